"""Would it work, does it work? What `octopus check` says, for the command and for a server that runs.

The command opens a store for it; a server lends its own, and its guard of outbound calls.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from urllib.parse import urlsplit

import msgspec

from octopus.accounts import check_secret, federation_config, second_password
from octopus.endpoints import CannotRead, Ground, Judgement, Versions, judge, tango_databases
from octopus.endpoints.faults import causes
from octopus.endpoints.start import Source, newest_source
from octopus.graphql.schema import static_sdl
from octopus.live import Bus
from octopus.model import FieldError
from octopus.provisioning import Provisioned
from octopus.settings import ArchiveAddress, Settings, SettingsError, TangoDatabase, covers, parse_tango_dbs
from octopus.sources.outbound import Call, Outbound
from octopus.sources.tango.client import TangoGqlClient
from octopus.store import Store

PATIENCE = 5.0
"""Seconds that each part has to answer."""
LOOK_EVERY = 30.0
"""Seconds between two looks as long as somebody listens."""
CHANNEL = "checks"


class Finding(msgspec.Struct, frozen=True):
    """One part."""

    ok: bool
    part: str
    message: str


class CheckReport(msgspec.Struct, frozen=True):
    """One look at every part."""

    time: float
    """When it ended, in seconds since the epoch."""
    seconds: float
    findings: list[Finding]

    @property
    def ok(self) -> bool:
        return all(finding.ok for finding in self.findings)


class Checks:
    """What a running server finds of itself.

    Args:
        settings: as the environment has them, without what a document adds.
        store: the server's own.
        outbound: the server's own.
        bus: tells of new reports in this process.
        provisioned: the state of the files of OCTOPUS_PROVISIONING_DIR.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        outbound: Outbound,
        bus: Bus,
        provisioned: Callable[[], Awaitable[Provisioned]],
    ) -> None:
        self._settings = settings
        self._store = store
        self._outbound = outbound
        self._bus = bus
        self._provisioned = provisioned
        self._looking: asyncio.Task[CheckReport] | None = None
        self._last: CheckReport | None = None

    async def last(self) -> CheckReport:
        """The last report; the first look when there was none."""
        return self._last or await self.run()

    async def run(self) -> CheckReport:
        """Look at every part. Who asks while a look is under way gets its report."""
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
            self._looking.add_done_callback(self._looked)
        return await asyncio.shield(self._looking)

    async def stop(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)

    async def follow(self) -> AsyncGenerator[CheckReport, None]:
        """The last report if there is one, and each that comes; a look each half minute."""
        notices = self._bus.listen(CHANNEL)
        told = self._last
        if told is not None:
            yield told
        ticking = asyncio.create_task(self._tick())
        try:
            async for _ in notices:
                if self._last is not None and self._last is not told:
                    told = self._last
                    yield told
        finally:
            ticking.cancel()
            await asyncio.gather(ticking, return_exceptions=True)
            if isinstance(notices, AsyncGenerator):
                await notices.aclose()

    async def _tick(self) -> None:
        while True:
            age = time.time() - self._last.time if self._last else LOOK_EVERY
            if 0 <= age < LOOK_EVERY:
                await asyncio.sleep(LOOK_EVERY - age)
            else:
                # Once the listener listens.
                await asyncio.sleep(0)
                await self.run()

    async def _look(self) -> CheckReport:
        began = time.monotonic()
        findings = await examine(self._settings, self._store, self._outbound)
        findings += await self._files()
        self._last = CheckReport(time.time(), time.monotonic() - began, findings)
        self._bus.notify(CHANNEL, {"ok": self._last.ok})
        return self._last

    async def _files(self) -> list[Finding]:
        """As they were last merged, which is what this server serves."""
        try:
            state = await self._provisioned()
        except FieldError:
            return []  # The store, which has a line of its own.
        if state.directory is None:
            return []
        wrong = [f"{file.path}: {file.error.message}" for file in state.files if file.error is not None]
        if state.problem is not None:
            wrong.append(state.problem)
        count = len(state.entries)
        well = Finding(True, "provisioning", f"{state.directory} holds {count} entr{'y' if count == 1 else 'ies'}")
        return [Finding(False, "provisioning", sentence) for sentence in wrong] or [well]

    def _looked(self, task: asyncio.Task[CheckReport]) -> None:
        self._looking = None
        if not task.cancelled():
            task.exception()


