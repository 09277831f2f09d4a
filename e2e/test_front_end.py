"""The page as nginx serves it, with its nonces, before the demonstration's backend."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from e2e.elsewhere import reached_through
from e2e.people import sign_in
from e2e.workspaces import values, workspace
from octopus.web.suite import STATIC
from tests.deploy.front import front_end

BAD = {
    "not JavaScript": ("window.config = {\n  MAIN_LOGO '/x.svg'\n};\n", "SyntaxError: Unexpected string (line 2)"),
    "of a wrong type": ("window.config = {SITE_LATITUDE: 'south'};\n", 'SITE_LATITUDE is "south"; expected degrees'),
}


@contextmanager
def another(base_url: str, folder: Path, html: Path = STATIC / "ui", **given: str) -> Iterator[str]:
    """The address, with a slash at its end, of an nginx of the test's own before whatever serves at `base_url`."""
    reached_through(base_url)
    there = urlsplit(base_url)
    path = there.path.rstrip("/")
    with front_end(folder, f"{there.scheme}://{there.netloc}", html, BASE_PATH=path, **given) as origin:
        yield f"{origin}{path}/"


def test_the_telescope_is_live_behind_nginx_and_nothing_is_refused(
    browse: Callable[..., BrowserContext], sit_down: Callable[..., Page], base_url: str, tmp_path: Path
) -> None:
    with another(base_url, tmp_path, FOOTER_COPYRIGHT_LABEL="Our Observatory") as home:
        # Whatever the person had open before.
        sit_down("viewer", workspace("Telescope", values("Telescope", "low-tmc/central-node/0/powerConsumption")))
        page = browse().new_page()
        sign_in(page, "viewer", home=home)
        expect(page.get_by_role("banner").get_by_text("LIVE", exact=True)).to_be_visible()
        power = page.get_by_role("article", name="Telescope").get_by_role("listitem").filter(has_text="Power").first
        expect(power).to_contain_text(re.compile(r"\d+\.\d\s*kW"))
        before = power.inner_text()
        expect(power).not_to_have_text(before)
        expect(page.get_by_text("Failed to load this widget")).to_have_count(0)
        expect(page.get_by_role("contentinfo")).to_contain_text("Our Observatory")
        expect(page.get_by_role("link", name="Documentation")).to_be_visible()


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_configuration_is_told_and_the_page_starts(
    new_context: CreateContextCallback, base_url: str, tmp_path: Path, kind: str
) -> None:
    html = tmp_path / "html"
    html.mkdir()
    for each in (STATIC / "ui").iterdir():
        (html / each.name).symlink_to(each)
    script, said = BAD[kind]
    (html / "runtime-config.js").write_text(script)
    with another(base_url, tmp_path, html) as home:
        page = new_context().new_page()
        page.goto(home)
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()
        faults = page.get_by_role("alert", name="Faults of the configuration")
        expect(faults).to_contain_text(said)
        faults.get_by_role("button", name="Put the faults away").click()
        expect(faults).to_have_count(0)
