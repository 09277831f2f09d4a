"""Projects made for people on the page: looked at while they are wished for, made step by step, fetched once.

What waits to be fetched is the wish alone, in the store under the person's name: any process makes the same archive of
it, byte for byte, and no file is left behind.
"""

from __future__ import annotations

import asyncio
import hmac
import re
import secrets
import time
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import Any

import msgspec
from graphql import GraphQLSchema, GraphQLSyntaxError, parse, validate

from octopus.model import BadRequest, Caller, NotFound
from octopus.scaffolder.names import NameForms, name_forms
from octopus.scaffolder.operations import TOKENS
from octopus.scaffolder.project import count_of, files_of, scaffold, shipped_sdk, zipped
from octopus.scaffolder.wish import MOST_TEXT, Plan, Sdk, Wish, planned, read_wish
from octopus.store import Store

COLLECTION = "widget_projects"
LIFE = 120.0
"""Seconds in which an archive can be fetched."""
MOST_OPERATIONS = 50
MOST_WISH = 2 * MOST_TEXT
"""Largest wish, in bytes of JSON."""
_FAULT = re.compile(r"(?P<field>[a-z_]+)(?:\[(?P<index>\d+)\])?(?: \([^)]*\))?: (?P<message>.*)", re.DOTALL)
_PLACE = re.compile(r" \(line (\d+), column (\d+)\)$")


class LookFault(msgspec.Struct, frozen=True):
    """What is wrong with a wish, and where."""

    message: str
    field: str = ""
    """`name`, `scope`, `operations`, …; empty: the whole."""
    index: int | None = None
    """Which of the operations."""
    line: int | None = None
    column: int | None = None
    severity: str = "error"
    """`warning`: it can be made all the same; the API of this deployment does not offer what it asks for."""


class ProjectFile(msgspec.Struct, frozen=True):
    """A file of a project."""

    path: str
    size: int
    """Bytes."""
    text: str | None
    """None: not text."""


class Look(msgspec.Struct, frozen=True):
    """What a wish would become."""

    names: NameForms | None
    package: str | None
    faults: list[LookFault]
    files: list[ProjectFile]
    """Empty where there are errors."""


class Step(msgspec.Struct, frozen=True):
    """One step of the making, when it is done."""

    step: str
    """`checked`, `file`, `packed` or `ready`."""
    done: int
    total: int
    """Files."""
    path: str | None = None
    """Of the file that was written."""
    size: int | None = None
    """Bytes, of the file or of the archive."""
    address: str | None = None
    """Where the archive can be fetched, below the base path."""


class Archive(msgspec.Struct, frozen=True):
    """A project to download."""

    name: str
    content: bytes


