"""Every class of fault, with its place and its sentence; and all of them at once."""

from __future__ import annotations

import copy
import difflib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octopus.endpoints import Fault, Place, judge
from octopus.endpoints.codes import CODES
from octopus.endpoints.faults import MOST_COMPARED
from octopus.endpoints.text import Text, canonical
from octopus.sources.outbound import Outbound
from tests.endpoints.documents import DOCUMENT, document, ground
from tests.fuzzing import examples

Q = "queries__q"
URL = "http://host/x"
GQL: dict[str, Any] = {
    "method": "GRAPHQL",
    "url": "http://host/graphql",
    "query": "query ($a: Int!) { f(a: $a) { b } }",
}
LOCAL: dict[str, Any] = {"method": "LOCAL", "function": "station_health", "type": "String"}


def q(**spec: Any) -> dict[str, Any]:
    """The right document with one more query."""
    return document(**{Q: {"url": URL, **spec}})


def bare(**spec: Any) -> dict[str, Any]:
    return document(**{Q: spec})


def local(**inputs: Any) -> dict[str, Any]:
    return document(**{Q: {**LOCAL, "inputs": inputs}})


GUARDED = ground(
    check_url=Outbound(("host", "*.skao.int")).check_url,
    environment={"OET_URL": "https://oet.example/v1", "TANGO_DBS": "low=http://gql.example/db"},
)
"""As a server judges; hosts that the environment names are vouched for."""

