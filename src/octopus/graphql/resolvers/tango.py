"""Tango: devices, attributes, commands, and what is done to them, with a line in the audit for each."""

from __future__ import annotations

from typing import Any

import orjson
from ariadne import MutationType, ObjectType, QueryType
from ariadne.types import SchemaBindable

from octopus.graphql.limits import check_count
from octopus.graphql.resolvers.selected import selected
from octopus.model import BadRequest
from octopus.sources.tango import CommandResult, Device, SetAttributeValue


def bindables() -> list[SchemaBindable]:
    query, mutation, device_type = QueryType(), MutationType(), ObjectType("Device")
    query.set_field("databases", lambda _, info: info.context.rooms.tango.databases())
    query.set_field("devices", devices)
    query.set_field("device", device)
    query.set_field("attributes", attributes)
    device_type.set_field("properties", properties)
    device_type.set_field("attributes", attributes_of)
    device_type.set_field("commands", commands)
    mutation.set_field("setAttributeValue", set_attribute_value)
    mutation.set_field("executeCommand", execute_command)
    return [query, mutation, device_type]


async def devices(_: Any, info: Any, pattern: str | None = None, db: str | None = None) -> list[Device]:
    found: list[Device] = await info.context.rooms.tango.devices(pattern, db, fields=selected(info))
    return found


async def device(_: Any, info: Any, name: str) -> Device:
    found: Device = await info.context.rooms.tango.device(name, fields=selected(info))
    return found


async def attributes(_: Any, info: Any, fullNames: list[str]) -> list[Any]:
    check_count(fullNames, info.context.rooms.settings)
    found: list[Any] = await info.context.rooms.tango.attributes(fullNames, fields=selected(info))
    return found


async def properties(source: Device, info: Any, pattern: str | None = None) -> Any:
    return await info.context.rooms.tango.device_properties(source.name, pattern)


async def attributes_of(source: Device, info: Any, pattern: str | None = None) -> Any:
    return await info.context.rooms.tango.device_attributes(source.name, pattern, fields=selected(info))


async def commands(source: Device, info: Any, pattern: str | None = None) -> Any:
    return await info.context.rooms.tango.device_commands(source.name, pattern)


async def set_attribute_value(_: Any, info: Any, device: str, name: str, value: Any) -> SetAttributeValue:
    rooms, caller = info.context.rooms, info.context.caller
    detail = {"attribute": name, "value": value}
    async with rooms.audit.recording(caller, "setAttributeValue", device, detail) as entry:
        _check_json("value", value)
        result: SetAttributeValue = await rooms.tango.write(device, name, value, caller=caller)
        entry |= {"before": result.valueBefore, "message": result.message, "ok": result.ok}
    return result


async def execute_command(_: Any, info: Any, device: str, command: str, argin: Any = None) -> CommandResult:
    rooms, caller = info.context.rooms, info.context.caller
    detail = {"command": command, "argin": argin}
    async with rooms.audit.recording(caller, "executeCommand", device, detail) as entry:
        _check_json("argin", argin)
        result: CommandResult = await rooms.tango.execute(device, command, argin, caller=caller)
        entry |= {"message": result.message, "ok": result.ok}
    return result


def _check_json(what: str, value: Any) -> None:
    """Refuse what a literal may say but JSON cannot carry on: integers beyond 64 bits, hundreds of levels."""
    try:
        orjson.dumps(value)
    except TypeError as fault:
        raise BadRequest(f"expected a {what} that JSON can carry; got one that it cannot: {fault}") from None
