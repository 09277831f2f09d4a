"""Subresource integrity as npm states it: `sha512-<base64>`, several of them apart by blanks."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re

STRENGTHS = {"sha512": 3, "sha384": 2}
"""Weaker hashes vouch for nothing."""
_HASH = re.compile(r"(sha\d+)-([A-Za-z0-9+/]+={0,2})(?:\?\S*)?")


def strongest(integrity: str) -> tuple[str, list[bytes]] | None:
    """The strongest algorithm that is named, and its digests; None where none is strong enough."""
    found: dict[str, list[bytes]] = {}
    for piece in integrity.split()[:16]:
        match = _HASH.fullmatch(piece)
        if match is None or match[1] not in STRENGTHS:
            continue
        try:
            found.setdefault(match[1], []).append(base64.b64decode(match[2], validate=True))
        except binascii.Error:
            continue
    best = max(found, key=lambda name: STRENGTHS[name], default=None)
    return None if best is None else (best, found[best])


def matches(content: bytes, algorithm: str, digests: list[bytes]) -> bool:
    """Whether the content has one of these digests."""
    actual = hashlib.new(algorithm, content).digest()
    return any(hmac.compare_digest(actual, digest) for digest in digests)


def stated(algorithm: str, content: bytes) -> str:
    """The integrity of a content, as it is written."""
    return f"{algorithm}-{base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"
