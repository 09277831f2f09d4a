"""What counts as a usable signing secret, and how a demonstration keeps one."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from octopus.settings import SettingsError

LEAST_LENGTH = 32
LEAST_VARIETY = 10
_MEND = "make one with: export JWT_SECRET=$(openssl rand -hex 32)"
_WELL_KNOWN = re.compile(
    r"change[-_ ]?me|replace[-_ ]?me|your[-_ ]?(256[-_ ]?bit[-_ ]?)?secret|password|supersecret|(keep|is)[-_ ]?secret"
    r"|0123456789abcdef0123|123456789012|abcdefghijklmnop|qwertyuiop|example|default|insecure",
    re.IGNORECASE,
)


def check_secret(secret: str | None) -> str:
    """The secret itself, when it may sign access tokens.

    Raises:
        SettingsError: missing, short, repetitive or well-known; the sentence says how to make a good one.
    """
    if not secret:
        raise SettingsError(f"JWT_SECRET: not set, and access tokens cannot be signed without one; {_MEND}")
    if len(secret) < LEAST_LENGTH:
        raise SettingsError(f"JWT_SECRET: expected at least {LEAST_LENGTH} characters, got {len(secret)}; {_MEND}")
    if len(set(secret)) < LEAST_VARIETY or _repeats(secret):
        raise SettingsError(f"JWT_SECRET: expected a random text, got one that repeats itself; {_MEND}")
    if _WELL_KNOWN.search(secret):
        raise SettingsError(f"JWT_SECRET: expected a random text, got one that is well known; {_MEND}")
    return secret


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
