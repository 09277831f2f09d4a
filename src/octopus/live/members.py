"""Which processes there are: those that hold a lease in the store, or were heard a moment ago."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator
from typing import Protocol

from octopus.live.wire import Entry
from octopus.model import FieldError

PROBES = 2
"""So many times in a row must NATS know nobody by a member's name."""


class Register(Protocol):
    """Leases of the store, as far as they are needed here (`octopus.store.Leases`)."""

    async def acquire(self, name: str, holder: str, seconds: float) -> bool: ...

    async def release(self, name: str, holder: str) -> bool: ...

    async def held(self, prefix: str) -> dict[str, str]: ...


class Peer:
    """Another member, and what it told last."""

    __slots__ = ("entries", "heard", "leased", "leaving", "missed", "rounds")

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.rounds: dict[str, int] = {}
        """When it told each of them, by its own count."""
        self.heard = float("-inf")
        self.leased = False
        self.leaving = False
        self.missed = 0
        """Probes in a row that found nobody."""


class Members:
    """Those that share the work with this process.

    Args:
        me: this member; no other has its name.
        register: leases; members are those below `live/<prefix>/`.
        prefix: of this deployment.
        lease: seconds that a member counts as alive without a sign of it.
    """

    def __init__(self, me: str, register: Register, prefix: str, lease: float) -> None:
        self.me = me
        self.store_error: str | None = None
        self._register = register
        self._place = f"live/{prefix}/"
        self._lease = lease
        self._peers: dict[str, Peer] = {}
        self._gone: set[str] = set()
        """Whose leases may still run, and who are not there."""

    @property
    def names(self) -> list[str]:
        """Those alive, this one among them."""
        return sorted([self.me, *(name for name, _ in self.alive())])

    @property
    def known(self) -> list[str]:
        """All others that were there, alive or not yet missed."""
        return list(self._peers)

    def alive(self) -> Iterator[tuple[str, Peer]]:
        """The others that are there, those that leave among them."""
        for name, peer in self._peers.items():
            if self.lives(peer):
                yield name, peer

    def staying(self) -> Iterator[tuple[str, Peer]]:
        """The others that can be counted on."""
        for name, peer in self._peers.items():
            if not peer.leaving and self.lives(peer):
                yield name, peer

    def lives(self, peer: Peer) -> bool:
        return peer.leased or time.monotonic() - peer.heard < self._lease

    def hear(self, name: str) -> tuple[Peer, bool]:
        """A sign of life; the member, and whether it is new."""
        peer = self._peers.get(name)
        new = peer is None
        if peer is None:
            peer = self._peers[name] = Peer()
        peer.heard = time.monotonic()
        peer.missed = 0
        self._gone.discard(name)
        return peer, new

    def missed(self, name: str) -> bool:
        """NATS knows nobody of that name just now; whether it has been so often enough to believe it."""
        peer = self._peers.get(name)
        if peer is None:
            return False
        peer.missed += 1
        if peer.missed < PROBES:
            return False
        self._gone.add(name)
        return True

    def remove(self, name: str) -> Peer:
        return self._peers.pop(name)

    async def renew(self, *, present: bool) -> list[str]:
        """Renew the lease, or give it up when this process cannot be counted on; those who are not there any more."""
        name = self._place + self.me
        try:
            async with asyncio.timeout(self._lease):
                if present:
                    await self._register.acquire(name, self.me, self._lease)
                else:
                    await self._register.release(name, self.me)
                found = await self._register.held(self._place)
        except (FieldError, TimeoutError) as fault:
            # Whoever is heard is alive; of the others nothing is known.
            self.store_error = str(fault) or "the store did not answer in time"
            for peer in self._peers.values():
                peer.leased = False
        else:
            self.store_error = None
            self._count(found.values())
        return [each for each, peer in self._peers.items() if not self.lives(peer)]

    def _count(self, leased: Iterable[str]) -> None:
        leased = set(leased)
        self._gone &= leased
        present = leased - {self.me} - self._gone
        for name in present - self._peers.keys():
            self._peers[name] = Peer()
        for name, peer in self._peers.items():
            peer.leased = name in present and not peer.leaving

    async def release(self) -> None:
        """Give the lease back."""
        try:
            async with asyncio.timeout(1.0):
                await self._register.release(self._place + self.me, self.me)
        except (FieldError, TimeoutError):
            return  # It runs out by itself.
