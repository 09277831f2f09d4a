"""What a subscription that cannot take everything gets."""

from hypothesis import given
from hypothesis import strategies as st

from octopus.live import Latest, Lossless

ITEMS = st.lists(st.tuples(st.sampled_from("abc"), st.integers(), st.booleans()))


@given(ITEMS)
def test_latest_gives_the_newest_of_each_topic_and_counts_the_rest_exactly(events: list[tuple[str, int, bool]]) -> None:
    queue: Latest[tuple[str, int]] = Latest()
    offered, taken, newest = 0, 0, {}
    for topic, number, take in events:
        offered += 1
        newest[topic] = (topic, number)
        assert queue.offer(topic, (topic, number), 8)
        assert len(queue) <= 3
        if take:
            got = queue.take()
            assert {item[0]: item for item in got} == newest
            taken += len(got)
            newest = {}
    taken += len(queue.take())
    assert taken + queue.missed == offered


def test_latest_keeps_the_newest_last() -> None:
    queue: Latest[str] = Latest()
    for topic, item in (("a", "a1"), ("b", "b1"), ("a", "a2")):
        queue.offer(topic, item, 2)
    assert queue.take() == ["b1", "a2"]
    assert queue.missed == 1


@given(st.lists(st.tuples(st.integers(1, 50), st.booleans())), st.integers(1, 200))
def test_lossless_loses_nothing_within_its_bound_and_says_when_it_is_passed(
    events: list[tuple[int, bool]], bound: int
) -> None:
    queue: Lossless[int] = Lossless(bound)
    expected: list[int] = []
    got: list[int] = []
    waiting = 0
    for number, (size, take) in enumerate(events):
        fits = waiting + size <= bound
        assert queue.offer("t", number, size) is fits
        if fits:
            expected.append(number)
            waiting += size
        if take:
            got += queue.take()
            waiting = 0
    got += queue.take()
    assert got == expected
    assert queue.missed == len(events) - len(expected)
