"""Dashboards of Taranta are imported: several files at once, a bad one among them, told before anything is saved."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from e2e.test_accessibility import in_every_theme
from e2e.workspaces import workspace
from tests.workspaces.taranta_files import DISH, EVERY_TYPE, attribute, dashboard, widget

OpenPage = Callable[..., Page]


def upload(name: str, text: str) -> dict[str, object]:
    return {"name": name, "mimeType": "application/json", "buffer": text.encode()}


def test_dashboards_of_taranta_become_workspaces_and_what_is_lost_is_told_before(open_page: OpenPage) -> None:
    page = open_page("", "operator", workspace("Home"))
    page.get_by_role("button", name="Workspace", exact=True).click()
    page.get_by_role("menuitem", name="Import from Taranta").click()
    dialog = page.get_by_role("dialog", name="Import from Taranta")
    every = [
        widget(kind, inputs, ((at % 4) * 30, at // 4 * 14, 30, 14))
        for at, (kind, (inputs, _, _)) in enumerate(EVERY_TYPE.items())
    ]
    box = widget(
        "BOX", {"title": "Dish 1"}, (0, 200, 60, 20), [widget("DEVICE_STATUS", {"device": DISH}, (1, 202, 58, 4))]
    )
    dials = [
        widget("LABEL", {"text": "Both axes", "size": 1.4}, (0, 0, 120, 4)),
        *(
            widget("ATTRIBUTE_DIAL", {"attribute": attribute(name), "min": 0, "max": 90}, (60 * at, 4, 60, 40))
            for at, name in enumerate(("azimuth", "elevation"))
        ),
    ]
    dialog.get_by_label("Taranta dashboards").set_input_files(
        [
            upload("every.wj", dashboard(*every, box, name="Every type", variables=[{"name": "dish", "device": DISH}])),
            upload("bad.wj", dashboard(widget("LABEL") | {"x": "left"})),
            upload("dials.wj", dashboard(*dials, name="Home")),
        ]
    )
    expect(dialog.get_by_text("bad.wj is not imported")).to_be_visible()
    expect(dialog.get_by_text('/widget/0/x: expected a number; got "left"')).to_be_visible()
    report = dialog.get_by_role("region", name="Every type")
    report.get_by_text("5 as placeholder").click()
    row = report.get_by_role("row").filter(has_text="ATTRIBUTE_SCATTER")
    expect(row).to_contain_text("TimelineWidget, partly")
    expect(row).to_contain_text("One attribute against the other is not drawn")
    in_every_theme(page, "taranta, report")
    dialog.get_by_role("button", name="Import 2 workspaces").click()

    expect(page.get_by_role("button", name="Workspace", exact=True)).to_have_text("Every type")
    expect(page.get_by_text("MACROBUTTON of Taranta stood here.")).to_be_visible()
    expect(page.get_by_role("article", name="Dish 1")).to_be_visible()
    page.get_by_role("button", name="Workspace", exact=True).click()
    page.get_by_role("menuitemradio", name="Home 2").click()
    gauges = page.get_by_role("article", name="Gauge")
    expect(gauges).to_have_count(2)
    left, right = (gauge.bounding_box() for gauge in gauges.all())
    text = page.get_by_role("article", name="Markdown").bounding_box()
    assert left is not None
    assert right is not None
    assert text is not None
    assert left["x"] + left["width"] <= right["x"]
    assert abs(left["y"] - right["y"]) < 1
    assert text["y"] + text["height"] <= left["y"]
    expect(page.locator("header [data-save]")).to_have_attribute("data-save", "saved")
    page.reload()
    expect(page.get_by_role("button", name="Workspace", exact=True)).to_have_text("Home 2")
