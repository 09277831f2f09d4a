"""The codes with which connections are closed: those of graphql-transport-ws, and of RFC 6455."""

from __future__ import annotations

BAD_REQUEST, UNAUTHORIZED, FORBIDDEN = 4400, 4401, 4403
INIT_TIMEOUT, DUPLICATE, TOO_MANY_INITS = 4408, 4409, 4429
RESTART, TRY_AGAIN = 1012, 1013
"""Both let a client come back; after the first it need not wait, for there is somebody who serves."""
BYE, LOST = 1000, 1011
WORDS = {
    BYE: "bye",
    RESTART: "restart",
    TRY_AGAIN: "try_again",
    BAD_REQUEST: "bad_request",
    UNAUTHORIZED: "unauthorized",
    FORBIDDEN: "forbidden",
    INIT_TIMEOUT: "init_timeout",
    DUPLICATE: "duplicate",
    TOO_MANY_INITS: "too_many_inits",
}
"""What they are counted under; of few, so that series do not multiply."""
SILENT, UNREAD, TOO_MANY = "silent", "unread", "too_many"
"""Further words, for ends whose code does not say why: no answer to a ping, answers that are not read, and more
connections than one person may have."""
MOST_REASON = 120
"""Bytes of a close frame's reason; RFC 6455 §5.5 allows 123."""
