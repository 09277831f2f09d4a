"""What one database is asked: devices, their properties, attributes and commands, and whether they live."""

from __future__ import annotations

import asyncio
import enum
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from octopus.model import AttributeName, FieldError, NotFound, SourceError
from octopus.sources.tango.client import TangoGqlClient
from octopus.sources.tango.faults import field_error
from octopus.sources.tango.patterns import checked, matcher
from octopus.sources.tango.results import Attribute, Command, Device, DeviceProperty
from octopus.sources.tango.values import clean, clean_state, clean_timestamp
from octopus.sources.tango.wire import Reply, ReplyError

CHUNK = 100
"""Attributes of one question."""

DEVICE_FIELDS = frozenset({"state", "connected", "deviceClass"})
VALUE_FIELDS = frozenset({"value", "writeValue", "quality", "timestamp"})
ATTRIBUTE_FIELDS = VALUE_FIELDS | {
    "datatype", "dataformat", "writable", "label", "unit", "format", "description", "displevel", "minValue", "maxValue",
    "minAlarm", "maxAlarm", "enumLabels",
}  # fmt: skip
"""Fields of `Attribute` that cost something and may be left out."""

_TELLING = frozenset({"datatype", "quality"})
_COMMAND = "name intype outtype intypedesc outtypedesc displevel"
_UNINITIALISED = {"Uninitialised", "none", ""}


class Health(enum.Enum):
    """What a probe of a device found."""

    ALIVE = "alive"
    DEAD = "dead"
    MISSING = "missing"
    """The Tango database does not know it."""


