"""What Octopus tells of itself: figures, log lines, traces."""

from __future__ import annotations

from typing import Literal

from pydantic import SecretStr, field_validator

from octopus.model import without_users
from octopus.settings.errors import SettingsError
from octopus.settings.subject import Subject, variable


class Telemetry(Subject):
    """Figures, log lines and traces."""

    metrics_open: bool = variable("OCTOPUS_METRICS_OPEN", True, "Serve /metrics to anybody; otherwise to Admins only.")
    metrics_token: SecretStr | None = variable(
        "OCTOPUS_METRICS_TOKEN",
        None,
        "Bearer token that reads /metrics, for Prometheus; with one set, only it and Admins do. 16 characters or more.",
        min_length=16,
    )
    log_level: str = variable("OCTOPUS_LOG_LEVEL", "INFO", "Least level of log lines.")
    log_format: Literal["json", "console"] = variable("OCTOPUS_LOG_FORMAT", "json", "How log lines are written.")
    otlp_endpoint: str = variable(
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "",
        "Collector of OpenTelemetry traces, `http://collector:4318` (OTLP over HTTP); unset: none are made. Needs the "
        "extra `traces`. What the SDK knows (`OTEL_TRACES_SAMPLER`, `OTEL_SERVICE_NAME`, …) is set as it documents.",
    )
    otlp_traces_endpoint: str = variable(
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "", "The same with its whole path, for traces alone; goes before it."
    )
    otel_disabled: bool = variable("OTEL_SDK_DISABLED", False, "Make no traces, whatever else is set.")

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
            raise ValueError("expected one of DEBUG, INFO, WARNING, ERROR, CRITICAL")
        return value.upper()

    @property
    def traces_endpoint(self) -> str | None:
        """Where traces go; None: nowhere.

        Raises:
            SettingsError: it is no address of HTTP.
        """
        if self.otel_disabled:
            return None
        whole, base = self.otlp_traces_endpoint.strip(), self.otlp_endpoint.strip().rstrip("/")
        found = whole or (base and f"{base}/v1/traces")
        if found and not found.startswith(("http://", "https://")):
            raise SettingsError(
                f"OTEL_EXPORTER_OTLP_ENDPOINT: expected http://host:4318, got {without_users(repr(found))}"
            )
        return found or None
