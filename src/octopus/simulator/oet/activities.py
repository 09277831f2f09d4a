"""Activities: a scheduling block definition of the ODA is turned into a procedure that runs one of its scripts."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import msgspec

from octopus.simulator.oet import bodies
from octopus.simulator.oet.books import Books, Missing
from octopus.simulator.oet.events import Events, new_pair
from octopus.simulator.oet.pool import Pool
from octopus.simulator.oet.values import Activity, Arguments, State

KEPT = 100
WEB, WORKER, ENGINE = "FastAPIWorker", "ActivityServiceWorker", "SESWorker"


class UnknownBlock(Exception):
    """The ODA has no such scheduling block definition, or it has no such activity; the text is the OET's answer."""


class Activities:
    """Runs activities and remembers the last.

    Args:
        folder: where the definitions are laid out for the scripts, as files.
    """

    def __init__(self, base: str, pool: Pool, books: Books, events: Events, folder: Path) -> None:
        self._base = base
        self._pool = pool
        self._books = books
        self._events = events
        self._folder = folder
        self._known: dict[int, Activity] = {}
        self._last = 0

    def listed(self, numbers: list[int] | None) -> list[dict[str, Any]]:
        """These activities, or all; told as question and answer."""
        pair = new_pair()
        asked = {} if numbers is None else {"activity_ids": numbers}
        self._events.tell(WEB, "request.activity.list", pair, **asked)
        found = [msgspec.to_builtins(each) for each in self._known.values() if numbers is None or each.id in numbers]
        self._events.tell(WORKER, "activity.pool.list", pair, result=found)
        return found

    async def run(self, body: dict[str, Any]) -> Activity:
        """Prepare an activity and, unless it is to be prepared only, start it.

        Raises:
            UnknownBlock: says which identifier is not known. Unprocessable: the body lacks something.
        """
        sbd_id, name = bodies.required(body, "sbd_id", str), bodies.required(body, "activity_name", str)
        prepare_only, create_env = body.get("prepare_only") is True, body.get("create_env") is True
        init, main = bodies.read_arguments(body, "init"), bodies.read_arguments(body, "main")
        given = {
            key: value for key, value in (("init", init), ("main", main)) if key in (body.get("script_args") or {})
        }
        pair = new_pair()
        told = {"activity_name": name, "sbd_id": sbd_id, "prepare_only": prepare_only, "create_env": create_env}
        self._events.tell(WEB, "request.activity.run", pair, cmd={**told, "script_args": given or {"init": init}})
        sbd = await self._definition(sbd_id)
        script = _script(sbd, name)
        sbi_id = await self._books.open_instance(sbd, name, init["kwargs"], main)
        main = await self._laid_out(sbd, sbi_id, main)
        arguments: dict[str, Arguments] = {**given, "main": main}
        self._tell_create(pair, script, init)
        procedure = self._pool.create(script, init)
        self._events.tell(ENGINE, "procedure.lifecycle.created", pair, result=msgspec.to_builtins(procedure.summary()))
        activity = self._note(procedure.id, sbd_id, name, prepare_only, arguments, sbi_id)
        await procedure.ready.wait()
        starts = not prepare_only and procedure.state is State.READY
        if starts:
            command = {"process_uid": procedure.id, "fn_name": "main", "run_args": main, "force_start": True}
            self._events.tell(WORKER, "request.procedure.start", pair, cmd=command)
            self._events.tell(WORKER, "sb.lifecycle.started", sbi_id=sbi_id)
        self._events.tell(WORKER, "activity.lifecycle.running", pair, result=msgspec.to_builtins(activity))
        if starts:
            procedure.start(main)
            summary = msgspec.to_builtins(procedure.summary())
            self._events.tell(ENGINE, "procedure.lifecycle.started", pair, result=summary)
        return activity

    async def _definition(self, sbd_id: str) -> dict[str, Any]:
        try:
            return await self._books.definition(sbd_id)
        except Missing:
            raise UnknownBlock(f"Not found. The requested identifier {sbd_id} could not be found.") from None

    async def _laid_out(self, sbd: dict[str, Any], sbi_id: str, main: Arguments) -> Arguments:
        """The arguments of `main` with what every script of an activity is handed: a file and the instance's id."""
        path = self._folder / f"{sbi_id}.json"
        await asyncio.to_thread(_write, path, msgspec.json.encode(sbd))
        kwargs = {**main["kwargs"], "sb_json": str(path), "sbi_id": sbi_id}
        return {"args": main["args"], "kwargs": kwargs}

    def _tell_create(self, pair: int, script: dict[str, Any], init: Arguments) -> None:
        command = {"script": {"script_type": script["script_type"]}, "init_args": init}
        self._events.tell(WORKER, "request.procedure.create", pair, cmd=command)

    def _note(
        self, pid: int, sbd_id: str, name: str, prepare_only: bool, arguments: dict[str, Arguments], sbi_id: str
    ) -> Activity:
        self._last += 1
        activity = Activity(
            self._last, pid, pid, sbd_id, name, prepare_only, arguments, [("TODO", time.time())], "TODO", sbi_id,
            f"http://localhost{self._base}/activities/{self._last}",
        )  # fmt: skip
        self._known[activity.id] = activity
        for old in list(self._known)[:-KEPT]:
            del self._known[old]
        return activity


def _script(sbd: dict[str, Any], name: str) -> dict[str, Any]:
    """The script of an activity, as a new procedure is given it."""
    activity = (sbd.get("activities") or {}).get(name)
    if activity is None:
        raise UnknownBlock(f"Activity '{name}' not present in the SBDefinition {sbd.get('sbd_id')}")
    path = str(activity.get("path", ""))
    return {"script_uri": path if "://" in path else f"file://{path}", "script_type": "filesystem"}


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
