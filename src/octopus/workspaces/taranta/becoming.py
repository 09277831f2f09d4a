"""What each type of Taranta widget becomes: a widget of ours with its settings, and a sentence for what is lost.

Types and inputs are those that Taranta's exported dashboards have. Colours, fonts and CSS are never taken over: the
dashboard's theme says how things look.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from octopus.workspaces.taranta.document import TarantaWidget
from octopus.workspaces.taranta.references import References, texts_of

Settings = dict[str, Any]
MAX_TRACES = 20
MAX_SHOWN = 4000
"""Characters of a placeholder's inputs."""
LEAST: Mapping[str, tuple[int, int]] = {
    "AttributeDisplay": (3, 2),
    "CommandPanel": (4, 5),
    "ComponentsTable": (4, 4),
    "Gauge": (2, 3),
    "HDBPPLiveWidget": (4, 5),
    "Markdown": (2, 3),
    "TimelineWidget": (4, 4),
    "variableSelector": (3, 2),
}
"""Columns and rows below which a widget of a key says too little."""


class Became(msgspec.Struct, frozen=True):
    """A widget of ours in the place of one of Taranta's."""

    key: str
    settings: Settings
    notes: tuple[str, ...] = ()
    """What of the original is lost, a sentence each."""
    time: int | None = None
    """Seconds of a time range of its own."""
    placeholder: bool = False


class TypeLine(msgspec.Struct, frozen=True):
    """A row of the table of types."""

    becomes: str
    """Key of our widget; empty: none, a placeholder stands for it."""
    says: str
    """What is taken over, in words, and what is not."""
    make: Callable[[Settings, References], Became]


def line_of(kind: str) -> TypeLine | None:
    """The row of a type, however it is spelt: `ATTRIBUTE WRITER DROPDOWN` is `ATTRIBUTE_WRITER_DROPDOWN`."""
    return LINES.get(re.sub(r"[\s-]+", "_", kind.strip().upper()))


def become(widget: TarantaWidget, references: References) -> Became:
    """The widget of ours for one of theirs; a placeholder where there is none, or where nothing was chosen in it."""
    line = line_of(widget.type)
    if line is None:
        return placeholder(widget, "Octopus does not know this type.")
    if not line.becomes:
        return placeholder(widget, line.says)
    try:
        made = line.make(widget.inputs, references)
    except NothingChosen as fault:
        return placeholder(widget, str(fault))
    return msgspec.structs.replace(made, notes=(*made.notes, *references.told()))


class NothingChosen(Exception):
    """A widget that shows nothing even in Taranta."""


def placeholder(widget: TarantaWidget, why: str) -> Became:
    """A text that names what stood there, and shows its inputs."""
    shown = json.dumps(widget.inputs, ensure_ascii=False, indent=1)
    if len(shown) > MAX_SHOWN:
        shown = shown[:MAX_SHOWN] + "\n…"
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", shown)), default=0))
    text = f"**{escaped(widget.type)}** of Taranta stood here.\n\n{escaped(why)}\n\n{fence}json\n{shown}\n{fence}\n"
    return Became("Markdown", {"text": text, "fontSizePx": 12}, (why,), placeholder=True)


def escaped(text: str) -> str:
    """Text that Markdown shows as it is."""
    return re.sub(r"([\\`*_{}\[\]()<>#+.!|~&-])", r"\\\1", text)


def _attributes(inputs: Settings, references: References, *keys: str) -> list[str]:
    """The attributes under some inputs, each once; lists of them as ATTRIBUTE_PLOT has too."""
    found = [name for key in keys for name in references.attributes(inputs.get(key))]
    if not found:
        raise NothingChosen("No attribute was chosen in it.")
    return list(dict.fromkeys(found))


def _label_format(inputs: Settings, name: str) -> str:
    label = _own_label(inputs.get("attribute"), name) if inputs.get("showAttribute") == "Label" else ""
    # A text without braces is a template that fills in nothing.
    shown = re.sub(r"[{}]", "", label) or "{label}"
    return f"{{device}} {shown}" if inputs.get("showDevice") or inputs.get("showDeviceName") else shown


def _own_label(reference: Any, name: str) -> str:
    label = reference.get("label") if isinstance(reference, dict) else None
    if not isinstance(label, str) or label.strip().lower() == name.rpartition("/")[2].lower():
        return ""
    return label.strip()


def _display(inputs: Settings, references: References) -> Became:
    names = _attributes(inputs, references, "attribute")
    return Became(
        "AttributeDisplay",
        {
            "attributes": names,
            "labelFormat": _label_format(inputs, names[0]),
            "showUnits": inputs.get("showUnit", True) is not False,
            "useEnumLabels": inputs.get("showEnumLabels", True) is not False,
            "allowWrite": False,
        },
    )


