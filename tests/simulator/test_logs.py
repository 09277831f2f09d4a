"""The log service: lines of the telescope's processes as records, asked for and streamed, through Octopus too."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import sys
from pathlib import Path

import aiohttp
import pytest

from octopus.endpoints import EXAMPLE
from octopus.simulator.devices.skalog import SkaFormatter
from octopus.simulator.logs import book as book_module
from octopus.simulator.logs.book import BACKLOG, Book
from octopus.simulator.logs.record import Record, parse
from tests.serving import make_settings, running_server
from tests.simulator.services import log_service
from tests.simulator.test_example_served import subscribed, value

DEVICE = "mid-tmc/subarray/01"
NOWHERE = {"OET_URL": "http://127.0.0.1:1/oet", "ODA_URL": "http://127.0.0.1:1/oda"}
LINE = f"1|2026-11-28T05:20:31.482Z|WARNING|publisher|publish|server.py#182|tango-device:{DEVICE}|a|b\\nc"


def test_a_line_in_the_ska_format_says_all_of_it() -> None:
    found = parse(LINE, "SubarrayNode-1", 7, 0.0)
    assert found == Record(
        7,
        1795843231.482,
        "WARNING",
        DEVICE,
        "a|b\nc",
        "publisher",
        "publish",
        "server.py#182",
        f"tango-device:{DEVICE}",
    )


@pytest.mark.parametrize(
    ("line", "level", "message"),
    [
        ("INFO:     Application startup complete.", "INFO", "Application startup complete."),
        ("WARN disk is full", "WARNING", "disk is full"),
        ("Traceback (most recent call last):", "ERROR", "Traceback (most recent call last):"),
        ("ValueError: no", "ERROR", "ValueError: no"),
        ("1|yesterday|INFO|a|b|c|d|e", "INFO", "1|yesterday|INFO|a|b|c|d|e"),
        ("Ready to accept request", "INFO", "Ready to accept request"),
    ],
)
def test_any_other_line_is_a_record_of_now(line: str, level: str, message: str) -> None:
    found = parse(line, "tangogql", 1, 42.0)
    assert (found.time, found.level, found.source, found.message) == (42.0, level, "tangogql", message)


def test_what_the_formatter_writes_is_read_back() -> None:
    try:
        raise ValueError("a|b")
    except ValueError:
        written = logging.LogRecord("x", logging.ERROR, "a/b.py", 3, "failed: %s", ("1|2",), sys.exc_info(), "go")
    written.tags = f"tango-device:{DEVICE},x:y"
    line = SkaFormatter().format(written)
    assert "\n" not in line
    found = parse(line, "p", 1, 0.0)
    assert (found.level, found.source, found.function, found.file) == ("ERROR", DEVICE, "go", "b.py#3")
    assert found.message.startswith("failed: 1|2\nTraceback") and found.message.endswith("ValueError: a|b")
    assert abs(found.time - written.created) < 0.002


def test_files_are_followed_line_by_line_and_from_the_begin_when_they_begin_anew(tmp_path: Path) -> None:
    file, book = tmp_path / "oet.log", Book((tmp_path,))
    file.write_text("one\nhal", encoding="utf-8")
    book.look(1.0)
    assert [record.message for record in book.find()] == ["one"]
    with file.open("a", encoding="utf-8") as more:
        more.write("f\n\ntwo\n")
    book.look(2.0)
    assert [(record.number, record.message) for record in book.find()] == [(1, "one"), (2, "half"), (3, "two")]
    file.write_text("new\n", encoding="utf-8")
    book.look(3.0)
    assert [record.message for record in book.find(since=3.0)] == ["new"]


def test_a_file_that_is_full_is_emptied_and_nothing_of_it_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book_module, "FULL", 64)
    file, book = tmp_path / "a.log", Book((tmp_path,))
    with file.open("ab", buffering=0) as writer:
        for number in range(20):
            writer.write(f"line {number}\n".encode())
            book.look(float(number))
    assert [record.message for record in book.find()] == [f"line {number}" for number in range(20)]
    assert file.stat().st_size < 64


def test_records_are_found_by_time_level_source_and_text(tmp_path: Path) -> None:
    lines = [
        f"1|2026-11-28T05:20:{second:02}.000Z|{level}|t|f|x#1|tango-device:a/b/{second % 2}|Message {second}"
        for second, level in enumerate(("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"))
    ]
    (tmp_path / "a.log").write_text("\n".join(lines) + "\n", encoding="utf-8")
    book = Book((tmp_path,))
    book.look(0.0)
    start = book.find()[0].time

    def said(**wanted: object) -> list[str]:
        return [record.message[-1] for record in book.find(**wanted)]  # type: ignore[arg-type]

    assert said(level="WARNING") == ["2", "3", "4"]
    assert said(source="B/1") == ["1", "3"]
    assert said(text="message 3") == ["3"]
    assert said(since=start + 1, until=start + 3) == ["1", "2", "3"]
    assert said(limit=2) == ["3", "4"]


def test_who_is_too_slow_loses_records_and_the_numbers_show_it(tmp_path: Path) -> None:
    file, book = tmp_path / "a.log", Book((tmp_path,))
    with book.listen() as listener, file.open("ab", buffering=0) as writer:
        for number in range(BACKLOG + 2):
            writer.write(f"line {number}\n".encode())
            book.look(float(number))
        got = [listener.get_nowait()[0].number for _ in range(BACKLOG)]
        assert got == list(range(1, BACKLOG + 1))
        writer.write(b"last\n")
        book.look(999.0)
        assert listener.get_nowait()[0].number == BACKLOG + 3


async def test_the_service_answers_streams_and_refuses(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text(LINE + "\n", encoding="utf-8")
    async with log_service(tmp_path) as service:
        found = await service.until("/records?level=warning", lambda records: len(records) > 0)
        assert found[0]["source"] == DEVICE
        status, body = await service.ask("GET", "/records?level=LOUD")
        assert status == 422 and "DEBUG, INFO, WARNING" in body["detail"]
        assert (await service.ask("GET", "/records?since=noon"))[0] == 422
        async with aiohttp.ClientSession() as session, session.get(service.url + "/stream") as stream:
            with (tmp_path / "b.log").open("a", encoding="utf-8") as file:
                file.write("hello\n")
            line = b""
            while not line.startswith(b"data:"):
                line = await stream.content.readline()
            assert [record["message"] for record in json.loads(line[5:])] == ["hello"]


async def test_octopus_offers_them_by_its_example(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "a.log").write_text(LINE + "\n", encoding="utf-8")
    async with log_service(logs) as service:
        await service.until("/records", lambda records: len(records) > 0)
        settings = make_settings(tmp_path, endpoints_file=EXAMPLE)
        async with running_server(
            settings.model_copy(update={"environment": {**NOWHERE, "LOGS_URL": service.url}})
        ) as server:
            asked = 'query { recentLogs(level: "WARNING") { number time level source message file } }'
            (found,) = await value(server, asked)
            assert (found["time"], found["message"], found["file"]) == (1795843231.482, "a|b\nc", "server.py#182")
            async with subscribed(server, "subscription { logs { number level source message } }") as client:
                # The upstream begins after the answer to the subscription.
                for attempt in range(100):
                    with (logs / "b.log").open("a", encoding="utf-8") as file:
                        file.write(f"ERROR: {attempt}\n")
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(0.3):
                            told = await client.receive()
                            break
            records = told["payload"]["data"]["logs"]
            assert {(record["level"], record["source"]) for record in records} == {("ERROR", "b")}
