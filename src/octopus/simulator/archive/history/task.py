"""What a worker is asked to tell."""

from __future__ import annotations

from typing import Any

import msgspec


class Task(msgspec.Struct, frozen=True):
    """What to tell.

    `start`, `end`: epoch seconds. `numbers`: att_conf_id by archive name. `orders`: file of what the subarrays were
    commanded. `again`: rows may be there already. `opening`: what is told when it changes is told at `start` too, since
    what was before is of another run.
    """

    inventory: dict[str, Any]
    start: float
    end: float
    numbers: dict[str, int]
    orders: str | None = None
    again: bool = False
    opening: bool = True
