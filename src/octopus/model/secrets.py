"""Whatever looks like a secret in a text that is shown or kept."""

from __future__ import annotations

import re

_LIKE_SECRETS = re.compile(
    r"""(?ix) \b(?:bearer|basic)\s+[\w\-.~+/=]{4,}
    | (?<=://)[^\s/"'<>]+(?=@)
    | \beyJ[\w\-]+\.[\w\-]+\.?[\w\-]*
    | (?P<before>["']?\b(?:password|passwd|secret|access_token|refresh_token|token|api_?key|authorization)
      ["']?\s*[:=]\s*) (?:(?:bearer|basic)\s+)? (?:"[^"]*"|'[^']*'|[^\s"',&}]+)"""
)
_USERS = re.compile(r"""(?<=://)[^\s/"'<>]+(?=@)""")


def without_secrets(text: str) -> str:
    """The text with `***` in place of what looks like a token or a password."""
    return _LIKE_SECRETS.sub(lambda found: f"{found['before'] or ''}***", text)


def without_users(text: str) -> str:
    """The text with `***` in place of the user and password of every address in it."""
    return _USERS.sub("***", text)
