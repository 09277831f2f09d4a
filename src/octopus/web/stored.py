"""What is stored that may use fields of the API, gathered from the rooms that keep it."""

from __future__ import annotations

from collections.abc import Sequence

from octopus.catalogue import Catalogue, WidgetUse
from octopus.catalogue.looking import Uses
from octopus.endpoints import PackageOperations, StoredWorkspace
from octopus.endpoints.uses import Packages, StoredWorkspaces
from octopus.provisioning import Provisioning
from octopus.workspaces import Preferences, Shares

DEFAULT = "default"
"""In place of the owner of workspaces that everybody begins with."""


def stored_workspaces(preferences: Preferences, shares: Shares, provisioning: Provisioning) -> StoredWorkspaces:
    """The workspaces of all users, those of files, and those that everybody begins with."""

    async def found() -> Sequence[StoredWorkspace]:
        shared = await shares.shared()
        own = [
            StoredWorkspace(user, workspace, (user, workspace["id"]) in shared)
            for user, state in (await preferences.all()).items()
            for workspace in state.config.get("workspaces", [])
        ]
        files = [StoredWorkspace(each.path, each.workspace, True) for each in provisioning.every_workspace()]
        first = [StoredWorkspace(DEFAULT, each, True) for each in preferences.default.config.get("workspaces", [])]
        return [*own, *files, *first]

    return found


def widget_uses(workspaces: StoredWorkspaces) -> Uses:
    """Which workspaces show widgets of certain keys: whoever takes a widget away is told whose dashboards need it."""

    async def found(keys: Sequence[str]) -> list[WidgetUse]:
        return [
            WidgetUse(
                owner=each.owner,
                workspaceId=each.workspace["id"],
                workspaceName=each.workspace.get("name", ""),
                widgetId=widget["id"],
                widgetTitle=widget.get("title"),
                widgetKey=widget["key"],
            )
            for each in await workspaces()
            for widget in each.workspace.get("widgets", [])
            if widget["key"] in keys
        ]

    return found


def packages(catalogue: Catalogue) -> Packages:
    """What the widget packages say that they ask for."""
    return lambda: [PackageOperations(each.name, each.keys, each.operations) for each in catalogue.operations()]
