"""Functions that mean ill, or merely err badly: each is contained and told, the next call works, neighbours go on."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import psutil
import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from octopus.functions import EngineConfig, FunctionFailed, Functions, FunctionSource, HostedEngine, Lane
from octopus.model import SourceUnavailable
from tests.functions.house import LIMITS, House, gone, running, source
from tests.sources.upstream import until

GOOD = source("def good(x: float) -> float:\n    return 2 * x")
LANES = list(Lane)

# What each raises, or how it is stopped: (kind, words of the message).
BODIES: dict[str, tuple[str, str, str]] = {
    "an infinite loop": ("while True:\n    pass", "timeout", "longer than the 0.3 s"),
    "a loop that catches everything": (
        "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass",
        "timeout",
        "0.3 s",
    ),
    "a loop over a range": ("return sum(range(10**13))", "timeout", "0.3 s"),
    "a loop of host calls": (
        "while True:\n    try:\n        fft_frequencies(8, 1.0)\n    except BaseException:\n        pass",
        "timeout",
        "0.3 s",
    ),
    "a growing list": ("a = []\nwhile True:\n    a.append('x' * 100000)", "memory", "32 MiB"),
    "a list that grows under a catch": (
        "a = []\nwhile True:\n    try:\n        a.append('x' * 100000)\n    except BaseException:\n        pass",
        "memory",
        "32 MiB",
    ),
    "one big text": ("return 'x' * 10**10", "memory", "32 MiB"),
    "one big list": ("return [0] * 10**10", "memory", "32 MiB"),
    "a wide format": ("return f'{1:>100000000}'", "memory", "32 MiB"),
    "a shift": ("return 1 << 10**10", "memory", "32 MiB"),
    "a power": ("return 10**10**10", "memory", "32 MiB"),
    "a power that fits": ("return len(str(7 ** (10**7)))", "timeout", "0.3 s"),
    "squaring": ("x = 3\nwhile True:\n    x = x * x", "timeout", "0.3 s"),
    "digits of a number": ("return str(10**100000)", "exception", "4300 digits"),
    "deep recursion": ("def down(n):\n    return down(n + 1)\nreturn down(0)", "exception", "RecursionError"),
    "mutual recursion": (
        "def a(n):\n    return b(n)\ndef b(n):\n    return a(n)\nreturn a(0)",
        "exception",
        "RecursionError",
    ),
    "a list in a list in a list": (
        "a = []\nfor i in range(100000):\n    a = [a]\nreturn a",
        "result",
        "recursion",
    ),
    "a file": ("return open('/etc/passwd').read()", "exception", "NameError|PermissionError"),
    "a file to write": ("open('FOLDER/was-here', 'w').write('x')", "exception", "NameError|PermissionError"),
    "a path to write": (
        "from pathlib import Path\nPath('FOLDER/was-here').write_text('x')",
        "exception",
        "PermissionError",
    ),
    "a path": ("from pathlib import Path\nreturn Path('/etc/passwd').read_text()", "exception", "PermissionError"),
    "a folder": ("import os\nreturn os.listdir('/')", "exception", "PermissionError"),
    "a command": ("import os\nreturn os.system('id')", "exception", "AttributeError"),
    "a process": ("import subprocess\nreturn subprocess.run(['id'])", "exception", "ModuleNotFoundError"),
    "a socket": ("import socket\nreturn socket.socket()", "exception", "ModuleNotFoundError"),
    "a download": ("import urllib.request\nreturn 1", "exception", "ModuleNotFoundError"),
    "a module of ours": ("import octopus\nreturn 1", "exception", "ModuleNotFoundError"),
    "loaded modules": ("import sys\nreturn list(sys.modules)", "exception", "AttributeError"),
    "ctypes": ("import ctypes\nreturn 1", "exception", "ModuleNotFoundError"),
    "numpy": ("import numpy\nreturn 1", "exception", "ModuleNotFoundError"),
    "an import by name": ("return __import__('os').getcwd()", "exception", "NameError"),
    "subclasses": (
        "return [str(c) for c in ().__class__.__mro__[1].__subclasses__()]",
        "exception",
        "AttributeError",
    ),
    "a class by getattr": ("return getattr((), '__cl' + 'ass__')", "exception", "AttributeError"),
    "globals of a function": ("return mean.__globals__", "exception", "AttributeError"),
    "code of a function": ("return f.__code__", "exception", "AttributeError"),
    "builtins": ("return __builtins__", "exception", "NameError"),
    "a frame of an exception": (
        "try:\n    1 / 0\nexcept Exception as fault:\n    return fault.__traceback__.tb_frame",
        "exception",
        "AttributeError",
    ),
    "the driver's names": ("return _kept", "exception", "NameError"),
    "the driver's functions": ("return _go()", "exception", "NameError"),
    "a module changed": ("import math\nmath.sqrt = None", "exception", "AttributeError"),
    "a huge text as result": ("return 'x' * 600000", "result", "600002 characters"),
    "a huge list as result": ("return list(range(200000))", "result", "characters of JSON"),
    "a catastrophic pattern": (
        "import re\nreturn re.search(r'^(\\w+\\s?)*$', 'a' * 60 + '!').group()",
        "exception|timeout",
        "AttributeError|Error|0.3 s",
    ),
    "a backreference": (
        "import re\nreturn re.fullmatch(r'(a*)*\\1b', 'a' * 60)[0]",
        "exception|timeout",
        "TypeError|Error|0.3 s",
    ),
    "a text that will not be": (
        "class T:\n    def __str__(self):\n        raise ValueError('no text')\nprint(T())",
        "exception",
        "no text",
    ),
    "a representation that will not be": (
        "class T:\n    def __repr__(self):\n        raise ValueError('no repr')\nraise KeyError(repr(T()))",
        "exception",
        "no repr",
    ),
    "an interrupt": ("raise KeyboardInterrupt", "exception", "KeyboardInterrupt"),
    "an exit": ("raise SystemExit", "exception", "SystemExit"),
    "a generator": ("def g():\n    yield 1\nreturn g()", "exception|source", "yield"),
    "a coroutine": ("async def g():\n    return 1\nreturn g()", "result", "coroutine"),
    "a fault that says it is ours": (
        "raise MemoryError('memory limit exceeded')",
        "memory|exception",
        "memory",
    ),
    "a lie about time": ("raise TimeoutError('feed time limit exceeded')", "timeout|exception", "0.3 s|exceeded"),
}


def hostile(body: str) -> FunctionSource:
    lines = "\n".join("    " + line for line in body.split("\n"))
    return FunctionSource(f"def f() -> object:\n{lines}\n", "f")


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def house() -> AsyncIterator[House]:
    """One house for all of them, which is quick to lose patience: that it still stands is what is tried."""
    async with running(limits=msgspec.structs.replace(LIMITS, seconds=0.3)) as found:
        yield found


@pytest.mark.parametrize("what", BODIES)
async def test_it_is_contained_and_told_and_the_next_call_works(house: House, what: str, tmp_path: Path) -> None:
    """In every lane, at the same time: each has a worker of its own."""
    body, kinds, said = BODIES[what]
    code = hostile(body.replace("FOLDER", str(tmp_path)))

    async def contained(lane: Lane) -> None:
        began = time.monotonic()
        with pytest.raises(FunctionFailed, match=said) as caught:
            await house.call(code, {}, lane=lane)
        assert caught.value.kind in kinds.split("|"), (lane, caught.value)
        assert time.monotonic() - began < 5, lane
        assert (await house.call(GOOD, {"x": 21}, lane=lane)).value == 42, lane

    await asyncio.gather(*map(contained, LANES))
    assert len(house.workers()) <= 4
    assert not await asyncio.to_thread(lambda: list(tmp_path.iterdir())), "nothing was written"


@pytest.mark.parametrize("lane", LANES)
async def test_what_is_printed_is_cut_not_failed(house: House, lane: Lane) -> None:
    for body in ("for i in range(100000):\n    print(i)\nreturn 1", "print('x' * 1000000)\nreturn 1"):
        outcome = await house.call(hostile(body), {}, lane=lane)
        assert outcome.value == 1
        assert len(outcome.printed) < LIMITS.printed + 100
        assert outcome.printed.endswith("(the rest of what was printed is left out)\n")


async def test_a_million_prints_are_kept_as_far_as_there_is_room() -> None:
    async with running(limits=msgspec.structs.replace(LIMITS, seconds=20.0)) as house:
        outcome = await house.call(hostile("for i in range(10**6):\n    print('work and no play')\nreturn 1"), {})
    assert outcome.printed.startswith("work and no play\n")
    assert len(outcome.printed) < LIMITS.printed + 100


async def test_sleep_takes_no_time(house: House) -> None:
    began = time.monotonic()
    assert (await house.call(hostile("import time\ntime.sleep(3600)\nreturn 1"), {})).value == 1
    assert time.monotonic() - began < 1


async def test_a_loop_stops_itself_alone_not_its_neighbours_of_the_same_batch() -> None:
    async with running() as house:
        good = [source(f"def g(x: int) -> int:\n    return x + {n}") for n in range(50)]
        loop = hostile(BODIES["an infinite loop"][0])
        bomb = hostile(BODIES["a growing list"][0])
        calls = [house.call(each, {"x": 1}) for each in good]
        calls[20:20] = [house.call(loop, {}), house.call(bomb, {})]
        found = await asyncio.gather(*calls, return_exceptions=True)
        assert [getattr(each, "kind", None) for each in found[20:22]] == ["timeout", "memory"]
        assert [each.value for each in found[:20] + found[22:]] == list(range(1, 51))  # type: ignore[union-attr]


async def test_a_loop_hinders_nobody_twice() -> None:
    """Known for what it is, it runs apart; in the end it is left out for a while, and says so."""
    async with running() as house:
        loop = hostile(BODIES["an infinite loop"][0])
        with pytest.raises(FunctionFailed, match=r"0\.5 s"):
            await house.call(loop, {})
        late = []
        for _ in range(4):
            bad = asyncio.ensure_future(house.call(loop, {}))
            await asyncio.sleep(0.05)
            began = time.monotonic()
            assert (await house.call(GOOD, {"x": 1})).value == 2
            late.append(time.monotonic() - began)
            with pytest.raises(FunctionFailed) as caught:
                await bad
        assert max(late) < 0.4
        assert caught.value.kind == "suspended"
        assert "left out for 5 s" in caught.value.message
        # Its author's next draft is not concerned, nor is the same function mended.
        with pytest.raises(FunctionFailed, match=r"0\.5 s"):
            await house.call(loop, {}, lane=Lane.DRAFT)
        assert (await house.call(hostile("return 1"), {})).value == 1


async def test_of_many_rows_only_those_that_break_limits_fail() -> None:
    async with running() as house:
        code = source("def f(n: int) -> int:\n    while n in (7, 407):\n        pass\n    return n")
        rows = [{"n": n} for n in range(500)]
        both = await asyncio.gather(*(house.call_many(code, rows, lane=lane) for lane in (Lane.BULK, Lane.DRAFT)))
        for found in both:
            assert {n: each.kind for n, each in enumerate(found) if isinstance(each, FunctionFailed)} == {
                7: "timeout",
                407: "timeout",
            }
            assert [each.value for each in found if not isinstance(each, FunctionFailed)] == [
                n for n in range(500) if n not in (7, 407)
            ]


async def test_many_rows_that_all_break_limits_are_given_up() -> None:
    async with running() as house:
        loop, began = hostile(BODIES["an infinite loop"][0]), time.monotonic()
        both = await asyncio.gather(*(house.call_many(loop, [{}] * 500, lane=lane) for lane in (Lane.BULK, Lane.DRAFT)))
        assert all(isinstance(each, FunctionFailed) for found in both for each in found)
        assert time.monotonic() - began < 5


async def usual_wait(house: House) -> float:
    """Seconds of a good call, as most of thirty are: the machine may be busy, but a lane that is taken holds up all."""
    waits = []
    for _ in range(30):
        began = time.monotonic()
        assert (await house.call(GOOD, {"x": 1})).value == 2
        waits.append(time.monotonic() - began)
    return sorted(waits)[24]


async def test_drafts_do_not_keep_live_functions_waiting() -> None:
    async with running() as house:
        await house.call(GOOD, {"x": 1})
        drafts = [
            asyncio.ensure_future(house.call(hostile("while True:\n    pass"), {}, lane=Lane.DRAFT)) for _ in range(6)
        ]
        await asyncio.sleep(0.2)
        assert await usual_wait(house) < 0.1
        nice = {psutil.Process(pid).nice() for pid in house.workers()}
        assert nice == {0, 10}
        for draft in drafts:
            draft.cancel()
        await asyncio.gather(*drafts, return_exceptions=True)


async def test_bulk_work_does_not_keep_live_functions_waiting() -> None:
    async with running() as house:
        slow = source("def slow(n: int) -> int:\n    return sum(range(100_000))")
        bulk = asyncio.ensure_future(house.call_many(slow, [{"n": n} for n in range(20_000)]))
        await asyncio.sleep(0.1)
        assert await usual_wait(house) < 0.1
        assert not bulk.done()
        bulk.cancel()
        await asyncio.gather(bulk, return_exceptions=True)


@pytest.mark.parametrize("lane", LANES)
async def test_a_killed_worker_is_told_and_replaced(lane: Lane) -> None:
    async with running() as house:
        await house.call(GOOD, {"x": 1}, lane=Lane.DRAFT)
        before = set(house.workers())
        call = asyncio.ensure_future(house.call(hostile("while True:\n    pass"), {}, lane=lane))
        await asyncio.sleep(0.2)
        running_now = set(house.workers())
        busy = [pid for pid in running_now if lane is Lane.DRAFT or pid not in before]
        for pid in busy:
            os.kill(pid, signal.SIGKILL)
        with pytest.raises(FunctionFailed, match="worker process died") as caught:
            await call
        assert caught.value.kind == "crash"
        assert (await house.call(GOOD, {"x": 3}, lane=lane)).value == 6


async def test_the_death_of_the_whole_process_is_told_and_mended() -> None:
    async with running() as house:
        await house.call(GOOD, {"x": 1})
        first, workers = house.engine.pid, house.workers()
        assert first is not None
        # What looks at no clock while it computes would outlive the process by far.
        endless = hostile("return len(str(7 ** (2 * 10**7)))")
        calls = [asyncio.ensure_future(house.call(endless, {})) for _ in range(3)]
        check = asyncio.ensure_future(house.check(source("def f(" + "a" * 60_000)))
        await asyncio.sleep(0.1)
        began = time.monotonic()
        os.kill(first, signal.SIGKILL)
        for call in calls:
            with pytest.raises(FunctionFailed, match="another one takes its place") as caught:
                await call
            assert caught.value.kind == "crash"
        await asyncio.gather(check, return_exceptions=True)
        assert (await house.call(GOOD, {"x": 4})).value == 8
        assert house.engine.pid != first
        assert house.engine.restarts == 1
        assert time.monotonic() - began < 5, "far sooner than by its silence"
        assert await gone(workers)


async def test_a_process_that_cannot_live_is_not_started_without_end() -> None:
    """`python -m this` prints and ends."""
    room = Functions(HostedEngine(EngineConfig(1, LIMITS, LIMITS), module="this"))
    await room.start()
    try:
        for _ in range(3):
            with pytest.raises(SourceUnavailable, match="another one takes its place"):
                await room.check(GOOD)
        began = time.monotonic()
        for _ in range(5):
            with pytest.raises(SourceUnavailable, match=r"ends right after its start \(3 times\).*tried again in"):
                await room.check(GOOD)
        assert time.monotonic() - began < 0.5
        state = room.state()
        assert state is not None
        assert (state.name, state.reachable) == ("functions", False)
    finally:
        await room.stop()


async def test_a_process_that_does_not_speak_as_agreed_is_ended_and_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A frame of the right length that holds something else."""
    (tmp_path / "babble.py").write_text(
        "import sys\nsys.stdin.buffer.read(4)\nsys.stdout.buffer.write(b'\\0\\0\\0\\1\\x2a')\n"
        "sys.stdout.flush()\nsys.stdin.buffer.read()\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    room = Functions(HostedEngine(EngineConfig(1, LIMITS, LIMITS), module="babble"))
    await room.start()
    try:
        with capture_logs() as told, pytest.raises(SourceUnavailable, match="another one takes its place"):
            await room.check(GOOD)
        assert [each["event"] for each in told] == ["the functions' process does not speak as agreed"]
    finally:
        await room.stop()


async def test_a_process_that_cannot_be_started_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    room = Functions(HostedEngine(EngineConfig(1, LIMITS, LIMITS)))
    with pytest.raises(SourceUnavailable, match="cannot be started"):
        await room.call(GOOD, {"x": 1})
    state = room.state()
    assert state is not None
    assert not state.reachable


async def test_a_process_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    # Looked at soon, and soon given up; but it is given time to start, as its successor is.
    monkeypatch.setattr("octopus.functions.hosted.SILENCE", 4.5)
    async with running() as house:
        await house.call(GOOD, {"x": 1})
        pid = house.engine.pid
        assert pid is not None
        monkeypatch.setattr("octopus.functions.hosted.SILENCE", 0.5)
        os.kill(pid, signal.SIGSTOP)
        with pytest.raises(FunctionFailed, match="another one takes its place"):
            await house.call(GOOD, {"x": 1})
        monkeypatch.undo()
        assert (await house.call(GOOD, {"x": 4})).value == 8


async def test_stopping_while_a_function_loops_is_quick() -> None:
    async with running() as house:
        call = asyncio.ensure_future(house.call(hostile("while True:\n    pass"), {}))
        await asyncio.sleep(0.2)
        pids = [house.engine.pid, *house.workers()]
        began = time.monotonic()
        await house.stop()
        assert time.monotonic() - began < 4, "it ends by itself, before it is killed"
        assert (await asyncio.gather(call, return_exceptions=True))[0] is not None
        assert await gone([pid for pid in pids if pid])


async def test_a_cancelled_call_frees_its_worker() -> None:
    async with running() as house:
        for lane in LANES:
            await house.call(GOOD, {"x": 1}, lane=lane)
            call = asyncio.ensure_future(house.call(hostile("while True:\n    pass"), {}, lane=lane))
            await asyncio.sleep(0.15)
            call.cancel()
            began = time.monotonic()
            assert (await house.call(GOOD, {"x": 4}, lane=lane)).value == 8
            assert time.monotonic() - began < 0.3, lane


async def test_a_flood_of_calls_of_one_function_is_turned_away(functions: Functions) -> None:
    slow = source("def slow(n: int) -> int:\n    return sum(range(n))")
    for _ in range(10):
        await functions.call(slow, {"n": 300_000})
    flood = [asyncio.ensure_future(functions.call(slow, {"n": 300_000})) for _ in range(1000)]
    await until(lambda: any(each.done() and getattr(each.exception(), "kind", None) == "busy" for each in flood), 20.0)
    for each in flood:
        each.cancel()
    await asyncio.gather(*flood, return_exceptions=True)


async def test_many_who_ask_a_quick_function_at_once_are_all_answered(functions: Functions) -> None:
    found = await asyncio.gather(*(functions.call(GOOD, {"x": n}) for n in range(2000)))
    assert [each.value for each in found] == [2.0 * n for n in range(2000)]


async def test_calls_given_up_by_their_callers_are_no_misconduct() -> None:
    code = source("def f(n: int) -> int:\n    while n:\n        pass\n    return n")
    async with running() as house:
        await house.call(code, {"n": 0})
        for _ in range(5):
            call = asyncio.ensure_future(house.call(code, {"n": 1}))
            await asyncio.sleep(0.1)
            call.cancel()
            await asyncio.gather(call, return_exceptions=True)
        assert (await house.call(code, {"n": 0})).value == 0


async def test_secrets_of_the_server_are_not_in_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JWT_SECRET", "tell-nobody")
    async with running() as house:
        await house.call(GOOD, {"x": 1})
        for pid in [house.engine.pid, *house.workers()]:
            assert "tell-nobody" not in psutil.Process(pid).environ().values()
