"""What SQLite's result codes mean for whoever runs Octopus."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from octopus.model import FieldError, SourceUnavailable, TooLarge

_ADVICE = {
    sqlite3.SQLITE_BUSY: "is locked by another process; stop what holds it, or give each Octopus its own "
    "OCTOPUS_DATA_DIR",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; check that OCTOPUS_DATA_DIR is a folder this user may write",
    sqlite3.SQLITE_CORRUPT: "is damaged; move it away and restore a backup, or start with an empty one",
    sqlite3.SQLITE_FULL: "cannot grow: the disk is full; make room and try again",
    sqlite3.SQLITE_IOERR: "could not be read or written (I/O error); check the disk and its free space",
    sqlite3.SQLITE_NOTADB: "is not a SQLite database; move it away and restore a backup, or start with an empty one",
    sqlite3.SQLITE_PERM: "may not be used; give this user the right to read and write it",
    sqlite3.SQLITE_READONLY: "is read-only; give this user the right to write the file and its folder",
}


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's exceptions into `SourceUnavailable` (source `store`) or `TooLarge`."""
    try:
        yield
    except sqlite3.Error as fault:
        raise _explain(path, fault) from fault
    except ValueError as fault:
        if "closed" in str(fault).lower() or "no active connection" in str(fault):
            raise SourceUnavailable(f"the store {path} is closed", source="store") from fault
        raise


def _explain(path: Path, fault: sqlite3.Error) -> FieldError:
    code = getattr(fault, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_TOOBIG or isinstance(fault, sqlite3.DataError):
        return TooLarge("the document is larger than SQLite can hold", source="store")
    advice = _ADVICE.get(code, "does not answer")
    return SourceUnavailable(f"the store {path} {advice}", source="store", upstream=str(fault)[:500])