class Projects:
    """Makes projects.

    Args:
        sdk: folder of the SDK's package.
    """

    def __init__(self, store: Store, sdk: Path) -> None:
        self._store = store
        self._folder = sdk
        self._sdk: Sdk | None = None

    async def look(self, given: Any, schema: GraphQLSchema) -> Look:
        """What a wish would become, and everything that is wrong with it.

        Args:
            schema: of the API, against which operations are held.
        """
        return await asyncio.to_thread(self._look, given, schema)

    async def make(self, caller: Caller, given: Any) -> AsyncGenerator[Step, None]:
        """Make a project step by step; the last one says where its archive can be fetched, once, by the same person.

        Raises:
            BadRequest: every fault of the wish, a sentence each.
        """
        wish = _read(given)
        plan = await asyncio.to_thread(self._planned, wish)
        files: dict[str, str | bytes] = {}
        paths, total = files_of(plan), count_of(plan)
        yield Step("checked", 0, total)
        while (made := await asyncio.to_thread(next, paths, None)) is not None:
            path, content = made
            files[path] = content
            yield Step("file", len(files), total, path=path, size=_size(content))
        archive = await asyncio.to_thread(zipped, files, plan.names.kebab)
        yield Step("packed", total, total, size=len(archive))
        ticket = await self._keep(caller, wish)
        yield Step("ready", total, total, size=len(archive), address=f"/widget-projects/{ticket}")

    async def fetch(self, caller: Caller, ticket: str) -> Archive:
        """The archive of what was made last; it can be fetched once.

        Raises:
            NotFound: there is none, it was fetched, it is too old, or it is somebody else's.
        """
        gone = NotFound(f"there is no such project to fetch: one can be, once, within {LIFE:.0f} s. Make it again.")
        kept = await self._store.get(COLLECTION, caller.username)
        if kept is None or not hmac.compare_digest(str(kept.body["ticket"]).encode(), ticket.encode()):
            raise gone
        if not await self._store.delete(COLLECTION, caller.username) or kept.body["until"] < time.time():
            raise gone
        return await asyncio.to_thread(self._archive, read_wish(kept.body["wish"]))

    async def _keep(self, caller: Caller, wish: Wish) -> str:
        """Let a wish wait for its archive to be fetched, and forget those that nobody came for."""
        now = time.time()
        for old in await self._store.find(COLLECTION):
            if old.body["until"] < now:
                await self._store.delete(COLLECTION, old.key)
        ticket = secrets.token_urlsafe(24)
        body = {"ticket": ticket, "until": now + LIFE, "wish": msgspec.to_builtins(wish)}
        await self._store.put(COLLECTION, caller.username, body)
        return ticket

    def _shipped(self) -> Sdk | None:
        if self._sdk is None:
            self._sdk = shipped_sdk(self._folder)
        return self._sdk

    def _planned(self, wish: Wish) -> Plan:
        return planned(wish, self._shipped())

    def _archive(self, wish: Wish) -> Archive:
        kebab = self._planned(wish).names.kebab
        return Archive(f"{kebab}.zip", zipped(scaffold(wish, self._shipped()), kebab))

    def _look(self, given: Any, schema: GraphQLSchema) -> Look:
        try:
            wish = _read(given)
        except BadRequest as fault:
            return Look(None, None, [LookFault(fault.message)], [])
        warnings = list(_against(wish, schema))
        try:
            plan = self._planned(wish)
        except BadRequest as fault:
            sentences = [_placed(each) for each in fault.extra["faults"]]
            return Look(name_forms(wish.name), None, [*sentences, *warnings], [])
        files = [
            ProjectFile(path, _size(content), content if isinstance(content, str) else None)
            for path, content in sorted(files_of(plan))
        ]
        return Look(plan.names, plan.package, warnings, files)


def _read(given: Any) -> Wish:
    size = len(msgspec.json.encode(given))
    if size > MOST_WISH:
        raise BadRequest(f"expected a description of at most {MOST_WISH} bytes; got {size}")
    wish = read_wish(given)
    if len(wish.operations) > MOST_OPERATIONS:
        raise BadRequest(f"expected at most {MOST_OPERATIONS} operations; got {len(wish.operations)}")
    return wish


def _size(content: str | bytes) -> int:
    return len(content.encode() if isinstance(content, str) else content)


def _placed(sentence: str) -> LookFault:
    """A sentence of `planned`, with the place that it names."""
    found = _FAULT.fullmatch(sentence)
    if found is None:
        return LookFault(sentence)
    message = found["message"]
    place = _PLACE.search(message)
    index = found["index"]
    return LookFault(
        _PLACE.sub("", message),
        found["field"],
        None if index is None else int(index),
        int(place[1]) if place else None,
        int(place[2]) if place else None,
    )


def _against(wish: Wish, schema: GraphQLSchema) -> Iterator[LookFault]:
    """Where operations do not fit the API."""
    for index, operation in enumerate(wish.operations):
        try:
            document = parse(operation.text, max_tokens=TOKENS)
        except GraphQLSyntaxError:  # `planned` says it.
            continue
        for fault in validate(schema, document, max_errors=10):
            place = fault.locations[0] if fault.locations else None
            yield LookFault(
                fault.message,
                "operations",
                index,
                place.line if place else None,
                place.column if place else None,
                severity="warning",
            )