FAULTS: list[tuple[str, Any, str, str, str]] = [
    # What a person would call it, the document, pointer, code, a part of the sentence.
    ("no object", [1], "", "wrong-type", "expected an object with the keys $schema, description, types"),
    ("unknown section", document(querys={}), "/querys", "unknown-key", "not known here (did you mean queries?)"),
    ("unknown key", q(methd="GET"), "/queries/q/methd", "unknown-key", "(did you mean method?); known are description"),
    (
        "key of a stream",
        q(interval=5),
        "/queries/q/interval",
        "unknown-key",
        "interval is for streams: a query is asked",
    ),
    (
        "key of a query",
        document(mutations__m={"url": URL, "cache": 5}),
        "/mutations/m/cache",
        "unknown-key",
        "for queries",
    ),
    (
        "unknown key of an input",
        local(temps={"atribute": "a/b/c/d"}),
        "/queries/q/inputs/temps/atribute",
        "unknown-key",
        "did you mean attribute, attributes?",
    ),
    ("wrong type", q(timeout="5"), "/queries/q/timeout", "wrong-type", 'expected a number without quotes; got "5"'),
    ("wrong choice", bare(method="FETCH", url=URL), "/queries/q/method", "wrong-type", "expected 'GET', 'POST'"),
    (
        "wrong form",
        q(mapping=3),
        "/queries/q/mapping",
        "wrong-type",
        'expected a path like "procedure.state", or an obj',
    ),
    ("wrong item", document(vars__L=["x", 2]), "/vars/L/1", "wrong-type", "expected a text in double quotes; got 2"),
    ("missing key", document(functions__f={}), "/functions/f", "missing-key", "expected the key 'code' here; add it"),
    ("a key called like a form", document(**{"<text>": 1}), "/<text>", "unknown-key", "the key '<text>' is not known"),
    ("a variable called like a form", document(**{"vars__<list>": "x"}), "/vars/<list>", "bad-name", "rename it"),
    (
        "a field called like a form",
        q(mapping={"<object>": "x"}),
        "/queries/q/mapping/<object>",
        "bad-name",
        "rename it",
    ),
    ("a key called key", q(**{"[key]": "x"}), "/queries/q/[key]", "unknown-key", "the key '[key]' is not known"),
    ("bad name", document(**{"queries__a-b": {"url": URL}}), "/queries/a-b", "bad-name", "not beginning with a digit"),
    (
        "out of range",
        q(retries=-1),
        "/queries/q/retries",
        "out-of-range",
        "expected greater than or equal to 0; got -1",
    ),
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
    (
        "undefined variable",
        q(url="{OET_ULR}/x"),
        "/queries/q/url",
        "undefined-variable",
        "(did you mean OET_URL?): define it",
    ),
    (
        "list in a text",
        q(url="{TANGO_DBS}/x"),
        "/queries/q/url",
        "undefined-variable",
        "is a list, which cannot stand in",
    ),
    (
        "unused variable",
        document(vars__X="1"),
        "/vars/X",
        "unused-variable",
        "write {X} where it belongs, or remove it",
    ),
    (
        "placeholder without argument",
        q(url=URL + "/{uid}"),
        "/queries/q/url",
        "placeholder-without-argument",
        'q has no argument uid: add it, "args": {"uid": "String!"}; {{uid}} stands for the text {uid} itself',
    ),
    (
        "placeholder deep in a body",
        document(mutations__m={"url": URL, "method": "POST", "body": {"a": [{"b": "{x}"}]}}),
        "/mutations/m/body/a/0/b",
        "placeholder-without-argument",
        "m has no argument x",
    ),
    (
        "unused argument",
        q(args={"uid": "Int"}),
        "/queries/q/args/uid",
        "unused-argument",
        "write {uid} where it belongs",
    ),
    (
        "two meanings",
        q(url="{OET_URL}", args={"OET_URL": "String!"}),
        "/queries/q/url",
        "ambiguous-placeholder",
        "rename",
    ),
    (
        "secret variable",
        q(url=URL, headers={"X": "{OET_TOKEN}"}) | {"vars": {**DOCUMENT["vars"], "OET_TOKEN": "abc"}},
        "/vars/OET_TOKEN",
        "secret",
        'write "" here, and set the environment variable OET_TOKEN where Octopus runs',
    ),
    (
        "password in a variable",
        document(vars__OET_URL="http://u:p@host/x"),
        "/vars/OET_URL",
        "secret",
        "user and password",
    ),
    ("password in an address", q(url="http://u:p@host/x"), "/queries/q/url", "secret", "holds a user and password"),
    (
        "secret in a header",
        q(headers={"Authorization": "Bearer abc"}),
        "/queries/q/headers/Authorization",
        "secret",
        'define a variable "Q_TOKEN": "", write {Q_TOKEN} here',
    ),
    (
        "header of the connection",
        q(headers={"Host": "other"}),
        "/queries/q/headers/Host",
        "bad-header",
        "the header Host belongs to the connection and cannot be configured; leave it out",
    ),
    (
        "header that is none",
        q(headers={"X Y": "a"}),
        "/queries/q/headers/X Y",
        "bad-header",
        "expected the name of a header",
    ),
    (
        "two authorizations",
        q(headers={"Authorization": "Bearer {TOKEN}"}, forwardToken=True) | {"vars": {**DOCUMENT["vars"], "TOKEN": ""}},
        "/queries/q/headers/Authorization",
        "bad-header",
        "forwardToken sends the caller's token in this header",
    ),
    (
        "no database",
        document(vars__TANGO_DBS=["low"]),
        "/vars/TANGO_DBS",
        "bad-variable",
        "expected [short=]http://host:port/db, got 'low'",
    ),
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
        "other scheme",
        q(url="ftp://x"),
        "/queries/q/url",
        "bad-url",
        "an absolute address that begins with http:// or https://",
    ),
    (
        "relative address",
        q(url="/procedures"),
        "/queries/q/url",
        "bad-url",
        'begin with a variable, "{SERVICE_URL}/path"',
    ),
    (
        "scheme of another method",
        document(streams__s={"method": "WS", "url": URL}),
        "/streams/s/url",
        "bad-url",
        "ws:// or",
    ),
    (
        "argument chooses the host",
        q(url="http://{h}/x", args={"h": "String!"}),
        "/queries/q/url",
        "bad-url",
        "the argument h stands in the host of the address, and who asks must not choose whom Octopus calls",
    ),
    (
        "argument beside the host",
        q(url="http://host{h}", args={"h": "String!"}),
        "/queries/q/url",
        "bad-url",
        "in the host",
    ),
    (
        "empty variable",
        q(url="{OTHER_URL}/x") | {"vars": {**DOCUMENT["vars"], "OTHER_URL": ""}},
        "/queries/q/url",
        "bad-url",
        "the variable OTHER_URL is empty: give it a default, or set the environment variable OTHER_URL",
    ),
    (
        "nullable argument in an address",
        q(url=URL + "/{a}", args={"a": "Int"}),
        "/queries/q/url",
        "argument-may-be-null",
        "make its type non-null (!), give it a default",
    ),
    (
        "body of a GET",
        q(body={}),
        "/queries/q/body",
        "key-of-another-method",
        "method GET: use params, or the method POST",
    ),
    ("query of a GET", q(query="{ a }"), "/queries/q/query", "key-of-another-method", "it is for the method GRAPHQL"),
    (
        "url of LOCAL",
        bare(**LOCAL, url=URL, inputs={"temps": {"value": []}}),
        "/queries/q/url",
        "key-of-another-method",
        "a function asks nobody outside",
    ),
    (
        "no address",
        bare(method="GET"),
        "/queries/q",
        "missing-key",
        "the method GET needs the key 'url': write \"url\":",
    ),
    ("no upstream document", bare(method="GRAPHQL", url=URL), "/queries/q", "missing-key", "needs the key 'query'"),
    ("no function", bare(method="LOCAL"), "/queries/q", "missing-key", "the method LOCAL needs the key 'function'"),
    (
        "no interval",
        document(streams__s={"url": URL}),
        "/streams/s",
        "missing-key",
        'say how often, "interval": 5 (seconds)',
    ),
    (
        "interval too short",
        document(streams__s={"url": URL, "interval": 0.1}),
        "/streams/s/interval",
        "out-of-bounds",
        "expected at least 1 s here (OCTOPUS_OUTBOUND_MIN_INTERVAL); got 0.1",
    ),
    ("timeout too long", q(timeout=1000), "/queries/q/timeout", "out-of-bounds", "expected at most 60 s"),
    ("too many retries", q(retries=50), "/queries/q/retries", "out-of-bounds", "expected at most 5 here"),
    ("cache too long", q(cache=1e6), "/queries/q/cache", "out-of-bounds", "(OCTOPUS_OUTBOUND_MAX_CACHE); got 1e+06"),
    (
        "mutation below Operator",
        document(mutations__m={"url": URL, "role": "User"}),
        "/mutations/m/role",
        "role-too-low",
        "a mutation changes something outside, which needs Operator at least: write one of Operator, Engineer, Admin",
    ),
    (
        "changing query below Operator",
        q(method="DELETE", role="Viewer"),
        "/queries/q/role",
        "role-too-low",
        "uses DELETE",
    ),
    (
        "unsafe retries",
        document(mutations__m={"url": URL, "method": "POST", "retries": 1}),
        "/mutations/m/retries",
        "unsafe-retries",
        "a mutation by POST that is asked twice may act twice",
    ),
    ("bad path", q(mapping={"x": "a..b"}), "/queries/q/mapping/x", "bad-mapping", "stops being one at character 2"),
    ("empty mapping", q(mapping={}), "/queries/q/mapping", "bad-mapping", "the mapping is empty"),
    (
        "mapping to no field",
        q(type="Procedure", mapping={"uid": "a", "state": "b", "stat": "c"}),
        "/queries/q/mapping/stat",
        "bad-mapping",
        "the type Procedure has no field stat (did you mean state?)",
    ),
    (
        "mapping of a scalar",
        q(type="String", mapping={"a": "b"}),
        "/queries/q/mapping",
        "bad-mapping",
        '"mapping": "b"',
    ),
    (
        "different lists",
        q(type="[Procedure!]", mapping={"uid": "a[*].u", "state": "b[*].s"}),
        "/queries/q/mapping",
        "bad-mapping",
        "all paths must go through the same list",
    ),
    (
        "missing source",
        q(type="Procedure", mapping={"uid": "id"}),
        "/queries/q/mapping",
        "missing-source",
        "Procedure.state must have a value, and the mapping names no source for it",
    ),
    (
        "unreadable upstream document",
        bare(**GQL | {"query": "query {\n a b:"}),
        "/queries/q/query",
        "bad-upstream-query",
        "expected a GraphQL document: Expected Name, found <EOF>",
    ),
    (
        "two upstream operations",
        bare(**GQL | {"query": "query A { a } query B { b }"}),
        "/queries/q/query",
        "bad-upstream-query",
        "expected one operation, and fragments at most; got 2 operations",
    ),
    (
        "wrong upstream operation",
        bare(**GQL | {"query": "mutation { a }"}),
        "/queries/q/query",
        "bad-upstream-query",
        "a query sends a query; this is a mutation",
    ),
    (
        "upstream variable without argument",
        bare(**GQL),
        "/queries/q/query",
        "missing-upstream-variable",
        'needs $a, and there is no argument a: add it, or map one with "variables": {"a": "{argument}"}',
    ),
    (
        "argument that is no upstream variable",
        bare(**GQL, args={"a": "Int!", "b": "Int"}),
        "/queries/q/args/b",
        "unused-argument",
        "the upstream document declares no $b: it declares $a",
    ),
    (
        "unknown upstream variable",
        bare(**GQL, variables={"a": 1, "c": 2}),
        "/queries/q/variables/c",
        "unknown-upstream-variable",
        "the upstream document declares no $c",
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


@pytest.mark.parametrize(("what", "wrong", "pointer", "code", "sentence"), FAULTS, ids=[row[0] for row in FAULTS])
def test_a_fault_is_told_once_at_its_place_with_what_to_do(
    what: str, wrong: Any, pointer: str, code: str, sentence: str
) -> None:
    (fault,) = judge(wrong, ground()).faults
    assert (fault.pointer, fault.code, fault.severity) == (pointer, code, "error")
    assert sentence in fault.message
    text = Text(canonical(wrong))
    if fault.inner is None:
        assert Place(fault.line, fault.column) in (text.place(pointer), text.key_place(pointer))
    else:
        assert fault.line == text.place(pointer).line and fault.column > text.place(pointer).column


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


def test_a_text_is_judged_as_it_is_written() -> None:
    text = '{\n  "queries": {\n    "a": {"url": "ftp://x",\n          "url": "http://host", "tpe": "Int"}\n  }\n}'
    faults = judge(text, ground()).faults
    assert [(fault.code, fault.line, fault.column) for fault in faults] == [
        ("duplicate-key", 4, 11),
        ("unknown-key", 4, 33),
    ]
    assert "stands twice in this object, first in line 3" in faults[0].message


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


def test_what_is_no_json_is_one_fault() -> None:
    assert judge('{"queries": {,}}', ground()).faults == [
        Fault("/queries", 1, 14, "bad-json", "expected a key in double quotes; got ',}}'")
    ]
    deep: Any = []
    for _ in range(5000):
        deep = [deep]
    (fault,) = judge(deep, ground()).faults
    assert fault.code == "bad-json"


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


def test_a_fault_in_sdl_is_placed_in_the_document_and_in_the_sdl() -> None:
    wrong = document(types="type A {\n  a: Int\n  b: Nope\n}\n" + DOCUMENT["types"])
    (fault,) = judge(wrong, ground()).faults
    assert fault.inner == Place(3, 6)
    line = canonical(wrong).split("\n")[fault.line - 1]
    assert line[fault.column - 1 :].startswith("Nope")


@pytest.mark.parametrize(
    ("url", "code", "sentence"),
    [
        ("http://host/{a}", None, ""),
        ("https://oet.example/{a}", None, ""),
        (
            "http://evil/{a}",
            "url-not-allowed",
            "can add it to OCTOPUS_OUTBOUND_HOSTS, or make the address a variable, and set the environment variable",
        ),
        ("https://oet.example:444/{a}", "url-not-allowed", "can add it to OCTOPUS_OUTBOUND_HOSTS, or make the address"),
        (
            "http://169.254.169.254/{a}",
            "url-not-allowed",
            "'169.254.169.254' is a link-local address, where clouds keep their metadata: that is never called, "
            "whatever is allowed; call another host",
        ),
        ("http://metadata.google.internal/{a}", "url-not-allowed", "whatever is allowed; call another host"),
        ("http://[fe80::1]/{a}", "url-not-allowed", "whatever is allowed; call another host"),
        ("http://host/a/../{a}", "bad-url", "expected a path without '.' and '..', got 'http://host/a/../x'"),
    ],
)
def test_what_the_guard_does_not_let_out_is_told_with_advice_that_helps(
    url: str, code: str | None, sentence: str
) -> None:
    faults = judge(document(queries__q={"url": url, "args": {"a": "Int!"}}), GUARDED).faults
    assert [(fault.pointer, fault.code) for fault in faults] == ([("/queries/q/url", code)] if code else [])
    for fault in faults:
        assert fault.message.endswith(sentence) or sentence in fault.message
        assert ("OCTOPUS_OUTBOUND_HOSTS" in fault.message) == ("OCTOPUS_OUTBOUND_HOSTS" in sentence)


def test_an_environment_variable_that_is_no_address_of_http_vouches_for_no_host() -> None:
    """A platform tells of its services by such variables: `REDIS_PORT=tcp://10.0.0.5:6379`."""
    judgement = judge(DOCUMENT, ground(environment={"OET_URL": "tcp://10.0.0.5:6379"}))
    assert judgement.allowed == frozenset()
    assert judge(DOCUMENT, ground(environment={"OET_URL": "http://10.0.0.5:6379"})).allowed == {"10.0.0.5:6379"}


def test_a_tango_database_of_the_document_must_be_allowed_too() -> None:
    databases = ["host=http://host/db", "evil=http://evil:5004/db", "cloud=http://169.254.1.1/db"]
    environment = {"OET_URL": "https://oet.example/v1"}
    guard = Outbound(("host",)).check_url
    faults = judge(document(vars__TANGO_DBS=databases), ground(check_url=guard, environment=environment)).faults
    assert [(fault.pointer, fault.code) for fault in faults] == [
        ("/vars/TANGO_DBS/1", "url-not-allowed"),
        ("/vars/TANGO_DBS/2", "url-not-allowed"),
    ]
    assert faults[0].message.endswith("OCTOPUS_OUTBOUND_HOSTS, or set the environment variable TANGO_DBS")
    assert faults[1].message.endswith("call another host")
    assert judge(document(vars__TANGO_DBS=databases), GUARDED).faults == [], "those of the environment are"


def test_a_list_that_the_environment_spoils_is_told() -> None:
    (fault,) = judge(DOCUMENT, ground(environment={"TANGO_DBS": "[1"})).faults
    assert (fault.pointer, fault.code) == ("/vars/TANGO_DBS", "bad-variable")
    assert "TANGO_DBS in the environment is no JSON list" in fault.message


def test_a_wrong_name_is_compared_with_so_many_others_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of them, each compared with all, take minutes."""
    compared, real = list[int](), difflib.get_close_matches

    def counting(word: str, among: list[str], most: int) -> list[str]:
        compared.append(len(among))
        return real(word, among, most)

    monkeypatch.setattr("difflib.get_close_matches", counting)
    names = [f"name{number}" for number in range(300)]
    inputs = {name: {**LOCAL, "inputs": {"temps": {"field": f"{name}x"}}} for name in names}
    faults = judge(document() | {"queries": {**DOCUMENT["queries"], **inputs}}, ground()).faults
    assert len(faults) == len(compared) == len(names) and max(compared) == MOST_COMPARED
    assert "(did you mean name7, " in faults[7].message


def test_a_document_that_is_too_large_is_refused() -> None:
    from octopus.endpoints import Bounds

    big = document(description="x" * 1500)
    (fault,) = judge(big, ground(bounds=Bounds(max_bytes=1000))).faults
    assert fault.code == "out-of-bounds" and "OCTOPUS_MAX_ENDPOINTS" in fault.message


def test_the_model_of_the_reference_and_the_judgement_agree_on_the_right_document() -> None:
    assert json.loads(canonical(DOCUMENT)) == DOCUMENT


def test_every_class_of_fault_has_a_test_and_a_line_in_the_reference() -> None:
    elsewhere = {"bad-json", "duplicate-key", "url-not-allowed", "function", "missing-input", "restart-needed"}
    assert {row[3] for row in FAULTS} | elsewhere == set(CODES)
