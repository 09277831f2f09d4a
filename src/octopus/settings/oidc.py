"""Identity providers, as the environment says it: a JSON list of any, and short names for Keycloak and Entra ID."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from pydantic import SecretStr

from octopus.model import Role

SECRET_VARIABLE = "OIDC_CLIENT_SECRET_"  # noqa: S105  # The name of a variable.
SECRET_FILE_VARIABLE = "OIDC_CLIENT_SECRET_FILE_"  # noqa: S105
PIN_VARIABLE = "KEYCLOAK_ROLE_"
KINDS = ("keycloak", "entra", "oidc")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_ROLES = {role.name.lower(): role for role in Role}
_ID = re.compile(r"[a-z0-9][a-z0-9_\-]{0,31}")
_PREFIX = re.compile(r"[a-z0-9][a-z0-9_.\-]{0,31}")


class IdentityProvider(msgspec.Struct, frozen=True):
    """One OpenID Connect provider."""

    id: str
    """Stands in addresses: `/auth/oidc/<id>/callback`."""
    kind: str
    """`keycloak`, `entra` or `oidc`: where its roles are looked for, and which tokens it means for us."""
    label: str
    """On the button of the sign-in page."""
    issuer: str
    client_id: str
    client_secret: SecretStr | None = None
    """None: a public client, which proves itself by PKCE alone."""
    discovery_url: str = ""
    """Where its description is; by default below the issuer."""
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    audiences: tuple[str, ...] = ()
    """Of access tokens that come as bearer tokens."""
    issuers: tuple[str, ...] = ()
    """Further ones of its access tokens: Entra ID has another for those of its first version."""
    username: tuple[str, ...] = ("preferred_username", "email", "sub")
    """Claims that hold the name of a person; the first that is there."""
    name_prefix: str = ""
    """Ahead of every name of this provider."""
    role_claims: tuple[str, ...] = ()
    group_claims: tuple[str, ...] = ()
    role_names: Mapping[str, Role] = {}
    """Names of roles in its tokens, in lower case."""
    group_roles: Mapping[str, Role] = {}
    """Groups that stand for a role."""
    default_role: Role | None = Role.Viewer
    """Of who has none; None: such a person is refused."""
    userinfo: bool = False
    """Ask its userinfo endpoint, too."""
    logout: bool = True
    """Signing out here signs out there."""
    allow_http: bool = False
    """Its addresses may be plain HTTP, beyond loopback."""

    @property
    def secret_shown(self) -> str:
        """For a check: how it proves itself, without the proof."""
        return "public client" if self.client_secret is None else "client secret"


def parse_providers(
    text: str,
    environment: Mapping[str, str],
    *,
    role_prefix: str = "",
    group_roles: str = "",
    default_role: str = "Viewer",
) -> tuple[IdentityProvider, ...]:
    """Read OIDC_PROVIDERS, KEYCLOAK_* and ENTRA_*.

    Raises:
        ValueError: names the variable and what was expected, never a secret.
    """
    shared = _Shared(
        environment,
        role_prefix.strip().lower().rstrip("-"),
        _groups(group_roles, "OIDC_GROUP_ROLES"),
        _default(default_role, "OIDC_DEFAULT_ROLE"),
    )
    if shared.prefix and not _PREFIX.fullmatch(shared.prefix):
        raise ValueError(
            f"ROLE_PREFIX: expected a word like low, for roles like octopus-low-admin; got {role_prefix!r}"
        )
    entries = [*_short_keycloak(environment), *_short_entra(environment), *_entries(text)]
    found: dict[str, IdentityProvider] = {}
    for where, entry in entries:
        provider = _provider(where, entry, shared)
        if provider.id in found:
            raise ValueError(f"{where}: the id {provider.id!r} stands twice; give each provider its own")
        found[provider.id] = provider
    return tuple(found.values())


class _Shared(msgspec.Struct, frozen=True):
    """What holds for every provider that says nothing of its own."""

    environment: Mapping[str, str]
    prefix: str
    groups: Mapping[str, Role]
    default: Role | None


def _short_keycloak(environment: Mapping[str, str]) -> list[tuple[str, dict[str, Any]]]:
    url = environment.get("KEYCLOAK_URL", "").strip().rstrip("/")
    if not url:
        return []
    realm, client = _needed(environment, "KEYCLOAK_URL", "KEYCLOAK_REALM", "KEYCLOAK_CLIENT_ID")
    return [("KEYCLOAK_URL", _short(environment, "keycloak", "Keycloak", f"{url}/realms/{realm}", client))]


def _short_entra(environment: Mapping[str, str]) -> list[tuple[str, dict[str, Any]]]:
    tenant = environment.get("ENTRA_TENANT_ID", "").strip()
    if not tenant:
        return []
    if tenant.lower() in {"common", "organizations", "consumers"}:
        raise ValueError(
            f"ENTRA_TENANT_ID: expected the id of one tenant, since {tenant!r} would let in every "
            "organization that there is"
        )
    (client,) = _needed(environment, "ENTRA_TENANT_ID", "ENTRA_CLIENT_ID")
    authority = environment.get("ENTRA_AUTHORITY", "").strip().rstrip("/") or "https://login.microsoftonline.com"
    entry = _short(environment, "entra", "Microsoft Entra ID", f"{authority}/{tenant}/v2.0", client)
    return [("ENTRA_TENANT_ID", entry)]


def _short(environment: Mapping[str, str], kind: str, label: str, issuer: str, client: str) -> dict[str, Any]:
    """An entry of a provider that has variables of its own, `<KIND>_LABEL` and `<KIND>_CLIENT_SECRET` among them."""
    prefix = kind.upper()
    secret = _secret(environment, f"{prefix}_CLIENT_SECRET", f"{prefix}_CLIENT_SECRET_FILE")
    return {
        "id": kind,
        "kind": kind,
        "label": environment.get(f"{prefix}_LABEL", "").strip() or label,
        "issuer": issuer,
        "client_id": client,
        **({"client_secret": secret} if secret else {}),
    }


def _needed(environment: Mapping[str, str], set_one: str, *names: str) -> list[str]:
    for name in names:
        if not environment.get(name, "").strip():
            raise ValueError(f"{name}: not set, and {set_one} needs it")
    return [environment[name].strip() for name in names]


def _entries(text: str) -> list[tuple[str, dict[str, Any]]]:
    if not text.strip():
        return []
    try:
        data = json.loads(text)
    except ValueError as fault:
        where = f"line {fault.lineno}, column {fault.colno}" if isinstance(fault, json.JSONDecodeError) else "its text"
        raise ValueError(f"OIDC_PROVIDERS: not JSON ({where})") from None
    if isinstance(data, dict):
        data = [{"id": name, **each} if isinstance(each, dict) else each for name, each in data.items()]
    if not isinstance(data, list):
        raise ValueError(f"OIDC_PROVIDERS: expected a list of providers, got {type(data).__name__}")
    found = []
    for index, entry in enumerate(data):
        where = f"OIDC_PROVIDERS, entry {index + 1}"
        if not isinstance(entry, dict):
            raise ValueError(f"{where}: expected an object with id, issuer and client_id, got {type(entry).__name__}")
        found.append((where, entry))
    return found


_TEXTS = ("id", "kind", "label", "issuer", "client_id", "client_secret", "client_secret_file", "discovery_url")
_LISTS = ("scopes", "audiences", "issuers", "username", "role_claims", "group_claims")
_SWITCHES = ("userinfo", "logout", "allow_http")
_OTHERS = ("name_prefix", "role_prefix", "role_names", "group_roles", "default_role")


def _provider(where: str, entry: dict[str, Any], shared: _Shared) -> IdentityProvider:
    _check_kinds(where, entry)
    name = str(entry.get("id", ""))
    if not _ID.fullmatch(name) or name == "local":
        raise ValueError(f"{where}: id must be a short name like keycloak, of a-z, 0-9, - and _; got {name!r}")
    where = f"{where} ({name})"
    kind = str(entry.get("kind", "oidc"))
    if kind not in KINDS:
        raise ValueError(f"{where}: kind must be one of {', '.join(KINDS)}; got {kind!r}")
    client = str(entry.get("client_id", "")).strip()
    if not client:
        raise ValueError(f"{where}: client_id must be a text that is not empty")
    allow_http = bool(entry.get("allow_http", False))
    issuer = _address(where, "issuer", str(entry.get("issuer", "")), allow_http)
    discovery = str(entry.get("discovery_url", ""))
    scopes = _texts(entry, "scopes", ("openid", "profile", "email", *(("offline_access",) if kind == "entra" else ())))
    return IdentityProvider(
        name,
        kind,
        str(entry.get("label", "")).strip()[:64] or name.capitalize(),
        issuer,
        client,
        _client_secret(where, name, entry, shared.environment),
        _address(where, "discovery_url", discovery, allow_http) if discovery else "",
        scopes if "openid" in scopes else ("openid", *scopes),
        _texts(entry, "audiences", _own_audiences(kind, client)),
        _texts(entry, "issuers", _older_issuers(kind, issuer)),
        _texts(entry, "username", _name_claims(kind)),
        _name_prefix(where, str(entry.get("name_prefix", ""))),
        _texts(entry, "role_claims", _role_claims(kind, client)),
        _texts(entry, "group_claims", ("groups",)),
        _role_names(where, kind, entry, shared),
        _groups(entry.get("group_roles"), f"{where}: group_roles") if "group_roles" in entry else shared.groups,
        _default(entry["default_role"], f"{where}: default_role") if "default_role" in entry else shared.default,
        bool(entry.get("userinfo", kind == "oidc")),
        bool(entry.get("logout", True)),
        allow_http,
    )


def _check_kinds(where: str, entry: dict[str, Any]) -> None:
    known = {*_TEXTS, *_LISTS, *_SWITCHES, *_OTHERS}
    for key, value in entry.items():
        if key not in known:
            raise ValueError(f"{where}: there is no {key!r}; known are {', '.join(sorted(known))}")
        if key in (*_TEXTS, "name_prefix", "role_prefix") and not isinstance(value, str):
            raise ValueError(f"{where}: {key!r} must be a text")
        if key in _SWITCHES and not isinstance(value, bool):
            raise ValueError(f"{where}: {key!r} must be true or false")
        if key in _LISTS and not (
            isinstance(value, str) or (isinstance(value, list) and all(isinstance(each, str) for each in value))
        ):
            raise ValueError(f"{where}: {key!r} must be a list of texts")


def _texts(entry: dict[str, Any], key: str, otherwise: tuple[str, ...]) -> tuple[str, ...]:
    value = entry.get(key)
    if value is None:
        return otherwise
    pieces = value.split() if isinstance(value, str) else value
    return tuple(piece for piece in pieces if piece) or otherwise


def _address(where: str, key: str, text: str, allow_http: bool) -> str:
    try:
        parts = urlsplit(text.strip())
        host, usable = parts.hostname, (parts.port or 1) > 0 and "@" not in parts.netloc and not parts.fragment
    except ValueError:
        host, usable = None, False
    if not host or not usable or parts.query or parts.scheme not in {"http", "https"}:
        raise ValueError(f"{where}: {key} must be an address like https://sso.example.org/realms/site; got {text!r}")
    if parts.scheme == "http" and not allow_http and host not in LOOPBACK:
        raise ValueError(
            f"{where}: {key} is plain HTTP, which anybody on the way can change; use https, or set allow_http where "
            "the network itself is protected"
        )
    return text.strip()


def _own_audiences(kind: str, client: str) -> tuple[str, ...]:
    return (client, f"api://{client}") if kind == "entra" else (client,)


def _name_claims(kind: str) -> tuple[str, ...]:
    """Entra ID's first version says `upn`."""
    return ("preferred_username", *(("upn",) if kind == "entra" else ()), "email", "sub")


