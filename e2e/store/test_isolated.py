"""Widgets that are not trusted, in their frames: the host's hooks as in the page, and no more than is granted."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, FrameLocator, Page, expect

from e2e.store.conftest import Store
from e2e.store.registry import Registry
from e2e.workspaces import widget, workspace

HEDGEHOG = """
(() => { const h = React.createElement, host = () => Octopus.host;
Octopus.registerWidget({ key: "Hedgehog", label: "Hedgehog", layout: { w: 8, h: 8 },
  config: { schema: { type: "object", properties: { greeting: { type: "string", default: "hello VERSION" } } } },
  component: ({ instanceId, config }) => {
    const { vars, setVariable } = host().useVariables();
    const [kept, keep] = host().useWidgetConfigPersistence(instanceId, "count", 0);
    const { data } = host().usePolling("{ databases { name } }");
    const { error } = host().usePolling("{ widgets { name } }");
    host().useAttributes(["sys/tg_test/1/ampli", "sys/tg_test/1/state"]);
    const { width, height } = host().useWidgetLayout(instanceId);
    const roll = { id: "roll", label: "Roll up", run: () => host().notify({ text: "rolled" }) };
    const actions = React.useMemo(() => [roll], []);
    host().useMenuActions(instanceId, actions);
    if (vars.station === "thorn") throw new Error("too many spines");
    const curl = { title: "Curl?", action: "Curl" };
    const ask = async () => setVariable("station", (await host().confirm(curl)) ? "3" : "2");
    return h("form", { onSubmit: (event) => { event.preventDefault(); keep(kept + 1); } },
      h("p", null, `${config.greeting}, ${host().useThemeMode()} ${host().useRoleLevelAccess().role}`),
      h("p", null, `station ${vars.station} kept ${kept}`),
      h("p", null, `asked ${data ? "well" : "-"} ${error ? "refused" : "-"}`),
      h("p", null, width > 100 && height > 50 ? "measured" : "not measured"),
      h("input", { "aria-label": "Spines" }), h("button", { type: "submit" }, "Keep"),
      h("button", { type: "button", onClick: ask }, "Ask"),
      h("button", { type: "button", onClick: () => setVariable("dish", "9") }, "Overreach"),
      h("button", { type: "button", onClick: () => setVariable("station", "thorn") }, "Break"));
  } }); })();
