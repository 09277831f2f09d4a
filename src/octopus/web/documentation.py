"""The built documentation below /docs/, each page with a policy that names its own inline scripts and no others."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response

from octopus.model import NotFound
from octopus.web.files import Folder

NOT_BUILT = "the documentation is not built: run `make docs`"
_POLICY = (
    "default-src 'none'; script-src 'self'{inline}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


class Documentation:
    """What MkDocs built, served by the names of its folders.

    Args:
        folder: where it was built; it need not exist.
        base_path: prefix of the addresses behind a reverse proxy.
    """

    def __init__(self, folder: Path, base_path: str) -> None:
        self._folder = Folder(folder, immutable_below="assets")
        self._base_path = base_path

    @property
    def built(self) -> bool:
        """Whether there is something to serve."""
        return (self._folder.root / "index.html").is_file()

    def respond(self, name: str | None, request: Headers) -> Response:
        """A page or one of its files.

        Args:
            name: path below /docs/, which for a page ends in a slash; None for /docs itself.

        Raises:
            NotFound: no such page, or nothing was built.
        """
        if not self.built:
            raise NotFound(NOT_BUILT)
        if name is None:
            return RedirectResponse(f"{self._base_path}/docs/", status_code=308)
        page = f"{name}index.html" if name == "" or name.endswith("/") else name
        if page == name and self._folder.text(f"{name}/index.html") is not None:
            return RedirectResponse(f"{self._base_path}/docs/{name}/", status_code=308)
        response = self._folder.respond(page, request)
        response.headers["Content-Security-Policy"] = self._policy(page)
        return response

    def _policy(self, page: str) -> str:
        text = self._folder.text(page) if page.endswith(".html") else None
        scripts = _SCRIPT.findall(text or "")
        return _POLICY.format(inline="".join(sorted({f" '{_fingerprint(script)}'" for script in scripts})))


def _fingerprint(script: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"
