"""Three ways to evaluate the same thousand functions, in a process of their own: `evaluators.py ours|crossing|plain`.

Reads one JSON object a line on standard input, `{"seconds": 10, "ticks": 100}`: for so many seconds, every function
once a second, spread evenly over so many ticks of it. Answers each with one JSON object a line.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import psutil
import uvloop

from octopus.functions import EngineConfig, Functions, FunctionSource, HostedEngine, Limits, Signature
from octopus.functions.propagate import prepare
from octopus.functions.rules import examine
from octopus.model import Sample
from octopus.web.memory import settle_collector

COUNT, TEMPERATURES = 1000, 16
LIMITS = Limits(seconds=1.0, memory=64 * 1024 * 1024, recursion=200, printed=16384, result=4 * 1024 * 1024)
CODE = """
def health_{number}(temps: list[float], limit: float = {limit}) -> str:
    hot = [temp for temp in temps if temp > limit]
    if len(hot) * 2 > len(temps):
        return "failed"
    if hot:
        return "warning"
    spread = max(temps) - min(temps)
    if spread > 30.0:
        return "uneven"
    return "normal"
"""
Evaluate = Callable[[int, list[Sample]], Awaitable[Any]]


def code(number: int) -> str:
    return CODE.format(number=number, limit=60.0 + number % 10)


def signature() -> Signature:
    found = examine(FunctionSource(code(0))).signature
    assert found is not None
    return found


def inputs(number: int, second: int) -> list[Sample]:
    """As samples arrive: one of each of sixteen tiles."""
    return [
        Sample(
            "low-mccs/tile/001/temperature", 40.0 + (number + tile + second) % 25, quality="ATTR_VALID", timestamp=1.0
        )
        for tile in range(TEMPERATURES)
    ]


class Ours:
    """The room as the server has it."""

    def __init__(self) -> None:
        self._functions = Functions(HostedEngine(EngineConfig(2, LIMITS, LIMITS)))
        self._sources = [FunctionSource(code(number)) for number in range(COUNT)]

    async def start(self) -> None:
        await self._functions.start()

    async def evaluate(self, number: int, samples: list[Sample]) -> Any:
        return (await self._functions.evaluate(self._sources[number], {"temps": samples})).value


class Crossing:
    """The engine's own client in the serving process, two sessions with every function loaded, a crossing a call.

    It isolates no function from another: all share one namespace, and a limit ends the session with all of them.
    """

    def __init__(self) -> None:
        self._sessions: list[Any] = []
        self._signature = signature()
        self._locks = [asyncio.Lock(), asyncio.Lock()]

    async def start(self) -> None:
        import pydantic_monty

        pool = pydantic_monty.AsyncMonty(min_processes=2, max_processes=2)
        await pool.__aenter__()
        for _ in self._locks:
            session = pool.checkout(limits={"max_feed_duration_secs": 1.0, "max_memory": LIMITS.memory})
            await session.__aenter__()
            for number in range(COUNT):
                await session.feed_run(code(number))
            self._sessions.append(session)

    async def evaluate(self, number: int, samples: list[Sample]) -> Any:
        async with self._locks[number % 2]:
            prepared = prepare(self._signature, {"temps": samples})
            value = await self._sessions[number % 2].feed_run(f"health_{number}(temps)", inputs=prepared.values)
            return prepared.sample("health", value).value


class Plain:
    """No sandbox at all: Python calls Python."""

    def __init__(self) -> None:
        self._functions = []
        self._signature = signature()
        for number in range(COUNT):
            namespace: dict[str, Any] = {}
            exec(code(number), namespace)
            self._functions.append(namespace[f"health_{number}"])

    async def start(self) -> None:
        return

    async def evaluate(self, number: int, samples: list[Sample]) -> Any:
        prepared = prepare(self._signature, {"temps": samples})
        return prepared.sample("health", self._functions[number](**(prepared.values or {}))).value


async def tick(evaluate: Evaluate, numbers: range, second: int) -> list[Any]:
    return await asyncio.gather(*(evaluate(number, inputs(number, second)) for number in numbers))


async def rounds(evaluate: Evaluate, seconds: int, ticks: int) -> dict[str, Any]:
    """Every function once a second; how long a tick took at the most, and what they said in all."""
    began, slowest = time.monotonic(), 0.0
    said: dict[str, int] = {}
    for second in range(seconds):
        for number in range(ticks):
            due = began + second + number / ticks
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            started = time.monotonic()
            for value in await tick(evaluate, range(number, COUNT, ticks), second):
                said[value] = said.get(value, 0) + 1
            slowest = max(slowest, time.monotonic() - started)
    await asyncio.sleep(max(0.0, began + seconds - time.monotonic()))
    return {"said": said, "slowest": slowest}


async def main() -> None:
    process = psutil.Process()
    before = process.memory_info().rss
    evaluator: Ours | Crossing | Plain = {"ours": Ours, "crossing": Crossing, "plain": Plain}[sys.argv[1]]()
    await evaluator.start()
    # As the server does.
    settle_collector()
    lines = asyncio.get_running_loop()
    while line := await lines.run_in_executor(None, sys.stdin.readline):
        asked = json.loads(line)
        answer = await rounds(evaluator.evaluate, asked["seconds"], asked["ticks"])
        grown = process.memory_info().rss - before
        helpers = sum(child.memory_full_info().uss for child in process.children(recursive=True))
        print(json.dumps(answer | {"grown": grown, "helpers": helpers}), flush=True)


if __name__ == "__main__":
    uvloop.run(main())
