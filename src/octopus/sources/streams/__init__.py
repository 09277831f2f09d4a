"""Streams of outside systems: one upstream for all who listen to the same, begun anew when it breaks.

`sse`, `ws` and `graphql` make streams of their protocols and `polled` one of questions; `SharedStreams` lets any number
of listeners share one, and runs it only while somebody listens.
"""

from octopus.sources.streams.event import StreamEvent, StreamLimits
from octopus.sources.streams.persistent import Backoff, Over, persistent
from octopus.sources.streams.polled import polled
from octopus.sources.streams.relayed import Relay
from octopus.sources.streams.shared import SharedStreams

__all__ = ["Backoff", "Over", "Relay", "SharedStreams", "StreamEvent", "StreamLimits", "persistent", "polled"]
