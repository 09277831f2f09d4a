"""Pictures of the running demonstration for README and documentation: `python e2e/screenshots.py http://127.0.0.1:8000/`.

Waits a while on the Telescope workspace first, so that plots of what only lives have something to show.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))

from e2e.conftest import CHROMIUM_ARGUMENTS
from e2e.people import sign_in

IMAGES = Path(__file__).parent.parent / "docs" / "images"
FILLING_SECONDS = 40.0
DISH = "mid-dish/dish-manager/ska001"


def begin(browser: Browser, home: str, width: int, height: int) -> Page:
    """An operator before the Telescope workspace."""
    page = browser.new_context(viewport={"width": width, "height": height}, base_url=home).new_page()
    sign_in(page, "operator")
    page.locator("[data-frame]").first.wait_for()
    return page


def show(page: Page, workspace: str) -> None:
    """Choose a workspace in the menu."""
    page.get_by_role("button", name="Workspace", exact=True).click()
    page.get_by_role("menuitemradio", name=workspace).click()


def wear(page: Page, theme: str) -> None:
    """Choose a theme in the menu of the user."""
    page.get_by_role("button", name="operator, Operator").click()
    page.get_by_role("menuitemradio", name=theme).click()
    page.mouse.move(0, 0)
    page.locator(f'html[data-theme="{theme.lower()}"]').wait_for()
    page.wait_for_timeout(1500)


def main(home: str) -> None:
    """Take all pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_ARGUMENTS)
        desk = begin(browser, home, 1440, 900)
        show(desk, "Telescope")
        phone = begin(browser, home, 390, 844)
        phone.mouse.move(0, 0)
        wear(desk, "Dark")
        time.sleep(FILLING_SECONDS)
        desk.screenshot(path=IMAGES / "telescope.png")
        phone.screenshot(path=IMAGES / "phone.png")
        for theme in ("Light", "Dome"):
            wear(desk, theme)
            desk.screenshot(path=IMAGES / f"{theme.lower()}.png")
        wear(desk, "Dark")
        show(desk, "History")
        desk.keyboard.press("t")
        desk.get_by_role("dialog", name="Time range").get_by_role("button", name="Last 6 hours").click()
        tiles = desk.get_by_role("application", name="Traces of 4 attributes")
        desk.wait_for_timeout(4000)
        tiles.hover()
        desk.wait_for_timeout(500)
        desk.screenshot(path=IMAGES / "history.png")
        show(desk, "Devices")
        desk.get_by_role("searchbox", name="Search").fill("ska00")
        desk.get_by_role("option", name="ska001").first.click()
        desk.get_by_role("list", name="Attributes").get_by_role("listitem").first.wait_for()
        desk.wait_for_timeout(2500)
        desk.screenshot(path=IMAGES / "devices.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/") + "/")
