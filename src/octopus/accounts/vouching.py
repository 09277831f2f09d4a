"""What the settings of a deployment say of identity providers. Without the code for them, which most do not need."""

from __future__ import annotations

import msgspec

from octopus.settings import IdentityProvider, Settings


class FederationConfig(msgspec.Struct, frozen=True):
    """Identity providers, and how long their word holds; times in seconds."""

    providers: tuple[IdentityProvider, ...]
    renewal: str = "provider"
    """`provider`: a sign-in lasts as long as its provider renews it; `own`: for `session_ttl`."""
    recheck: float = 300.0
    session_ttl: float = 36000.0
    unreachable: float = 3600.0
    leeway: float = 60.0
    keys_ttl: float = 600.0
    timeout: float = 10.0


def federation_config(settings: Settings) -> FederationConfig | None:
    """None: there are no identity providers.

    Raises:
        SettingsError: what they are made of cannot be read.
    """
    providers = settings.identity_providers
    if not providers:
        return None
    return FederationConfig(
        providers,
        settings.oidc_renewal,
        settings.oidc_recheck,
        settings.oidc_session_ttl,
        settings.oidc_unreachable,
        settings.oidc_leeway,
        settings.oidc_keys_ttl,
        settings.oidc_timeout,
    )
