"""`Workbench`: what an administrator finds out and does about a draft before it is published."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from ariadne.types import SchemaBindable

from octopus.endpoints.changed import changed_fields
from octopus.endpoints.diff import Change, changes_of
from octopus.endpoints.endpoints import Endpoints
from octopus.endpoints.exporting import Export, export
from octopus.endpoints.faults import Fault, InvalidEndpoints
from octopus.endpoints.ground import Ground
from octopus.endpoints.importing import Imported, ImportEntry, Placed, check_sections, imported
from octopus.endpoints.merging import by_definition
from octopus.endpoints.services import Services
from octopus.endpoints.shape import value_of
from octopus.endpoints.text import BadJson, Text, canonical
from octopus.endpoints.trying import Trying
from octopus.endpoints.uses import Packages, StoredWorkspace, StoredWorkspaces, Use, uses
from octopus.model import Caller, TooLarge
from octopus.store import Store


async def nobodys() -> Sequence[StoredWorkspace]:
    """No workspaces."""
    return ()


class ImportReading(msgspec.Struct, frozen=True):
    """What importing a text would come to."""

    document: Any
    text: str
    changes: list[Change]
    faults: list[Fault]
    found: list[ImportEntry]
    warnings: list[str]


class Workbench:
    """Works on drafts beside the document that is served.

    Args:
        ground, services: those that `endpoints` has.
        scalars: how the API reads and writes scalars.
        trials: that one person may begin in a minute.
        store: of all processes; None: this one is alone.
        workspaces, packages: what may use the fields of the API.
    """

    def __init__(
        self,
        endpoints: Endpoints,
        ground: Ground,
        services: Services,
        *,
        scalars: Iterable[SchemaBindable] = (),
        trials: int = 60,
        store: Store | None = None,
        workspaces: StoredWorkspaces = nobodys,
        packages: Packages = tuple,
    ) -> None:
        self._workspaces = workspaces
        self._packages = packages
        self.trying = Trying(ground, services, scalars, trials, store)
        self._endpoints = endpoints
        self._ground = ground
        self._services = services

    async def uses(self, document: Any) -> list[Use]:
        """What uses the fields that a document changes or takes away, against the newest version.

        Args:
            document: the JSON value, or a text that holds it.

        Raises:
            InvalidEndpoints: it is no JSON object, or a key stands twice.
        """
        after = await asyncio.to_thread(value_of, document)
        before = await self._endpoints.document()
        changes = await asyncio.to_thread(changed_fields, before, after, self._ground.environment)
        # Mostly nothing of the kind: nobody's workspaces need be read.
        workspaces = await self._workspaces() if changes else ()
        return await asyncio.to_thread(uses, changes, workspaces, self._packages())

    # Export and import

    async def export(
        self, document: Any, pointers: Sequence[str] | None, by: Caller, *, reveal: bool = False, yaml: bool = False
    ) -> Export:
        """A document as text to be kept or carried elsewhere; audited.

        Args:
            document: the JSON value, or a text that holds it; None: the newest version.
            pointers: of the entries to take, with all that they need; None: everything.
            reveal: write the environment's values of variables into it, save secrets.

        Raises:
            InvalidEndpoints: it is no JSON object, or a key stands twice.
            BadRequest: there is no such entry.
        """
        detail = {"pointers": list(pointers) if pointers is not None else None, "reveal": reveal}
        async with self._services.audit.recording(by, "exportEndpoints", "endpoints", detail) as record:
            found = (
                await self._endpoints.document() if document is None else await asyncio.to_thread(value_of, document)
            )
            made = await asyncio.to_thread(export, found, pointers, self._ground.environment, reveal=reveal, yaml=yaml)
            record |= {"ok": True, "revealed": [each.name for each in made.variables if not each.masked]}
        return made

    async def read_import(self, text: str, into: Any, pointers: Sequence[str] | None = None) -> ImportReading:
        """What importing a text into a document would come to; nothing is stored.

        Args:
            text: JSON or YAML.
            into: the JSON value, or a text that holds it.
            pointers: of the entries to take; None: all.

        Raises:
            TooLarge: the text.
            InvalidEndpoints: it cannot be read, or a section is no object; the places are those of the text. Or the
                document that it goes into cannot be read.
            BadRequest: there is no such entry in it.
        """
        _check_size(text, self._ground.bounds.max_bytes)
        started = await asyncio.to_thread(value_of, into)
        made: Imported = await asyncio.to_thread(self._imported, text, started, pointers)
        whole = await asyncio.to_thread(canonical, made.document)
        changes = await asyncio.to_thread(lambda: changes_of(by_definition(started), by_definition(made.document)))
        return ImportReading(
            document=made.document,
            text=whole,
            changes=changes,
            faults=await self._endpoints.faults(whole),
            found=made.found,
            warnings=made.warnings,
        )

    def _imported(self, text: str, into: dict[str, Any], pointers: Sequence[str] | None) -> Imported:
        return imported(check_sections(read_text(text)), into, pointers, self._ground.environment)


def read_text(text: str) -> Placed:
    """A text as JSON, if it begins like an object of it, else as YAML.

    Raises:
        InvalidEndpoints: it is neither, or a key stands twice; says where.
    """
    try:
        if not text.lstrip("\ufeff \t\r\n").startswith("{"):
            # Loaded where it is used: most processes never read any.
            from octopus.endpoints.yaml_text import YamlText

            return YamlText(text.removeprefix("\ufeff"))
        found = Text(text)
    except BadJson as fault:
        raise InvalidEndpoints([_fault(fault.pointer, fault.place, "bad-json", fault.message)]) from None
    if found.duplicates:
        raise InvalidEndpoints(
            _fault(each.pointer, each.second, "duplicate-key", f"the key {each.key[:40]!r} stands twice in one object")
            for each in found.duplicates
        )
    return found


def _fault(pointer: str, place: Any, code: str, message: str) -> Fault:
    return Fault(pointer, place.line, place.column, code, message)


def _check_size(text: str, most: int) -> None:
    size = len(text.encode(errors="surrogatepass"))
    if size > most:
        raise TooLarge(f"a document may have {most} bytes (OCTOPUS_MAX_ENDPOINTS); this text has {size}: import a part")