def _led(inputs: Settings, references: References) -> Became:
    shown = _display(inputs, references)
    rule = " ".join(str(inputs.get(key, "")) for key in ("relation", "compare")).strip()
    note = f"Its rule ({rule}) is not kept: the symbol is that of the status which Octopus gives the value."
    return msgspec.structs.replace(shown, notes=(note,) if rule else ())


def _writer(inputs: Settings, references: References) -> Became:
    shown = _display(inputs, references)
    notes = (
        ("Its list of values is not kept: the pen offers those of an enum, and numbers within their limits.",)
        if inputs.get("writeValues")
        else ()
    )
    title = _text(inputs, "title")
    return msgspec.structs.replace(
        shown, settings={**shown.settings, "allowWrite": True, "title": title}, notes=(*shown.notes, *notes)
    )


def _status(inputs: Settings, references: References) -> Became:
    device = references.device(inputs.get("device"))
    if device is None:
        raise NothingChosen("No device was chosen in it.")
    shown = inputs.get("showDeviceName", True) is not False
    return Became(
        "AttributeDisplay",
        {
            "attributes": [f"{device}/state"],
            "labelFormat": "{device}" if shown else "{label}",
            "allowWrite": False,
        },
    )


def _dial(inputs: Settings, references: References) -> Became:
    names = _attributes(inputs, references, "attribute")
    return Became(
        "Gauge",
        {"attributes": names, "shape": "arc", "min": _number(inputs, "min"), "max": _number(inputs, "max")},
    )


def _plot(inputs: Settings, references: References) -> Became:
    names = _attributes(inputs, references, "attributes")
    notes = []
    if len(names) > MAX_TRACES:
        notes.append(f"A plot shows {MAX_TRACES} attributes; {len(names) - MAX_TRACES} are left out.")
    if any(isinstance(each, dict) and each.get("yAxis") == "right" for each in inputs.get("attributes") or []):
        notes.append("There is one scale: what had the right one shares it.")
    seconds = _number(inputs, "timeWindow")
    return Became(
        "TimelineWidget",
        {
            "attributes": names[:MAX_TRACES],
            "useLiveData": True,
            "yScale": "log" if inputs.get("yLogarithmicScale") or inputs.get("logarithmic") else "linear",
        },
        tuple(notes),
        time=max(1, round(seconds)) if seconds and seconds > 0 else None,
    )


def _bars(inputs: Settings, references: References) -> Became:
    return Became(
        "TimelineWidget",
        {
            "attributes": _attributes(inputs, references, "attribute"),
            "useLiveData": True,
            "barView": True,
            "enumDisplay": "label",
        },
        ("Lines of text become bars over time.",),
    )


def _scatter(inputs: Settings, references: References) -> Became:
    return Became(
        "TimelineWidget",
        {
            "attributes": _attributes(inputs, references, "independent", "dependent"),
            "useLiveData": True,
            "displayMode": "scatter",
        },
        ("One attribute against the other is not drawn: both are, over time.",),
    )


def _spectrum(inputs: Settings, references: References) -> Became:
    return Became(
        "HDBPPLiveWidget",
        {
            "attributes": _attributes(inputs, references, "attribute", "attributes"),
            "useLiveData": True,
            "useHistoryData": False,
            "yScale": "log" if inputs.get("yLogarithmicScale") else "linear",
        },
    )


def _spectrum_2d(inputs: Settings, references: References) -> Became:
    across = list(references.attributes(inputs.get("attributeX")))
    return Became(
        "HDBPPLiveWidget",
        {
            "attributes": _attributes(inputs, references, "attributes"),
            "xAttribute": across[:1],
            "useLiveData": True,
            "useHistoryData": False,
        },
    )


def _spectrum_table(inputs: Settings, references: References) -> Became:
    made = _spectrum(inputs, references)
    return msgspec.structs.replace(made, notes=("A line over the elements takes the place of the table.",))


def _heatmap(inputs: Settings, references: References) -> Became:
    return Became(
        "HDBPPLiveWidget",
        {
            "attributes": _attributes(inputs, references, "attribute"),
            "useLiveData": True,
            "useHistoryData": False,
            "useHeatmap": True,
        },
    )


def _table(inputs: Settings, references: References) -> Became:
    devices = list(dict.fromkeys(references.devices(inputs.get("devices"))))
    if not devices:
        raise NothingChosen("No device was chosen in it.")
    columns = list(
        dict.fromkeys(name.lower() for name in texts_of(inputs.get("customAttributes"), "attribute")),
    )
    notes = () if columns else ("It named no attributes of its own: the states are shown.",)
    return Became("ComponentsTable", {"devices": devices, "attributes": columns or ["state"]}, notes)


