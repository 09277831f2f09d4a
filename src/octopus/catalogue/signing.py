"""Signatures: who vouches for a widget, by Ed25519 (RFC 8032).

What is signed is name, version, the `octopus` block of package.json and the fingerprint of the bundle, in one canonical
text; the signature stands in the package as `octopus.signature.json`. A registry that is broken into can hand out other
bytes with a fitting `dist.integrity`, but no such signature.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from octopus.catalogue.errors import BadSignature
from octopus.settings import TrustedKey

SIGNATURE = "octopus.signature.json"
MAX_SIGNATURE = 16 * 1024
_HEAD = b"octopus widget 1\n"
"""Begins what is signed, so that no other use of the key can be taken for a signature of a widget."""


class Signature(msgspec.Struct, frozen=True):
    """What `octopus.signature.json` holds."""

    keyId: str
    fingerprint: str
    """Of the bundle, so that a person sees what is meant; what counts is the bundle itself."""
    signature: str
    """64 bytes in base64."""
    algorithm: Literal["Ed25519"] = "Ed25519"

    @property
    def bytes(self) -> bytes:
        try:
            return base64.b64decode(self.signature, validate=True)
        except (binascii.Error, ValueError):
            return b""


def read_signature(content: bytes) -> Signature:
    """Read a signature's file.

    Raises:
        BadSignature: it is none.
    """
    try:
        return msgspec.json.decode(content, type=Signature)
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        raise BadSignature(f"{SIGNATURE}: {str(fault)[:200]}; sign the package anew: octopus widget sign") from None


def signed_text(name: str, version: str, block: Any, fingerprint: str) -> bytes:
    """What is signed.

    Args:
        block: the `octopus` member of package.json as it stands there.
    """
    said = {"name": name, "version": version, "octopus": block, "fingerprint": fingerprint}
    return _HEAD + json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode(
        "utf-8", "replace"
    )


def signer(signature: Signature, text: bytes, keys: Sequence[TrustedKey]) -> str | None:
    """The name of the trusted key that made a signature; None where none of them did."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    for key in keys:
        if key.id != signature.keyId:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(key.key).verify(signature.bytes, text)
        except InvalidSignature:
            continue
        return key.name
    return None


def sign(text: bytes, private: bytes, fingerprint: str) -> Signature:
    """Sign with a private key in PEM.

    Raises:
        BadSignature: it is no Ed25519 key without a passphrase.
    """
    from octopus.settings import key_id

    key = _private(private)
    public = key.public_key().public_bytes_raw()
    return Signature(key_id(public), fingerprint, base64.b64encode(key.sign(text)).decode())


def public_of(private: bytes) -> bytes:
    """The public key of a private one in PEM: 32 bytes; errors as of `sign`."""
    raw: bytes = _private(private).public_key().public_bytes_raw()
    return raw


def new_private() -> bytes:
    """A private key, in PEM (PKCS #8)."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _private(pem: bytes) -> Any:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise BadSignature(
            "expected an Ed25519 private key in PEM without a passphrase, as octopus widget keygen makes it"
        )
    return key
