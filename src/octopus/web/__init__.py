"""The outer wall: the ASGI application, its routes beside GraphQL, sessions' cookies, security headers, static files.

`suite.running_suite` is the composition root that builds every room from `Settings`; `app.build` makes the ASGI
application whose lifespan runs it; `serve` runs that under uvicorn. Only `cli` (and tests) call this room.
"""

from octopus.web.memory import without

# Ahead of everything that imports it. It would take along, where they are installed, rich for tracebacks that we do not
# print with it, 3 MiB, and greenlet for one of its parts that is out of use, 1 MiB.
with without("rich"), without("greenlet"):
    import structlog as structlog

# It signs with HMAC alone, and would take along all other ways to sign: 9 MiB.
with without("cryptography"):
    import jwt as jwt
