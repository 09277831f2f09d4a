"""What decides what an endpoint does, as a hash: equal in two versions, and nobody who uses it need notice."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from octopus.endpoints.check_local import FEEDS
from octopus.endpoints.document import EndpointsDocument
from octopus.endpoints.entries import Entry
from octopus.endpoints.templates import uses
from octopus.endpoints.variables import Variable

SILENT = {"description", "role"}
"""Keys that say something of an endpoint and change nothing of what it does; the schema holds them."""


class Fingerprints:
    """The fingerprints of one document's endpoints.

    Args:
        found: every endpoint, by section and name.
    """

    def __init__(
        self,
        model: EndpointsDocument,
        found: Mapping[tuple[str, str], Entry],
        values: Mapping[str, Variable],
        allowed: frozenset[str],
    ) -> None:
        self._model = model
        self._entries = found
        self._values = values
        self._allowed = sorted(allowed)
        self._known: dict[tuple[str, str], str] = {}
        self._forwards: dict[tuple[str, str], bool] = {}

    def of(self, section: str, name: str) -> str:
        """The fingerprint of an endpoint, that of everything it takes its inputs from included."""
        place = (section, name)
        found = self._known.get(place)
        if found is None:
            parts = orjson.dumps(self._parts(self._entries[place]), option=orjson.OPT_SORT_KEYS)
            found = self._known[place] = hashlib.sha256(parts).hexdigest()
        return found

    def _parts(self, entry: Entry) -> list[Any]:
        spec = entry.spec.model_dump(exclude=SILENT, exclude_unset=True)
        used = {use.name for use in uses(spec, "")}
        values = {name: self._values[name].texts for name in used if name in self._values}
        functions = [self._model.functions[name].code for name in (entry.spec.function, entry.spec.transform) if name]
        inputs = [self.of(FEEDS[entry.section], each.field) for each in entry.spec.inputs.values() if each.field]
        return [entry.section, entry.name, spec, values, functions, inputs, self._allowed]

    def forwards(self, entry: Entry) -> bool:
        """Whether the caller's token goes along, here or in what the endpoint takes its inputs from."""
        place = (entry.section, entry.name)
        found = self._forwards.get(place)
        if found is None:
            names = {each.field for each in entry.spec.inputs.values() if each.field}
            found = self._forwards[place] = entry.spec.forwardToken or any(
                self.forwards(self._entries[(FEEDS[entry.section], name)]) for name in names
            )
        return found
