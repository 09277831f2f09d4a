"""The two WebSocket subprotocols, as data.

`graphql-transport-ws` is the one of the npm package graphql-ws; the older one, confusingly called `graphql-ws`, is that
of subscriptions-transport-ws, which Tango tools still speak.
"""

from __future__ import annotations

from typing import Any

import msgspec


class Dialect(msgspec.Struct, frozen=True):
    """Message types by their meaning."""

    name: str
    subscribe: str
    stop: str
    next: str
    keep_alive: str | None
    """Sent by the server now and then, where clients expect it."""
    strict: bool
    """Faults of the protocol close the connection with a code of 44xx."""

    def error_payload(self, errors: list[dict[str, Any]]) -> Any:
        """The payload of an `error` message: all of them, or in the older protocol the first."""
        return errors if self.strict else errors[0]


TRANSPORT = Dialect(
    name="graphql-transport-ws", subscribe="subscribe", stop="complete", next="next", keep_alive=None, strict=True
)
LEGACY = Dialect(name="graphql-ws", subscribe="start", stop="stop", next="data", keep_alive="ka", strict=False)

DIALECTS = (TRANSPORT, LEGACY)


def choose(offered: list[str]) -> Dialect | None:
    """The dialect for what a client offers, ours first; None when it offers neither."""
    return next((dialect for dialect in DIALECTS if dialect.name in offered), None)
