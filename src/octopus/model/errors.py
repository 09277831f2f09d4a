"""What can go wrong, named once. Each class carries its GraphQL error code; the edge translates it.

Raise the class where the fault is known, with a sentence that says what was expected, what came and what to do.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self


class FieldError(Exception):
    """The root of every error that a client may read.

    Args:
        message: one sentence for the person at the screen.
        source: the outside system concerned (`tango:low`, `hdbpp:eda`), if any.
        upstream: what that system said, already redacted and bounded.
        extra: further members of `extensions` (for example the stored version behind a CONFLICT).
    """

    code: ClassVar[str] = "INTERNAL"
    status: ClassVar[int] = 500

    def __init__(
        self, message: str, *, source: str | None = None, upstream: Any = None, extra: dict[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.source = source
        self.upstream = upstream
        self.extra = extra or {}

    def anew(self) -> Self:
        """The same error as a new object: one raised in many tasks would carry the tracebacks of all."""
        return type(self)(self.message, source=self.source, upstream=self.upstream, extra=dict(self.extra))

    def extensions(self) -> dict[str, Any]:
        """The `extensions` object of the GraphQL error."""
        found: dict[str, Any] = {"code": self.code, **self.extra}
        if self.source is not None:
            found["source"] = self.source
        if self.upstream is not None:
            found["upstream"] = self.upstream
        return found


class BadRequest(FieldError):
    code, status = "BAD_REQUEST", 400


class MalformedName(BadRequest):
    """A device or attribute name that does not have the form of one."""


class Unauthenticated(FieldError):
    code, status = "UNAUTHENTICATED", 401


class Forbidden(FieldError):
    code, status = "FORBIDDEN", 403


class ConfigLocked(Forbidden):
    """The second password of the Config UI is needed; `extra["reason"]` is `missing`, `ended`, `csrf` or `wrong`."""

    code = "CONFIG_LOCKED"


class NotFound(FieldError):
    code, status = "NOT_FOUND", 404


class Conflict(FieldError):
    """A stale version was written; `extra` carries the stored document and its version."""

    code, status = "CONFLICT", 409


class TooLarge(FieldError):
    code, status = "TOO_LARGE", 413


class RateLimited(FieldError):
    """Too many attempts; `extra["retryAfter"]` is in seconds."""

    code, status = "RATE_LIMITED", 429


class SourceUnavailable(FieldError):
    """The outside system cannot be reached at all."""

    code, status = "SOURCE_UNAVAILABLE", 503


class SourceError(FieldError):
    """The outside system answered, with an error."""

    code, status = "SOURCE_ERROR", 502


class SourceTimeout(FieldError):
    code, status = "TIMEOUT", 504
