"""Browser tests of the Config UI: a bare `octopus serve` with a data folder of its own, and a small service beside it.

No telescope: it is there in about two seconds. What needs live attributes takes the telescope's `base_url` instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from e2e.bare import Octopus, serving, signed_in, visit
from e2e.config.upstream import Upstream, running_upstream
from e2e.workspaces import ask

PUBLISH = """mutation ($document: JSON!, $comment: String!, $base: Int!) {
  publishEndpoints(document: $document, comment: $comment, baseVersion: $base) { version }
}"""
VERSION = "{ endpointVersions { version } }"
DISCARD = "mutation { discardEndpointDraft }"


class Bare(Octopus):
    """An Octopus beside a small service."""

    def __init__(self, home: str, folder: Path, upstream: Upstream) -> None:
        super().__init__(home, folder)
        self.upstream = upstream

    def publish(self, context: BrowserContext, document: Any, username: str = "admin") -> int:
        """Publish a document over whatever is newest, and throw the person's draft away; gives the version."""
        token = signed_in(context, self.home, username)
        versions = ask(context.request, self.home, token, VERSION)["endpointVersions"]
        base = versions[0]["version"] if versions else 0
        comment = "laid out by a test"
        made = ask(context.request, self.home, token, PUBLISH, document=document, comment=comment, base=base)
        ask(context.request, self.home, token, DISCARD)
        version: int = made["publishEndpoints"]["version"]
        return version


@contextmanager
def bare_octopus(folder: Path, upstream: Upstream, **variables: str) -> Iterator[Bare]:
    """Run `octopus serve` until the block ends; `UPSTREAM_URL` is the small service's address.

    Args:
        variables: of the environment, over the fixture's own.

    Raises:
        RuntimeError: as of `serving`.
    """
    with serving(folder, **{"UPSTREAM_URL": upstream.url, **variables}) as home:
        yield Bare(home, folder, upstream)


@pytest.fixture(scope="session")
def upstream() -> Iterator[Upstream]:
    """The small service, for the session."""
    with running_upstream() as running:
        yield running


@pytest.fixture(scope="session")
def octopus(tmp_path_factory: pytest.TempPathFactory, upstream: Upstream) -> Iterator[Bare]:
    """A bare Octopus for the session; a module that needs another environment has one of its own."""
    with bare_octopus(tmp_path_factory.mktemp("octopus"), upstream) as running:
        yield running


@pytest.fixture(scope="session")
def _verify_url() -> None:
    """pytest-base-url asks for `base_url` ahead of every test; here the telescope starts only for whoever names it."""


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """A desktop's window, with no address beneath: `octopus.home` is given whole."""
    return {"viewport": {"width": 1440, "height": 900}}


@pytest.fixture
def open_config(browse: Callable[..., BrowserContext], octopus: Bare) -> Callable[..., Page]:
    """A signed-in person before the Config UI: `open_config(path, username=…, theme=…, size=…, document=…, home=…)`.

    With a document, that is published first, and the person's draft thrown away. Without a path, on the dashboard.
    """

    def begin(
        path: str = "config/structure",
        username: str = "admin",
        *,
        theme: str = "dark",
        size: tuple[int, int] = (1440, 900),
        document: dict[str, Any] | None = None,
        home: str | None = None,
        **arguments: Any,
    ) -> Page:
        where = home or octopus.home
        context = browse(**arguments)
        if document is not None:
            Bare(where, octopus.folder, octopus.upstream).publish(context, document)
            signed_in(context, where, username)
        return visit(context, where, path, username, theme=theme, size=size)

    return begin
