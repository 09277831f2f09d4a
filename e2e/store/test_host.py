"""What the host does about widgets of the page that are slow, broken, hostile, or written without its SDK."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.bare import Octopus, serving, signed_in, visit
from e2e.store.conftest import Store, allowances
from e2e.store.registry import Registry
from e2e.test_accessibility import in_every_theme
from e2e.workspaces import PREFERENCES, SET_PREFERENCES, ask, widget, workspace
from tests.catalogue.verdaccio import NODE

ACTIVATE = "mutation ($n: String!, $v: String!) { activateWidget(name: $n, version: $v) { active } }"
STANDS = """Object.keys(localStorage).some((key) => key.startsWith("octopus-running:")
  && Date.now() - JSON.parse(localStorage[key]).at > 500)"""
BUNDLES = Path(__file__).parent / "bundles"


def bundle(key: str, component: str, before: str = "", **more: str) -> str:
    """A bundle whose component has this body; `React` is there, and what `before` makes."""
    definition = ", ".join(
        [f"key: {json.dumps(key)}, component: Shown", *(f"{name}: {each}" for name, each in more.items())]
    )
    return f"""(function () {{
  var h = React.createElement;
  {before}
  function Shown(props) {{ {component} }}
  Octopus.registerWidget({{ {definition} }});
}})();"""


SPINS = """
  React.useEffect(function () {
    var timer = setInterval(function () { var end = performance.now() + 60; while (performance.now() < end); }, 80);
    return function () { clearInterval(timer); };
  }, []);
  return h("p", null, "running");"""
CALM = """
  var state = React.useState(0);
  React.useEffect(function () {
    var timer = setInterval(function () { state[1](Date.now()); }, 200);
    return function () { clearInterval(timer); };
  }, []);
  return h("p", null, "calm " + state[0]);"""
LATER = """
  var state = React.useState(false);
  React.useEffect(function () {
    var timer = setTimeout(function () { state[1](!window.mended); }, 100);
    return function () { clearTimeout(timer); };
  }, []);
  if (state[0]) throw new Error("later on purpose");
  return h("p", null, window.mended ? "mended" : "well");"""
EFFECT = "React.useEffect(function () { throw new Error('effect on purpose'); }); return null;"
STEALS = "Octopus.registerWidget({ key: 'Honest', component: function () { return h('p', null, 'stolen'); } });"
SWAPPED = """
  var kept = Octopus.host.useWidgetConfigPersistence(props.instanceId, "sort", "by name");
  React.useEffect(function () {
    window.shown = (window.shown || 0) + 1;
    (window.refs = window.refs || []).push(new WeakRef(Shown));
    return function () { window.shown -= 1; };
  }, []);
  return h("button", { onClick: function () { kept[1]("by age"); } },
    "version %s sorts " + kept[0] + ", says " + props.config.says);"""
SCHEMA = "{ schema: { type: 'object', properties: { says: { type: 'string', default: 'nothing' } } } }"


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory, registry: Registry) -> Iterator[Store]:
    """An Octopus whose widgets may take a third of the page for two seconds, and 100 messages a second."""
    folder = tmp_path_factory.mktemp("strict")
    budget = {"WIDGET_BUDGET_CPU": "0.3", "WIDGET_BUDGET_MESSAGES": "100", "WIDGET_BUDGET_SECONDS": "2"}
    with serving(folder, **allowances(registry), **budget) as home:
        yield Store(Octopus(home, folder), registry)


@pytest.fixture
def seat(browse: Callable[..., BrowserContext], complaints: list[str]) -> Callable[..., Page]:
    """Somebody on a dashboard of an Octopus; what the test's bundles throw on purpose is no complaint."""

    def begin(octopus: Octopus, *widgets: dict[str, Any], username: str = "operator", **more: Any) -> Page:
        return visit(browse(), octopus.home, "", username, workspaces=(workspace("Tried", *widgets),), **more)

    yield begin
    complaints[:] = [each for each in complaints if "on purpose" not in each]


def frame(page: Page, title: str) -> Any:
    """The frame of a widget."""
    return page.get_by_role("article", name=title, exact=True)


