"""The HDB++ archives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

import msgspec
from pydantic import SecretStr

from octopus.settings.errors import SettingsError
from octopus.settings.subject import Subject, variable

ARCHIVE_VARIABLE = "HDBPP_PG_DSN_"


class ArchiveAddress(msgspec.Struct, frozen=True):
    """One HDBPP_PG_DSN_<NAME>."""

    name: str
    """Short name, in lower case: `eda`."""
    dsn: SecretStr
    """`postgresql://user:password@host:port/database`."""

    @property
    def place(self) -> str:
        """What may be shown of the DSN: `host:port/database`."""
        parts = urlsplit(self.dsn.get_secret_value())
        return f"{parts.netloc.rpartition('@')[2]}{parts.path}"


class Archives(Subject):
    """Questions about the past, and how much may come back."""

    hdbpp_timeout: float = variable(
        "OCTOPUS_HDBPP_TIMEOUT", 20.0, "Time-out of one question to an archive, all its attributes together.", gt=0
    )
    hdbpp_connections: int = variable(
        "OCTOPUS_HDBPP_CONNECTIONS", 4, "Questions at once to one archive; each takes a connection.", ge=1, le=100
    )
    max_history_points: int = variable(
        "OCTOPUS_MAX_HISTORY_POINTS", 100_000, "Most points of one attribute in an answer about the past.", ge=1
    )
    max_history_total: int = variable(
        "OCTOPUS_MAX_HISTORY_TOTAL", 1_000_000, "Most points of all attributes in an answer about the past.", ge=1
    )

    @property
    def archives(self) -> tuple[ArchiveAddress, ...]:
        """The HDB++ archives in the order they are asked: `eda`, `secondary`, then the others by name."""
        return parse_archives(self.environment)


def parse_archives(environment: Mapping[str, str]) -> tuple[ArchiveAddress, ...]:
    """Read the variables HDBPP_PG_DSN_<NAME>.

    Raises:
        SettingsError: names the variable at fault, never its value.
    """
    found = []
    for key, dsn in environment.items():
        name = key.removeprefix(ARCHIVE_VARIABLE).lower()
        if not key.startswith(ARCHIVE_VARIABLE) or not name or not dsn.strip():
            continue
        try:
            parts = urlsplit(dsn.strip())
            readable = parts.scheme in {"postgresql", "postgres"} and (parts.port or 1) > 0
        except ValueError:
            readable = False
        if not readable or not re.fullmatch(r"[a-z0-9][a-z0-9_]*", name):
            raise SettingsError(
                f"{key}: expected postgresql://user:password@host:port/database, with what is special in the "
                "password percent-encoded"
            )
        found.append(ArchiveAddress(name, SecretStr(dsn.strip())))
    order = {"eda": 0, "secondary": 1}
    return tuple(sorted(found, key=lambda each: (order.get(each.name, 2), each.name)))
