"""What the HTTP client raises, turned into errors of ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp

from octopus.model import FieldError, SourceUnavailable
from octopus.sources.outbound.call import Call
from octopus.sources.outbound.connecting import ForbiddenAddress
from octopus.sources.outbound.errors import AddressNotAllowed, MovedElsewhere, Unreadable
from octopus.sources.outbound.redaction import Redactor
from octopus.sources.outbound.target import Target
from octopus.sources.outbound.urls import shown


class Moved(Exception):
    """A handshake was answered with a redirect."""


@contextmanager
def translated(call: Call, target: Target, source: str) -> Iterator[None]:
    """Turn what the HTTP client raises into errors of ours."""
    try:
        yield
    except (aiohttp.ClientError, OSError, Moved) as fault:
        if isinstance(fault, TimeoutError) and not isinstance(fault, aiohttp.ConnectionTimeoutError):
            raise
        where = Redactor.of(call).clean(shown(target.url))
        raise _translation(fault, where, source) from None


def _translation(fault: Exception, where: str, source: str) -> FieldError:
    if isinstance(fault, aiohttp.ConnectionTimeoutError):
        return SourceUnavailable(f"{where} took no connection in time", source=source)
    if isinstance(fault, Moved):
        return MovedElsewhere(
            f"{where} redirects a WebSocket ({fault}), which is not followed: configure the final address",
            source=source,
        )
    if isinstance(fault, aiohttp.WSServerHandshakeError):
        return Unreadable(
            f"expected a WebSocket at {where}, got HTTP {fault.status}",
            source=source,
            upstream={"status": fault.status},
        )
    cause = fault.os_error if isinstance(fault, aiohttp.ClientConnectorError) else fault
    if isinstance(cause, ForbiddenAddress):
        return AddressNotAllowed(f"{where} cannot be called: {cause}", source=source)
    if isinstance(fault, aiohttp.ClientResponseError):
        return Unreadable(f"expected HTTP at {where}, got something else", source=source)
    return SourceUnavailable(f"{where} cannot be reached: {_why(fault, cause)}", source=source)


def _why(fault: Exception, cause: Exception) -> str:
    if isinstance(fault, aiohttp.ClientConnectorDNSError):
        return f"there is no host {fault.host!r}"
    if isinstance(fault, aiohttp.ClientConnectorCertificateError):
        return f"its certificate is not trusted ({str(fault.certificate_error)[:120]})"
    if isinstance(cause, ConnectionRefusedError):
        return "connection refused"
    if isinstance(fault, aiohttp.ServerDisconnectedError):
        return "it closed the connection without an answer"
    if isinstance(fault, aiohttp.ClientConnectionResetError):
        return "it closed the connection"
    return (str(cause) or type(cause).__name__)[:160]
