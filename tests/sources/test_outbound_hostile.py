"""Upstreams that hang, lie, flood and break off, on bare sockets: a clear, bounded error, and nobody else notices."""

from __future__ import annotations

import asyncio
import gzip
import resource
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from octopus.model import FieldError, SourceTimeout, SourceUnavailable
from octopus.sources.outbound import BrokenOff, Call, OversizedAnswer, Reply, Unreadable
from octopus.sources.rest import Rest, RestCall
from tests.sources.upstream import Raw, answering, head, raw_server, until, way_out

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def plain(reply: Reply) -> bytes:
    return reply.body


@contextmanager
def bounded(mebibytes: float) -> Iterator[None]:
    """The peak of this process's memory does not grow by more than that."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown < mebibytes, f"{grown:.0f} MiB more"


def held_by(fault: FieldError) -> int:
    """Bytes in the lists of the functions through which an error came."""
    found, trace = 0, fault.__traceback__
    while trace is not None:
        lists = [value for value in trace.tb_frame.f_locals.values() if isinstance(value, list)]
        found += sum(len(each) for value in lists for each in value if isinstance(each, bytes))
        trace = trace.tb_next
    return found


async def fault_of(handler: Raw, **limits: float) -> FieldError:
    """The error of asking such an upstream; everything is closed after it."""
    async with raw_server(handler) as upstream, way_out(upstream.host, **limits) as outbound:
        rest = Rest(outbound)
        with pytest.raises(FieldError) as raised:
            await rest.ask(RestCall(url=upstream.url, timeout=limits.get("timeout", 5.0)))
        await until(lambda: upstream.open == 0)
        (stats,) = outbound.stats()
        assert stats.inFlight == 0 and stats.errors == 1
    assert raised.value.source == f"rest:{upstream.host}"
    return raised.value


async def nothing(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read()


async def test_one_that_never_answers() -> None:
    fault = await fault_of(nothing, timeout=0.3)
    assert isinstance(fault, SourceTimeout) and "did not answer within 0.3 s" in fault.message


async def test_one_that_answers_and_then_hangs() -> None:
    fault = await fault_of(answering(OK + b'Content-Length: 100\r\n\r\n{"a":', hang=True), timeout=0.3)
    assert isinstance(fault, SourceTimeout)


@pytest.mark.parametrize("endless", [b"X-Slow: 1\r\n", b"x"])
async def test_one_that_dribbles_its_head(endless: bytes) -> None:
    async def dribble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head(reader)
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while not writer.is_closing():
            writer.write(endless)
            await writer.drain()
            await asyncio.sleep(0.02)

    fault = await fault_of(dribble, timeout=0.5)
    assert isinstance(fault, SourceTimeout)


@pytest.mark.parametrize("endless", [b"X-Flood: 1\r\n", b"X-Long: " + b"x" * 60_000])
async def test_one_that_floods_its_head(endless: bytes) -> None:
    async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head(reader)
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while not writer.is_closing():
            writer.write(endless)
            await writer.drain()

    with bounded(30):
        fault = await fault_of(flood)
    assert isinstance(fault, Unreadable) and "expected HTTP" in fault.message


async def test_one_that_promises_more_than_it_sends() -> None:
    fault = await fault_of(answering(OK + b'Content-Length: 1000\r\n\r\n{"a": 1}'))
    assert isinstance(fault, BrokenOff) and "broke off its answer after 8 bytes of 1,000" in fault.message


async def test_one_that_sends_more_than_it_promises() -> None:
    async def lie(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            request = await head(reader)
            if b"/lie" in request:
                writer.write(OK + b"Content-Length: 2\r\n\r\n{}" + OK + b'Content-Length: 9\r\n\r\n"forged!"')
            else:
                writer.write(OK + b'Content-Length: 6\r\n\r\n"true"')
            await writer.drain()

    async with raw_server(lie) as upstream, way_out(upstream.host) as outbound:
        rest = Rest(outbound)
        for _ in range(3):
            assert await rest.ask(RestCall(url=upstream.url + "/lie")) == {}
            assert await rest.ask(RestCall(url=upstream.url + "/next")) == "true", "what was left over answers nobody"


@pytest.mark.parametrize("length", [b"", b"Content-Length: 10\r\n", b"Content-Length: 1073741824\r\n"])
async def test_one_that_sends_a_gigabyte(length: bytes) -> None:
    sent = 0

    async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await head(reader)
        writer.write(OK + length + b"\r\n[")
        while sent < 1 << 30 and not writer.is_closing():
            writer.write(b'"xxxxxxxxxxxx",' * 70_000)
            sent += 15 * 70_000
            await writer.drain()

    with bounded(60):
        fault = await fault_of(flood, max_reply=4_000_000)
    if length == b"Content-Length: 10\r\n":
        assert isinstance(fault, Unreadable), "what follows the ten bytes it promised is no HTTP"
    else:
        assert isinstance(fault, OversizedAnswer) and "larger than 4,000,000 bytes" in fault.message
        assert held_by(fault) == 0, "whoever keeps the error does not keep the answer"
        assert fault.code == "TOO_LARGE"
    assert sent < 64_000_000, "it was told to stop"


def chunked(body: bytes) -> bytes:
    return b"".join(
        b"%x\r\n%b\r\n" % (len(body[at : at + 5000]), body[at : at + 5000]) for at in range(0, len(body), 5000)
    )


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_a_bomb(encoding: str) -> None:
    bomb = bytearray()
    engine = zlib.compressobj(9, zlib.DEFLATED, 31 if encoding == "gzip" else 15)
    for _ in range(300):
        bomb += engine.compress(b"[" * (1 << 20))
    bomb += engine.flush()
    assert len(bomb) < 400_000
    text = (
        OK
        + f"Content-Encoding: {encoding}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
        + chunked(bytes(bomb))
        + b"0\r\n\r\n"
    )
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0)

    ticking = asyncio.create_task(tick())
    with bounded(60):
        fault = await fault_of(answering(text), max_reply=8_000_000)
    ticking.cancel()
    assert isinstance(fault, OversizedAnswer) and ticks > 100, "others had their turn"


@pytest.mark.parametrize(
    ("encoding", "body"),
    [("gzip", gzip.compress(b'{"a": 1}')), ("x-gzip", gzip.compress(b'{"a":') + gzip.compress(b" 1}")),
     ("deflate", zlib.compress(b'{"a": 1}')), ("deflate", zlib.compress(b'{"a": 1}')[2:-4]), ("identity", b'{"a": 1}')],
)  # fmt: skip
@pytest.mark.parametrize("size", [1, 3, 1000])
async def test_compressed_answers_are_read_however_they_are_cut(encoding: str, body: bytes, size: int) -> None:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head(reader)
        writer.write(OK + f"Content-Encoding: {encoding}\r\nContent-Length: {len(body)}\r\n\r\n".encode())
        for at in range(0, len(body), size):
            writer.write(body[at : at + size])
            await writer.drain()
            await asyncio.sleep(0)
        await reader.read()

    async with raw_server(handle) as upstream, way_out(upstream.host) as outbound:
        assert await Rest(outbound).ask(RestCall(url=upstream.url)) == {"a": 1}


@pytest.mark.parametrize(
    ("encoding", "body", "sentence"),
    [("gzip", b'{"a": 1}', "not compressed as it says"), ("gzip", gzip.compress(b'{"a": 1}')[:-9], "cut short"),
     ("br", b"\x0b\x02\x80", "encoded as 'br', where gzip, deflate or identity"), ("gzip", b"\x1f", "cut short")],
)  # fmt: skip
async def test_compression_that_is_none(encoding: str, body: bytes, sentence: str) -> None:
    text = OK + f"Content-Encoding: {encoding}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    fault = await fault_of(answering(text))
    assert isinstance(fault, Unreadable) and sentence in fault.message


@pytest.mark.parametrize(
    "text",
    [b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 banana\r\n\r\n", b"\x16\x03\x01\x02\x00",
     b"HTTP/1.1 200 OK\r\nbroken\r\n\r\n", OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nnot a chunk",
     OK + b"Content-Length: -5\r\n\r\n"],
)  # fmt: skip
async def test_one_that_speaks_something_else(text: bytes) -> None:
    fault = await fault_of(answering(text))
    assert isinstance(fault, (Unreadable, SourceUnavailable))


async def test_one_that_closes_without_a_word() -> None:
    fault = await fault_of(answering(b""))
    assert isinstance(fault, SourceUnavailable) and "closed the connection without an answer" in fault.message


async def test_a_cancelled_call_closes_its_connection() -> None:
    async with raw_server(nothing) as upstream, way_out(upstream.host) as outbound:
        asking = asyncio.create_task(outbound.ask(Call(url=upstream.url), plain))
        await until(lambda: upstream.open == 1)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        await until(lambda: upstream.open == 0)
        assert outbound.stats()[0].inFlight == 0


async def test_a_bad_neighbour_disturbs_nobody() -> None:
    short = answering(OK + b"Content-Length: 2\r\n\r\n{}")
    async with raw_server(nothing) as bad, raw_server(short) as good, way_out("127.0.0.1", concurrency=2) as outbound:
        rest = Rest(outbound)
        hanging = [asyncio.create_task(rest.ask(RestCall(url=bad.url, timeout=1.0))) for _ in range(50)]
        await until(lambda: bad.open == 2)
        assert await rest.ask(RestCall(url=good.url, timeout=0.5)) == {}
        found = await asyncio.gather(*hanging, return_exceptions=True)
        assert {type(each) for each in found} == {SourceTimeout}, "who waits for a turn waits no longer than asked"
