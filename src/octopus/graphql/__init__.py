"""The one GraphQL API: static SDL, thin resolvers, execution, live plans, and the HTTP and WebSocket transports.

`service.GraphQLService` is the ASGI application for `/graphql`; `web/app.py` builds it from `rooms.Rooms`.
A query or mutation goes text → `documents` → `execution`; a live subscription goes text → `documents` → `plan` → `hub`,
and never through GraphQL execution again.
"""
