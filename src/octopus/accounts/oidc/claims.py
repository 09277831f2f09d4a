"""Who somebody is and what they may do, as a provider's claims say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from octopus.accounts.oidc.errors import SignInRefused
from octopus.model import Role
from octopus.settings import IdentityProvider

LONGEST_NAME = 128
SHOWN = 8


class Person(msgspec.Struct, frozen=True):
    """What claims come to."""

    subject: str
    """The provider's own name of the account, which never becomes anybody else's."""
    username: str
    role: Role
    granted: tuple[str, ...] = ()
    """The roles and groups that count, for the audit."""
    overage: bool = False
    """The provider left the groups out, since there are too many."""


def person_of(provider: IdentityProvider, sources: Iterable[Mapping[str, Any]], username: str | None = None) -> Person:
    """The person of some claims, the ID token's first; roles and groups of all of them count.

    Args:
        username: of who is known already; None: it is among the claims.

    Raises:
        SignInRefused: no usable name, or no role where one is needed.
    """
    found = list(sources)
    subject = str(found[0]["sub"])
    role, granted = role_of(provider, found)
    overage = bool(provider.group_roles) and any(_overage(claims) for claims in found)
    username = username or _username(provider, found)
    if role is None:
        role = provider.default_role
    if role is None:
        raise SignInRefused("no-role", _without_role(provider, username, overage))
    return Person(subject, username, role, granted, overage)


def role_of(provider: IdentityProvider, sources: Iterable[Mapping[str, Any]]) -> tuple[Role | None, tuple[str, ...]]:
    """The highest role that some claims grant, None for none; and what granted each.

    Only the names of `role_names` count, whatever else the token holds, in any case of letters; groups as they are
    written, with or without a Keycloak's slash ahead.
    """
    granted: dict[str, Role] = {}
    for claims in sources:
        for name in _names(claims, provider.role_claims):
            if (role := provider.role_names.get(name.strip().lower())) is not None:
                granted[name] = role
        for name in _names(claims, provider.group_claims):
            for spelling in (name, name.removeprefix("/"), f"/{name}"):
                if (role := provider.group_roles.get(spelling)) is not None:
                    granted[name] = role
    return max(granted.values(), default=None), tuple(sorted(granted))


def at(claims: Any, path: str) -> Any:
    """What stands at a path, `realm_access.roles`; a key may hold dots itself (`resource_access.my.client.roles`)."""
    if not isinstance(claims, Mapping):
        return None
    if path in claims:
        return claims[path]
    for place, character in enumerate(path):
        if character == "." and path[:place] in claims:
            found = at(claims[path[:place]], path[place + 1 :])
            if found is not None:
                return found
    return None


def _names(claims: Mapping[str, Any], paths: Iterable[str]) -> Iterator[str]:
    """The texts at some paths: of a list, one alone, or the keys of an object."""
    for path in paths:
        found = at(claims, path)
        if isinstance(found, str):
            yield found
        elif isinstance(found, list | Mapping):
            yield from (each for each in found if isinstance(each, str))


def _username(provider: IdentityProvider, sources: list[Mapping[str, Any]]) -> str:
    for path in provider.username:
        for claims in sources:
            found = at(claims, path)
            if not isinstance(found, str) or not found.strip():
                continue
            # An address is no name that others could not have had until it was confirmed.
            if path == "email" and claims.get("email_verified") is False:
                continue
            name = f"{provider.name_prefix}{found.strip()}"
            if len(name) > LONGEST_NAME or not name.isprintable() or "/" in name:
                raise SignInRefused(
                    "name",
                    f"{provider.label} calls you {name[:LONGEST_NAME]!r}, which cannot be a user name here: expected 1 "
                    f"to {LONGEST_NAME} printable characters without '/'",
                )
            return name
    raise SignInRefused(
        "name", f"{provider.label} tells no user name; expected one of the claims {', '.join(provider.username)}"
    )


def _overage(claims: Mapping[str, Any]) -> bool:
    """Entra ID puts no more than 200 groups into a token, and says then where they could be asked for."""
    elsewhere = claims.get("_claim_names")
    return bool(claims.get("hasgroups")) or (isinstance(elsewhere, Mapping) and "groups" in elsewhere)


def _without_role(provider: IdentityProvider, username: str, overage: bool) -> str:
    names = ", ".join(list(provider.role_names)[:SHOWN])
    sentence = (
        f"{provider.label} knows you as {username}, but gives you no role for Octopus; ask its administrators for one "
        f"of {names}"
    )
    if overage:
        sentence += (
            ". You are in so many groups that the token does not list them (overage): app roles, or only the groups "
            "that are assigned to the application, help"
        )
    return sentence
