"""Why there is no connection to NATS, in a sentence that says what to do."""

from __future__ import annotations

from nats import errors
from nats.js.errors import APIError, NoStreamResponseError, ServiceUnavailableError


class NotConnected(Exception):
    """There is no connection, and why."""

    def __init__(self, sentence: str, said: str) -> None:
        super().__init__(sentence)
        self.sentence, self.said = sentence, said


class Refused(NotConnected):
    """NATS answers and will not serve us; trying again does not help."""


class NotReached(NotConnected):
    """NATS does not answer now."""


def fault_of(fault: Exception, place: str, stream: str) -> NotConnected:
    """What a failed connection means.

    Args:
        fault: what nats-py or the network raised.
        place: where NATS should be, without secrets.
        stream: that was asked for.
    """
    reason = said(fault)
    if isinstance(fault, NoStreamResponseError) or (isinstance(fault, ServiceUnavailableError) and not fault.err_code):
        return Refused(f"NATS at {place} has no JetStream; start it with -js, or with jetstream enabled", reason)
    if isinstance(fault, APIError) and not isinstance(fault, ServiceUnavailableError):
        return Refused(f"JetStream at {place} refuses the stream {stream}: {fault.description}", reason)
    if isinstance(fault, errors.AuthorizationError) or "authorization" in reason.lower():
        return Refused(
            f"NATS at {place} refuses the credentials; check those in NATS_URL, or OCTOPUS_NATS_CREDENTIALS", reason
        )
    return NotReached(
        f"NATS at {place} does not answer; see that it runs and that NATS_URL names it, or unset NATS_URL to run "
        "one process alone",
        reason,
    )


def said(fault: Exception | None) -> str:
    """A fault in its own words."""
    return (str(fault) or type(fault).__name__)[:300] if fault is not None else "no reason given"
