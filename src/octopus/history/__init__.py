"""The past: attributes over a range, and the state of many at one time, from the bus's ring or from an archive.

`History` is the whole of it. Whoever asks about the past asks it: GraphQL, functions over a range, replay.
"""

from octopus.history.history import History

__all__ = ["History"]
