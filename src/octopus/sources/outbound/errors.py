"""What can go wrong on the way out, beside the errors that every source has (`octopus.model.errors`)."""

from __future__ import annotations

from octopus.model import BadRequest, Forbidden, SourceError, TooLarge


class BadAddress(BadRequest):
    """Not an address that can be called: its scheme, host, path or characters."""


class BadHeader(BadRequest):
    """A header that must not go out: its name, its characters, or that it is ours to set."""


class HostNotAllowed(Forbidden):
    """The host is not on the allow-list."""


class AddressNotAllowed(Forbidden):
    """The host is, or resolves to, an address that is never called, or only when its host is named."""


class MovedElsewhere(SourceError):
    """The answer is a redirect that is not followed."""


class Unreadable(SourceError):
    """The answer is not what was expected: HTML for JSON, not UTF-8, of an unknown encoding."""


class BrokenOff(Unreadable):
    """The connection ended in the middle of the answer."""


class OversizedAnswer(TooLarge):
    """The answer, or one event of a stream, is larger than the bound."""
