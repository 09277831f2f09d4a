"""A provider's keys come, go and stay as it wants, and as long as it answers."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from octopus.accounts.oidc.errors import ProviderUnavailable
from octopus.accounts.oidc.keys import AGAIN, SEEK_EVERY, STALE, Keys
from tests.accounts.helpers import Clock
from tests.accounts.oidc.issuer import EC, ED, RSA, SECRET, SHORT, key_set


class Published:
    """A key set, and how often it was fetched."""

    def __init__(self, *keys: Any) -> None:
        self.document: Any = key_set(*keys)
        self.fetched = 0
        self.away = False

    async def __call__(self) -> dict[str, Any]:
        self.fetched += 1
        if self.away:
            raise ProviderUnavailable("away")
        found: dict[str, Any] = self.document
        return found


async def names(keys: Keys, kid: str, algorithm: str = "RS256") -> list[str | None]:
    return [key.kid for key in await keys.find(kid, algorithm)]


async def test_a_key_that_is_new_is_fetched_and_one_that_is_withdrawn_is_gone(clock: Clock) -> None:
    published = Published(RSA)
    keys = Keys(published, 600, clock)
    assert await names(keys, "rsa") == ["rsa"] and published.fetched == 1
    published.document = key_set(EC)
    assert await names(keys, "rsa") == ["rsa"], "believed for its time"
    edition = keys.edition
    assert await names(keys, "ec", "ES256") == ["ec"] and published.fetched == 2
    assert await names(keys, "rsa") == [] and keys.edition == edition + 1


async def test_a_key_is_believed_for_its_time_only(clock: Clock) -> None:
    published = Published(RSA)
    keys = Keys(published, 600, clock)
    await keys.find("rsa", "RS256")
    published.document = key_set(EC)
    clock.step(601)
    assert await names(keys, "rsa") == []


async def test_made_up_names_neither_flood_the_provider_nor_keep_a_new_key_out(clock: Clock) -> None:
    published = Published(RSA)
    keys = Keys(published, 600, clock)
    await keys.find("rsa", "RS256")
    for second in range(60):
        for number in range(10):
            assert await names(keys, f"made-up-{second}-{number}") == []
        clock.step(1)
    assert published.fetched == 1 + 60 / SEEK_EVERY
    assert await names(keys, "made-up") == []
    published.document = key_set(EC)
    assert await names(keys, "ec", "ES256") == [], "a new key is waited for"
    clock.step(SEEK_EVERY)
    await names(keys, "made-up-once-more")
    assert await names(keys, "ec", "ES256") == ["ec"], "and no longer than that, whoever asks first"


async def test_a_token_straight_from_the_provider_waits_for_nobody(clock: Clock) -> None:
    published = Published(RSA)
    keys = Keys(published, 600, clock)
    assert await names(keys, "made-up") == []
    published.document = key_set(EC)
    assert await names(keys, "ec", "ES256") == []
    (found,) = await keys.find("ec", "ES256", direct=True)
    assert found.kid == "ec"


async def test_names_that_are_made_up_while_the_provider_hangs_ask_it_once(clock: Clock) -> None:
    published, hanging = Published(RSA), asyncio.Event()

    async def fetch() -> dict[str, Any]:
        found = await published()
        if published.fetched > 1:
            await hanging.wait()
        return found

    keys = Keys(fetch, 600, clock)
    await keys.find("rsa", "RS256")
    waiting = [asyncio.create_task(names(keys, f"made-up-{number}")) for number in range(20)]
    await asyncio.sleep(0)
    waiting.pop(0).cancel()
    async with asyncio.timeout(5):
        assert await names(keys, "rsa") == ["rsa"], "who has a key waits for nobody"
    hanging.set()
    assert await asyncio.gather(*waiting) == 19 * [[]], "who goes away takes the answer from nobody"
    assert published.fetched == 2


async def test_keys_stay_for_a_while_when_the_provider_is_away(clock: Clock) -> None:
    published = Published(RSA)
    keys = Keys(published, 600, clock)
    await keys.find("rsa", "RS256")
    published.away = True
    clock.step(601)
    assert await names(keys, "rsa") == ["rsa"]
    clock.step(STALE)
    with pytest.raises(ProviderUnavailable):
        await keys.find("rsa", "RS256")
    published.away = False
    assert await names(keys, "rsa") == ["rsa"]


async def test_calls_do_not_queue_up_for_a_provider_that_hangs(clock: Clock) -> None:
    published, hanging, fetched = Published(RSA), asyncio.Event(), 0

    async def fetch() -> dict[str, Any]:
        nonlocal fetched
        if published.away:
            fetched += 1
            await hanging.wait()
        return await published()

    keys = Keys(fetch, 600, clock)
    await keys.find("rsa", "RS256")
    published.away = True
    clock.step(601)
    first = asyncio.create_task(names(keys, "rsa"))
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        assert await names(keys, "rsa") == ["rsa"], "nobody waits for what another one asks"
    hanging.set()
    assert await first == ["rsa"] and await names(keys, "rsa") == ["rsa"] and fetched == 1
    clock.step(AGAIN)
    assert await names(keys, "rsa") == ["rsa"] and fetched == 2
    clock.step(STALE)
    hanging.clear()
    waiting = [asyncio.create_task(names(keys, "rsa")) for _ in range(5)]
    await asyncio.sleep(0)
    hanging.set()
    faults = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(each) for each in faults] == 5 * [ProviderUnavailable] and fetched == 3


async def test_of_a_key_set_only_public_keys_for_signatures_count(clock: Clock) -> None:
    encryption = {**RSA.as_dict(private=False), "use": "enc", "kid": "enc"}
    odd: list[Any] = [
        {"kty": "RSA"},
        {"kty": "EC", "crv": "P-256", "x": "!", "y": "?"},
        {"kty": "OKP", "crv": "X25519"},
        5,
    ]
    published = Published(SECRET, SHORT, ED)
    published.document["keys"] += [encryption, *odd]
    keys = Keys(published, 600, clock)
    assert await names(keys, "ed", "EdDSA") == ["ed"]
    for kid in ("oct", "short", "enc"):
        assert await names(keys, kid) == []


async def test_a_key_signs_only_by_the_algorithm_that_it_is_published_for(clock: Clock) -> None:
    published = Published()
    published.document["keys"] = [{**RSA.as_dict(private=False), "alg": "PS256"}]
    keys = Keys(published, 600, clock)
    assert await names(keys, "rsa") == [] and await names(keys, "rsa", "PS256") == ["rsa"]


async def test_what_is_no_key_set_is_a_fault_of_the_provider(clock: Clock) -> None:
    published = Published()
    published.document = {"error": "none"}
    with pytest.raises(ProviderUnavailable, match="no list of keys"):
        await Keys(published, 600, clock).find("rsa", "RS256")
