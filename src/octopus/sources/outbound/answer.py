"""An answer whose head has come; its body is read in bounded pieces."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import cached_property

import aiohttp
from yarl import URL

from octopus.sources.outbound.body import BadEncoding, decoder
from octopus.sources.outbound.call import Call
from octopus.sources.outbound.errors import BrokenOff, OversizedAnswer, Unreadable
from octopus.sources.outbound.redaction import Redactor
from octopus.sources.outbound.urls import shown
from octopus.sources.outbound.witness import Witness


class Answer:
    """Status, head and body of one answer.

    Args:
        url: who was asked in the end.
        call: what was asked.
        source: who answers.
        witness: who looks on, if anybody does.
    """

    def __init__(
        self, response: aiohttp.ClientResponse, url: URL, call: Call, source: str, witness: Witness | None = None
    ) -> None:
        self._response = response
        self._url = url
        self._call = call
        self._witness = witness
        self.source = source
        self.status = response.status
        self.content_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        """Without parameters, in lower case; empty when there is none."""

    @cached_property
    def redactor(self) -> Redactor:
        """For whatever is said about the answer."""
        return Redactor.of(self._call)

    @property
    def where(self) -> str:
        """The address, as messages show it."""
        return self.redactor.clean(shown(self._url))

    def header(self, name: str) -> str | None:
        return self._response.headers.get(name)

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        """The body as it comes, decompressed, without an end to its size.

        Raises:
            BrokenOff: it breaks off. Unreadable: it is not encoded as it says.
        """
        received = 0
        try:
            engine = decoder(self.header("Content-Encoding"))
            async for data in self._response.content.iter_any():
                received += len(data)
                for count, piece in enumerate(engine.feed(data)):
                    if count:
                        # A bomb makes many pieces out of one: others shall have their turn between them.
                        await asyncio.sleep(0)
                    if self._witness is not None:
                        self._witness.came(piece)
                    yield piece
            engine.end()
        except BadEncoding as fault:
            raise Unreadable(f"the answer of {self.where} cannot be read: {fault}", source=self.source) from None
        except (aiohttp.ClientError, OSError):
            length = self.header("Content-Length")
            whole = f" of {int(length):,}" if length and length.isdigit() else ""
            raise BrokenOff(
                f"{self.where} broke off its answer after {received:,} bytes{whole}", source=self.source
            ) from None

    async def read(self, most: int) -> bytes:
        """The whole body.

        Raises:
            OversizedAnswer: more than `most` bytes, whatever its head says of its length.
            BrokenOff, Unreadable: as of `pieces`.
        """
        parts: list[bytes] = []
        size = 0
        async with aclosing(self.pieces()) as pieces:
            async for piece in pieces:
                size += len(piece)
                if size > most:
                    # An error keeps the variables of where it was raised, for as long as anybody keeps it.
                    parts.clear()
                    raise OversizedAnswer(
                        f"the answer of {self.where} is larger than {most:,} bytes (OCTOPUS_OUTBOUND_MAX_REPLY): "
                        "ask for less at a time",
                        source=self.source,
                    )
                parts.append(piece)
        return b"".join(parts)


class Reply:
    """One whole answer.

    Args:
        answer: its head.
        body: decompressed.
    """

    def __init__(self, answer: Answer, body: bytes) -> None:
        self._answer = answer
        self.body = body
        self.status = answer.status
        self.content_type = answer.content_type
        self.source = answer.source

    @property
    def redactor(self) -> Redactor:
        return self._answer.redactor

    @property
    def where(self) -> str:
        """The address, as messages show it."""
        return self._answer.where

    @property
    def retry_after(self) -> str | None:
        return self._answer.header("Retry-After")
