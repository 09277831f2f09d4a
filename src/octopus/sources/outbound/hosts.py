"""The allow-list: patterns of hosts that may be called."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_network

import msgspec

from octopus.sources.outbound.addresses import Address, Network, as_address, is_inner, never
from octopus.sources.outbound.urls import authority, read_url, split_port


class Permission(msgspec.Struct, frozen=True):
    """That a host may be called."""

    named: bool
    """Named without a wildcard: its address may then be private or loopback."""


class AllowList:
    """Patterns of hosts, in lower case.

    `oet.example`, `oet.example:5000` (a name or an address, at any port or at one), `*.skao.int` (everything below a
    domain, not the domain itself), `*` (every host), `10.20.0.0/16` (addresses, written so or resolved to). A name that
    only a wildcard allows must resolve to public addresses, or to addresses of a network on the list.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        self.patterns = tuple(dict.fromkeys(pattern.strip().lower() for pattern in patterns if pattern.strip()))
        self._names: set[tuple[str, int | None]] = set()
        self._suffixes: list[tuple[str, int | None]] = []
        self._networks: list[Network] = []
        for pattern in self.patterns:
            if "/" in pattern:
                self._networks.append(ip_network(pattern, strict=False))
                continue
            host, port = split_port(pattern)
            if host.startswith("*"):
                self._suffixes.append((host[1:], port))
            else:
                self._names.add((host.rstrip("."), port))

    def permission(self, host: str, port: int, allowed: frozenset[str] = frozenset()) -> Permission | None:
        """Whether a host may be called at a port.

        Args:
            host: as in a URL, in lower case, an IPv6 address without brackets.
            allowed: further `host:port` that the caller vouches for.
        """
        host = host.rstrip(".")
        if authority(host, port) in allowed:
            return Permission(named=True)
        if (host, None) in self._names or (host, port) in self._names:
            return Permission(named=True)
        address = as_address(host)
        if address is not None and self.holds(address):
            return Permission(named=True)
        for suffix, only in self._suffixes:
            below = not suffix or (host.endswith(suffix) and len(host) > len(suffix))
            if below and only in (None, port) and (address is None or not suffix):
                return Permission(named=False)
        return None

    def holds(self, address: Address) -> bool:
        """Whether a network on the list holds an address."""
        return any(address.version == network.version and address in network for network in self._networks)

    def refusal(self, address: Address, *, named: bool) -> str | None:
        """Why a host may not be called at an address that it is or resolves to; None: it may."""
        what = never(address)
        if what is not None:
            return f"{what} is never called"
        if is_inner(address) and not named and not self.holds(address):
            return "an inner address is called only when its host or network is named"
        return None


def host_of(url: str) -> str:
    """`host:port` of an address, as `Call.allowed` takes it.

    Raises:
        BadAddress: it cannot be called.
    """
    found = read_url(url)
    return authority(found.raw_host or "", found.port or 0)
