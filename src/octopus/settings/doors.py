"""What the doors ask and say besides: the second password of the Config UI, and the hint of the sign-in page."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from octopus.settings.subject import Subject, variable


class Doors(Subject):
    """The second password of the Config UI, and the hint of the sign-in page."""

    config_password: SecretStr | None = variable(
        "CFG_UI_PASSWORD",
        None,
        "Second password, which the Config UI asks Admins for: at least 12 characters, or an Argon2 hash; unset: none.",
    )
    config_password_file: Path | None = variable(
        "CFG_UI_PASSWORD_FILE", None, "File that holds CFG_UI_PASSWORD, as secrets are mounted."
    )
    config_secret: SecretStr | None = variable(
        "CFG_UI_SECRET",
        None,
        "Signs the sessions of the Config UI; at least 32 characters. Unset: a key derived from JWT_SECRET.",
    )
    config_ttl: float = variable(
        "CFG_UI_TTL_MIN", 30.0, "Minutes without activity after which the password is asked for again.", gt=0, le=720
    )
    config_attempts: int = variable(
        "CFG_UI_RL_ATTEMPTS", 5, "Wrong passwords of one Admin in the window, in all processes together.", ge=1
    )
    config_window: float = variable("CFG_UI_RL_WINDOW", 300.0, "Sliding window of wrong passwords.", gt=0)
    config_lockout: float = variable("CFG_UI_RL_LOCKOUT", 900.0, "How long the password then stays refused.", gt=0)
    sign_in_hint: str = variable(
        "OCTOPUS_SIGN_IN_HINT", "", "Text of the sign-in page; the demo shows its users there."
    )
