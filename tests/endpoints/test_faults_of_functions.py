"""Faults of endpoints that a function answers: their inputs, and how they stand on each other."""

from __future__ import annotations

from typing import Any

import pytest

from octopus.endpoints import judge
from tests.endpoints.documents import document, ground
from tests.endpoints.faulty import LOCAL, URL, Row, bare, expect, local, name_of, q

FAULTS: list[Row] = [
    (
        "argument of Octopus's own",
        document(
            queries__q={**LOCAL, "args": {"at": "String"}, "inputs": {"temps": {"attributes": ["a/b/c/d"]}}},
        ),
        "/queries/q/args/at",
        "name-clash",
        "Octopus gives q the argument at itself, as to every LOCAL query of attributes",
    ),
    (
        "series without attributes",
        document(queries__q={**LOCAL, "type": "EndpointSeries!", "inputs": {"temps": {"value": []}}}),
        "/queries/q/type",
        "bad-input",
        "EndpointSeries! asks for the function over time, which needs an attribute among the inputs",
    ),
    (
        "series of another endpoint",
        document(
            queries__q={
                **LOCAL,
                "type": "EndpointSeries!",
                "inputs": {"temps": {"field": "procedure", "args": {"uid": 1}}, "other": {"attribute": "a/b/c/d"}},
            }
        ),
        "/queries/q/inputs/temps/field",
        "bad-input",
        "the past of another endpoint is not known",
    ),
    (
        "unknown function",
        bare(method="LOCAL", function="station_helth"),
        "/queries/q/function",
        "unknown-function",
        "there is no function station_helth (did you mean station_health?)",
    ),
    (
        "unknown transform",
        q(transform="nope"),
        "/queries/q/transform",
        "unknown-function",
        "defined are station_health",
    ),
    (
        "input with two sources",
        local(temps={"attribute": "a/b/c/d", "value": 1}),
        "/queries/q/inputs/temps",
        "bad-input",
        "got attribute and value: keep one",
    ),
    ("input without a source", local(temps={}), "/queries/q/inputs/temps", "bad-input", "got none of them"),
    (
        "input with a path but no field",
        local(temps={"value": [], "path": "x"}),
        "/queries/q/inputs/temps/path",
        "bad-input",
        "path goes with field only",
    ),
    (
        "input of no argument",
        local(temps={"argument": "x"}),
        "/queries/q/inputs/temps/argument",
        "placeholder-without-argument",
        "q has no argument x",
    ),
    (
        "bad attribute",
        local(temps={"attributes": ["a/b/c/d", "a/b"]}),
        "/queries/q/inputs/temps/attributes/1",
        "bad-attribute",
        "expected a full attribute name: domain/family/member/attribute",
    ),
    (
        "unknown field",
        local(temps={"field": "procedur"}),
        "/queries/q/inputs/temps/field",
        "unknown-field",
        "there is no endpoint procedur among the queries (did you mean procedure?)",
    ),
    (
        "field without its argument",
        local(temps={"field": "procedure"}),
        "/queries/q/inputs/temps",
        "bad-input",
        "procedure needs the argument uid",
    ),
    (
        "field with another argument",
        local(temps={"field": "procedure", "args": {"uid": 1, "id": 2}}),
        "/queries/q/inputs/temps/args/id",
        "bad-input",
        "procedure has no argument id (did you mean uid?)",
    ),
    (
        "a way around a role",
        document(queries__q={**LOCAL, "inputs": {"temps": {"field": "r"}}}, queries__r={"url": URL, "role": "Admin"}),
        "/queries/q/inputs/temps/field",
        "role-too-low",
        'q is for Viewer, and would show what r gives to Admin only: write "role": "Admin"',
    ),
    (
        "cycle",
        document(
            queries__q={**LOCAL, "inputs": {"temps": {"field": "r"}}},
            queries__r={**LOCAL, "inputs": {"temps": {"field": "q"}}},
        ),
        "/queries/r/inputs/temps/field",
        "cycle",
        "the inputs go round in a circle: q → r → q",
    ),
    ("cycle with itself", local(temps={"field": "q"}), "/queries/q/inputs/temps/field", "cycle", "q → q"),
]


@pytest.mark.parametrize("row", FAULTS, ids=name_of)
def test_a_fault_of_functions_is_told_once_at_its_place_with_what_to_do(row: Row) -> None:
    expect(row)


def chain(length: int) -> dict[str, Any]:
    """The right document, with so many queries of which each stands on the next one."""
    found = document()
    for number in range(length):
        source = {"field": f"c{number + 1}"} if number + 1 < length else {"value": []}
        found["queries"][f"c{number}"] = {**LOCAL, "inputs": {"temps": source}}
    return found


@pytest.mark.parametrize("length", [17, 18, 1200])
def test_endpoints_that_stand_on_too_many_others_are_told_once(length: int) -> None:
    assert judge(chain(16), ground()).faults == []
    (fault,) = judge(chain(length), ground()).faults
    assert (fault.pointer, fault.code) == (f"/queries/c{length - 17}/inputs", "bad-input")
    assert "16 in a row are the most" in fault.message
