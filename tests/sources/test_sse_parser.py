"""The event stream format, however the bytes are cut."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from octopus.sources.sse import EventParser, Oversized, ServerEvent

SAMPLES = Path(__file__).parent / "samples"


def parse(pieces: Iterable[bytes], most: int = 1000) -> list[ServerEvent | Oversized]:
    parser = EventParser(most)
    return [event for piece in pieces for event in parser.feed(piece)]


def read_whole(text: bytes) -> list[ServerEvent | Oversized]:
    """The standard's algorithm, word for word, on a whole stream (HTML, 9.2.6); no bound."""
    text = text.removeprefix(b"\xef\xbb\xbf")
    events: list[ServerEvent | Oversized] = []
    data, kind, last = b"", "", ""
    lines = re.split(rb"\r\n|\n|\r", text)
    for line in lines[:-1]:
        if not line:
            if data:
                events.append(ServerEvent(data[:-1], kind or "message", last))
            data, kind = b"", ""
        elif line[:1] != b":":
            name, colon, value = line.partition(b":")
            if colon and value[:1] == b" ":
                value = value[1:]
            if name == b"data":
                data += value + b"\n"
            elif name == b"event":
                kind = value.decode("utf-8", "replace")
            elif name == b"id" and b"\0" not in value:
                last = value.decode("utf-8", "replace")
    return events


STREAM = st.lists(
    st.sampled_from([
        b"data", b":", b" ", b"\n", b"\r", b"\r\n", b"\n\n", b"\r\n\r\n", b"\r\r", b"id", b"event", b"retry", b"x",
        b"{}", b"7", b"\0", b"\xc3", b"\xa9", b"\xef\xbb\xbf", b"data:", b"data: ", b"id:",
    ]),
    max_size=40,
).map(b"".join) | st.binary(max_size=60)  # fmt: skip


@given(STREAM, st.lists(st.integers(0, 200), max_size=20))
@example(b"data:a\r\n\r\ndata:b\r\r", [7])
@example(b"\xef\xbb\xbfdata:a\n\n", [1, 2])
@example(b"\xef\xbbdata:a\n\n", [1])
def test_events_do_not_depend_on_how_the_stream_is_cut(text: bytes, cuts: list[int]) -> None:
    places = sorted({min(cut, len(text)) for cut in cuts} | {0, len(text)})
    pieces = [text[begin:end] for begin, end in pairwise(places)]
    whole = read_whole(text)
    assert parse([text]) == whole
    assert parse(pieces) == whole
    assert parse(bytes([byte]) for byte in text) == whole


@given(STREAM, st.integers(1, 30))
def test_a_bound_skips_events_and_harms_no_other(text: bytes, most: int) -> None:
    found, all_of_them = parse((bytes([byte]) for byte in text), most), read_whole(text)
    kept = [event for event in found if isinstance(event, ServerEvent)]
    assert all(len(event.data) <= most for event in kept)
    data = iter(event.data for event in all_of_them if isinstance(event, ServerEvent))
    assert all(event.data in data for event in kept), "in their order, unchanged"
    assert parse([text], most) == found


def test_a_line_without_end_takes_no_memory() -> None:
    parser = EventParser(1000)
    for _ in range(1000):
        assert not list(parser.feed(b"data:" + b"x" * 10_000))
        assert len(parser._rest) <= 1000
    assert list(parser.feed(b"\n\ndata:1\n\n")) == [Oversized(1000), ServerEvent(b"1")]
    for _ in range(1000):
        assert not list(parser.feed(b"data:" + b"x" * 500 + b"\n"))
        assert sum(map(len, parser._data)) <= 1000
    assert list(parser.feed(b"\ndata:2\n\n")) == [Oversized(1000), ServerEvent(b"2")]


@pytest.mark.parametrize(
    ("text", "events"),
    [
        (b"data: YHOO\ndata: +2\ndata: 10\n\n", [ServerEvent(b"YHOO\n+2\n10")]),
        (b": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
         [ServerEvent(b"first event", id="1"), ServerEvent(b"second event"), ServerEvent(b" third event")]),
        (b"data\n\ndata\ndata\n\ndata:", [ServerEvent(b""), ServerEvent(b"\n")]),
        (b"data:test\n\ndata: test\n\n", [ServerEvent(b"test"), ServerEvent(b"test")]),
        (b"event: add\ndata: 7\n\ndata: 8\n\n", [ServerEvent(b"7", "add"), ServerEvent(b"8")]),
    ],
)  # fmt: skip
def test_the_examples_of_the_standard(text: bytes, events: list[ServerEvent]) -> None:
    assert parse([text]) == events


def test_retry_and_identity() -> None:
    parser = EventParser(last_id="41")
    assert list(parser.feed(b"retry: 2500\n\nretry: soon\n\ndata: 1\n\nid: 42\n\ndata: 2\nid: a\0b\n\n")) == [
        ServerEvent(b"1", id="41"),
        ServerEvent(b"2", id="42"),
    ]
    assert (parser.retry, parser.last_id) == (2.5, "42")


def test_the_recorded_stream_of_an_oet() -> None:
    text = (SAMPLES / "oet_v7_stream.sse").read_bytes()
    events = parse([text], 1 << 20)
    values = [orjson.loads(event.data) for event in events if isinstance(event, ServerEvent)]
    assert len(values) == text.count(b"data:") > 20
    assert {"msg_src": "4", "new_state": "RUNNING", "topic": "procedure.lifecycle.statechange"} in values
