"""What is told of a function before it runs, and where."""

from __future__ import annotations

import builtins
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from octopus.functions import FunctionFault, Functions, FunctionSource
from octopus.functions.library import host_functions
from octopus.functions.rules import ABSENT, MODULES, examine
from octopus.model import BadRequest
from tests.functions.house import source

CLEAN = source(
    """
    import math


    def area(radius: float) -> float:
        \"\"\"Area of a circle.\"\"\"
        return math.pi * radius**2
"""
)


def at(faults: list[FunctionFault], code: str) -> tuple[int, int, int, int, str]:
    """Place and severity of the one fault of that code."""
    found = [each for each in faults if each.code == code]
    assert len(found) == 1, faults
    return found[0].line, found[0].column, found[0].end_line, found[0].end_column, found[0].severity


async def test_a_clean_function_has_no_faults(functions: Functions) -> None:
    assert await functions.check(CLEAN) == []


async def test_every_library_function_is_known_to_the_checkers(functions: Functions) -> None:
    lines = "\n".join(f"    _ = {each.name}" for each in host_functions())
    assert await functions.check(source(f"def f() -> int:\n{lines}\n    return 1")) == []


async def test_syntax_is_told_at_its_place(functions: Functions) -> None:
    faults = await functions.check(source("def f(a: float) -> float:\n    return (a + 1\n"))
    assert at(faults, "syntax") == (2, 12, 2, 13, "error")
    assert faults[0].message == "'(' was never closed."


async def test_lint_is_told_at_its_place(functions: Functions) -> None:
    faults = await functions.check(source("import json\n\n\ndef f(é: float) -> float:\n    return é + undefind\n"))
    assert at(faults, "F401") == (1, 8, 1, 12, "warning")
    assert at(faults, "F821") == (5, 16, 5, 24, "error")
    assert not [each for each in faults if each.code == "unresolved-reference"]


async def test_types_are_told_at_their_place(functions: Functions) -> None:
    faults = await functions.check(source("def f(a: list[float]) -> str:\n    return mean(a)\n"))
    assert at(faults, "invalid-return-type") == (2, 12, 2, 19, "error")
    faults = await functions.check(source("def f(a: float) -> float:\n    return mean(a)\n"))
    assert at(faults, "invalid-argument-type")[0] == 2


async def test_declared_inputs_and_result_are_held_against_the_function(functions: Functions) -> None:
    code = "import math\n\n\ndef f(temps: list[float], name: str) -> str:\n    return name\n"
    good = FunctionSource(code, inputs={"temps": "list[float]", "name": "str"}, returns="str")
    assert [each for each in await functions.check(good) if each.severity == "error"] == []
    bad = FunctionSource(code, inputs={"temps": "list[float | None]", "nam": "str"}, returns="float")
    faults = {each.code: each for each in await functions.check(bad)}
    assert "`temps`" in faults["invalid-argument-type"].message
    assert faults["invalid-argument-type"].line == 4
    assert "`nam`" in faults["unknown-argument"].message
    assert "expected `float`, found `str`" in faults["invalid-return-type"].message


async def test_a_module_that_fails_to_load_says_in_which_line(functions: Functions) -> None:
    faults = await functions.check(source("LIMIT = 1 // 0\n\n\ndef f() -> float:\n    return LIMIT\n"))
    assert any(each.line == 1 and "ZeroDivisionError" in each.message for each in faults), faults
    faults = await functions.check(source("while True:\n    pass\n\n\ndef f() -> int:\n    return 1\n"))
    assert any(each.code == "load" and "limit" in each.message for each in faults), faults


async def test_what_the_sandbox_has_no_syntax_for_is_told(functions: Functions) -> None:
    for code in (
        "class A(dict):\n    pass\n\n\ndef f() -> int:\n    return 1",
        "class A:\n    @property\n    def a(self) -> int:\n        return 1\n\n\ndef f() -> int:\n    return A().a",
        "def f() -> list[int]:\n    yield 1",
        "def f(x: int) -> int:\n    del x\n    return 1",
        "async def f() -> int:\n    return 1",
    ):
        faults = await functions.check(source(code))
        assert any(each.severity == "error" and each.code in {"sandbox", "load"} for each in faults), (code, faults)


