"""One frozen `Settings`, read from the environment once at start and handed to every room by argument.

A file holds one subject; `settings` puts them together, `reading` reads them.

`docs/reference/settings.md` is generated from the fields below (`octopus schema settings`).
"""

from octopus.settings.archives import ArchiveAddress
from octopus.settings.errors import SettingsError
from octopus.settings.oidc import IdentityProvider
from octopus.settings.reading import read_settings
from octopus.settings.settings import Settings
from octopus.settings.signing_in import LocalUser
from octopus.settings.tango import TangoDatabase, parse_tango_dbs
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
    "parse_tango_dbs",
    "read_settings",
]
