"""Which document a process begins with."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import structlog

from octopus.endpoints.check_names import TANGO_DBS
from octopus.endpoints.files import CannotRead, read_file
from octopus.endpoints.ground import CheckUrl
from octopus.endpoints.text import BadJson, Text
from octopus.endpoints.versions import Version, Versions
from octopus.model import NotFound
from octopus.settings import SettingsError, parse_tango_dbs
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
        CannotRead: there is no stored one, and the file cannot be read; or somebody took the stored one away.
        SourceUnavailable: the store cannot be reached.
    """
    newest = await stored.newest()
    if newest is not None:
        try:
            return Source(newest, await stored.document(newest))
        except NotFound as fault:
            raise CannotRead(fault.message) from None
    if file is None:
        return Source(None, {})
    found = await asyncio.to_thread(read_file, file)
    return Source(None, found.text, found.files)


async def tango_databases(
    store: Store, file: Path | None, check_url: CheckUrl, first: Mapping[str, Any] | None = None
) -> str:
    """TANGO_DBS as the document has it, for a deployment whose environment names none; empty where it cannot be used.

    Args:
        check_url: the outbound guard: a document does not say whom Octopus may call.
        first: what files will make the first version of, where none is stored.

    Raises:
        SourceUnavailable: the store cannot be reached.
    """
    log = structlog.get_logger("octopus.endpoints")
    try:
        source = await newest_source(Versions(store), file)
        document = Text(source.document).value if isinstance(source.document, str) else source.document
    except (CannotRead, BadJson) as fault:
        log.warning("no Tango databases from the endpoints", error=str(fault))
        return ""
    if source.version is None and first is not None and TANGO_DBS in (first.get("vars") or {}):
        document = first
    variables = document.get("vars") if isinstance(document, dict) else None
    entries = variables.get(TANGO_DBS) if isinstance(variables, dict) else None
    text = json.dumps(entries) if entries and isinstance(entries, list) else ""
    try:
        refused = [found.message for each in parse_tango_dbs(text) if (found := check_url(each.url)) is not None]
    except SettingsError as fault:
        refused = [str(fault)]
    if refused:
        log.error("no Tango databases from the endpoints", error="; ".join(refused))
    return "" if refused else text
