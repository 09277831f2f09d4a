"""Faults of form: keys, kinds of values, names and bounds, whatever they are for."""

from __future__ import annotations

import difflib
from typing import Any

import pytest

from octopus.endpoints import Fault, judge
from octopus.endpoints.faults import MOST_COMPARED
from tests.endpoints.documents import DOCUMENT, document, ground
from tests.endpoints.faulty import LOCAL, URL, Row, bare, expect, local, name_of, q

FAULTS: list[Row] = [
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
]


@pytest.mark.parametrize("row", FAULTS, ids=name_of)
def test_a_fault_of_form_is_told_once_at_its_place_with_what_to_do(row: Row) -> None:
    expect(row)


def test_a_text_is_judged_as_it_is_written() -> None:
    text = '{\n  "queries": {\n    "a": {"url": "ftp://x",\n          "url": "http://host", "tpe": "Int"}\n  }\n}'
    faults = judge(text, ground()).faults
    assert [(fault.code, fault.line, fault.column) for fault in faults] == [
        ("duplicate-key", 4, 11),
        ("unknown-key", 4, 33),
    ]
    assert "stands twice in this object, first in line 3" in faults[0].message


def test_what_is_no_json_is_one_fault() -> None:
    assert judge('{"queries": {,}}', ground()).faults == [
        Fault("/queries", 1, 14, "bad-json", "expected a key in double quotes; got ',}}'")
    ]
    deep: Any = []
    for _ in range(5000):
        deep = [deep]
    (fault,) = judge(deep, ground()).faults
    assert fault.code == "bad-json"


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
