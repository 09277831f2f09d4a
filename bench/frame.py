"""What a frame costs beside a trusted widget: `python bench/frame.py [SECONDS]`.

The same widget from one registry under two scopes, one trusted and one not, in headless Chromium on a server that
publishes 20 samples a second of each attribute: 1, 10 and 20 widgets in the page and in frames, interleaved. Until each
has drawn its first sample; memory (PSS) and CPU of all renderer processes; from a sample's time to its widget's
listener. Ratios are of one run; absolute figures are the machine's. Build the page first.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from harness.demo import Demo
from harness.servers import Server
from page import ARGUMENTS, chromium, sign_in
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from e2e.store.registry import Registry  # noqa: E402
from octopus.catalogue.signing import new_private  # noqa: E402
from tests.catalogue.verdaccio import running_verdaccio  # noqa: E402

COUNTS = (1, 10, 20)
REPEATS = 3
HZ = 20
SCOPES = {"page": "@page/probe", "frame": "@frame/probe"}
BUNDLE = """(() => {
  const seen = (globalThis.KEY = { first: [], delays: [], samples: 0 });
  Octopus.registerWidget({ key: "KEY", label: "KEY", component: ({ config }) => {
    const [text, setText] = React.useState("");
    const drawn = React.useRef(false);
    Octopus.host.useSamples([config.attribute], (samples) => {
      const now = Date.now();
      for (const { timestamp } of samples) seen.delays.push(now - timestamp * 1000);
      seen.samples += samples.length;
      setText(String(samples.at(-1).value));
    }, { window: 0.05 });
    React.useEffect(() => {
      if (text === "" || drawn.current) return;
      drawn.current = true;
      seen.first.push(performance.timeOrigin + performance.now());
    }, [text]);
    return React.createElement("p", null, text);
  } });
})();"""
ADD = "mutation ($n: String!) { addWidget(name: $n) { name } }"
SET = 'mutation ($config: JSON!) { setPreferences(userId: "bench", config: $config) }'


class Cost(NamedTuple):
    """Of one page with some widgets."""

    ready: float
    """Milliseconds from the navigation to the first sample of the last widget."""
    memory: float
    """MiB of all renderers."""
    cpu: float
    """Microseconds of all renderers for each sample."""
    delay: float
    """Milliseconds, the median."""


def main(seconds: float) -> None:
    """Measure, and print a line for each number of widgets."""
    with tempfile.TemporaryDirectory(prefix="octopus-bench-") as folder, running_verdaccio(Path(folder)) as url:
        registry = Registry(url, Path(folder), new_private())
        for where, name in SCOPES.items():
            key = key_of(where)
            block = {"keys": [key], "label": key, "permissions": {"attributes": ["bench/*"]}}
            registry.publish(name, "1.0.0", text=BUNDLE.replace("KEY", key), block=block)
        given = {"role": "Admin", "widget_registries": f"lab={url}"}
        given |= {"widget_scopes": "@page,@frame", "widget_trusted_scopes": "@page"}
        with Server("ours", json.dumps(given)) as server, sync_playwright() as playwright:
            demo = Demo(f"http://127.0.0.1:{server.port}/", "bench", server.password or "", server.pid)
            for name in SCOPES.values():
                demo.graphql(ADD, demo.token(), n=name)
            names = [name_of(number) for number in range(max(COUNTS))]
            server.tell("rate " + json.dumps({"names": names, "hz": HZ, "seconds": 3_600}))
            browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
            for count in COUNTS:
                compare(browser, demo, count, seconds)
            browser.close()


def name_of(number: int) -> str:
    return f"bench/topic/{number:04d}/value"


def key_of(where: str) -> str:
    return f"Probe{where.capitalize()}"


def compare(browser: Browser, demo: Demo, count: int, seconds: float) -> None:
    costs: dict[str, list[Cost]] = {where: [] for where in SCOPES}
    for _ in range(REPEATS):
        for where in SCOPES:
            costs[where].append(measured(browser, demo, where, count, seconds))
    page, frame = (Cost(*(statistics.median(each) for each in zip(*costs[where], strict=True))) for where in SCOPES)
    told = [
        f"{name} {of_page:.1f} → {of_frame:.1f}"
        for name, of_page, of_frame in zip(Cost._fields, page, frame, strict=True)
    ]
    ratios = [f"{name} {ratio(costs, at)}" for at, name in enumerate(Cost._fields)]
    print(f"{count} widgets, page → frames (ms, MiB, µs a sample, ms): {', '.join(told)}; ratios: {', '.join(ratios)}")


def ratio(costs: dict[str, list[Cost]], at: int) -> str:
    """Frame to page, of the pairs that followed each other: the middle one and the extremes."""
    found = sorted(frame[at] / page[at] for page, frame in zip(costs["page"], costs["frame"], strict=True))
    return f"{statistics.median(found):.2f} [{found[0]:.2f} to {found[-1]:.2f}]"


def measured(browser: Browser, demo: Demo, where: str, count: int, seconds: float) -> Cost:
    names = [name_of(number) for number in range(count)]
    document = demo.graphql('{ preferences(userId: "bench") }', demo.token())["preferences"]
    demo.graphql(SET, demo.token(), config=with_widgets(document, key_of(where), names))
    with signed_in(browser, demo) as context:
        page = context.new_page()
        page.goto(demo.url)
        first = until_all(page, key_of(where), count)
        ready = max(first) - float(page.evaluate("performance.timeOrigin"))
        page.wait_for_timeout(1_000)
        before, samples = renderers(browser), total(page, key_of(where), "samples")
        page.wait_for_timeout(seconds * 1_000)
        after, taken = renderers(browser), total(page, key_of(where), "samples") - samples
        delays = [each for found in told_by(page, key_of(where)) for each in found["delays"][-HZ * int(seconds) :]]
        memory = sum(map(pss, after))
    used = sum(cpu - before.get(pid, 0.0) for pid, cpu in after.items())
    return Cost(ready, memory, 1e6 * used / taken, statistics.median(delays))


@contextmanager
def signed_in(browser: Browser, demo: Demo) -> Any:
    """A browser whose person has signed in, with the page's own scripts in its cache."""
    context: BrowserContext = browser.new_context(viewport={"width": 1440, "height": 1400})
    try:
        sign_in(context, demo.url, demo.user, demo.password).close()
        yield context
    finally:
        context.close()