async def examine(settings: Settings, store: Store | FieldError, outbound: Outbound) -> list[Finding]:
    """Every part, in a fixed order.

    Args:
        store: or why there is none.
        outbound: judges the addresses of endpoints, and asks them.
    """
    kept = await _store(settings, store)
    endpoints = _endpoints(settings, store, outbound) if not isinstance(store, FieldError) and kept.ok else _nothing()
    asked = (_tango(settings, store, outbound), _archives(settings), _providers(settings), endpoints)
    parts = await asyncio.gather(*asked)
    first = [_settings(settings), _secret(settings), *_second_password(settings), _outbound(settings)]
    return [*first, *_widgets(settings), kept, *(finding for part in parts for finding in part)]


async def _nothing() -> list[Finding]:
    return []


def _settings(settings: Settings) -> Finding:
    known = len(settings.users)
    return Finding(True, "settings", f"readable; {known} configured user{'' if known == 1 else 's'}")


def _secret(settings: Settings) -> Finding:
    try:
        check_secret(settings.jwt_secret.get_secret_value() if settings.jwt_secret else None)
    except SettingsError as fault:
        return Finding(False, "secret", str(fault))
    return Finding(True, "secret", "JWT_SECRET is long and random enough")


def _second_password(settings: Settings) -> list[Finding]:
    try:
        found = second_password(settings, "")
    except SettingsError as fault:
        return [Finding(False, "config", str(fault))]
    if found is None:
        return []
    return [Finding(True, "config", f"the Config UI asks Admins for a second password, every {found.ttl / 60:g} min")]


def _outbound(settings: Settings) -> Finding:
    listed = ", ".join(settings.outbound_patterns)
    called = f"{listed}, and " if listed else ""
    sentence = f"endpoints may call {called}the hosts of their variables that are set in the environment"
    return Finding(True, "outbound", sentence)


def _widgets(settings: Settings) -> list[Finding]:
    """Whether widgets can be added as the settings want it; nothing where none of them is set."""
    sources, scopes = settings.widget_sources, settings.allowed_scopes
    if not sources and not scopes:
        return []
    if not sources:
        return [Finding(False, "widgets", "scopes are allowed, but no registry is named: set WIDGET_REGISTRIES")]
    if not scopes:
        sentence = "registries are named, but no scope may be added: set WIDGET_ALLOWED_NPM_SCOPES"
        return [Finding(False, "widgets", sentence)]
    if settings.widget_signatures and not settings.trusted_keys:
        sentence = "WIDGET_REQUIRE_SIGNATURES is on, but no key is trusted: set WIDGET_TRUSTED_KEYS"
        return [Finding(False, "widgets", sentence)]
    isolated = [scope for scope in scopes if not covers(settings.trusted_scopes, scope)]
    places = ", ".join(each.url for each in sources)
    apart = f"; {', '.join(isolated)} not trusted, and so not run in the page" if isolated else ""
    return [Finding(True, "widgets", f"{', '.join(scopes)} may be added from {places}{apart}")]


async def _store(settings: Settings, store: Store | FieldError) -> Finding:
    if isinstance(store, FieldError):
        return Finding(False, "store", store.message)
    try:
        async with asyncio.timeout(PATIENCE):
            await store.ping()
    except FieldError as fault:
        return Finding(False, "store", fault.message)
    except TimeoutError:
        return Finding(False, "store", f"no answer within {PATIENCE:g} s")
    where = f"MongoDB, database {settings.mongo_database}" if settings.mongo_url else f"SQLite in {settings.data_dir}"
    return Finding(True, "store", f"{where} answers")


async def _tango(settings: Settings, store: Store | FieldError, outbound: Outbound) -> list[Finding]:
    databases = settings.databases or await _databases_of_document(settings, store, outbound)
    if not databases:
        return [Finding(True, "tango", "no database is set (TANGO_DBS)")]
    return await asyncio.gather(*(_database(settings, database) for database in databases))


async def _databases_of_document(
    settings: Settings, store: Store | FieldError, outbound: Outbound
) -> tuple[TangoDatabase, ...]:
    """The Tango databases that a server connects for want of any in the environment."""
    if isinstance(store, FieldError):
        return ()
    try:
        return parse_tango_dbs(await tango_databases(store, settings.endpoints_file, outbound.check_url))
    except FieldError:
        return ()


