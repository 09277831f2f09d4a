"""The newest records, filled from files that grow, and told to who listens."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from octopus.simulator.logs.record import LEVELS, Record, parse

KEPT = 20_000
BACKLOG = 100
"""Batches that a listener may be behind; what comes then is lost to it, and the numbers show it."""
FULL = 8 * 1024 * 1024
"""Bytes of a file after which it is emptied: the demonstration may run for weeks."""
MOST = 4 * 1024 * 1024
"""Bytes of a file that are read at once."""

Listener = asyncio.Queue[list[Record]]


class Book:
    """The records of the files of some folders (`*.log`)."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self._folders = folders
        self._read: dict[Path, int] = {}
        self._rest: dict[Path, bytes] = {}
        self._records: deque[Record] = deque(maxlen=KEPT)
        self._listeners: set[Listener] = set()
        self._count = 0

    def look(self, now: float) -> None:
        """Take what was appended to the files since the last look."""
        found: list[Record] = []
        for folder in self._folders:
            for path in sorted(folder.glob("*.log")):
                found += self._lines(path, now)
        if not found:
            return
        found.sort(key=lambda record: record.time)
        numbered = [self._numbered(record) for record in found]
        self._records.extend(numbered)
        for listener in self._listeners:
            if not listener.full():
                listener.put_nowait(numbered)

    def find(
        self,
        *,
        since: float | None = None,
        until: float | None = None,
        level: str | None = None,
        source: str | None = None,
        text: str | None = None,
        limit: int = 1000,
    ) -> list[Record]:
        """The newest records that fit, the oldest first.

        Args:
            level: the least.
            source, text: parts, in any case.
        """
        least = LEVELS.index(level) if level else 0
        kept: list[Record] = []
        for record in reversed(self._records):
            if len(kept) >= limit:
                break
            fits = (
                (since is None or record.time >= since)
                and (until is None or record.time <= until)
                and LEVELS.index(record.level) >= least
                and (not source or source.lower() in record.source.lower())
                and (not text or text.lower() in record.message.lower())
            )
            if fits:
                kept.append(record)
        return kept[::-1]

    @contextmanager
    def listen(self) -> Iterator[Listener]:
        """What comes while the context lasts, in batches."""
        listener: Listener = asyncio.Queue(BACKLOG)
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def _numbered(self, record: Record) -> Record:
        self._count += 1
        return Record(self._count, *(getattr(record, name) for name in Record.__struct_fields__[1:]))

    def _lines(self, path: Path, now: float) -> list[Record]:
        """The complete lines that are new in a file; of one that was begun anew, all."""
        try:
            size = path.stat().st_size
        except FileNotFoundError:
            return []
        start = self._read.get(path, 0)
        if size < start:
            start, self._rest[path] = 0, b""
        if size == start:
            return []
        with path.open("rb") as file:
            file.seek(start)
            block = file.read(MOST)
        self._read[path] = start + len(block)
        *lines, self._rest[path] = (self._rest.get(path, b"") + block).split(b"\n")
        if self._read[path] >= FULL and self._read[path] == path.stat().st_size:
            # Who writes appends, wherever the end is.
            with path.open("r+b") as file:
                file.truncate(0)
            self._read[path] = 0
        texts = (line.decode(errors="replace").rstrip() for line in lines)
        return [parse(text, path.stem, 0, now) for text in texts if text]
