"""Attributes of the control device: its set points and the faults in force."""

from __future__ import annotations

from collections.abc import Callable

from ..attributes import AttributeSpec, Limits
from ..faults import MAX_DURATION, MAX_RATE
from ..panel import Panel


def _set_panel(name: str) -> Callable[[Panel, float, float], None]:
    def write(model: Panel, time: float, value: float) -> None:
        setattr(model, name, value)

    return write


CONTROL = (
    AttributeSpec(
        "activeFaults", "string", lambda model, time: model.active(time), "Faults in force",
        "Each as `kind attribute`.",
        shape=(256,), on_change=True,
    ),
    AttributeSpec(
        "activeFaultCount", "long", lambda model, time: len(model.active(time)), "Fault count",
        "How many attributes show a fault now.", "", "%d", on_change=True,
    ),
    AttributeSpec(
        "lastFault", "string", lambda model, time: model.last, "Last fault",
        "The last thing this device was told to do.",
        on_change=True,
    ),
    AttributeSpec(
        "kills", "long", lambda model, time: model.kills, "Servers killed", "Since this device was started.", "", "%d",
        on_change=True,
    ),
    AttributeSpec(
        "restartDelay", "double", lambda model, time: model.restart_delay, "Restart delay",
        "How long KillServer keeps the server down.", "s", "%5.1f", range=Limits(0, 600),
        write=_set_panel("restart_delay"),
        on_change=True,
    ),
    AttributeSpec(
        "stormRate", "double", lambda model, time: model.storm_rate, "Storm rate", "Events a second of EventStorm.",
        "Hz",
        "%6.1f", range=Limits(1, MAX_RATE), write=_set_panel("storm_rate"), on_change=True,
    ),
    AttributeSpec(
        "stormDuration", "double", lambda model, time: model.storm_duration, "Storm duration",
        "How long EventStorm lasts.",
        "s", "%6.1f", range=Limits(1, MAX_DURATION), write=_set_panel("storm_duration"), on_change=True,
    ),
)  # fmt: skip
