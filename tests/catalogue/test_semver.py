"""Which version is newer."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octopus.catalogue.semver import Version

# The example of semver.org, clause 11, and numbers that sort wrongly as texts.
IN_ORDER = [
    *["0.0.9", "0.0.10", "0.1.0", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2"],
    *["1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.9.0", "1.10.0", "2.0.0-0", "2.0.0", "10.0.0"],
]


def test_order() -> None:
    versions = [Version.parse(text) for text in IN_ORDER]
    assert all(a is not None and b is not None and a.order < b.order for a, b in pairwise(versions))


@pytest.mark.parametrize(
    "text", ["", "1", "1.2", "1.2.3.4", "v1.2.3", "01.2.3", "1.2.3-", "1.2.3-01", "1.2.3+", "1.2.3 ", "1.2.3\n",
             "1.2.3-a..b", "latest", "1.2.x", "1.2.3-é", "\u0661.\u0662.\u0663", "../1.2.3", "1.2.3-" + "a" * 200]
)  # fmt: skip
def test_what_is_no_version(text: str) -> None:
    assert Version.parse(text) is None


parts = st.from_regex(r"(0|[1-9][0-9]{0,5}|[0-9]*[a-zA-Z-][0-9a-zA-Z-]{0,5})", fullmatch=True)
versions = st.tuples(st.tuples(*[st.integers(0, 999)] * 3), st.lists(parts, max_size=3), st.lists(parts, max_size=2))


@given(versions)
def test_every_version_is_read_as_it_was_written(value: tuple[tuple[int, int, int], list[str], list[str]]) -> None:
    core, pre, build = value
    text = ".".join(map(str, core)) + ("-" + ".".join(pre) if pre else "") + ("+" + ".".join(build) if build else "")
    version = Version.parse(text)
    assert version is not None
    assert (version.core, list(version.pre), version.build) == (core, pre, ".".join(build))


@given(st.text())
def test_any_text_is_a_version_or_none(text: str) -> None:
    version = Version.parse(text)
    assert version is None or text.isascii()
