"""Frames per second of a page with a fleet matrix of 512 elements × 4 attributes: `python bench/fleet.py [SECONDS]`.

The packed bundles on the playground's host: 2,048 attributes that change once a second in a fleet matrix (scene
`matrix`), and 4,096 in a components table (`cells`). Counts animation frames and tasks over 50 ms of headless Chromium;
build the widgets first.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from playwright.sync_api import Error, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PLAYGROUND = ROOT / "widgets" / "playground"
SCENES = ("matrix", "cells")
SETTLE_SECONDS = 4.0
COUNT = """seconds => new Promise((resolve) => {
  const long = [];
  const observer = new PerformanceObserver((list) => list.getEntries().forEach((one) => long.push(one.duration)));
  observer.observe({type: "longtask"});
  let frames = 0;
  const begun = performance.now();
  const count = () => {
    frames += 1;
    const passed = performance.now() - begun;
    if (passed < seconds * 1000) return requestAnimationFrame(count);
    observer.disconnect();
    resolve({rate: frames / (passed / 1000), long: long.length, longest: Math.max(0, ...long)});
  };
  requestAnimationFrame(count);
})"""


def main(seconds: float) -> None:
    """Measure each scene and print a line."""
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
                page = browser.new_page(viewport={"width": 1500, "height": 800})
                for scene in SCENES:
                    arrive(page, f"http://127.0.0.1:{port}/?scene={scene}")
                    page.wait_for_timeout(SETTLE_SECONDS * 1000)
                    found = page.evaluate(COUNT, seconds)
                    print(
                        f"{scene}: {found['rate']:.1f} frames/s, {found['long']} tasks over 50 ms"
                        f" (longest {found['longest']:.0f} ms) in {seconds:.0f} s"
                    )
                browser.close()
        finally:
            server.terminate()


def arrive(page: Page, address: str, patience: float = 20.0) -> None:
    """Open the page as soon as the server listens."""
    until = time.monotonic() + patience
    while True:
        try:
            page.goto(address)
            return
        except Error:
            if time.monotonic() > until:
                raise
            time.sleep(0.3)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 10.0)
