"""Faults of addresses: what they are, and whether they may be called."""

from __future__ import annotations

import pytest

from octopus.endpoints import judge
from octopus.sources.outbound import Outbound
from tests.endpoints.documents import DOCUMENT, document, ground
from tests.endpoints.faulty import GUARDED, URL, Row, expect, name_of, q

FAULTS: list[Row] = [
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
]


@pytest.mark.parametrize("row", FAULTS, ids=name_of)
def test_a_fault_of_addresses_is_told_once_at_its_place_with_what_to_do(row: Row) -> None:
    expect(row)


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
