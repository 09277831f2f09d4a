"""The Widgets Store: packages found, read, added, upgraded, pinned, rolled back and removed under who looks on."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Locator, Page, expect

from e2e.config.drafts import picture
from e2e.config.test_environment import inspect
from e2e.store.conftest import Store
from e2e.store.registry import Registry, throwing
from e2e.test_accessibility import check
from e2e.workspaces import widget, workspace

OpenPage = Callable[..., Page]
FOLLOWS = 10_000
"""Milliseconds within which a dashboard shows what was done: a second, and the loading on a busy machine."""
MARK = "window.octopusWasHere = true"
STILL = "window.octopusWasHere === true"
FITS = "document.documentElement.scrollWidth <= window.innerWidth"
README = """# Rain gauges

Shows **where it rains**, station by station ([source](https://example.org/gauges)).

| setting | means |
| --- | --- |
| `stations` | which stations |
| `window` | minutes that are summed |

<script>window.readmeRan = true</script><img src="x" onerror="window.readmeRan = true">
[a trap](javascript:window.readmeRan=true) [nowhere](./docs/more.md)
"""
CHANGELOG = "# Changelog\n\n## 2.0.0\n\n- Tells hail from rain.\n\n## 1.1.0\n\n- Sums.\n\n## 1.0.0\n\n- It rains.\n"
WEATHER = {"permissions": {"attributes": ["mid-weather/*"]}}


def shows(key: str) -> dict[str, object]:
    """A workspace with one widget."""
    return workspace("Weather", widget(key, key))


def agree(dialog: Locator, question: str, button: str) -> None:
    """Tick what has to be seen, and go on: not before."""
    go = dialog.get_by_role("button", name=button)
    expect(go).to_be_disabled()
    dialog.get_by_role("checkbox", name=question).check()
    go.click()
    expect(dialog).to_have_count(0)


def test_a_widget_is_found_read_and_added_under_who_looks_on(
    open_page: OpenPage, octopus: Store, registry: Registry
) -> None:
    name = "@observatory/gauges"
    registry.publish(
        name, "1.0.0", says="drizzle", signed=True, readme=README, description="Where it rains.", block=WEATHER
    )
    viewer = open_page("", "viewer", shows("Gauges"))
    page = open_page("")
    page.get_by_role("button", name="Settings", exact=True).first.click()
    page.get_by_role("dialog").get_by_role("button", name="Widgets Store").click()
    page.get_by_role("button", name="Find widgets").click()
    page.get_by_label("Search the registries").fill("gauges")
    found = page.get_by_role("list", name="Packages of the registries").get_by_role("listitem")
    expect(found).to_have_count(1)
    expect(found).to_contain_text(re.compile(r"Where it rains\..*1\.0\.0.*trusted.*in lab"))
    found.get_by_role("link", name=name).click()
    readme = page.get_by_role("main")
    expect(readme.get_by_role("cell", name="minutes that are summed")).to_be_visible()
    expect(readme.get_by_role("link", name="source")).to_have_attribute("rel", "noopener noreferrer")
    assert readme.get_by_role("link", name=re.compile("trap|nowhere")).count() == 0
    assert page.evaluate("window.readmeRan") is None
    expect(page.get_by_text("signed by house")).to_have_count(0)
    expect(page.get_by_text("by house")).to_be_visible()
    viewer.evaluate(MARK)
    page.get_by_role("button", name="Add 1.0.0").click()
    dialog = page.get_by_role("dialog", name=f"Add {name}")
    expect(dialog.get_by_text("mid-weather/*")).to_be_visible()
    picture(page, "store-add")
    agree(dialog, "It may run in the page, with all rights of whoever looks at it", "Add 1.0.0")
    expect(viewer.get_by_text("drizzle")).to_be_visible(timeout=FOLLOWS)
    assert viewer.evaluate(STILL), "without a reload"
    page.get_by_role("button", name="History").click()
    expect(page.get_by_role("list", name="Who did what")).to_contain_text("admin added 1.0.0")


def test_an_upgrade_shows_what_is_new_and_two_administrators_see_the_same(
    open_page: OpenPage, admin: BrowserContext, octopus: Store, registry: Registry
) -> None:
    name = "@observatory/showers"
    more = {"permissions": {"attributes": ["mid-weather/*", "low-*"], "commands": ["mid-dish/*/stow"]}}
    registry.publish(name, "1.0.0", says="drizzle", signed=True, changelog=CHANGELOG, block=WEATHER)
    octopus.add(admin, name)
    registry.publish(name, "1.1.0", changelog=CHANGELOG, block=WEATHER)
    registry.publish(name, "2.0.0", says="downpour", changelog=CHANGELOG, block=more)
    viewer = open_page("", "viewer", shows("Showers"))
    other = open_page("store", "second")
    page = open_page(f"store/package/{name}")
    row = other.get_by_role("listitem").filter(has_text=name)
    expect(row).to_contain_text(re.compile(r"1\.0\.0.*signed by house.*on 1 workspace"))
    page.get_by_role("button", name="Upgrade to 2.0.0").click()
    dialog = page.get_by_role("dialog", name="Upgrade Showers")
    changes = dialog.get_by_role("region", name="Changelog")
    expect(changes).to_contain_text("Tells hail from rain.")
    expect(changes).to_contain_text("Sums.")
    expect(changes).not_to_contain_text("It rains.")
    expect(dialog.get_by_text("nobody vouches for this one")).to_be_visible()
    asked = dialog.locator("section").filter(has=page.get_by_role("heading", name="It asks for more than before"))
    expect(asked).to_contain_text(re.compile(r"attributes low-\*.*Runs the commands mid-dish/\*/stow", re.DOTALL))
    expect(asked).not_to_contain_text("mid-weather")
    picture(page, "store-upgrade")
    viewer.evaluate(MARK)
    agree(dialog, "It may have what it asks for more", "Upgrade to 2.0.0")
    expect(viewer.get_by_text("downpour")).to_be_visible(timeout=FOLLOWS)
    expect(row).to_contain_text("2.0.0", timeout=FOLLOWS)
    page.get_by_role("button", name="Pin 2.0.0").click()
    expect(row).to_contain_text("pinned", timeout=FOLLOWS)
    page.get_by_role("button", name="Versions").click()
    page.get_by_role("button", name="Use 1.1.0").click()
    held = page.get_by_role("dialog", name="Another version of Showers")
    expect(held.get_by_role("alert")).to_contain_text("Showers is pinned to 2.0.0; unpin it first.")
    expect(held.get_by_role("button", name="Go to 1.1.0")).to_be_disabled()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Roll back").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Roll back").click()
    expect(viewer.get_by_text("drizzle")).to_be_visible(timeout=FOLLOWS)
    expect(row).to_contain_text("1.0.0", timeout=FOLLOWS)
    expect(row).not_to_contain_text("pinned")
    assert viewer.evaluate(STILL), "without a reload"


def test_what_workspaces_show_is_removed_only_by_its_name(
    open_page: OpenPage, admin: BrowserContext, octopus: Store, registry: Registry
) -> None:
    name = "@observatory/squall"
    registry.publish(name, "1.0.0", says="it blows")
    octopus.add(admin, name)
    viewer = open_page("", "viewer", shows("Squall"))
    expect(viewer.get_by_text("it blows")).to_be_visible()
    page = open_page(f"store/package/{name}")
    page.get_by_role("button", name="Remove", exact=True).click()
    dialog = page.get_by_role("alertdialog", name=f"Remove {name}?")
    dialog.get_by_role("button", name="Remove", exact=True).click()
    uses = dialog.get_by_role("list", name="Workspaces that use it")
    expect(uses).to_contain_text(re.compile("Weather.*of viewer.*1 widget: Squall"))
    check(page, "removing")
    anyway = dialog.get_by_role("button", name="Remove all the same")
    expect(anyway).to_be_disabled()
    dialog.get_by_label(f"To remove it all the same, type {name}").fill(name)
    anyway.click()
    expect(viewer.get_by_text("No widget package of this deployment offers “Squall”")).to_be_visible(timeout=FOLLOWS)
    expect(page).to_have_url(re.compile("/store/added$"))
    expect(page.get_by_role("listitem").filter(has_text=name)).to_have_count(0)


def test_what_cannot_be_added_says_why(open_page: OpenPage, registry: Registry) -> None:
    name = "@observatory/fog"
    registry.publish(name, "1.0.0")
    registry.tamper(name, "1.0.0")
    page = open_page("store/find")
    typing = page.get_by_label("Search the registries")
    for typed, sentence in (
        ("@elsewhere/fog@1.0.0", "@elsewhere/fog is not among the scopes that widgets may come from"),
        (f"{name}@9.9.9", "has no version '9.9.9'"),
        (f"{name}@1.0.0", "is not what"),
    ):
        typing.fill(typed)
        typing.press("Enter")
        dialog = page.get_by_role("dialog", name="Add @")
        expect(dialog.get_by_role("alert")).to_contain_text(sentence)
        expect(page).to_have_url(re.compile(re.escape(typed.rpartition("@")[2]) + "$"))
        expect(dialog, "the address follows what is typed, and the dialog stays").to_be_visible()
        expect(dialog.get_by_role("button", name="Add", exact=True)).to_be_disabled()
        page.keyboard.press("Escape")
    expect(typing, "the address holds what is looked for").to_have_value(f"{name}@1.0.0")


def test_errors_across_the_fleet_stand_in_the_list_and_are_forgotten_when_mended(
    open_page: OpenPage, admin: BrowserContext, octopus: Store, registry: Registry
) -> None:
    name = "@observatory/sleet"
    registry.publish(name, "1.0.0", text=throwing("Sleet", "no sleet in row 7"))
    octopus.add(admin, name)
    page = open_page("store")
    row = page.get_by_role("listitem").filter(has_text=name)
    open_page("", "operator", shows("Sleet"))
    expect(row).to_contain_text("1 error, 1 user")
    picture(page, "store")
    page.get_by_role("combobox", name="Show").select_option("With errors")
    page.get_by_label("Filter").fill("no such package")
    expect(page.get_by_text("No package fits")).to_be_visible()
    page.get_by_label("Filter").fill("SLEET")
    expect(page.get_by_role("status")).to_contain_text("1 package of")
    row.get_by_role("link", name="1 error, 1 user").click()
    page.get_by_role("button", name="Errors (1)").click()
    errors = page.get_by_role("list", name="Errors across the fleet")
    expect(errors).to_contain_text("no sleet in row 7")
    expect(errors).to_contain_text("Sleet threw in 1.0.0, once, seen by operator on 1 workspace")
    errors.get_by_text("Details").click()
    expect(errors.get_by_text("Components:")).to_be_visible()
    picture(page, "store-errors")
    check(page, "errors")
    page.get_by_role("button", name="Forget these").click()
    expect(page.get_by_text("Nothing went wrong")).to_be_visible()
    expect(page.get_by_role("button", name="Errors", exact=True)).to_be_visible(timeout=FOLLOWS)


def test_every_page_of_the_store_is_usable_by_all_on_every_screen(
    open_page: OpenPage, admin: BrowserContext, octopus: Store, registry: Registry
) -> None:
    name = "@guest/haze"
    grants = {"attributes": ["mid-*/*", "low-*/*"], "commands": ["mid-dish/*/stow"], "queries": ["weather"]}
    registry.publish(name, "1.0.0", readme=README, changelog=CHANGELOG, block={"permissions": grants})
    octopus.add(admin, name)
    registry.publish(name, "1.1.0", changelog=CHANGELOG)
    registry.deprecate(name, "1.0.0", "the sums are wrong, use 1.1.0")
    page = open_page("store")
    expect(page.get_by_role("listitem").filter(has_text=name)).to_contain_text("isolated")
    inspect(page, "added")
    page.get_by_role("link", name="Find", exact=True).click()
    expect(page.get_by_role("list", name="Packages of the registries")).to_be_visible()
    check(page, "find on a phone")
    assert page.evaluate(FITS)
    page.get_by_role("link", name="Rules").first.click()
    expect(page.get_by_role("heading", name="Registries")).to_be_visible()
    check(page, "rules on a phone")
    assert page.evaluate(FITS)
    page.goto(f"{octopus.home}store/package/{name}")
    page.get_by_role("button", name="Versions").click()
    expect(page.get_by_text("the sums are wrong")).to_be_visible()
    inspect(page, "package")
    page.get_by_role("button", name="Upgrade to 1.1.0").click()
    expect(page.get_by_role("heading", name="All that it may do")).to_be_visible()
    inspect(page, "upgrade")
    page.goto(f"{octopus.home}store/package/@octopus-widgets/clock")
    expect(page.get_by_role("main").get_by_role("cell", name="timezones", exact=True)).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("It comes with Octopus.")


def test_the_store_is_for_administrators(open_page: OpenPage) -> None:
    page = open_page("store", "engineer")
    expect(page.get_by_text("The Widgets Store is for administrators")).to_be_visible()
    expect(page.get_by_text("engineer has the role Engineer; it takes Admin.")).to_be_visible()
    check(page, "forbidden")
    page.get_by_role("button", name="To your workspaces").click()
    page.get_by_role("button", name="Settings", exact=True).first.click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Workspaces")).to_be_visible()
    expect(page.get_by_role("dialog").get_by_role("button", name="Widgets Store")).to_have_count(0)
