"""What a subarray is asked to do, read from the JSON of its commands.

The shapes are a part of ska-telmodel's `ska-tmc-assignresources`, `-configure` and `-scan`; a target is given as in
ADR-63 (`field` with `attrs.c1` and `attrs.c2`, degrees ICRS).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from .physics.enums import Band
from .physics.schedule import SCAN_SECONDS, SETUP_SECONDS, Observation
from .physics.sky import Source

BANDS = {"": Band.NONE, "1": Band.B1, "2": Band.B2, "3": Band.B3, "4": Band.B4, "5a": Band.B5a, "5b": Band.B5b}
LONGEST = 3600.0


class BadRequest(Exception):
    """The JSON of a command cannot be obeyed; says what was expected and what came."""


@dataclass(frozen=True)
class Configuration:
    """What Configure asks for; `setup` is how long it takes to set up, seconds."""

    observation: Observation
    setup: float


def read_object(text: str) -> dict[str, Any]:
    """The object of a command's argument; an empty text is an empty object.

    Raises:
        BadRequest: no JSON object.
    """
    if not text.strip():
        return {}
    try:
        found = json.loads(text)
    except ValueError as fault:
        raise BadRequest(f"expected a JSON object; this is no JSON ({fault})") from None
    if not isinstance(found, dict):
        raise BadRequest(f"expected a JSON object; got {text[:60]!r}")
    return found


def read_resources(text: str, own: tuple[str, ...]) -> None:
    """Check AssignResources: the receptors of a simulated subarray are fixed.

    Raises:
        BadRequest: names receptors of another subarray.
    """
    asked = read_object(text).get("receptors", list(own))
    if not isinstance(asked, list) or sorted(map(str, asked)) != sorted(own):
        raise BadRequest(f"the receptors of this subarray are fixed ({', '.join(own)}); leave `receptors` out")


def read_configuration(text: str) -> Configuration:
    """Read Configure.

    Raises:
        BadRequest: no block, no target, a place that is none, an unknown band, or a duration out of bounds.
    """
    data = read_object(text)
    block = data.get("configuration_id")
    if not isinstance(block, str) or not block:
        raise BadRequest("expected `configuration_id`, the id of the execution block")
    band = str(_inside(data, "dish").get("receiver_band", ""))
    if band not in BANDS:
        raise BadRequest(f"`dish.receiver_band` must be one of {', '.join(filter(None, BANDS))}; got {band!r}")
    times = _inside(data, "tmc")
    scan = _seconds(times, "scan_duration", SCAN_SECONDS)
    setup = _seconds(times, "setup_duration", SETUP_SECONDS)
    return Configuration(Observation(block, _target(data), BANDS[band], scan), setup)


def read_scan(text: str) -> int:
    """Read Scan: the number of the scan.

    Raises:
        BadRequest: not a number above 0.
    """
    number = read_object(text).get("scan_id", 1)
    if isinstance(number, bool) or not isinstance(number, int) or number < 1:
        raise BadRequest(f"`scan_id` must be a whole number above 0; got {number!r}")
    return number


def _target(data: dict[str, Any]) -> Source:
    try:
        field = data["pointing"]["groups"][0]["field"]
        right_ascension, declination = float(field["attrs"]["c1"]), float(field["attrs"]["c2"])
        name = str(field["target_name"])
    except (KeyError, IndexError, TypeError, ValueError):
        raise BadRequest(
            "expected a target as `pointing.groups[0].field`: "
            '{"target_name": "Vela X", "reference_frame": "icrs", "attrs": {"c1": 128.836, "c2": -45.176}}'
        ) from None
    if not (0.0 <= right_ascension < 360.0 and -90.0 <= declination <= 90.0):
        raise BadRequest(f"{name} cannot be at {right_ascension:g}, {declination:g} degrees ICRS")
    return Source(name, right_ascension, declination)


def _inside(data: dict[str, Any], name: str) -> dict[str, Any]:
    found = data.get(name, {})
    if not isinstance(found, dict):
        raise BadRequest(f"`{name}` must be an object; got {found!r}")
    return found


def _seconds(data: dict[str, Any], name: str, default: float) -> float:
    value = data.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 1.0 <= value <= LONGEST:
        raise BadRequest(f"`tmc.{name}` must be 1 to {LONGEST:g} seconds; got {value!r}")
    return float(value)