def _older_issuers(kind: str, issuer: str) -> tuple[str, ...]:
    """Entra ID's first version names itself otherwise; an application gets that one unless it asks for the second."""
    parts = urlsplit(issuer)
    tenant = parts.path.strip("/").removesuffix("/v2.0")
    if kind == "entra" and parts.hostname == "login.microsoftonline.com":
        return (f"https://sts.windows.net/{tenant}/",)
    return ()


def _role_claims(kind: str, client: str) -> tuple[str, ...]:
    if kind == "keycloak":
        return ("realm_access.roles", f"resource_access.{client}.roles", "roles")
    if kind == "entra":
        return ("roles",)
    # No groups: at some providers anybody makes one, of any name. Those that count are mapped, one by one.
    return ("roles", "realm_access.roles", f"resource_access.{client}.roles")


def _name_prefix(where: str, text: str) -> str:
    if len(text) > 32 or not (text + "x").isprintable() or "/" in text:
        raise ValueError(f"{where}: name_prefix is at most 32 printable characters without '/'; got {text!r}")
    return text


def _role_names(where: str, kind: str, entry: dict[str, Any], shared: _Shared) -> dict[str, Role]:
    """What each role is called: `octopus-<prefix>-<role>`, unless a name is pinned."""
    prefix = str(entry.get("role_prefix", shared.prefix)).strip().lower().rstrip("-")
    pins = _pins(where, entry.get("role_names", {}))
    if kind == "keycloak":
        pins = {
            role: shared.environment[f"{PIN_VARIABLE}{role.name.upper()}"].strip().lower()
            for role in Role
            if shared.environment.get(f"{PIN_VARIABLE}{role.name.upper()}", "").strip()
        } | pins
    names: dict[str, Role] = {}
    # From the lowest: a name that is pinned to two roles is the higher one's.
    for role in Role:
        names[pins.get(role) or "-".join(filter(None, ("octopus", prefix, role.name.lower())))] = role
    return names


