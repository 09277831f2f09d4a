"""Taranta dashboards of our own, in the form that Taranta exports."""

from __future__ import annotations

import json
from typing import Any

DISH = "mid-dish/manager/ska001"


def attribute(name: str, device: str | None = DISH, label: str = "") -> dict[str, Any]:
    return {"device": device, "attribute": name, "label": label}


def command(name: str, device: str = DISH) -> dict[str, Any]:
    return {"device": device, "command": name, "acceptedType": "DevVoid"}


def widget(
    kind: str,
    inputs: dict[str, Any] | None = None,
    at: tuple[float, float, float, float] = (0, 0, 20, 10),
    inner: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    x, y, width, height = at
    made = {"id": "1", "canvas": "0", "order": 0, "valid": 1, "type": kind, "inputs": inputs or {}}
    made |= {"x": x, "y": y, "width": width, "height": height}
    return made if inner is None else made | {"innerWidgets": inner}


def dashboard(*widgets: dict[str, Any], name: str = "Dishes", **more: Any) -> str:
    whole = {"name": name, "version": "2.18.9", "user": "someone", "group": None, "widget": list(widgets)}
    return json.dumps(whole | {"variables": [], "environment": ["*/*"]} | more)


EVERY_TYPE: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "ATTRIBUTE_DIAL": (
        {"attribute": attribute("azimuth"), "min": -270, "max": 270, "showWriteValue": False},
        {"attributes": [f"{DISH}/azimuth"], "shape": "arc", "min": -270, "max": 270},
        "mapped",
    ),
    "ATTRIBUTE_DISPLAY": (
        {"attribute": attribute("DishMode"), "showUnit": False, "showEnumLabels": True, "showDevice": True},
        {"attributes": [f"{DISH}/dishmode"], "showUnits": False, "labelFormat": "{device} {label}"},
        "mapped",
    ),
    "ATTRIBUTE_LOGGER": (
        {"attribute": attribute("state")},
        {"attributes": [f"{DISH}/state"], "barView": True},
        "partly",
    ),
    "ATTRIBUTE_PLOT": (
        {
            "timeWindow": 600,
            "attributes": [
                {"attribute": attribute("azimuth"), "yAxis": "left"},
                {"attribute": attribute("elevation"), "yAxis": "left"},
            ],
            "yLogarithmicScale": True,
        },
        {"attributes": [f"{DISH}/azimuth", f"{DISH}/elevation"], "useLiveData": True, "yScale": "log"},
        "mapped",
    ),
    "ATTRIBUTE_SCATTER": (
        {"independent": attribute("azimuth"), "dependent": attribute("elevation")},
        {"attributes": [f"{DISH}/azimuth", f"{DISH}/elevation"], "displayMode": "scatter"},
        "partly",
    ),
    "ATTRIBUTE_WRITER": ({"attribute": attribute("azimuth")}, {"allowWrite": True}, "mapped"),
    "ATTRIBUTE WRITER DROPDOWN": (
        {"attribute": attribute("adminMode"), "writeValues": [{"title": "Online", "value": "0"}]},
        {"attributes": [f"{DISH}/adminmode"], "allowWrite": True},
        "partly",
    ),
    "ATTRIBUTEHEATMAP": (
        {"attribute": attribute("image")},
        {"attributes": [f"{DISH}/image"], "useHeatmap": True},
        "mapped",
    ),
    "BOOLEAN_DISPLAY": (
        {"attribute": attribute("ready")},
        {"attributes": [f"{DISH}/ready"], "allowWrite": True},
        "mapped",
    ),
    "COMMAND": (
        {
            "command": command("Slew"),
            "title": "Move it",
            "buttonText": "Go",
            "commandArgs": [{"name": "Zenith", "value": "90"}, {"value": 45}],
        },
        {
            "title": "Move it",
            "devices": [DISH],
            "actions": [
                {"kind": "command", "choices": ["90: Zenith", "45"], "confirm": "ask", "name": "Slew", "label": "Go"}
            ],
        },
        "mapped",
    ),
    "COMMAND_ARRAY": ({"command": command("Stow")}, {"devices": [DISH]}, "mapped"),
    "COMMAND_EXECUTOR": (
        {"command": command("Stow"), "requireConfirmation": False},
        {"actions": [{"kind": "command", "choices": [], "confirm": "none", "name": "Stow", "label": ""}]},
        "mapped",
    ),
    "COMMAND_FILE": ({"command": command("Configure")}, {"devices": [DISH]}, "partly"),
    "COMMAND_SWITCH": (
        {"onCommand": command("On"), "offCommand": command("Off")},
        {
            "actions": [
                {"kind": "command", "choices": [], "confirm": "ask", "name": name, "label": ""}
                for name in ("On", "Off")
            ]
        },
        "mapped",
    ),
    "COMMAND_WRITER": ({"command": command("Track")}, {"devices": [DISH]}, "mapped"),
    "DASHLINK": (
        {"DefaultDashboard": "Overview", "ButtonText": "All of it"},
        {"text": "[All of it](<workspace:Overview>)"},
        "partly",
    ),
    "DEVICE_STATUS": ({"device": DISH}, {"attributes": [f"{DISH}/state"], "labelFormat": "{device}"}, "mapped"),
    "ELASTICSEARCH_LOG_VIEWER": ({"device": DISH}, {}, "placeholder"),
    "EMBED_PAGE": (
        {"URL": "https://example.org/a b"},
        {"text": "[https://example\\.org/a b](<https://example.org/a%20b>)"},
        "partly",
    ),
    "FILE_SAVER": ({}, {}, "placeholder"),
    "IMAGEDISPLAY": ({"image": "dish.png"}, {}, "placeholder"),
    "LABEL": ({"text": "Dishes *all*", "size": 2}, {"text": "Dishes \\*all\\*", "fontSizePx": 28}, "mapped"),
    "LED_DISPLAY": (
        {"attribute": attribute("healthState"), "relation": "=", "compare": "0"},
        {"attributes": [f"{DISH}/healthstate"], "allowWrite": False},
        "partly",
    ),
    "MACROBUTTON": ({"door": "a/b/c"}, {}, "placeholder"),
    "MULTIPLE_COMMANDS": (
        {"command": [command("On"), command("Off", "dish")], "title": "Power"},
        {"title": "Power", "devices": [DISH, "{dish}"]},
        "partly",
    ),
    "PARAMETRIC_WIDGET": (
        {"name": "Which dish", "variable": "dish"},
        {"variable": "dish", "label": "Which dish", "source": "values", "values": [DISH]},
        "partly",
    ),
    "SARDANA_MOTOR": ({"device": DISH, "title": "Az"}, {"title": "Az", "allowWrite": True}, "partly"),
    "SPECTRUM": (
        {"attribute": attribute("spectrum")},
        {"attributes": [f"{DISH}/spectrum"], "useHistoryData": False},
        "mapped",
    ),
    "SPECTRUM_2D": (
        {"attributeX": attribute("frequencies"), "attributes": [{"attribute": attribute("spectrum")}]},
        {"attributes": [f"{DISH}/spectrum"], "xAttribute": [f"{DISH}/frequencies"]},
        "mapped",
    ),
    "SPECTRUM_TABLE": ({"attribute": attribute("spectrum")}, {"attributes": [f"{DISH}/spectrum"]}, "partly"),
    "SVG": ({"svg": "<svg/>"}, {}, "placeholder"),
    "TABULAR_VIEW": (
        {"devices": [{"device": DISH}, {"device": "dish"}], "customAttributes": [{"attribute": "State"}]},
        {"devices": [DISH, "{dish}"], "attributes": ["state"]},
        "mapped",
    ),
    "TIMELINE": (
        {"timeWindow": 120, "attributes": [{"attribute": attribute("azimuth")}]},
        {"attributes": [f"{DISH}/azimuth"], "useLiveData": True},
        "mapped",
    ),
}
"""Each type, with inputs; what settings they become, among others; and the outcome."""
