"""Names that survive MongoDB, and the size both engines agree on."""

from __future__ import annotations

from typing import Any

import bson
from hypothesis import given
from hypothesis import strategies as st

from octopus.store.mongo_documents import checked as as_stored_by_mongo
from octopus.store.values import check_body, escape_key, unescape_key

keys = st.text(st.sampled_from("%$.\x00aé2E40🐙"), max_size=8) | st.text(st.characters(exclude_categories=["Cs"]))
bodies = st.dictionaries(
    keys,
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**63), 2**63 - 1)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(st.characters(exclude_categories=["Cs"])),
        lambda inner: st.lists(inner, max_size=12) | st.dictionaries(keys, inner, max_size=4),
        max_leaves=30,
    ),
    max_size=5,
)


@given(keys)
def test_every_key_survives_and_is_safe(key: str) -> None:
    safe = escape_key(key)
    assert unescape_key(safe) == key
    assert safe and "." not in safe and "\x00" not in safe and not safe.startswith("$")


@given(keys, keys)
def test_no_two_keys_become_one(one: str, other: str) -> None:
    assert (escape_key(one) == escape_key(other)) == (one == other)


@given(bodies)
def test_the_size_is_that_of_bson(body: dict[str, Any]) -> None:
    assert check_body(body) == len(bson.encode(as_stored_by_mongo(body)))