class Questions:
    """Asks one TangoGQL.

    Args:
        client: how it is reached.
        full: makes a canonical name of a bare one.
    """

    def __init__(self, client: TangoGqlClient, full: Callable[[str], str]) -> None:
        self.client = client
        self._source = client.source
        self._full = full

    async def devices(self, pattern: str | None, fields: Collection[str]) -> list[Device]:
        """Devices that match, by name; `dserver/*` only when the pattern names it."""
        wanted = checked(pattern)
        document = f"query($p:String){{devices(pattern:$p){{name {_selection(fields, DEVICE_FIELDS)}}}}}"
        reply = await self.client.ask(document, {"p": wanted})
        rows = _data(reply, "devices", self._source)
        match, servers = matcher(wanted), wanted.lower().startswith("dserver")
        found = [self._device(row) for row in rows if isinstance(row, dict) and match.fullmatch(str(row.get("name")))]
        return sorted(
            (device for device in found if servers or not device.name.rpartition("://")[2].startswith("dserver/")),
            key=lambda device: device.name,
        )

    async def device(self, name: str, fields: Collection[str]) -> Device:
        """One device; NotFound when the database does not know it."""
        return self._device(await self._of_device(name, f"name {_selection(fields, DEVICE_FIELDS)}", partial=True))

    def _device(self, row: Mapping[str, Any]) -> Device:
        return Device(
            name=self._full(str(row["name"]).lower()),
            db=self.client.database.name,
            state=clean_state(row.get("state")),
            connected=bool(row.get("connected")),
            deviceClass=row.get("deviceClass"),
        )

    async def properties(self, name: str, pattern: str | None) -> list[DeviceProperty]:
        match = matcher(checked(pattern))
        row = await self._of_device(name, "properties{name value}")
        found = row.get("properties") or []
        return [
            DeviceProperty(each["name"], [str(line) for line in each.get("value") or []])
            for each in found
            if match.fullmatch(each["name"])
        ]

    async def commands(self, name: str, pattern: str | None) -> list[Command]:
        match = matcher(checked(pattern))
        row = await self._of_device(name, f"commands{{{_COMMAND}}}")
        return [
            Command(
                name=each["name"],
                inType=each.get("intype") or "DevVoid",
                inTypeDesc=_described(each.get("intypedesc")),
                outType=each.get("outtype") or "DevVoid",
                outTypeDesc=_described(each.get("outtypedesc")),
                displevel=each.get("displevel"),
            )
            for each in row.get("commands") or []
            if match.fullmatch(each["name"])
        ]

    async def device_attributes(self, name: str, pattern: str | None, fields: Collection[str]) -> list[Attribute]:
        """Attributes of a device; SourceError when it does not answer."""
        wanted = checked(pattern)
        selection = _selection(fields, ATTRIBUTE_FIELDS)
        document = (
            f"query($d:String!,$p:String){{device(name:$d){{connected attributes(pattern:$p){{name {selection}}}}}}}"
        )
        reply = await self.client.ask(document, {"d": name, "p": wanted})
        row = _data(reply, "device", self._source)
        found = row.get("attributes") or []
        if not found and not row.get("connected"):
            raise SourceError(f"{self._full(name)} does not answer", source=self._source)
        match = matcher(wanted)
        return [
            self.attribute(name, str(each["name"]).lower(), each)
            for each in found
            if each and each.get("name") and match.fullmatch(each["name"])
        ]

    async def attributes(
        self, names: Sequence[AttributeName], fields: Collection[str] = ATTRIBUTE_FIELDS
    ) -> list[Attribute | FieldError]:
        """Up to `CHUNK` attributes in the order asked for; one that cannot be had has its error at its place."""
        # The type tells an attribute that is not there from a faulty one, the quality a device that is not there.
        asked = {*fields, "quality"} if VALUE_FIELDS.issuperset(fields) else {*fields, *_TELLING}
        document, variables = self._attributes_question(names, asked)
        found = self._attributes_answer(names, await self.client.ask(document, variables), asked)
        doubtful = [
            name
            for name, each in found.items()
            if "datatype" not in asked and isinstance(each, Attribute) and each.quality in {None, "ATTR_INVALID"}
        ]
        if doubtful:
            document, variables = self._attributes_question(doubtful, _TELLING)
            typed = self._attributes_answer(doubtful, await self.client.ask(document, variables), _TELLING)
            found |= {name: each for name, each in typed.items() if isinstance(each, FieldError)}
        return [found[name] for name in names]

    async def values(self, names: Sequence[AttributeName], timeout: float) -> list[Attribute | FieldError]:
        """Only the values, as a question of our own."""
        document, variables = self._attributes_question(names, VALUE_FIELDS)
        reply = await self.client.probe(document, variables, timeout=timeout)
        found = self._attributes_answer(names, reply, VALUE_FIELDS)
        return [found[name] for name in names]

    @staticmethod
    def _attributes_question(names: Iterable[AttributeName], fields: Collection[str]) -> tuple[str, dict[str, Any]]:
        document = f"query($n:[String]!){{attributes(fullNames:$n){{device {_selection(fields, ATTRIBUTE_FIELDS)}}}}}"
        return document, {"n": _bare(names)}

    def _attributes_answer(
        self, names: Iterable[AttributeName], reply: Reply, fields: Collection[str]
    ) -> dict[AttributeName, Attribute | FieldError]:
        rows = _data(reply, "attributes", self._source)
        faults = _by_index(reply.errors)
        found = {
            text: self._read(text, row or {}, faults.get(index, []), "datatype" in fields)
            for index, (text, row) in enumerate(zip(_bare(names), rows, strict=True))
        }
        return {name: found[f"{name.device}/{name.attribute}"] for name in names}

    def _read(self, text: str, row: dict[str, Any], faults: list[str], typed: bool) -> Attribute | FieldError:
        full = self._full(text)
        if faults:
            errors = [field_error(message, self._source, full) for message in faults]
            return next((error for error in errors if isinstance(error, NotFound)), errors[0])
        if typed and row.get("datatype") in {None, "DevVoid"}:
            # TangoGQL answers for an attribute that the device does not have with the empty type.
            return NotFound(f"{full}: the device has no such attribute", source=self._source)
        device, _, attribute = text.rpartition("/")
        return self.attribute(device, attribute, row)

    def attribute(self, device: str, name: str, row: Mapping[str, Any]) -> Attribute:
        """An attribute from what TangoGQL tells of it."""
        value, write_value = clean(row.get("value")), clean(row.get("writevalue"))
        if row.get("datatype") == "DevState" or name == "state":
            value, write_value = clean_state(value), clean_state(write_value)
        return Attribute(
            fullName=self._full(f"{device}/{name}"),
            device=self._full(device),
            name=name,
            datatype=row.get("datatype") or "",
            dataformat=row.get("dataformat") or "",
            writable=row.get("writable") or "",
            label=row.get("label"),
            unit=row.get("unit"),
            format=row.get("format"),
            description=row.get("description"),
            displevel=row.get("displevel"),
            minValue=_limit(row.get("minvalue")),
            maxValue=_limit(row.get("maxvalue")),
            minAlarm=_limit(row.get("minalarm")),
            maxAlarm=_limit(row.get("maxalarm")),
            enumLabels=list(row.get("enumLabels") or []),
            value=value,
            writeValue=write_value,
            quality=row.get("quality"),
            timestamp=clean_timestamp(row.get("timestamp"), row.get("quality")),
        )

    async def health(self, names: Sequence[str], timeout: float) -> dict[str, Health]:
        """Whether devices live, in one question. SourceTimeout when one of them holds the answer up."""
        fields = " ".join(f'd{index}:device(name:"{name}"){{connected}}' for index, name in enumerate(names))
        reply = await self.client.probe(f"{{{fields}}}", timeout=timeout)
        data, faults = reply.data or {}, {str((error.path or [""])[0]): error.message for error in reply.errors}
        found: dict[str, Health] = {}
        unsure: list[str] = []
        for index, name in enumerate(names):
            row = data.get(f"d{index}")
            if row is not None:
                found[name] = Health.ALIVE if row.get("connected") else Health.DEAD
            elif isinstance(field_error(faults.get(f"d{index}", ""), self._source), NotFound):
                found[name] = Health.MISSING
            else:
                unsure.append(name)
        if unsure:
            found |= await self._health_without_database(unsure, timeout)
        return found

    async def health_alone(self, name: str, timeout: float) -> Health:
        """Whether one device lives, asked in two ways at once: a TangoGQL that was started without its Tango database
        never answers the usual one again, though it still reads devices.

        Raises:
            SourceTimeout, SourceUnavailable, SourceError: neither way gave an answer.
        """
        answers = await asyncio.gather(
            self.health([name], timeout), self._health_without_database([name], timeout), return_exceptions=True
        )
        found = [answer[name] for answer in answers if isinstance(answer, dict)]
        faults = [answer for answer in answers if isinstance(answer, BaseException)]
        if not found:
            raise faults[0]
        return Health.ALIVE if Health.ALIVE in found else found[0]

    async def _health_without_database(self, names: Sequence[str], timeout: float) -> dict[str, Health]:
        """The same when the Tango database is down: TangoGQL still reads devices that it has seen."""
        document = "query($n:[String]!){attributes(fullNames:$n){value}}"
        reply = await self.client.probe(document, {"n": [f"{name}/state" for name in names]}, timeout=timeout)
        rows = (reply.data or {}).get("attributes") or [None] * len(names)
        return {
            name: Health.ALIVE if row and row.get("value") is not None else Health.DEAD
            for name, row in zip(names, rows, strict=True)
        }

    async def tango_host(self, timeout: float) -> str | None:
        """`host:port` of the Tango database."""
        reply = await self.client.probe("{tangoHost}", timeout=timeout)
        host = (reply.data or {}).get("tangoHost")
        return host if isinstance(host, str) and host else None

    async def _of_device(self, name: str, selection: str, *, partial: bool = False) -> dict[str, Any]:
        reply = await self.client.ask(f"query($d:String!){{device(name:$d){{{selection}}}}}", {"d": name})
        row: dict[str, Any] = _data(reply, "device", self._source, self._full(name))
        if reply.errors and not partial:
            raise field_error(reply.errors[0].message, self._source, self._full(name))
        return row


