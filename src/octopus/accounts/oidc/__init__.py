"""Signing in with somebody else's word: OpenID Connect providers, such as Keycloak and Entra ID.

`Accounts` alone calls `Federation`, and imports this package only where a provider is configured: the signatures of
tokens take a library that nobody else needs. Read in this order: `provider` (the authorization code flow with PKCE),
`tokens` (what makes a token good), `keys`, `claims` (name and role), `federation` (sign-ins that last).

Sources: OpenID Connect Core 1.0, Discovery 1.0, RP-Initiated and Back-Channel Logout 1.0; RFC 6749, 7636, 9207, 9700.
"""

from octopus.accounts.oidc.federation import Federation
from octopus.accounts.oidc.identities import Identities
from octopus.accounts.oidc.provider import Started

__all__ = ["Federation", "Identities", "Started"]
