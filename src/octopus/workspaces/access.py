"""Whose preferences a caller may read and write."""

from __future__ import annotations

from octopus.model import BadRequest, Caller, Forbidden, Role

MAX_USER = 256
"""Longest user name, in bytes of UTF-8."""


def authorise_user(caller: Caller, user_id: str) -> None:
    """Let a caller at their own document, and an Admin at everybody's.

    Raises:
        Forbidden: it is somebody else's.
    """
    if caller.username != user_id and caller.role < Role.Admin:
        raise Forbidden(
            f"the preferences of {user_id[:80]!r} are theirs; {caller.username!r} may use only their own (Admin: all)"
        )


def check_user(user_id: str) -> None:
    """Refuse what cannot be a user name.

    Raises:
        BadRequest: empty, too long, or not text.
    """
    if not 0 < len(user_id.encode(errors="replace")) <= MAX_USER or "\x00" in user_id:
        raise BadRequest(f"expected a user name of 1 to {MAX_USER} bytes, got {user_id[:80]!r}")
