"""The event stream: what happens, told to everybody who listens, from now on and without replay."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

MESSAGES = logging.getLogger("octopus.simulator")
TOLD = {
    "script.announce": "msg",
    "procedure.lifecycle.statechange": "new_state",
    "procedure.lifecycle.stacktrace": "stacktrace",
}
"""What goes to the log too, by topic, and the member that says it."""

Listener = asyncio.Queue[str]
BACKLOG = 1000
"""Events that a listener may be behind before its stream is ended."""


class Events:
    """Tells events to listeners.

    The text of an event is that of OET 7.0.0: `data:` without a blank, the topic last, an `id:` line behind it only
    where a request and its response belong together, no `event:` line.
    """

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()

    def tell(self, source: str, topic: str, pair: int | None = None, **members: Any) -> None:
        """Tell an event; `source` is the OET's component or a procedure's id, `pair` from `new_pair`."""
        if topic in TOLD:
            severity = logging.ERROR if topic.endswith("stacktrace") else logging.INFO
            tags = {"tags": f"procedure:{source}"}
            MESSAGES.log(severity, "procedure %s: %s", source, members.get(TOLD[topic]), extra=tags)
        data = json.dumps({"msg_src": source, **members, "topic": topic})
        text = f"data:{data}\n\n" if pair is None else f"data:{data}\nid:{pair}\n\n"
        for listener in list(self._listeners):
            if listener.full():
                self._listeners.discard(listener)
            else:
                listener.put_nowait(text)

    def is_listening(self, listener: Listener) -> bool:
        """Whether it still gets events; one that fell too far behind does not."""
        return listener in self._listeners

    @contextmanager
    def listen(self) -> Iterator[Listener]:
        """What is told while the context lasts."""
        listener: Listener = asyncio.Queue(BACKLOG)
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)


def new_pair() -> int:
    """The id that a request and its response share."""
    return time.time_ns()
