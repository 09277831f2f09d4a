"""Reading what TangoGQL sends: WebSocket frames (typed, fast) and HTTP replies.

TangoGQL's WebSocket writes bare `NaN` and `Infinity`, which are not JSON. The strict decoder is tried first; only a
message that it refuses is read again by the standard library's tolerant one, with those words as null.
"""

from __future__ import annotations

import json
from typing import Any, TypeVar

import msgspec

Read = TypeVar("Read")


class FrameError(msgspec.Struct, gc=False):
    """Tango's DevError."""

    reason: str | None = None
    desc: str | None = None


class AttributeFrame(msgspec.Struct, gc=False):
    """One event of one attribute."""

    fullName: str | None = None
    value: Any = None
    writeValue: Any = None
    quality: str | None = None
    timestamp: float | None = None
    error: FrameError | None = None


class FrameData(msgspec.Struct, gc=False):
    attributes: AttributeFrame | None = None


class FrameFault(msgspec.Struct, gc=False):
    """A GraphQL error; its extensions (stack traces) are not even read."""

    message: str = ""


class FramePayload(msgspec.Struct, gc=False):
    data: FrameData | None = None
    errors: list[FrameFault] | None = None
    message: str | None = None


class Frame(msgspec.Struct, gc=False):
    """A message of the older `graphql-ws` subprotocol."""

    type: str
    id: str | None = None
    payload: FramePayload | None = None


class ReplyError(msgspec.Struct, frozen=True):
    message: str = ""
    path: list[str | int] | None = None


class Reply(msgspec.Struct, frozen=True):
    """An answer to a question by HTTP."""

    data: dict[str, Any] | None = None
    errors: list[ReplyError] = []


class Unreadable(ValueError):
    """Text that is neither JSON nor JSON with NaN, or that has another shape."""


_FRAME = msgspec.json.Decoder(Frame)
_REPLY = msgspec.json.Decoder(Reply)


def decode_frame(text: bytes | str) -> Frame:
    """One WebSocket message.

    Raises:
        Unreadable: not a message of the subprotocol.
    """
    try:
        return _FRAME.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _tolerant(text, Frame)


def decode_reply(text: bytes) -> Reply:
    """The body of an HTTP answer.

    Raises:
        Unreadable: not a GraphQL answer.
    """
    try:
        return _REPLY.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _tolerant(text, Reply)


def _tolerant(text: bytes | str, kind: type[Read]) -> Read:
    try:
        plain = text if isinstance(text, str) else text.decode(errors="replace")
        return msgspec.convert(json.loads(plain, parse_constant=_null), kind)
    except (ValueError, RecursionError, msgspec.ValidationError) as fault:
        raise Unreadable(f"not a message of TangoGQL: {str(fault)[:200]}") from None


def _null(_word: str) -> None:
    return None
