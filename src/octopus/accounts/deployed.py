"""What the settings of a deployment say of the Config UI's second password."""

from __future__ import annotations

import hmac
from pathlib import Path

from octopus.accounts.config_access import SecondPassword
from octopus.accounts.secret import check_config_password, check_secret
from octopus.settings import Settings, SettingsError


def second_password(settings: Settings, jwt_secret: str) -> SecondPassword | None:
    """The second password; None: an Admin's session is enough.

    Args:
        jwt_secret: checked; where CFG_UI_SECRET is unset, the key of config sessions is derived from it.

    Raises:
        SettingsError: a password or secret that is weak, given twice, or cannot be read.
    """
    password = _password(settings)
    if password is None:
        return None
    if settings.config_secret is None:
        secret = hmac.digest(jwt_secret.encode(), b"octopus Config UI", "sha256").hex()
    else:
        secret = check_secret(settings.config_secret.get_secret_value(), "CFG_UI_SECRET", "sessions of the Config UI")
    return SecondPassword(
        check_config_password(password),
        secret,
        ttl=settings.config_ttl * 60,
        attempts=settings.config_attempts,
        window=settings.config_window,
        lockout=settings.config_lockout,
    )


def _password(settings: Settings) -> str | None:
    given, file = settings.config_password, settings.config_password_file
    if file is None:
        return None if given is None else given.get_secret_value()
    if given is not None:
        raise SettingsError("CFG_UI_PASSWORD: set together with CFG_UI_PASSWORD_FILE; set one of them")
    return _read(file)


def _read(file: Path) -> str:
    try:
        text = file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as fault:
        why = fault.strerror if isinstance(fault, OSError) else "it is no UTF-8 text"
        raise SettingsError(f"CFG_UI_PASSWORD_FILE: {file} cannot be read: {why}") from None
    if not text:
        raise SettingsError(f"CFG_UI_PASSWORD_FILE: {file} is empty; write the password into it, or unset the variable")
    return text
