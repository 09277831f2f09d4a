"""The observing robot: runs the plan of every subarray through the OET, block by block, like an observer with a list.

It is a client of the OET's REST interface and nothing more. While a procedure that is not its own has a subarray, it
leaves that one alone and comes back with the next block. After a start, or a death of the OET, it goes on with the
block under way if the subarray stands where the plan has it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any

import aiohttp

from octopus.model import FieldError
from octopus.simulator.devices.physics.enums import ObsState
from octopus.simulator.devices.physics.schedule import Block, Schedule, Step
from octopus.simulator.oda.entities import BAND_TEXT, definition_id
from octopus.simulator.oet.subarrays import Subarrays

OBSERVER = "robot"
RETRY = 3.0
TOO_LATE = 20.0
"""Seconds into a block after which it is not begun any more."""
OBSERVE, RELEASE = "file:///scripts/observe.py", "file:///scripts/release.py"


class Robot:
    """Runs the plans of subarrays through the OET at `url`; `subarrays` only to look at."""

    def __init__(self, url: str, plans: Sequence[Schedule], subarrays: Subarrays, token: str | None = None) -> None:
        self._url = url.rstrip("/")
        self._plans = plans
        self._subarrays = subarrays
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    async def run(self) -> None:
        """Observe for ever, all subarrays side by side."""
        timeout = aiohttp.ClientTimeout(total=30)
        async with (
            aiohttp.ClientSession(headers=self._headers, timeout=timeout) as session,
            asyncio.TaskGroup() as group,
        ):
            for plan in self._plans:
                group.create_task(_Observer(session, self._url, plan, self._subarrays).run(), name=f"robot {plan.key}")


class _Observer:
    """Runs the plan of one subarray."""

    def __init__(self, session: aiohttp.ClientSession, url: str, plan: Schedule, subarrays: Subarrays) -> None:
        self._session = session
        self._url = url
        self._plan = plan
        self._init = {"subarray_id": plan.subarray, "telescope": plan.telescope, "observer": OBSERVER}
        self._subarray = subarrays.at(self._init)

    async def run(self) -> None:
        block = self._plan.block(time.time())
        while True:
            try:
                await self._observe(block)
            except (aiohttp.ClientError, TimeoutError, OSError, FieldError, ValueError, KeyError) as fault:
                print(f"robot: {block.observation.block}: {fault!r}", flush=True)  # noqa: T201
                await asyncio.sleep(RETRY)
                if self._plan.block(time.time()).number == block.number:
                    continue
            block = await self._next(block)

    async def _next(self, block: Block) -> Block:
        """The block to come, when its time has come."""
        now = time.time()
        following = self._plan.numbered(max(block.number + 1, self._plan.block(now).number))
        if now - following.start > TOO_LATE:
            following = self._plan.numbered(following.number + 1)
        await asyncio.sleep(max(0.0, following.start - time.time()))
        return following

    async def _observe(self, block: Block) -> None:
        """One block, unless somebody else observes, or it is too late and the subarray is not where it should be."""
        if await self._is_taken():
            return
        done = await self._done(block)
        if done is None and time.time() - block.start > TOO_LATE:
            return
        number = await self._start(OBSERVE, self._arguments(block, done))
        cut = next((step for step in block.steps if step.state is ObsState.ABORTING), None)
        if cut is None or cut.start < time.time():
            return
        await asyncio.sleep(max(0.0, cut.start - time.time()))
        reply = await self._call("PUT", f"/procedures/{number}", {"script_args": {}, "state": "STOPPED", "abort": True})
        if "aborted" not in str(reply.get("abort_message")):
            return
        release = block.steps[-1].start
        await asyncio.sleep(max(0.0, release - time.time()))
        if not await self._is_taken():
            await self._start(RELEASE, {})

    def _arguments(self, block: Block, done: float | None) -> dict[str, Any]:
        source, plan = block.source, self._plan
        return {
            "target": source.name,
            "band": BAND_TEXT.get(block.observation.band),
            "eb_id": block.observation.block,
            "sbi_id": plan.identifier("sbi", block.start),
            "sbd_id": definition_id(plan.telescope, source),
            "start": block.start,
            "first_scan": next(step.scan for step in block.steps if step.scan),
            **({} if done is None else {"resume_from": done}),
        }

    async def _done(self, block: Block) -> float | None:
        """Until when the block has been observed, if it can be gone on with; None to begin it anew.

        That is so where the subarray stands as the plan has it now, or as it had it a moment ago.
        """
        now = time.time()
        index = block.steps.index(block.step(now))
        if index == 0 or any(step.state is ObsState.ABORTING for step in block.steps[: index + 1]):
            return None
        state, configured = await self._subarray.look()
        here, before = block.steps[index], block.steps[index - 1]
        if (state, configured) == (here.state, _configured(here)) and index < len(block.steps) - 1:
            return now
        if (state, configured) == (before.state, _configured(before)) and now - here.start < TOO_LATE:
            return here.start - 0.5
        return None

    async def _is_taken(self) -> bool:
        """Whether a procedure that is not ours runs on the subarray."""
        for each in await self._call("GET", "/procedures/"):
            init = each["script_args"].get("init", {}).get("kwargs", {})
            telescope = str(init.get("telescope", "mid")).removeprefix("ska_")
            same = (telescope, init.get("subarray_id", 1)) == (self._plan.telescope, self._plan.subarray)
            if same and each["state"] == "RUNNING" and init.get("observer") != OBSERVER:
                return True
        return False

    async def _start(self, script: str, main: dict[str, Any]) -> int:
        """Create a procedure and run it; its number."""
        body = {
            "script": {"script_type": "filesystem", "script_uri": script},
            "script_args": {"init": {"args": [], "kwargs": self._init}},
        }
        number = int((await self._call("POST", "/procedures/", body))["id"])
        arguments = {"main": {"args": [], "kwargs": main}}
        for _ in range(20):
            await asyncio.sleep(0.1)
            reply = await self._call("PUT", f"/procedures/{number}", {"script_args": arguments, "state": "RUNNING"})
            if reply["state"] != "CREATING" and "main" in reply["script_args"]:
                return number
        raise TimeoutError(f"procedure {number} did not become ready")

    async def _call(self, method: str, path: str, body: Any = None) -> Any:
        async with self._session.request(method, self._url + path, json=body) as answer:
            answer.raise_for_status()
            return await answer.json()


def _configured(step: Step) -> str:
    return step.observation.block if step.observation else ""
