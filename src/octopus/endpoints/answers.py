"""Kept answers that a mutation has made old: forgotten here at once, and in every other process as soon as it hears.

Whoever changes something through one process and looks again through another sees what became of it, as far as a
process hears of others (over NATS); without, an answer is as old as its field's `cache` allows.
"""

from __future__ import annotations

from octopus.endpoints.services import Services

CHANNEL = "answers/old"


def forget(services: Services, host: str) -> None:
    """Something of an outside system was changed, or may have been.

    Args:
        host: as of `octopus.sources.rest.host_of`.
    """
    # Also where they are those of a trial: then the notice reaches those of this process.
    services.outside.rest.flights.forget(host)
    services.bus.notify(CHANNEL, {"host": host})


async def hear(services: Services) -> None:
    """Forget what any process says is old; never returns."""
    async for notice in services.bus.listen(CHANNEL):
        services.outside.rest.flights.forget(str(notice.get("host")))
