"""Tango's errors in our terms: which class, which sentence, and what of the original may be shown.

TangoGQL always adds stack traces and representations of local variables to its errors, and Tango's own origins name
source files: only reasons and descriptions go on, bounded.
"""

from __future__ import annotations

import re
from typing import Any

from octopus.model import FieldError, Forbidden, NotFound, SourceError

MAX_TEXT = 300
"""Characters of one text of the upstream that go on."""
MAX_ENTRIES = 3

_ENTRY = re.compile(r"desc = (?P<desc>.*?)\s*\n\s*origin = .*?\n?\s*reason = (?P<reason>\w*)", re.DOTALL)
_UNKNOWN_TEXT = re.compile(
    r"not defined in the database|does not exist|attribute not found|attribute \S+ not found", re.I
)
_REFUSED_TEXT = re.compile(
    r"not logged in|signature|not enough segments|required groups|does not have \w+ access", re.I
)

UNKNOWN_DEVICE = frozenset({"DB_DeviceNotDefined"})
UNKNOWN = UNKNOWN_DEVICE | {"API_AttrNotFound"}
"""Reasons that say: there is no such thing."""

CONNECTION = frozenset(
    {
        "API_CantConnectToDevice",
        "API_CommunicationFailed",
        "API_CorbaException",
        "API_DeviceNotExported",
        "API_DeviceTimedOut",
        "API_EventChannelNotExported",
        "API_EventTimeout",
        "API_ServerNotRunning",
        "API_ZmqFailed",
    }
)
"""Reasons that tell of the way to the device, not of the attribute."""


def bounded(text: str | None) -> str:
    """A text of the upstream in one piece: no trailing white space, at most `MAX_TEXT` characters."""
    plain = (text or "").strip()
    return plain if len(plain) <= MAX_TEXT else plain[: MAX_TEXT - 1] + "…"


def explain(message: str) -> list[dict[str, str]]:
    """Reasons and descriptions of a DevFailed that was printed into a GraphQL error, the first cause first."""
    entries = [
        {"reason": found["reason"], "desc": bounded(re.sub(r"\s*\n\s*", " ", found["desc"]))}
        for found in _ENTRY.finditer(message)
    ]
    return entries[:MAX_ENTRIES] or [{"reason": "", "desc": bounded(message.partition("\n")[0])}]


def field_error(message: str, source: str, subject: str | None = None) -> FieldError:
    """The error behind a GraphQL error's message.

    Args:
        message: as TangoGQL gave it.
        source: `tango:<database>`.
        subject: what was asked for, to begin the sentence with.
    """
    entries = explain(message)
    first = entries[0]
    sentence = f"{subject}: {first['desc']}" if subject else first["desc"]
    kind: type[FieldError] = SourceError
    if any(entry["reason"] in UNKNOWN for entry in entries) or _UNKNOWN_TEXT.search(first["desc"]):
        kind = NotFound
    elif _REFUSED_TEXT.search(first["desc"]):
        kind = Forbidden
    return kind(sentence, source=source, upstream=entries)


def event_error(reason: str | None, desc: str | None, source: str) -> dict[str, Any]:
    """The `error` of a sample, from the DevError of an event."""
    kind = NotFound if reason in UNKNOWN or _UNKNOWN_TEXT.search(desc or "") else SourceError
    text = bounded(desc) or "the attribute cannot be read"
    return {
        "code": kind.code,
        "message": text,
        "source": source,
        "upstream": [{"reason": reason or "", "desc": text}],
    }


def error_object(error: FieldError) -> dict[str, Any]:
    """The `error` of a sample, from an error of ours."""
    return {"message": error.message, **error.extensions()}
