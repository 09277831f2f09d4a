"""Outside systems that endpoints.json names: which may be called, and how much they may cost."""

from __future__ import annotations

import ipaddress
import re

from pydantic import field_validator

from octopus.settings.subject import Subject, pieces_of, variable


class Outside(Subject):
    """Calls to outside systems, and streams from them."""

    outbound_hosts: str = variable(
        "OCTOPUS_OUTBOUND_HOSTS",
        "",
        "Comma list of hosts that endpoints may call: `oet.example`, `oet.example:5000`, `*.skao.int`, `10.20.0.0/16`; "
        "hosts of its variables that come from the environment are allowed besides. A host that only a wildcard allows "
        "is not called at a private address outside the networks listed.",
    )
    outbound_timeout: float = variable(
        "OCTOPUS_OUTBOUND_TIMEOUT", 10.0, "Time-out of a call whose field sets none.", gt=0, le=600
    )
    outbound_max_timeout: float = variable(
        "OCTOPUS_OUTBOUND_MAX_TIMEOUT", 60.0, "Longest time-out that a field may set.", gt=0, le=600
    )
    outbound_connect_timeout: float = variable(
        "OCTOPUS_OUTBOUND_CONNECT_TIMEOUT", 5.0, "Time-out of finding and connecting to a host.", gt=0, le=600
    )
    outbound_max_reply: int = variable(
        "OCTOPUS_OUTBOUND_MAX_REPLY", 8 * 1024 * 1024, "Largest answer of an outside system, decompressed.", ge=1024
    )
    outbound_concurrency: int = variable("OCTOPUS_OUTBOUND_CONCURRENCY", 16, "Requests open at once to one host.", ge=1)
    outbound_streams: int = variable("OCTOPUS_OUTBOUND_STREAMS", 64, "Streams open at once to one host.", ge=1)
    outbound_cache: int = variable(
        "OCTOPUS_OUTBOUND_CACHE",
        8 * 1024 * 1024,
        "Bytes of answers kept for fields with a `cache`, as they came (parsed, they take several times as much).",
        ge=0,
    )
    outbound_max_cache: float = variable(
        "OCTOPUS_OUTBOUND_MAX_CACHE", 3600.0, "Longest `cache` that a field may set.", ge=0
    )
    outbound_max_retries: int = variable(
        "OCTOPUS_OUTBOUND_MAX_RETRIES", 5, "Most `retries` that a field may set.", ge=0
    )
    outbound_min_interval: float = variable(
        "OCTOPUS_OUTBOUND_MIN_INTERVAL", 1.0, "Shortest `interval` at which a stream may poll.", gt=0
    )
    stream_idle: float = variable(
        "OCTOPUS_STREAM_IDLE", 600.0, "Silence after which a stream is connected anew; 0: never.", ge=0
    )
    stream_max_event: int = variable(
        "OCTOPUS_STREAM_MAX_EVENT", 1024 * 1024, "Largest event or message of an outside stream.", ge=1024
    )
    max_streams: int = variable(
        "OCTOPUS_MAX_STREAMS", 1000, "Outside streams, polled ones included, run at once.", ge=1
    )
    stream_backlog: int = variable(
        "OCTOPUS_STREAM_BACKLOG", 1000, "Events kept for a listener that cannot take them; then it is ended.", ge=1
    )

    @field_validator("outbound_hosts")
    @classmethod
    def _host_patterns(cls, value: str) -> str:
        for piece in pieces_of(value):
            if not _is_host_pattern(piece):
                raise ValueError("expected a comma list of hosts like oet.example:5000, *.skao.int or 10.20.0.0/16")
        return value

    @property
    def outbound_patterns(self) -> tuple[str, ...]:
        """The patterns of `outbound_hosts`."""
        return pieces_of(self.outbound_hosts.lower())


_HOST_PATTERN = re.compile(
    r"(?:\*|(?:\*\.)?[a-z0-9_](?:[a-z0-9_\-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_\-]*[a-z0-9_])?)*|\[[0-9a-f:.]+\])"
    r"(?::(?P<port>\d{1,5}))?",
    re.IGNORECASE,
)


def _is_host_pattern(text: str) -> bool:
    """`name`, `address`, `*.domain` or `*`, each with or without a port (IPv6 in brackets), or a network."""
    if "/" in text:
        try:
            ipaddress.ip_network(text, strict=False)
        except ValueError:
            return False
        return True
    match = _HOST_PATTERN.fullmatch(text)
    return match is not None and 0 < int(match["port"] or 1) < 65536