def with_widgets(document: dict[str, Any], key: str, names: list[str]) -> dict[str, Any]:
    widgets = [
        {"id": f"probe-{at}", "key": key, "title": None, "panel": None, "hidden": False}
        | {"layout": {"x": at % 4 * 6, "y": at // 4 * 5, "w": 6, "h": 5}}
        for at in range(len(names))
    ]
    workspace = {
        "id": "bench",
        "name": "Benchmark",
        "description": "",
        "refreshRate": 0.05,
        "timeRange": {"preset": "15m"},
        "variables": {},
        "panels": [],
        "widgets": widgets,
        "widget_configs": {f"probe-{at}": {"attribute": name} for at, name in enumerate(names)},
        "widget_state": {},
    }
    return {**document, "schema": 1, "workspaces": [workspace], "activeWorkspace": "bench"}


def told_by(page: Page, key: str) -> list[dict[str, Any]]:
    """What the widgets noted, of the page or of each frame."""
    found = []
    for frame in page.frames:
        try:
            found.append(frame.evaluate("(key) => globalThis[key] ?? null", key))
        except Exception:  # A frame in which a bundle's definitions were learnt goes away.
            continue
    return [each for each in found if each]


def until_all(page: Page, key: str, count: int) -> list[float]:
    """Instants at which the widgets drew their first samples.

    Raises:
        RuntimeError: some did not within 60 s.
    """
    end = time.monotonic() + 60
    while time.monotonic() < end:
        first = [each for found in told_by(page, key) for each in found["first"]]
        if len(first) >= count:
            return first
        page.wait_for_timeout(50)
    raise RuntimeError(f"fewer than {count} widgets have drawn a sample")


def total(page: Page, key: str, what: str) -> int:
    return sum(int(found[what]) for found in told_by(page, key))


def renderers(browser: Browser) -> dict[int, float]:
    """CPU seconds of each renderer process so far."""
    session = browser.new_browser_cdp_session()
    found = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return {int(each["id"]): float(each["cpuTime"]) for each in found if each["type"] == "renderer"}


def pss(pid: int) -> float:
    """MiB that a process answers for, what it shares divided."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 5.0)
