"""Why somebody was not let in. Each sentence is for the person at the sign-in page."""

from __future__ import annotations

from typing import Any, Self

from octopus.model import SourceUnavailable, Unauthenticated


class SignInRefused(Unauthenticated):
    """A sign-in through a provider came to nothing; `reason` is one word for the page and the audit."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence, extra={"reason": reason})
        self.reason = reason


class TokenRefused(SignInRefused):
    """A token of a provider does not hold; `reason` is `expired` where another one helps, otherwise `refused`."""

    def __init__(self, sentence: str, reason: str = "refused") -> None:
        super().__init__(reason, sentence)


class NameContended(SourceUnavailable):
    """A user name is taken and released at this moment, again and again: whose it is cannot be told yet."""


class ProviderUnavailable(SourceUnavailable):
    """A provider does not answer, or answers with what cannot be used.

    Args:
        detail: for the log and for administrators: whom we ask, and how, is nothing for who is not signed in.
    """

    def __init__(
        self,
        message: str,
        *,
        source: str | None = None,
        upstream: Any = None,
        extra: dict[str, Any] | None = None,
        detail: str = "",
    ) -> None:
        super().__init__(message, source=source, upstream=upstream, extra=extra)
        self.detail = detail

    def anew(self) -> Self:
        fresh = super().anew()
        fresh.detail = self.detail
        return fresh

    @property
    def whole(self) -> str:
        """The sentence with its detail."""
        return f"{self.message} ({self.detail})" if self.detail else self.message
