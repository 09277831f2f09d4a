"""What the serving process and the functions' host say to each other: frames of msgpack, many messages in one."""

from __future__ import annotations

import asyncio

import msgspec

from octopus.functions.engine import Job, Reply
from octopus.functions.source import Examination, FunctionSource

LARGEST = 256 * 1024 * 1024
"""Bytes of one frame: one message, or many small ones."""
FULL = 16 * 1024 * 1024
"""Bytes from which a frame takes no further message."""


class Message(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """Whatever crosses; `id` ties an answer to its question."""

    id: int


class Run(Message, frozen=True, array_like=True, tag=True):
    job: Job


class Examine(Message, frozen=True, array_like=True, tag=True):
    source: FunctionSource


class Check(Message, frozen=True, array_like=True, tag=True):
    source: FunctionSource


class Format(Message, frozen=True, array_like=True, tag=True):
    code: str


class Withdraw(Message, frozen=True, array_like=True, tag=True):
    """Nobody waits for the question of this id any more."""


class Ran(Message, frozen=True, array_like=True, tag=True):
    replies: list[Reply]


class Examined(Message, frozen=True, array_like=True, tag=True):
    examination: Examination


class Formatted(Message, frozen=True, array_like=True, tag=True):
    code: str


class Refused(Message, frozen=True, array_like=True, tag=True):
    """The question cannot be answered: `kind` is `bad request` or `unavailable`."""

    kind: str
    message: str


class Alive(Message, frozen=True, array_like=True, tag=True):
    """Said now and then while something is under way."""


Question = Run | Examine | Check | Format | Withdraw
Answer = Ran | Examined | Formatted | Refused | Alive

_encoder = msgspec.msgpack.Encoder()
questions = msgspec.msgpack.Decoder(list[Question])
answers = msgspec.msgpack.Decoder(list[Answer])


def frame(messages: object) -> bytes:
    """Length, then msgpack."""
    body = _encoder.encode(messages)
    return len(body).to_bytes(4, "big") + body


async def read_frame(reader: asyncio.StreamReader) -> bytes | None:
    """The next frame's body; None at the end.

    Raises:
        ValueError: longer than any frame is.
    """
    try:
        size = int.from_bytes(await reader.readexactly(4), "big")
        if size > LARGEST:
            raise ValueError(f"a frame of {size} bytes; at most {LARGEST} are sent")
        return await reader.readexactly(size)
    except (asyncio.IncompleteReadError, ConnectionError):
        return None


class Outbox:
    """Gathers what is said within one turn of the loop, and writes it as one frame, or as few as it fits in."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self._waiting: list[Question | Answer] = []
        self._size = 0

    def put(self, message: Question | Answer, size: int = 0) -> None:
        """Say something. Its text is such as UTF-8 can carry.

        Args:
            size: bytes of what is large in it.
        """
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._flush)
        self._waiting.append(message)
        self._size += size
        if self._size > FULL:
            self._flush()

    def _flush(self) -> None:
        waiting, self._waiting, self._size = self._waiting, [], 0
        if waiting and not self._writer.is_closing():
            self._writer.write(frame(waiting))
