"""Faults of the types: their SDL, the types that fields name, and names that are taken."""

from __future__ import annotations

import pytest

from octopus.endpoints import Place, judge
from octopus.endpoints.text import canonical
from tests.endpoints.documents import DOCUMENT, document, ground
from tests.endpoints.faulty import URL, Row, bare, expect, name_of, q

FAULTS: list[Row] = [
    (
        "bad SDL",
        document(
            types="type OetEvent { a: Int } type SbiStatus { a: Int } type Procedure {\n  uid Int! state: String! }"
        ),
        "/types",
        "invalid-sdl",
        "expected GraphQL type definitions: expected ':', found Name 'Int'",
    ),
    (
        "bad type",
        q(type="[Procedure"),
        "/queries/q/type",
        "invalid-sdl",
        'expected a GraphQL type like "String", "Int!"',
    ),
    (
        "bad argument",
        q(url=URL + "/{a}", args={"a": "Int = "}),
        "/queries/q/args/a",
        "invalid-sdl",
        'like "Int!" or "Int! = 10"',
    ),
    (
        "object types",
        document(
            types={"Procedure": {"uid": "Int! x", "state": "Int"}, "OetEvent": {"a": "Int"}, "SbiStatus": {"a": "ID"}}
        ),
        "/types/Procedure/uid",
        "invalid-sdl",
        "found Name",
    ),
    (
        "no operation among types",
        document(types=DOCUMENT["types"] + " { a }"),
        "/types",
        "invalid-sdl",
        "not operations or fragments: remove it",
    ),
    (
        "no directive among types",
        document(types=DOCUMENT["types"] + " directive @x on FIELD"),
        "/types",
        "invalid-sdl",
        "type definitions only, not a directive @x",
    ),
    (
        "extension of a root",
        document(types=DOCUMENT["types"] + " extend type Query { a: Int }"),
        "/types",
        "invalid-sdl",
        "types cannot extend Query: put it under queries, mutations or streams",
    ),
    (
        "interface not kept",
        document(types=DOCUMENT["types"] + " interface I { a: Int } type T implements I { b: Int }"),
        "/types",
        "invalid-sdl",
        "interface field I.a expected but T does not provide it",
    ),
    (
        "a file where there is none",
        document(types=["types.graphql", DOCUMENT["types"]]),
        "/types/0",
        "types-file",
        "the file 'types.graphql' can be read only where the document itself is read from a file",
    ),
    ("unknown type", q(type="Procedur"), "/queries/q/type", "unknown-type", "which q names (did you mean Procedure"),
    (
        "unknown type in SDL",
        document(types=DOCUMENT["types"] + " type T { a: Nope }"),
        "/types",
        "unknown-type",
        "there is no type Nope, which T.a names; known are Int",
    ),
    (
        "output as input",
        q(url=URL + "/{a}", args={"a": "Procedure!"}),
        "/queries/q/args/a",
        "wrong-kind-of-type",
        "q(a:) takes an input: Procedure is a type of results",
    ),
    (
        "input as output",
        document(types=DOCUMENT["types"] + " input I { a: Int }", queries__q={"url": URL, "type": "I"}),
        "/queries/q/type",
        "wrong-kind-of-type",
        "q gives a result: I is a type of inputs",
    ),
    ("a root as type", q(type="Query"), "/queries/q/type", "wrong-kind-of-type", "where the API itself begins"),
    (
        "default that does not fit",
        q(url=URL + "/{a}", args={"a": 'Int! = "x"'}),
        "/queries/q/args/a",
        "wrong-default",
        "the default of Query.q(a:) does not fit: Int cannot represent non-integer value",
    ),
    (
        "type twice",
        document(types=DOCUMENT["types"] + " type Procedure { uid: Int state: Int }"),
        "/types",
        "name-clash",
        "the type Procedure is defined twice",
    ),
    (
        "type of ours",
        document(types=DOCUMENT["types"] + " type Device { a: Int }"),
        "/types",
        "name-clash",
        "the type Device is part of Octopus's own schema: give yours another name",
    ),
    ("type of GraphQL's", document(types=DOCUMENT["types"] + " scalar Int"), "/types", "name-clash", "GraphQL's own"),
    (
        "query of ours",
        document(queries__devices={"url": URL}),
        "/queries/devices",
        "name-clash",
        "the query devices is part of Octopus's own schema: give yours another name",
    ),
    (
        "stream of ours",
        document(streams__tangoAttributes={"url": "ws://host/x", "method": "WS"}),
        "/streams/tangoAttributes",
        "name-clash",
        "the stream tangoAttributes is part of",
    ),
    (
        "reserved name",
        document() | {"queries": {"__q": {"url": URL}}, "mutations": {"m": {"url": "{OET_URL}"}}},
        "/queries/__q",
        "name-clash",
        "names that begin with __",
    ),
    (
        "generated type taken",
        document(queries__a={"url": URL, "mapping": {"x": "x"}}, types=DOCUMENT["types"] + " type AResult { x: Int }"),
        "/queries/a/mapping",
        "name-clash",
        "the mapping would make a type AResult, which exists already",
    ),
]


