"""`GraphQLSource`: asks other GraphQL services, and follows them."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

import msgspec

from octopus.sources.graphql.call import GraphQLCall
from octopus.sources.graphql.reply import GraphQLReply, read_graphql
from octopus.sources.graphql.subscription import Subscription
from octopus.sources.outbound import Outbound, place_of
from octopus.sources.outbound.target import source_of
from octopus.sources.rest import Rest
from octopus.sources.streams import StreamEvent, StreamLimits, persistent


class GraphQLSource:
    """Asks GraphQL services.

    Args:
        outbound: the way out.
        rest: makes the requests, keeps and shares their answers.
        limits: bounds of each subscription.
    """

    def __init__(self, outbound: Outbound, rest: Rest, limits: StreamLimits | None = None) -> None:
        self._outbound = outbound
        self._rest = rest
        self._limits = limits or StreamLimits()

    async def ask(self, call: GraphQLCall) -> GraphQLReply:
        """Put a question or make a change, by HTTP POST.

        Raises:
            SourceError: errors and no data; `upstream` holds them. Else as of `Rest.ask`.
        """
        reply: GraphQLReply = await self._rest.ask(call.post(), read_graphql)
        return reply

    async def stream(self, call: GraphQLCall) -> AsyncGenerator[StreamEvent, None]:
        """The data of a subscription, each a `GraphQLReply`; subscribed anew whenever its connection breaks.

        The address may be http(s) or ws(s). A token in the headers goes into `connection_init` as well, where most
        servers look for it. The stream ends when the upstream completes it.

        Raises:
            BadAddress, BadHeader, HostNotAllowed, AddressNotAllowed: the call must not go out.
        """
        scheme, colon, rest = call.url.partition(":")
        scheme = {"http": "ws", "https": "wss"}.get(scheme.lower(), scheme)
        call = msgspec.structs.replace(call, url=f"{scheme}{colon}{rest}", kind="graphql")
        subscription = Subscription(self._outbound, call, self._limits)
        async with aclosing(persistent(subscription.connect, place_of(call), source_of(call))) as events:
            async for event in events:
                yield event
