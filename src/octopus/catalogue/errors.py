"""What can be wrong with a package or with whoever serves it, by name."""

from __future__ import annotations

from octopus.model import BadRequest, Forbidden, SourceError


class NotAllowed(Forbidden):
    """A package, or a registry, that the deployment does not allow."""


class BadPackage(BadRequest):
    """A package that is not taken: its archive, its manifest or its bundle is not as it must be."""


class BadSignature(BadPackage):
    """There is no signature where one is needed, or it is not of what it stands beside."""


class WrongIntegrity(SourceError):
    """The bytes that came are not those that the registry vouches for."""


class MovedElsewhere(SourceError):
    """A registry sends somewhere else: to a host that is not its own."""
