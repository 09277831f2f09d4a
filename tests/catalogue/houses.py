"""A catalogue with its store, its audit and its administration, as a server has them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from octopus.audit import Audit
from octopus.catalogue import Administration, Catalogue, WidgetUse
from octopus.model import Caller, Role
from octopus.settings import read_settings
from octopus.store import Store, open_store

ADA = Caller("ada", Role.Admin, address="10.0.0.7")


@dataclass
class House:
    """What a test needs of it."""

    widgets: Administration
    store: Store
    audit: Audit
    used: list[WidgetUse] = field(default_factory=list)
    """What is on workspaces."""

    @property
    def catalogue(self) -> Catalogue:
        return self.widgets.catalogue

    async def audited(self) -> list[tuple[str, str, bool, dict[str, Any]]]:
        """Action, target, whether it went well, and particulars; newest first."""
        return [(each.action, each.target, each.ok, each.detail) for each in await self.audit.read()]


@asynccontextmanager
async def open_house(folder: Path, static: Path | None = None, **variables: str) -> AsyncIterator[House]:
    """Open one on the store of a folder: two of them on the same folder are two workers.

    Args:
        static: built first-party widgets.
        variables: of the environment, over `@observatory` being allowed.
    """
    given = {"OCTOPUS_DATA_DIR": str(folder), "WIDGET_ALLOWED_NPM_SCOPES": "@observatory", "WIDGET_TIMEOUT": "2"}
    settings = read_settings({**given, **variables})
    store = await open_store(settings)
    audit = Audit(store)
    used: list[WidgetUse] = []

    async def uses(keys: Sequence[str]) -> list[WidgetUse]:
        return [use for use in used if use.widgetKey in keys]

    widgets = Administration.of(settings, static or folder / "widgets", store, audit, uses)
    await widgets.start()
    try:
        yield House(widgets, store, audit, used)
    finally:
        await widgets.stop()
        await store.close()
