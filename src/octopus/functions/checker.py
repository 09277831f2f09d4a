"""Everything that can be said of a function before it runs: rules, lint, types, and whether its module loads."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import orjson
import pydantic_monty

from octopus.functions.engine import Limits
from octopus.functions.library import host_functions, sandbox_code, stubs
from octopus.functions.lint import format_code, lint
from octopus.functions.rules import examine
from octopus.functions.source import Examination, FunctionFault, FunctionSource, Signature

TYPES = re.compile(r"[\w \[\],.|\"'-]{1,500}")
"""What a declared type may be written with: it becomes a line of the checked text."""
UNDEFINED = "unresolved-reference"


class Checker:
    """Checks functions, a few at a time."""

    def __init__(self, pool: pydantic_monty.AsyncMonty, limits: Limits) -> None:
        self._pool = pool
        self._limits = limits
        self._turn = asyncio.Semaphore(2)

    async def check(self, source: FunctionSource) -> Examination:
        """Faults in the order of their places; a text that is not Python has that one only."""
        found = examine(source)
        if any(fault.code == "syntax" for fault in found.faults):
            return found
        async with self._turn:
            linted, typed = await asyncio.gather(lint(source.code), self._typed(source, found))
        # ruff and the type checker both tell of a name that nobody defined.
        named = {(fault.line, fault.column) for fault in linted if fault.code == "F821"}
        typed = [fault for fault in typed if fault.code != UNDEFINED or (fault.line, fault.column) not in named]
        faults = [*found.faults, *linted, *typed]
        return Examination(sorted(faults, key=lambda fault: (fault.line, fault.column)), found.signature)

    async def format(self, code: str) -> str:
        async with self._turn:
            return await format_code(code)

    async def _typed(self, source: FunctionSource, found: Examination) -> list[FunctionFault]:
        """What Monty's type checker says, and then what happens when the module's own lines run."""
        harness = _Harness(source, found.signature)
        session = self._pool.checkout(
            limits={
                "max_feed_duration_secs": self._limits.seconds,
                "max_memory": self._limits.memory,
                "max_recursion_depth": self._limits.recursion,
                "max_total_sleep_secs": 0.0,
            },
            os_policy={"sleep": "zero"},
            type_check=True,
            type_check_stubs=stubs(),
            type_check_format="json",
        )
        async with session:
            lookup = {each.name: _not_yet for each in host_functions() if each.crosses}
            try:
                await session.feed_run(sandbox_code(), skip_type_check=True)
                await session.feed_run(
                    source.code + harness.text, external_lookup=lookup, print_callback=lambda stream, text: None
                )
            except pydantic_monty.MontyTypingError as fault:
                return [harness.fault(each) for each in orjson.loads(fault.display())]
            except (pydantic_monty.MontyRuntimeError, pydantic_monty.MontySyntaxError) as fault:
                return [_load_fault(fault, harness.lines)]
            except pydantic_monty.MontyCrashedError:
                text = "The checker's process died on this text, or ran out of time."
                return [FunctionFault(1, 1, 1, 2, "error", "load", text)]
        return []


def _not_yet(*args: Any, **kwargs: Any) -> Any:
    raise RuntimeError("functions of spectra cannot be called while the module loads; call them in the function")


class _Harness:
    """The call that the declared inputs amount to, written behind the author's text so that its types are checked."""

    def __init__(self, source: FunctionSource, signature: Signature | None) -> None:
        self.lines = source.code.count("\n") + 1
        self._inputs: dict[int, str] = {}
        self._definition = _definition_line(source.code, signature)
        self.text = ""
        if signature is None or not (source.inputs or source.returns):
            return
        kinds = {name: kind for name, kind in source.inputs.items() if name.isidentifier() and TYPES.fullmatch(kind)}
        declared = ", ".join(f"{name}: {kind}" for name, kind in kinds.items())
        returns = source.returns if source.returns and TYPES.fullmatch(source.returns) else "object"
        given = "".join(f"        {name}={name},\n" for name in kinds)
        self.text = (
            f"\n\nfrom typing import Any, Literal, Optional, Union\n"
            f"def _octopus_call({declared}) -> {returns}:\n"
            f"    return {signature.name}(\n{given}    )\n"
        )
        first = self.lines + 5
        self._inputs = dict(enumerate(kinds, first))

    def fault(self, found: dict[str, Any]) -> FunctionFault:
        """One finding; what is found in the harness is told at the function's definition."""
        start, end = found["location"], found["end_location"]
        line, column, end_line, end_column = start["row"], start["column"], end["row"], end["column"]
        message = str(found["message"]).split("\n")[0].rstrip(".") + "."
        if line > self.lines:
            name = self._inputs.get(line)
            about = f"The declared input `{name}` does not fit" if name else "The declared inputs or result do not fit"
            line, column, end_line, end_column = self._definition
            message = f"{about}: {message}"
        elif (end_line, end_column) <= (line, column):
            end_line, end_column = line, column + 1
        severity = "error" if found.get("severity") == "error" else "warning"
        return FunctionFault(line, column, end_line, end_column, severity, str(found["code"]), message)


def _definition_line(code: str, signature: Signature | None) -> tuple[int, int, int, int]:
    if signature is not None:
        for number, line in enumerate(code.split("\n"), 1):
            if re.match(rf"(async\s+)?def\s+{signature.name}\b", line):
                return number, 1, number, len(line.rstrip()) + 1
    return 1, 1, 1, 2


def _load_fault(fault: Any, lines: int) -> FunctionFault:
    frames = [frame for frame in fault.traceback() if frame.line <= lines]
    said = fault.display("type-msg").strip()
    text = f"The module's own lines fail: {said}."
    if "does not yet support" in said or "NotImplementedError" in said:
        text = f"The sandbox cannot run this: {said.partition(': ')[2].removeprefix('The monty syntax parser ')}."
    if not frames:
        return FunctionFault(1, 1, 1, 2, "error", "load", text)
    at = frames[-1]
    return FunctionFault(at.line, at.column, at.end_line, max(at.end_column, at.column + 1), "error", "load", text)
