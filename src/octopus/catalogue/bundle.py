"""A bundle, and its hash in the spellings that are needed."""

from __future__ import annotations

import base64
import hashlib
from typing import Self

import msgspec

from octopus.catalogue.manifest import Manifest
from octopus.model import BadRequest


def fingerprint_of(content: bytes) -> str:
    """SHA-384 of a bundle as subresource integrity, `sha384-<base64>`.

    Raises:
        BadRequest: it is empty, or not UTF-8.
    """
    if not content.strip():
        raise BadRequest("the bundle is empty")
    try:
        content.decode()
    except UnicodeDecodeError as fault:
        raise BadRequest(f"the bundle is not UTF-8 text (byte {fault.start})") from None
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()


class Bundle(msgspec.Struct, frozen=True):
    """One version of one package: what it says of itself, and its text or where that is kept."""

    manifest: Manifest
    fingerprint: str
    """`sha384-<base64>`, as in subresource integrity."""
    size: int
    """Bytes."""
    added_by: str
    added_at: str
    """ISO 8601, UTC."""
    trusted: bool
    content: bytes | None
    """None: it is kept in the store."""
    registry: str | None = None
    """The source it was added from; None: it comes with Octopus."""
    signed_by: str | None = None
    """The trusted key that signed it."""
    local: bool = False
    """A build of this machine that somebody works on."""

    @property
    def address(self) -> str:
        """The hash in base64url, 64 characters: the file name in its address."""
        return self.fingerprint.removeprefix("sha384-").replace("+", "-").replace("/", "_")

    @classmethod
    def of(cls, manifest: Manifest, content: bytes, *, added_by: str, added_at: str, trusted: bool) -> Self:
        """Fingerprint a bundle that is in memory; errors as of `fingerprint_of`."""
        return cls(manifest, fingerprint_of(content), len(content), added_by, added_at, trusted, content)
