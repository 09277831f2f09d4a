"""Pictures per second of a waterfall of 4,096 channels × 500 rows: `python bench/waterfall.py [SECONDS]`.

The packed bundles on the playground's host, which pushes 30 spectra a second (scenes `waterfall-webgl2` and
`waterfall-canvas`): by WebGL2, and by the plain canvas that is its fallback as the peer, three interleaved repeats.
Counts what the widget drew, animation frames, and tasks over 50 ms of headless Chromium, which computes WebGL2 without
a graphics processor (SwiftShader). Ends with the context lost and restored. Build the widgets first.
"""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
from pathlib import Path

from fleet import arrive
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PLAYGROUND = ROOT / "widgets" / "playground"
RENDERERS = ("webgl2", "canvas")
REPEATS = 3
GOAL = 30.0
ROWS_MS = 18_000
"""Until 500 rows are there."""
PREPARE = """
  window.drawn = 0;
  window.contexts = [];
  const clear = CanvasRenderingContext2D.prototype.clearRect;
  CanvasRenderingContext2D.prototype.clearRect = function (...box) {
    window.drawn += 1;
    return clear.apply(this, box);
  };
  const get = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (...asked) {
    const found = get.apply(this, asked);
    if (asked[0] === "webgl2" && found && !window.contexts.includes(found)) window.contexts.push(found);
    return found;
  };
"""
COUNT = """seconds => new Promise((resolve) => {
  const long = [];
  const observer = new PerformanceObserver((list) => list.getEntries().forEach((one) => long.push(one.duration)));
  observer.observe({type: "longtask"});
  let frames = 0;
  const [begun, drawn] = [performance.now(), window.drawn];
  const count = () => {
    frames += 1;
    const passed = (performance.now() - begun) / 1000;
    if (passed < seconds) return requestAnimationFrame(count);
    observer.disconnect();
    resolve({
      rate: (window.drawn - drawn) / passed, frames: frames / passed, long: long.length, longest: Math.max(0, ...long),
    });
  };
  requestAnimationFrame(count);
})"""
LOSE = """() => {
  window.losing = window.contexts.at(-1).getExtension("WEBGL_lose_context");
  window.losing.loseContext();
}"""


def main(seconds: float) -> None:
    """Measure both renderers in turn and print a line each."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    vite = str(ROOT / "node_modules" / ".bin" / "vite")
    environment = {**os.environ, "NODE_ENV": "production"}
    command = [vite, "--port", str(port), "--strictPort"]
    with subprocess.Popen(command, cwd=PLAYGROUND, env=environment, stdout=subprocess.DEVNULL) as server:
        try:
            with sync_playwright() as playwright:
                executable = shutil.which("chromium") or "/usr/bin/chromium"
                browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
                rates: dict[str, list[float]] = {renderer: [] for renderer in RENDERERS}
                for repeat in range(REPEATS):
                    for renderer in RENDERERS:
                        page = browser.new_page(viewport={"width": 1440, "height": 800})
                        page.add_init_script(PREPARE)
                        arrive(page, f"http://127.0.0.1:{port}/?scene=waterfall-{renderer}")
                        page.wait_for_timeout(ROWS_MS)
                        rates[renderer].append(measured(page, renderer, seconds))
                        if renderer == "webgl2" and repeat == REPEATS - 1:
                            print_loss(page)
                        page.close()
                browser.close()
        finally:
            server.terminate()
    webgl2, canvas = (statistics.median(rates[renderer]) for renderer in RENDERERS)
    verdict = "reached" if webgl2 >= GOAL * 0.97 else "missed"
    print(
        f"waterfall: {webgl2:.1f} pictures/s by WebGL2 (software), {canvas:.1f} by canvas, ratio {webgl2 / canvas:.2f},"
        f" spread {min(rates['webgl2']):.1f} to {max(rates['webgl2']):.1f}; goal {GOAL:.0f}: {verdict}"
    )


def measured(page: Page, renderer: str, seconds: float) -> float:
    """Pictures a second."""
    found = page.evaluate(COUNT, seconds)
    print(
        f"{renderer}: {found['rate']:.1f} pictures/s, {found['frames']:.1f} frames/s, {found['long']} tasks over 50 ms"
        f" (longest {found['longest']:.0f} ms) in {seconds:.0f} s"
    )
    return float(found["rate"])


def print_loss(page: Page) -> None:
    """What is drawn while the context is lost, and after it came back."""
    page.evaluate(LOSE)
    lost = page.evaluate(COUNT, 3.0)["rate"]
    page.evaluate("() => window.losing.restoreContext()")
    back = page.evaluate(COUNT, 3.0)["rate"]
    print(f"context lost: {lost:.1f} pictures/s by canvas; restored: {back:.1f}")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 10.0)
