"""Frames as TangoGQL really sends them, and numbers as no JSON parser takes them."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from octopus.sources.tango.values import SAFE_INTEGER, clean, clean_state, clean_timestamp
from octopus.sources.tango.wire import Unreadable, decode_frame, decode_reply

SAMPLES = Path(__file__).parent / "samples"
FRAMES = [message["in"] for message in json.loads((SAMPLES / "tangogql_ws_frames.json").read_text()) if "in" in message]

numbers = st.one_of(
    st.integers(min_value=-(2**63), max_value=2**64), st.floats(), st.booleans(), st.none(), st.text(max_size=5)
)
values = st.recursive(numbers, lambda inner: st.lists(inner, max_size=6), max_leaves=20)


def frame_of(value: Any) -> str:
    """A frame as Starlette's `send_json` writes it: Python's json, NaN and all."""
    return json.dumps({"type": "data", "id": "1", "payload": {"data": {"attributes": {"value": value}}}})


def plain(value: Any) -> Any:
    """What the GraphQL contract says that a value becomes, said in the slowest way."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > SAFE_INTEGER:
        return str(value)
    return value


@given(values)
def test_any_value_arrives_as_plain_json(value: Any) -> None:
    payload = decode_frame(frame_of(value)).payload
    assert payload is not None and payload.data is not None and payload.data.attributes is not None
    got = clean(payload.data.attributes.value)
    assert got == plain(value)
    assert orjson.loads(orjson.dumps(got)) == got


@given(st.floats(allow_nan=True, allow_infinity=True), st.integers())
def test_a_spectrum_with_one_bad_number_keeps_the_others(bad: float, place: int) -> None:
    spectrum: list[Any] = [1.5, 2.5, 3.5]
    spectrum.insert(place % 4, bad)
    assert clean(spectrum) == plain(spectrum)


def test_every_recorded_frame_is_read() -> None:
    decoded = [decode_frame(text.encode()) for text in FRAMES]
    assert decoded[0].type == "connection_ack"
    attributes = [frame.payload.data.attributes for frame in decoded[1:] if frame.payload and frame.payload.data]
    assert decoded[-1].type == "complete"
    assert len(attributes) == len(FRAMES) - 2
    nan = next(each for each in attributes if each and (each.fullName or "").endswith("/nan"))
    assert nan.value is None and nan.quality == "ATTR_VALID"


@pytest.mark.parametrize("text", [b"", b"[]", b"{", b'{"type":1}', b"NaN", b"\xff\xfe", b'{"id":"1"}', b"[" * 100_000])
def test_what_is_no_frame_is_refused(text: bytes) -> None:
    with pytest.raises(Unreadable):
        decode_frame(text)


def test_a_reply_keeps_messages_and_paths_and_drops_the_rest() -> None:
    recorded = json.loads((SAMPLES / "tangogql_attributes_faults.json").read_text())["reply"]
    reply = decode_reply(json.dumps(recorded).encode())
    assert reply.errors[0].path == ["attributes", 2, "name"]
    assert "stacktrace" not in repr(reply)


@pytest.mark.parametrize(
    ("number", "name"), [(0, "ON"), (1, "OFF"), (11, "ALARM"), (13, "UNKNOWN"), ("ON", "ON"), ([0, 8], ["ON", "FAULT"])]
)
def test_a_state_is_its_name(number: Any, name: Any) -> None:
    assert clean_state(number) == name


@pytest.mark.parametrize("garbage", [32520.696464722, -5.0, 0.0, 1e-06, 1795357336.6])
def test_the_time_of_an_invalid_value_is_none(garbage: float) -> None:
    assert clean_timestamp(garbage, "ATTR_INVALID") is None


def test_the_time_of_a_valid_value_is_kept() -> None:
    assert clean_timestamp(1795357336.6, "ATTR_VALID") == 1795357336.6
    assert clean_timestamp(0.0, "ATTR_VALID") is None
    assert clean_timestamp(math.nan, "ATTR_VALID") is None
