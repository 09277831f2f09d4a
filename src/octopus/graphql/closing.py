"""The codes with which connections are closed: those of graphql-transport-ws, and of RFC 6455."""

from __future__ import annotations

BAD_REQUEST, UNAUTHORIZED, FORBIDDEN = 4400, 4401, 4403
INIT_TIMEOUT, DUPLICATE, TOO_MANY_INITS = 4408, 4409, 4429
RESTART, TRY_AGAIN = 1012, 1013
"""Both let a client come back; after the first it need not wait, for there is somebody who serves."""
MOST_REASON = 120
"""Bytes of a close frame's reason; RFC 6455 §5.5 allows 123."""
