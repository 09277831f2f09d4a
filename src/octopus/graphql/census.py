"""What the connections hold at a moment, counted when somebody asks: while they work, nothing is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from octopus.graphql.session import Session

NOBODY = "none"
"""In the place of a role: not introduced yet."""


class Census(msgspec.Struct, frozen=True):
    """The connections of one process."""

    roles: dict[str, int]
    """Connections by role; those that were not introduced yet under `NOBODY`."""
    subscriptions: int
    """Open on all of them together."""
    requests: int
    """Queries and mutations without an answer yet."""
    waiting: int
    """Bytes that were sent and not taken yet, of all clients together."""
    longest: int
    """Of the client with the most, in bytes."""
    blocked: int
    """Clients that read too slowly and get the newest values only."""


def census(sessions: Iterable[Session]) -> Census:
    """Count the connections."""
    roles: Counter[str] = Counter()
    subscriptions = requests = waiting = longest = blocked = 0
    for each in sessions:
        roles[NOBODY if each.caller is None else each.caller.role.name] += 1
        subscriptions += each.subscriptions
        requests += each.requests
        held = each.wire.waiting
        waiting += held
        longest = max(longest, held)
        blocked += each.wire.blocked
    return Census(dict(roles), subscriptions, requests, waiting, longest, blocked)
