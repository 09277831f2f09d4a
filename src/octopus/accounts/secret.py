"""What counts as a usable signing secret, and how a demonstration keeps one."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from octopus.accounts.passwords import LONGEST
from octopus.settings import SettingsError

LEAST_LENGTH = 32
LEAST_VARIETY = 10
LEAST_PASSWORD = 12
LEAST_PASSWORD_VARIETY = 5
_WELL_KNOWN = re.compile(
    r"change[-_ ]?me|replace[-_ ]?me|your[-_ ]?(256[-_ ]?bit[-_ ]?)?secret|password|supersecret|(keep|is)[-_ ]?secret"
    r"|0123456789abcdef0123|123456789012|abcdefghijklmnop|qwertyuiop|example|default|insecure",
    re.IGNORECASE,
)


def check_secret(secret: str | None, variable: str = "JWT_SECRET", signs: str = "access tokens") -> str:
    """The secret itself, when it may sign access tokens, or whatever else `variable` is for.

    Raises:
        SettingsError: missing, short, repetitive or well-known; the sentence says how to make a good one.
    """
    mend = f"make one with: export {variable}=$(openssl rand -hex 32)"
    if not secret:
        raise SettingsError(f"{variable}: not set, and {signs} cannot be signed without one; {mend}")
    if len(secret) < LEAST_LENGTH:
        raise SettingsError(f"{variable}: expected at least {LEAST_LENGTH} characters, got {len(secret)}; {mend}")
    if len(set(secret)) < LEAST_VARIETY or _repeats(secret):
        raise SettingsError(f"{variable}: expected a random text, got one that repeats itself; {mend}")
    if _WELL_KNOWN.search(secret):
        raise SettingsError(f"{variable}: expected a random text, got one that is well known; {mend}")
    return secret


def check_config_password(password: str) -> str:
    """The second password of the Config UI, when it is worth asking for; an Argon2 hash is taken as it is.

    Raises:
        SettingsError: short, long, repetitive or well-known.
    """
    if password.startswith("$argon2"):
        return password
    mend = "give it several words, or make one with: openssl rand -base64 18"
    if not LEAST_PASSWORD <= len(password) <= LONGEST:
        raise SettingsError(
            f"CFG_UI_PASSWORD: expected {LEAST_PASSWORD} to {LONGEST} characters, got {len(password)}; {mend}"
        )
    if len(set(password)) < LEAST_PASSWORD_VARIETY or _repeats(password):
        raise SettingsError(f"CFG_UI_PASSWORD: expected a text that does not repeat itself; {mend}")
    if _WELL_KNOWN.search(password):
        raise SettingsError(f"CFG_UI_PASSWORD: expected a text that nobody would guess, got a well-known one; {mend}")
    return password


def _repeats(secret: str) -> bool:
    """Whether a piece of at most half the length makes up the whole."""
    return secret in (secret + secret)[1:-1]


def kept_secret(folder: Path) -> str:
    """The secret kept in a folder (file `jwt-secret`, readable by its owner alone), made at the first call."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "jwt-secret"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return check_secret(path.read_text().strip())
    with os.fdopen(handle, "w") as file:
        secret = secrets.token_hex(32)
        file.write(secret)
    return secret
