"""Faults of variables, placeholders, headers and secrets."""

from __future__ import annotations

import pytest

from octopus.endpoints import judge
from tests.endpoints.documents import DOCUMENT, document, ground
from tests.endpoints.faulty import URL, Row, expect, name_of, q

FAULTS: list[Row] = [
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
]


@pytest.mark.parametrize("row", FAULTS, ids=name_of)
def test_a_fault_of_variables_is_told_once_at_its_place_with_what_to_do(row: Row) -> None:
    expect(row)


def test_a_list_that_the_environment_spoils_is_told() -> None:
    (fault,) = judge(DOCUMENT, ground(environment={"TANGO_DBS": "[1"})).faults
    assert (fault.pointer, fault.code) == ("/vars/TANGO_DBS", "bad-variable")
    assert "TANGO_DBS in the environment is no JSON list" in fault.message
