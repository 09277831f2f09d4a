"""The outer wall: the ASGI application, its routes beside GraphQL, sessions' cookies, security headers, static files.

`suite.running_suite` is the composition root that builds every room from `Settings`; `app.build` makes the ASGI
application whose lifespan runs it; `serve` runs that under uvicorn. Only `cli` (and tests) call this room.
"""

from octopus.web.memory import without

# Ahead of everything that imports it: for tracebacks that we do not print, it would take rich along, 3 MiB of it.
with without("rich"):
    import structlog as structlog
