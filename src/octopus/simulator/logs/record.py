"""A line of a log as a record: in the SKA's format, or whatever else a process printed."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import msgspec

from octopus.simulator.devices.skalog import DEVICE, VERSION

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
"""From the least."""
OTHERS = {"WARN": "WARNING", "FATAL": "CRITICAL", "TRACE": "DEBUG", "NOTSET": "DEBUG"}
LONGEST = 4000
"""Characters of a message that are kept."""
PREFIX = re.compile(r"^(DEBUG|INFO|WARN|WARNING|ERROR|CRITICAL|FATAL)\b[:\s]\s*(.*)$")


class Record(msgspec.Struct, frozen=True):
    """What was logged. `number` counts the records of the service: where one is missing, one was lost."""

    number: int
    time: float
    """Seconds since the epoch."""
    level: str
    source: str
    """The Tango device, else the process."""
    message: str
    thread: str = ""
    function: str = ""
    file: str = ""
    """`server.py#182`"""
    tags: str = ""


def parse(line: str, process: str, number: int, now: float) -> Record:
    """A line of a process as a record; one in another form is an INFO of `now`, unless it says otherwise."""
    parts = line.split("|", 7)
    if len(parts) == 8 and parts[0] == VERSION:
        _, stamp, level, thread, function, place, tags, message = parts
        time = _epoch(stamp)
        if time is not None:
            source = _device(tags) or process
            text = message.replace("\\n", "\n")[:LONGEST]
            return Record(number, time, level_of(level), source, text, thread, function, place, tags)
    found = PREFIX.match(line)
    if found is not None:
        return Record(number, now, level_of(found[1]), process, found[2][:LONGEST])
    level = "ERROR" if line.startswith("Traceback ") or re.match(r"^\w*(Error|Exception)\b", line) else "INFO"
    return Record(number, now, level, process, line[:LONGEST])


def level_of(text: str) -> str:
    """A severity as one of `LEVELS`."""
    level = text.strip().upper()
    level = OTHERS.get(level, level)
    return level if level in LEVELS else "INFO"


def _epoch(stamp: str) -> float | None:
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _device(tags: str) -> str:
    found = re.search(rf"(?:^|,){DEVICE}:([^,]+)", tags)
    return found[1] if found else ""
