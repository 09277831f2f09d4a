"""In which order things that stand on each other are evaluated, and which of them go round in a circle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from octopus.model import BadRequest


class Cycle(BadRequest):
    """Inputs that come back to themselves; `path` begins and ends with the same name."""

    def __init__(self, path: list[str]) -> None:
        super().__init__(f"the inputs go round in a circle: {' → '.join(path)}; break it at one of them")
        self.path = path


def evaluation_order(inputs: Mapping[str, Iterable[str]]) -> list[str]:
    """Every name after those it takes its inputs from.

    Args:
        inputs: name → the names it stands on; names that are no key stand on nothing, and are in the result too.

    Raises:
        Cycle: there is no such order.
    """
    try:
        return list(TopologicalSorter({name: list(needed) for name, needed in inputs.items()}).static_order())
    except CycleError as fault:
        # graphlib tells the circle against the direction of the inputs.
        raise Cycle(list(reversed(fault.args[1]))) from None
