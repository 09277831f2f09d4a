"""The page in headless Chromium: what it loads first, when it shows a live value, how soon it shows two weeks of the
past, and how it bears 20 busy plots."""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import shutil
import time
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from harness.demo import Demo, demonstration
from harness.machine import LOAD_CORE, SERVER_CORE, pin
from harness.native import Refused
from harness.report import Run, run
from harness.servers import Server
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, Response, sync_playwright

FIRST_LOAD, FIRST_VALUE, LONG_TASK, FRAMES = 200.0, 2.0, 50.0, 55.0
PAST_NAMES, PAST_DAYS, PAST_POINTS = 16, 14, 1_000
PLOTS, POINTS, UPDATES, SECONDS = 20, 10_000, 500, 10.0
FILL_HZ, SPAN = 400, 600.0
"""How fast the plots are filled, and over how many seconds their points are spread."""
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run"]
WATCH = """(() => {
  window.benchTasks = [];
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) window.benchTasks.push({ start: task.startTime, duration: task.duration });
  }).observe({ type: "longtask", buffered: true });
})()"""
LIVE_VALUE = """() => [...document.querySelectorAll("li[data-status]")]
  .some((row) => /[0-9]/.test(row.querySelector("span:nth-of-type(2)")?.textContent ?? "")) && performance.now()"""
COUNT_FRAMES = """(seconds) => new Promise((done) => {
  const began = performance.now();
  const stamps = [];
  window.benchTasks.length = 0;
  const next = (now) => {
    stamps.push(now);
    if (now - began < seconds * 1000) requestAnimationFrame(next);
    else setTimeout(() => done({ stamps, tasks: window.benchTasks,
      canvases: document.querySelectorAll("canvas").length }), 200);
  };
  requestAnimationFrame(next);
})"""


PAINTED = """(preset) => new Promise((done, fail) => {
  const waiting = () => document.querySelector("[role=progressbar]") !== null;
  const item = [...document.querySelectorAll("[role=menuitemradio]")].find((one) => one.textContent === preset);
  if (!item) return fail(new Error(`no such range: ${preset}`));
  const began = performance.now();
  let seen = false;
  const next = () => {
    const spent = performance.now() - began;
    if (waiting()) seen = true;
    // Drawn by the frame after the one that no longer waits, and on the screen with the next.
    else if (seen) return requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
    if (spent > 30000) fail(new Error("nothing was painted within 30 s"));
    else requestAnimationFrame(next);
  };
  item.click();
  requestAnimationFrame(next);
})"""
HISTORY = """query ($names: [String!]!, $start: DateTime!, $end: DateTime!, $points: Int) {
  hdbppHistory(fullNames: $names, start: $start, end: $end, maxPoints: $points, downsample: minmax) {
    fullName timestamps values truncated before { timestamp value } errors { code message }
  }
}"""


def chromium() -> str:
    """The path of the browser.

    Raises:
        Refused: there is none.
    """
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        raise Refused("no Chromium on the PATH; install one, for instance with: apt install chromium")
    return found


