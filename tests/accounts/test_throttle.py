"""The sliding window, as a property against a plain count; several processes on one store; clocks that disagree."""

import asyncio
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octopus.accounts.throttle import ADDRESS_FACTOR, COUNTERS, SignInThrottle, Throttle
from octopus.model import RateLimited
from octopus.store import Store
from tests.accounts.helpers import Clock, opened_store

ADDRESS = "192.0.2.1"


def throttle_of(store: Store, attempts: int, clock: Clock, window: float = 10, lockout: float = 20) -> SignInThrottle:
    return SignInThrottle(Throttle(store, window, lockout, clock=clock), attempts)


@given(st.lists(st.floats(min_value=0, max_value=30), min_size=1, max_size=30))
@settings(max_examples=25)
def test_never_more_than_the_limit_in_any_window(steps: list[float]) -> None:
    async def work() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with opened_store(Path(folder)) as store:
                clock = Clock()
                workers = [throttle_of(store, 3, clock) for _ in range(2)]
                taken: list[float] = []
                for number, step in enumerate(steps):
                    clock.step(step)
                    try:
                        await workers[number % 2].attempt("ada", ADDRESS)
                    except RateLimited as refused:
                        assert 1 <= refused.extra["retryAfter"] <= 21
                    else:
                        taken.append(clock())
                    assert sum(1 for moment in taken if moment > clock() - 10) <= 3

    asyncio.run(work())


async def test_the_lock_out_ends_when_it_says(store: Store, clock: Clock) -> None:
    throttle = throttle_of(store, 1, clock)
    await throttle.attempt("ada", ADDRESS)
    with pytest.raises(RateLimited) as refused:
        await throttle.attempt("ada", ADDRESS)
    clock.step(refused.value.extra["retryAfter"])
    await throttle.attempt("ada", ADDRESS)


async def test_blanks_around_a_name_are_no_other_name(store: Store, clock: Clock) -> None:
    throttle = throttle_of(store, 3, clock)
    for spelling in ("ada", " ada", "Ada  "):
        await throttle.attempt(spelling, ADDRESS)
    with pytest.raises(RateLimited):
        await throttle.attempt("\tADA", ADDRESS)


async def test_a_blank_name_locks_nobody_else_out(store: Store, clock: Clock) -> None:
    throttle = throttle_of(store, 2, clock)
    for _ in range(2):
        await throttle.attempt("  ", ADDRESS)
    with pytest.raises(RateLimited):
        await throttle.attempt("  ", ADDRESS)
    await throttle.attempt("ada", ADDRESS)


async def test_an_ipv6_client_cannot_walk_through_its_own_network(store: Store, clock: Clock) -> None:
    throttle = throttle_of(store, 1, clock)
    await throttle.attempt("ada", "2001:db8::1")
    with pytest.raises(RateLimited):
        await throttle.attempt("ada", "2001:db8::ffff")
    await throttle.attempt("ada", "2001:db8:0:1::1")


async def test_parallel_guesses_at_several_workers_count_together(tmp_path: Path, clock: Clock) -> None:
    """Three processes, as three connections to one file: the guesses that got through are as many as one would let."""
    async with opened_store(tmp_path) as one, opened_store(tmp_path) as two, opened_store(tmp_path) as three:
        workers = [throttle_of(store, 5, clock) for store in (one, two, three)]
        outcomes = await asyncio.gather(
            *(workers[number % 3].attempt("ada", ADDRESS) for number in range(60)), return_exceptions=True
        )
        assert sum(1 for outcome in outcomes if outcome is None) == 5
        assert all(isinstance(outcome, RateLimited) for outcome in outcomes if outcome is not None)


async def test_sign_ins_through_a_provider_are_counted_over_all_processes(tmp_path: Path, clock: Clock) -> None:
    async with opened_store(tmp_path) as one, opened_store(tmp_path) as two:
        workers = [throttle_of(store, 1, clock) for store in (one, two)]
        outcomes = await asyncio.gather(
            *(workers[number % 2].begins(ADDRESS) for number in range(30)), return_exceptions=True
        )
        assert sum(1 for outcome in outcomes if outcome is None) == ADDRESS_FACTOR
        with pytest.raises(RateLimited):
            await throttle_of(two, 1, clock).begins(ADDRESS)
        await workers[1].begins("203.0.113.5")


async def test_a_worker_started_later_knows_of_the_lock_out(store: Store, clock: Clock) -> None:
    first = throttle_of(store, 1, clock)
    await first.attempt("ada", ADDRESS)
    with pytest.raises(RateLimited):
        await first.attempt("ada", ADDRESS)
    with pytest.raises(RateLimited):
        await throttle_of(store, 1, clock).attempt("ada", ADDRESS)


async def test_a_clock_set_back_locks_nobody_out_for_longer(store: Store, clock: Clock) -> None:
    ahead = Clock()
    ahead.step(86_400)
    other = throttle_of(store, 1, ahead)
    await other.attempt("ada", ADDRESS)
    with pytest.raises(RateLimited):
        await other.attempt("ada", ADDRESS)
    mine = throttle_of(store, 1, clock)
    with pytest.raises(RateLimited) as refused:
        await mine.attempt("ada", ADDRESS)
    assert refused.value.extra["retryAfter"] <= 21
    clock.step(refused.value.extra["retryAfter"])
    await mine.attempt("ada", ADDRESS)


async def test_an_attempt_of_a_fast_clock_counts_here(store: Store, clock: Clock) -> None:
    ahead = Clock()
    ahead.step(5)
    await throttle_of(store, 2, ahead).attempt("ada", ADDRESS)
    mine = throttle_of(store, 2, clock)
    await mine.attempt("ada", ADDRESS)
    with pytest.raises(RateLimited):
        await mine.attempt("ada", ADDRESS)


async def test_a_flood_of_refused_attempts_leaves_the_store_alone(store: Store, clock: Clock) -> None:
    throttle = throttle_of(store, 1, clock)
    await throttle.attempt("ada", ADDRESS)
    with pytest.raises(RateLimited):
        await throttle.attempt("ada", ADDRESS)
    (before,) = await store.find(COUNTERS)
    for _ in range(100):
        with pytest.raises(RateLimited):
            await throttle.attempt("ada", ADDRESS)
    assert await store.find(COUNTERS) == [before]


async def test_names_are_not_kept_and_old_counters_go(store: Store, clock: Clock) -> None:
    counted = Throttle(store, 10, 20, clock=clock)
    await SignInThrottle(counted, 5).attempt("my password, typed into the wrong field", ADDRESS)
    (document,) = await store.find(COUNTERS)
    assert "password" not in str(document.body)
    assert await counted.forget_old() == 0
    clock.step(11)
    assert await counted.forget_old() == 1
    assert await store.find(COUNTERS) == []
