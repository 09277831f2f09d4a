"""The rule by which all members choose who feeds a topic and who stands by for it, each by what it was told."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Sequence
from typing import Protocol

from octopus.live.members import Peer
from octopus.live.wire import Presence


class Feeding(Protocol):
    """Who feeds topics, on the word of the cluster."""

    def feed(self, topics: list[str]) -> None:
        """Begin to feed them."""
        ...

    def starve(self, topics: list[str]) -> None:
        """End it."""
        ...

    def step_in(self, topic: str) -> None:
        """The feeder is gone, and its source is followed here already: give what it did not give any more."""
        ...

    def hold(self, topic: str) -> None:
        """Want it for the sake of others, until `let_go`."""
        ...

    def let_go(self, topic: str) -> None: ...

    def adopt(self, topics: list[str]) -> None:
        """Take an interest in them for a while: their feeder is gone, and so is everybody who looked at them there."""
        ...

    def tell(self, presence: Presence) -> None:
        """To all other members that can be reached."""
        ...

    def reached(self) -> float:
        """The monotonic time at which NATS answered last."""
        ...

    def probe(self, member: str) -> None:
        """Have `missed` called if NATS knows nobody of that name."""
        ...

    def forget(self, member: str) -> None:
        """It is gone."""
        ...


class Own:
    """What this member has to do with one topic."""

    __slots__ = ("covered", "ending", "latest", "ready", "relieved", "since", "told", "wants")

    def __init__(self) -> None:
        self.wants = False
        self.since: float | None = None
        self.covered: float | None = None
        """It stands by, for a feeder of whose topic nothing was lost since then."""
        self.ready = False
        """As a stand-by it has had something of the source: should the feeder die now, nothing is lost."""
        self.told = False
        """The source is followed."""
        self.ending: asyncio.TimerHandle | None = None
        self.relieved = False
        """Since the ending began, the new feeder has given something."""
        self.latest = 0.0
        """The monotonic time at which it ends in any case."""


class Others:
    """What the other members have to do with one topic."""

    __slots__ = ("every", "feeding", "standing", "wanting")

    def __init__(self, topic: str, members: Iterable[tuple[str, Peer]]) -> None:
        self.wanting: list[str] = []
        self.feeding: list[str] = []
        self.standing: list[str] = []
        self.every = False
        for name, peer in members:
            entry = peer.entries.get(topic)
            if entry is not None and entry.wants:
                self.wanting.append(name)
                self.every = self.every or entry.every
                if entry.since is not None:
                    self.feeding.append(name)
                elif entry.covered is not None:
                    self.standing.append(name)


def feeder_of(topic: str, me: str, own: Own, others: Others, *, counts: bool) -> str | None:
    """Who is to feed a topic.

    Args:
        counts: this member can be counted on: it does not leave.
    """
    wanting, standing, feeding = others.wanting, others.standing, others.feeding
    if own.wants and counts:
        wanting = [*wanting, me]
        if own.since is not None:
            feeding = [*feeding, me]
        elif own.covered is not None:
            standing = [*standing, me]
    return best(feeding or standing or wanting, topic)


def must_stand_by(
    topic: str, me: str, own: Own | None, others: Others, present: Iterable[str], *, every: bool, held: bool
) -> bool:
    """Whether it is upon this member to hold a topic for the sake of whoever must have every sample.

    Args:
        present: the other members that can be counted on.
        every: somebody here must have every sample.
        held: it was upon this member until now.
    """
    wants = own is not None and own.wants
    if not others.every and not (wants and every):
        return False
    if own is not None and own.since is not None:
        return held and others.every  # It became the feeder of what it stood by for, and goes on.
    feeder = best(others.feeding, topic)
    if feeder is None:
        return held
    standing = [name for name in others.standing if name != feeder]
    if held:
        standing.append(me)
    wanting = [name for name in others.wanting if name != feeder]
    if wants:
        wanting.append(me)
    anybody = [me, *(name for name in present if name != feeder)]
    return best(standing or wanting or anybody, topic) == me


def best(members: Sequence[str], topic: str) -> str | None:
    """By rendezvous hashing: when a member comes or goes, only its own topics move."""
    if len(members) < 2:
        return members[0] if members else None
    return max(members, key=lambda name: _score(name, topic))


def _score(member: str, topic: str) -> bytes:
    return hashlib.blake2b(f"{member}\0{topic}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
