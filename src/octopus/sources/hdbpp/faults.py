"""PostgreSQL's errors in our terms. What goes on of the server's words is bounded, and never holds an address."""

from __future__ import annotations

import asyncpg

from octopus.model import FieldError, SourceError, SourceUnavailable
from octopus.sources.hdbpp.question import too_late

MAX_TEXT = 300
"""Characters of the server's words that go on."""

GONE: tuple[type[BaseException], ...] = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.InternalClientError,
)
"""The connection is lost, or was never made; asyncpg may find itself in the middle of something when a server dies."""
_REFUSED = (
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.TooManyConnectionsError,
)
_LACKING = (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError, asyncpg.UndefinedObjectError)


def field_error(fault: BaseException, archive: str, timeout: float) -> FieldError | None:
    """The error behind an exception of asyncpg or of the network; None for a defect of ours.

    Args:
        archive: short name of the archive.
        timeout: seconds that the question had.
    """
    source = f"hdbpp:{archive}"
    if isinstance(fault, TimeoutError | asyncpg.QueryCanceledError):
        return too_late(archive, timeout)
    if isinstance(fault, UnicodeDecodeError):
        return SourceError(f"the archive {archive!r} holds text that is not UTF-8", source=source)
    if isinstance(fault, asyncpg.ClientConfigurationError | UnicodeError):
        # Its text may quote the DSN; a host that cannot be a name is found out when it is looked for.
        return SourceUnavailable(
            f"HDBPP_PG_DSN_{archive.upper()} cannot be read as postgresql://user:password@host:port/database",
            source=source,
        )
    if isinstance(fault, GONE) or _is_closed(fault):
        return SourceUnavailable(f"the archive {archive!r} cannot be reached", source=source, upstream=describe(fault))
    if isinstance(fault, _REFUSED):
        return SourceUnavailable(
            f"the archive {archive!r} refuses us: check HDBPP_PG_DSN_{archive.upper()}",
            source=source,
            upstream=describe(fault),
        )
    if isinstance(fault, asyncpg.InsufficientPrivilegeError):
        return SourceError(
            f"the role that reads the archive {archive!r} may not read a table: grant select on all its tables",
            source=source,
            upstream=describe(fault),
        )
    if isinstance(fault, _LACKING):
        return SourceError(
            f"the archive {archive!r} lacks a part of HDB++: {describe(fault)}", source=source, upstream=describe(fault)
        )
    if isinstance(fault, asyncpg.PostgresError | asyncpg.InterfaceError):
        return SourceError(f"the archive {archive!r} answered with an error", source=source, upstream=describe(fault))
    return None


def is_gone(fault: BaseException) -> bool:
    """Whether a connection that was idle turned out to be lost, so that another one may do."""
    return not isinstance(fault, TimeoutError) and (isinstance(fault, GONE) or _is_closed(fault))


def describe(fault: BaseException) -> str:
    """Why, in a few words; the texts of asyncpg and of the network hold no passwords."""
    if isinstance(fault, ConnectionRefusedError):
        return "connection refused"
    text = str(fault).partition("\n")[0].strip() or type(fault).__name__
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"


def _is_closed(fault: BaseException) -> bool:
    return isinstance(fault, asyncpg.InterfaceError) and "closed" in str(fault)
