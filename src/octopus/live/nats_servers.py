"""Where NATS is and who we are there: NATS_URL and OCTOPUS_NATS_CREDENTIALS."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from octopus.model import SourceUnavailable

SCHEMES = ("nats", "tls")


class Servers(msgspec.Struct, frozen=True):
    """Addresses with their credentials."""

    urls: list[str]
    credentials: dict[str, Any]
    """As nats-py's `connect` takes them."""

    @property
    def place(self) -> str:
        """What may be shown: `host:port`, without user, password and token."""
        return ", ".join(urlsplit(url).netloc.rpartition("@")[2] for url in self.urls)


def servers_of(url: str, credentials: Path | None = None) -> Servers:
    """Read a comma list of `nats://[user:password@|token@]host[:port]`, and a file of credentials.

    The file holds a token, or `user:password`, or is a `.creds` file of NATS (a JWT and the seed that signs for it).

    Raises:
        SourceUnavailable: names what was expected; never a password.
    """
    urls = []
    for entry, piece in enumerate(filter(None, (piece.strip() for piece in url.split(","))), start=1):
        full = piece if "://" in piece else f"nats://{piece}"
        try:
            parts = urlsplit(full)
            port = parts.port or 4222
        except ValueError:
            parts, port = urlsplit(""), 0
        if parts.scheme not in SCHEMES or not parts.hostname or not 0 < port < 65536 or parts.path not in ("", "/"):
            raise SourceUnavailable(
                "NATS_URL: expected a comma list of nats://[user:password@]host:4222 or tls://host:4222, with what is "
                f"special in the password percent-encoded; entry {entry} is none of them",
                source="nats",
            )
        user, at, _ = parts.netloc.rpartition("@")
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        urls.append(f"{parts.scheme}://{user}{at}{host}:{port}")
    if not urls:
        raise SourceUnavailable("NATS_URL: expected at least one address, nats://host:4222", source="nats")
    return Servers(urls, {} if credentials is None else _credentials(credentials))


def _credentials(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else "it is not text"
        raise SourceUnavailable(f"OCTOPUS_NATS_CREDENTIALS: {path} cannot be read: {reason}", source="nats") from None
    if "-----BEGIN" in text:
        return _of_jwt(text, path)
    user, colon, password = text.partition(":")
    if not text or "\n" in text:
        raise SourceUnavailable(
            f"OCTOPUS_NATS_CREDENTIALS: expected {path} to hold a token, user:password, or a .creds file of NATS",
            source="nats",
        )
    return {"user": user, "password": password} if colon else {"token": text}


def _of_jwt(text: str, path: Path) -> dict[str, Any]:
    blocks = _blocks(text)
    jwt, seed = blocks.get("NATS USER JWT"), blocks.get("USER NKEY SEED")
    try:
        raw = base64.b32decode(seed + "=" * (-len(seed) % 8)) if seed else b""
    except binascii.Error:
        raw = b""
    # Two bytes of kind, 32 of the seed, two of a checksum.
    if not jwt or len(raw) != 36:
        raise SourceUnavailable(
            f"OCTOPUS_NATS_CREDENTIALS: {path} is no .creds file of NATS: expected a NATS USER JWT and a USER NKEY "
            "SEED between their BEGIN and END lines",
            source="nats",
        )
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.from_private_bytes(raw[2:34])
    return {
        "user_jwt_cb": lambda: bytearray(jwt.encode()),
        "signature_cb": lambda nonce: base64.b64encode(key.sign(nonce.encode())),
    }


def _blocks(text: str) -> dict[str, str]:
    """The texts between `-----BEGIN X-----` and the line of its end (NATS writes six hyphens there)."""
    found: dict[str, str] = {}
    name, lines = "", list[str]()
    for line in text.splitlines():
        mark = line.strip()
        if mark.startswith("-----BEGIN"):
            name, lines = mark.strip("-").removeprefix("BEGIN").strip(), []
        elif mark.startswith("-----") and name:
            found[name], name = "".join(lines), ""
        elif name:
            lines.append(mark)
    return found
