"""Server-sent events: a parser after the WHATWG standard, and streams of JSON events that survive their connections."""

from octopus.sources.sse.parser import EventParser, Oversized, ServerEvent
from octopus.sources.sse.sse import Sse

__all__ = ["EventParser", "Oversized", "ServerEvent", "Sse"]
