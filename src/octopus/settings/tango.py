"""The Tango databases, each by its TangoGQL."""

from __future__ import annotations

import json
import re
from urllib.parse import SplitResult, urlsplit

import msgspec
from pydantic import SecretStr

from octopus.settings.errors import SettingsError
from octopus.settings.subject import Subject, variable


class TangoDatabase(msgspec.Struct, frozen=True):
    """One entry of TANGO_DBS."""

    name: str
    """Short name: the route of attribute names."""
    url: str
    """TangoGQL's GraphQL address, `http://host:5004/db`."""

    @property
    def socket_url(self) -> str:
        """TangoGQL's WebSocket address: `/socket` beside `/db`."""
        base = re.sub(r"^http", "ws", self.url)
        return re.sub(r"/db/?$", "", base).rstrip("/") + "/socket"


class Tango(Subject):
    """Which databases there are, and how long their values are believed."""

    tango_dbs: str = variable(
        "TANGO_DBS", "", "TangoGQL endpoints, `[short=]url`, as a comma list or a JSON list; the first is the default."
    )
    tangogql_secret: SecretStr | None = variable(
        "TANGOGQL_SECRET", None, "Signs writes through TangoGQL; TANGOGQL_SECRET_<DB> beats it for one database."
    )
    tangogql_timeout: float = variable("OCTOPUS_TANGO_TIMEOUT", 8.0, "Time-out of one TangoGQL request.", gt=0)
    stale_after: float = variable(
        "OCTOPUS_STALE_AFTER", 5.0, "Silence after which a value must be confirmed or is stale.", gt=0
    )

    @property
    def databases(self) -> tuple[TangoDatabase, ...]:
        return parse_tango_dbs(self.tango_dbs)

    def secret_of(self, database: str) -> str | None:
        """The secret that signs writes to one Tango database."""
        own = self.environment.get(f"TANGOGQL_SECRET_{re.sub(r'[^A-Z0-9]', '_', database.upper())}")
        return own or (self.tangogql_secret.get_secret_value() if self.tangogql_secret else None)


def parse_tango_dbs(text: str) -> tuple[TangoDatabase, ...]:
    """Read TANGO_DBS. A short name left out is made from the host's first label.

    Raises:
        SettingsError: not a list of `[short=]http(s)://…`, or a short name given twice.
    """
    text = text.strip()
    if not text:
        return ()
    if text.startswith("["):
        try:
            entries = json.loads(text)
        except ValueError as fault:
            raise SettingsError(f'TANGO_DBS: not a JSON list ({fault}); write ["low=http://host:5004/db"]') from None
    else:
        entries = [entry.strip() for entry in text.split(",") if entry.strip()]
    found: dict[str, TangoDatabase] = {}
    for entry in entries:
        match = re.fullmatch(r"(?:([A-Za-z0-9][\w.\-]*)=)?(https?://\S+)", entry) if isinstance(entry, str) else None
        place = _split(match[2]) if match is not None else None
        if match is None or place is None or not place.hostname:
            raise SettingsError(f"TANGO_DBS: expected [short=]http://host:port/db, got {entry!r}")
        host = place.hostname
        if "@" in place.netloc:
            raise SettingsError(
                f"TANGO_DBS: the address of {host} holds a user or password, and everybody is shown it; leave them out"
            )
        name = (match[1] or (host if re.fullmatch(r"[\d.]+|.*:.*", host) else host.split(".")[0])).lower()
        if name in found:
            raise SettingsError(
                f"TANGO_DBS: the short name {name!r} stands twice; give each entry its own, low=http://…"
            )
        if name in {"tango", "http", "https"}:
            raise SettingsError(f"TANGO_DBS: {name!r} cannot be a short name; choose another, low=http://…")
        found[name] = TangoDatabase(name, match[2].rstrip("/"))
    return tuple(found.values())


def _split(url: str) -> SplitResult | None:
    """The parts of an address; None where its host or port is none."""
    try:
        parts = urlsplit(url)
        return parts if parts.port != 0 else None
    except ValueError:
        return None
