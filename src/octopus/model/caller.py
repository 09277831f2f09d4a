"""Who asks."""

from __future__ import annotations

import msgspec

from octopus.model.roles import Role


class Caller(msgspec.Struct, frozen=True):
    """An authenticated user, an API token, or an anonymous viewer where the deployment allows one."""

    username: str
    role: Role
    kind: str = "user"
    """`user`, `token` or `anonymous`."""
    session: str | None = None
    """Identifies the sign-in (the refresh family) or the API token."""
    expires: float | None = None
    """When the credential ends, seconds since the epoch; None: never."""
    address: str | None = None
    """Client address, for the audit."""
    token: str | None = None
    """The credential itself, for outside systems that it is forwarded to. Never shown, never stored."""

    def __repr__(self) -> str:
        return f"Caller({self.username!r}, {self.role.name}, {self.kind!r}, address={self.address!r})"
