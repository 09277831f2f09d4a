"""Workspaces shown to others, read-only: a share names a workspace, and always shows it as its owner has it now."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

import msgspec

from octopus.model import BadRequest, Caller, Forbidden, NotFound, Role
from octopus.store import Document, Store
from octopus.workspaces.preferences import Preferences, PreferencesState

COLLECTION = "shares"
ID_BYTES = 18
"""Of randomness in an id: 24 characters that nobody guesses."""
FILES = "files:"
"""Begins the id of a workspace that a file shows; no share has a colon in its id."""


class FromFile(msgspec.Struct, frozen=True):
    """Where a workspace comes from that no user shares."""

    id: str
    """Of the workspace: an own copy has it too."""
    path: str
    """Below the folder of OCTOPUS_PROVISIONING_DIR."""
    sha: str
    """Of what the file says: an own copy keeps that of the version it was made from."""


class FileWorkspace(Protocol):
    """What is shown of a file (`octopus.provisioning`)."""

    @property
    def id(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def sha(self) -> str: ...
    @property
    def workspace(self) -> dict[str, Any]: ...


FromFiles = Callable[[Caller], Sequence[FileWorkspace]]


class SharedWorkspace(msgspec.Struct, frozen=True):
    """A share, with the workspace as it is now."""

    id: str
    owner: str
    name: str
    role: Role | None
    """The least role that sees it in its list; None: only by link."""
    sharedAt: str
    """ISO 8601, UTC."""
    workspace: dict[str, Any]
    fromFile: FromFile | None = None


class Share(msgspec.Struct, frozen=True):
    """What the store keeps of it."""

    owner: str
    workspaceId: str
    role: str | None
    sharedAt: str


class Shares:
    """Shares and reads workspaces.

    A share of a deleted workspace is not shown, and comes back when the deletion is undone.

    Args:
        from_files: the workspaces that files show to somebody.
    """

    def __init__(self, store: Store, preferences: Preferences, *, from_files: FromFiles = lambda _: ()) -> None:
        self._store = store
        self._preferences = preferences
        self._from_files = from_files
        self._sharing = asyncio.Lock()

    async def share(self, caller: Caller, workspace_id: str, role: Role | None = None) -> SharedWorkspace:
        """Share one of the caller's workspaces; sharing it again keeps its id and replaces the role.

        Args:
            role: the least role that sees it in its list; None: whoever has the link.

        Raises:
            NotFound: the caller has no such workspace.
            Forbidden: the caller is anonymous.
        """
        if caller.kind == "anonymous":
            raise Forbidden("an anonymous viewer has no workspaces to share; sign in first")
        workspace = _workspace(await self._preferences.get(caller.username), workspace_id)
        if workspace is None:
            raise NotFound(f"{caller.username!r} has no workspace {workspace_id[:128]!r}")
        async with self._sharing:
            earlier = await self._store.find(COLLECTION, _of(caller.username, workspace_id), limit=1)
            share = Share(
                owner=caller.username,
                workspaceId=workspace_id,
                role=None if role is None else role.name,
                sharedAt=_share(earlier[0]).sharedAt if earlier else _now(),
            )
            key = earlier[0].key if earlier else secrets.token_urlsafe(ID_BYTES)
            await self._store.put(COLLECTION, key, msgspec.to_builtins(share))
        return _shown(key, share, workspace)

    async def unshare(self, caller: Caller, share_id: str) -> bool:
        """End a share; False when there was none.

        Raises:
            Forbidden: the caller is neither its owner nor an Admin.
        """
        found = await self._stored(share_id)
        if found is None:
            return False
        share = _share(found)
        if caller.username != share.owner and caller.role < Role.Admin:
            raise Forbidden(f"only {share.owner!r}, who shared it, or an Admin can end a share")
        # Two processes may have shared it in the same moment: all of its links end.
        same = await self._store.find(COLLECTION, _of(share.owner, share.workspaceId))
        for document in same:
            await self._store.delete(COLLECTION, document.key)
        return True

    async def shared(self) -> set[tuple[str, str]]:
        """Owner and id of every workspace that is shared."""
        return {(share.owner, share.workspaceId) for share in map(_share, await self._store.find(COLLECTION))}

    async def visible(self, caller: Caller) -> list[SharedWorkspace]:
        """What files show to the caller; what is shared with their role, and their own shares, by owner and name."""
        documents: dict[str, PreferencesState] = {}
        found: list[SharedWorkspace] = []
        for stored in await self._store.find(COLLECTION):
            share = _share(stored)
            if share.owner != caller.username and not (share.role and caller.role >= Role[share.role]):
                continue
            if share.owner not in documents:
                documents[share.owner] = await self._preferences.get(share.owner)
            workspace = _workspace(documents[share.owner], share.workspaceId)
            if workspace is not None:
                found.append(_shown(stored.key, share, workspace))
        shown = [_of_file(each) for each in self._from_files(caller)]
        return shown + sorted(found, key=lambda shared: (shared.owner, shared.name, shared.id))

    async def get(self, caller: Caller, share_id: str) -> SharedWorkspace | None:
        """One share by its id; None when it is not shared any more, or not with the caller."""
        if share_id.startswith(FILES):
            files = self._from_files(caller)
            return next((_of_file(each) for each in files if FILES + each.id == share_id), None)
        found = await self._stored(share_id)
        if found is None:
            return None
        share = _share(found)
        least = Role.Viewer if share.role is None else Role[share.role]
        if caller.username != share.owner and caller.role < least:
            return None
        workspace = _workspace(await self._preferences.get(share.owner), share.workspaceId)
        return None if workspace is None else _shown(found.key, share, workspace)

    async def _stored(self, share_id: str) -> Document | None:
        try:
            return await self._store.get(COLLECTION, share_id)
        except BadRequest:  # Not even a key: nobody shared that.
            return None


def _of(owner: str, workspace_id: str) -> dict[str, str]:
    return {"owner": owner, "workspaceId": workspace_id}


def _share(stored: Document) -> Share:
    return msgspec.convert(stored.body, Share)


def _workspace(state: PreferencesState, workspace_id: str) -> dict[str, Any] | None:
    return next((found for found in state.config.get("workspaces", []) if found["id"] == workspace_id), None)


def _shown(key: str, share: Share, workspace: dict[str, Any]) -> SharedWorkspace:
    return SharedWorkspace(
        id=key,
        owner=share.owner,
        name=workspace["name"],
        role=None if share.role is None else Role[share.role],
        sharedAt=share.sharedAt,
        workspace=workspace,
    )


def _of_file(found: FileWorkspace) -> SharedWorkspace:
    return SharedWorkspace(
        id=FILES + found.id,
        owner="",
        name=found.workspace["name"],
        role=None,
        sharedAt="",
        workspace=found.workspace,
        fromFile=FromFile(found.id, found.path, found.sha),
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
