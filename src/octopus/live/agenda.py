"""What a member of the cluster tells the others and does at its sources, gathered over one turn of the loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence

from octopus.live.choice import Feeding
from octopus.live.wire import Entry, Presence

PART = 500
"""Topics in one message."""


class Agenda:
    """What is told and done at the end of this turn of the loop.

    Args:
        me: this member.
        feeding: follows sources, and reaches the others where they can be reached.
        entry_of: how things are with a topic.
    """

    def __init__(self, me: str, feeding: Feeding, entry_of: Callable[[str], Entry]) -> None:
        self._me = me
        self._feeding = feeding
        self._entry_of = entry_of
        self._round = 0
        self._changed: dict[str, None] = {}
        self._to_feed: dict[str, None] = {}
        self._to_starve: dict[str, None] = {}

    def tell(self, topic: str) -> None:
        """The others are to know how things are with a topic."""
        self._schedule()
        self._changed[topic] = None

    def follow(self, topic: str, needed: bool) -> None:
        """Its source is to be followed, or not any more."""
        self._schedule()
        undone, due = (self._to_starve, self._to_feed) if needed else (self._to_feed, self._to_starve)
        if topic in undone:
            del undone[topic]
        else:
            due[topic] = None

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
        self._say("some", changed)

    def tell_all(self, topics: Iterable[str], *, leaving: bool) -> None:
        """Tell the others everything, at once."""
        self._round += 1
        self._say("all", list(topics))
        self._feeding.tell(Presence(self._me, "end", self._round))
        if leaving:
            self._feeding.tell(Presence(self._me, "leave"))

    def _say(self, kind: str, topics: Sequence[str]) -> None:
        for start in range(0, len(topics), PART):
            entries = {topic: self._entry_of(topic) for topic in topics[start : start + PART]}
            self._feeding.tell(Presence(self._me, kind, self._round, entries))
