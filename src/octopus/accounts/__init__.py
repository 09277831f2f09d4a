"""Who may come in: local users, passwords, identity providers, sign-ins that last, API tokens, roles.

`web` calls `Accounts` for the routes under /auth, `graphql` its `authenticate` for every operation, `cli` its `users`
and `api_tokens`. Nothing here knows HTTP or GraphQL.
"""

from octopus.accounts.accounts import Accounts, AccountsConfig, SignIn
from octopus.accounts.api_tokens import ApiToken, ApiTokens
from octopus.accounts.config_access import ConfigAccess, Credentials, SecondPassword, Unlocked
from octopus.accounts.deployed import second_password
from octopus.accounts.passwords import Passwords
from octopus.accounts.restoring import Standing, standing
from octopus.accounts.secret import check_config_password, check_secret, kept_secret
from octopus.accounts.users import User, Users
from octopus.accounts.vouching import FederationConfig, federation_config

__all__ = [
    "Accounts",
    "AccountsConfig",
    "ApiToken",
    "ApiTokens",
    "ConfigAccess",
    "Credentials",
    "FederationConfig",
    "Passwords",
    "SecondPassword",
    "SignIn",
    "Standing",
    "Unlocked",
    "User",
    "Users",
    "check_config_password",
    "check_secret",
    "federation_config",
    "kept_secret",
    "second_password",
    "standing",
]
