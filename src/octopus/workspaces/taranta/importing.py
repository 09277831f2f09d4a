"""From a file to a workspace, with a line for each widget that says what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

import msgspec

from octopus.workspaces.taranta.becoming import LEAST, ROWS, Became, become, escaped
from octopus.workspaces.taranta.document import Rectangle, TarantaWidget, read_dashboard
from octopus.workspaces.taranta.placing import Wanted, placed
from octopus.workspaces.taranta.references import References

HEAD = 2
"""Rows of a box's title."""


class Outcome(StrEnum):
    """What became of a widget."""

    mapped = "mapped"
    """A widget of ours shows the same."""
    partly = "partly"
    """A widget of ours shows it, without what the notes name."""
    placeholder = "placeholder"
    """A text stands in its place that names what it was."""
    leftOut = "leftOut"
    """There was nothing to show."""


class Line(msgspec.Struct, frozen=True):
    """What became of one widget of the file."""

    pointer: str
    """JSON pointer into the file."""
    type: str
    outcome: Outcome
    key: str | None
    """Of our widget."""
    widgetId: str | None
    notes: list[str]


class Imported(msgspec.Struct, frozen=True):
    """A file as a workspace."""

    workspace: dict[str, Any]
    """As in a preferences document."""
    lines: list[Line]


class _Item(msgspec.Struct, frozen=True):
    """A widget of ours on its way to the grid."""

    became: Became
    place: Rectangle
    sources: tuple[TarantaWidget, ...]


def imported(text: str, *, fallback_name: str, databases: Sequence[str] = ()) -> Imported:
    """Read a file and make a workspace of it.

    Args:
        fallback_name: of a dashboard that has no name.
        databases: short names of the deployment's Tango databases, in their order.

    Raises:
        BadDashboard: not a Taranta dashboard.
    """
    dashboard = read_dashboard(text)
    references = References(dashboard, databases)
    lost = references.told()
    lines: list[Line] = []
    items = list(_items(dashboard.widgets, references, lines))
    cells = placed([Wanted(each.place, *LEAST[each.became.key]) for each in items])
    widgets, configs = [], {}
    for index, (item, cell) in enumerate(zip(items, cells, strict=True), 1):
        name = f"w-{index}"
        widgets.append(_widget(name, item.became, {"x": cell.x, "y": cell.y, "w": cell.w, "h": cell.h}))
        # The frame has a title already: two would say the same.
        configs[name] = {key: value for key, value in item.became.settings.items() if key != "title"}
        lines += [_line(source, item.became, name) for source in item.sources]
    order = {each.pointer: at for at, each in enumerate(_every(dashboard.widgets))}
    return Imported(
        {
            "id": "taranta",
            "name": (dashboard.name or fallback_name)[:200],
            "description": " ".join(["Imported from Taranta.", *lost])[:1000],
            "refreshRate": 1.0,
            "timeRange": {"preset": "15m"},
            "variables": references.variables,
            "panels": [],
            "widgets": widgets,
            "widget_configs": configs,
            "widget_state": {},
        },
        sorted(lines, key=lambda line: order[line.pointer]),
    )


def _every(widgets: Sequence[TarantaWidget]) -> Iterator[TarantaWidget]:
    for each in widgets:
        yield each
        yield from _every(each.inner)


def _widget(name: str, became: Became, layout: dict[str, int]) -> dict[str, Any]:
    widget: dict[str, Any] = {"id": name, "key": became.key, "title": None, "panel": None, "hidden": False}
    if title := became.settings.get("title"):
        widget["title"] = title[:200]
    if became.time is not None:
        minutes, rest = divmod(became.time, 60)
        widget["timeRange"] = {"preset": f"{became.time}s" if rest else f"{minutes}m"}
    return {**widget, "layout": layout}


def _line(source: TarantaWidget, became: Became, name: str) -> Line:
    outcome = Outcome.placeholder if became.placeholder else Outcome.partly if became.notes else Outcome.mapped
    return Line(source.pointer, source.type, outcome, became.key, name, list(became.notes))


def _items(widgets: Sequence[TarantaWidget], references: References, lines: list[Line]) -> Iterator[_Item]:
    for each in widgets:
        if _kind(each) == "BOX":
            yield from _box(each, references, lines)
        elif _kind(each) == "LABEL" and not str(each.inputs.get("text") or "").strip():
            lines.append(_out(each, "It has no text."))
        else:
            yield _Item(become(each, references), each.place, (each,))


def _kind(widget: TarantaWidget) -> str:
    return "_".join(widget.type.upper().split())


def _box(box: TarantaWidget, references: References, lines: list[Line]) -> Iterator[_Item]:
    """A box of lines becomes one display with its title; of another the title becomes a text above what is in it."""
    title = str(box.inputs.get("title") or "").strip()
    inner = [each for each in box.inner if not _empty(each)]
    lines += [_out(each, "It has no text.") for each in box.inner if _empty(each)]
    if inner and all(_kind(each) in ROWS for each in inner):
        together = _together(inner, references, title)
        if together is not None:
            became, shown = together
            yield _Item(became, box.place, (box, *shown))
            lines += [_out(each, "Nothing was chosen in it.") for each in inner if each not in shown]
            return
    if title:
        head = Became("Markdown", {"text": f"**{escaped(title)}**"})
        row = min(box.place.height, box.place.height / max(1, len(inner) + 1)) if inner else box.place.height
        yield _Item(head, Rectangle(box.place.x, box.place.y, box.place.width, row), (box,))
    else:
        lines.append(_out(box, "A frame without a title: there are none between our widgets."))
    yield from _items(inner, references, lines)


def _empty(widget: TarantaWidget) -> bool:
    return _kind(widget) == "LABEL" and not str(widget.inputs.get("text") or "").strip()


def _together(
    rows: Sequence[TarantaWidget], references: References, title: str
) -> tuple[Became, tuple[TarantaWidget, ...]] | None:
    """One display of all rows, and the rows that are in it; None where none says anything."""
    made = [(each, become(each, references)) for each in rows]
    shown = [(each, became) for each, became in made if not became.placeholder]
    if not shown:
        return None
    attributes = list(dict.fromkeys(name for _, became in shown for name in became.settings["attributes"]))
    labels = [became.settings["labelFormat"] for _, became in shown]
    notes = dict.fromkeys(note for _, became in shown for note in became.notes)
    if len(shown) > 1 and any("{" not in label for label in labels):
        notes["The labels are those of Tango: a display of several has none of its own for each."] = None
    settings = {
        "title": title,
        "attributes": attributes,
        "labelFormat": _label(labels, attributes),
        "showUnits": any(became.settings.get("showUnits", True) for _, became in shown),
        "useEnumLabels": any(became.settings.get("useEnumLabels", True) for _, became in shown),
        "allowWrite": any(became.settings["allowWrite"] for _, became in shown),
    }
    return Became("AttributeDisplay", settings, tuple(notes)), tuple(each for each, _ in shown)


def _label(labels: Sequence[str], attributes: Sequence[str]) -> str:
    """The template for all rows: devices are named only where there are several."""
    if len(attributes) == 1:
        return labels[0]
    several = len({name.rpartition("/")[0] for name in attributes}) > 1
    return "{device} {label}" if several and any("{device}" in label for label in labels) else "{label}"


def _out(widget: TarantaWidget, why: str) -> Line:
    return Line(widget.pointer, widget.type, Outcome.leftOut, None, None, [why])