@pytest.mark.parametrize("row", FAULTS, ids=name_of)
def test_a_fault_of_types_is_told_once_at_its_place_with_what_to_do(row: Row) -> None:
    expect(row)


BROKEN = """type A { a: Nope }
"A type whose field has no colon."
type Broken { a Perhaps }
# type A { commented: Out }
type B { b: [Nether!] c: Broken d: Misspelt e: Perhaps f: A }
extend type Query { x: Int }
enum E { A type B }
type C { e: E f: type g: 'no' }
type F { a: Nowhere }
typo Misspelt { x: Int }
"""


def test_a_fault_in_sdl_hides_no_unknown_type_and_makes_none_up() -> None:
    """What the broken parts mention may be defined there: nothing is said of it."""
    wrong = document(
        types=BROKEN + DOCUMENT["types"],
        queries__q={"url": URL, "type": "Broken"},
        queries__r={"url": URL, "type": "Nirvana"},
        queries__s={"url": URL, "type": "C"},
        queries__t={"url": URL, "type": "[E]"},
    )
    faults = judge(wrong, ground()).faults
    assert [(fault.code, fault.message.split(",")[0], fault.inner) for fault in faults] == [
        ("unknown-type", "there is no type Nope", Place(1, 13)),
        ("invalid-sdl", "expected GraphQL type definitions: expected ':'", Place(3, 17)),
        ("unknown-type", "there is no type Nether", Place(5, 14)),
        ("invalid-sdl", "types cannot extend Query: put it under queries", Place(6, 1)),
        ("unknown-type", "there is no type Nirvana", None),
    ]


def test_sdl_without_any_one_of_its_marks_has_no_other_fault_than_that() -> None:
    text = DOCUMENT["types"] + ' "Of both." interface I { id: ID! } input P { a: [Int!] = [1] } enum E { A B }'
    marks = [index for index, character in enumerate(text) if not character.isalnum() and not character.isspace()]
    told = 0
    for index in marks:
        faults = judge(document(types=text[:index] + text[index + 1 :]), ground()).faults
        assert {fault.code for fault in faults} <= {"invalid-sdl"}, (text[index - 10 : index + 10], faults)
        told += bool(faults)
    assert told > len(marks) / 2


def test_text_nested_without_end_is_told() -> None:
    deep = "[" * 20_000 + "Int" + "]" * 20_000
    (fault,) = judge(document(types=DOCUMENT["types"] + f" type T {{ a: {deep} }}"), ground()).faults
    assert (fault.pointer, fault.code) == ("/types", "invalid-sdl") and "nested" in fault.message
    query = "{ a " * 3000 + "}" * 3000
    (fault,) = judge(bare(method="GRAPHQL", url=URL, query=query), ground()).faults
    assert (fault.pointer, fault.code) == ("/queries/q/query", "bad-upstream-query") and "nested" in fault.message


def test_a_fault_in_sdl_is_placed_in_the_document_and_in_the_sdl() -> None:
    wrong = document(types="type A {\n  a: Int\n  b: Nope\n}\n" + DOCUMENT["types"])
    (fault,) = judge(wrong, ground()).faults
    assert fault.inner == Place(3, 6)
    line = canonical(wrong).split("\n")[fault.line - 1]
    assert line[fault.column - 1 :].startswith("Nope")
