"""Functions that behave, called once, many times and all at once."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from octopus.functions import FunctionFailed, Functions, Lane
from octopus.model import BadRequest, TooLarge
from tests.functions.house import LIMITS, gone, running, source

HEALTH = source("""
    def station_health(temps: list[float], limit: float = 60.0) -> str:
        \"\"\"Whether a station is too warm.

        By its mean.
        \"\"\"
        print("mean is", round(mean(temps), 1))
        return "hot" if mean(temps) > limit else "fine"
""")
LANES = list(Lane)


@pytest.mark.parametrize("lane", LANES)
async def test_a_function_gives_its_value_and_what_it_printed(functions: Functions, lane: Lane) -> None:
    outcome = await functions.call(HEALTH, {"temps": [50.0, 80.0]}, lane=lane)
    assert outcome.value == "hot"
    assert outcome.printed == "mean is 65.0\n"
    assert 0 < outcome.seconds < 0.5


async def test_a_default_stands_in_for_an_input(functions: Functions) -> None:
    assert (await functions.call(HEALTH, {"temps": [61.0]})).value == "hot"
    assert (await functions.call(HEALTH, {"temps": [61.0], "limit": 70})).value == "fine"


async def test_a_draft_tells_its_memory(functions: Functions) -> None:
    modest = await functions.call(source("def f() -> int:\n    return 1"), {}, lane=Lane.DRAFT)
    greedy = source("def f() -> int:\n    return len(list(range(400_000)))")
    outcome = await functions.call(greedy, {}, lane=Lane.DRAFT)
    assert modest.memory is not None
    assert outcome.memory is not None
    assert outcome.memory > modest.memory + 4_000_000


@pytest.mark.parametrize("lane", LANES)
async def test_results_are_plain_json(functions: Functions, lane: Lane) -> None:
    cases = {
        "float('nan')": None,
        "[1.5, float('inf'), -float('inf'), 'NaN']": [1.5, None, None, "NaN"],
        "{'a': (1, 2), 3: None}": {"a": [1, 2], "3": None},
        "2**53 - 1": 2**53 - 1,
        "-(2**53)": str(-(2**53)),
        "[2**70, 0.1234567890123456789]": [str(2**70), 0.1234567890123456789],
        "'é ' + chr(8734)": "é ∞",
        "True": True,
        "-0.0": -0.0,
        "1e22": 1e22,
        "12345678901234567890.5": 12345678901234567890.5,
    }
    for expression, expected in cases.items():
        outcome = await functions.call(source(f"def f() -> object:\n    return {expression}"), {}, lane=lane)
        assert outcome.value == expected, expression


@pytest.mark.parametrize("lane", LANES)
async def test_what_json_cannot_carry_is_refused_with_its_kind(functions: Functions, lane: Lane) -> None:
    cases = {
        "{1, 2}": "set",
        "b'x'": "bytes",
        "f": "function",
        "_later()": "coroutine",
        "_Thing()": "Thing",
        "_round()": "ircular",
        "1j": "complex",
    }
    for expression, said in cases.items():
        code = f"""
class _Thing:
    pass


async def _later():
    return 1


def _round():
    found = []
    found.append(found)
    return found


def f() -> object:
    return {expression}
