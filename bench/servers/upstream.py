"""A REST service of the smallest cost, for what calls it: every GET is answered with the same JSON, and counted.

Answers `GET /count` with how many others there were. Prints its port, as the servers under test do.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import cast

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import uvloop
from harness.machine import LOAD_CORE, pin

from servers.control import announce

PROCEDURES = [
    {"id": number, "state": "READY", "uri": f"http://localhost/procedures/{number}", "history": {"states": []}}
    for number in range(10)
]


def answer(value: object) -> bytes:
    body = json.dumps(value).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


ANSWER = answer(PROCEDURES)
counted = 0


class Service(asyncio.Protocol):
    """One connection; requests have no body."""

    def __init__(self) -> None:
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclasses of asyncio.Transport.
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        global counted
        *requests, self._rest = (self._rest + data).split(b"\r\n\r\n")
        for request in requests:
            if request.startswith(b"GET /count "):
                self._transport.write(answer(counted))
            else:
                counted += 1
                self._transport.write(ANSWER)


async def main() -> None:
    # The core of the server under test is for that alone.
    pin(LOAD_CORE)
    server = await asyncio.get_running_loop().create_server(Service, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    announce(port, port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())
