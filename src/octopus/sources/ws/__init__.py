"""JSON messages over a WebSocket, from one connection after the other."""

from octopus.sources.ws.ws import HEARTBEAT, WebSockets, next_message

__all__ = ["HEARTBEAT", "WebSockets", "next_message"]
