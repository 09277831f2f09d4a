"""Identity providers as the environment says it, and the sentence of each that cannot be used."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from octopus.model import Role
from octopus.settings import SettingsError, read_settings

KEYCLOAK = {"KEYCLOAK_URL": "https://sso.example.org/", "KEYCLOAK_REALM": "ska", "KEYCLOAK_CLIENT_ID": "octopus"}
ENTRA = {"ENTRA_TENANT_ID": "1111", "ENTRA_CLIENT_ID": "2222"}


def entry(**more: Any) -> dict[str, str]:
    given = {"id": "site", "issuer": "https://id.example.org", "client_id": "octopus", **more}
    return {"OIDC_PROVIDERS": json.dumps([{name: value for name, value in given.items() if value is not None}])}


def test_several_at_once_by_short_names_and_by_json(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("of entra\n")
    environment = {
        **KEYCLOAK, **ENTRA, **entry(role_names={"admin": "Boss"}, default_role="none"), "KEYCLOAK_LABEL": "SSO",
        "ENTRA_CLIENT_SECRET_FILE": str(secret), "OIDC_CLIENT_SECRET_SITE": "of the site", "ROLE_PREFIX": "low",
        "KEYCLOAK_ROLE_ADMIN": "telescope-admins", "OIDC_GROUP_ROLES": '{"ops": "operator"}',
    }  # fmt: skip
    keycloak, entra, site = read_settings(environment).identity_providers
    assert (keycloak.id, keycloak.issuer, keycloak.label) == (
        "keycloak",
        "https://sso.example.org/realms/ska",
        "SSO",
    )
    assert keycloak.client_secret is None and keycloak.role_names["telescope-admins"] is Role.Admin
    assert "octopus-low-admin" not in keycloak.role_names and keycloak.role_names["octopus-low-user"] is Role.User
    assert entra.issuer == "https://login.microsoftonline.com/1111/v2.0"
    assert entra.issuers == ("https://sts.windows.net/1111/",) and entra.audiences == ("2222", "api://2222")
    assert entra.client_secret is not None and entra.client_secret.get_secret_value() == "of entra"
    assert "octopus-low-admin" in entra.role_names, "the pins are those of Keycloak"
    assert site.client_secret is not None and site.client_secret.get_secret_value() == "of the site"
    assert site.role_names["boss"] is Role.Admin and site.group_roles == {"ops": Role.Operator}
    assert site.default_role is None and keycloak.default_role is Role.Viewer


def test_the_json_may_be_a_mounted_file(tmp_path: Path) -> None:
    file = tmp_path / "providers.json"
    file.write_text(entry()["OIDC_PROVIDERS"])
    (found,) = read_settings({"OIDC_PROVIDERS_FILE": str(file)}).identity_providers
    assert (found.id, found.kind, found.label, found.userinfo) == ("site", "oidc", "Site", True)
    with pytest.raises(SettingsError, match="set together with OIDC_PROVIDERS_FILE"):
        read_settings({"OIDC_PROVIDERS_FILE": str(file), **entry()})


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"KEYCLOAK_URL": "https://sso.example.org"}, "KEYCLOAK_REALM: not set, and KEYCLOAK_URL needs it"),
        ({**KEYCLOAK, "KEYCLOAK_URL": "http://sso.example.org"}, "issuer is plain HTTP"),
        ({"ENTRA_TENANT_ID": "common", "ENTRA_CLIENT_ID": "x"}, "expected the id of one tenant"),
        ({"ENTRA_TENANT_ID": "1111"}, "ENTRA_CLIENT_ID: not set"),
        ({**ENTRA, "ENTRA_CLIENT_SECRET_FILE": "/nowhere"}, "ENTRA_CLIENT_SECRET_FILE: /nowhere cannot be read"),
        ({**ENTRA, "ENTRA_CLIENT_SECRET_FILE": "/x", "ENTRA_CLIENT_SECRET": "y"}, "set one of them"),
        ({"OIDC_PROVIDERS": "{"}, "OIDC_PROVIDERS: not JSON (line 1, column 2)"),
        ({"OIDC_PROVIDERS": "5"}, "expected a list of providers, got int"),
        ({"OIDC_PROVIDERS": "[5]"}, "entry 1: expected an object"),
        (entry(id="Local"), "id must be a short name like keycloak"),
        (entry(id="local"), "id must be a short name like keycloak"),
        (entry(issuer="id.example.org"), "issuer must be an address"),
        (entry(issuer="https://id.example.org/?x=1"), "issuer must be an address"),
        (entry(client_id=""), "client_id must be a text"),
        (entry(kind="saml"), "kind must be one of keycloak, entra, oidc; got 'saml'"),
        (entry(colour="red"), "there is no 'colour'; known are"),
        (entry(logout="yes"), "'logout' must be true or false"),
        (entry(role_claims=5), "'role_claims' must be a list of texts"),
        (entry(default_role="Boss"), "expected one of Viewer, User, Operator, Engineer, Admin, or none"),
        (entry(group_roles={"a": "Boss"}), "the role of 'a' must be one of"),
        (entry(role_names={"Boss": "a"}), "expected a name for one of"),
        (entry(name_prefix="a/"), "name_prefix is at most 32"),
        ({**entry(client_secret="a"), "OIDC_CLIENT_SECRET_SITE": "b"}, "given more than once"),
        ({**KEYCLOAK, **entry(id="keycloak")}, "the id 'keycloak' stands twice"),
        ({**ENTRA, "ROLE_PREFIX": "a b"}, "ROLE_PREFIX: expected a word like low"),
        ({**ENTRA, "OIDC_GROUP_ROLES": "[]"}, "OIDC_GROUP_ROLES: expected a JSON object"),
        ({**ENTRA, "OIDC_DEFAULT_ROLE": "boss"}, "OIDC_DEFAULT_ROLE: expected one of"),
        ({"OCTOPUS_PUBLIC_URL": "octopus.example"}, "expected an address like https://octopus.example.org/base"),
    ],
)
def test_what_cannot_be_used_is_named_without_a_secret(environment: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(environment)
    assert sentence in str(caught.value)


def test_secrets_of_providers_are_no_variables_of_documents() -> None:
    environment = {
        **KEYCLOAK,
        "KEYCLOAK_CLIENT_SECRET": "x",
        "ENTRA_CLIENT_SECRET": "y",
        "OIDC_CLIENT_SECRET_SITE": "z",
    }
    assert set(read_settings(environment).document_environment) == set(KEYCLOAK)
