"""Taranta's dashboards as workspaces."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from ariadne import QueryType
from ariadne.types import SchemaBindable

from octopus.model import TooLarge

MAX_FILES = 50


def bindables() -> list[SchemaBindable]:
    query = QueryType()
    query.set_field("tarantaWorkspaces", taranta_workspaces)
    return [query]


async def taranta_workspaces(_: Any, info: Any, files: list[dict[str, str]]) -> list[dict[str, Any]]:
    if len(files) > MAX_FILES:
        raise TooLarge(f"expected at most {MAX_FILES} files at once; got {len(files)}", extra={"limit": MAX_FILES})
    databases = [each.name for each in info.context.rooms.settings.databases]
    # Megabytes of text are read in a thread: the loop goes on serving.
    return [await asyncio.to_thread(_read, each["name"], each["text"], databases) for each in files]


def _read(name: str, text: str, databases: Sequence[str]) -> dict[str, Any]:
    # Loaded by the first who brings a file: most servers never see one.
    from octopus.workspaces.taranta import BadDashboard, imported

    try:
        found = imported(text, fallback_name=name.removesuffix(".wj")[:100] or "Taranta", databases=databases)
    except BadDashboard as fault:
        return {"file": name, "widgets": [], "fault": {"pointer": fault.pointer, "message": fault.fault}}
    return {"file": name, "workspace": found.workspace, "widgets": found.lines}
