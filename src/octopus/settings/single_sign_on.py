"""Signing in with an identity provider; what one entry means is read in `oidc`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from pydantic import SecretStr, field_validator

from octopus.settings.errors import SettingsError
from octopus.settings.oidc import IdentityProvider, parse_providers, read_secret
from octopus.settings.subject import Subject, variable


class SingleSignOn(Subject):
    """Who else says who somebody is, and how long that is believed."""

    oidc_providers: SecretStr | None = variable(
        "OIDC_PROVIDERS",
        None,
        'Identity providers, JSON: [{"id": "site", "issuer": "https://…", "client_id": "octopus"}]; '
        "docs/how-to/sign-in-with-your-identity-provider.md has every key.",
    )
    oidc_providers_file: Path | None = variable(
        "OIDC_PROVIDERS_FILE", None, "File that holds OIDC_PROVIDERS, as secrets are mounted."
    )
    keycloak_url: str = variable(
        "KEYCLOAK_URL", "", "A Keycloak, in short: its address, with KEYCLOAK_REALM and KEYCLOAK_CLIENT_ID."
    )
    keycloak_realm: str = variable("KEYCLOAK_REALM", "", "Realm of that Keycloak.")
    keycloak_client_id: str = variable("KEYCLOAK_CLIENT_ID", "", "Client of that realm that Octopus is.")
    keycloak_client_secret: SecretStr | None = variable(
        "KEYCLOAK_CLIENT_SECRET", None, "Its secret, or KEYCLOAK_CLIENT_SECRET_FILE; neither: a public client."
    )
    keycloak_client_secret_file: Path | None = variable(
        "KEYCLOAK_CLIENT_SECRET_FILE", None, "File that holds KEYCLOAK_CLIENT_SECRET."
    )
    keycloak_label: str = variable("KEYCLOAK_LABEL", "Keycloak", "Text of its button on the sign-in page.")
    entra_tenant_id: str = variable(
        "ENTRA_TENANT_ID", "", "A tenant of Microsoft Entra ID, in short: its id, with ENTRA_CLIENT_ID."
    )
    entra_client_id: str = variable("ENTRA_CLIENT_ID", "", "Application (client) ID of the registration.")
    entra_client_secret: SecretStr | None = variable(
        "ENTRA_CLIENT_SECRET", None, "Its secret, or ENTRA_CLIENT_SECRET_FILE; neither: a public client."
    )
    entra_client_secret_file: Path | None = variable(
        "ENTRA_CLIENT_SECRET_FILE", None, "File that holds ENTRA_CLIENT_SECRET."
    )
    entra_label: str = variable("ENTRA_LABEL", "Microsoft Entra ID", "Text of its button on the sign-in page.")
    entra_authority: str = variable(
        "ENTRA_AUTHORITY", "https://login.microsoftonline.com", "Another one for national clouds."
    )
    role_prefix: str = variable(
        "ROLE_PREFIX",
        "",
        "Roles in tokens are `octopus-admin` and so on; with `low`, `octopus-low-admin`, and all others are ignored.",
    )
    oidc_group_roles: str = variable(
        "OIDC_GROUP_ROLES", "", 'Groups that stand for a role, JSON: {"telescope-operators": "Operator"}.'
    )
    oidc_default_role: str = variable(
        "OIDC_DEFAULT_ROLE", "Viewer", "Role of who has none in the token; `none`: such a person is refused."
    )
    oidc_renewal: Literal["provider", "own"] = variable(
        "OIDC_RENEWAL",
        "provider",
        "`provider`: a sign-in lasts as long as the provider renews it; `own`: OIDC_SESSION_TTL, without asking again.",
    )
    oidc_recheck: float = variable(
        "OIDC_RECHECK",
        300.0,
        "How long a sign-in goes on until the provider is asked again whether the person may, and with what role.",
        ge=10,
    )
    oidc_session_ttl: float = variable(
        "OIDC_SESSION_TTL", 36000.0, "Longest sign-in that the provider does not renew; then one signs in anew.", ge=60
    )
    oidc_unreachable: float = variable(
        "OIDC_UNREACHABLE", 3600.0, "How long sign-ins go on while the provider does not answer.", ge=0
    )
    oidc_leeway: float = variable(
        "OIDC_LEEWAY", 60.0, "How far the provider's clock may differ from this server's.", ge=0, le=600
    )
    oidc_keys_ttl: float = variable(
        "OIDC_KEYS_TTL", 600.0, "How long a provider's signing keys are believed until they are fetched anew.", ge=10
    )
    oidc_timeout: float = variable("OIDC_TIMEOUT", 10.0, "Time-out of one question to a provider.", gt=0, le=120)
    public_url: str = variable(
        "OCTOPUS_PUBLIC_URL",
        "",
        "Where browsers find this deployment, with its base path: https://octopus.example.org. Unset: as each request "
        "says in Host, and in X-Forwarded-Proto where it comes from a trusted proxy.",
    )

    @field_validator("public_url")
    @classmethod
    def _whole_address(cls, value: str) -> str:
        value = value.strip().rstrip("/")
        if value and not re.fullmatch(r"https?://[^/\s?#@]+(/[\w.\-~]+)*", value):
            raise ValueError("expected an address like https://octopus.example.org/base")
        return value

    @property
    def identity_providers(self) -> tuple[IdentityProvider, ...]:
        """Who else says who somebody is: Keycloak and Entra ID by their short names, then those of OIDC_PROVIDERS."""
        text = self.oidc_providers.get_secret_value() if self.oidc_providers else ""
        try:
            if self.oidc_providers_file is not None:
                if text:
                    raise ValueError("OIDC_PROVIDERS: set together with OIDC_PROVIDERS_FILE; set one of them")
                text = read_secret(self.oidc_providers_file, "OIDC_PROVIDERS_FILE")
            return parse_providers(
                text,
                {**self.environment, **self._short_names()},
                role_prefix=self.role_prefix,
                group_roles=self.oidc_group_roles,
                default_role=self.oidc_default_role,
            )
        except ValueError as fault:
            raise SettingsError(str(fault)) from None

    def _short_names(self) -> dict[str, str]:
        """The fields that stand for a provider in short, by their variables."""
        found = {}
        for name, field in type(self).model_fields.items():
            value, alias = getattr(self, name), str(field.validation_alias)
            if alias.startswith(("KEYCLOAK_", "ENTRA_")) and value is not None:
                found[alias] = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        return found
