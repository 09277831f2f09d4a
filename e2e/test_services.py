"""Procedures, good days and bad: stopped, failed, of an activity; the OET away; an API without the fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.services import HELLO, SBD, Services, running_services
from e2e.test_observing import NO_OF, create, procedures, start
from e2e.workspaces import ask, begin_session
from tests.endpoints.test_example import example

SitDown = Callable[..., Page]
INIT = '{"subarray_id": 2, "telescope": "mid"}'
PUBLISH = """mutation ($document: JSON!, $version: Int!) {
  publishEndpoints(document: $document, comment: "without the OET", baseVersion: $version) { version } }"""


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """An OET with one procedure, an ODA, and Octopus before them."""
    with running_services(Path(tmp_path_factory.mktemp("services"))) as running:
        body = {"script_type": "filesystem", "script_uri": HELLO}
        running.oet.ask("POST", "/procedures/", {"script": body})
        yield running


def state(details: Locator) -> Locator:
    return details.get_by_role("status").first


def test_a_script_that_runs_is_stopped_by_hand(sit_down: SitDown, services: Services) -> None:
    page = sit_down("operator", procedures(), home=services.home)
    details = create(page, INIT, HELLO)
    start(page, details, '{"n": 500}')
    expect(state(details)).to_have_text("RUNNING")
    expect(details.get_by_role("list", name="Announced lines")).to_contain_text("scan 1/500")
    details.get_by_role("button", name=re.compile(r"^Stop procedure \d+$")).click()
    question = page.get_by_role("alertdialog", name="Stop the script on Mid subarray 02?")
    expect(question).to_contain_text("Mid subarray 02 is left as it stands")
    question.get_by_role("button", name="Stop the script").click()
    expect(details).to_contain_text(re.compile(r"Successfully stopped script with ID \d+"))
    expect(state(details)).to_have_text("STOPPED")
    expect(details.get_by_role("img", name="caution")).to_be_visible()
    expect(details.get_by_role("button", name=re.compile("^Stop"))).to_have_attribute("aria-disabled", "true")


def test_arguments_of_the_last_one_are_taken_and_its_traceback_is_shown(sit_down: SitDown, services: Services) -> None:
    page = sit_down("operator", procedures(), home=services.home)
    start(page, create(page, INIT, HELLO), '{"n": 1, "fail": true}')
    expect(page.get_by_role("region", name=NO_OF)).to_contain_text("RuntimeError: dish 7 did not respond")
    details = create(page, INIT, HELLO)
    expect(state(details)).to_have_text("READY")
    details.get_by_role("button", name=re.compile("^Start")).click()
    dialog = page.get_by_role("dialog", name=re.compile("^Start procedure"))
    dialog.get_by_label("Arguments of main").fill("")
    dialog.get_by_role("button", name=re.compile("^Take those of procedure")).click()
    dialog.get_by_role("button", name="Start", exact=True).click()
    expect(dialog).to_have_count(0)
    expect(state(details)).to_have_text("FAILED")
    expect(details).to_contain_text("RuntimeError: dish 7 did not respond")
    expect(details).to_contain_text('"fail": true')
    details.get_by_text("Traceback", exact=True).click()
    expect(details.get_by_role("region", name="Traceback")).to_contain_text("hello.py")


def test_an_activity_of_the_oda_is_prepared_and_run(sit_down: SitDown, services: Services) -> None:
    page = sit_down("operator", procedures(), home=services.home)
    frame = page.get_by_role("article", name="Procedures")
    expect(frame.get_by_role("list", name="Procedures").get_by_role("listitem").first).to_be_visible()
    frame.get_by_role("button", name="New procedure").click()
    dialog = page.get_by_role("dialog", name="New procedure")
    dialog.get_by_label("An activity of the ODA").check()
    dialog.get_by_label("Scheduling block definition").fill("sbd-nope")
    dialog.get_by_role("button", name="Prepare and run").click()
    expect(dialog.get_by_role("alert")).to_contain_text("sbd-nope could not be found")
    dialog.get_by_label("Scheduling block definition").fill(SBD)
    dialog.get_by_label("Arguments of main").fill('{"n": 2}')
    dialog.get_by_role("button", name="Prepare and run").click()
    expect(dialog).to_have_count(0)
    details = frame.get_by_role("region", name=NO_OF)
    expect(details).to_contain_text(f"observe of {SBD}")
    expect(state(details)).to_have_text("COMPLETE")


@pytest.mark.timeout(180)
def test_while_the_oet_is_away_the_list_says_how_old_it_is_and_nothing_is_sent(
    sit_down: SitDown, services: Services
) -> None:
    page = sit_down("operator", procedures(), home=services.home)
    frame = page.get_by_role("article", name="Procedures")
    rows = frame.get_by_role("list", name="Procedures").get_by_role("listitem")
    before = len(services.oet.ask("GET", "/procedures/", None))
    expect(rows).to_have_count(before)
    services.oet.end()
    try:
        expect(frame.get_by_text(re.compile(r"^as of \d+ s ago$"))).to_be_visible()
        expect(rows).to_have_count(before)
        expect(frame.get_by_role("list", name="Errors of this widget's data")).to_contain_text("SOURCE_UNAVAILABLE")
        frame.get_by_role("button", name="New procedure").click()
        dialog = page.get_by_role("dialog", name="New procedure")
        dialog.get_by_role("button", name="Create").click()
        expect(dialog.get_by_role("alert")).to_contain_text(re.compile("^Not created: .*cannot be reached"))
        page.keyboard.press("Escape")
        other = sit_down("viewer", procedures(), home=services.home)
        expect(other.get_by_text("The OET cannot be asked")).to_be_visible()
        expect(other.get_by_role("article", name="Procedures")).to_contain_text("connection refused")
    finally:
        services.oet.begin()
    expect(frame.get_by_text("No procedure yet")).to_be_visible(timeout=40_000)
    expect(frame.get_by_text(re.compile("^as of"))).to_have_count(0)
    expect(other.get_by_text("No procedure yet")).to_be_visible(timeout=40_000)


def test_an_api_without_the_fields_is_told_with_where_to_find_them(sit_down: SitDown, services: Services) -> None:
    page = sit_down("admin", procedures(), home=services.home)
    document = example()
    document["streams"].pop("proceduresLive")
    document["queries"].pop("procedures")
    token = begin_session(page.context.request, services.home, "admin")
    ask(page.context.request, services.home, token, PUBLISH, document=document, version=0)
    page.reload()
    frame = page.get_by_role("article", name="Procedures")
    expect(frame).to_contain_text("The API of this deployment has no field “proceduresLive”, “procedures”")
    expect(frame).to_contain_text("example endpoints.json")