def _label(inputs: Settings, references: References) -> Became:
    text = _text(inputs, "text")
    if not text:
        raise NothingChosen("It has no text.")
    shown = "  \n".join(escaped(line) for line in text.splitlines())
    link = _text(inputs, "linkTo")
    size = _number(inputs, "size") or 1
    return Became(
        "Markdown",
        {"text": f"[{shown}](<{_target(link)}>)" if link else shown, "fontSizePx": max(8, min(96, round(14 * size)))},
    )


def _target(link: str) -> str:
    return re.sub(r"[<>\s]", lambda found: f"%{ord(found.group()):02X}", link)


def _link(inputs: Settings, references: References) -> Became:
    target = _text(inputs, "DefaultDashboard")
    if not target:
        raise NothingChosen("It names no dashboard.")
    shown = escaped(_text(inputs, "ButtonText") or target)
    address = re.sub(r"[<>\r\n]", "", target)
    return Became(
        "Markdown",
        {"text": f"[{shown}](<workspace:{address}>)"},
        ("It opens the workspace of that name, which must be imported too.",),
    )


def _page(inputs: Settings, references: References) -> Became:
    address = _text(inputs, "URL") or _text(inputs, "url")
    if not address:
        raise NothingChosen("It names no page.")
    return Became(
        "Markdown",
        {"text": f"[{escaped(address)}](<{_target(address)}>)"},
        ("Pages of other hosts are not shown within a workspace: a link leads there.",),
    )


def _command(inputs: Settings, references: References) -> Became:
    given = inputs.get("command")
    commands = [each for each in (given if isinstance(given, list) else [given]) if isinstance(each, dict)]
    devices = list(dict.fromkeys(references.devices(commands)))
    names = list(dict.fromkeys(texts_of(commands, "command")))
    if not devices or not names:
        raise NothingChosen("No command was chosen in it.")
    label = _text(inputs, "buttonText") or _text(inputs, "buttonLabel") if len(names) == 1 else ""
    shared = {
        "kind": "command",
        "choices": list(_choices(inputs.get("commandArgs"))),
        # Taranta asks only where it was told to; what acts is asked for here unless it was told not to.
        "confirm": "none" if inputs.get("requireConfirmation") is False else "ask",
    }
    notes = ("Its commands are of several devices: choose in the panel which one is meant.",) if devices[1:] else ()
    return Became(
        "CommandPanel",
        {
            "title": _text(inputs, "title"),
            "devices": devices,
            "actions": [{**shared, "name": name, "label": label} for name in names],
        },
        notes,
    )


def _choices(given: Any) -> Iterator[str]:
    """The fixed arguments of a command, `value: what it means`."""
    for each in given if isinstance(given, list) else []:
        value = each.get("value") if isinstance(each, dict) else None
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            name = each.get("name")
            yield f"{value}: {name}" if isinstance(name, str) and name.strip() else str(value)


def _file(inputs: Settings, references: References) -> Became:
    made = _command(inputs, references)
    return msgspec.structs.replace(made, notes=(*made.notes, "The content of a file is pasted as the argument."))


def _switch(inputs: Settings, references: References) -> Became:
    given = [inputs.get(key) for key in ("onCommand", "offCommand", "command") if isinstance(inputs.get(key), dict)]
    return _command({**inputs, "command": given}, references)


def _motor(inputs: Settings, references: References) -> Became:
    device = references.device(inputs.get("device"))
    if device is None:
        raise NothingChosen("No device was chosen in it.")
    return Became(
        "AttributeDisplay",
        {
            "title": _text(inputs, "title"),
            "attributes": [f"{device}/{name}" for name in ("state", "position", "power", "limit_switches")],
            "allowWrite": True,
        },
        ("Its Stop button and relative moves are not kept: Jive runs the commands of the device.",),
    )


def _parameter(inputs: Settings, references: References) -> Became:
    known = references.variable(_text(inputs, "variable") or _text(inputs, "name"))
    if known is None:
        raise NothingChosen("It names no variable of the dashboard.")
    return Became(
        "variableSelector",
        {
            "variable": known.name,
            "label": _text(inputs, "name") or known.name,
            "source": "query",
            "query": "query { devices { name deviceClass } }",
            "path": "devices",
            "valueFormat": "{name}",
            "labelFormat": "{name}",
        }
        if not known.device
        else {
            "variable": known.name,
            "label": _text(inputs, "name") or known.name,
            "source": "values",
            "values": [known.device],
        },
        (
            f"It offered every device of the class {known.device_class or 'it was for'}; the list holds the chosen one:"
            " add the others in its settings.",
        )
        if known.device
        else (),
    )


def _none(inputs: Settings, references: References) -> Became:
    raise NothingChosen("There is none.")


def _text(inputs: Settings, key: str) -> str:
    found = inputs.get(key)
    return found.strip() if isinstance(found, str) else ""


