"""The demo's ready-made workspaces show only what the telescope has."""

from __future__ import annotations

import json
import re
from importlib import resources
from pathlib import Path

from octopus.simulator.devices.archive.entries import entries_of
from octopus.simulator.devices.catalogue import ATTRIBUTES
from octopus.simulator.devices.inventory import build_inventory


def test_every_attribute_on_a_demo_workspace_exists() -> None:
    inventory = build_inventory("full", 1, 1, True)
    known = {
        f"{device.name}/{name}".lower()
        for device in inventory.devices
        for name in ("State", "Status", *(spec.name for spec in ATTRIBUTES.get(device.device_class, ())))
    }
    shown = shown_attributes()
    assert len(shown) > 50
    assert {name for name in shown if not name.startswith("sys/")} <= known


def test_every_attribute_on_a_demo_workspace_has_a_past_but_for_the_images() -> None:
    archived = {
        f"{entry.device}/{entry.spec.name}".lower() for entry in entries_of(build_inventory("full", 1, 1, True))
    }
    assert {name.rpartition("/")[2] for name in shown_attributes() - archived} == {"waterfall"}


def shown_attributes() -> set[str]:
    text = resources.files("octopus.simulator").joinpath("workspaces.json").read_text(encoding="utf-8")
    return {name.lower() for name in re.findall(r'"((?:[\w-]+/){3}\w+)"', text)}


def test_every_widget_on_a_demo_workspace_is_one_that_is_shipped() -> None:
    """By the packages of the repository; the observing workspace has what the how-to speaks of."""
    packages = Path(__file__).parents[2].glob("widgets/*/package.json")
    shipped = {key for path in packages for key in json.loads(path.read_text()).get("octopus", {}).get("keys", ())}
    document = json.loads(resources.files("octopus.simulator").joinpath("workspaces.json").read_text(encoding="utf-8"))
    shown = {each["id"]: {widget["key"] for widget in each["widgets"]} for each in document["workspaces"]}
    assert set().union(*shown.values()) <= shipped
    assert {"Procedures", "Schedule", "Observation", "CommandPanel", "HDBPPLiveWidget"} <= shown["observing"]
