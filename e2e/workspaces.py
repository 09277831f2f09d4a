"""Workspaces as plain documents, for tests to begin with: each test lays its own before a person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import APIRequestContext

PREFERENCES = "query ($user: String!) { preferences(userId: $user) }"
SET_PREFERENCES = "mutation ($user: String!, $config: JSON!) { setPreferences(userId: $user, config: $config) }"
DISH = "mid-dish/dish-manager"
WIND = "mid-weather/station/01/windSpeed"
KINDS = sum('"octopus":' in each.read_text() for each in Path(__file__).parent.parent.glob("widgets/*/package.json"))
"""Kinds of widgets that come with Octopus; one a package."""


def widget(
    key: str, title: str, place: tuple[int, int, int, int] = (0, 0, 8, 8), config: dict[str, Any] | None = None
) -> dict[str, Any]:
    """One widget; its place is column, row, width, height in cells. Its id is its title in lower case."""
    x, y, w, h = place
    layout = {"x": x, "y": y, "w": w, "h": h}
    identity = title.lower().replace(" ", "-")
    return {"id": identity, "key": key, "title": title, "layout": layout, "config": config or {}}


def values(title: str, *attributes: str, place: tuple[int, int, int, int] = (0, 0, 8, 8)) -> dict[str, Any]:
    """An attribute display."""
    return widget("AttributeDisplay", title, place, {"attributes": list(attributes)})


def workspace(name: str, *widgets: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A workspace as the preferences document holds it. Its id is its name in lower case."""
    return {
        "id": name.lower().replace(" ", "-"),
        "name": name,
        "description": "",
        "refreshRate": 1.0,
        "timeRange": {"preset": "5m"},
        "variables": {},
        "panels": [],
        "widgets": [
            {**{key: part[key] for key in ("id", "key", "title", "layout")}, "panel": None, "hidden": False}
            for part in widgets
        ],
        "widget_configs": {part["id"]: part["config"] for part in widgets},
        "widget_state": {},
        **more,
    }


def begin_session(request: APIRequestContext, home: str, username: str) -> str:
    """Sign in as the page does: its refresh cookie goes into the browser. Returns the access token."""
    answer = request.post(f"{home}auth/login", data={"username": username, "password": username})
    assert answer.ok, answer.text()
    token: str = answer.json()["access_token"]
    return token


def ask(request: APIRequestContext, home: str, token: str, query: str, **variables: Any) -> dict[str, Any]:
    """One GraphQL operation over HTTP; gives its data."""
    answer = request.post(
        f"{home}graphql",
        headers={"Authorization": f"Bearer {token}"},
        data={"query": query, "variables": variables},
    )
    assert answer.ok, answer.text()
    body = answer.json()
    assert "errors" not in body, body["errors"]
    data: dict[str, Any] = body["data"]
    return data