"""
        with pytest.raises(FunctionFailed, match=said) as caught:
            await functions.call(source(code), {}, lane=lane)
        assert caught.value.kind == "result", expression


async def test_many_rows_come_back_in_order_each_with_its_own_fate(functions: Functions) -> None:
    inverse = source("def inverse(x: float) -> float:\n    print(x)\n    return 1 / x")
    outcomes = await functions.call_many(inverse, [{"x": x % 7} for x in range(3000)])
    for x, outcome in enumerate(outcomes):
        if x % 7:
            assert not isinstance(outcome, FunctionFailed)
            assert outcome.value == 1 / (x % 7)
        else:
            assert isinstance(outcome, FunctionFailed)
            assert outcome.kind == "exception"
            assert outcome.line == 3
        assert outcome.printed == f"{float(x % 7)}\n"


async def test_no_rows_are_no_calls(functions: Functions) -> None:
    assert await functions.call_many(HEALTH, []) == []


async def test_a_thousand_functions_called_at_once_each_get_their_own_answer(functions: Functions) -> None:
    sources = [source(f"BASE = {n}\n\n\ndef f(x: int) -> int:\n    return BASE + x") for n in range(1000)]
    for _ in range(2):
        outcomes = await asyncio.gather(*(functions.call(each, {"x": 5}) for each in sources))
        assert [outcome.value for outcome in outcomes] == list(range(5, 1005))


async def test_the_traceback_holds_the_authors_lines_and_no_other(functions: Functions) -> None:
    code = source("""
        def _ratio(a: float, b: float) -> float:
            return a / b


        def efficiency(signal: float, noise: float) -> float:
            return _ratio(signal, noise)
    """)
    with pytest.raises(FunctionFailed) as caught:
        await functions.call(code, {"signal": 1, "noise": 0})
    assert caught.value.code == "FUNCTION_ERROR"
    assert caught.value.message == "efficiency failed in line 2: ZeroDivisionError: division by zero"
    assert caught.value.traceback.splitlines() == [
        "Traceback (most recent call last):",
        '  File "efficiency", line 6, in efficiency',
        "    return _ratio(signal, noise)",
        '  File "efficiency", line 2, in _ratio',
        "    return a / b",
        "ZeroDivisionError: division by zero",
    ]
    assert caught.value.extensions()["line"] == 2


async def test_a_fault_inside_a_library_function_is_told_at_the_authors_line(functions: Functions) -> None:
    with pytest.raises(FunctionFailed, match="line 3: ValueError: mean needs at least one value") as caught:
        await functions.call(source("def f(x: list[float]) -> float:\n\n    return mean(x)"), {"x": []})
    assert caught.value.traceback.count("File") == 1


@pytest.mark.parametrize("lane", LANES)
async def test_nothing_is_kept_from_one_call_to_the_next(functions: Functions, lane: Lane) -> None:
    """However the state is held: modules, defaults, globals, caches, classes."""
    keeping = {
        "a list": "SEEN = []\n\n\ndef f(x: int) -> int:\n    SEEN.append(x)\n    return len(SEEN)",
        "a default": "def f(x: int, seen: list[int] = []) -> int:\n    seen.append(x)\n    return len(seen)",
        "a global": "N = 0\n\n\ndef f(x: int) -> int:\n    global N\n    N += 1\n    return N",
        "a class": "class _C:\n    n = 0\n\n\ndef f(x: int) -> int:\n    _C.n += 1\n    return _C.n",
        "a nested list": "SEEN = ([], 1)\n\n\ndef f(x: int) -> int:\n    SEEN[0].append(x)\n    return len(SEEN[0])",
        "a dict made by a call": "S = dict()\n\n\ndef f(x: int) -> int:\n    S[len(S)] = 1\n    return len(S)",
        "an annotated list": "S: list[int] = []\n\n\ndef f(x: int) -> int:\n    S.append(x)\n    return len(S)",
        "an if": "if True:\n    SEEN = []\n\n\ndef f(x: int) -> int:\n    SEEN.append(x)\n    return len(SEEN)",
        "a lambda": "A = (lambda s=[]: (s.append(1), len(s))[1])\n\n\ndef f(x: int) -> int:\n    return A()",
    }
    for held, code in keeping.items():
        rows = await functions.call_many(source(code, "f"), [{"x": 1}, {"x": 2}, {"x": 3}], lane=lane)
        assert [getattr(row, "value", row) for row in rows] == [1, 1, 1], held


async def test_inputs_are_the_functions_own(functions: Functions) -> None:
    given = {"values": [3.0, 1.0, 2.0]}
    code = source(
        "def f(values: list[float]) -> list[float]:\n    values.sort()\n    values.append(9.0)\n    return values"
    )
    assert (await functions.call(code, given)).value == [1.0, 2.0, 3.0, 9.0]
    assert given == {"values": [3.0, 1.0, 2.0]}


async def test_inputs_must_be_the_parameters(functions: Functions) -> None:
    with pytest.raises(BadRequest, match=r"needs a value for `temps` \(list\[float\]\)"):
        await functions.call(HEALTH, {})
    with pytest.raises(BadRequest, match="no parameter `tmps`; its parameters are `temps`, `limit`"):
        await functions.call(HEALTH, {"temps": [], "tmps": 1})
    with pytest.raises(BadRequest, match="cannot be passed as JSON"):
        await functions.call(HEALTH, {"temps": [2**80]})


async def test_a_whole_number_for_a_float_arrives_as_one(functions: Functions) -> None:
    assert (await functions.call(source("def f(x: float) -> str:\n    return str(x)"), {"x": 3})).value == "3.0"


async def test_text_without_a_function_fails_as_source(functions: Functions) -> None:
    for code, said in {
        "x = 1": "no function to call",
        "def f(": "never closed",
        "def _g(): pass": "no function",
    }.items():
        with pytest.raises(FunctionFailed, match=said) as caught:
            await functions.call(source(code), {})
        assert caught.value.kind == "source"


async def test_too_much_is_refused(functions: Functions) -> None:
    with pytest.raises(TooLarge, match="65536"):
        await functions.call(source("#" * 70_000), {})
    with pytest.raises(TooLarge, match="20000 rows"):
        await functions.call_many(HEALTH, [{}] * 20_001)


async def test_a_signature_is_read_off_the_text(functions: Functions) -> None:
    signature = await functions.signature(HEALTH)
    assert (signature.name, signature.returns, signature.description) == (
        "station_health",
        "str",
        "Whether a station is too warm.",
    )
    temps, limit = signature.parameters
    assert (temps.name, temps.type, temps.required, temps.nullable) == ("temps", "list[float]", True, False)
    assert (limit.name, limit.required, limit.number) == ("limit", False, True)


async def test_nothing_runs_before_a_function_is_used() -> None:
    async with running() as house:
        assert house.engine.pid is None
        assert (await house.call(source("def f() -> int:\n    return 1"), {})).value == 1
        assert house.engine.pid is not None
        assert len(house.workers()) == 1
        found = [house.engine.pid, *house.workers()]
    assert await gone(found)


async def test_calls_are_counted_by_name() -> None:
    async with running() as house:
        code = source("def halve(x: float) -> float:\n    return 1 / x")
        await house.call_many(code, [{"x": 1}, {"x": 0}, {"x": 2}])
        await house.call(code, {"x": 1}, lane=Lane.DRAFT)
        counts = {name: (count.calls, count.failures) for name, count in house.counters.by_name.items()}
        assert counts == {"halve": (3, 1), "draft": (1, 0)}
        assert house.counters.by_name["halve"].seconds > 0


async def test_functions_kept_in_a_worker_do_not_eat_the_memory_of_calls() -> None:
    """Two dozen long functions, each of which needs a good part of what a call may use."""
    async with running(limits=msgspec.structs.replace(LIMITS, memory=12 * 1024 * 1024)) as house:
        filler = "\n".join(f"    y{n} = [n, n + {n}, n * {n}]" for n in range(1000))
        for number in range(24):
            code = f"def f(n: int) -> int:\n{filler}\n    return len([{number}] * n)"
            assert (await house.call(source(code), {"n": 300_000})).value == 300_000
