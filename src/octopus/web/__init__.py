"""The outer wall: the ASGI application, its routes beside GraphQL, sessions' cookies, security headers, static files.

`suite.running_suite` is the composition root that builds every room from `Settings`; `app.build` makes the ASGI
application whose lifespan runs it; `serve` runs that under uvicorn. Only `cli` (and tests) call this room.
"""
