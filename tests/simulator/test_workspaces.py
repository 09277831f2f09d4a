"""The demo's ready-made workspaces show only what the telescope has."""

from __future__ import annotations

import re
from importlib import resources

from octopus.simulator.devices.catalogue import ATTRIBUTES
from octopus.simulator.devices.inventory import build_inventory


def test_every_attribute_on_a_demo_workspace_exists() -> None:
    inventory = build_inventory("full", 1, 1, True)
    known = {
        f"{device.name}/{name}".lower()
        for device in inventory.devices
        for name in ("State", "Status", *(spec.name for spec in ATTRIBUTES.get(device.device_class, ())))
    }
    text = resources.files("octopus.simulator").joinpath("workspaces.json").read_text(encoding="utf-8")
    shown = {name.lower() for name in re.findall(r'"((?:[\w-]+/){3}\w+)"', text)}
    assert len(shown) > 50
    assert {name for name in shown if not name.startswith("sys/")} <= known