def _number(inputs: Settings, key: str) -> float | None:
    found = inputs.get(key)
    return found if isinstance(found, int | float) and not isinstance(found, bool) else None


_COMMAND = "device, command and its fixed arguments, as a button that asks before it acts unless told not to"

LINES: Mapping[str, TypeLine] = {
    "ATTRIBUTE_DIAL": TypeLine("Gauge", "attribute, lowest and highest value; not the value that was written", _dial),
    "ATTRIBUTE_DISPLAY": TypeLine(
        "AttributeDisplay", "attribute, label, unit, enum labels; not the number format", _display
    ),
    "ATTRIBUTE_LOGGER": TypeLine("TimelineWidget", "attribute, as bars over time in place of lines of text", _bars),
    "ATTRIBUTE_PLOT": TypeLine("TimelineWidget", "attributes, time window, logarithmic scale; one scale only", _plot),
    "ATTRIBUTE_SCATTER": TypeLine("TimelineWidget", "both attributes over time, not one against the other", _scatter),
    "ATTRIBUTE_WRITER": TypeLine("AttributeDisplay", "attribute with its value and the pen to write it", _writer),
    "ATTRIBUTE_WRITER_DROPDOWN": TypeLine(
        "AttributeDisplay", "attribute with the pen, which offers the labels of an enum; not a list of its own", _writer
    ),
    "ATTRIBUTEHEATMAP": TypeLine("HDBPPLiveWidget", "attribute, as a heat map", _heatmap),
    "BOOLEAN_DISPLAY": TypeLine("AttributeDisplay", "attribute with the pen in place of the switch", _writer),
    "COMMAND": TypeLine("CommandPanel", _COMMAND, _command),
    "COMMAND_ARRAY": TypeLine("CommandPanel", _COMMAND, _command),
    "COMMAND_EXECUTOR": TypeLine("CommandPanel", _COMMAND, _command),
    "COMMAND_FILE": TypeLine("CommandPanel", f"{_COMMAND}; not the file", _file),
    "COMMAND_SWITCH": TypeLine("CommandPanel", "device and both commands, a button each; not which one is on", _switch),
    "COMMAND_WRITER": TypeLine("CommandPanel", _COMMAND, _command),
    "DASHLINK": TypeLine("Markdown", "a link that opens the workspace of that name", _link),
    "DEVICE_STATUS": TypeLine("AttributeDisplay", "the state of the device, with its name", _status),
    "ELASTICSEARCH_LOG_VIEWER": TypeLine(
        "", "Its log comes from an Elasticsearch; a Log viewer shows the logs of a stream of the deployment.", _none
    ),
    "EMBED_PAGE": TypeLine("Markdown", "a link to the page", _page),
    "FILE_SAVER": TypeLine("", "The menus of our widgets export what they show.", _none),
    "IMAGEDISPLAY": TypeLine("", "Pictures are not taken over.", _none),
    "LABEL": TypeLine("Markdown", "text, size and link", _label),
    "LED_DISPLAY": TypeLine("AttributeDisplay", "attribute with its symbol; not the rule that coloured it", _led),
    "MACROBUTTON": TypeLine("", "Octopus runs no Sardana macros.", _none),
    "MULTIPLE_COMMANDS": TypeLine("CommandPanel", "device and commands, a button each", _command),
    "PARAMETRIC_WIDGET": TypeLine("variableSelector", "the variable, with the device that it stood for", _parameter),
    "SARDANA_MOTOR": TypeLine("AttributeDisplay", "state, position, power and limits, with the pen", _motor),
    "SPECTRUM": TypeLine("HDBPPLiveWidget", "attribute over its elements, logarithmic scale", _spectrum),
    "SPECTRUM_2D": TypeLine("HDBPPLiveWidget", "attributes over the elements of another", _spectrum_2d),
    "SPECTRUM_TABLE": TypeLine("HDBPPLiveWidget", "attribute over its elements, as a line", _spectrum_table),
    "SVG": TypeLine("", "A drawing is uploaded to the Synoptic widget and bound there.", _none),
    "TABULAR_VIEW": TypeLine("ComponentsTable", "devices and attributes", _table),
    "TIMELINE": TypeLine("TimelineWidget", "attributes, time window", _plot),
}
"""What each type becomes; BOX is a matter of the layout (`importing.py`)."""
TYPES = tuple(LINES)
ROWS = frozenset(
    {
        "ATTRIBUTE_DISPLAY",
        "ATTRIBUTE_WRITER",
        "ATTRIBUTE_WRITER_DROPDOWN",
        "BOOLEAN_DISPLAY",
        "DEVICE_STATUS",
        "LED_DISPLAY",
    }
)
"""Types of one line: in a box they become the rows of one display."""
