"""Names to addresses to sockets, each step guarded: what a name resolves to when it is called is what counts."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

from octopus.sources.outbound.addresses import Address, as_address

Refusal = Callable[[Address], str | None]
"""Why an address may not be called; None: it may."""
Lookup = Callable[[str, int], Awaitable[list[str]]]
"""The addresses of a name, for a port."""

LOOKUPS = 4
"""Threads for names: a name server that hangs holds up other names, and nothing else."""
KEEPALIVE = ((socket.TCP_KEEPIDLE, 30), (socket.TCP_KEEPINTVL, 10), (socket.TCP_KEEPCNT, 3)) if hasattr(
    socket, "TCP_KEEPIDLE"
) else ()  # fmt: skip
"""A peer that vanished without a word is noticed within a minute."""


class ForbiddenAddress(OSError):
    """An address was refused; the text is why."""


class GuardedResolver(AbstractResolver):
    """Resolves names and leaves only addresses that may be called.

    Args:
        lookup: asks for a name.
        refusal: judges each address.
    """

    def __init__(self, lookup: Lookup, refusal: Refusal) -> None:
        self._lookup = lookup
        self._refusal = refusal

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found, why = [], None
        for text in await self._lookup(host, port):
            address = as_address(text)
            if address is None:
                continue
            refused = self._refusal(address)
            if refused is None:
                found.append(_result(host, text, port, address))
            else:
                why = f"it resolves to {text}, and {refused}"
        if why is not None and not found:
            raise ForbiddenAddress(why)
        return found

    async def close(self) -> None:
        pass


def _result(host: str, text: str, port: int, address: Address) -> ResolveResult:
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    return ResolveResult(hostname=host, host=text, port=port, family=family, proto=0, flags=flags)


class Names:
    """Asks the system's resolver, on threads of its own."""

    def __init__(self) -> None:
        self._threads: ThreadPoolExecutor | None = None

    async def lookup(self, host: str, port: int) -> list[str]:
        """The addresses of a name, as the system orders them.

        Raises:
            OSError: there are none.
        """
        if self._threads is None:
            self._threads = ThreadPoolExecutor(LOOKUPS, "octopus-names")
        loop = asyncio.get_running_loop()
        infos = await loop.run_in_executor(self._threads, _getaddrinfo, host, port)
        return list(dict.fromkeys(str(info[4][0]) for info in infos))

    def close(self) -> None:
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
            self._threads = None


def _getaddrinfo(host: str, port: int) -> list[Any]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)


def guarded_socket(refusal: Refusal) -> Callable[[Any], socket.socket]:
    """A maker of sockets that judges the address once more: the last step, whatever parsed or resolved before."""

    def make(info: Any) -> socket.socket:
        family, kind, protocol, _, where = info
        address = as_address(str(where[0]))
        refused = "it is no IP address" if address is None else refusal(address)
        if refused is not None:
            raise ForbiddenAddress(f"{where[0]}: {refused}")
        made = socket.socket(family, kind, protocol)
        made.setblocking(False)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option, value in KEEPALIVE:
            made.setsockopt(socket.IPPROTO_TCP, option, value)
        return made

    return make
