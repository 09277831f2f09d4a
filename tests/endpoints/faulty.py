"""Documents with one fault, and what each test of them looks for."""

from __future__ import annotations

from typing import Any

from octopus.endpoints import Place, judge
from octopus.endpoints.text import Text, canonical
from octopus.sources.outbound import Outbound
from tests.endpoints.documents import document, ground

Row = tuple[str, Any, str, str, str]
"""What a person would call it, the document, pointer, code, a part of the sentence."""

Q = "queries__q"
URL = "http://host/x"
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


def name_of(row: Row) -> str:
    return row[0]


def expect(row: Row) -> None:
    """The document has this fault and no other, told at its place with what to do."""
    _, wrong, pointer, code, sentence = row
    (fault,) = judge(wrong, ground()).faults
    assert (fault.pointer, fault.code, fault.severity) == (pointer, code, "error")
    assert sentence in fault.message
    text = Text(canonical(wrong))
    if fault.inner is None:
        assert Place(fault.line, fault.column) in (text.place(pointer), text.key_place(pointer))
    else:
        assert fault.line == text.place(pointer).line and fault.column > text.place(pointer).column