def test_a_bundle_of_the_public_contract_alone_is_added_and_runs(
    admin: BrowserContext, octopus: Store, registry: Registry, seat: Callable[..., Page], tmp_path: Path
) -> None:
    name = "@observatory/by-hand"
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist/index.iife.js").write_text((BUNDLES / "contract-only.js").read_text())
    (tmp_path / "package.json").write_text(json.dumps({"name": name, "version": "1.0.0", "files": ["dist"]}))
    registry.npm_publish(tmp_path)
    octopus.add(admin, name)
    page = seat(octopus, widget("ContractOnly", "By hand", (0, 0, 8, 12)))
    shown = frame(page, "By hand")
    expect(shown.get_by_role("heading", name="good day")).to_be_visible()
    # A query, and a subscription that goes on: another package is told without anybody asking.
    expect(shown.locator("[data-asked]")).to_have_text(re.compile(r"^\d+ packages$"))
    before = int(shown.locator("[data-told]").inner_text().split()[0])
    registry.publish("@observatory/by-the-way", "1.0.0")
    octopus.add(admin, "@observatory/by-the-way")
    expect(shown.locator("[data-told]")).to_have_text(f"{before + 1} told")
    # What the server refuses is a notice of the host's; the bundle draws none.
    shown.get_by_role("button", name="Keep").click()
    expect(shown.get_by_role("list", name="Errors of this widget's data")).to_contain_text("FORBIDDEN")
    # The form of its settings, from its schema, without what is above the person.
    shown.get_by_role("button", name="Menu of By hand").click()
    page.get_by_role("menuitem", name="Settings").click()
    for label in ("Greeting", "Format", "Database", "Attributes", "Workspace"):
        expect(page.get_by_text(label, exact=True).first).to_be_visible()
    expect(page.get_by_text("For engineers")).to_have_count(0)
    page.get_by_label("Greeting").fill("good night")
    expect(shown.get_by_role("heading", name="good night")).to_be_visible()
    page.get_by_label("Fail").check()
    expect(shown.get_by_role("list", name="Errors of this widget's data")).to_contain_text("@nobody/nothing")
    # Its size, in all the ways of the contract.
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 1000, "height": 900})
    sizes = shown.locator("[data-size]")
    expect(sizes.nth(2)).to_have_text(re.compile(r"^heard \d+$"))
    assert len({each.split()[1] for each in sizes.all_inner_texts()[1:]}) == 1, sizes.all_inner_texts()


