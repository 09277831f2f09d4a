"""Templates: what is put where."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octopus.endpoints.templates import (
    ABSENT,
    in_header,
    in_query,
    in_url,
    json_template,
    plain,
    text_template,
    uses,
    written,
)
from octopus.endpoints.variables import BadVariable, is_secret, resolve
from octopus.model import BadRequest, Role

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=10,
)


@given(TEXTS, TEXTS)
def test_an_argument_stays_in_its_part_of_an_address(one: str, other: str) -> None:
    path = text_template("http://host/a/{one}/b", {}, in_url)
    query = text_template("x={other}&y=1", {}, in_query)
    if one in ("", ".", ".."):
        with pytest.raises(BadRequest):
            path({"one": one})
        return
    parts = urlsplit(f"{path({'one': one})}?{query({'other': other})}")
    assert (parts.scheme, parts.netloc, parts.fragment) == ("http", "host", "")
    assert [unquote(part) for part in parts.path.split("/")] == ["", "a", one, "b"]
    assert parse_qsl(parts.query, keep_blank_values=True) == [("x", other), ("y", "1")]


@given(TEXTS)
def test_no_argument_begins_another_header(text: str) -> None:
    fill = text_template("v={a};", {}, in_header)
    try:
        found = fill({"a": text})
    except BadRequest:
        assert any(ord(character) < 32 or ord(character) == 127 for character in text)
    else:
        assert found == f"v={text};" and "\n" not in found and "\r" not in found


@given(VALUES)
def test_a_text_of_one_placeholder_is_the_value_itself(value: Any) -> None:
    fill = json_template({"a": ["{x}"], "b": {"c": "{x}"}, "d": "{left}"}, {})
    assert fill({"x": value}) == {"a": [value], "b": {"c": value}}


@given(TEXTS.filter(lambda text: "{" not in text and "}" not in text))
def test_what_has_no_placeholder_stays(text: str) -> None:
    assert json_template(text, {})({}) == text
    assert list(uses(text, "")) == []


def test_variables_come_first_and_braces_can_be_written() -> None:
    fill = text_template("{BASE}/{{x}}/{x}/{not a name}", {"BASE": "http://h"}, written)
    assert fill({"x": 1}) == "http://h/{x}/1/{not a name}"
    assert [use.name for use in uses("{a}{{b}}{c}", "")] == ["a", "c"]


def test_a_hole_that_is_left_out_leaves_out_what_consists_of_it() -> None:
    assert text_template("{a}", {}, written)({}) is ABSENT
    with pytest.raises(BadRequest, match="the argument a is needed here"):
        text_template("x{a}", {}, written)({})
    with pytest.raises(BadRequest, match="is an object, which cannot stand within a text"):
        text_template("x{a}", {}, written)({"a": {}})


def test_values_are_written_as_json_writes_them() -> None:
    assert [written("a", value) for value in (True, False, 1, 1.5, 1e300, "x", [1, None, "y"])] == [
        "true",
        "false",
        "1",
        "1.5",
        "1e+300",
        "x",
        "1,y",
    ]
    moment = datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert plain({"a": [moment, moment.date(), Role.Admin]}) == {"a": ["2026-11-22T10:00:00Z", "2026-11-22", "Admin"]}


@pytest.mark.parametrize(
    ("value", "given_value", "expected"),
    [
        ("a", None, "a"),
        ("a", "", "a"),
        ("a", "b, c", "b, c"),
        (["a"], None, ("a",)),
        (["a"], "", ("a",)),
        (["a"], "b, c,,", ("b", "c")),
        (["a"], ' ["b, c", "d"]', ("b, c", "d")),
        (["low=http://h:1/db"], "mid=http://m:2/db", ("mid=http://m:2/db",)),
    ],
)
def test_the_environment_overrides_a_text_by_a_text_and_a_list_by_a_list(
    value: Any, given_value: str | None, expected: Any
) -> None:
    environment = {} if given_value is None else {"X": given_value}
    found = resolve("X", value, environment)
    assert found.value == expected and found.overridden == bool(given_value)


def test_a_list_that_is_none_is_refused() -> None:
    for bad in ("[1", "[1]", '["a", 2]'):
        with pytest.raises(BadVariable):
            resolve("X", ["a"], {"X": bad})


def test_names_tell_of_secrets() -> None:
    assert all(map(is_secret, ("OET_TOKEN", "TOKEN", "my_password", "API_KEY", "JWT_X", "CLIENT_SECRET_2")))
    assert not any(map(is_secret, ("OET_URL", "TOKENS", "KEYBOARD", "MONKEY", "SECRETARY", "PASSWORDLESS")))
