"""Who of several processes feeds a topic: one of those where somebody looks at it, and another as soon as it is gone.

Each member tells the others which topics are wanted with it and which it feeds, and all of them choose by the same
rule: who feeds goes on feeding; then who stood by for the feeder; then, of those that want the topic, the one with the
highest hash of member and topic. A hand-over overlaps: the old feeder ends after it has heard the new one give
something.

Where somebody must have every sample, a second member stands by: it follows the source in silence.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterable

import structlog

from octopus.live.agenda import Agenda
from octopus.live.choice import Feeding, Others, Own, best, feeder_of, must_stand_by
from octopus.live.ending import ended
from octopus.live.members import Members, Peer, Register
from octopus.live.wire import Entry, Presence

LEASE = 2.5
"""Seconds that a member counts as alive without a sign of it."""
OVERLAP = 0.5
"""Seconds that two feed a topic at least when it passes from one to the other."""
LONGEST_OVERLAP = 3.0
"""Seconds after which the new feeder is believed though it has given nothing: its source may have nothing to say."""
LOOK_AGAIN = 0.05
UNKNOWN = 0.1
"""Seconds in which others may answer of whom nothing is known yet, for their leases are as new as ours."""
ALL_EVERY = 5.0
"""Seconds between two times that a member tells everything: whoever missed a message learns of it then."""
LEAVE_PATIENCE = LONGEST_OVERLAP + 0.5
PROBE = 0.15
"""Seconds between two looks whether the others are connected to NATS."""
QUIET = 0.5
"""Of a lease: without a sign for so long, while NATS answers, a member may be cut off."""
GRACE = 1.0
"""Seconds after a connection in which the others may still be making theirs."""


class Cluster:
    """One member's view.

    Args:
        me: this member; no other has its name.
        register: leases; members are those below `live/<prefix>/`.
        prefix: of this deployment.
        feeding: does what is decided.
        lease: seconds that a member counts as alive without a sign of it.
        standby: a second member follows the source of what anybody must have every sample of, so that nothing is lost
            when the feeder dies.
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
        standby: bool = True,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.me = me
        self._members = Members(me, register, prefix, lease)
        self._feeding = feeding
        self._lease = lease
        self._overlap = overlap
        self._standby = standby
        self._clock = clock
        self._own: dict[str, Own] = {}
        self._every: set[str] = set()
        """Topics of which somebody here must have every sample."""
        self._held: set[str] = set()
        """Topics that are wanted here because it is this member that stands by for them."""
        self._together_at = 0.0
        self._alone = True
        self._settled = False
        """Whether the others had time to tell what they feed."""
        self._leaving = False
        self._hurry = asyncio.Event()
        """To renew the lease at once."""
        self._agenda = Agenda(me, feeding, self._entry)
        self._tasks: list[asyncio.Task[None]] = []
        self._settling: asyncio.TimerHandle | None = None
        self._log = structlog.get_logger("octopus.live.cluster")

    async def start(self) -> None:
        await self._renew()
        self._tasks = [asyncio.create_task(self._tick()), asyncio.create_task(self._probe())]

    # What is wanted here

    def want(self, topics: Iterable[str]) -> None:
        for topic in topics:
            own = self._own.get(topic)
            if own is None:
                own = self._own[topic] = Own()
            own.wants = True
            self._agenda.tell(topic)
            self._choose(topic)

    def unwant(self, topics: Iterable[str]) -> None:
        for topic in topics:
            own = self._own.get(topic)
            if own is not None:
                own.wants = False
                self._every.discard(topic)
                self._agenda.tell(topic)
                self._choose(topic)

    def lossless(self, topic: str, needed: bool) -> None:
        """Whether somebody here must have every sample of a topic; it may not be wanted yet."""
        if needed:
            self._every.add(topic)
        else:
            self._every.discard(topic)
        if topic in self._own:
            self._agenda.tell(topic)
            self._choose(topic)

    def feeds(self, topic: str) -> bool:
        own = self._own.get(topic)
        return own is not None and own.since is not None

    def follows(self, topic: str) -> bool:
        """Whether its source is followed here, to feed it or to stand by."""
        own = self._own.get(topic)
        return own is not None and own.told

    def stands_by(self, topic: str) -> bool:
        own = self._own.get(topic)
        return own is not None and own.since is None and own.covered is not None

    def ready(self, topic: str, ready: bool) -> None:
        """Whether, as a stand-by, this member has whatever the source said since its feeder's last sample."""
        own = self._own.get(topic)
        if own is not None:
            own.ready = ready

    def since(self, topic: str) -> float | None:
        """Since when nothing of a topic was lost, as far as those who feed it know, or who will in a moment."""
        own = self._own.get(topic)
        entries = self._entries(topic)
        if own is not None:
            entries.append(self._entry(topic))
        feeding = [entry.since for entry in entries if entry.since is not None]
        standing = [entry.covered for entry in entries if entry.covered is not None]
        return min(feeding or standing, default=None)

    def interrupted(self, topics: Iterable[str]) -> None:
        """What the others were to have of these topics did not all go out: tell them."""
        for topic in topics:
            own = self._own.get(topic)
            if own is not None and own.since is not None:
                own.since = self._clock()
                self._agenda.tell(topic)

    @property
    def fed(self) -> int:
        """Topics that this member feeds."""
        return sum(1 for own in self._own.values() if own.since is not None)

    @property
    def standing(self) -> int:
        """Topics that it stands by for."""
        return sum(1 for own in self._own.values() if own.covered is not None)

    @property
    def members(self) -> list[str]:
        """Those alive, this one among them."""
        return self._members.names

    def _entry(self, topic: str) -> Entry:
        own = self._own.get(topic)
        if own is None:
            return Entry(False)
        wants = own.wants and not self._leaving
        return Entry(wants, own.since, wants and topic in self._every, own.covered)

    # How the connection is

    def alone(self) -> None:
        """The others cannot be reached: what is wanted here is fed from here."""
        self._alone, self._settled = True, False
        self._hurry.set()
        self._rechoose(list(self._own))

    def cut_off(self) -> None:
        """Nobody is heard just now: go on with what is stood by for, before others are given up. It costs no source."""
        for topic in tuple(self._held):
            self._go_on(topic)

    def together(self) -> None:
        """They can be reached (again); decisions wait a moment for what they say."""
        self._alone = False
        self._together_at = time.monotonic()
        self._hurry.set()
        self._feeding.tell(Presence(self.me, "ask"))
        self._agenda.tell_all(self._own, leaving=self._leaving)
        if self._settling is not None:
            self._settling.cancel()
        self._settling = asyncio.get_running_loop().call_later(self._patience(), self._settle)

    def _patience(self) -> float:
        return min(0.3, self._lease / 4) if len(self.members) > 1 else UNKNOWN

    def _settle(self) -> None:
        self._settling = None
        self._settled = True
        everything = dict.fromkeys(self._own)
        for _, peer in self._members.alive():
            everything.update((topic, None) for topic, entry in peer.entries.items() if entry.every)
        self._rechoose(everything)

    # What the others say

    def hear(self, presence: Presence) -> None:
        if presence.member == self.me:
            return
        peer, new = self._members.hear(presence.member)
        if new and presence.kind == "beat":
            # It was away, and says everything only now and then.
            self._feeding.tell(Presence(self.me, "ask"))
        match presence.kind:
            case "ask":
                self._agenda.tell_all(self._own, leaving=self._leaving)
            case "leave":
                self._left(presence.member, peer)
            case "some" | "all":
                self._heard_of(peer, presence)
            case "end":
                old = [topic for topic, number in peer.rounds.items() if number < presence.round]
                for topic in old:
                    del peer.entries[topic], peer.rounds[topic]
                self._rechoose(old)

    def _heard_of(self, peer: Peer, presence: Presence) -> None:
        for topic, entry in presence.entries.items():
            if entry.wants or entry.since is not None:
                peer.entries[topic] = entry
                peer.rounds[topic] = presence.round
            else:
                peer.entries.pop(topic, None)
                peer.rounds.pop(topic, None)
        if presence.kind == "some" or self._settled:
            entries = presence.entries.items()
            self._rechoose(topic for topic, entry in entries if entry.every or topic in self._own)

    def missed(self, member: str) -> None:
        """NATS knows nobody of that name just now."""
        if not self._alone and self._members.missed(member):
            self._dead(member)

    def _left(self, name: str, peer: Peer) -> None:
        if peer.leaving:
            return
        peer.leaving = True
        self._log.info("another process leaves; what it feeds is fed from elsewhere", member=name)
        self._inherit(peer)

    def _dead(self, name: str) -> None:
        peer = self._members.remove(name)
        if not peer.leaving:
            self._log.warning("another process is gone; what it fed is fed from elsewhere", member=name)
            self._inherit(peer)
        self._feeding.forget(name)

    def _inherit(self, peer: Peer) -> None:
        """See that what a member fed is fed, and stood by for, and adopt what nobody else wants."""
        others = [name for name, each in self._members.alive() if each is not peer]
        if not self._leaving:
            # Who stood by for its clients has what they come back for.
            self._feeding.adopt([topic for topic in peer.entries if topic in self._held])
        adopted = []
        for topic, entry in peer.entries.items():
            self._choose(topic)
            if topic in self._own or entry.since is None:
                continue
            if not any(each.wants for each in self._entries(topic, but=peer)):
                adopted.append(topic)
        if self._leaving:
            return
        adopted = [topic for topic in adopted if best([*others, self.me], topic) == self.me]
        if adopted:
            self._feeding.adopt(adopted)

    def _entries(self, topic: str, but: Peer | None = None) -> list[Entry]:
        found = []
        for _, peer in self._members.alive():
            entry = peer.entries.get(topic)
            if entry is not None and peer is not but:
                found.append(entry)
        return found

    # The choice

    def _rechoose(self, topics: Iterable[str]) -> None:
        for topic in topics:
            self._choose(topic)

    def _choose(self, topic: str) -> None:
        others = Others(topic, () if self._alone else self._members.staying())
        self._look_after(topic, others)
        own = self._own.get(topic)
        if own is None:
            return
        if self._alone:
            chosen: str | None = self.me if own.wants else None
        else:
            chosen = feeder_of(topic, self.me, own, others, counts=not self._leaving)
            if not self._settled and own.since is None:
                return  # What the others feed is not known yet.
            self._stand_by(topic, own, chosen)
        if chosen == self.me:
            self._stay(own)
            if own.since is None:
                self._begin(topic, own)
        elif own.since is not None:
            if chosen is None and not self._leaving:
                self._end(topic)
            elif others.feeding and own.ending is None:
                loop = asyncio.get_running_loop()
                own.relieved, own.latest = False, time.monotonic() + LONGEST_OVERLAP
                own.ending = loop.call_later(self._overlap, self._end_if_fed, topic)
        if not own.wants and own.since is None:
            own.covered = None
            self._follow(topic, own)
            self._stay(own)
            self._own.pop(topic, None)

    # Standing by

    def _look_after(self, topic: str, others: Others) -> None:
        """Hold a topic for the sake of whoever must have all of it, while it is upon this member to stand by."""
        if not self._standby or self._alone or self._leaving or not self._settled:
            return
        held, every = topic in self._held, topic in self._every
        if not (held or every or others.every):
            return
        present = (name for name, _ in self._members.staying())
        own = self._own.get(topic)
        if must_stand_by(topic, self.me, own, others, present, every=every, held=held) == held:
            return
        if held:
            self._held.discard(topic)
            self._feeding.let_go(topic)
        else:
            self._held.add(topic)
            self._feeding.hold(topic)

    def _stand_by(self, topic: str, own: Own, chosen: str | None) -> None:
        if topic not in self._held:
            if chosen != self.me:  # Who becomes the feeder needs what it stood by for.
                own.covered, own.ready = None, False
        elif own.since is None:
            known = min((e.since for e in self._entries(topic) if e.since is not None), default=None)
            if known is not None and (own.covered is None or known > own.covered):
                own.covered = known
                self._agenda.tell(topic)
        self._follow(topic, own)

    def _follow(self, topic: str, own: Own) -> None:
        """Have the source followed, or not any more."""
        needed = own.since is not None or own.covered is not None
        if needed == own.told:
            return
        own.told = needed
        self._agenda.tell(topic)
        self._agenda.follow(topic, needed)

    # Feeding

    def _begin(self, topic: str, own: Own) -> None:
        since = own.covered if own.ready else None
        if since is None:
            elsewhere = [entry.since for entry in self._entries(topic) if entry.since is not None]
            # Fed elsewhere at this moment, it is handed over without a hole.
            since = min(elsewhere, default=self._clock()) if not self._alone else self._clock()
        own.since, own.covered, own.ready = since, None, False
        if own.told:
            self._feeding.step_in(topic)
        self._follow(topic, own)
        self._agenda.tell(topic)

    def _end_if_fed(self, topic: str) -> None:
        own = self._own.get(topic)
        if own is None or own.since is None:
            return
        own.ending = None
        if not self._alone and Others(topic, self._members.staying()).feeding:
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
        self._agenda.tell(topic)
        if not own.wants:
            self._own.pop(topic, None)
        elif not self._alone:
            self._choose(topic)  # It may stand by.

    def _stay(self, own: Own) -> None:
        if own.ending is not None:
            own.ending.cancel()
            own.ending = None

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
                self._agenda.tell_all(self._own, leaving=self._leaving)
            else:
                self._feeding.tell(Presence(self.me, "beat"))

    async def _probe(self) -> None:
        """A process that was killed is missed long before its lease runs out: NATS closes its connection."""
        while True:
            await asyncio.sleep(PROBE)
            if not self._alone and time.monotonic() - self._together_at > GRACE:
                for name in self._members.known:
                    self._feeding.probe(name)
                self._relieve_the_quiet()

    def _relieve_the_quiet(self) -> None:
        """Go on for those that NATS has nothing from any more, before their lease runs out: it costs no source more."""
        reached = self._feeding.reached()
        quiet = [peer for _, peer in self._members.staying() if reached - peer.heard > self._lease * QUIET]
        for topic in tuple(self._held) if quiet else ():
            if any((entry := peer.entries.get(topic)) is not None and entry.since is not None for peer in quiet):
                self._go_on(topic)

    def _go_on(self, topic: str) -> None:
        """Feed what is stood by for, where nothing of it is missing here."""
        own = self._own.get(topic)
        if own is not None and own.ready and own.since is None:
            self._begin(topic, own)

    async def _renew(self) -> None:
        # The others must not count on whom they cannot hear.
        for gone in await self._members.renew(present=not self._alone and not self._leaving):
            if not self._alone:
                self._dead(gone)

    async def leave(self, patience: float = LEAVE_PATIENCE) -> None:
        """Let others feed what is fed from here, and return when they do: nothing is lost between."""
        if self._leaving:
            return
        self._leaving = True
        others = list(self._members.staying())
        if not self._alone:
            self._feeding.tell(Presence(self.me, "leave"))
            self._agenda.tell_all(self._own, leaving=self._leaving)
        end = time.monotonic() + patience
        while others and not self._alone and self.fed and time.monotonic() < end:  # noqa: ASYNC110  # Once, at the end.
            await asyncio.sleep(0.02)

    async def stop(self) -> None:
        await self.crash()
        await self._members.release()

    async def crash(self) -> None:
        """End without giving the lease back."""
        if self._settling is not None:
            self._settling.cancel()
        for own in self._own.values():
            self._stay(own)
        await ended(*self._tasks)
