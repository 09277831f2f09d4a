"""The plain values every room speaks: names, samples, qualities, roles, time ranges. No I/O, no other room."""

from octopus.model.allowance import Allowance
from octopus.model.caller import Caller
from octopus.model.durations import ANSWERS, DELIVERIES, QUESTIONS, Durations
from octopus.model.errors import (
    BadRequest,
    ConfigLocked,
    Conflict,
    FieldError,
    Forbidden,
    MalformedName,
    NotFound,
    RateLimited,
    SourceError,
    SourceTimeout,
    SourceUnavailable,
    TooLarge,
    Unauthenticated,
)
from octopus.model.json_text import JsonText
from octopus.model.names import AttributeName, DeviceName, is_canonical
from octopus.model.recent import Recent
from octopus.model.roles import Role
from octopus.model.sample import Quality, Sample
from octopus.model.secrets import without_secrets, without_users
from octopus.model.source import SourceState
from octopus.model.spans import NO_SPANS, Spans
from octopus.model.time_range import TimeRange

__all__ = [
    "ANSWERS",
    "DELIVERIES",
    "NO_SPANS",
    "QUESTIONS",
    "Allowance",
    "AttributeName",
    "BadRequest",
    "Caller",
    "ConfigLocked",
    "Conflict",
    "DeviceName",
    "Durations",
    "FieldError",
    "Forbidden",
    "JsonText",
    "MalformedName",
    "NotFound",
    "Quality",
    "RateLimited",
    "Recent",
    "Role",
    "Sample",
    "SourceError",
    "SourceState",
    "SourceTimeout",
    "SourceUnavailable",
    "Spans",
    "TimeRange",
    "TooLarge",
    "Unauthenticated",
    "is_canonical",
    "without_secrets",
    "without_users",
]
