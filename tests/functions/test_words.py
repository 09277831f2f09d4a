"""The words that the editor offers while a function is typed exist in the sandbox, which knows less than Python."""

from __future__ import annotations

import builtins
import json
import keyword
from pathlib import Path
from typing import Any

from octopus.functions import Functions, FunctionSource
from octopus.functions.rules import ABSENT, MODULES

WORDS: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "frontend/src/screens/config/python/words.json").read_text()
)
SAMPLES = {"str": '"abc"', "list": "[1]", "dict": '{"a": 1}', "tuple": "(1,)", "set": "{1}"}


def attempts(expressions: dict[str, str], fault: str, before: str = "") -> str:
    """A function that gives the names whose expressions raise the fault."""
    lines = [*before.splitlines(), "def go() -> list[str]:", "    missing: list[str] = []"]
    for name, expression in expressions.items():
        lines += ["    try:", f"        {expression}", f"    except {fault}:", f'        missing.append("{name}")']
        lines += ["    except Exception:", "        pass"]
    return "\n".join([*lines, "    return missing", ""])


async def missing(functions: Functions, code: str) -> Any:
    return (await functions.call(FunctionSource(code, "go"), {})).value


async def test_every_builtin_that_is_offered_is_there(functions: Functions) -> None:
    offered = [*WORDS["builtins"], *WORDS["constants"]]
    assert await missing(functions, attempts({name: name for name in offered}, "NameError")) == []
    assert not ABSENT & set(offered)
    assert set(offered) <= set(dir(builtins))
    assert set(WORDS["keywords"]) <= set(keyword.kwlist)


async def test_every_module_that_is_offered_has_what_is_offered_of_it(functions: Functions) -> None:
    assert set(WORDS["modules"]) == MODULES - {"__future__"}
    names = {f"{module}.{name}": f"{module}.{name}" for module, found in WORDS["modules"].items() for name in found}
    imports = "\n".join(f"import {module}" for module in WORDS["modules"])
    assert await missing(functions, attempts(names, "AttributeError", imports)) == []


async def test_every_method_that_is_offered_is_there(functions: Functions) -> None:
    assert set(WORDS["members"]) == set(SAMPLES)
    calls = {
        f"{kind}.{name}": f"({SAMPLES[kind]}).{name}()" for kind, found in WORDS["members"].items() for name in found
    }
    assert await missing(functions, attempts(calls, "AttributeError")) == []
