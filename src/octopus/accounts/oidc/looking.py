"""Whether providers would work: for `octopus check`, which serves nobody."""

from __future__ import annotations

import asyncio

from octopus.accounts.oidc.asking import Asker
from octopus.accounts.oidc.provider import Provider
from octopus.accounts.oidc.sealed import Seals
from octopus.accounts.vouching import FederationConfig
from octopus.settings import IdentityProvider


async def look_at(config: FederationConfig, patience: float) -> list[tuple[IdentityProvider, str | None]]:
    """Each provider with what is wrong with it; None: it answers, and has keys.

    Args:
        patience: seconds that each has.
    """
    asker = Asker(min(patience, config.timeout))
    # Nothing is signed here.
    seals = Seals("")
    try:
        providers = [
            Provider(each, asker, seals, leeway=config.leeway, keys_ttl=config.keys_ttl) for each in config.providers
        ]
        await asyncio.gather(*(provider.look() for provider in providers))
        return [(provider.config, provider.fault) for provider in providers]
    finally:
        await asker.stop()
