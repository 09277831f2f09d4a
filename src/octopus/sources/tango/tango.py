"""All Tango databases behind one face."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any, Self

import structlog

from octopus.live.bus import Bus
from octopus.model import (
    NO_SPANS,
    AttributeName,
    Caller,
    FieldError,
    MalformedName,
    NotFound,
    Sample,
    SourceState,
    SourceUnavailable,
    Spans,
)
from octopus.settings import TangoDatabase
from octopus.sources.tango.database import Database
from octopus.sources.tango.faults import error_object
from octopus.sources.tango.questions import ATTRIBUTE_FIELDS, CHUNK, DEVICE_FIELDS, VALUE_FIELDS
from octopus.sources.tango.results import (
    Attribute,
    Command,
    CommandResult,
    DatabaseInfo,
    DatabaseStats,
    Device,
    DeviceProperty,
    SetAttributeValue,
)
from octopus.sources.tango.routes import Routes

NO_DATABASE = "no Tango database is configured: set TANGO_DBS, for example TANGO_DBS=low=http://host:5004/db"


class Tango:
    """The Tango control systems of TANGO_DBS; a provider on the bus.

    Names are accepted in every usual form and in any case. All questions raise `MalformedName`, `NotFound`,
    `SourceUnavailable`, `SourceTimeout` or `SourceError`.

    Args:
        databases: the entries of TANGO_DBS; the first is meant by an unrouted name. None at all is allowed: then every
            attribute is `SOURCE_UNAVAILABLE`.
        bus: where samples go.
        secret_of: the secret that signs changes in a database, by its short name.
        timeout: seconds for one question.
        stale_after: seconds of silence after which a value must be confirmed or is stale.
        spans: traces of the questions.
    """

    def __init__(
        self,
        databases: Sequence[TangoDatabase],
        bus: Bus,
        *,
        secret_of: Callable[[str], str | None],
        timeout: float = 8.0,
        stale_after: float = 5.0,
        spans: Spans = NO_SPANS,
    ) -> None:
        self._bus = bus
        self._routes = Routes(databases)
        self._databases = {
            database.name: Database(
                database,
                bus.publish,
                secret_of=secret_of,
                timeout=timeout,
                stale_after=stale_after,
                full=partial(self._routes.full, database.name),
                learned_host=partial(self._routes.learn, database.name),
                spans=spans,
            )
            for database in databases
        }
        self._log = structlog.get_logger("octopus.sources.tango")

    async def start(self) -> None:
        """Begin; returns at once, whether or not anything answers."""
        for database in self._databases.values():
            await database.start()
        self._bus.provide(self)

    async def stop(self) -> None:
        await asyncio.gather(*(database.stop() for database in self._databases.values()))

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    # Names

    def canonical(self, name: str) -> str:
        """The topic of an attribute: lower case, routed for every database but the first. Synchronous and remembered.

        Raises:
            MalformedName: not a full attribute name. NotFound: routed to a database that is not configured.
        """
        return self._routes.topic(name)

    def topics(self, names: Sequence[str]) -> list[str]:
        """The topics of several attributes, each once; errors as of `canonical`."""
        return self._routes.topics(names)

    def resolve(self, names: Sequence[str]) -> list[AttributeName]:
        """Canonical names of several attributes, in order; errors as of `canonical`."""
        return [self._routes.attribute(name) for name in names]

    # The provider

    def serves(self, topic: str) -> bool:
        """Whether a topic is an attribute of one of the databases (or, when there is none, of any at all)."""
        try:
            return self._routes.attribute(topic).full == topic
        except (MalformedName, NotFound):
            return False

    def wanted(self, topics: Sequence[str]) -> None:
        for database, names in self._by_database(topics).items():
            if database is None:
                error = error_object(SourceUnavailable(NO_DATABASE, source="tango"))
                for _, topic in names:
                    self._bus.publish(Sample(topic, stale=True, error=error))
            else:
                self._databases[database].feed.add(names)

    def unwanted(self, topics: Sequence[str]) -> None:
        for database, names in self._by_database(topics).items():
            if database is not None:
                self._databases[database].feed.remove(f"{name.device}/{name.attribute}" for name, _ in names)

    def _by_database(self, topics: Sequence[str]) -> dict[str | None, list[tuple[AttributeName, str]]]:
        found: dict[str | None, list[tuple[AttributeName, str]]] = {}
        for topic in topics:
            name = self._routes.attribute(topic)
            found.setdefault(self._routes.database(name.route), []).append((name, topic))
        return found

    # Questions

    def databases(self) -> list[DatabaseInfo]:
        """The databases in the order of TANGO_DBS."""
        return [database.info() for database in self._databases.values()]

    def states(self) -> list[SourceState]:
        """How each database is doing, as health and the footer want it."""
        return [database.state() for database in self._databases.values()]

    def stats(self) -> list[DatabaseStats]:
        """How each database is doing, in the same order."""
        return [database.stats() for database in self._databases.values()]

    async def devices(
        self, pattern: str | None = None, db: str | None = None, *, fields: Collection[str] = DEVICE_FIELDS
    ) -> list[Device]:
        """Devices that match a pattern (`*` stands for any text), of one database or of all.

        A pattern may be routed (`mid://mid-dish/*`). Of all databases, one that does not answer is left out (its
        `reachable` says so) unless none answers.

        Args:
            pattern: letters, digits, `_-./+@:` and `*`; None means all.
            db: short name or address of a database.
            fields: which of `state`, `connected` and `deviceClass` are wanted; the first two ask every device.
        """
        if pattern is not None and "://" in pattern:
            db, _, pattern = pattern.rpartition("://")
        if db is not None:
            return await self._database(self._routes.name_database(db)).questions.devices(pattern, fields)
        answers = await asyncio.gather(
            *(database.questions.devices(pattern, fields) for database in self._databases.values()),
            return_exceptions=True,
        )
        faults = [answer for answer in answers if isinstance(answer, BaseException)]
        for fault in faults:
            if not isinstance(fault, SourceUnavailable | FieldError) or len(faults) == len(answers):
                raise fault
            self._log.warning(
                "devices of a database are missing from an answer", source=fault.source, fault=fault.message
            )
        return [device for answer in answers if not isinstance(answer, BaseException) for device in answer]

    async def device(self, name: str, *, fields: Collection[str] = DEVICE_FIELDS) -> Device:
        """One device; NotFound when its database does not know it."""
        found = self._routes.device(name)
        return await self._of(found.route).questions.device(found.device, fields)

    async def device_properties(self, device: str, pattern: str | None = None) -> list[DeviceProperty]:
        """Properties of a device in the Tango database."""
        found = self._routes.device(device)
        return await self._of(found.route).questions.properties(found.device, pattern)

    async def device_commands(self, device: str, pattern: str | None = None) -> list[Command]:
        """Commands of a running device."""
        found = self._routes.device(device)
        return await self._of(found.route).questions.commands(found.device, pattern)

    async def device_attributes(
        self, device: str, pattern: str | None = None, *, fields: Collection[str] = ATTRIBUTE_FIELDS
    ) -> list[Attribute]:
        """Attributes of a running device; their values are read only if one of `VALUE_FIELDS` is among the fields."""
        found = self._routes.device(device)
        return await self._of(found.route).questions.device_attributes(found.device, pattern, fields)

    async def attributes(
        self, full_names: Sequence[str], *, fields: Collection[str] = ATTRIBUTE_FIELDS
    ) -> list[Attribute | FieldError]:
        """Attributes read now, in the order asked for; one that cannot be read has its error at its place."""
        answers: list[Attribute | FieldError | None] = [None] * len(full_names)
        places: dict[str | None, list[tuple[int, AttributeName]]] = {}
        for index, text in enumerate(full_names):
            try:
                name = self._routes.attribute(text)
            except FieldError as fault:
                answers[index] = fault
            else:
                places.setdefault(self._routes.database(name.route), []).append((index, name))
        chunks = [
            (database, asked[start : start + CHUNK])
            for database, asked in places.items()
            for start in range(0, len(asked), CHUNK)
        ]
        await asyncio.gather(*(self._read(database, asked, fields, answers) for database, asked in chunks))
        return [answer or NotFound(f"{text}: not read") for text, answer in zip(full_names, answers, strict=True)]

    async def samples(self, full_names: Sequence[str]) -> list[Sample]:
        """Attributes read now, as samples in the order asked for; one that cannot be read carries its error."""
        found = await self.attributes(full_names, fields=VALUE_FIELDS)
        return [
            Sample(text, error=error_object(each))
            if isinstance(each, FieldError)
            else Sample(each.fullName, each.value, quality=each.quality, timestamp=each.timestamp)
            for text, each in zip(full_names, found, strict=True)
        ]

    async def _read(
        self,
        database: str | None,
        asked: Sequence[tuple[int, AttributeName]],
        fields: Collection[str],
        answers: list[Attribute | FieldError | None],
    ) -> None:
        found: Sequence[Attribute | FieldError]
        try:
            found = await self._database(database).questions.attributes([name for _, name in asked], fields)
        except FieldError as fault:
            found = [fault] * len(asked)
        for (index, _), answer in zip(asked, found, strict=True):
            answers[index] = answer

    # Changes

    async def write(self, device: str, name: str, value: Any, *, caller: Caller) -> SetAttributeValue:
        """Write an attribute, signed for the caller; a device that refuses gives `ok` False and its reasons.

        An enum takes its label as well as its index, a 64-bit integer its digits as text.

        Raises:
            BadRequest: not a value of the attribute's type. Forbidden: TangoGQL does not accept our signature.
        """
        found = self._routes.attribute(f"{device}/{name}")
        return await self._of(found.route).actions.write(found, value, caller)

    async def execute(self, device: str, command: str, argin: Any = None, *, caller: Caller) -> CommandResult:
        """Run a command, signed for the caller; a device that refuses gives `ok` False and its reasons."""
        found = self._routes.device(device)
        return await self._of(found.route).actions.execute(found, command, argin, caller)

    def _of(self, route: str | None) -> Database:
        return self._database(self._routes.database(route))

    def _database(self, name: str | None) -> Database:
        if name is None or name not in self._databases:
            raise SourceUnavailable(NO_DATABASE, source="tango")
        return self._databases[name]
