"""Which database a name means, in every form that a name is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from octopus.model import AttributeName, DeviceName, NotFound, is_canonical
from octopus.settings import TangoDatabase

MAX_CACHED = 50_000
"""Texts whose meaning is remembered."""

_LOCAL = {"localhost", "127.0.0.1", "::1"}


class Routes:
    """Canonical names: lower case, routed for every database but the first, never `tango://`.

    Everything here is synchronous: subscribing is a hot path.
    """

    def __init__(self, databases: Sequence[TangoDatabase]) -> None:
        self._databases = tuple(databases)
        self._first = databases[0].name if databases else None
        self._urls = {database.url.lower().rstrip("/"): database.name for database in databases}
        self._names = {database.name for database in databases}
        self._hosts: dict[str, str] = {}
        self._attributes: dict[str, AttributeName] = {}
        self._topics: dict[str, str] = {}

    def learn(self, database: str, tango_host: str) -> None:
        """Remember that a database is the one at `tango_host` (`host:port`, or a comma list of them)."""
        for host in tango_host.lower().split(","):
            if host.strip():
                self._hosts[host.strip()] = database

    def attribute(self, text: str) -> AttributeName:
        """The canonical name of an attribute.

        Raises:
            MalformedName: not a full attribute name.
            NotFound: routed to a database that is not one of TANGO_DBS.
        """
        known = self._attributes.get(text)
        if known is not None:
            return known
        parsed = AttributeName.parse(text)
        name = AttributeName(self._route(parsed.route, text), parsed.device, parsed.attribute)
        if len(self._attributes) >= MAX_CACHED:
            self._attributes.clear()
        self._attributes[text] = name
        return name

    def topic(self, text: str) -> str:
        """The canonical full name of an attribute, the same object for all who ask; errors as of `attribute`."""
        known = self._topics.get(text)
        if known is None:
            full = text if is_canonical(text) else self.attribute(text).full
            if len(self._topics) >= MAX_CACHED:
                self._topics.clear()
            # Spellings of one name share one text.
            known = self._topics[text] = self._topics.setdefault(full, full)
        return known

    def topics(self, texts: Iterable[str]) -> list[str]:
        """The canonical full names of several attributes, each once; errors as of `attribute`."""
        known = self._topics
        return list(dict.fromkeys([known.get(text) or self.topic(text) for text in texts]))

    def device(self, text: str) -> DeviceName:
        """The canonical name of a device; errors as of `attribute`."""
        parsed = DeviceName.parse(text)
        return DeviceName(self._route(parsed.route, text), parsed.device)

    def database(self, route: str | None) -> str | None:
        """The database that a canonical route means; None when there is none at all."""
        return self._first if route is None else route

    def full(self, database: str, bare: str) -> str:
        """The canonical name of something that a database calls `bare`."""
        return bare if database == self._first else f"{database}://{bare}"

    def name_database(self, text: str) -> str:
        """The short name of a database given by short name or address.

        Raises:
            NotFound: none of TANGO_DBS.
        """
        return self._route(text.strip().lower(), text) or self._first or text

    def _route(self, route: str | None, text: str) -> str | None:
        if route is None:
            return None
        if route in self._names:
            name: str | None = route
        elif route.startswith("tango://"):
            name = self._by_host(route.removeprefix("tango://"))
        else:
            name = self._urls.get(route.rstrip("/"))
        if name is None:
            raise NotFound(f"{text[:120]!r} is of a Tango database that is not configured; known are {self._known()}")
        return None if name == self._first else name

    def _by_host(self, address: str) -> str | None:
        exact = self._hosts.get(address)
        if exact is not None:
            return exact
        host, _, port = address.rpartition(":")
        alike = {
            name
            for known, name in self._hosts.items()
            if known.rpartition(":")[2] == port and _same_host(known.rpartition(":")[0], host)
        }
        return alike.pop() if len(alike) == 1 else None

    def _known(self) -> str:
        return ", ".join(self._describe(database) for database in self._databases) or "none (TANGO_DBS is empty)"

    def _describe(self, database: TangoDatabase) -> str:
        hosts: Iterable[str] = (f"tango://{host}" for host, name in self._hosts.items() if name == database.name)
        return f"{database.name} ({', '.join((database.url, *hosts))})"


def _same_host(one: str, other: str) -> bool:
    """Whether two host names mean the same: both this machine, or the short and the long name of one host."""
    if one in _LOCAL or other in _LOCAL:
        return one in _LOCAL and other in _LOCAL
    if one.replace(".", "").isdigit() or other.replace(".", "").isdigit():
        return one == other
    return one.partition(".")[0] == other.partition(".")[0]
