"""Where widgets may come from, as the environment says it: registries, scopes, content networks, and keys."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from pydantic import SecretStr

TOKEN_VARIABLE = "WIDGET_TOKEN_"  # noqa: S105  # The name of a variable.
TOKEN_FILE_VARIABLE = "WIDGET_TOKEN_FILE_"  # noqa: S105
_SCOPE = re.compile(r"@[a-z0-9~-][a-z0-9._~-]*")
_PACKAGE = re.compile(r"(?:@[a-z0-9~-][a-z0-9._~-]*/)?[a-z0-9~-][a-z0-9._~-]*")
_HOST = re.compile(
    r"(?:https?://)?(?:[a-z0-9-]+(?:\.[a-z0-9-]+)+|localhost)(?::\d{1,5})?(?:/[\w.~/-]*)?", re.IGNORECASE
)


class WidgetRegistry(msgspec.Struct, frozen=True):
    """One npm registry, or one content network that serves the files of packages."""

    name: str
    """Short name, in lower case."""
    url: str
    """Ends with a slash."""
    scope: str | None = None
    """It is asked for packages of this scope only."""
    cdn: bool = False
    """It is read as `/<name>@<version>/<file>`: a host of WIDGET_ALLOWED_NPM_SCOPES."""
    token: SecretStr | None = None


class TrustedKey(msgspec.Struct, frozen=True):
    """A public key whose signatures count."""

    name: str
    key: bytes
    """32 bytes, Ed25519."""

    @property
    def id(self) -> str:
        """What a signature names it by."""
        return key_id(self.key)


def key_id(key: bytes) -> str:
    """The name of a public key: 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(key).hexdigest()[:16]


def pieces_of(text: str) -> list[str]:
    """The entries of a comma list; white space separates too."""
    return [piece for piece in re.split(r"[,\s]+", text) if piece]


def parse_registries(text: str, environment: Mapping[str, str]) -> tuple[WidgetRegistry, ...]:
    """Read WIDGET_REGISTRIES: `[name=][@scope:]url`, a comma list, in the order in which they are asked.

    Raises:
        ValueError: says what was expected.
    """
    found: dict[str, WidgetRegistry] = {}
    for piece in pieces_of(text):
        match = re.fullmatch(r"(?:([A-Za-z0-9][\w-]*)=)?(?:(@[^:\s]+):)?(https?://\S+)", piece)
        host = _host_of(match[3]) if match is not None else None
        if match is None or host is None or (match[2] and not _SCOPE.fullmatch(match[2])):
            raise ValueError(
                "expected registries like https://npm.example.org/, main=https://npm.example.org/ or "
                "main=@observatory:https://npm.example.org/, without user, query or fragment"
            )
        name = (match[1] or re.sub(r"[^A-Za-z0-9]", "_", host)).lower()
        if name in found:
            raise ValueError(f"the short name {name!r} stands twice; give each registry its own, main=https://…")
        found[name] = WidgetRegistry(name, match[3].rstrip("/") + "/", match[2], token=_token(name, environment))
    return tuple(found.values())


def _host_of(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        usable = (parts.port or 1) > 0 and "@" not in parts.netloc and not parts.query and not parts.fragment
    except ValueError:
        return None
    return parts.hostname if usable else None


def _token(name: str, environment: Mapping[str, str]) -> SecretStr | None:
    suffix = re.sub(r"[^A-Z0-9]", "_", name.upper())
    token = environment.get(TOKEN_VARIABLE + suffix, "").strip()
    path = environment.get(TOKEN_FILE_VARIABLE + suffix, "").strip()
    if not token and path:
        try:
            token = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as fault:
            reason = fault.strerror if isinstance(fault, OSError) else "it is not UTF-8 text"
            raise ValueError(f"the file of {TOKEN_FILE_VARIABLE}{suffix} cannot be read: {reason}") from None
    if not token:
        return None
    if not token.isascii() or not token.isprintable() or " " in token:
        raise ValueError(f"the token of {name!r} is no token: expected printable ASCII without blanks")
    return SecretStr(token)


class Allowed(msgspec.Struct, frozen=True):
    """WIDGET_ALLOWED_NPM_SCOPES, taken apart."""

    scopes: tuple[str, ...]
    """Scopes (`@observatory`) and whole packages (`@observatory/one`, `one`)."""
    hosts: tuple[str, ...]
    """Hosts, with or without a scheme and a path."""


def parse_allowed(text: str) -> Allowed:
    """Read WIDGET_ALLOWED_NPM_SCOPES: scopes, packages and hosts.

    Raises:
        ValueError: says what was expected.
    """
    scopes, hosts = [], []
    for piece in pieces_of(text):
        if not piece.startswith("@") and _HOST.fullmatch(piece):
            hosts.append(piece)
        elif _SCOPE.fullmatch(piece) or _PACKAGE.fullmatch(piece):
            scopes.append(piece)
        else:
            raise ValueError(
                "expected a comma list of scopes like @observatory, packages, and hosts like cdn.example.org"
            )
    return Allowed(tuple(scopes), tuple(hosts))


def parse_scopes(text: str) -> tuple[str, ...]:
    """Read a comma list of scopes and packages.

    Raises:
        ValueError: says what was expected.
    """
    found = pieces_of(text)
    if not all(_SCOPE.fullmatch(piece) or _PACKAGE.fullmatch(piece) for piece in found):
        raise ValueError("expected a comma list of scopes like @observatory and packages like @observatory/one")
    return tuple(found)


def sources_of(registries: tuple[WidgetRegistry, ...], allowed: Allowed) -> tuple[WidgetRegistry, ...]:
    """The registries, and the content networks that the allowed hosts are besides."""
    known = {urlsplit(each.url).netloc for each in registries}
    networks = []
    for piece in allowed.hosts:
        url = (piece if "://" in piece else f"https://{piece}").rstrip("/") + "/"
        if urlsplit(url).netloc not in known:
            networks.append(WidgetRegistry(urlsplit(url).netloc.lower(), url, cdn=True))
    return registries + tuple(networks)


def parse_keys(text: str) -> tuple[TrustedKey, ...]:
    """Read WIDGET_TRUSTED_KEYS: `[name=]<public key in base64>`, a comma list.

    Raises:
        ValueError: says what was expected.
    """
    found = []
    for piece in pieces_of(text):
        match = re.fullmatch(r"(?:([A-Za-z0-9][\w.@-]*)=)?([A-Za-z0-9+/]{43}=)", piece)
        try:
            key = base64.b64decode(match[2], validate=True) if match is not None else b""
        except binascii.Error:
            key = b""
        if match is None or len(key) != 32:
            raise ValueError(
                "expected public keys as `octopus widget keygen` prints them, name=<44 characters of base64>, in a "
                "comma list"
            )
        found.append(TrustedKey(match[1] or key_id(key), key))
    return tuple(found)


def covers(scopes: tuple[str, ...], package: str) -> bool:
    """Whether a package, or its scope, is among these."""
    return package in scopes or (package.startswith("@") and package.partition("/")[0] in scopes)