def _data(reply: Reply, field: str, source: str, subject: str | None = None) -> Any:
    found = (reply.data or {}).get(field)
    if found is not None:
        return found
    message = reply.errors[0].message if reply.errors else f"TangoGQL gave no {field}"
    raise field_error(message, source, subject)


def _bare(names: Iterable[AttributeName]) -> list[str]:
    """Names without routes, each once; sorted, since TangoGQL groups only neighbours of one device."""
    return sorted({f"{name.device}/{name.attribute}" for name in names})


def _selection(fields: Collection[str], known: frozenset[str]) -> str:
    return " ".join(field if field == "enumLabels" or known is DEVICE_FIELDS else field.lower()
                    for field in sorted(known.intersection(fields)))  # fmt: skip


def _by_index(errors: Sequence[ReplyError]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for error in errors:
        if error.path and len(error.path) > 1 and isinstance(error.path[1], int):
            found.setdefault(error.path[1], []).append(error.message)
    return found


def _described(text: str | None) -> str | None:
    return None if text is None or text in _UNINITIALISED else text


def _limit(value: Any) -> Any:
    """A limit as a number where it is one: Tango keeps limits as texts."""
    if not isinstance(value, str):
        return clean(value)
    try:
        return clean(int(value))
    except ValueError:
        pass
    try:
        return clean(float(value))
    except ValueError:
        return value
