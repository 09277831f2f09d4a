"""From Taranta's canvas to the grid: the same places beside and below each other, nothing over anything."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from octopus.workspaces.document import COLUMNS
from octopus.workspaces.taranta.document import Rectangle

COLUMN = 60.0
"""Pixels of a column where the page is 1,440 wide."""
ROW = 32.0
"""Pixels of a row with its gap."""


class Wanted(msgspec.Struct, frozen=True):
    """A widget that wants a place."""

    place: Rectangle
    least_columns: int
    least_rows: int


class Cell(msgspec.Struct, frozen=True):
    """A place on the grid."""

    x: int
    y: int
    w: int
    h: int

    def meets(self, other: Cell) -> bool:
        return self.beside(other) and self.y < other.y + other.h and other.y < self.y + self.h

    def beside(self, other: Cell) -> bool:
        """Whether they share a column."""
        return self.x < other.x + other.w and other.x < self.x + self.w


def placed(wanted: Sequence[Wanted]) -> list[Cell]:
    """A cell for each, in the order given.

    The canvas from its leftmost to its rightmost widget is as wide as the grid, and heights keep their proportion.
    Edges that meet go on meeting. Where two would overlap (what is smaller than a widget can be is made larger), the
    one that is farther down goes below; what was below another stays below it.
    """
    if not wanted:
        return []
    left = min(each.place.x for each in wanted)
    top = min(each.place.y for each in wanted)
    width = max(max(each.place.x + each.place.width for each in wanted) - left, 1.0)
    across = COLUMNS / width
    down = across * COLUMN / ROW
    cells: dict[int, Cell] = {}
    for index in sorted(range(len(wanted)), key=lambda at: (wanted[at].place.y, wanted[at].place.x, at)):
        one = wanted[index]
        x, right = round((one.place.x - left) * across), round((one.place.x + one.place.width - left) * across)
        y, foot = round((one.place.y - top) * down), round((one.place.y + one.place.height - top) * down)
        w = min(COLUMNS, max(one.least_columns, right - x))
        cell = Cell(max(0, min(x, COLUMNS - w)), y, w, max(one.least_rows, foot - y))
        cells[index] = _free(cell, one, [(wanted[at], cell) for at, cell in cells.items()])
    return [cells[index] for index in range(len(wanted))]


def _free(cell: Cell, one: Wanted, others: Sequence[tuple[Wanted, Cell]]) -> Cell:
    """The nearest cell at or below the wanted one."""
    below = [
        other.y + other.h
        for that, other in others
        if other.beside(cell) and that.place.y + that.place.height <= one.place.y
    ]
    cell = msgspec.structs.replace(cell, y=max([cell.y, *below]))
    while met := [other for _, other in others if cell.meets(other)]:
        cell = msgspec.structs.replace(cell, y=max(other.y + other.h for other in met))
    return cell
