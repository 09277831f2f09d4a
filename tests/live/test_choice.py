"""The rule of who feeds and who stands by: each member computes it by itself, and all of them must agree."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from octopus.live.choice import Others, Own, feeder_of, must_stand_by
from octopus.live.members import Peer
from octopus.live.wire import Entry

TOPIC = "a/b/c/d"
TABLES = st.dictionaries(
    st.sampled_from("abcdef"),
    st.builds(lambda wants, every: Entry(wants, None, wants and every), st.booleans(), st.booleans()),
    min_size=1,
)


class Table:
    """What each member has told of one topic; what one of them sees of it."""

    def __init__(self, entries: dict[str, Entry]) -> None:
        self.entries = entries

    def others(self, me: str) -> Others:
        peers = []
        for name, entry in self.entries.items():
            if name != me:
                peer = Peer()
                peer.entries[TOPIC] = entry
                peers.append((name, peer))
        return Others(TOPIC, peers)

    def own(self, me: str) -> Own:
        own, entry = Own(), self.entries[me]
        own.wants, own.since, own.covered = entry.wants, entry.since, entry.covered
        return own

    def feeders(self) -> set[str | None]:
        return {feeder_of(TOPIC, me, self.own(me), self.others(me), counts=True) for me in self.entries}

    def standing(self) -> list[str]:
        return [
            me
            for me, entry in self.entries.items()
            if must_stand_by(
                TOPIC,
                me,
                self.own(me),
                self.others(me),
                [name for name in self.entries if name != me],
                every=entry.every,
                held=entry.covered is not None,
            )
        ]

    def put(self, name: str, **changed: object) -> None:
        entry = self.entries[name]
        known = {"wants": entry.wants, "since": entry.since, "every": entry.every, "covered": entry.covered}
        self.entries[name] = Entry(**(known | changed))  # type: ignore[arg-type]


@given(TABLES)
def test_all_choose_the_same_feeder_and_one_other_stands_by_for_what_nobody_may_lose(entries: dict[str, Entry]) -> None:
    table = Table(entries)
    feeders = table.feeders()
    assert len(feeders) == 1
    feeder = feeders.pop()
    assert (feeder is None) == (not any(entry.wants for entry in entries.values()))
    assert not table.standing(), "there is nobody yet to stand by for"
    if feeder is None:
        return
    table.put(feeder, since=1.0)
    standing = table.standing()
    needed = any(entry.every for entry in entries.values()) and len(entries) > 1
    assert len(standing) == needed and feeder not in standing
    if not standing:
        return
    second = standing[0]
    if any(entry.wants for name, entry in entries.items() if name != feeder):
        assert entries[second].wants, "one that has it for clients of its own goes before others"
    # It stands by, and goes on doing so whoever comes.
    table.put(second, wants=True, covered=1.0)
    for name in "ghij":
        entries[name] = Entry(True, None, True)
    assert table.standing() == [second] and table.feeders() == {feeder}
    # The feeder dies.
    del entries[feeder]
    assert table.feeders() == {second}
    table.put(second, since=1.0, covered=None)
    assert len(table.standing()) == 1 and table.feeders() == {second}
