"""Publishing: faults, differences and a comment first; two administrators at once; nothing of either is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from e2e.config.conftest import Bare, bare_octopus
from e2e.config.drafts import lay_draft, masts, picture, published
from e2e.config.upstream import Upstream
from e2e.workspaces import PREFERENCES, SET_PREFERENCES, widget, workspace

OpenConfig = Callable[..., Page]
Browse = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def octopus(tmp_path_factory: pytest.TempPathFactory, upstream: Upstream) -> Iterator[Bare]:
    """One that may call whatever is on loopback, Tango databases too."""
    folder = tmp_path_factory.mktemp("octopus")
    with bare_octopus(folder, upstream, OCTOPUS_OUTBOUND_HOSTS="127.0.0.1") as running:
        yield running


def begin(
    octopus: Bare, browse: Browse, open_config: OpenConfig, draft: object, path: str = "config/structure"
) -> Page:
    """The administrator before a draft of `masts()`, which is published."""
    context = browse()
    octopus.publish(context, masts())
    lay_draft(octopus, context, draft)
    return open_config(path)


def look(page: Page) -> Locator:
    """Open the dialog, and wait until everything is known."""
    page.get_by_role("button", name="Publish", exact=True).click()
    dialog = page.get_by_role("dialog", name="Publish the endpoints")
    expect(dialog.get_by_role("heading", name=re.compile("^What is different in the document"))).to_be_visible()
    return dialog


def entry(inside: Locator, name: str) -> Locator:
    return inside.get_by_role("listitem").filter(has=inside.page.get_by_text(name, exact=True)).first


def test_a_fault_stands_in_the_way_and_leads_to_its_place(
    octopus: Bare, browse: Browse, open_config: OpenConfig
) -> None:
    page = begin(octopus, browse, open_config, masts(queries={"rain": {"url": "{NOPE}/rain"}}))
    dialog = look(page)
    faults = dialog.get_by_role("list", name="Faults that stand in the way")
    expect(faults).to_contain_text("there is no variable NOPE")
    dialog.get_by_label("Comment").fill("rain")
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("Mend the faults first.")).to_be_visible()
    expect(dialog.get_by_role("button", name="Publish", exact=True)).to_have_attribute("aria-disabled", "true")
    faults.get_by_role("button", name=re.compile("^Go to queries . rain . url")).click()
    expect(dialog).to_have_count(0)
    expect(page).to_have_url(re.compile("/config/structure/queries/rain/url$"))


def test_what_is_different_is_shown_and_published_with_a_comment(
    octopus: Bare, browse: Browse, open_config: OpenConfig
) -> None:
    """Whole, from the keyboard: Enter in the comment publishes."""
    draft = masts(queries={"all": {"url": "{UPSTREAM_URL}/stations", "description": "Every mast"}})
    draft["functions"]["gusty"]["code"] = "def gusty(wind: float) -> bool:\n    return wind > 12.0\n"
    page = begin(octopus, browse, open_config, draft)
    dialog = look(page)
    expect(dialog.get_by_text("1 new, 1 changed")).to_be_visible()
    code = dialog.get_by_label("Function gusty, code: before and after")
    expect(code).to_contain_text("return wind > 12.0")
    expect(code).to_contain_text("return wind > 8.0")
    expect(entry(dialog.get_by_role("list", name="Entries that are different"), "all")).to_contain_text("Every mast")
    expect(dialog.get_by_role("region", name="Difference of the schema")).to_contain_text("+  all: JSON")
    comment = dialog.get_by_label("Comment")
    expect(comment).to_be_focused()
    tick(dialog)
    comment.press("Enter")
    expect(dialog.get_by_text("Write a comment")).to_be_visible()
    comment.fill("Stronger gusts")
    page.keyboard.press("Enter")
    done = page.get_by_role("dialog", name="Published")
    expect(done).to_contain_text(re.compile(r"Version \d+ is published and served"))
    expect(done).to_contain_text("3 configured fields")
    expect(done.get_by_role("button", name="Done")).to_be_focused()
    page.keyboard.press("Enter")
    expect(done).to_have_count(0)
    expect(page.get_by_text("No changes")).to_be_visible()
    assert published(octopus, page.context) == draft


def test_two_administrators_at_once_lose_nothing(octopus: Bare, browse: Browse, open_config: OpenConfig) -> None:
    """The second is told while editing, refused when publishing, merges by choice and by hand, and publishes both."""
    mine = masts(queries={"all": {"url": "{UPSTREAM_URL}/stations"}})
    mine["functions"]["gusty"]["code"] = "def gusty(wind: float) -> bool:\n    return wind > 10.0\n"
    mine["queries"]["station"]["timeout"] = 3
    del mine["queries"]["masts"]
    page = begin(octopus, browse, open_config, mine)
    dialog = look(page)

    other = open_config("config/structure", "second")
    theirs = masts(vars={"STATIONS": ["1", "2", "3"]})
    theirs["functions"]["gusty"]["code"] = "def gusty(wind: float) -> bool:\n    return wind > 12.0\n"
    theirs["queries"]["station"]["timeout"] = 9
    theirs["queries"]["masts"]["description"] = "Names of the masts"
    lay_draft(octopus, other.context, theirs, "second")
    expect(page.get_by_title(re.compile("^second: made from version"))).to_contain_text("second has a draft, too")
    other.reload()
    theirs_dialog = look(other)
    tick(theirs_dialog)
    theirs_dialog.get_by_label("Comment").fill("Three stations")
    theirs_dialog.get_by_role("button", name="Publish", exact=True).click()
    expect(other.get_by_role("dialog", name="Published")).to_be_visible()
    expect(page.get_by_text(re.compile("second published version .*Three stations"))).to_be_visible()

    tick(dialog)
    dialog.get_by_label("Comment").fill("All of them")
    dialog.get_by_role("button", name="Publish", exact=True).click()
    expect(dialog.get_by_role("alert")).to_contain_text("second published version")
    dialog.get_by_role("button", name=re.compile("^Merge with version")).click()
    merge = page.get_by_role("dialog", name=re.compile("^Merge your draft with version"))
    expect(merge.get_by_text("3 conflicts still to decide.")).to_be_visible()
    take = merge.get_by_role("button", name="Take the result into the draft")
    expect(take).to_be_disabled()
    expect(merge.get_by_role("list", name=re.compile("^What only you changed"))).to_contain_text("all")
    expect(merge.get_by_role("list", name=re.compile(r"^What only version \d+ changed"))).to_contain_text("STATIONS")
    conflict(merge, "Function gusty . code").get_by_label("Edit by hand").check()
    typed = "def gusty(wind: float) -> bool:\n    return wind > 11.0\n"
    conflict(merge, "Function gusty . code").get_by_role("textbox").fill(typed)
    conflict(merge, "Query station . timeout").get_by_label("Take yours").check()
    conflict(merge, "Query masts").get_by_label(re.compile(r"^Take version \d+$")).check()
    expect(take).to_be_enabled()
    take.click()

    dialog = page.get_by_role("dialog", name="Publish the endpoints")
    expect(dialog).to_contain_text("What is different in the document")
    tick(dialog)
    dialog.get_by_label("Comment").fill("Both of ours")
    dialog.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("dialog", name="Published")).to_be_visible()
    wanted = masts(queries={"all": {"url": "{UPSTREAM_URL}/stations"}}, vars={"STATIONS": ["1", "2", "3"]})
    wanted["functions"]["gusty"]["code"] = typed
    wanted["queries"]["station"]["timeout"] = 3
    wanted["queries"]["masts"]["description"] = "Names of the masts"
    assert published(octopus, page.context) == wanted


def tick(dialog: Locator) -> None:
    """Agree to what others lose, if there is anything."""
    expect(dialog.get_by_role("heading", name=re.compile("^Who uses"))).to_be_visible()
    box = dialog.get_by_role("checkbox")
    if box.count():
        box.check()


def conflict(merge: Locator, name: str) -> Locator:
    """The conflict of a name; a dot stands for the sign between its parts."""
    return merge.get_by_role("group", name=re.compile(f"^{name}$"))


def test_what_others_lose_is_shown_and_has_to_be_agreed_to(
    octopus: Bare, browse: Browse, open_config: OpenConfig
) -> None:
    """Of an operator's workspace: the widget that asks for a query which goes, and the list that gets shorter."""
    operator = browse()
    ask = {"variable": "mast", "source": "query", "query": "query Masts { masts }"}
    choose = {"variable": "station", "source": "list", "list": "STATIONS"}
    weather = workspace(
        "Weather",
        widget("variableSelector", "Masts", config=ask),
        widget("variableSelector", "Stations", config=choose),
    )
    stored = octopus.ask(operator, PREFERENCES, "operator", user="operator")["preferences"]
    config = {**stored, "workspaces": [weather], "activeWorkspace": "weather"}
    octopus.ask(operator, SET_PREFERENCES, "operator", user="operator", config=config)
    draft = masts(vars={"STATIONS": ["1"]})
    del draft["queries"]["masts"]
    page = begin(octopus, browse, open_config, draft)
    dialog = look(page)
    uses = dialog.get_by_role("list", name="Who uses what changes").get_by_role("listitem")
    expect(uses.first).to_contain_text("Workspace Weather, of operator")
    expect(uses.first.get_by_role("row", name="Masts Query.masts")).to_contain_text("goes away")
    expect(uses.first.get_by_role("row", name="Stations vars.STATIONS")).to_contain_text(
        "the list STATIONS is without 2"
    )
    comment = dialog.get_by_label("Comment")
    comment.fill("No masts any more")
    comment.press("Enter")
    expect(dialog.get_by_text("Tick above that you know what others lose.")).to_be_visible()
    picture(page, "publish")
    dialog.get_by_role("checkbox", name="Take away the field, although somebody uses it").check()
    comment.press("Enter")
    expect(page.get_by_role("dialog", name="Published")).to_be_visible()


def test_a_warning_stays_in_sight_when_it_is_published(octopus: Bare, browse: Browse, open_config: OpenConfig) -> None:
    page = begin(octopus, browse, open_config, masts(vars={"TANGO_DBS": [f"low={octopus.upstream.url}/db"]}))
    dialog = look(page)
    expect(dialog.get_by_role("list", name="Warnings")).to_contain_text("when Octopus is started again")
    tick(dialog)
    dialog.get_by_label("Comment").fill("The database of Low")
    dialog.get_by_label("Comment").press("Enter")
    done = page.get_by_role("dialog", name="Published")
    expect(done.get_by_role("region", name="Still to be done")).to_contain_text("when Octopus is started again")
