"""How samples, notices and presence look on NATS: subjects, and msgpack of arrays."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import msgspec

from octopus.model import Sample

LONGEST_TOKEN = 512
"""Characters of a subject that are the topic's; NATS reads control lines of 4 KiB."""


class Sent(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A sample on its way between processes."""

    origin: str
    """The process that had it from a source."""
    number: int
    """Counts what that process sent, samples and notices of all kinds together, from 1."""
    sample: Sample


class Notice(msgspec.Struct, frozen=True, array_like=True):
    """Something small that everyone who listens on a channel is told."""

    origin: str
    number: int
    channel: str
    payload: dict[str, Any]


class Entry(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What one process has to do with one topic."""

    wants: bool
    """Somebody looks at it there."""
    since: float | None = None
    """It feeds the topic, of which nothing was lost since then (seconds since the epoch); None: it does not."""


class Presence(msgspec.Struct, frozen=True, array_like=True):
    """What one process tells the others of itself."""

    member: str
    kind: str
    """`beat`: alive; `ask`: tell me everything; `some`: these entries changed; `all`: a part of all entries; `end`:
    that was all; `leave`: what I feed needs another feeder."""
    round: int = 0
    """Counts how often everything was told."""
    entries: dict[str, Entry] = {}


def token_of(topic: str) -> str:
    """A topic as tokens of a subject: `low-mccs/tile/001/temperature` is `low-mccs.tile.001.temperature`.

    What is no ASCII letter, digit, underscore or hyphen is `=` and two hexadecimal digits a byte of UTF-8; an empty
    part is `=`. Different topics have different tokens (a long one that of its hash).
    """
    token = ".".join(_part(part) for part in topic.split("/"))
    if len(token) > LONGEST_TOKEN:
        return "=h." + hashlib.blake2b(topic.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()
    return token


def _part(part: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", _escaped, part) or "="


def _escaped(match: re.Match[str]) -> str:
    return "".join(f"={byte:02X}" for byte in match[0].encode("utf-8", "surrogatepass"))
