"""One frozen `Settings`, read from the environment once at start and handed to every room by argument.

`docs/reference/settings.md` is generated from the fields below (`octopus schema settings`).
"""

from octopus.settings.oidc import IdentityProvider
from octopus.settings.settings import ArchiveAddress, LocalUser, Settings, SettingsError, TangoDatabase, read_settings
from octopus.settings.widgets import TrustedKey, WidgetRegistry, covers, key_id

__all__ = [
    "ArchiveAddress",
    "IdentityProvider",
    "LocalUser",
    "Settings",
    "SettingsError",
    "TangoDatabase",
    "TrustedKey",
    "WidgetRegistry",
    "covers",
    "key_id",
    "read_settings",
]
