"""Reading the environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from octopus.model import without_users
from octopus.settings.errors import SettingsError
from octopus.settings.settings import Settings


def read_settings(environment: Mapping[str, str], **overrides: Any) -> Settings:
    """Settings from an environment; `overrides` are field names and beat it.

    Raises:
        SettingsError: one line for each variable that cannot be used.
    """
    aliases = {
        str(field.validation_alias): name for name, field in Settings.model_fields.items() if field.validation_alias
    }
    values: dict[str, Any] = {
        name: environment[alias] for alias, name in aliases.items() if environment.get(alias, "") != ""
    }
    values |= overrides
    try:
        settings = Settings(**values, environment=dict(environment))
    except ValidationError as fault:
        raise SettingsError(without_users("\n".join(map(_sentence, fault.errors())))) from None
    faults = []
    for check in (
        lambda: settings.databases,
        lambda: settings.users,
        lambda: settings.archives,
        lambda: settings.widget_sources,
        lambda: settings.identity_providers,
    ):
        try:
            check()
        except SettingsError as fault:
            faults.append(str(fault))
    if faults:
        raise SettingsError(without_users("\n".join(faults)))
    return settings


def _sentence(error: Any) -> str:
    name = str(error["loc"][0]) if error["loc"] else "settings"
    field = Settings.model_fields.get(name)
    alias = str(field.validation_alias) if field and field.validation_alias else name
    secret = "SecretStr" in str(field and field.annotation) or alias == "OCTOPUS_AUTH_USERS"
    came = "" if secret else f"; got {error.get('input')!r}"
    return f"{alias}: {error['msg'].removeprefix('Value error, ')}{came}"
