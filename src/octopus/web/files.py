"""Files of a folder, served from memory: compressed beforehand, with ETag, immutable where the name holds a hash."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from pathlib import Path

import msgspec
from starlette.datastructures import Headers
from starlette.responses import Response

from octopus.model import NotFound

IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
_HASHED = re.compile(r"[.\-_][A-Za-z0-9_\-]{8,}\.[a-z0-9]+$")
MOST_SHOWN = 200
"""Characters of a name that an error repeats."""
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".html": "text/html",
    ".ico": "image/x-icon",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".wasm": "application/wasm",
}
_TEXTS = {"text/javascript", "text/css", "text/html", "application/json", "image/svg+xml", "application/manifest+json"}


class _Kept(msgspec.Struct, frozen=True):
    stamp: tuple[int, int]
    body: bytes
    etag: str


class Folder:
    """Serves the files below one folder. A file that changes on disk is read again.

    Args:
        root: the folder; it need not exist.
        immutable_below: sub-folder whose files with a hash in their name never change.
        most: largest file, in bytes.
    """

    def __init__(self, root: Path, immutable_below: str | None = None, most: int = 32 * 1024 * 1024) -> None:
        self.root = root.resolve()
        self._immutable_below = immutable_below
        self._most = most
        self._kept: dict[Path, _Kept] = {}

    def respond(self, name: str, request: Headers) -> Response:
        """The file of that name, in the best encoding the client takes; 304 when the client has it already.

        Raises:
            NotFound: no such file, or one outside the folder.
        """
        path = self._path(name)
        headers = {"Cache-Control": self._caching(name), "Vary": "Accept-Encoding"}
        for encoding, suffix in _ENCODINGS:
            packed = path.with_name(path.name + suffix)
            if accepts(request.get("accept-encoding", ""), encoding) and packed.is_file():
                headers["Content-Encoding"] = encoding
                return answer(self._read(packed), media_type(path), request, headers)
        return answer(self._read(path), media_type(path), request, headers)

    def text(self, name: str) -> str | None:
        """The text of a file; None when there is no such file."""
        try:
            return self._read(self._path(name)).body.decode()
        except NotFound:
            return None

    def _path(self, name: str) -> Path:
        if "\0" in name or "\\" in name or any(piece.startswith(".") for piece in name.split("/")):
            raise NotFound(f"there is no file {name[:MOST_SHOWN]!r}")
        try:
            path = (self.root / name).resolve()
            found = path.is_relative_to(self.root) and path.is_file()
        except OSError:  # A name that no file can have: too long, most often.
            found = False
        if not found:
            raise NotFound(f"there is no file {name[:MOST_SHOWN]!r}")
        return path

    def _read(self, path: Path) -> _Kept:
        found = path.stat()
        stamp = (found.st_mtime_ns, found.st_size)
        kept = self._kept.get(path)
        if kept is None or kept.stamp != stamp:
            if found.st_size > self._most:
                raise NotFound(f"the file {path.name!r} is larger than {self._most} bytes")
            body = path.read_bytes()
            kept = self._kept[path] = _Kept(stamp, body, etag_of(body))
        return kept

    def _caching(self, name: str) -> str:
        below = self._immutable_below
        return IMMUTABLE if below is not None and name.startswith(below + "/") and _HASHED.search(name) else REVALIDATE


def answer(kept: _Kept, kind: str, request: Headers, headers: dict[str, str]) -> Response:
    headers["ETag"] = kept.etag
    known = {tag.strip().removeprefix("W/") for tag in request.get("if-none-match", "").split(",")}
    if kept.etag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(kept.body, headers={**headers, "Content-Type": kind})


def etag_of(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def media_type(path: Path) -> str:
    kind = _TYPES.get(path.suffix.lower()) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind in _TEXTS else kind


def accepts(header: str, encoding: str) -> bool:
    """Whether an Accept-Encoding header takes an encoding (RFC 9110, section 12.5.3)."""
    wild = False
    for piece in header.lower().split(","):
        name, _, parameters = piece.strip().partition(";")
        refused = re.fullmatch(r"\s*q\s*=\s*0(\.0*)?\s*", parameters) is not None
        if name.strip() == encoding:
            return not refused
        if name.strip() == "*":
            wild = not refused
    return wild
