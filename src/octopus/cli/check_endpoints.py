"""`octopus check` about endpoints.json: can it be served, and does anybody answer where it points?"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from octopus.endpoints import Judgement
    from octopus.endpoints.start import Source
    from octopus.settings import Settings, TangoDatabase
    from octopus.sources.outbound import Outbound

Finding = tuple[bool, str, str]
PATIENCE = 5.0


async def examine_endpoints(settings: Settings) -> list[Finding]:
    """The document that would be served, and a line for each variable that holds an address.

    A store that does not answer has a line of its own elsewhere, and gives none here.
    """
    from octopus.endpoints import CannotRead, Versions
    from octopus.endpoints.start import newest_source
    from octopus.model import FieldError
    from octopus.store import open_store

    try:
        store = await open_store(settings)
    except FieldError:
        return []
    try:
        source = await newest_source(Versions(store), settings.endpoints_file)
    except FieldError:
        return []
    except CannotRead as fault:
        return [(False, "endpoints", str(fault))]
    finally:
        await store.close()
    return await _examine(settings, source)


async def databases_of_document(settings: Settings) -> tuple[TangoDatabase, ...]:
    """The Tango databases that a server would connect for want of any in the environment."""
    from octopus.endpoints import tango_databases
    from octopus.model import FieldError
    from octopus.settings.settings import parse_tango_dbs
    from octopus.sources.outside import Outside
    from octopus.store import open_store

    try:
        store = await open_store(settings)
    except FieldError:
        return ()
    outside = Outside.of(settings)
    try:
        return parse_tango_dbs(await tango_databases(store, settings.endpoints_file, outside.outbound.check_url))
    except FieldError:
        return ()
    finally:
        await outside.stop()
        await store.close()


async def _examine(settings: Settings, source: Source) -> list[Finding]:
    from octopus.endpoints import Ground, judge
    from octopus.graphql.schema import static_sdl
    from octopus.sources.outside import Outside

    outside = Outside.of(settings)
    try:
        ground = Ground.of(settings, static_sdl(), outside.outbound.check_url)
        judgement = judge(source.document, ground, source.files)
        asked = [_service(outside.outbound, name, url, judgement) for name, url in _addresses(judgement).items()]
        return [_document(settings, source, judgement), *await asyncio.gather(*asked)]
    finally:
        await outside.stop()


def _document(settings: Settings, source: Source, judgement: Judgement) -> Finding:
    where = f"version {source.number}" if source.version else str(settings.endpoints_file or "no document")
    if not judgement.ok:
        fault = judgement.faults[0]
        more = f", and {len(judgement.faults) - 1} more" if len(judgement.faults) > 1 else ""
        return False, "endpoints", f"{where} cannot be served: {fault.pointer}: {fault.message}{more}"
    count = len(judgement.written)
    return True, "endpoints", f"{where} adds {count} field{'' if count == 1 else 's'}"


def _addresses(judgement: Judgement) -> dict[str, str]:
    """The variables that hold the address of a service; those of Tango databases have lines of their own."""
    texts = {name: each.value for name, each in judgement.values.items() if isinstance(each.value, str)}
    return {name: text for name, text in texts.items() if text.startswith(("http://", "https://"))}


async def _service(outbound: Outbound, name: str, url: str, judgement: Judgement) -> Finding:
    """Somebody answers there; what they answer to this question says nothing of others."""
    from octopus.model import FieldError
    from octopus.sources.outbound import Call

    place = urlsplit(url)
    shown = f"{place.scheme}://{place.hostname}{f':{place.port}' if place.port else ''}{place.path}"
    try:
        call = Call(url=url, timeout=PATIENCE, allowed=judgement.allowed)
        status = await outbound.ask(call, lambda reply: reply.status)
    except FieldError as fault:
        return False, name, f"{fault.message}{f' ({fault.upstream})' if fault.upstream else ''}"
    return True, name, f"{shown} answers (HTTP {status})"
