"""The bus: samples by topic, last values, a ring of the last seconds, and who wants what.

A topic is the full routed attribute name in lower case. What crosses the bus is plain (`Sample`, JSON notices), so that
an implementation may span processes; the in-memory one is `octopus.live.memory.MemoryBus`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, Protocol

import msgspec

from octopus.live.rates import Rate
from octopus.model import Sample

Sink = Callable[[Sample], None]
"""Called synchronously, once for each sample; must not block and must not raise."""


class Replay(msgspec.Struct, frozen=True):
    """What the ring holds of a topic after a moment."""

    samples: Sequence[Sample]
    gap: bool
    """True when the ring does not reach back to that moment."""


class Sharing(msgspec.Struct, frozen=True):
    """How a bus shares its work with other processes; counts are since the start."""

    members: int = 1
    """Processes that share it now."""
    fed: int = 0
    """Topics that this one feeds."""
    standing: int = 0
    """Topics that this one stands by for: it follows their sources too, should who feeds them die."""
    sent: int = 0
    """Samples and notices given to the others."""
    received: int = 0
    """Samples that the others gave."""
    taken: int = 0
    """Of them, those that somebody here wanted, and that did not come before."""
    resent: int = 0
    """Messages sent again, after a connection that may not have carried them."""
    dropped: int = 0
    """Messages that nobody will get: there was no room to keep them."""
    waiting: int = 0
    """Bytes that wait to be confirmed."""
    connections: int = 0
    """How often it was connected."""


class Provider(Protocol):
    """A source that feeds topics while somebody wants them."""

    def serves(self, topic: str) -> bool: ...

    def wanted(self, topics: Sequence[str]) -> None:
        """The first subscriber of these topics came (batched per loop turn)."""
        ...

    def unwanted(self, topics: Sequence[str]) -> None:
        """The last subscriber of these topics left, and the linger is over."""
        ...


class Bus(Protocol):
    @property
    def published(self) -> Rate:
        """Samples that came: from the sources of this process, and from other processes."""
        ...

    @property
    def topics(self) -> int:
        """Topics with at least one subscriber."""
        ...

    @property
    def stale(self) -> int:
        """Of them, those whose last value is stale."""
        ...

    @property
    def silent(self) -> int:
        """Of them, those of which nothing was heard yet."""
        ...

    def provide(self, provider: Provider) -> None:
        """Register a source; it is told of topics it serves."""
        ...

    def publish(self, sample: Sample) -> None:
        """Hand a sample to every sink of its topic; keep it as the last value, and (unless stale) in the ring."""
        ...

    def subscribe(self, topic: str, sink: Sink) -> Sample | None:
        """Add a sink and return the last value, if one is known. The sink hears what comes after."""
        ...

    def unsubscribe(self, topic: str, sink: Sink, *, at_once: bool = False) -> None:
        """Remove a sink.

        Args:
            at_once: after the last one the source is told without a linger.
        """
        ...

    def lossless(self, topic: str, needed: bool) -> None:
        """Say that somebody here must have every sample of a topic that is subscribed to; or that nobody must more."""
        ...

    def last(self, topic: str) -> Sample | None: ...

    def replay(self, topic: str, after: float) -> Replay:
        """Samples of a topic in use whose timestamp is greater than `after` (seconds since the epoch), in order."""
        ...

    def recall(self, topics: Sequence[str], after: float, then: Callable[[], None]) -> None:
        """Call `then`, at once or in a moment, when `replay` after that moment can tell all that it ever will.

        Topics that nobody here has looked at so far are fetched from where other processes left them.
        """
        ...

    def notify(self, channel: str, payload: dict[str, Any]) -> None:
        """Tell everyone who listens on a channel (`preferences/alice`) a small JSON object."""
        ...

    def listen(self, channel: str) -> AsyncIterator[dict[str, Any]]:
        """Notices of a channel from now on."""
        ...

    def sharing(self) -> Sharing:
        """What goes between processes."""
        ...

    async def close(self) -> None: ...
