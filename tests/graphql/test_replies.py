"""Responses with JSON text in them: the same in one piece and in several, wherever the text was cut."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from octopus.graphql import replies
from octopus.model import JsonText

VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.text(max_size=20)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@st.composite
def responses(draw: st.DrawFn) -> tuple[Any, Any]:
    """A response with texts in it, and what it says."""
    plain = draw(st.dictionaries(st.text(max_size=5), VALUES, max_size=5))
    told: dict[str, Any] = dict(plain)
    for key in list(plain)[: draw(st.integers(0, 5))]:
        text = orjson.dumps(plain[key])
        cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=4)))
        edges = [0, *cuts, len(text)]
        told[key] = JsonText(*(text[a:b] for a, b in pairwise(edges)))
    return {"data": told}, {"data": plain}


@given(responses())
def test_texts_go_out_as_they_are(response: tuple[Any, Any]) -> None:
    told, plain = response
    assert orjson.loads(replies.whole(told)) == plain
    assert orjson.loads(b"".join(replies.pieces(told))) == plain


def test_long_texts_are_not_copied_and_short_ones_go_together() -> None:
    long = b"[" + b"1," * 100_000 + b"1]"
    found = replies.pieces({"data": {"a": JsonText(long), "b": [JsonText(b"2") for _ in range(1000)]}})
    assert any(piece is long for piece in found)
    assert len(found) == 3
    assert replies.pieces({"data": {"text": "a\0b"}}) == [b'{"data":{"text":"a\\u0000b"}}']


def test_a_text_tells_what_it_is() -> None:
    assert repr(JsonText(b"[1,", b"2]")) == "JsonText([1,2])"
    assert JsonText(b"[1,", b"2]") == JsonText(b"[1,2]") != b"[1,2]"
    assert JsonText(b"[1,2]").value() == [1, 2]
