"""Search patterns: `*` stands for any text, everything else for itself, in any case.

TangoGQL writes patterns into SQL as they come, so only the characters of names and `*` are let through.
"""

from __future__ import annotations

import re
from functools import lru_cache

from octopus.model import BadRequest

MAX_PATTERN = 256

_ALLOWED = re.compile(r"[\w\-./*+@:]*", re.ASCII)


def checked(pattern: str | None) -> str:
    """A pattern that may be sent on; none, or an empty one, means everything.

    Raises:
        BadRequest: characters that no name has, or too long.
    """
    text = (pattern or "").strip() or "*"
    if len(text) > MAX_PATTERN or not _ALLOWED.fullmatch(text):
        raise BadRequest(
            f"expected a pattern of letters, digits, and _-./+@: with * for any text, "
            f"of at most {MAX_PATTERN} characters; got {text[:80]!r}"
        )
    return text


@lru_cache(maxsize=512)
def matcher(pattern: str) -> re.Pattern[str]:
    """A compiled pattern; match with `fullmatch`."""
    return re.compile(".*".join(re.escape(part) for part in re.split(r"\*+", pattern)), re.IGNORECASE | re.DOTALL)
