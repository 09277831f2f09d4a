"""Names of devices and attributes in all their usual forms."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octopus.model import AttributeName, DeviceName, MalformedName

PART = st.text("abcXYZ019_-.", min_size=1, max_size=8)


@given(PART, PART, PART, PART)
def test_a_name_is_the_same_in_any_case_and_survives_its_own_text(d: str, f: str, m: str, a: str) -> None:
    name = AttributeName.parse(f"{d}/{f}/{m}/{a}")
    assert name == AttributeName.parse(f"{d}/{f}/{m}/{a}".upper())
    assert AttributeName.parse(name.full) == name
    assert name.full == f"{d}/{f}/{m}/{a}".lower()


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("mid://a/b/c/d", "mid"),
        ("tango://host:10000/a/b/c/d", "tango://host:10000"),
        ("tango://host:10000/a/b/c/d#dbase=no", "tango://host:10000"),
        ("http://host:5004/db://a/b/c/d", "http://host:5004/db"),
        (" a/b/c/d ", None),
    ],
)
def test_every_usual_route_is_read(text: str, route: str | None) -> None:
    assert AttributeName.parse(text) == AttributeName(route, "a/b/c", "d")


@pytest.mark.parametrize("text", ["", "a/b/c", "a/b/c/d/e", "a//c/d", "a/b/c/ d e", "://a/b/c/d", "x" * 600, 5, None])
def test_a_malformed_name_is_shown_with_what_was_expected(text: Any) -> None:
    with pytest.raises(MalformedName, match="expected") as fault:
        AttributeName.parse(text)
    assert len(str(fault.value)) < 250


def test_a_device_has_three_parts() -> None:
    assert DeviceName.parse("Mid://A/b/C").full == "mid://a/b/c"
    with pytest.raises(MalformedName, match="domain/family/member"):
        DeviceName.parse("a/b/c/d")
