"""JSON texts that know their places."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octopus.endpoints.text import BadJson, Place, Text, canonical, pointer_of

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NUMBERS = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)
STYLES: list[dict[str, Any]] = [{"indent": 2}, {"indent": None}, {"indent": "\t", "ensure_ascii": False}]


@given(VALUES, st.sampled_from(STYLES))
def test_it_reads_what_json_writes(value: Any, style: dict[str, Any]) -> None:
    assert Text(json.dumps(value, **style)).value == value


@given(VALUES, st.sampled_from(STYLES))
def test_every_value_begins_where_it_says(value: Any, style: dict[str, Any]) -> None:
    text = Text(json.dumps(value, **style))
    for pointer, found in walk(value, ()):
        place = text.place(pointer_of(pointer))
        rest = text.source.split("\n", place.line - 1)[-1][place.column - 1 :]
        assert json.JSONDecoder().raw_decode(rest)[0] == found


def walk(value: Any, path: tuple[str | int, ...]) -> list[tuple[tuple[str | int, ...], Any]]:
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(path, value), *(pair for key, item in below for pair in walk(item, (*path, key)))]


@given(TEXTS.filter(bool), st.data(), st.booleans())
def test_a_character_of_a_text_value_stands_where_it_is_written(value: str, data: st.DataObject, ascii: bool) -> None:
    offset = data.draw(st.integers(0, len(value) - 1))
    text = Text(json.dumps({"a": value}, ensure_ascii=ascii))
    place = text.within("/a", offset)
    written = json.dumps(value[offset], ensure_ascii=ascii)[1:-1]
    assert text.source.split("\n")[place.line - 1][place.column - 1 :].startswith(written)


@pytest.mark.parametrize(
    ("source", "line", "column", "sentence"),
    [
        ('{"a": NaN}', 1, 7, "expected a JSON value; got 'NaN}'"),
        ('{\n "a": 1,\n}', 3, 1, "expected a key in double quotes (no comma after the last one); got '}'"),
        ('{"a" 1}', 1, 6, "expected a colon after the key 'a'; got '1}'"),
        ("{a: 1}", 1, 2, "expected a key in double quotes; got 'a: 1}'"),
        ("[1, 2", 1, 6, "expected a comma or a closing bracket; got the end of the text"),
        ('{"a": "x\ny"}', 1, 9, "write a line break in a text as \\n"),
        ("{} x", 1, 4, "expected the end of the document after its closing brace"),
        ("", 1, 1, "expected a JSON value; got the end of the text"),
        ('{"a": 12345678901234567890123}', 1, 7, "expected an integer within 64 bits; write larger ones as text"),
        ('{"a": 9223372036854775808}', 1, 7, "expected an integer within 64 bits"),
        ('{"a": 1e999}', 1, 7, "expected a number that fits a double; got 1e999"),
        ('{"a": "\\ud800"}', 1, 7, "expected Unicode text; this one holds half of a surrogate pair"),
        ("[" * 100, 1, 65, "expected at most 64 levels of objects and lists"),
        ('{"a": 1 /* no */}', 1, 9, "expected a comma or a closing brace; got '/* no */}'"),
    ],
)
def test_what_is_no_json_is_told_at_its_place(source: str, line: int, column: int, sentence: str) -> None:
    with pytest.raises(BadJson) as fault:
        Text(source)
    assert fault.value.place == Place(line, column)
    assert sentence in fault.value.message


def test_keys_that_stand_twice_are_found_with_both_places() -> None:
    text = Text('{"a": {"b": 1,\n "b": 2}}')
    (double,) = text.duplicates
    assert (double.pointer, double.first, double.second) == ("/a/b", Place(1, 8), Place(2, 2))
    assert text.value == {"a": {"b": 2}}


def test_the_canonical_text_keeps_the_order_of_keys_and_reads_back() -> None:
    assert Text(canonical({"b": "é", "a": [1]})).value == {"b": "é", "a": [1]}
    assert canonical({"b": "é"}) == '{\n  "b": "é"\n}\n'
