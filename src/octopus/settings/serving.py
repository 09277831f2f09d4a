"""Where and how the suite is served."""

from __future__ import annotations

import ipaddress
import re
from typing import Literal

from pydantic import field_validator

from octopus.settings.subject import Subject, pieces_of, variable


class Serving(Subject):
    """Address, processes, and what stands before them."""

    host: str = variable("OCTOPUS_HOST", "127.0.0.1", "Address to listen on.")
    port: int = variable("OCTOPUS_PORT", 8000, "Port to listen on; 0 picks a free one.", ge=0, le=65535)
    workers: int = variable(
        "WORKERS",
        1,
        "Serving processes. With NATS_URL they share one bus and one upstream subscription for each attribute; "
        "without, each has its own.",
        ge=1,
        le=64,
    )
    base_path: str = variable("BASE_PATH", "", "Path prefix behind a reverse proxy, `/octopus`; empty for the root.")
    transport: Literal["fast", "asgi"] = variable(
        "OCTOPUS_TRANSPORT", "fast", "WebSocket path: our own protocol class, or plain ASGI (portable fallback)."
    )
    secure_cookies: bool = variable("SECURE_COOKIES", True, "Set the Secure flag on cookies; off only for plain HTTP.")
    cors_origins: str = variable("OCTOPUS_CORS_ORIGINS", "", "Comma list of origins allowed to call from other sites.")
    trusted_proxies: str = variable(
        "OCTOPUS_TRUSTED_PROXIES",
        "",
        "Comma list of addresses or networks whose X-Forwarded-For and X-Forwarded-Proto are believed.",
    )

    @field_validator("base_path")
    @classmethod
    def _normal_base_path(cls, value: str) -> str:
        value = value.strip().rstrip("/")
        if value and not re.fullmatch(r"(/[\w.\-~]+)+", value):
            raise ValueError("expected a path like /octopus")
        return value

    @field_validator("cors_origins")
    @classmethod
    def _named_origins(cls, value: str) -> str:
        for origin in pieces_of(value):
            if not re.fullmatch(r"https?://[^/\s*,]+", origin):
                raise ValueError("expected a comma list of origins like https://panel.example.org, each by its name")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: str) -> str:
        for piece in pieces_of(value):
            try:
                ipaddress.ip_network(piece, strict=False)
            except ValueError:
                raise ValueError("expected a comma list of addresses or networks like 10.0.0.0/8") from None
        return value

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins of `cors_origins`."""
        return pieces_of(self.cors_origins)
