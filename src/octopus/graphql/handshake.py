"""uvicorn's WebSocket protocol class, made to end what it would wait for or trip over, and to count it.

uvicorn asks `websockets` whether a handshake can be read and leaves its refusal unsent: whoever sent a header too long,
or a body, would hold the connection for ever, without having said who they are. And text that is none, behind a
closing, would end in a traceback. Of a client that answers no ping it waits, besides, until it has read what is ready
for it: one that is gone without a word never does.
"""

from __future__ import annotations

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import State

from octopus.graphql import closing

ANSWER_TO_CLOSE = 2.0
"""Seconds that a client has to answer our close frame."""
_REFUSAL = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class WebSocket(WebSocketsSansIOProtocol):
    """The portable transport (OCTOPUS_TRANSPORT=asgi), and the handshakes of the other one."""

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.transport.is_closing():
            self.transport.write(b"".join(self.conn.data_to_send()) or _REFUSAL)
            self.transport.close()

    def keepalive_timeout(self) -> None:
        service = self.app_state.get("graphql")
        if service is not None and not self.close_sent:
            service.ended[closing.SILENT] += 1
        super().keepalive_timeout()
        self.loop.call_later(ANSWER_TO_CLOSE, self.transport.abort)

    def send_receive_event_to_app(self) -> None:
        if self.conn.state is State.OPEN:
            super().send_receive_event_to_app()
        else:
            self.frames = []
