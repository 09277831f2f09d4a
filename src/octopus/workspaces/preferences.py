"""The preferences of each user: one document, versions, conflicts and notices."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import AsyncGenerator, Mapping
from typing import Any

import msgspec

from octopus.live import Bus
from octopus.model import BadRequest, Caller, Conflict, Forbidden, SourceUnavailable
from octopus.store import Document, Store, VersionConflict
from octopus.workspaces.access import authorise_user, check_user
from octopus.workspaces.check import check_document, check_size

COLLECTION = "preferences"


class PreferencesState(msgspec.Struct, frozen=True):
    """A document as stored, with its version in it."""

    version: int
    """Counts the writes from 1; 0: the user has none yet, this is the default."""
    config: dict[str, Any]


class Preferences:
    """Reads, writes and watches preferences documents.

    Args:
        max_bytes: largest document, in bytes of JSON.
        default_document: what a user without a document sees (`load_default_document`).
        look_every: seconds between two looks into the store for what other processes wrote; None: there are none.
    """

    def __init__(
        self,
        store: Store,
        bus: Bus,
        *,
        max_bytes: int,
        default_document: Mapping[str, Any],
        look_every: float | None = None,
    ) -> None:
        self._store = store
        self._bus = bus
        self._max_bytes = max_bytes
        self._default = copy.deepcopy(dict(default_document))
        self._look_every = look_every

    async def get(self, user: str) -> PreferencesState:
        """The document of a user, or the default one as version 0.

        Raises:
            BadRequest: not a user name.
            SourceUnavailable: the store cannot be reached.
        """
        check_user(user)
        return self._state(await self._store.get(COLLECTION, user))

    async def all(self) -> dict[str, PreferencesState]:
        """The stored documents of all users, by name.

        Raises:
            SourceUnavailable: the store cannot be reached.
        """
        return {stored.key: self._state(stored) for stored in await self._store.find(COLLECTION)}

    @property
    def default(self) -> PreferencesState:
        """What a user without a document sees."""
        return self._state(None)

    async def set(
        self, user: str, config: Any, base_version: int | None = None, *, by: Caller | None = None
    ) -> PreferencesState:
        """Store a whole document and tell everyone who watches it.

        Args:
            base_version: the version that the writer started from; None: the last write wins.
            by: who writes; None when Octopus itself does.

        Raises:
            Forbidden: it is somebody else's, or the caller is anonymous.
            TooLarge: names the limit and the size.
            BadRequest: names the place by a JSON pointer, and what was expected there.
            Conflict: it has another version by now; `extra` carries the stored `version` and `config`.
            SourceUnavailable: the store cannot be reached; nothing was written.
        """
        check_user(user)
        if by is not None:
            authorise_user(by, user)
            if by.kind == "anonymous":
                raise Forbidden("an anonymous viewer has no preferences to keep; sign in first")
        if base_version is not None and base_version < 0:
            raise BadRequest(f"expected a baseVersion of 0 or more, got {base_version}")
        check_size(config, self._max_bytes)
        # In a thread: a large document must not hold up the samples of everybody else.
        await asyncio.to_thread(check_document, config)
        body = {key: value for key, value in config.items() if key != "version"}
        try:
            written = await self._store.put(COLLECTION, user, body, expected_version=base_version)
        except VersionConflict as conflict:
            stored = self._state(conflict.stored)
            raise Conflict(
                f"the preferences were changed elsewhere: they are at version {stored.version} by now, this change was "
                f"made from version {base_version}",
                extra={"version": stored.version, "config": stored.config},
            ) from None
        state = self._state(written)
        self._bus.notify(_channel(user), {"version": state.version})
        return state

    async def changes(self, user: str) -> AsyncGenerator[PreferencesState, None]:
        """Each new version from now on, wherever it was written; never an older one after a newer one.

        Versions that follow each other faster than the store is read are passed over: the newest is what counts.
        """
        check_user(user)
        notices = self._bus.listen(_channel(user))
        waiting = asyncio.ensure_future(anext(notices))
        try:
            told = 0
            # What stands there at the start is news only if a notice says so.
            known = (await self.get(user)).version if self._look_every else 0
            while True:
                await asyncio.wait({waiting}, timeout=self._look_every)
                noticed = waiting.done()
                if noticed:
                    waiting.result()
                    waiting = asyncio.ensure_future(anext(notices))
                state = await self._newer(user, told if noticed else max(told, known))
                if state is not None:
                    told = state.version
                    yield state
        finally:
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
            if isinstance(notices, AsyncGenerator):
                await notices.aclose()

    async def _newer(self, user: str, than: int) -> PreferencesState | None:
        try:
            state = await self.get(user)
        except SourceUnavailable:
            # The store is away; the next look will tell.
            return None
        return state if state.version > than else None

    def _state(self, stored: Document | None) -> PreferencesState:
        if stored is None:
            return PreferencesState(0, copy.deepcopy(self._default) | {"version": 0})
        return PreferencesState(stored.version, stored.body | {"version": stored.version})


def _channel(user: str) -> str:
    return f"preferences/{user}"
