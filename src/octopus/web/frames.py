"""The documents in which widgets run that are not trusted: a sandboxed frame each, and no way out but its port.

A frame's origin is opaque, whatever its address says, so it reads no cookie and no storage of the page. Its policy lets
it run exactly two scripts, by their hashes: our runtime, which comes first, and the bundle (three, where that wants
Apollo's hooks). It lets it load and call nothing.
"""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
from fastapi import APIRouter, Request
from starlette.responses import Response

from octopus.model import NotFound
from octopus.web.files import IMMUTABLE, REVALIDATE, Folder, etag_of

NO_RUNTIME = "the runtime of isolated widgets is not built: run `npm run build:ui`"
_FEATURES = (
    "accelerometer, autoplay, browsing-topics, camera, clipboard-read, clipboard-write, compute-pressure, "
    "cross-origin-isolated, display-capture, encrypted-media, fullscreen, gamepad, geolocation, gyroscope, hid, "
    "identity-credentials-get, idle-detection, keyboard-map, local-fonts, magnetometer, microphone, midi, "
    "otp-credentials, payment, picture-in-picture, private-state-token-issuance, publickey-credentials-create, "
    "publickey-credentials-get, screen-wake-lock, serial, storage-access, sync-xhr, unload, usb, window-management, "
    "xr-spatial-tracking"
)
_PERMISSIONS_POLICY = ", ".join(f"{feature.strip()}=()" for feature in _FEATURES.split(","))
_OPEN = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
"""A script with an integrity is asked for with CORS, and the origin that asks is `null`."""

IsolatedFile = Callable[[str, str, str], Awaitable[tuple[bytes, bool]]]
"""`(name, version, hash) → bytes` of a bundle that is not trusted, and whether it wants Apollo; raising NotFound."""

RUNTIME, APOLLO = "runtime", "apollo"
"""Our scripts, in the order in which a frame runs them."""


class Script(msgspec.Struct, frozen=True):
    """One of our scripts."""

    name: str
    body: bytes
    digest: str
    """SHA-384, base64."""

    @property
    def file(self) -> str:
        return f"{self.name}-{_url_safe(self.digest)}.js"


class Frames:
    """The documents and scripts of frames.

    Args:
        root: the built front end, whose folder `frame` holds our scripts.
        base_path: prefix of all addresses behind a reverse proxy.
    """

    def __init__(self, root: Path, base_path: str) -> None:
        self._folder = Folder(root / "frame")
        self._base_path = base_path
        self._scripts: dict[str, Script] = {}

    def own(self, name: str) -> Script:
        """One of our scripts as it is built now.

        Raises:
            NotFound: it is not built.
        """
        text = self._folder.text(f"{name}.js")
        if text is None:
            raise NotFound(NO_RUNTIME)
        body, kept = text.encode(), self._scripts.get(name)
        if kept is None or kept.body != body:
            digest = base64.b64encode(hashlib.sha384(body).digest()).decode()
            kept = self._scripts[name] = Script(name, body, digest)
        return kept

    def script(self, request: Request, file: str) -> Response:
        """One of our scripts by its content-addressed name, in the best encoding the client takes.

        Raises:
            NotFound: the page is of another edition than the server.
        """
        name = file.partition("-")[0]
        if name not in (RUNTIME, APOLLO) or file != self.own(name).file:
            raise NotFound(f"there is no script {file!r} of this edition; load the page again")
        response = self._folder.respond(f"{name}.js", request.headers)
        response.headers.update({**_OPEN, "Cache-Control": IMMUTABLE})
        return response

    def document(self, name: str, version: str, hash: str, *, apollo: bool = False) -> tuple[bytes, str]:
        """The document of one bundle, and its policy.

        Raises:
            NotFound: our scripts are not built.
        """
        frames = f"{self._base_path}/frames"
        ours = [self.own(each) for each in ((RUNTIME, APOLLO) if apollo else (RUNTIME,))]
        scripts = [(f"{frames}/{each.file}", each.digest) for each in ours]
        scripts.append((f"{frames}/{name}/{version}/{hash}.js", _standard(hash)))
        elements = "".join(
            f'<script src="{html.escape(address)}" integrity="sha384-{digest}" crossorigin="anonymous"></script>'
            for address, digest in scripts
        )
        body = (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            f"<title>{html.escape(name)}, isolated</title></head><body>{elements}</body></html>"
        )
        return body.encode(), frame_policy(*(digest for _, digest in scripts))


def frame_policy(*digests: str) -> str:
    """The Content Security Policy of a frame that runs the scripts with these hashes (SHA-384, base64) and no other."""
    scripts = " ".join(f"'sha384-{digest}'" for digest in digests)
    return (
        f"default-src 'none'; script-src {scripts}; img-src data: blob:; media-src data: blob:; font-src 'none'; "
        "connect-src 'none'; style-src 'none'; worker-src 'none'; frame-src 'none'; object-src 'none'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-scripts; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


def frame_routes(frames: Frames, isolated: IsolatedFile) -> APIRouter:
    """`/frames/runtime-<hash>.js` and `apollo-<hash>.js`, and of each bundle its document and its script."""
    router = APIRouter()
    read = ["GET", "HEAD"]

    @router.api_route("/frames/{file}", methods=read)
    async def runtime(file: str, request: Request) -> Response:
        return frames.script(request, file)

    @router.api_route("/frames/{name:path}/{version}/{file}", methods=read)
    async def bundle(name: str, version: str, file: str, request: Request) -> Response:
        hash, _, kind = file.partition(".")
        if kind not in ("html", "js"):
            raise NotFound(f"there is no file {file!r} of a frame")
        content, apollo = await isolated(name, version, hash)
        if kind == "js":
            return Response(content, headers={**_OPEN, "Cache-Control": IMMUTABLE}, media_type="text/javascript")
        body, policy = frames.document(name, version, hash, apollo=apollo)
        headers = {
            "Cache-Control": REVALIDATE,
            "ETag": etag_of(body),
            "Content-Security-Policy": policy,
            "Permissions-Policy": _PERMISSIONS_POLICY,
            "X-Frame-Options": "SAMEORIGIN",
            "X-DNS-Prefetch-Control": "off",
        }
        if headers["ETag"] == request.headers.get("if-none-match"):
            return Response(status_code=304, headers=headers)
        return Response(body, headers=headers, media_type="text/html")

    return router


def _url_safe(digest: str) -> str:
    return digest.replace("+", "-").replace("/", "_")


def _standard(hash: str) -> str:
    return hash.replace("-", "+").replace("_", "/")
