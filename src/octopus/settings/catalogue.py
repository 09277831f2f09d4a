"""Which widgets there are; what the lists of registries, scopes and keys mean is read in `widgets`."""

from __future__ import annotations

from pathlib import Path

from pydantic import field_validator

from octopus.settings.errors import SettingsError
from octopus.settings.subject import Subject, pieces_of, variable
from octopus.settings.widgets import (
    TrustedKey,
    WidgetRegistry,
    parse_allowed,
    parse_keys,
    parse_registries,
    parse_scopes,
    sources_of,
)


class Catalogue(Subject):
    """Where widgets may come from, and what one may take of a page."""

    widget_registries: str = variable(
        "WIDGET_REGISTRIES",
        "",
        "Comma list of npm registries that widgets may come from, in the order they are asked: `url`, `name=url`, or "
        "`name=@scope:url` for one that is asked for this scope only. Without one, none can be added.",
    )
    widget_scopes: str = variable(
        "WIDGET_ALLOWED_NPM_SCOPES",
        "",
        "Comma list of scopes (`@observatory`) and packages that may be added. A host in it is a content network "
        "that serves packages as `/<name>@<version>/<file>`.",
    )
    widget_trusted_scopes: str = variable(
        "WIDGET_TRUSTED_SCOPES",
        "",
        "Comma list of scopes and packages whose widgets run in the page, with all its rights; all others that were "
        "added run isolated, in a frame.",
    )
    widget_keys: str = variable(
        "WIDGET_TRUSTED_KEYS",
        "",
        "Comma list of Ed25519 public keys, `name=<base64>` as `octopus widget keygen` prints them.",
    )
    widget_signatures: bool = variable(
        "WIDGET_REQUIRE_SIGNATURES",
        False,
        "Offer only those added widgets that a key of WIDGET_TRUSTED_KEYS has signed.",
    )
    widget_timeout: float = variable(
        "WIDGET_TIMEOUT", 30.0, "Time-out of one question to a registry, a whole archive included.", gt=0, le=600
    )
    widget_max_bundle: int = variable(
        "WIDGET_MAX_BUNDLE", 8 * 1024 * 1024, "Largest bundle that is taken from a package.", ge=1024
    )
    widget_prewarm: bool = variable(
        "WIDGET_PREWARM", False, "Read the active bundles into memory at the start rather than when first asked for."
    )
    widget_budget_cpu: float = variable(
        "WIDGET_BUDGET_CPU",
        0.8,
        "Share of a page's main thread that one widget may take; one that takes more is paused. 0: no bound.",
        ge=0,
        le=1,
    )
    widget_budget_messages: float = variable(
        "WIDGET_BUDGET_MESSAGES",
        2000.0,
        "Messages a second that one widget may be sent: samples of plots, hand-overs of latest values, results of "
        "GraphQL; one that is sent more is paused. 0: no bound.",
        ge=0,
    )
    widget_budget_seconds: int = variable(
        "WIDGET_BUDGET_SECONDS", 10, "Seconds over which both are judged.", ge=2, le=300
    )
    widget_dev_dir: str = variable(
        "OCTOPUS_WIDGET_DEV_DIR",
        "",
        "Comma list of folders with widgets that you work on: a package, its `dist`, or a folder of packages. "
        "`octopus demo` loads their builds in place of the catalogue's, and anew after each rebuild; `octopus serve` "
        "refuses it.",
    )

    @field_validator("widget_scopes")
    @classmethod
    def _allowed_scopes(cls, value: str) -> str:
        parse_allowed(value)
        return value

    @field_validator("widget_trusted_scopes")
    @classmethod
    def _trusted_scopes(cls, value: str) -> str:
        parse_scopes(value)
        return value

    @field_validator("widget_keys")
    @classmethod
    def _public_keys(cls, value: str) -> str:
        parse_keys(value)
        return value

    @property
    def widget_builds(self) -> tuple[Path, ...]:
        """The folders of `widget_dev_dir`."""
        return tuple(Path(piece).expanduser().absolute() for piece in pieces_of(self.widget_dev_dir))

    @property
    def widget_sources(self) -> tuple[WidgetRegistry, ...]:
        """Registries, then content networks, that widgets may come from, each with its token."""
        return sources_of(self._registries(), parse_allowed(self.widget_scopes))

    def _registries(self) -> tuple[WidgetRegistry, ...]:
        try:
            return parse_registries(self.widget_registries, self.environment)
        except ValueError as fault:
            raise SettingsError(f"WIDGET_REGISTRIES: {fault}") from None

    @property
    def allowed_scopes(self) -> tuple[str, ...]:
        """Scopes and packages that may be added."""
        return parse_allowed(self.widget_scopes).scopes

    @property
    def trusted_scopes(self) -> tuple[str, ...]:
        """Scopes and packages whose widgets run in the page."""
        return parse_scopes(self.widget_trusted_scopes)

    @property
    def trusted_keys(self) -> tuple[TrustedKey, ...]:
        """The keys whose signatures count."""
        return parse_keys(self.widget_keys)
