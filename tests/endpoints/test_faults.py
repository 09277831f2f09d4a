"""All faults of a document at once, and every class of them."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from octopus.endpoints import judge
from octopus.endpoints.codes import CODES
from octopus.endpoints.text import Text, canonical
from tests.endpoints import (
    test_faults_of_addresses,
    test_faults_of_form,
    test_faults_of_functions,
    test_faults_of_methods,
    test_faults_of_types,
    test_faults_of_variables,
)
from tests.endpoints.documents import DOCUMENT, document, ground
from tests.endpoints.faulty import GUARDED, LOCAL
from tests.fuzzing import examples

TABLES = (
    test_faults_of_form,
    test_faults_of_types,
    test_faults_of_variables,
    test_faults_of_addresses,
    test_faults_of_methods,
    test_faults_of_functions,
)

GQL: dict[str, Any] = {
    "method": "GRAPHQL",
    "url": "http://host/graphql",
    "query": "query ($a: Int!) { f(a: $a) { b } }",
}


def test_the_right_document_has_no_faults() -> None:
    assert judge(DOCUMENT, ground()).faults == []
    assert judge({}, ground()).faults == []


def test_all_faults_are_told_at_once_whatever_else_is_wrong() -> None:
    """Those that fit together in one document: parts whose form is wrong do not hide what is wrong elsewhere."""
    together = {
        "types": DOCUMENT["types"] + " type Device { a: Nope }",
        "vars": {**DOCUMENT["vars"], "X": "1", "Y": 5},
        "functions": {**DOCUMENT["functions"], "f": {}},
        "querys": {},
        "queries": {
            **DOCUMENT["queries"],
            "a": {"url": "{Y}/{Z}", "methd": 1},
            "b": {"url": "ftp://x", "timeout": "5", "type": "Procedur"},
            "c": {"method": "LOCAL", "function": "f", "inputs": {"x": {"field": "c"}}},
        },
        "mutations": {**DOCUMENT["mutations"], "m": {"url": "http://host", "role": "User"}},
        "streams": {**DOCUMENT["streams"], "s": {"url": "http://host"}},
    }
    found = {(fault.pointer, fault.code) for fault in judge(together, ground()).faults}
    assert found == {
        ("/types", "name-clash"),
        ("/types", "unknown-type"),
        ("/vars/X", "unused-variable"),
        ("/vars/Y", "wrong-type"),
        ("/functions/f", "missing-key"),
        ("/querys", "unknown-key"),
        ("/queries/a/methd", "unknown-key"),
        ("/queries/a/url", "undefined-variable"),
        ("/queries/b/url", "bad-url"),
        ("/queries/b/timeout", "wrong-type"),
        ("/queries/b/type", "unknown-type"),
        ("/queries/c/inputs/x/field", "cycle"),
        ("/mutations/m/role", "role-too-low"),
        ("/streams/s", "missing-key"),
    }


JUNK: list[Any] = [
    *(None, True, -1, 2**62, 1.5, "", "x", "{a}", "{{a}}", "[Int!]!", "type A { a: A }", "a[*].b", "<text>", "[key]"),
    *([], {}, [["x"]], {"<object>": 1}, {"[key]": "x"}, {"a": {"field": "q"}}, "http://[::1/db", "x=http://h:0/db"),
    *(
        "LOCAL",
        "GRAPHQL",
        "SSE",
        "query { a }",
        "Query",
        "EndpointSeries!",
        "custom_types.graphql",
        "/",
        "~",
        "a\u2028b",
    ),
]
"""Values that belong nowhere in particular."""
Places = list[tuple[str | int, ...]]


def places(value: Any, here: tuple[str | int, ...] = ()) -> Places:
    """Every place in a JSON value but its root."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found: Places = []
    for key, item in members:
        found += [(*here, key), *places(item, (*here, key))]
    return found


@examples(15)
@given(st.data())
def test_whatever_stands_wherever_is_judged(data: st.DataObject) -> None:
    """A member of the right document is another value, or has another name; twice."""
    found = copy.deepcopy(document(queries__q=LOCAL, streams__s={**GQL, "variables": {"a": 1}, "interval": 5}))
    for _ in range(2):
        *parents, last = data.draw(st.sampled_from(places(found)))
        inside: Any = found
        for step in parents:
            inside = inside[step]
        junk = copy.deepcopy(data.draw(st.sampled_from(JUNK)))
        if isinstance(inside, dict) and data.draw(st.booleans()):
            inside[str(junk)] = inside.pop(last)
        else:
            inside[last] = junk
    text = Text(canonical(found))
    for fault in judge(found, GUARDED).faults:
        assert fault.message and fault.code in CODES
        assert 1 <= fault.line <= text.source.count("\n") + 1 and fault.column >= 1


def test_the_model_of_the_reference_and_the_judgement_agree_on_the_right_document() -> None:
    assert json.loads(canonical(DOCUMENT)) == DOCUMENT


def test_every_class_of_fault_has_a_test_and_a_line_in_the_reference() -> None:
    elsewhere = {"bad-json", "duplicate-key", "url-not-allowed", "function", "missing-input", "restart-needed"}
    assert {row[3] for table in TABLES for row in table.FAULTS} | elsewhere == set(CODES)
