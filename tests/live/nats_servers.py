"""A real nats-server of the tests' own, and a wire to it that can be cut."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.store.store_engines import free_port


def nats_binary() -> str:
    """Absence is a failure, not a skip."""
    found = shutil.which("nats-server") or shutil.which("nats-server", path="/usr/sbin:/usr/local/bin")
    if found is None:
        pytest.fail("no nats-server: run ./tools/bootstrap.sh servers")
    return found


class NatsServer:
    """A nats-server on a port of its own, with JetStream unless told otherwise; may be killed and come back."""

    def __init__(self, folder: Path, *options: str, stream: bool = True) -> None:
        self.port = free_port()
        self._command = [nats_binary(), "-a", "127.0.0.1", "-p", str(self.port), *options]
        if stream:
            self._command += ["-js", "-sd", str(folder)]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    def start(self) -> NatsServer:
        self._process = subprocess.Popen(self._command, stderr=subprocess.PIPE)
        assert self._process.stderr is not None
        for line in self._process.stderr:
            if b"Server is ready" in line:
                break
        else:
            pytest.fail(f"nats-server did not start: {self._command}")
        return self

    def kill(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(10)
            assert self._process.stderr is not None
            self._process.stderr.close()
            self._process = None


class Wire:
    """A way to a port on which bytes can be held up (a partition: nothing arrives, and nobody is told) or cut."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._server: asyncio.Server | None = None
        self._open = asyncio.Event()
        self._open.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self.port = 0

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    async def start(self) -> Wire:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def hold(self) -> None:
        """Nothing arrives any more, in either direction."""
        self._open.clear()

    def heal(self) -> None:
        """What is new gets through; connections of before are ended."""
        self.cut()
        self._open.set()

    def cut(self) -> None:
        """End the connections."""
        for writer in self._writers:
            writer.transport.abort()

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        self.heal()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._open.wait()
        try:
            out_reader, out_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        for source, sink in ((reader, out_writer), (out_reader, writer)):
            self._writers.add(sink)
            task = asyncio.create_task(self._carry(source, sink))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65536):
                await self._open.wait()
                sink.write(data)
                await sink.drain()
        self._writers.discard(sink)
        sink.transport.abort()


async def eventually(what: object, patience: float = 5.0) -> None:
    """Wait until a call gives something true; fail when it does not within so many seconds."""
    assert callable(what)
    end = time.monotonic() + patience
    while not what():
        if time.monotonic() > end:
            pytest.fail(f"not within {patience} s")
        await asyncio.sleep(0.01)
