"""Working the telescope: values written, commands run, and devices that die and come back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.workspaces import DISH, ask, begin_session, values, widget, workspace

SitDown = Callable[..., Page]
CONTROL = "sim/control/01"
COMMAND = """mutation ($device: String!, $command: String!, $argin: JSON) {
  executeCommand(device: $device, command: $command, argin: $argin) { ok message }
}"""
WRITE = """mutation ($device: String!, $name: String!, $value: JSON!) {
  setAttributeValue(device: $device, name: $name, value: $value) { ok message }
}"""
NOW = "query ($names: [String!]!) { attributes(fullNames: $names) { value enumLabels } }"


def jive(device: str) -> dict[str, Any]:
    return workspace("Devices", widget("Jive", "Devices", (0, 0, 24, 24)), widget_state={"devices": {"device": device}})


def value_now(page: Page, home: str, name: str) -> Any:
    token = begin_session(page.request, home, "operator")
    attribute = ask(page.request, home, token, NOW, names=[name])["attributes"][0]
    labels = attribute["enumLabels"]
    return labels[attribute["value"]] if labels else attribute["value"]


def test_a_number_is_written_within_its_limits_and_read_back(sit_down: SitDown, base_url: str) -> None:
    offset = f"{DISH}/ska016/elevationOffset"
    page = sit_down("operator", workspace("Writing", values("Dish", offset, place=(0, 0, 12, 6))))
    page.get_by_role("button", name="Write Elevation offset").click()
    dialog = page.get_by_role("dialog", name="Write Elevation offset")
    field = dialog.get_by_label(re.compile("^New value"))
    field.fill("5000")
    expect(dialog.get_by_text(re.compile("3600"))).to_be_visible()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(dialog.get_by_role("button", name="Write", exact=True)).to_be_disabled()
    field.fill("seven")
    expect(dialog.get_by_text(re.compile("expected a", re.IGNORECASE))).to_be_visible()
    wanted = 12.5 if value_now(page, base_url, offset) != 12.5 else -3.5
    field.fill(str(wanted))
    dialog.get_by_role("button", name=re.compile("^Write -?[0-9]")).click()
    expect(dialog.get_by_role("status")).to_contain_text(f"Written. Reads back {wanted}")
    dialog.get_by_role("button", name="Close").last.click()
    expect(page.get_by_role("article", name="Dish").get_by_role("listitem")).to_contain_text(str(wanted))
    assert value_now(page, base_url, offset) == wanted


def test_an_enum_is_written_by_its_label(sit_down: SitDown, base_url: str) -> None:
    mode = f"{DISH}/ska015/adminMode"
    page = sit_down("operator", jive(f"{DISH}/ska015"))
    for label, choice in (("ENGINEERING", "ENGINEERING (2)"), ("ONLINE", "ONLINE (0)")):
        page.get_by_role("button", name=re.compile("^Write adminmode$", re.IGNORECASE)).click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("combobox").select_option(label=choice)
        dialog.get_by_role("button", name=re.compile(f"^Write {label}")).click()
        expect(dialog.get_by_role("status")).to_contain_text(f"Reads back {label}")
        dialog.get_by_role("button", name="Close").last.click()
        assert value_now(page, base_url, mode) == label
    expect(page.get_by_role("list", name="Attributes")).to_contain_text("ONLINE")


def test_a_dish_is_found_stowed_and_handed_back(sit_down: SitDown, base_url: str) -> None:
    page = sit_down("operator", workspace("Devices", widget("Jive", "Devices", (0, 0, 24, 24))))
    page.get_by_role("searchbox", name="Search").fill("ska014")
    page.get_by_role("option", name=re.compile("ska014")).click()
    device = page.get_by_role("region", name=f"{DISH}/ska014")
    expect(device.get_by_role("list", name="Attributes")).to_contain_text(re.compile(r"achievedelevation\s*\d+\.\d"))
    device.get_by_role("tab", name="Commands").click()

    # In a storm the dish is stowed already; an order beats the weather.
    token = begin_session(page.request, base_url, "operator")
    standby = {"device": f"{DISH}/ska014", "command": "SetStandbyFPMode"}
    assert ask(page.request, base_url, token, COMMAND, **standby)["executeCommand"]["ok"]
    device.get_by_role("button", name="Run SetStowMode").click()
    dialog = page.get_by_role("dialog", name="Run SetStowMode")
    expect(dialog).to_contain_text(f"{DISH}/ska014")
    expect(dialog).to_contain_text("takes no argument")
    dialog.get_by_role("button", name="Cancel").click()
    assert value_now(page, base_url, f"{DISH}/ska014/dishMode") != "STOW"
    device.get_by_role("button", name="Run SetStowMode").click()
    dialog.get_by_role("button", name="Run SetStowMode").click()
    expect(dialog.get_by_role("status")).to_contain_text("Done.")
    dialog.get_by_role("button", name="Close").last.click()
    device.get_by_role("tab", name="Attributes").click()
    expect(device.get_by_role("listitem").filter(has_text=re.compile("^dishmode"))).to_contain_text("STOW")

    device.get_by_role("tab", name="Commands").click()
    device.get_by_role("button", name="Run Slew").click()
    dialog = page.get_by_role("dialog", name="Run Slew")
    dialog.get_by_role("textbox").fill("north, 45")
    expect(dialog.get_by_role("button", name="Run Slew")).to_be_disabled()
    dialog.get_by_role("textbox").fill("10, 5")
    dialog.get_by_role("button", name="Run Slew").click()
    expect(dialog.get_by_role("alert")).to_contain_text("the elevation must be 15 to 90 degrees; got 5")
    dialog.get_by_role("textbox").fill("10, 45")
    dialog.get_by_role("button", name="Run again").click()
    expect(dialog.get_by_role("status")).to_contain_text("Done.")
    dialog.get_by_role("button", name="Close").last.click()
    device.get_by_role("tab", name="History").click()
    expect(device.get_by_role("list", name="Commands run").get_by_role("listitem")).to_have_count(3)

    device.get_by_role("tab", name="Commands").click()
    device.get_by_role("button", name="Run SetOperateMode").click()
    page.get_by_role("dialog").get_by_role("button", name="Run SetOperateMode").click()
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("Done.")


def test_a_viewer_looks_on_and_is_told_why_nothing_acts(sit_down: SitDown, base_url: str) -> None:
    page = sit_down("viewer", jive(f"{DISH}/ska013"))
    device = page.get_by_role("region", name=f"{DISH}/ska013")
    write = device.get_by_role("button", name=re.compile("^Write elevationoffset", re.IGNORECASE))
    expect(write).to_have_attribute("aria-disabled", "true")
    expect(write).to_have_attribute("title", re.compile("role Operator"))
    write.click(force=True)
    expect(page.get_by_role("dialog")).to_have_count(0)
    device.get_by_role("tab", name="Commands").click()
    stow = device.get_by_role("button", name=re.compile("^Run SetStowMode"))
    expect(stow).to_have_attribute("aria-disabled", "true")

    token = begin_session(page.request, base_url, "viewer")
    answer = page.request.post(
        f"{base_url}graphql",
        headers={"Authorization": f"Bearer {token}"},
        data={"query": COMMAND, "variables": {"device": f"{DISH}/ska013", "command": "SetStowMode"}},
    )
    assert answer.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"


@pytest.mark.timeout(180)
def test_values_of_a_killed_device_grow_old_in_sight_and_come_back(sit_down: SitDown, base_url: str) -> None:
    wind, power = "low-weather/station/01/windSpeed", "low-tmc/central-node/0/powerConsumption"
    page = sit_down("operator", workspace("Killed", values("Dead", wind), values("Alive", power, place=(8, 0, 8, 8))))
    dead = page.get_by_role("article", name="Dead").locator("li[data-status]")
    alive = page.get_by_role("article", name="Alive").locator("li[data-status]")
    expect(dead).to_contain_text(re.compile(r"\d\.\d"))
    expect(alive).to_contain_text(re.compile(r"\d\.\d"))
    token = begin_session(page.request, base_url, "engineer")

    ask(page.request, base_url, token, WRITE, device=CONTROL, name="restartDelay", value=8)
    kill = {"device": CONTROL, "command": "KillServer", "argin": "low-weather/station/01"}
    assert ask(page.request, base_url, token, COMMAND, **kill)["executeCommand"]["ok"]
    expect(dead).to_have_attribute("data-stale", "true")
    expect(dead).to_contain_text(re.compile(r"stale \d+ s"))
    expect(page.get_by_role("contentinfo")).to_contain_text(re.compile(r"\d (stale|failing)"))
    first = alive.inner_text()
    expect(alive).not_to_have_text(first)
    expect(dead).not_to_have_attribute("data-stale", "true", timeout=90_000)
    ask(page.request, base_url, token, WRITE, device=CONTROL, name="restartDelay", value=3)
    recovered = dead.inner_text()
    expect(dead).not_to_have_text(recovered)
