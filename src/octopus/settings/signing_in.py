"""Local users, and how long a sign-in lasts."""

from __future__ import annotations

import json

import msgspec
from pydantic import SecretStr

from octopus.model import Role
from octopus.settings.errors import SettingsError
from octopus.settings.subject import Subject, variable


class LocalUser(msgspec.Struct, frozen=True):
    """One entry of OCTOPUS_AUTH_USERS; the password is plain, or an Argon2 hash (`$argon2…`)."""

    username: str
    password: str
    role: Role


class SigningIn(Subject):
    """Local users, tokens, and the throttle of wrong passwords."""

    jwt_secret: SecretStr | None = variable("JWT_SECRET", None, "Signs access tokens; at least 32 characters.")
    auth_users: str = variable(
        "OCTOPUS_AUTH_USERS",
        "",
        'Local users, JSON: [{"username": "ada", "password": "…", "role": "Operator"}] or {"ada": {"password": …}}.',
    )
    access_ttl: float = variable("OCTOPUS_ACCESS_TTL", 300.0, "Life of an access token.", ge=5)
    refresh_ttl: float = variable("OCTOPUS_REFRESH_TTL", 14 * 86400.0, "Life of an unused refresh cookie.", ge=60)
    anonymous: bool = variable("OCTOPUS_ANONYMOUS", False, "Let a request without a token look on as a Viewer.")
    login_attempts: int = variable(
        "OCTOPUS_LOGIN_ATTEMPTS", 5, "Failed sign-ins per user and address in the window.", ge=1
    )
    login_window: float = variable("OCTOPUS_LOGIN_WINDOW", 60.0, "Sliding window of failed sign-ins.", gt=0)
    login_lockout: float = variable("OCTOPUS_LOGIN_LOCKOUT", 300.0, "How long sign-in then stays refused.", gt=0)

    @property
    def users(self) -> tuple[LocalUser, ...]:
        return parse_users(self.auth_users)


def parse_users(text: str) -> tuple[LocalUser, ...]:
    """Read OCTOPUS_AUTH_USERS: a list of objects, or an object by username whose values are objects or passwords.

    Raises:
        SettingsError: names the entry and the key at fault, never a password.
    """
    if not text.strip():
        return ()
    try:
        data = json.loads(text)
    except ValueError as fault:
        where = f"line {fault.lineno}, column {fault.colno}" if isinstance(fault, json.JSONDecodeError) else str(fault)
        raise SettingsError(f"OCTOPUS_AUTH_USERS: not JSON ({where})") from None
    if isinstance(data, dict):
        data = [
            {"username": name, **(spec if isinstance(spec, dict) else {"password": spec})}
            for name, spec in data.items()
        ]
    if not isinstance(data, list):
        raise SettingsError(f"OCTOPUS_AUTH_USERS: expected a list or an object of users, got {type(data).__name__}")
    users: dict[str, LocalUser] = {}
    for index, spec in enumerate(data):
        where = f"OCTOPUS_AUTH_USERS, entry {index + 1}"
        if not isinstance(spec, dict):
            raise SettingsError(
                f"{where}: expected an object with username, password and role, got {type(spec).__name__}"
            )
        for key in ("username", "password"):
            if not isinstance(spec.get(key), str) or not spec[key].strip():
                raise SettingsError(f"{where}: {key!r} must be a text that is not empty")
        if "role" in spec and str(spec["role"]).strip().lower() not in {role.name.lower() for role in Role}:
            roles = ", ".join(role.name for role in Role)
            raise SettingsError(f"{where} ({spec['username']}): role must be one of {roles}; got {spec['role']!r}")
        name = spec["username"].strip()
        if name.lower() in users:
            raise SettingsError(f"{where}: the user {name!r} stands twice")
        users[name.lower()] = LocalUser(name, spec["password"], Role.parse(spec.get("role", "Viewer")))
    return tuple(users.values())