"""


def frame(page: Page, key: str) -> FrameLocator:
    return page.frame_locator(f'iframe[title="{key} (isolated)"]')


def placed(page: Page, key: str) -> Any:
    return page.get_by_role("article", name=key)


def test_an_isolated_widget_is_one_like_any_other_within_its_permissions(
    open_page: Callable[..., Page], admin: BrowserContext, octopus: Store, registry: Registry
) -> None:
    block = {"permissions": {"variables": ["station"], "attributes": ["sys/tg_test/*/state"]}}
    for version in ("1.0.0", "2.0.0"):
        text = HEDGEHOG.replace("VERSION", version)
        registry.publish(
            "@guest/hedgehog", version, text=text, block={"keys": ["Hedgehog"], **block}, tag=f"v{version}"
        )
    octopus.add(admin, "@guest/hedgehog", "1.0.0")
    wood = workspace("Wood", widget("Hedgehog", "Hedgehog", (0, 0, 12, 14)), variables={"station": "1"})
    page = open_page("", "operator", wood)
    inside, outside = frame(page, "Hedgehog"), placed(page, "Hedgehog")
    expect(inside.get_by_text("hello 1.0.0, dark Operator")).to_be_visible()
    expect(inside.get_by_text("asked well refused")).to_be_visible()
    expect(inside.get_by_text("measured", exact=True)).to_be_visible()
    told = outside.get_by_role("list", name="Errors of this widget's data")
    expect(told).to_contain_text("asked for the attribute “sys/tg_test/1/ampli”; granted: sys/tg_test/*/state.")
    expect(told).to_contain_text("asked for the field “widgets”; granted: no queries.")
    inside.get_by_role("button", name="Overreach").click()
    expect(told).to_contain_text("setting the variable “dish”; granted: station. octopus.permissions.variables")
    # By keys alone: into the frame, a form that the sandbox would swallow, and a question of the host's outside.
    inside.get_by_label("Spines").focus()
    page.keyboard.press("Enter")
    expect(inside.get_by_text("station 1 kept 1")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("alertdialog", name="Curl?")
    expect(dialog).to_contain_text("Asked by the isolated widget Hedgehog")
    dialog.get_by_role("button", name="Curl").click()
    expect(inside.get_by_text("station 3 kept 1")).to_be_visible()
    outside.get_by_role("button", name="Menu of Hedgehog").click()
    page.get_by_role("menuitem", name="Roll up").click()
    expect(page.get_by_text("Hedgehog: rolled")).to_be_visible()
    outside.get_by_role("button", name="Menu of Hedgehog").click()
    page.get_by_role("menuitem", name="What it may do…").click()
    rights = page.get_by_role("dialog", name="Hedgehog runs isolated")
    expect(rights).to_contain_text("@guest/hedgehog 1.0.0")
    expect(rights).to_contain_text("sys/tg_test/*/state")
    page.keyboard.press("Escape")
    octopus.upgrade(admin, "@guest/hedgehog", "2.0.0")
    expect(inside.get_by_text("hello 2.0.0, dark Operator")).to_be_visible()
    expect(inside.get_by_text("station 3 kept 1")).to_be_visible()
    inside.get_by_role("button", name="Break").click()
    expect(outside.get_by_text("Failed to load this widget")).to_be_visible()
    expect(outside.get_by_text("too many spines", exact=True)).to_be_visible()


def test_of_a_bundle_that_fails_the_page_says_why_in_its_place(
    open_page: Callable[..., Page], admin: BrowserContext, octopus: Store, registry: Registry, complaints: list[str]
) -> None:
    sorts = {
        "Mole": "throw new Error('no daylight');",
        "Shrew": "Octopus.registerWidget({ key: 'AttributeDisplay', label: 'x', component: () => null });",
        "Vole": "1 + 1;",
    }
    for key, text in sorts.items():
        registry.publish(f"@guest/{key.lower()}", "1.0.0", text=text)
        octopus.add(admin, f"@guest/{key.lower()}")
    shown = [widget(key, key, (8 * at, 0, 8, 8)) for at, key in enumerate(sorts)]
    page = open_page("", "viewer", workspace("Wood", *shown))
    for key, words in {
        "Mole": "The bundle of @guest/mole failed",
        "Shrew": "registers a key",
        "Vole": "did not reg",
    }.items():
        expect(placed(page, key).get_by_text(re.compile(words))).to_be_visible()
        expect(placed(page, key).get_by_role("button", name="Try again")).to_be_visible()
    assert set(complaints) <= {"no daylight"}, "the frame's own, which is gone by then"
    complaints.clear()


APOLLO = """
(() => { const octopus = globalThis.Octopus, { gql, useQuery, useSubscription, useMutation } = octopus.apollo;
const GRANTED = gql`query Granted { widgets { name } }`, TICKS = gql`subscription Ticks { widgetsChanged { name } }`;
const REFUSED = gql`query Refused { widgetRules { scopes } }`;
const ROLL = gql`mutation Roll { addWidget(name: "x") { name } }`;
octopus.registerWidget({ key: "Badger", label: "Badger", component: () => {
  const granted = useQuery(GRANTED).data, ticks = useSubscription(TICKS).data, refused = useQuery(REFUSED).error;
  const [roll, { error }] = useMutation(ROLL);
  const told = [granted?.widgets.some((one) => one.name === "@guest/badger"), ticks?.widgetsChanged.length > 0,
    Boolean(refused), Boolean(error)];
  return React.createElement("button", { onClick: () => roll().catch(() => undefined) }, told.map(Number).join(""));
} }); })();
"""


def test_a_bundle_of_the_public_contract_finds_apollos_hooks_in_its_frame(
    open_page: Callable[..., Page], admin: BrowserContext, octopus: Store, registry: Registry
) -> None:
    block = {"apollo": True, "permissions": {"queries": ["widgets", "widgetsChanged"]}}
    registry.publish("@guest/badger", "1.0.0", text=APOLLO, block=block)
    octopus.add(admin, "@guest/badger")
    page = open_page("", "admin", workspace("Wood", widget("Badger", "Badger")))
    button = frame(page, "Badger").get_by_role("button")
    expect(button).to_have_text("1110")
    button.click()
    expect(button).to_have_text("1111")
    told = placed(page, "Badger").get_by_role("list", name="Errors of this widget's data")
    expect(told).to_contain_text("asked for the mutation “addWidget”; granted: no mutations.")
