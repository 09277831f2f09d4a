"""The pub/sub bus that every live value crosses: topics, last values, the ring, and per-subscriber delivery policy.

Sources publish `Sample`s, `graphql` subscribes; this room knows neither. `MemoryBus` serves one process,
`octopus.live.nats.NatsBus` (imported only where it is configured) several.
"""

from octopus.live.bus import Bus, Provider, Replay, Sharing, Sink
from octopus.live.delivery import Delivery, Latest, Lossless
from octopus.live.memory import MemoryBus
from octopus.live.rates import Rate

__all__ = ["Bus", "Delivery", "Latest", "Lossless", "MemoryBus", "Provider", "Rate", "Replay", "Sharing", "Sink"]
