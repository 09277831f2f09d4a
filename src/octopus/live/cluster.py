"""Who of several processes feeds a topic: one of those where somebody looks at it, and another as soon as it is gone.

Members are those that hold a lease in the store, or were heard a moment ago. Each tells the others which topics are
wanted with it and which it feeds, and all of them choose by the same rule: who feeds goes on feeding; of several, and
where nobody does, the one with the highest hash of member and topic. A hand-over overlaps: the old feeder ends after
it has heard the new one give something.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import structlog

from octopus.live.ending import ended
from octopus.live.wire import Entry, Presence
from octopus.model import FieldError

LEASE = 2.5
"""Seconds that a member counts as alive without a sign of it."""
OVERLAP = 0.5
"""Seconds that two feed a topic at least when it passes from one to the other."""
LONGEST_OVERLAP = 3.0
"""Seconds after which the new feeder is believed though it has given nothing: its source may have nothing to say."""
LOOK_AGAIN = 0.05
ALL_EVERY = 5.0
"""Seconds between two times that a member tells everything: whoever missed a message learns of it then."""
PART = 500
"""Topics in one message."""
LEAVE_PATIENCE = LONGEST_OVERLAP + 0.5
PROBE = 0.15
"""Seconds between two looks whether the others are connected to NATS."""
PROBES = 2
"""So many times in a row must NATS know nobody by a member's name."""
GRACE = 1.0
"""Seconds after a connection in which the others may still be making theirs."""


class Register(Protocol):
    """Leases of the store, as far as they are needed here (`octopus.store.Leases`)."""

    async def acquire(self, name: str, holder: str, seconds: float) -> bool: ...

    async def release(self, name: str, holder: str) -> bool: ...

    async def held(self, prefix: str) -> dict[str, str]: ...


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

    def adopt(self, topics: list[str]) -> None:
        """Take an interest in them for a while: their feeder is gone, and so is everybody who looked at them there."""
        ...

    def tell(self, presence: Presence) -> None:
        """To all other members that can be reached."""
        ...

    def probe(self, member: str) -> None:
        """Have `missed` called if NATS knows nobody of that name."""
        ...


class _Own:
    __slots__ = ("covered", "ending", "latest", "relieved", "since", "told", "wants")

    def __init__(self) -> None:
        self.wants = False
        self.since: float | None = None
        self.covered: float | None = None
        """It stands by: its source is followed, and should the feeder die, nothing was lost since then."""
        self.told = False
        """The source is followed."""
        self.ending: asyncio.TimerHandle | None = None
        self.relieved = False
        """Since the ending began, the new feeder has given something."""
        self.latest = 0.0
        """The monotonic time at which it ends in any case."""


class _Peer:
    __slots__ = ("entries", "heard", "leased", "leaving", "missed", "rounds")

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.rounds: dict[str, int] = {}
        self.heard = float("-inf")
        self.leased = False
        self.leaving = False
        self.missed = 0
        """Probes in a row that found nobody."""


