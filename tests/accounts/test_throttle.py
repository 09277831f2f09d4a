"""The sliding window, as a property against a plain count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octopus.accounts.throttle import Throttle
from octopus.model import RateLimited
from tests.accounts.helpers import Clock


@given(st.lists(st.floats(min_value=0, max_value=30), min_size=1, max_size=60))
def test_never_more_than_the_limit_in_any_window(steps: list[float]) -> None:
    clock = Clock()
    throttle = Throttle(attempts=3, window=10, lockout=20, clock=clock)
    taken: list[float] = []
    for step in steps:
        clock.step(step)
        try:
            throttle.attempt("ada", "192.0.2.1")
        except RateLimited as refused:
            assert 1 <= refused.extra["retryAfter"] <= 21
        else:
            taken.append(clock())
        assert sum(1 for moment in taken if moment > clock() - 10) <= 3


def test_the_lock_out_ends_when_it_says() -> None:
    clock = Clock()
    throttle = Throttle(attempts=1, window=10, lockout=20, clock=clock)
    throttle.attempt("ada", "192.0.2.1")
    with pytest.raises(RateLimited) as refused:
        throttle.attempt("ada", "192.0.2.1")
    clock.step(refused.value.extra["retryAfter"])
    throttle.attempt("ada", "192.0.2.1")


def test_blanks_around_a_name_are_no_other_name() -> None:
    throttle = Throttle(attempts=3, window=10, lockout=20, clock=Clock())
    for spelling in ("ada", " ada", "Ada  "):
        throttle.attempt(spelling, "192.0.2.1")
    with pytest.raises(RateLimited):
        throttle.attempt("\tADA", "192.0.2.1")


def test_a_blank_name_locks_nobody_else_out() -> None:
    throttle = Throttle(attempts=2, window=10, lockout=20, clock=Clock())
    for _ in range(2):
        throttle.attempt("  ", "192.0.2.1")
    with pytest.raises(RateLimited):
        throttle.attempt("  ", "192.0.2.1")
    throttle.attempt("ada", "192.0.2.1")


def test_an_ipv6_client_cannot_walk_through_its_own_network() -> None:
    throttle = Throttle(attempts=1, window=10, lockout=20, clock=Clock())
    throttle.attempt("ada", "2001:db8::1")
    with pytest.raises(RateLimited):
        throttle.attempt("ada", "2001:db8::ffff")
    throttle.attempt("ada", "2001:db8:0:1::1")


def test_made_up_names_do_not_fill_the_memory() -> None:
    throttle = Throttle(attempts=5, window=10, lockout=20, clock=Clock())
    for n in range(30_000):
        try:
            throttle.attempt(f"user{n}", f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}")
        except RateLimited:
            raise AssertionError("each address tried once") from None
    assert len(throttle._counters) <= 20_001