@pytest.mark.parametrize(
    ("code", "fault", "line", "said"),
    [
        ("import numpy\n\n\ndef f() -> int:\n    return 1", "import", 1, "without an import"),
        ("def f() -> str:\n    import os\n\n    return os.name", "import", 2, "`os` cannot be imported"),
        ("from . import x\n\n\ndef f() -> int:\n    return 1", "import", 1, "`.`"),
        ("def f(a) -> int:\n    return 1", "annotation", 1, "what `a` is"),
        ("def f(a: set[int]) -> int:\n    return 1", "annotation", 1, "`set[int]`"),
        ("def f(a: 'Thing') -> int:\n    return 1", "annotation", 1, "`Thing`"),
        ("def f(a: int) -> bytes:\n    return b''", "annotation", 1, "`bytes`"),
        ("def f(*a: int) -> int:\n    return 1", "signature", 1, "any number"),
        ("def f(**a: int) -> int:\n    return 1", "signature", 1, "any number"),
        ("def f(a: int, /) -> int:\n    return 1", "signature", 1, "by name"),
        ("def f() -> int:\n    return 1\n\n\ndef g() -> int:\n    return 1", "signature", 5, "`_g`"),
        ("x = 1", "signature", 1, "no function to call"),
        ("def f() -> str:\n    return open('x').read()", "sandbox", 2, "`open`"),
        ("def f(a: int) -> str:\n    return a.__class__.__name__", "sandbox", 2, "`__class__`"),
    ],
)
async def test_rules_are_told_early(functions: Functions, code: str, fault: str, line: int, said: str) -> None:
    found = [each for each in await functions.check(source(code)) if each.code == fault and each.severity == "error"]
    assert any(each.line == line and said in each.message for each in found), found


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("import time\n\n\ndef f() -> float:\n    return time.time()", "clock"),
        ("import datetime\n\n\ndef f() -> str:\n    return datetime.datetime.now().isoformat()", "clock"),
        ("from datetime import datetime\n\n\ndef f() -> str:\n    return datetime.now().isoformat()", "clock"),
        ("N = 0\n\n\ndef f() -> int:\n    global N\n    N = 1\n    return N", "state"),
        ("def f(x: int):\n    return x", "annotation"),
        ("def f(x: list[int] = []) -> int:\n    return len(x)", "B006"),
    ],
)
async def test_what_may_surprise_is_a_warning(functions: Functions, code: str, fault: str) -> None:
    faults = await functions.check(source(code))
    assert at(faults, fault)[4] == "warning"
    assert not [each for each in faults if each.severity == "error"]


async def test_a_named_function_may_have_public_neighbours(functions: Functions) -> None:
    code = "def f() -> int:\n    return g()\n\n\ndef g() -> int:\n    return 1\n"
    assert await functions.check(FunctionSource(code, "f")) == []
    faults = await functions.check(FunctionSource(code, "h"))
    assert "`h`; the functions here are `f`, `g`" in faults[0].message


async def test_supported_annotations_are_all_of_json(functions: Functions) -> None:
    code = """
import typing
from typing import Any, Literal, Optional, Sequence, Union


def f(
    a: float,
    b: int | None,
    c: Optional[str],
    d: Union[int, list[str]],
    e: Literal["x", "y"],
    g: dict[str, list[float | None]],
    h: Any,
    i: typing.Any,
    j: "list[float]",
    k: Sequence[bool],
    l: list,
    m: None = None,
) -> dict[str, Any]:
    return {}
"""
    assert [each for each in await functions.check(source(code)) if each.severity == "error"] == []
    nullable = {
        each.name: (each.nullable, each.nullable_items) for each in (await functions.signature(source(code))).parameters
    }
    assert nullable == {
        "a": (False, False),
        "b": (True, False),
        "c": (True, False),
        "d": (False, False),
        "e": (False, False),
        "g": (False, False),
        "h": (True, True),
        "i": (True, True),
        "j": (False, False),
        "k": (False, False),
        "l": (False, True),
        "m": (True, False),
    }


