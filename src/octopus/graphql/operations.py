"""What runs for one connection: subscriptions, and the queries and mutations that were not answered yet."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from octopus.accounts import Credentials
from octopus.graphql import execution
from octopus.graphql.costs import root_field
from octopus.graphql.dialect import Dialect
from octopus.graphql.documents import Document, InvalidDocument
from octopus.graphql.edition import Edition
from octopus.graphql.entrance import Entrance
from octopus.graphql.errors import error_of, errors_of
from octopus.graphql.handover import HandOver
from octopus.graphql.limits import check_variables
from octopus.graphql.live_operations import BatchOperation, FramesOperation, batches
from octopus.graphql.plan import BatchPlan, FramesPlan, StreamPlan
from octopus.graphql.request import Request
from octopus.graphql.streams import StreamOperation
from octopus.graphql.taking import Operation
from octopus.graphql.wire import Wire
from octopus.model import BadRequest, Caller, NotFound, TooLarge

if TYPE_CHECKING:
    from octopus.graphql.service import GraphQLService


class Operations(Entrance):
    """The half of a session that keeps its operations, by id.

    Args:
        service: executes them.
        wire: the connection.
        dialect: the chosen subprotocol.
    """

    __slots__ = ("_answers", "_followed", "_live", "_tasks")

    def __init__(self, service: GraphQLService, wire: Wire, dialect: Dialect) -> None:
        super().__init__(service, wire, dialect)
        self._live: dict[str, Operation] = {}
        self._followed = 0
        self._tasks: dict[str, asyncio.Task[None]] | None = None
        """Most connections only subscribe."""
        self._answers: HandOver | None = None

    @property
    def subscriptions(self) -> int:
        """Open now."""
        return len(self._live)

    @property
    def requests(self) -> int:
        """Queries and mutations without an answer yet."""
        return len(self._tasks or ())

    @property
    def busy(self) -> bool:
        """Something would be lost if the connection ended now: an answer, or what the client has yet to read."""
        return bool(self._tasks) or self._wire.blocked

    async def settled(self) -> None:
        """Wait until nothing would be."""
        while self.busy:
            if self._tasks:
                await asyncio.wait(tuple(self._tasks.values()))
            await self._hand_over().until_taken()
            # A task that ended leaves the table a turn of the loop later.
            await asyncio.sleep(0)

    def flush(self) -> None:
        """Hand over what subscriptions hold back for their next tick."""
        for operation in tuple(self._live.values()):
            operation.flush()

    def runs(self, operation_id: str) -> bool:
        """Whether an operation is not at its end."""
        return operation_id in self._live or operation_id in (self._tasks or ())

    def _open(self, operation_id: str, request: Request, caller: Caller) -> None:
        """Begin an operation.

        Raises:
            InvalidDocument, FieldError: it cannot be run; see `failed`.
        """
        limit = self._settings.max_operations
        if len(self._live) + len(self._tasks or ()) >= limit:
            raise TooLarge(f"{limit} operations are open on this connection (OCTOPUS_MAX_OPERATIONS); end one first")
        edition = self._service.edition
        document = edition.documents.get(request.text)
        check_variables(document.operation(request.operation_name), request.variables, self._settings)
        if not document.is_subscription(request.operation_name):
            self._spawn(operation_id, partial(self._answer, operation_id, edition, document, request, caller))
            return
        field = root_field(document.operation(request.operation_name))
        # Its beginning; what comes then is not traced one by one.
        with self._service.rooms.spans.root(f"subscription {field}", graphql__operation__type="subscription"):
            plan = edition.plan(document, request, caller)
            if isinstance(plan, StreamPlan):
                self._open_stream(operation_id, plan, request, caller)
            else:
                self._open_live(operation_id, plan)

    def _open_stream(self, operation_id: str, plan: StreamPlan, request: Request, caller: Caller) -> None:
        bound = self._settings.client_buffer
        kind = self._dialect.next
        operation = StreamOperation(self._service, self._wire, kind, operation_id, self, caller, bound=bound)
        self._live[operation_id] = operation
        operation.start(request, plan, self._credentials(request))

    def _open_live(self, operation_id: str, plan: FramesPlan | BatchPlan) -> None:
        topics = self._service.topics_of(plan.names)
        most = self._settings.max_followed
        if self._followed + len(topics) > most:
            raise TooLarge(f"one connection follows at most {most} attributes at once (OCTOPUS_MAX_FOLLOWED); end some")
        hub, kind = self._service.hub, self._dialect.next
        operation: FramesOperation | BatchOperation
        if isinstance(plan, FramesPlan):
            operation = FramesOperation(hub, self._wire, kind, operation_id, plan)
        else:
            bound = self._settings.client_buffer
            operation = batches(hub, self._wire, kind, operation_id, plan, self, bound=bound)
        self._live[operation_id] = operation
        self._followed += len(topics)
        operation.start(topics)

    def _end(self, operation_id: str) -> bool:
        """End an operation without a word; False when it does not run."""
        ended = self._end_live(operation_id)
        task = self._tasks.pop(operation_id, None) if self._tasks else None
        if task is not None:
            task.cancel()
        return ended or task is not None

    def _end_live(self, operation_id: str) -> bool:
        operation = self._live.pop(operation_id, None)
        if operation is None:
            return False
        self._followed -= len(operation)
        operation.stop()
        return True

    def _end_all(self) -> None:
        """The connection is gone."""
        for operation in self._live.values():
            operation.stop()
        self._live.clear()
        for task in (self._tasks or {}).values():
            task.cancel()

    # How operations end

    def failed(self, operation_id: str, fault: Exception) -> None:
        """End an operation with an error."""
        errors = errors_of(fault.faults) if isinstance(fault, InvalidDocument) else [error_of(fault)]
        self._end_live(operation_id)
        self._send({"type": "error", "id": operation_id, "payload": self._dialect.error_payload(errors)})

    def completed(self, operation_id: str) -> None:
        self._end_live(operation_id)
        self._send({"type": "complete", "id": operation_id})

    def reopen(self, operation_id: str, request: Request, field: str, caller: Caller) -> None:
        """Move a subscription to the present edition, in which its field is another one; or say why it ends."""
        self._end_live(operation_id)
        edition = self._service.edition
        try:
            if edition.fingerprint(field) is None:
                raise NotFound(f"the API has no subscription {field} any more (version {edition.version})")
            self._open(operation_id, request, caller)
        except InvalidDocument as fault:
            why = "; ".join(str(getattr(each, "message", each)) for each in fault.faults)
            self.failed(
                operation_id,
                BadRequest(
                    f"the subscription {field} changed (version {edition.version}), and this does not fit: {why}"
                ),
            )
        except Exception as fault:
            self.failed(operation_id, fault)

    # Queries and mutations

    def _spawn(self, operation_id: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        task = self._service.spawn(self._guard(operation_id, work))
        if self._tasks is None:
            self._tasks = {}
        self._tasks[operation_id] = task
        task.add_done_callback(lambda done: self._done(operation_id, done))

    def _done(self, operation_id: str, task: asyncio.Task[None]) -> None:
        if self._tasks is not None and self._tasks.get(operation_id) is task:
            del self._tasks[operation_id]

    async def _guard(self, operation_id: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            await work()
        except Exception as fault:
            self.failed(operation_id, fault)

    async def _answer(
        self, operation_id: str, edition: Edition, document: Document, request: Request, caller: Caller
    ) -> None:
        context = self._service.context(caller, self._credentials(request))
        hand_over = self._hand_over()
        await hand_over.until_taken()
        response = await execution.answer(edition, document, request, context)
        await hand_over.give(lambda: self._answered(operation_id, response))

    def _credentials(self, request: Request) -> Credentials:
        return Credentials(token=request.config_token or self._config_token, socket=True)

    def _hand_over(self) -> HandOver:
        if self._answers is None:
            self._answers = HandOver(self._wire)
        return self._answers

    def _answered(self, operation_id: str, response: dict[str, Any]) -> None:
        self._send({"type": self._dialect.next, "id": operation_id, "payload": response})
        self._send({"type": "complete", "id": operation_id})
