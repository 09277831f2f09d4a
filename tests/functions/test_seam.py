"""The seam: another engine takes Monty's place by offering the same few methods."""

from __future__ import annotations

import json
from typing import Any

from octopus.functions import Engine, Examination, Functions, FunctionSource
from octopus.functions.engine import Deliver, Job, Reply, Withdraw, settled
from octopus.functions.rules import examine
from octopus.model import Sample, SourceState
from tests.functions.house import source


class Bare:
    """Python itself: no sandbox, no lint, no types."""

    async def start(self) -> None:
        return

    async def stop(self) -> None:
        return

    def state(self) -> SourceState | None:
        return None

    def begin(self, job: Job, deliver: Deliver) -> Withdraw:
        namespace: dict[str, Any] = {}
        exec(job.code, namespace)
        deliver([Reply(json.dumps(namespace[job.name](**json.loads(row))).encode()) for row in job.rows])
        return settled

    async def examine(self, source: FunctionSource) -> Examination:
        return examine(source)

    async def check(self, source: FunctionSource) -> Examination:
        return examine(source)

    async def format(self, code: str) -> str:
        return code


async def test_functions_run_on_any_engine() -> None:
    engine: Engine = Bare()
    functions = Functions(engine)
    double = source("def double(x: float) -> float:\n    return 2 * x")
    assert (await functions.call(double, {"x": 4})).value == 8.0
    assert [getattr(each, "value", None) for each in await functions.call_many(double, [{"x": 1}, {"x": 2}])] == [2, 4]
    sample = await functions.evaluate(double, {"x": Sample("a/b/c/d", 3.0, quality="ATTR_ALARM", timestamp=7.0)})
    assert (sample.value, sample.quality, sample.timestamp) == (6.0, "ATTR_ALARM", 7.0)
    assert await functions.check(double) == []
