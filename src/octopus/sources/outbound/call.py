"""One call to the outside, wholly rendered, and the bounds that hold for all."""

from __future__ import annotations

import msgspec

Pairs = tuple[tuple[str, str], ...]


class Limits(msgspec.Struct, frozen=True):
    """Bounds of every call. Times in seconds, sizes in bytes."""

    timeout: float = 10.0
    """Of a call that names none."""
    max_timeout: float = 60.0
    """Most that a call may ask for."""
    connect_timeout: float = 5.0
    max_reply: int = 8 * 1024 * 1024
    """Largest answer, counted after decompression."""
    concurrency: int = 16
    """Requests open at once to one host."""
    streams: int = 64
    """Streams open at once to one host."""


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of whom. Frozen and hashable: equal calls may share an answer."""

    url: str
    """Absolute; `http`, `https`, `ws` or `wss`, without placeholders."""
    method: str = "GET"
    params: Pairs = ()
    """Added to the query of the address, in order; a name may stand several times."""
    headers: Pairs = ()
    body: bytes | None = None
    """JSON, already rendered."""
    timeout: float | None = None
    """Seconds for the whole, retries included; None: the setting's. For a stream, until it is open."""
    allowed: frozenset[str] = frozenset()
    """`host:port` that the caller vouches for, beside the allow-list: hosts of variables from the environment."""
    secrets: tuple[str, ...] = ()
    """Texts that no message may show, beside those that look like secrets by where they stand."""
    kind: str = "rest"
    """What speaks: `rest`, `graphql`, `sse`, `ws`."""
    source: str | None = None
    """Name of the outside system in errors and statistics; None: `<kind>:<host>`."""