def _pins(where: str, given: Any) -> dict[Role, str]:
    if not isinstance(given, dict):
        raise ValueError(f'{where}: role_names must be an object like {{"Admin": "telescope-admins"}}')
    found = {}
    for role, name in given.items():
        if role.strip().lower() not in _ROLES or not isinstance(name, str) or not name.strip():
            raise ValueError(f"{where}: role_names: expected a name for one of {_known()}; got {role!r}")
        found[_ROLES[role.strip().lower()]] = name.strip().lower()
    return found


def _groups(given: Any, where: str) -> dict[str, Role]:
    """`{"/telescope/operators": "Operator"}`, as an object or its JSON."""
    if isinstance(given, str):
        if not given.strip():
            return {}
        try:
            given = json.loads(given)
        except ValueError:
            given = None
    if not isinstance(given, dict):
        raise ValueError(f'{where}: expected a JSON object like {{"telescope-operators": "Operator"}}')
    for group, role in given.items():
        if not isinstance(role, str) or role.strip().lower() not in _ROLES:
            raise ValueError(f"{where}: the role of {group!r} must be one of {_known()}; got {role!r}")
    return {group.strip(): _ROLES[role.strip().lower()] for group, role in given.items()}


def _default(given: Any, where: str) -> Role | None:
    text = "none" if given is None else str(given).strip().lower()
    if text == "none":
        return None
    if text not in _ROLES:
        raise ValueError(f"{where}: expected one of {_known()}, or none; got {given!r}")
    return _ROLES[text]


