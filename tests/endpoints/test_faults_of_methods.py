"""Faults of one endpoint: what its method needs, its bounds, its mapping, and the query that it sends on."""

from __future__ import annotations

from typing import Any

import pytest

from tests.endpoints.documents import document
from tests.endpoints.faulty import LOCAL, URL, Row, bare, expect, name_of, q

GQL: dict[str, Any] = {
    "method": "GRAPHQL",
    "url": "http://host/graphql",
    "query": "query ($a: Int!) { f(a: $a) { b } }",
}

FAULTS: list[Row] = [
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
]


@pytest.mark.parametrize("row", FAULTS, ids=name_of)
def test_a_fault_of_methods_is_told_once_at_its_place_with_what_to_do(row: Row) -> None:
    expect(row)
