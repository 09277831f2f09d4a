"""Subscriptions that are not of live samples: each value of a source is executed once and sent to all who ask the same.

A stream begins with its first taker and ends with its last. When another edition takes the place of the one it began
under, its source runs on if its field is still the same; only what is selected from the values comes from the new one.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import orjson

from octopus.accounts import Credentials
from octopus.graphql import execution, replies
from octopus.graphql.edition import Edition
from octopus.graphql.frames import ID, SharedFrame
from octopus.graphql.plan import StreamPlan
from octopus.graphql.request import Request
from octopus.graphql.rooms import Context, SourceInfo
from octopus.graphql.taking import Link, MessageTaker, Owner
from octopus.live import Delivery, Latest, Lossless
from octopus.model import Caller, TooLarge

if TYPE_CHECKING:
    from octopus.graphql.service import GraphQLService

NOBODY = "(all subscribers)"
"""Who asks, as resolvers of a shared stream see it: nobody in particular, with the role that the field needs."""


class Streams:
    """The streams of one process.

    Args:
        service: what executes values and owns tasks.
    """

    def __init__(self, service: GraphQLService) -> None:
        self._service = service
        self._running: dict[object, Stream] = {}

    def __len__(self) -> int:
        """Sources that run."""
        return len(self._running)

    def join(
        self, request: Request, plan: StreamPlan, caller: Caller, credentials: Credentials, taker: StreamOperation
    ) -> Stream:
        """The stream of a request, which begins if it does not run yet."""
        edition = self._service.edition
        key = (request.text, request.operation_name, _canonical(request)) if plan.shared else object()
        stream = self._running.get(key)
        if stream is None:
            if plan.shared:
                caller = Caller(NOBODY, edition.role(plan.field), kind="shared")
            stream = Stream(key, request, plan, edition, self._service.context(caller, credentials))
            stream.task = self._service.spawn(self._run(stream, plan))
            self._running[key] = stream
        stream.add(taker)
        return stream

    async def _run(self, stream: Stream, plan: StreamPlan) -> None:
        fault: Exception | None = None
        try:
            await stream.run(plan)
        except Exception as raised:
            fault = raised
        self._forget(stream)
        stream.end(fault)

    def _forget(self, stream: Stream) -> None:
        if self._running.get(stream.key) is stream:
            del self._running[stream.key]

    def leave(self, stream: Stream, taker: StreamOperation) -> None:
        stream.takers.pop(taker, None)
        if not stream.takers and stream.task is not None:
            self._forget(stream)
            stream.task.cancel()

    def adopt(self, edition: Edition, before: Edition) -> None:
        """Go on under another edition; a stream whose field is not the same any more gives its takers back."""
        for stream in tuple(self._running.values()):
            if edition.fingerprint(stream.field) == before.fingerprint(stream.field):
                stream.edition = edition
                continue
            self._forget(stream)
            for taker in tuple(stream.takers):
                taker.reopen(stream)


class Stream:
    """One source and those who follow it.

    Args:
        key: the same for those who may share it.
        request: what each of them asked.
        plan: its plan.
        edition: executes the values; may be exchanged between two of them.
        context: that of whoever asked, or of nobody in particular.
    """

    def __init__(self, key: object, request: Request, plan: StreamPlan, edition: Edition, context: Context) -> None:
        self.key = key
        self.request = request
        self.field = plan.field
        self.edition = edition
        self.takers: dict[StreamOperation, None] = {}
        self.task: asyncio.Task[None] | None = None
        self._lossless = plan.lossless
        self._context = context
        self._last: bytes | None = None
        """The last response of a stream of states."""

    def add(self, taker: StreamOperation) -> None:
        self.takers[taker] = None
        if self._last is not None:
            taker.deliver("", SharedFrame(taker.prefix, self._last, ID))

    async def run(self, plan: StreamPlan) -> None:
        """Follow the source to its end; its faults are raised."""
        source = plan.source(None, SourceInfo(self._context, plan.field), **plan.arguments)
        if inspect.isawaitable(source):
            source = await source
        events: AsyncIterator[Any] = aiter(source)
        try:
            async for event in events:
                await self._take(event)
        finally:
            close = getattr(events, "aclose", None)
            if close is not None:
                await close()

    async def _take(self, event: Any) -> None:
        edition = self.edition
        document = edition.documents.get(self.request.text)
        response = await execution.run(edition, document, self.request, self._context, event)
        body = replies.whole(response)
        if not self._lossless:
            self._last = body
        frames: dict[bytes, SharedFrame] = {}
        # A taker may end its own subscription: iterate over a copy.
        for taker in tuple(self.takers):
            frame = frames.get(taker.prefix)
            if frame is None:
                frame = frames[taker.prefix] = SharedFrame(taker.prefix, body, ID)
            taker.deliver("", frame)

    def end(self, fault: Exception | None) -> None:
        for taker in tuple(self.takers):
            taker.end(fault)


class StreamOperation(MessageTaker):
    """One subscription to a stream.

    Args:
        kind: `next` or `data`.
        owner: its connection.
        caller: who asked.
        bound: most bytes that wait for a client that does not read, where each value counts.
    """

    __slots__ = ("_bound", "_caller", "_id", "_lossless", "_owner", "_stream", "_streams", "prefix")

    def __init__(
        self,
        service: GraphQLService,
        link: Link,
        kind: str,
        operation_id: str,
        owner: Owner,
        caller: Caller,
        *,
        bound: int,
    ) -> None:
        super().__init__(service.hub, link, operation_id)
        self.prefix = b'{"type":"' + kind.encode() + b'","payload":'
        self._id = operation_id
        self._owner = owner
        self._caller = caller
        self._streams = service.streams
        self._bound = bound
        self._lossless = False
        self._stream: Stream | None = None

    def __len__(self) -> int:
        """Attributes that it follows."""
        return 0

    def start(self, request: Request, plan: StreamPlan, credentials: Credentials) -> None:
        self._lossless = plan.lossless
        self._stream = self._streams.join(request, plan, self._caller, credentials, self)

    def stop(self) -> None:
        self._ended = True
        if self._stream is not None:
            self._streams.leave(self._stream, self)

    def reopen(self, stream: Stream) -> None:
        self._owner.reopen(self._id, stream.request, stream.field, self._caller)

    def end(self, fault: Exception | None) -> None:
        """The source is at its end."""
        if self._ended:
            return
        self.flush()
        if fault is None:
            self._owner.completed(self._id)
        else:
            self._owner.failed(self._id, fault)

    def _policy(self) -> Delivery[SharedFrame]:
        return Lossless(self._bound) if self._lossless else Latest()

    def _overrun(self) -> None:
        self._owner.failed(
            self._id,
            TooLarge("this client is too slow: what waited for it passed OCTOPUS_CLIENT_BUFFER; subscribe again"),
        )


def _canonical(request: Request) -> bytes:
    return orjson.dumps(request.variables, option=orjson.OPT_SORT_KEYS, default=str)
