"""Functions in a document: what is wrong with them, and with how they are used, is told where it is written."""

from __future__ import annotations

from typing import Any

import pytest

from octopus.endpoints import examine
from octopus.functions import Functions
from tests.endpoints.documents import DOCUMENT, HEALTH, document, ground

LOCAL: dict[str, Any] = {"method": "LOCAL", "function": "f", "type": "Float"}


def using(code: str, **spec: Any) -> dict[str, Any]:
    return document(functions__f={"code": code}, queries__q={**LOCAL, **spec})


ONE = "def f(x: float) -> float:\n    return x\n"
BARE: dict[str, Any] = {"url": "http://host/x", "type": "Float", "transform": "f"}

FAULTS = [
    (
        "lint",
        using("def f(x: float) -> float:\n    return y\n", args={"x": "Float!"}),
        "/functions/f/code",
        "function",
        "f, line 2: Undefined name `y` (F821)",
        (2, 12),
    ),
    (
        "syntax",
        using("def f(x: float) -> float:\n    return (\n", args={"x": "Float!"}),
        "/functions/f/code",
        "function",
        "f, line",
        None,
    ),
    (
        "another name",
        using("def g(x: float) -> float:\n    return x\n", args={"x": "Float!"}),
        "/functions/f/code",
        "function",
        "There must be a function `f`",
        (1, 1),
    ),
    (
        "sandbox",
        using("import os\n\ndef f(x: float) -> float:\n    return len(os.listdir('.')) + x\n", args={"x": "Float!"}),
        "/functions/f/code",
        "function",
        "os",
        (1, 1),
    ),
    (
        "type inside",
        using("def f(x: float) -> float:\n    return 'no'\n", args={"x": "Float!"}),
        "/functions/f/code",
        "function",
        "f, line 2: ",
        None,
    ),
    (
        "type of an argument",
        using(ONE, args={"x": "String!"}),
        "/functions/f/code",
        "function",
        "The declared input `x` does not fit",
        (1, 1),
    ),
    (
        "type of the result",
        using(ONE, args={"x": "Float!"}, type="[Int!]!"),
        "/functions/f/code",
        "function",
        "do not fit: Return type does not match returned value: expected `list[int]`",
        (1, 1),
    ),
    (
        "parameter without a source",
        using(ONE),
        "/queries/q",
        "missing-input",
        'the function f needs x (float), and nothing gives it: add "inputs": {"x": {"attribute"',
        None,
    ),
    (
        "input that is no parameter",
        using(ONE, args={"x": "Float!"}, inputs={"z": {"value": 1}}),
        "/queries/q/inputs/z",
        "bad-input",
        "the function f has no parameter z: it takes x",
        None,
    ),
    (
        "argument that is no parameter",
        using(ONE, args={"x": "Float!", "xx": "Int"}),
        "/queries/q/args/xx",
        "unused-argument",
        "the argument xx is never used (did you mean x?): f takes x",
        None,
    ),
    (
        "transform of nothing",
        document(functions__f={"code": "def f() -> float:\n    return 1.0\n"}, queries__q=BARE),
        "/queries/q/transform",
        "missing-input",
        "the function f takes nothing: let it take the result",
        None,
    ),
    (
        "transform that needs more",
        document(functions__f={"code": "def f(r: float, k: float) -> float:\n    return r * k\n"}, queries__q=BARE),
        "/queries/q/transform",
        "missing-input",
        "the function f needs k (float) beside the result, which must be an argument of q",
        None,
    ),
    (
        "code that is too long",
        using("def f(x: float) -> float:\n    return x\n" + "#" * 70_000, args={"x": "Float!"}),
        "/functions/f/code",
        "out-of-range",
        "expected a text of at most 65536 characters",
        None,
    ),
]


@pytest.mark.parametrize(
    ("what", "wrong", "pointer", "code", "sentence", "inner"), FAULTS, ids=[row[0] for row in FAULTS]
)
async def test_a_fault_of_a_function_is_told_at_its_place(
    functions: Functions, what: str, wrong: Any, pointer: str, code: str, sentence: str, inner: tuple[int, int] | None
) -> None:
    judgement, faults = await examine(wrong, ground(), functions)
    found = [fault for fault in faults if fault.severity == "error"]
    assert [(fault.pointer, fault.code) for fault in found] == [(pointer, code)], found
    assert sentence in found[0].message
    if inner is not None:
        assert found[0].inner is not None and (found[0].inner.line, found[0].inner.column) == inner
        assert judgement.text is not None
        assert found[0].line == judgement.text.place(pointer).line


async def test_the_right_document_passes_the_sandbox_too(functions: Functions) -> None:
    _, faults = await examine(DOCUMENT, ground(), functions)
    assert faults == []


async def test_functions_are_judged_beside_all_other_faults(functions: Functions) -> None:
    wrong = document(functions__station_health={"code": HEALTH + "    return x\n"}, queries__q={"url": "ftp://x"})
    _, faults = await examine(wrong, ground(), functions)
    assert [fault.code for fault in faults if fault.severity == "error"] == ["function", "bad-url"]


async def test_a_nullable_argument_does_for_a_parameter_with_a_default(functions: Functions) -> None:
    code = "def f(x: float, digits: int = 1) -> float:\n    return round(x, digits)\n"
    right = using(code, args={"x": "Float!", "digits": "Int"})
    _, faults = await examine(right, ground(), functions)
    assert faults == []


async def test_types_of_samples_and_series_are_those_of_their_values(functions: Functions) -> None:
    types = (
        DOCUMENT["types"] + " type S { value: Float! quality: String } type L { timestamps: [Float!]! values: [Int!]! }"
    )
    inputs = {"x": {"attribute": "a/b/c/d"}}
    right = document(types=types, functions__f={"code": ONE}, queries__q={**LOCAL, "type": "S", "inputs": inputs})
    assert (await examine(right, ground(), functions))[1] == []
    right["queries"]["q"]["type"] = "L"
    (fault,) = (await examine(right, ground(), functions))[1]
    assert "expected `int`, found `float`" in fault.message
