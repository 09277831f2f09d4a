"""A `.wj` file: its widgets, their places and inputs, and its variables. What is wrong is said with its place."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import msgspec
import orjson

from octopus.model import BadRequest
from octopus.workspaces.document import MAX_WIDGETS

MAX_FILE = 4 * 1024 * 1024
"""Longest file, in characters."""
MAX_DEPTH = 6
"""Boxes in boxes."""
FARTHEST = 1e6
"""Largest coordinate, in Taranta's units."""


class BadDashboard(BadRequest):
    """A file is no Taranta dashboard; `extra` holds the `pointer` (JSON pointer) of what is wrong."""

    def __init__(self, pointer: str, message: str) -> None:
        super().__init__(f"{pointer or 'at the top'}: {message}", extra={"pointer": pointer})
        self.pointer = pointer
        self.fault = message


class Rectangle(msgspec.Struct, frozen=True):
    """A place on Taranta's canvas, in its units (a few pixels each), from the top left."""

    x: float
    y: float
    width: float
    height: float


class TarantaWidget(msgspec.Struct, frozen=True):
    """One widget of a dashboard."""

    pointer: str
    type: str
    place: Rectangle
    inputs: dict[str, Any]
    inner: tuple[TarantaWidget, ...] = ()
    """The widgets of a BOX."""


class Variable(msgspec.Struct, frozen=True):
    """A device that widgets name by a variable."""

    name: str
    device: str
    device_class: str


class Dashboard(msgspec.Struct, frozen=True):
    """A dashboard as Taranta exports it."""

    name: str
    database: str
    """Of names that name none; empty: not said."""
    widgets: tuple[TarantaWidget, ...]
    variables: tuple[Variable, ...]


def read_dashboard(text: str) -> Dashboard:
    """Read a file.

    Raises:
        BadDashboard: not JSON, or not a Taranta dashboard.
    """
    if len(text) > MAX_FILE:
        raise BadDashboard("", f"expected at most {MAX_FILE} characters; got {len(text)}")
    try:
        given = orjson.loads(text)
    except orjson.JSONDecodeError as fault:
        raise BadDashboard("", f"expected JSON; {fault.msg} in line {fault.lineno}, column {fault.colno}") from None
    if not isinstance(given, dict):
        raise BadDashboard("", f"expected a Taranta dashboard (a JSON object); got {_shown(given)}")
    key = "widget" if "widget" in given else "widgets"
    if not isinstance(given.get(key), list):
        raise BadDashboard(
            f"/{key}" if key in given else "",
            f"expected the widgets of a Taranta dashboard, a list under `widget`; got {_shown(given.get(key))}",
        )
    widgets = tuple(_widgets(given[key], f"/{key}", 1))
    count = sum(1 for _ in _all(widgets))
    if count > MAX_WIDGETS:
        raise BadDashboard(f"/{key}", f"expected at most {MAX_WIDGETS} widgets; got {count}")
    return Dashboard(
        name=_text(given.get("name"), "/name"),
        database=_text(given.get("tangoDB"), "/tangoDB"),
        widgets=widgets,
        variables=tuple(_variables(given.get("variables"))),
    )


def _all(widgets: tuple[TarantaWidget, ...]) -> Iterator[TarantaWidget]:
    for widget in widgets:
        yield widget
        yield from _all(widget.inner)


def _widgets(given: list[Any], at: str, depth: int) -> Iterator[TarantaWidget]:
    if depth > MAX_DEPTH:
        raise BadDashboard(at, f"expected boxes in at most {MAX_DEPTH - 1} others")
    for index, each in enumerate(given):
        pointer = f"{at}/{index}"
        if not isinstance(each, dict):
            raise BadDashboard(pointer, f"expected a widget (an object); got {_shown(each)}")
        kind, inputs, inner = each.get("type"), each.get("inputs"), each.get("innerWidgets")
        if not isinstance(kind, str) or not kind.strip() or len(kind) > 100:
            raise BadDashboard(f"{pointer}/type", f"expected the type of a widget such as LABEL; got {_shown(kind)}")
        if inputs is not None and not isinstance(inputs, dict):
            raise BadDashboard(f"{pointer}/inputs", f"expected the inputs of the widget; got {_shown(inputs)}")
        if inner is not None and not isinstance(inner, list):
            raise BadDashboard(f"{pointer}/innerWidgets", f"expected the widgets of a box; got {_shown(inner)}")
        yield TarantaWidget(
            pointer=pointer,
            type=kind.strip(),
            place=Rectangle(
                x=_number(each, "x", pointer, least=-FARTHEST),
                y=_number(each, "y", pointer, least=-FARTHEST),
                width=_number(each, "width", pointer, least=0),
                height=_number(each, "height", pointer, least=0),
            ),
            inputs=inputs or {},
            inner=tuple(_widgets(inner or [], f"{pointer}/innerWidgets", depth + 1)),
        )


def _number(widget: dict[str, Any], key: str, pointer: str, *, least: float) -> float:
    found = widget.get(key)
    if isinstance(found, bool) or not isinstance(found, int | float) or not math.isfinite(found):
        raise BadDashboard(f"{pointer}/{key}", f"expected a number; got {_shown(found)}")
    if not least <= found <= FARTHEST:
        raise BadDashboard(f"{pointer}/{key}", f"expected a number from {least:.0f} to {FARTHEST:.0f}; got {found:g}")
    return float(found)


def _text(found: Any, pointer: str) -> str:
    if found is None:
        return ""
    if not isinstance(found, str):
        raise BadDashboard(pointer, f"expected a text; got {_shown(found)}")
    return found.strip()


def _variables(given: Any) -> Iterator[Variable]:
    if given is None:
        return
    if not isinstance(given, list):
        raise BadDashboard("/variables", f"expected a list of variables; got {_shown(given)}")
    for index, each in enumerate(given):
        pointer = f"/variables/{index}"
        if not isinstance(each, dict):
            raise BadDashboard(pointer, f"expected a variable (an object); got {_shown(each)}")
        name = _text(each.get("name"), f"{pointer}/name")
        if not name:
            raise BadDashboard(f"{pointer}/name", "expected the name of a variable; got none")
        yield Variable(
            name, _text(each.get("device"), f"{pointer}/device"), _text(each.get("class"), f"{pointer}/class")
        )


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict | list):
        return f"{'an object' if isinstance(value, dict) else 'a list'} of {len(value)}"
    shown = orjson.dumps(value).decode()
    return shown if len(shown) <= 80 else shown[:79] + "…"
