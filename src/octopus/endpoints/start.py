"""Which document a process begins with."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import structlog

from octopus.endpoints.check_names import TANGO_DBS
from octopus.endpoints.files import CannotRead, read_file
from octopus.endpoints.text import BadJson, Text
from octopus.endpoints.versions import Version, Versions
from octopus.store import Store


class Source(msgspec.Struct, frozen=True):
    """A document, and where it comes from."""

    version: Version | None
    """None: from the file, or nowhere."""
    document: Any
    """The JSON value, or of a file its text."""
    files: dict[str, str] = {}

    @property
    def number(self) -> int:
        return self.version.version if self.version else 0


async def newest_source(stored: Versions, file: Path | None) -> Source:
    """The newest stored document; else the file's; else an empty one.

    Raises:
        CannotRead: there is no stored one, and the file cannot be read.
        SourceUnavailable: the store cannot be reached.
    """
    newest = await stored.newest()
    if newest is not None:
        return Source(newest, await stored.document(newest))
    if file is None:
        return Source(None, {})
    found = await asyncio.to_thread(read_file, file)
    return Source(None, found.text, found.files)


async def tango_databases(store: Store, file: Path | None) -> list[str]:
    """The entries of TANGO_DBS in the document, for a deployment whose environment names none.

    Raises:
        SourceUnavailable: the store cannot be reached.
    """
    try:
        source = await newest_source(Versions(store), file)
        document = Text(source.document).value if isinstance(source.document, str) else source.document
    except (CannotRead, BadJson) as fault:
        structlog.get_logger("octopus.endpoints").warning("no Tango databases from the endpoints", error=str(fault))
        return []
    variables = document.get("vars") if isinstance(document, dict) else None
    found = variables.get(TANGO_DBS) if isinstance(variables, dict) else None
    return [entry for entry in found if isinstance(entry, str)] if isinstance(found, list) else []
