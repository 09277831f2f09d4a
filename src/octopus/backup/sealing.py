"""A stream of bytes under a passphrase: scrypt (RFC 7914) for the key, AES-256-GCM in chunks.

The chunks follow the STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizár, 2015): the nonce counts them and
marks the last, so that none can be left out, exchanged or cut off unseen. The head, one line of JSON, is bound to each.
"""

from __future__ import annotations

import base64
import hmac
import io
import secrets
from pathlib import Path
from typing import IO, Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from octopus.model import BadRequest

MAGIC = b'{"octopus":"sealed backup"'
CHUNK = 1 << 16
"""Bytes sealed at once."""
TAG = 16
COST = 1 << 16
"""Of scrypt: with blocks of 8, 64 MiB and a fifth of a second for a guess."""
MAX_COST = 1 << 20
"""A head that asks for more is not obeyed."""
SHORTEST = 12
"""Characters of a passphrase."""


class WrongPassphrase(Exception):
    """A sealed file that cannot be opened with what was given; the rest of a sentence."""


def read_passphrase(path: Path) -> bytes:
    """The first line of a file.

    Raises:
        BadRequest: it cannot be read, or is too short.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else "it is no text"
        raise BadRequest(f"the passphrase cannot be read from {path}: {reason}") from None
    found = lines[0] if lines else ""
    if len(found) < SHORTEST:
        raise BadRequest(
            f"expected a passphrase of at least {SHORTEST} characters in the first line of {path}, got {len(found)}"
        )
    return found.encode()


def is_sealed(begin: bytes) -> bool:
    """Whether a file that begins so is sealed."""
    return begin.startswith(MAGIC)


class Sealed(io.RawIOBase):
    """Writes sealed what it is given; `close` seals the last chunk and leaves the file below open."""

    def __init__(self, raw: IO[bytes], passphrase: bytes) -> None:
        salt = secrets.token_bytes(16)
        key, proof = _derived(passphrase, salt, COST)
        fields = {
            "octopus": "sealed backup",
            "format": 1,
            "cipher": "AES-256-GCM",
            "kdf": "scrypt",
            "cost": COST,
            "salt": base64.b64encode(salt).decode(),
            "proof": base64.b64encode(proof).decode(),
        }
        self._head = orjson.dumps(fields) + b"\n"
        self._raw, self._cipher, self._count, self._waiting = raw, AESGCM(key), 0, bytearray()
        raw.write(self._head)

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._seal(bytes(self._waiting), last=True)
        super().close()

    def _seal(self, data: bytes, *, last: bool) -> None:
        self._raw.write(self._cipher.encrypt(_nonce(self._count, last), data, self._head))
        self._count += 1


class Unsealed(io.RawIOBase):
    """Reads what `Sealed` wrote.

    Raises:
        WrongPassphrase: another passphrase; damage; or made by a newer Octopus.
        EOFError: it ends before its end.
    """

    def __init__(self, raw: IO[bytes], passphrase: bytes) -> None:
        self._raw = raw
        self._head = raw.readline(1024)
        salt, proof, cost = _parts(self._head)
        key, found = _derived(passphrase, salt, cost)
        if not hmac.compare_digest(found, proof):
            raise WrongPassphrase("does not open with this passphrase")
        self._cipher, self._count, self._ready = AESGCM(key), 0, b""
        self._next = raw.read(CHUNK + TAG)

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        while not self._ready and self._next:
            self._open()
        size = min(len(into), len(self._ready))
        into[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size

    def _open(self) -> None:
        chunk, self._next = self._next, self._raw.read(CHUNK + TAG)
        try:
            self._ready = self._cipher.decrypt(_nonce(self._count, last=not self._next), chunk, self._head)
        except InvalidTag:
            if not self._next and self._is_inner(chunk):
                raise EOFError from None
            at = self._raw.tell() - len(self._next) - len(chunk)
            raise WrongPassphrase(f"is damaged between the bytes {at} and {at + len(chunk)}, or cut short") from None
        self._count += 1

    def _is_inner(self, chunk: bytes) -> bool:
        """Whether a chunk is whole, and not the last: then the file was cut just behind it."""
        try:
            self._cipher.decrypt(_nonce(self._count, last=False), chunk, self._head)
        except InvalidTag:
            return False
        return True


def _parts(head: bytes) -> tuple[bytes, bytes, int]:
    if not head.endswith(b"\n"):
        raise EOFError
    try:
        found = orjson.loads(head)
        if found["format"] != 1 or found["cipher"] != "AES-256-GCM" or found["kdf"] != "scrypt":
            raise WrongPassphrase("is sealed in a way that this Octopus does not know; use the one that made it")
        salt, proof, cost = base64.b64decode(found["salt"]), base64.b64decode(found["proof"]), found["cost"]
        if type(cost) is not int or not 2 <= cost <= MAX_COST or cost & (cost - 1):
            raise ValueError("cost")
    except (ValueError, KeyError, TypeError) as fault:
        raise WrongPassphrase(f"is damaged in its first line ({fault})") from None
    return salt, proof, cost


def _derived(passphrase: bytes, salt: bytes, cost: int) -> tuple[bytes, bytes]:
    """The key, and what proves a passphrase without it."""
    both = Scrypt(salt=salt, length=64, n=cost, r=8, p=1).derive(passphrase)
    return both[:32], both[32:]


def _nonce(count: int, last: bool) -> bytes:
    return bytes(7) + count.to_bytes(4, "big") + bytes([last])
