"""The floor in Python: a raw transport on uvloop that writes the same bytes as ours, and does nothing else.

Speaks just enough WebSocket and graphql-transport-ws for `load`: the handshake of one known key, connection_ack, pong.
"""

from __future__ import annotations

import asyncio
import struct
import sys
import time
from pathlib import Path
from typing import cast

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import orjson
import uvloop

from servers.control import announce, listener, serve_control

HANDSHAKE = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
)


def framed(text: bytes) -> bytes:
    """One unmasked text frame (RFC 6455 §5.2)."""
    if len(text) < 126:
        return bytes((0x81, len(text))) + text
    return struct.pack("!BBH", 0x81, 126, len(text)) + text


class Peer(asyncio.Protocol):
    """One connection.

    Args:
        subscribed: where its transport goes once it subscribed.
    """

    def __init__(self, subscribed: list[asyncio.Transport]) -> None:
        self._subscribed = subscribed
        self._rest = b""
        self._upgraded = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclasses of asyncio.Transport.
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._transport in self._subscribed:
            self._subscribed.remove(self._transport)

    def data_received(self, data: bytes) -> None:
        self._rest += data
        if not self._upgraded:
            _, end, rest = self._rest.partition(b"\r\n\r\n")
            if not end:
                return
            self._transport.write(HANDSHAKE)
            self._upgraded, self._rest = True, rest
        while self._take():
            continue

    def _take(self) -> bool:
        rest = self._rest
        if len(rest) < 8:
            return False
        length, head = rest[1] & 0x7F, 2
        if length == 126:
            length, head = int.from_bytes(rest[2:4], "big"), 4
        end = head + 4 + length
        if len(rest) < end:
            return False
        mask = rest[head : head + 4]
        text = bytes(byte ^ mask[index % 4] for index, byte in enumerate(rest[head + 4 : end]))
        self._rest = rest[end:]
        match orjson.loads(text)["type"]:
            case "connection_init":
                self._transport.write(framed(b'{"type":"connection_ack"}'))
            case "ping":
                self._transport.write(framed(b'{"type":"pong"}'))
            case "subscribe":
                self._subscribed.append(self._transport)
        return True


async def main() -> None:
    subscribed: list[asyncio.Transport] = []

    def publish(name: str, value: float, timestamp: float) -> None:
        event = {"fullName": name, "value": value, "quality": "ATTR_VALID", "timestamp": timestamp}
        data = framed(b'{"type":"next","payload":{"data":{"tangoAttributes":' + orjson.dumps(event) + b'}},"id":"1"}')
        for transport in subscribed:
            transport.write(data)

    bound = listener()
    await asyncio.get_running_loop().create_server(lambda: Peer(subscribed), sock=bound)
    announce(bound.getsockname()[1], await serve_control(publish, lambda: {"time": time.time()}))
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main())