def _known() -> str:
    return ", ".join(role.name for role in Role)


def _client_secret(where: str, name: str, entry: dict[str, Any], environment: Mapping[str, str]) -> SecretStr | None:
    own = str(entry.get("client_secret", "")).strip()
    file = str(entry.get("client_secret_file", "")).strip()
    upper = re.sub(r"[^A-Z0-9]", "_", name.upper())
    outside = _secret(environment, f"{SECRET_VARIABLE}{upper}", f"{SECRET_FILE_VARIABLE}{upper}")
    given = [each for each in (own, file, outside) if each]
    if len(given) > 1:
        raise ValueError(f"{where}: its client secret is given more than once; give it once")
    if file:
        return SecretStr(read_secret(Path(file), f"{where}: client_secret_file"))
    text = own or outside
    return SecretStr(text) if text else None


def _secret(environment: Mapping[str, str], variable: str, file_variable: str) -> str:
    text, file = environment.get(variable, "").strip(), environment.get(file_variable, "").strip()
    if text and file:
        raise ValueError(f"{variable}: set together with {file_variable}; set one of them")
    return read_secret(Path(file), file_variable) if file else text


def read_secret(file: Path, variable: str) -> str:
    """The text of a mounted secret.

    Raises:
        ValueError: it cannot be read, or is empty.
    """
    try:
        text = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as fault:
        why = fault.strerror if isinstance(fault, OSError) else "it is no UTF-8 text"
        raise ValueError(f"{variable}: {file} cannot be read: {why}") from None
    if not text:
        raise ValueError(f"{variable}: {file} is empty; write the secret into it, or unset the variable")
    return text
