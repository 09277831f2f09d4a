"""A bundle in memory, and its hash in the three spellings that are needed."""

from __future__ import annotations

import base64
import hashlib
from typing import Self

import msgspec

from octopus.catalogue.manifest import Manifest
from octopus.model import BadRequest


class Bundle(msgspec.Struct, frozen=True):
    """One version of one package: what it says of itself, and its text."""

    manifest: Manifest
    content: bytes
    fingerprint: str
    """`sha384-<base64>`, as in subresource integrity."""
    address: str
    """The same hash in base64url, 64 characters: the file name in its address."""
    added_by: str
    added_at: str
    """ISO 8601, UTC."""
    trusted: bool

    @classmethod
    def of(cls, manifest: Manifest, content: bytes, *, added_by: str, added_at: str, trusted: bool) -> Self:
        """Fingerprint a bundle.

        Raises:
            BadRequest: it is empty, or not UTF-8.
        """
        if not content.strip():
            raise BadRequest("the bundle is empty")
        try:
            content.decode()
        except UnicodeDecodeError as fault:
            raise BadRequest(f"the bundle is not UTF-8 text (byte {fault.start})") from None
        digest = hashlib.sha384(content).digest()
        return cls(
            manifest=manifest,
            content=content,
            fingerprint="sha384-" + base64.b64encode(digest).decode(),
            address=base64.urlsafe_b64encode(digest).decode(),
            added_by=added_by,
            added_at=added_at,
            trusted=trusted,
        )
