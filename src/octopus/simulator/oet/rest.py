"""The REST interface of OET 7.0.0 and its event stream, as recorded from the real one."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from typing import Any

import msgspec
from aiohttp import web

from octopus.simulator.oet import bodies
from octopus.simulator.oet.activities import Activities, UnknownBlock
from octopus.simulator.oet.bodies import Unprocessable
from octopus.simulator.oet.books import Rejected, Unreachable
from octopus.simulator.oet.events import Events, new_pair
from octopus.simulator.oet.pool import Pool, Procedure
from octopus.simulator.oet.values import State
from octopus.simulator.serving import Handler, Troubles, reply

WEB, ENGINE = "FastAPIWorker", "SESWorker"
"""The OET's processes, as events name them."""
LOOK_EVERY = 2.0
"""Seconds after which a quiet stream looks whether its reader is still there."""


class Rest:
    """Answers requests; each tells two events, the question and the answer, as the real one's do."""

    def __init__(self, base: str, pool: Pool, activities: Activities, events: Events, troubles: Troubles) -> None:
        self._base = base
        self._pool = pool
        self._activities = activities
        self._events = events
        self._troubles = troubles

    def routes(self) -> list[web.RouteDef]:
        """All paths, and the redirections that FastAPI adds where a slash is missing or too many."""
        paths: list[tuple[str, str, Handler]] = [
            ("GET", "/procedures/", self._procedures),
            ("POST", "/procedures/", self._create),
            ("GET", "/procedures/{number}", self._procedure),
            ("PUT", "/procedures/{number}", self._update),
            ("GET", "/activities/", self._list_activities),
            ("POST", "/activities/", self._run_activity),
            ("GET", "/activities/{number}", self._activity),
            ("GET", "/stream", self._stream),
        ]
        routes = [web.route(method, self._base + path, _answering(handler)) for method, path, handler in paths]
        for method, path, _ in paths:
            other = path.removesuffix("/") if path.endswith("/") else f"{path}/"
            routes.append(web.route(method, self._base + other, _redirect))
        routes.append(web.route("*", "/{anything:.*}", _nowhere))
        return routes

    # Procedures

    async def _procedures(self, request: web.Request) -> web.Response:
        return reply(self._listed(None))

    async def _procedure(self, request: web.Request) -> web.Response:
        return reply(self._one(request).summary())

    async def _create(self, request: web.Request) -> web.Response:
        body = bodies.read_body(await request.read())
        script, init = bodies.read_script(body), bodies.read_arguments(body, "init")
        pair = new_pair()
        command = {"script": {"script_type": script["script_type"]}, "init_args": init}
        self._events.tell(WEB, "request.procedure.create", pair, cmd=command)
        summary = self._pool.create(script, init).summary()
        self._events.tell(ENGINE, "procedure.lifecycle.created", pair, result=plain(summary))
        return reply(summary, 201)

    async def _update(self, request: web.Request) -> web.Response:
        number = bodies.read_number(request.match_info["number"], "procedure_id")
        body = bodies.read_body(await request.read())
        wanted = body.get("state")
        if wanted is not None and wanted not in State.__members__:
            known = " or ".join(f"'{state}'" for state in State.__members__)
            context = {"expected": known}
            raise bodies.fault("enum", ["body", "state"], f"Input should be {known}", wanted, ctx=context)
        main = bodies.read_arguments(body, "main")
        procedure = self._found(number)
        if wanted == State.STOPPED.value:
            return self._stop(procedure, abort=body.get("abort") is True)
        if wanted == State.RUNNING.value and procedure.state is State.READY:
            return self._start(procedure, main)
        return reply(procedure.summary())

    def _start(self, procedure: Procedure, main: dict[str, Any]) -> web.Response:
        pair = new_pair()
        command = {"process_uid": procedure.id, "fn_name": "main", "run_args": main, "force_start": False}
        self._events.tell(WEB, "request.procedure.start", pair, cmd=command)
        procedure.start(main)
        summary = procedure.summary()
        self._events.tell(ENGINE, "procedure.lifecycle.started", pair, result=plain(summary))
        return reply(summary)

    def _stop(self, procedure: Procedure, *, abort: bool) -> web.Response:
        if procedure.state is not State.RUNNING:
            text = f"Cannot stop script with ID {procedure.id}: Script is not running"
            return reply({"abort_message": text})
        pair = new_pair()
        command = {"process_uid": procedure.id, "run_abort": abort}
        self._events.tell(WEB, "request.procedure.stop", pair, cmd=command)
        followed = [plain(each.summary()) for each in self._pool.stop(procedure, abort=abort)]
        self._events.tell(ENGINE, "procedure.lifecycle.stopped", pair, result=followed)
        text = f"Successfully stopped script with ID {procedure.id}"
        return reply({"abort_message": text + (" and aborted subarray activity" if followed else "")})

    def _one(self, request: web.Request) -> Procedure:
        return self._found(bodies.read_number(request.match_info["number"], "procedure_id"))

    def _found(self, number: int) -> Procedure:
        self._listed([number])
        procedure = self._pool.find(number)
        if procedure is None:
            raise NotHere(f"No information available for PID={number}")
        return procedure

    def _listed(self, numbers: list[int] | None) -> list[dict[str, Any]]:
        """Summaries of these procedures, or of all; told as question and answer."""
        pair = new_pair()
        self._events.tell(WEB, "request.procedure.list", pair, pids=numbers)
        found = [plain(each.summary()) for each in self._pool if numbers is None or each.id in numbers]
        self._events.tell(ENGINE, "procedure.pool.list", pair, result=found)
        return found

    # Activities

    async def _list_activities(self, request: web.Request) -> web.Response:
        return reply(self._activities.listed(None))

    async def _activity(self, request: web.Request) -> web.Response:
        number = bodies.read_number(request.match_info["number"], "activity_id")
        found = self._activities.listed([number])
        if not found:
            raise NotHere({"type": "ResourceNotFound", "Message": f"No information available for ID={number}"})
        return reply(found[0])

    async def _run_activity(self, request: web.Request) -> web.Response:
        body = bodies.read_body(await request.read())
        try:
            activity = await self._activities.run(body)
        except UnknownBlock as unknown:
            return reply({"detail": repr(str(unknown))}, 500)
        except (Unreachable, Rejected) as fault:
            return reply({"detail": str(fault)}, 500)
        return reply(activity, 201)

    # Events

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        """Events as they happen; ends for a reader that is gone or too far behind."""
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
        await answer.prepare(request)
        with (
            contextlib.suppress(ConnectionResetError),
            self._troubles.stream(request),
            self._events.listen() as listener,
        ):
            while self._events.is_listening(listener) and request.transport is not None:
                with contextlib.suppress(TimeoutError):
                    await answer.write((await asyncio.wait_for(listener.get(), LOOK_EVERY)).encode())
        return answer


class NotHere(Exception):
    """A 404; its argument is the detail."""


def plain(value: Any) -> Any:
    """A value as events carry it."""
    return msgspec.to_builtins(value)


async def refused(request: web.Request) -> web.Response:
    """The answer to a request without the right token."""
    return reply({"detail": "Not authenticated"}, 401)


def _answering(handler: Handler) -> Handler:
    """The handler, its faults as HTTP answers."""

    @functools.wraps(handler)
    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except Unprocessable as unfit:
            return reply({"detail": unfit.detail}, 422)
        except NotHere as missing:
            return reply({"detail": missing.args[0]}, 404)

    return answer


async def _redirect(request: web.Request) -> web.Response:
    """To the same path with a slash more or less, method and body kept."""
    path = request.path.removesuffix("/") if request.path.endswith("/") else f"{request.path}/"
    return web.Response(status=307, headers={"Location": str(request.url.with_path(path).with_query(request.query))})


async def _nowhere(request: web.Request) -> web.Response:
    return reply({"detail": "Not Found"}, 404)