class Cluster:
    """One member's view.

    Args:
        me: this member; no other has its name.
        register: leases; members are those below `live/<prefix>/`.
        prefix: of this deployment.
        feeding: does what is decided.
        lease: seconds that a member counts as alive without a sign of it.
        standby: a second member follows the source of what both want, so that nothing is lost when the feeder dies.
        clock: seconds since the epoch.
    """

    def __init__(
        self,
        me: str,
        register: Register,
        prefix: str,
        feeding: Feeding,
        *,
        lease: float = LEASE,
        overlap: float = OVERLAP,
        standby: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.me = me
        self._register = register
        self._place = f"live/{prefix}/"
        self._feeding = feeding
        self._lease = lease
        self._overlap = overlap
        self._standby = standby
        self._clock = clock
        self._own: dict[str, _Own] = {}
        self._peers: dict[str, _Peer] = {}
        self._gone: set[str] = set()
        """Whose leases may still run, and who are not there."""
        self._together_at = 0.0
        self._alone = True
        self._settled = False
        """Whether the others had time to tell what they feed."""
        self._leaving = False
        self._hurry = asyncio.Event()
        """To renew the lease at once."""
        self._changed: dict[str, None] = {}
        self._to_feed: dict[str, None] = {}
        self._to_starve: dict[str, None] = {}
        self._round = 0
        self._tasks: list[asyncio.Task[None]] = []
        self._settling: asyncio.TimerHandle | None = None
        self.store_error: str | None = None
        self._log = structlog.get_logger("octopus.live.cluster")

    async def start(self) -> None:
        await self._renew()
        self._tasks = [asyncio.create_task(self._tick()), asyncio.create_task(self._probe())]

    # What is wanted here

    def want(self, topics: Iterable[str]) -> None:
        for topic in topics:
            own = self._own.get(topic)
            if own is None:
                own = self._own[topic] = _Own()
            own.wants = True
            self._tell_of(topic)
            self._choose(topic)

    def unwant(self, topics: Iterable[str]) -> None:
        for topic in topics:
            own = self._own.get(topic)
            if own is not None:
                own.wants = False
                self._tell_of(topic)
                self._choose(topic)

    def feeds(self, topic: str) -> bool:
        own = self._own.get(topic)
        return own is not None and own.since is not None

    def stands_by(self, topic: str) -> bool:
        own = self._own.get(topic)
        return own is not None and own.since is None and own.covered is not None

    def since(self, topic: str) -> float | None:
        """Since when nothing of a topic was lost, as far as those who feed it know."""
        own = self._own.get(topic)
        known = [own.since] if own is not None and own.since is not None else []
        known += [entry.since for entry in self._entries(topic) if entry.since is not None]
        return min(known, default=None)

    @property
    def fed(self) -> int:
        """Topics that this member feeds."""
        return sum(1 for own in self._own.values() if own.since is not None)

    @property
    def members(self) -> list[str]:
        """Those alive, this one among them."""
        return sorted([self.me, *(name for name, peer in self._peers.items() if self._alive(peer))])

    # How the connection is

    def alone(self) -> None:
        """The others cannot be reached: what is wanted here is fed from here."""
        self._alone, self._settled = True, False
        self._hurry.set()
        self._rechoose(list(self._own))

    def together(self) -> None:
        """They can be reached (again); decisions wait a moment for what they say."""
        self._alone = False
        self._together_at = time.monotonic()
        self._hurry.set()
        self._feeding.tell(Presence(self.me, "ask"))
        self._tell_all()
        if self._settling is not None:
            self._settling.cancel()
        self._settling = asyncio.get_running_loop().call_later(self._patience(), self._settle)

    def _patience(self) -> float:
        return min(0.3, self._lease / 4) if len(self.members) > 1 else 0.0

    def _settle(self) -> None:
        self._settling = None
        self._settled = True
        self._rechoose(list(self._own))

    # What the others say

    def hear(self, presence: Presence) -> None:
        if presence.member == self.me:
            return
        peer = self._peers.get(presence.member)
        if peer is None:
            peer = self._peers[presence.member] = _Peer()
            if presence.kind == "beat":
                # It was away, and says everything only now and then.
                self._feeding.tell(Presence(self.me, "ask"))
        peer.heard = time.monotonic()
        peer.missed = 0
        self._gone.discard(presence.member)
        match presence.kind:
            case "ask":
                self._tell_all()
            case "leave":
                self._left(presence.member, peer)
            case "some" | "all":
                self._heard_of(peer, presence)
            case "end":
                old = [topic for topic, number in peer.rounds.items() if number < presence.round]
                for topic in old:
                    del peer.entries[topic], peer.rounds[topic]
                self._rechoose(old)

    def _heard_of(self, peer: _Peer, presence: Presence) -> None:
        for topic, entry in presence.entries.items():
            if entry.wants or entry.since is not None:
                peer.entries[topic] = entry
                peer.rounds[topic] = presence.round
            else:
                peer.entries.pop(topic, None)
                peer.rounds.pop(topic, None)
        if presence.kind == "some" or self._settled:
            self._rechoose(topic for topic in presence.entries if topic in self._own)

    def missed(self, member: str) -> None:
        """NATS knows nobody of that name just now."""
        peer = self._peers.get(member)
        if peer is not None and not self._alone:
            peer.missed += 1
            if peer.missed >= PROBES:
                self._gone.add(member)
                self._dead(member)

    def _left(self, name: str, peer: _Peer) -> None:
        if peer.leaving:
            return
        peer.leaving = True
        self._log.info("another process leaves; what it feeds is fed from elsewhere", member=name)
        self._inherit(peer)

    def _dead(self, name: str) -> None:
        peer = self._peers.pop(name)
        if not peer.leaving:
            self._log.warning("another process is gone; what it fed is fed from elsewhere", member=name)
            self._inherit(peer)

    def _inherit(self, peer: _Peer) -> None:
        """See that what a member fed is fed, and adopt what nobody else wants."""
        others = [name for name, each in self._peers.items() if each is not peer and self._alive(each)]
        adopted = []
        for topic, entry in peer.entries.items():
            if topic in self._own:
                self._choose(topic)
            elif entry.since is not None and not any(each.wants for each in self._entries(topic, but=peer)):
                adopted.append(topic)
        if self._leaving:
            return
        adopted = [topic for topic in adopted if _best([*others, self.me], topic) == self.me]
        if adopted:
            self._feeding.adopt(adopted)

    def _entries(self, topic: str, but: _Peer | None = None) -> list[Entry]:
        found = []
        for peer in self._peers.values():
            entry = peer.entries.get(topic)
            if entry is not None and peer is not but and self._alive(peer):
                found.append(entry)
        return found

    def _alive(self, peer: _Peer) -> bool:
        return peer.leased or time.monotonic() - peer.heard < self._lease

    # The choice

    def _rechoose(self, topics: Iterable[str]) -> None:
        for topic in topics:
            self._choose(topic)

    def _choose(self, topic: str) -> None:
        own = self._own.get(topic)
        if own is None:
            return
        wants = own.wants and not self._leaving
        if self._alone:
            chosen: str | None = self.me if own.wants else None
            others_feed = False
        else:
            wanting, feeding = [], []
            for name, peer in self._peers.items():
                entry = peer.entries.get(topic)
                if entry is not None and entry.wants and not peer.leaving and self._alive(peer):
                    wanting.append(name)
                    if entry.since is not None:
                        feeding.append(name)
            others_feed = bool(feeding)
            if wants:
                wanting.append(self.me)
                if own.since is not None:
                    feeding.append(self.me)
            chosen = _best(feeding or wanting, topic)
            if not self._settled and own.since is None:
                return  # What the others feed is not known yet.
            self._stand_by(topic, own, wanting if wants and self._standby else (), chosen)
        if chosen == self.me:
            self._stay(own)
            if own.since is None:
                self._begin(topic, own)
        elif own.since is not None:
            if chosen is None and not self._leaving:
                self._end(topic)
            elif others_feed and own.ending is None:
                loop = asyncio.get_running_loop()
                own.relieved, own.latest = False, time.monotonic() + LONGEST_OVERLAP
                own.ending = loop.call_later(self._overlap, self._end_if_fed, topic)
        if not own.wants and own.since is None:
            own.covered = None
            self._follow(topic, own)
            self._stay(own)
            self._own.pop(topic, None)

    def _stand_by(self, topic: str, own: _Own, wanting: Sequence[str], chosen: str | None) -> None:
        second = _best([name for name in wanting if name != chosen], topic)
        if second != self.me:
            if chosen != self.me:  # Who becomes the feeder needs what it stood by for.
                own.covered = None
        elif own.covered is None and own.since is None:
            own.covered = min((e.since for e in self._entries(topic) if e.since is not None), default=None)
        self._follow(topic, own)

    def _follow(self, topic: str, own: _Own) -> None:
        """Have the source followed, or not any more."""
        needed = own.since is not None or own.covered is not None
        if needed == own.told:
            return
        own.told = needed
        undone, due = (self._to_starve, self._to_feed) if needed else (self._to_feed, self._to_starve)
        if topic in undone:
            del undone[topic]
        else:
            self._soon(due, topic)

    def _begin(self, topic: str, own: _Own) -> None:
        elsewhere = [entry.since for entry in self._entries(topic) if entry.since is not None]
        # Fed elsewhere at this moment, it is handed over without a hole.
        since = min(elsewhere, default=self._clock()) if not self._alone else self._clock()
        own.since, own.covered = own.covered or since, None
        if own.told:
            self._feeding.step_in(topic)
        self._follow(topic, own)
        self._tell_of(topic)

    def _end_if_fed(self, topic: str) -> None:
        own = self._own.get(topic)
        if own is None or own.since is None:
            return
        own.ending = None
        elsewhere = any(
            entry.wants and entry.since is not None
            for peer in self._peers.values()
            if not peer.leaving and self._alive(peer) and (entry := peer.entries.get(topic)) is not None
        )
        if elsewhere and not self._alone:
            if own.relieved or time.monotonic() >= own.latest:
                self._end(topic)
            else:
                own.ending = asyncio.get_running_loop().call_later(LOOK_AGAIN, self._end_if_fed, topic)
        else:
            self._choose(topic)

    def relieved(self, topic: str) -> None:
        """Another member gave a sample of a topic."""
        own = self._own.get(topic)
        if own is not None:
            own.relieved = True

    def _end(self, topic: str) -> None:
        own = self._own[topic]
        own.since = None
        self._stay(own)
        self._follow(topic, own)
        self._tell_of(topic)
        if not own.wants:
            self._own.pop(topic, None)
        elif not self._alone:
            self._choose(topic)  # It may stand by.

    def _stay(self, own: _Own) -> None:
        if own.ending is not None:
            own.ending.cancel()
            own.ending = None

    # What is told, and done, once per turn of the loop

    def _soon(self, what: dict[str, None], topic: str) -> None:
        self._schedule()
        what[topic] = None

    def _tell_of(self, topic: str) -> None:
        self._schedule()
        self._changed[topic] = None

    def _schedule(self) -> None:
        if not (self._changed or self._to_feed or self._to_starve):
            asyncio.get_running_loop().call_soon(self._act)

    def _act(self) -> None:
        feed, self._to_feed = list(self._to_feed), {}
        starve, self._to_starve = list(self._to_starve), {}
        changed, self._changed = list(self._changed), {}
        if feed:
            self._feeding.feed(feed)
        if starve:
            self._feeding.starve(starve)
        if not self._alone:
            for start in range(0, len(changed), PART):
                self._say("some", changed[start : start + PART])

    def _tell_all(self) -> None:
        self._round += 1
        topics = list(self._own)
        for start in range(0, len(topics), PART):
            self._say("all", topics[start : start + PART])
        self._feeding.tell(Presence(self.me, "end", self._round))
        if self._leaving:
            self._feeding.tell(Presence(self.me, "leave"))

    def _say(self, kind: str, topics: list[str]) -> None:
        entries = {}
        for topic in topics:
            own = self._own.get(topic)
            entries[topic] = Entry(False) if own is None else Entry(own.wants and not self._leaving, own.since)
        self._feeding.tell(Presence(self.me, kind, self._round, entries))

    # Being alive

    async def _tick(self) -> None:
        every = self._lease / 3
        told = time.monotonic()
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._hurry.wait(), every)
            self._hurry.clear()
            await self._renew()
            if self._alone:
                continue
            if time.monotonic() - told >= ALL_EVERY:
                told = time.monotonic()
                self._tell_all()
            else:
                self._feeding.tell(Presence(self.me, "beat"))

    async def _probe(self) -> None:
        """A process that was killed is missed long before its lease runs out: NATS closes its connection."""
        while True:
            await asyncio.sleep(PROBE)
            if not self._alone and time.monotonic() - self._together_at > GRACE:
                for name in self._peers:
                    self._feeding.probe(name)

    async def _renew(self) -> None:
        name = self._place + self.me
        try:
            async with asyncio.timeout(self._lease):
                if self._alone or self._leaving:
                    # The others must not count on whom they cannot hear.
                    await self._register.release(name, self.me)
                else:
                    await self._register.acquire(name, self.me, self._lease)
                found = await self._register.held(self._place)
        except (FieldError, TimeoutError) as fault:
            # Whoever is heard is alive; of the others nothing is known.
            self.store_error = str(fault) or "the store did not answer in time"
            for peer in self._peers.values():
                peer.leased = False
        else:
            self.store_error = None
            self._count(found.values())
        for gone in [each for each, peer in self._peers.items() if not self._alive(peer)]:
            if not self._alone:
                self._dead(gone)

    def _count(self, leased: Iterable[str]) -> None:
        leased = set(leased)
        self._gone &= leased
        present = leased - {self.me} - self._gone
        for name in present - self._peers.keys():
            self._peers[name] = _Peer()
        for name, peer in self._peers.items():
            peer.leased = name in present and not peer.leaving

    async def leave(self, patience: float = LEAVE_PATIENCE) -> None:
        """Let others feed what is fed from here, and return when they do: nothing is lost between."""
        if self._leaving:
            return
        self._leaving = True
        others = [peer for peer in self._peers.values() if self._alive(peer) and not peer.leaving]
        if not self._alone:
            self._feeding.tell(Presence(self.me, "leave"))
            self._tell_all()
        end = time.monotonic() + patience
        while others and not self._alone and self.fed and time.monotonic() < end:  # noqa: ASYNC110  # Once, at the end.
            await asyncio.sleep(0.02)

    async def stop(self) -> None:
        await self.crash()
        try:
            async with asyncio.timeout(1.0):
                await self._register.release(self._place + self.me, self.me)
        except (FieldError, TimeoutError):
            return  # It runs out by itself.

    async def crash(self) -> None:
        """End without giving the lease back."""
        if self._settling is not None:
            self._settling.cancel()
        for own in self._own.values():
            self._stay(own)
        await ended(*self._tasks)


def _best(members: Sequence[str], topic: str) -> str | None:
    """By rendezvous hashing: when a member comes or goes, only its own topics move."""
    return max(members, key=lambda name: _score(name, topic), default=None)


def _score(member: str, topic: str) -> bytes:
    return hashlib.blake2b(f"{member}\0{topic}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
