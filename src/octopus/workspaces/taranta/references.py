"""Devices and attributes as Taranta writes them, as names that Octopus knows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from octopus.model import AttributeName, DeviceName, MalformedName
from octopus.workspaces.taranta.document import Dashboard


class NamedVariable(msgspec.Struct, frozen=True):
    """A dashboard variable that stands for a device."""

    name: str
    """As Octopus can have it in a template."""
    device: str
    """Routed name; empty: none was chosen."""
    device_class: str


class References:
    """Names of one dashboard.

    Args:
        databases: the short names of the deployment's, in their order.
    """

    def __init__(self, dashboard: Dashboard, databases: Sequence[str]) -> None:
        self._databases = [name.lower() for name in databases]
        self._default = dashboard.database
        self._notes: dict[str, None] = {}
        self._variables: dict[str, NamedVariable] = {}
        for each in dashboard.variables:
            name = _free(re.sub(r"[^\w.-]+", "_", each.name), {known.name for known in self._variables.values()})
            device = self._device(each.device) or "" if each.device else ""
            self._variables[each.name.lower()] = NamedVariable(name, device, each.device_class)

    @property
    def variables(self) -> dict[str, str]:
        """What each variable stands for."""
        return {each.name: each.device for each in self._variables.values()}

    def told(self) -> tuple[str, ...]:
        """What was found wanting of the names asked for since the last time."""
        notes = tuple(self._notes)
        self._notes.clear()
        return notes

    def variable(self, name: str) -> NamedVariable | None:
        return self._variables.get(name.strip().removeprefix("$").lower())

    def device(self, given: Any) -> str | None:
        """A routed device name, or `{variable}`; None where none is named."""
        if not isinstance(given, str) or not given.strip():
            return None
        known = self.variable(given)
        return f"{{{known.name}}}" if known else self._device(given)

    def devices(self, given: Any) -> Iterator[str]:
        """The devices of a list of `{device: …}`."""
        for text in texts_of(given, "device"):
            found = self.device(text)
            if found is not None:
                yield found

    def attributes(self, given: Any) -> Iterator[str]:
        """Full names out of a reference `{device, attribute}`, or a list of `{attribute: reference}`."""
        for each in given if isinstance(given, list) else [given]:
            if not isinstance(each, dict):
                continue
            if isinstance(each.get("attribute"), dict):
                yield from self.attributes(each["attribute"])
                continue
            device, attribute = self.device(each.get("device")), each.get("attribute")
            if device is None or not isinstance(attribute, str) or not attribute.strip():
                continue
            name = f"{device}/{attribute.strip().lower()}"
            try:
                AttributeName.parse(name.replace(device, "a/b/c", 1) if device.startswith("{") else name)
            except MalformedName:
                self._notes[f"“{name[:120]}” is no name of an attribute: it is left out."] = None
                continue
            yield name

    def _device(self, text: str) -> str | None:
        try:
            name = DeviceName.parse(text)
        except MalformedName:
            self._notes[f"“{text[:120]}” is no name of a device: what it was for is left out."] = None
            return None
        return DeviceName(self._route(name.route or self._default.lower() or None), name.device).full

    def _route(self, route: str | None) -> str | None:
        if route is None or self._databases[:1] == [route]:
            return None
        if route in self._databases:
            return route
        first = f"the first, {self._databases[0]}" if self._databases else "the one that will be connected"
        self._notes[f"There is no Tango database called “{route[:60]}” here: its names are asked of {first}."] = None
        return None


def texts_of(given: Any, key: str) -> Iterator[str]:
    """The texts under one key of an object or of each of a list."""
    for each in given if isinstance(given, list) else [given]:
        found = each.get(key) if isinstance(each, dict) else None
        if isinstance(found, str) and found.strip():
            yield found.strip()


def _free(wanted: str, taken: set[str]) -> str:
    name, count = wanted, 2
    while name in taken:
        name, count = f"{wanted}_{count}", count + 1
    return name
