"""Other GraphQL services: questions and changes over HTTP, subscriptions over WebSocket in both subprotocols."""

from octopus.sources.graphql.call import GraphQLCall
from octopus.sources.graphql.graphql import GraphQLSource
from octopus.sources.graphql.reply import GraphQLReply

__all__ = ["GraphQLCall", "GraphQLReply", "GraphQLSource"]