async def _database(settings: Settings, database: TangoDatabase) -> Finding:
    """TangoGQL answers, and so does the Tango database behind it."""
    part = f"tango:{database.name}"
    client = TangoGqlClient(database, secret_of=settings.secret_of, timeout=settings.tangogql_timeout)
    await client.open()
    try:
        reply = await client.probe('{tangoHost devices(pattern:"sys/database/*"){name}}', timeout=PATIENCE)
    except FieldError as fault:
        return Finding(False, part, fault.message)
    finally:
        await client.close()
    data = reply.data or {}
    if not data.get("devices"):
        return Finding(False, part, f"{database.url} answers, but the Tango database behind it does not")
    return Finding(True, part, f"{database.url} answers for {data.get('tangoHost')} in {client.latency or 0:.2f} s")


async def _providers(settings: Settings) -> list[Finding]:
    """Each identity provider answers, is the one that was configured, and publishes keys."""
    config = federation_config(settings)
    if config is None:
        return []
    from octopus.accounts.oidc.looking import look_at  # Only who has a provider needs its code.

    found = []
    for provider, fault in await look_at(config, PATIENCE):
        sentence = f"{provider.issuer} answers; Octopus is {provider.client_id} there, a {provider.secret_shown}"
        found.append(Finding(fault is None, f"oidc:{provider.id}", fault or sentence))
    return found


async def _archives(settings: Settings) -> list[Finding]:
    if not settings.archives:
        return [Finding(True, "hdbpp", "no archive is set (HDBPP_PG_DSN_<NAME>)")]
    return await asyncio.gather(*(_archive(address) for address in settings.archives))


async def _archive(address: ArchiveAddress) -> Finding:
    """PostgreSQL answers, and there are HDB++ tables that may be read."""
    # With the driver of PostgreSQL, which only who has an archive needs.
    from octopus.sources.hdbpp.archive import Archive

    part = f"hdbpp:{address.name}"
    archive = Archive(address, timeout=PATIENCE, connections=1)
    await archive.start()
    try:
        count = await archive.count()
    except FieldError as fault:
        return Finding(False, part, _whole(fault))
    finally:
        await archive.stop()
    return Finding(True, part, f"{address.place} holds {count} attribute{'' if count == 1 else 's'}")


async def _endpoints(settings: Settings, store: Store, outbound: Outbound) -> list[Finding]:
    """The document that is (or would be) served, and a line for each variable that holds an address."""
    try:
        source = await newest_source(Versions(store), settings.endpoints_file)
    except FieldError:
        return []
    except CannotRead as fault:
        return [Finding(False, "endpoints", str(fault))]
    ground = Ground.of(settings, static_sdl(), outbound.check_url)
    judgement = await asyncio.to_thread(judge, source.document, ground, source.files)
    asked = [_service(outbound, name, url, judgement) for name, url in _addresses(judgement).items()]
    return [_document(settings, source, judgement), *await asyncio.gather(*asked)]


def _document(settings: Settings, source: Source, judgement: Judgement) -> Finding:
    where = f"version {source.number}" if source.version else str(settings.endpoints_file or "no document")
    if not judgement.ok:
        found = causes(fault for fault in judgement.faults if fault.severity == "error")
        first = found[0]
        places = f" ({len(first)} places)" if len(first) > 1 else ""
        rest = len(found) - 1
        more = f"; and {rest} more cause{'' if rest == 1 else 's'}" if rest else ""
        sentence = f"{where} cannot be served: {first[0].pointer}: {first[0].message}{places}{more}"
        return Finding(False, "endpoints", sentence)
    count = len(judgement.written)
    return Finding(True, "endpoints", f"{where} adds {count} field{'' if count == 1 else 's'}")


def _addresses(judgement: Judgement) -> dict[str, str]:
    """The variables that hold the address of a service; those of Tango databases have lines of their own."""
    texts = {name: each.value for name, each in judgement.values.items() if isinstance(each.value, str)}
    return {name: text for name, text in texts.items() if text.startswith(("http://", "https://"))}


async def _service(outbound: Outbound, name: str, url: str, judgement: Judgement) -> Finding:
    """Somebody answers there; what they answer to this question says nothing of others."""
    place = urlsplit(url)
    shown = f"{place.scheme}://{place.hostname}{f':{place.port}' if place.port else ''}{place.path}"
    try:
        # A source of its own: what is asked here is no question of an endpoint, and counts for none.
        call = Call(url=url, timeout=PATIENCE, allowed=judgement.allowed, source=f"check:{name}")
        status = await outbound.ask(call, lambda reply: reply.status)
    except FieldError as fault:
        return Finding(False, name, _whole(fault))
    return Finding(True, name, f"{shown} answers (HTTP {status})")


def _whole(fault: FieldError) -> str:
    return f"{fault.message}{f' ({fault.upstream})' if fault.upstream else ''}"
