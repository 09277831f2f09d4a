"""What the simulated clients subscribe to."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from servers.control import topic

Subscription = tuple[int, str, dict[str, Any]]
"""Connection, operation id, request object."""

FRAMES = """subscription Frames($names: [String!]!) {
  tangoAttributes(fullNames: $names) { fullName value quality timestamp }
}"""
BATCHES = """subscription Batches($names: [String!]!, $window: Float) {
  attributeBatches(fullNames: $names, window: $window, delivery: lossless) {
    sequence frames { fullName value quality timestamp }
  }
}"""
LIST = 10
"""Attributes in one widget's list."""


def one_topic(clients: int) -> Iterator[Subscription]:
    """Every client on the same attribute."""
    for client in range(clients):
        yield client, "1", {"query": FRAMES, "variables": {"names": [topic(0)]}}


def choices(clients: int, each: int, topics: int) -> list[list[str]]:
    """The attributes of each client, at random but the same in every run."""
    chosen = random.Random(1)
    return [[topic(number) for number in chosen.sample(range(topics), each)] for _ in range(clients)]


def lists(
    names: list[list[str]], *, window: float | None = None, texts: int = 1, size: int = LIST
) -> Iterator[Subscription]:
    """Each client's attributes in widgets' lists.

    Args:
        size: attributes in one of them.
        window: batches on this window (seconds); None: one update a message.
        texts: how many distinct documents the widgets use (their operation names differ).
    """
    count = 0
    for client, wanted in enumerate(names):
        for start in range(0, len(wanted), size):
            variables: dict[str, Any] = {"names": wanted[start : start + size]}
            if window is not None:
                variables["window"] = window
            text = FRAMES if window is None else BATCHES
            text = text.replace("subscription ", f"subscription Widget{count % texts}", 1)
            yield client, str(start // size + 1), {"query": text, "variables": variables}
            count += 1