def sign_in(context: BrowserContext, url: str, user: str, password: str) -> Page:
    """A page with the dashboard on it, the refresh cookie in the context."""
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(url)
    page.fill("input[name=username]", user)
    page.fill("input[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_selector("input[name=password]", state="detached", timeout=20_000)
    return page


def gzip_size(url: str) -> float:
    """KiB of a script as the server sends it compressed, or as gzip would make it."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        body = answer.read()
        compressed = answer.headers.get("Content-Encoding") == "gzip"
    return (len(body) if compressed else len(gzip.compress(body, 9))) / 1024


def first_load(this: Run, browser: Browser, demo: Demo) -> dict[str, float]:
    """Somebody who is signed in opens the page with an empty cache."""
    signed = browser.new_context(viewport={"width": 1440, "height": 900})
    sign_in(signed, demo.url, demo.user, demo.password).close()
    state = signed.storage_state()
    signed.close()
    context = browser.new_context(viewport={"width": 1440, "height": 900}, storage_state=state)
    page = context.new_page()
    page.add_init_script(WATCH)
    scripts: list[str] = []

    def note(response: Response) -> None:
        kind = response.headers.get("content-type", "")
        if "javascript" in kind and response.status == 200:
            scripts.append(response.url)

    context.on("response", note)
    page.goto(demo.url, wait_until="commit")
    seconds = float(page.wait_for_function(LIVE_VALUE, polling="raf", timeout=60_000).json_value()) / 1000
    loaded = list(dict.fromkeys(scripts))
    context.close()
    shell = sum(gzip_size(each) for each in loaded if "/widgets/" not in each)
    widgets = sum(gzip_size(each) for each in loaded if "/widgets/" in each)
    this.say(
        f"first load {shell:.1f} KiB of JavaScript in {len(loaded)} files (and {widgets:.1f} KiB of widgets), "
        f"first live value after {seconds:.2f} s"
    )
    return {"shell": shell, "widgets": widgets, "seconds": seconds}


def the_past(this: Run, browser: Browser, demo: Demo) -> dict[str, float]:
    """Two weeks are chosen for 16 attributes: until they are painted, and the bare answer to that question."""
    names = [f"low-mccs/tile/{number + 1:03d}/fpga1Temperature" for number in range(PAST_NAMES)]
    token = demo.token()
    document = demo.graphql("query ($user: String!) { preferences(userId: $user) }", token, user=demo.user)[
        "preferences"
    ]
    query = "mutation ($user: String!, $config: JSON!) { setPreferences(userId: $user, config: $config) }"
    demo.graphql(query, token, user=demo.user, config=past_document(document, names))
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = sign_in(context, demo.url, demo.user, demo.password)
    page.wait_for_selector("[role=application]")
    page.wait_for_function("() => document.querySelector('[role=progressbar]') === null")
    page.wait_for_timeout(1000)
    page.click("button[aria-label^='Time range:']")
    painted = float(page.evaluate(PAINTED, f"Last {PAST_DAYS} days")) / 1000
    page.wait_for_timeout(300)
    tasks = page.evaluate("window.benchTasks.map((task) => task.duration)")
    context.close()
    end = datetime.now(UTC)
    range_asked = {"start": (end - timedelta(days=PAST_DAYS)).isoformat(), "end": end.isoformat()}
    began = time.monotonic()
    answer = demo.graphql(HISTORY, token, names=names, points=PAST_POINTS, **range_asked)["hdbppHistory"]
    bare = time.monotonic() - began
    points = sum(len(each["timestamps"]) for each in answer)
    this.say(
        f"{PAST_NAMES} attributes over {PAST_DAYS} days, {points:,} points: painted after {painted:.2f} s, "
        f"the bare answer takes {bare:.2f} s; longest task of the page {max(tasks, default=0):.0f} ms"
    )
    return {"painted": painted, "bare": bare}


def past_document(document: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """A preferences document whose one workspace has one plot of these attributes."""
    layout = {"x": 0, "y": 0, "w": 24, "h": 20}
    plot = {"id": "past", "key": "HDBPPLiveWidget", "title": None, "panel": None, "hidden": False, "layout": layout}
    workspace = {
        "id": "bench",
        "name": "Benchmark",
        "timeRange": {"preset": "1m"},
        "widgets": [plot],
        "widget_configs": {"past": {"attributes": names, "useLiveData": True, "maxPoints": PAST_POINTS}},
    }
    return {**document, "schema": 1, "workspaces": [workspace], "activeWorkspace": "bench"}


def plots_document(document: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """A preferences document whose one workspace has 20 plots of one attribute each."""
    widgets, configs = [], {}
    for number in range(PLOTS):
        place = {"x": number % 4 * 6, "y": number // 4 * 5, "w": 6, "h": 5}
        widgets.append(
            {"id": f"plot-{number}", "key": "HDBPPLiveWidget", "title": None, "panel": None, "hidden": False}
        )
        widgets[-1]["layout"] = place
        # The server that feeds the plots has no archive.
        sources = {"useLiveData": True, "useHistoryData": False}
        configs[f"plot-{number}"] = {"attributes": [names[number]], "maxPoints": POINTS, "appendInterval": 0, **sources}
    workspace = {
        "id": "bench",
        "name": "Benchmark",
        "description": "",
        "refreshRate": 0.1,
        "timeRange": {"preset": "15m"},
        "variables": {},
        "panels": [],
        "widgets": widgets,
        "widget_configs": configs,
        "widget_state": {},
    }
    return {**document, "schema": 1, "workspaces": [workspace], "activeWorkspace": "bench"}


def until(what: Callable[[], bool], seconds: float, otherwise: str) -> None:
    """Wait for something.

    Raises:
        Refused: it does not come.
    """
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            raise Refused(otherwise)
        time.sleep(0.1)


def busy_plots(this: Run, browser: Browser, telescope: Demo) -> dict[str, float]:
    """20 plots of 10,000 points each, 500 updates/s in all.

    What the attributes are comes from the demonstration's Tango; their samples are published by the server itself,
    since 10,000 points of each would take Tango many minutes.
    """
    databases = telescope.graphql("{ databases { name url } }", telescope.token())["databases"]
    given = {"tango_dbs": ",".join(f"{each['name']}={each['url']}" for each in databases)}
    names = [
        f"mid-dish/dish-manager/ska{number // 2 + 1:03d}/{'achievedazimuth' if number % 2 else 'achievedelevation'}"
        for number in range(PLOTS)
    ]
    with Server("ours", json.dumps(given)) as server:
        demo = Demo(f"http://127.0.0.1:{server.port}/", "bench", server.password or "", server.pid)
        token = demo.token()
        document = demo.graphql('{ preferences(userId: "bench") }', token)["preferences"]
        query = 'mutation Set($config: JSON!) { setPreferences(userId: "bench", config: $config) }'
        demo.graphql(query, token, config=plots_document(document, names))
        context = browser.new_context(viewport={"width": 1920, "height": 1200})
        page = sign_in(context, demo.url, demo.user, demo.password)
        status = "{ serverStatus { attributes } }"
        until(
            lambda: demo.graphql(status, token)["serverStatus"]["attributes"] >= PLOTS,
            30,
            "the page did not subscribe to the attributes of 20 plots",
        )
        server.ask(
            "rate " + json.dumps({"names": names, "hz": FILL_HZ, "seconds": POINTS / FILL_HZ, "back": SPAN}), 120
        )
        server.tell("rate " + json.dumps({"names": names, "hz": UPDATES / PLOTS, "seconds": SECONDS + 8}))
        time.sleep(3)
        session = context.new_cdp_session(page)
        # In the CPU time of the main thread: what the page costs, however busy the machine is.
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        before = _main_thread(session)
        found = page.evaluate(COUNT_FRAMES, SECONDS)
        used = {key: value - before[key] for key, value in _main_thread(session).items()}
        context.close()
    stamps, tasks = found["stamps"], found["tasks"]
    frames = (len(stamps) - 1) / (stamps[-1] - stamps[0]) * 1000
    longest = max((task["duration"] for task in tasks), default=0.0)
    gap = max(after - before for before, after in itertools.pairwise(stamps))
    this.say(
        f"{PLOTS} plots ({found['canvases']} canvases), {POINTS} points each, {UPDATES} updates/s: "
        f"{frames:.1f} frames/s, longest gap {gap:.0f} ms, {len(tasks)} tasks over 50 ms in {SECONDS:.0f} s, "
        f"the longest {longest:.0f} ms"
    )
    this.say("main thread, CPU: " + ", ".join(f"{key} {value / SECONDS:.0%}" for key, value in used.items()))
    return {"busy": 100 * used["Task"] / SECONDS, "frames": frames, "tasks": float(len(tasks)), "longest": longest}


def _main_thread(session: CDPSession) -> dict[str, float]:
    """CPU seconds of the page's main thread so far, in all and by kind."""
    metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    return {kind: float(metrics[f"{kind}Duration"]) for kind in ("Task", "Script", "Layout", "RecalcStyle")}


def measure(this: Run, url: str | None = None) -> None:
    """First-load JavaScript, time to the first live value, long tasks and frames/s with 20 plots."""
    # A browser and a telescope are many processes: they get the whole machine.
    pin(SERVER_CORE, LOAD_CORE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        with demonstration(url) as demo:
            loads = [first_load(this, browser, demo) for _ in range(this.repeats)]
            past = [the_past(this, browser, demo) for _ in range(this.repeats)]
            plots = [busy_plots(this, browser, demo)]
        browser.close()
    this.ratio("first-load JavaScript, gzip", [each["shell"] for each in loads], FIRST_LOAD, at_most=True, unit="KiB")
    this.ratio("first live value", [each["seconds"] for each in loads], FIRST_VALUE, at_most=True, unit="s")
    this.ratio("20 plots, 500 updates/s", [each["frames"] for each in plots], FRAMES, unit="frames/s")
    this.ratio(
        "longest task of more than 50 ms", [each["longest"] for each in plots], LONG_TASK, at_most=True, unit="ms"
    )
    ratios = [each["painted"] / each["bare"] for each in past]
    what = f"{PAST_NAMES} attributes, {PAST_DAYS} days, {PAST_POINTS} points each"
    this.note(f"{what}: painted ÷ bare answer", ratios, "x")
    this.note(f"{what}: painted", [each["painted"] for each in past], "s")
    this.note("main thread busy with 20 plots (CPU)", [each["busy"] for each in plots], "%")
    this.note("widget bundles of the first workspace, gzip", [each["widgets"] for each in loads], "KiB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--demo", help="address of a demonstration that runs already")
    known, _ = parser.parse_known_args()
    run("page", lambda this: measure(this, known.demo))
