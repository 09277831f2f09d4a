"""Browser tests of widgets from npm: one bare `octopus serve` for the session, with a real verdaccio beside it.

`registry` takes packages (`e2e/store/registry.py`), `octopus` offers what an administrator adds of them:

| scope | is |
| --- | --- |
| `@observatory` | allowed and trusted: it runs in the page |
| `@guest` | allowed and not trusted: it runs isolated |
| any other | refused |

`house` is the name of the key whose signatures count; none is needed. `open_page` seats somebody before a screen. No
telescope, and both are there in about four seconds. Package names are a test's own, so that tests do not meet: what a
test adds it may leave.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from e2e.bare import Octopus, serving, visit
from e2e.store.registry import Registry
from octopus.catalogue.signing import new_private, public_of
from tests.catalogue.verdaccio import running_verdaccio

ACTION = "mutation ($n: String!, $v: String) { %s(name: $n, version: $v) { name active } }"


class Store(Octopus):
    """An Octopus beside its registry."""

    def __init__(self, octopus: Octopus, registry: Registry) -> None:
        super().__init__(octopus.home, octopus.folder)
        self.registry = registry

    def add(self, context: BrowserContext, name: str, version: str | None = None) -> None:
        """Add a version to the catalogue, as an administrator; the context is signed in as `admin` then."""
        self.ask(context, ACTION % "addWidget", n=name, v=version)

    def upgrade(self, context: BrowserContext, name: str, version: str | None = None) -> None:
        """Add a version and make it active."""
        self.ask(context, ACTION % "upgradeWidget", n=name, v=version)

    def remove(self, context: BrowserContext, name: str) -> None:
        """Take a package out of the catalogue, whoever uses it."""
        self.ask(context, "mutation ($n: String!) { removeWidget(name: $n, force: true) }", n=name)


@pytest.fixture(scope="session")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """A real registry for the session."""
    folder = tmp_path_factory.mktemp("verdaccio")
    with running_verdaccio(folder) as url:
        yield Registry(url, folder, new_private())


def allowances(registry: Registry) -> dict[str, str]:
    """Variables of the environment under which packages of the registry may be added."""
    return {
        "WIDGET_REGISTRIES": f"lab={registry.url}",
        "WIDGET_ALLOWED_NPM_SCOPES": "@observatory,@guest",
        "WIDGET_TRUSTED_SCOPES": "@observatory",
        "WIDGET_TRUSTED_KEYS": f"house={base64.b64encode(public_of(registry.private)).decode()}",
    }


@pytest.fixture(scope="session")
def octopus(tmp_path_factory: pytest.TempPathFactory, registry: Registry) -> Iterator[Store]:
    """A bare Octopus for the session; one with other variables: `serving(folder, **allowances(registry), …)`."""
    folder = tmp_path_factory.mktemp("octopus")
    with serving(folder, **allowances(registry)) as home:
        yield Store(Octopus(home, folder), registry)


@pytest.fixture(scope="session")
def _verify_url() -> None:
    """pytest-base-url asks for `base_url` ahead of every test; here no telescope is needed."""


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """A desktop's window, with no address beneath: `octopus.home` is given whole."""
    return {"viewport": {"width": 1440, "height": 900}}


@pytest.fixture
def admin(browse: Callable[..., BrowserContext]) -> BrowserContext:
    """A browser apart, for what an administrator does beside: `octopus.add(admin, name)`."""
    return browse()


@pytest.fixture
def open_page(browse: Callable[..., BrowserContext], octopus: Store) -> Callable[..., Page]:
    """A signed-in person in a browser of their own: `open_page(path, username, *workspaces, theme=…, size=…)`.

    Without a path, on the dashboard; with workspaces, the person has these and no others, and the first is open.
    """

    def begin(
        path: str = "",
        username: str = "admin",
        *workspaces: dict[str, Any],
        theme: str = "dark",
        size: tuple[int, int] = (1440, 900),
        **arguments: Any,
    ) -> Page:
        context = browse(**arguments)
        return visit(context, octopus.home, path, username, workspaces=workspaces, theme=theme, size=size)

    return begin