async def test_a_check_takes_less_than_a_third_of_a_second(functions: Functions) -> None:
    await functions.check(CLEAN)
    body = "\n".join(f"    x{n} = a + {n}.0" for n in range(200))
    long = source(f"def f(a: float) -> float:\n{body}\n    return x1")
    took = []
    for _ in range(5):
        began = time.perf_counter()
        await functions.check(long)
        took.append(time.perf_counter() - began)
    assert min(took) < 0.3


async def test_text_that_is_hostile_to_parsers_is_told_of(functions: Functions) -> None:
    for code in (
        "x=" + "(" * 300 + ")" * 300,
        "x=" + "-" * 60_000 + "1",
        "x=" + "1+" * 30_000 + "1",
        "x=" + "a." * 30_000 + "a",
        "x=" + "lambda:" * 9_000 + "1",
        "def f(a: " + "a|" * 3000 + "a): pass",
        "def f(a: " + "list[" * 90 + "int" + "]" * 90 + ") -> int: return 1",
        "\0",
        "def f():\n" + "    " * 200 + "x",
        "#" + "\u2028" * 100 + "\ndef f(a: b): pass",
        "match x:\n  case " + "[" * 150 + "]" * 150 + ": pass",
    ):
        faults = await functions.check(FunctionSource(code))
        assert all(each.line >= 1 and each.column >= 1 and each.message for each in faults)
    with pytest.raises(BadRequest, match="half a character in line 2"):
        await functions.check(FunctionSource("def f() -> str:\n    return '\udc00'"))
    assert await functions.check(CLEAN) == []


async def test_types_without_end_are_given_up_in_time(functions: Functions) -> None:
    """Each `if` doubles what the variable may be."""
    doubling = "".join(f"    if y == {n}:\n        y = [y]\n" for n in range(60))
    began = time.monotonic()
    faults = await functions.check(
        source(f"def f(x: int) -> object:\n    y: object = x\n    y = x\n{doubling}    return y")
    )
    assert time.monotonic() - began < 5
    assert all(each.code in {"load", "F841"} for each in faults), faults
    assert await functions.check(CLEAN) == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_rules_read_any_text(code: str) -> None:
    lines = code.split("\n")
    for fault in examine(FunctionSource("def f(a: float):\n    return 1\n" + code)).faults:
        assert 1 <= fault.line <= len(lines) + 3
        assert (fault.end_line, fault.end_column) > (fault.line, fault.column)


async def test_format_lays_code_out(functions: Functions) -> None:
    assert await functions.format("def f( a:int )->int:\n  return  a") == "def f(a: int) -> int:\n    return a\n"
    with pytest.raises(BadRequest, match="not Python"):
        await functions.format("def f(")


async def test_the_modules_allowed_are_there_in_the_sandbox(functions: Functions) -> None:
    for module in MODULES - {"__future__"}:
        assert (await functions.call(source(f"import {module}\n\n\ndef f() -> int:\n    return 1"), {})).value == 1, (
            module
        )


async def test_builtins_said_to_be_absent_are_those_that_are(functions: Functions) -> None:
    """Of Python's builtins: each is either there, or told of while typing."""
    names = [name for name in dir(builtins) if not name.startswith("_") and name.islower()]
    code = """
        def f(name: str) -> bool:
            try:
                eval(name)
            except NameError:
                return False
            return True
    """
    found = await functions.call_many(source(code), [{"name": name} for name in names])
    there = {name for name, each in zip(names, found, strict=True) if getattr(each, "value", None)}
    assert set(names) - there - ABSENT == set()
