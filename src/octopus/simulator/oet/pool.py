"""The procedures: each a script that walks through its states, one task each; the last ten are remembered."""

from __future__ import annotations

import asyncio
import copy
import time
from collections.abc import Callable, Iterator
from typing import Any

from octopus.simulator.oet.events import Events
from octopus.simulator.oet.scripting import Run, Script, trace
from octopus.simulator.oet.values import OVER, Arguments, History, State, Summary, no_arguments

KEPT = 10
ABORT_SCRIPT = {"script_uri": "file:///scripts/abort.py", "script_type": "filesystem"}


class Procedure:
    """One procedure."""

    def __init__(self, number: int, script: dict[str, Any], init: Arguments, events: Events, uri: str) -> None:
        self.id = number
        self.script = script
        self.arguments: dict[str, Arguments] = {"init": init}
        self.history = History()
        self.state = State.CREATING
        self.uri = uri
        self._events = events
        self._started = asyncio.Event()
        self.ready = asyncio.Event()
        """Set when it can be started, or never can."""
        self.task: asyncio.Task[None] | None = None

    def summary(self) -> Summary:
        """As REST shows it now."""
        history = History(list(self.history.process_states), self.history.stacktrace)
        return Summary(self.id, self.script, dict(self.arguments), history, self.state, self.uri)

    def enter(self, state: State) -> None:
        """Change the state, and tell it."""
        self.state = state
        self.history.process_states.append((state, time.time()))
        self._events.tell(str(self.id), "procedure.lifecycle.statechange", new_state=state.value)

    def start(self, main: Arguments) -> None:
        """Let it run `main`, now or as soon as it is ready."""
        self.arguments["main"] = main
        self._started.set()

    async def live(self, load: Callable[[dict[str, Any]], Script], run: Run) -> None:
        """From the loading of the script to its end."""
        try:
            await self._prepare(load, run)
            await self._started.wait()
            self.enter(State.RUNNING)
            await self._call(self._main, run, self.arguments["main"])
            self.enter(State.READY)
            await asyncio.sleep(0)
            self.enter(State.COMPLETE)
        except asyncio.CancelledError:
            self.enter(State.STOPPED)
        except Exception as fault:
            self.history.stacktrace = trace(fault)
            self.enter(State.FAILED)
            text = self.history.stacktrace
            self._events.tell(str(self.id), "procedure.lifecycle.stacktrace", stacktrace=text)
        finally:
            self.ready.set()

    async def _prepare(self, load: Callable[[dict[str, Any]], Script], run: Run) -> None:
        self.enter(State.IDLE)
        if self.script["script_type"] == "git":
            self.enter(State.PREP_ENV)
        self.enter(State.LOADING)
        script = load(self.script)
        self._main = script.main
        self.enter(State.IDLE)
        self.enter(State.INITIALISING)
        await self._call(script.init, run, self.arguments["init"])
        self.enter(State.READY)
        self.ready.set()

    @staticmethod
    async def _call(function: Callable[..., Any], run: Run, arguments: Arguments) -> None:
        await function(run, *arguments["args"], **arguments["kwargs"])


class Pool:
    """All procedures.

    Args:
        events: told of every change.
        load: finds the script of a procedure.
        hand_out: makes what a script is handed.
        base: the path of the REST interface, for the addresses of procedures.
    """

    def __init__(
        self,
        events: Events,
        load: Callable[[dict[str, Any]], Script],
        hand_out: Callable[[Procedure, Callable[[str], None]], Run],
        base: str,
    ) -> None:
        self._events = events
        self._load = load
        self._hand_out = hand_out
        self._base = base
        self._procedures: dict[int, Procedure] = {}
        self._last = 0

    def __iter__(self) -> Iterator[Procedure]:
        return iter(self._procedures.values())

    def find(self, number: int) -> Procedure | None:
        return self._procedures.get(number)

    def create(self, script: dict[str, Any], init: Arguments) -> Procedure:
        """A new procedure, which loads its script by itself."""
        self._forget()
        self._last += 1
        procedure = Procedure(
            self._last, script, init, self._events, f"http://localhost{self._base}/procedures/{self._last}"
        )
        self._procedures[procedure.id] = procedure
        procedure.enter(State.CREATING)
        run = self._hand_out(procedure, lambda line: self._events.tell(str(procedure.id), "script.announce", msg=line))
        procedure.task = asyncio.create_task(procedure.live(self._load, run), name=f"procedure {procedure.id}")
        return procedure

    def stop(self, procedure: Procedure, *, abort: bool) -> list[Procedure]:
        """Stop a running procedure; with `abort` its subarray is aborted by a procedure of its own, which is returned.

        The script ends on the next turn of the loop, so whoever asks hears of the stop before the state changes.
        """
        if procedure.task is not None and not procedure.task.cancelling():
            procedure.task.cancel()
        if not abort:
            return []
        aborting = self.create(ABORT_SCRIPT, copy.deepcopy(procedure.arguments["init"]))
        aborting.start(no_arguments())
        return [aborting]

    async def close(self) -> None:
        """Stop all."""
        tasks = [each.task for each in self._procedures.values() if each.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _forget(self) -> None:
        over = [number for number, each in self._procedures.items() if each.state in OVER]
        for number in over[: max(0, len(self._procedures) - KEPT + 1)]:
            del self._procedures[number]