def test_hooks_of_a_bundles_own_copy_of_apollo_find_the_hosts_client(
    admin: BrowserContext, octopus: Store, registry: Registry, seat: Callable[..., Page], tmp_path: Path
) -> None:
    name = "@observatory/own-copy"
    built = subprocess.run(
        [str(NODE / "node"), str(BUNDLES / "build-own-copy.mjs"), str(tmp_path)],
        text=True,
        capture_output=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    registry.publish(
        name, "1.0.0", text=(tmp_path / "index.iife.js").read_text(), block={"keys": ["OwnCopy"], "apollo": True}
    )
    octopus.add(admin, name)
    page = seat(octopus, widget("OwnCopy", "Own copy"))
    expect(frame(page, "Own copy").get_by_text(re.compile(r"^\d+ packages by a copy of its own$"))).to_be_visible()


def test_a_runaway_is_paused_with_what_it_used_and_the_others_go_on(
    strict: Store, admin: BrowserContext, registry: Registry, seat: Callable[..., Page]
) -> None:
    for name, body in {"Runaway": SPINS, "Calm": CALM}.items():
        registry.publish(f"@observatory/{name.lower()}", "1.0.0", text=bundle(name, body))
        strict.add(admin, f"@observatory/{name.lower()}")
    page = seat(strict, widget("Runaway", "Runaway", (0, 0, 12, 10)), widget("Calm", "Calm", (12, 0, 12, 10)))
    notice = frame(page, "Runaway").get_by_role("alert")
    expect(notice).to_contain_text(re.compile(r"It took \d+ % of this page.s time over \d s. A widget may take 30 %."))
    expect(frame(page, "Runaway").locator("[inert]")).to_contain_text("running")
    frame(page, "Runaway").get_by_role("button", name="Menu of Runaway").click()
    page.get_by_role("menuitem", name="What it costs…").click()
    rows = page.get_by_role("dialog", name="What widgets cost").get_by_role("row")
    expect(rows.filter(has_text="Runaway")).to_contain_text("@observatory/runaway 1.0.0")
    expect(rows.filter(has_text="Runaway")).to_contain_text("paused")
    expect(rows.filter(has_text="Calm")).to_contain_text(re.compile(r"\d %.*\d/s|0 %"))
    in_every_theme(page, "what widgets cost")
    page.keyboard.press("Escape")
    assert frame(page, "Calm").get_by_text(re.compile("calm [1-9]")).is_visible()
    notice.get_by_role("button", name="Remove from this workspace").click()
    expect(frame(page, "Runaway")).to_have_count(0)
    expect_told(strict, admin, "@observatory/runaway", "paused", "A widget may take 30 %")


def test_broken_and_hostile_bundles_are_told_in_their_places(
    admin: BrowserContext, octopus: Store, registry: Registry, seat: Callable[..., Page]
) -> None:
    fail = "throw new Error('{0} on purpose');"
    bundles = {
        "begins": "(function () { throw new Error('begins on purpose'); })();",
        "renders": bundle("Renders", fail.format("renders")),
        "later": bundle("Later", LATER),
        "effect": bundle("Effect", EFFECT),
        "silent": "(function () {})();",
        "honest": bundle("Honest", "return h('p', null, 'honest work');"),
        "thief": bundle("Thief", "return h('p', null, 'own work');", before=STEALS),
        "twice": bundle("Twice", "return h('p', null, 'first');") + bundle("Twice", "return h('p', null, 'second');"),
    }  # fmt: skip
    for name, text in bundles.items():
        registry.publish(f"@observatory/{name}", "1.0.0", text=text)
        octopus.add(admin, f"@observatory/{name}")
    keys = [name.capitalize() for name in bundles]
    page = seat(octopus, *(widget(key, key, (at % 3 * 8, at // 3 * 8, 8, 8)) for at, key in enumerate(keys)))
    expect(frame(page, "Honest").get_by_text("honest work")).to_be_visible()
    expect(frame(page, "Thief").get_by_text("own work")).to_be_visible()
    expect(frame(page, "Twice").get_by_text("first")).to_be_visible()
    expect(frame(page, "Begins")).to_contain_text("@observatory/begins failed as it began: begins on purpose")
    expect(frame(page, "Silent")).to_contain_text("@observatory/silent ran but did not register “Silent”")
    for key in ("Renders", "Effect", "Later"):
        expect(frame(page, key).get_by_role("alert")).to_contain_text(f"{key.lower()} on purpose")
    frame(page, "Renders").get_by_text("Details", exact=True).click()
    expect(frame(page, "Renders").locator("pre")).to_contain_text(
        re.compile("Components:.*at Shown.*@observatory/renders 1.0.0", re.S)
    )
    page.evaluate("window.mended = true")
    frame(page, "Later").get_by_role("button", name="Try again").click()
    expect(frame(page, "Later").get_by_text("mended")).to_be_visible()
    assert not page.get_by_text("stolen").count() and not page.get_by_text("second").count()
    expect_told(octopus, admin, "@observatory/thief", "refused", "“Honest”, which is a widget of @observatory/honest")


def expect_told(octopus: Store, admin: BrowserContext, name: str, kind: str, part: str) -> None:
    """Administrators hear of it."""
    deadline = time.monotonic() + 10
    while True:
        query = "query ($n: String!) { widgetTroubles(name: $n) { kind message } }"
        found = octopus.ask(admin, query, n=name)["widgetTroubles"]
        if any(each["kind"] == kind and part in each["message"] for each in found):
            return
        assert time.monotonic() < deadline, found
        time.sleep(0.2)


def test_versions_of_a_running_widget_change_places_live_and_leave_nothing_behind(
    admin: BrowserContext, octopus: Store, registry: Registry, seat: Callable[..., Page]
) -> None:
    name = "@observatory/swapped"
    for version in ("1.0.0", "2.0.0"):
        registry.publish(name, version, text=bundle("Swapped", SWAPPED % version, config=SCHEMA))
    registry.publish(name, "3.0.0", text="throw new Error('broken on purpose');", block={"keys": ["Swapped"]})
    octopus.add(admin, name, "1.0.0")
    octopus.add(admin, name, "2.0.0")
    page = seat(octopus, widget("Swapped", "Swapped", config={"says": "hello"}))
    page.get_by_text("version 2.0.0 sorts by name, says hello").click()
    expect(page.get_by_text("version 2.0.0 sorts by age, says hello")).to_be_visible()
    took = []
    for turn in range(20):
        version = f"{1 + turn % 2}.0.0"
        began = time.monotonic()
        octopus.ask(admin, ACTIVATE, n=name, v=version)
        page.wait_for_selector(f"text=version {version} sorts by age, says hello")
        took.append(time.monotonic() - began)
    assert sorted(took)[10] < 1, took
    page.request_gc()
    alive = page.evaluate("[window.shown, window.refs.filter((one) => one.deref()).length, document.scripts.length]")
    assert alive[0] == 1 and alive[1] <= 3 and alive[2] < 10, alive
    octopus.upgrade(admin, name, "3.0.0")
    notices = frame(page, "Swapped").get_by_role("list", name="Errors of this widget's data")
    expect(notices).to_contain_text("failed as it began: broken on purpose Version 2.0.0 goes on.")
    expect(page.get_by_text("version 2.0.0 sorts by age")).to_be_visible()
    octopus.ask(admin, "mutation ($n: String!) { rollbackWidget(name: $n) { active } }", n=name)
    expect(notices).to_have_count(0)
    expect(page.get_by_text("version 2.0.0 sorts by age")).to_be_visible()


def test_what_hung_the_page_is_not_run_again_until_somebody_says_so(
    admin: BrowserContext, octopus: Store, registry: Registry, browse: Callable[..., BrowserContext]
) -> None:
    registry.publish(
        "@observatory/endless",
        "1.0.0",
        text="while (!window.harmless);" + bundle("Endless", "return h('p', null, 'came back');"),
    )
    registry.publish("@observatory/beside", "1.0.0", says="beside it")
    for name in ("endless", "beside"):
        octopus.add(admin, f"@observatory/{name}")
    context = browse()
    hang(context, octopus, widget("Endless", "Endless"), widget("Beside", "Beside", (8, 0, 8, 8)))
    again = context.new_page()
    again.goto(octopus.home)
    expect(frame(again, "Endless").get_by_role("alert")).to_contain_text(
        "@observatory/endless 1.0.0 did not come back the last time."
    )
    expect(frame(again, "Beside").get_by_text("beside it")).to_be_visible()
    expect_told(octopus, admin, "@observatory/endless", "unresponsive", "did not come back")
    again.evaluate("window.harmless = true")
    frame(again, "Endless").get_by_role("button", name="Run it again").click()
    expect(frame(again, "Endless").get_by_text("came back")).to_be_visible()


def hang(context: BrowserContext, octopus: Octopus, *widgets: dict[str, Any]) -> None:
    """Open a dashboard that hangs, and close it, as the browser offers for a page that does not answer."""
    token = signed_in(context, octopus.home, "operator")
    stored = ask(context.request, octopus.home, token, PREFERENCES, user="operator")["preferences"]
    tried = workspace("Tried", *widgets)
    config = {**stored, "workspaces": [tried], "activeWorkspace": tried["id"]}
    ask(context.request, octopus.home, token, SET_PREFERENCES, user="operator", config=config)
    page = context.new_page()
    with page.expect_request(lambda request: "/widgets/@observatory/endless/" in request.url):
        page.goto(octopus.home, wait_until="commit")
    # Another page sees the note that stands and stands; the one that hangs answers nothing.
    beside = context.new_page()
    beside.goto(f"{octopus.home}runtime-config.js")
    deadline = time.monotonic() + 10
    while not beside.evaluate(STANDS):
        assert time.monotonic() < deadline, "the page does not hang"
    beside.close()
    page.close()
