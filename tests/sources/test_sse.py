"""Event streams over real sockets: the well-behaved, the quiet, and those that drop, lie and flood."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from octopus.model import SourceUnavailable
from octopus.sources.outbound import Call, HostNotAllowed, MovedElsewhere, OversizedAnswer, Unreadable
from octopus.sources.rest import Refused
from octopus.sources.sse import Sse
from octopus.sources.streams import StreamLimits
from tests.sources.following import Following
from tests.sources.upstream import Raw, Upstream, answering, head, raw_server, serving, until, way_out

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\n"


@asynccontextmanager
async def following(
    handler: Raw, call: Callable[[Upstream], Call] | None = None, **limits: Any
) -> AsyncGenerator[tuple[Following, Upstream], None]:
    async with raw_server(handler) as upstream, way_out(upstream.host) as outbound:
        found = Following(Sse(outbound, StreamLimits(**limits)).stream((call or plain)(upstream)))
        yield found, upstream
        await found.stop()
        await until(lambda: upstream.open == 0)
        assert all(stats.streams == 0 for stats in outbound.stats())


def plain(upstream: Upstream) -> Call:
    return Call(url=upstream.url + "/stream", headers=(("Authorization", "Bearer s3cret-token"),))


class Script:
    """A raw handler: what each connection is sent, the last one again and again; keeps the requests."""

    def __init__(self, *texts: bytes, hold: bool = False) -> None:
        self._texts = list(texts)
        self._hold = hold
        self.requests: list[bytes] = []
        self.times: list[float] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.times.append(asyncio.get_running_loop().time())
        self.requests.append(await head(reader))
        last = len(self._texts) == 1
        writer.write(self._texts[0] if last else self._texts.pop(0))
        await writer.drain()
        if self._hold or last:
            await reader.read()


async def test_events_come_as_they_are_sent() -> None:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await head(reader)
        assert b"GET /stream HTTP/1.1" in request and b"Accept: text/event-stream" in request
        assert b"Bearer s3cret-token" in request and b"Last-Event-ID" not in request
        writer.write(HEAD)
        for piece in (
            b'data:{"topic": "a"}\n\n',
            b": keep\n\nevent: x\nid: 7\nda",
            b"ta: [1,\r\ndata:2]\r",
            b"\n\r\n",
            b"data:NaN\n\n",
        ):
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.02)
        await reader.read()

    async with following(handle) as (found, _):
        await until(lambda: len(found.events) == 3)
        assert found.values == [{"topic": "a"}, [1, 2], None]
        first, second, third = found.events
        assert (first.type, first.id, second.type, second.id, third.id) == ("message", None, "x", "7", "7")
        assert second.size == 6 and second.received > 1e9


async def test_a_quiet_stream_stays_and_its_connection_is_counted() -> None:
    async with raw_server(Script(HEAD)) as upstream, way_out(upstream.host) as outbound:
        found = Following(Sse(outbound).stream(plain(upstream)))
        await until(lambda: bool(outbound.stats()) and outbound.stats()[0].streams == 1)
        await asyncio.sleep(0.3)
        (stats,) = outbound.stats()
        assert (stats.name, stats.reachable, stats.errors) == (f"sse:{upstream.host}", True, 0)
        assert upstream.connections == 1 and not found.events
        await found.stop()
        await until(lambda: upstream.open == 0)
        assert outbound.stats()[0].streams == 0


async def test_a_silent_stream_is_connected_anew_from_its_last_event() -> None:
    script = Script(HEAD + b"retry: 100\nid: 41\ndata: 1\n\n", HEAD + b"data: 2\n\n", hold=True)
    async with following(script, idle=0.3) as (found, _):
        await until(lambda: found.values[:2] == [1, 2])
        assert b"Last-Event-ID: 41\r\n" in script.requests[1]
        assert not found.faults, "silence is not a fault"


async def test_a_stream_that_drops_every_second_is_not_hammered() -> None:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head(reader)
        writer.write(HEAD + b"data: 1\n\n")
        await writer.drain()
        await asyncio.sleep(1.0)

    async with following(handle) as (found, upstream):
        await asyncio.sleep(9)
        assert 3 <= upstream.connections <= 6, "the pauses grow from half a second"
        assert found.values == [1] * upstream.connections
        assert found.faults and "keeps ending the stream; events may be lost" in found.faults[0].message


async def test_a_lost_stream_is_told_of_and_recovers() -> None:
    cut = HEAD.replace(b"\r\n\r\n", b"\r\nContent-Length: 9999\r\n\r\n") + b"retry: 100\ndata: 1\n\n"
    script = Script(
        cut, b'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 9\r\n\r\n{"a": 1}\n', HEAD + b"data: 2\n\n"
    )
    async with following(script) as (found, _):
        await until(lambda: found.values == [1, 2], 8)
        broke, refused = found.faults
        assert isinstance(broke, Unreadable) and "broke off its answer" in broke.message
        assert isinstance(refused, Refused) and refused.upstream == {"status": 503, "body": {"a": 1}}


async def test_nobody_there_is_told_once_and_tried_again() -> None:
    async with raw_server(Script(HEAD)) as upstream, way_out("127.0.0.1") as outbound:
        port = upstream.port
    async with way_out("127.0.0.1") as outbound:
        found = Following(Sse(outbound).stream(Call(url=f"http://127.0.0.1:{port}/")))
        await asyncio.sleep(2.0)
        (fault,) = found.faults
        assert isinstance(fault, SourceUnavailable) and "connection refused" in fault.message
        assert outbound.stats()[0].errors >= 2 and not outbound.stats()[0].reachable
        await found.stop()


async def test_204_ends_the_stream() -> None:
    async with following(answering(b"HTTP/1.1 204 No Content\r\n\r\n")) as (found, upstream):
        await until(lambda: found.ended)
        assert upstream.connections == 1 and not found.events


@pytest.mark.parametrize(
    ("text", "kind", "sentence"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>", Unreadable,
         "event stream .*got text/html"),
        (b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno", Refused, "does not take our credentials"),
        (b"HTTP/1.1 500 Oops\r\nContent-Length: 99999999\r\n\r\n" + b"x" * 200_000, Refused, "500"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\n\r\n", MovedElsewhere, "not followed"),
    ],
)  # fmt: skip
async def test_what_is_no_stream(text: bytes, kind: type[Exception], sentence: str) -> None:
    async with following(answering(text)) as (found, _):
        await until(lambda: len(found.faults) == 1)
        fault = found.faults[0]
        assert isinstance(fault, kind)
        with pytest.raises(kind, match=sentence):
            raise fault
        assert "s3cret" not in fault.message + str(fault.upstream)


async def test_events_that_cannot_be_read_are_told_of_and_harm_no_other() -> None:
    bad = b"data: <html>\n\ndata: \xff\xfe\n\ndata: " + b"[" * 3000 + b"\n\ndata: " + b"x" * 50_000 + b"\n\n"
    async with following(Script(HEAD + b"data: 1\n\n" + bad + b"data: 2\n\n"), max_event=10_000) as (found, _):
        await until(lambda: found.values == [1, 2])
        html, utf8, deep, large = found.faults
        assert "expected JSON in the data of an event" in html.message and html.upstream == "<html>"
        assert all(isinstance(fault, Unreadable) for fault in (html, utf8, deep))
        assert isinstance(large, OversizedAnswer) and "10,000 bytes (OCTOPUS_STREAM_MAX_EVENT)" in large.message


async def test_a_flood_without_events_is_bounded() -> None:
    async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head(reader)
        writer.write(HEAD + b"data: ")
        for _ in range(500):
            writer.write(b"x" * 100_000)
            await writer.drain()
        writer.write(b"\n\ndata: 1\n\n")
        await writer.drain()
        await reader.read()

    async with following(flood, max_event=100_000) as (found, _):
        await until(lambda: found.values == [1], 20)
        assert len(found.faults) == 1


async def test_a_host_that_is_not_allowed_ends_it_at_once() -> None:
    async with way_out() as outbound:
        found = Following(Sse(outbound).stream(Call(url="http://evil.example/")))
        await until(lambda: found.raised is not None)
        assert isinstance(found.raised, HostNotAllowed) and outbound.stats() == []


async def test_so_many_streams_to_one_host_and_no_more() -> None:
    async with raw_server(Script(HEAD + b"data: 1\n\n")) as upstream, way_out(upstream.host, streams=2) as outbound:
        many = [Following(Sse(outbound).stream(plain(upstream))) for _ in range(3)]
        await until(lambda: sum(len(each.events) for each in many) == 3)
        (refused,) = [fault for each in many for fault in each.faults]
        assert "2 streams of" in refused.message and "OCTOPUS_OUTBOUND_STREAMS" in refused.message
        (stats,) = outbound.stats()
        assert (stats.reachable, stats.errors, stats.streams) == (True, 0, 2), "our bound says nothing of the host"
        for each in many:
            await each.stop()


async def test_a_well_kept_server_library_is_understood() -> None:
    async def handle(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        response.enable_compression(web.ContentCoding.gzip)
        await response.prepare(request)
        for number in range(100):
            await response.write(b'data: {"n": %d}\n\n' % number)
        await response.write_eof()
        await asyncio.sleep(30)
        return response

    async with serving(handle) as upstream, way_out(upstream.host) as outbound:
        found = Following(Sse(outbound).stream(plain(upstream)))
        await until(lambda: [value["n"] for value in found.values][:100] == list(range(100)))
        await found.stop()
