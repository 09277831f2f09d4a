"""Every benchmark, one after the other, within 15 minutes, and a table of their figures. `make bench` calls this."""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ALL = (
    "fan_out",
    "floor",
    "latency",
    "many_topics",
    "subscribing",
    "memory",
    "query",
    "history",
    "slow_readers",
    "rest_cache",
    "cold_start",
    "functions",
    "endpoints",
    "bus",
    "scrape",
    "page",
)
MINUTES = 15.0
ROOT = HERE.parent
DOCUMENT = ROOT / "docs" / "explanations" / "performance.md"
BEGIN, END = "<!-- figures: bench/run.py --publish -->", "<!-- end of figures -->"
PACKAGES = ("uvicorn", "uvloop", "websockets", "httptools", "ariadne", "graphql-core", "orjson", "msgspec")


def one(name: str, folder: str, more: list[str], seconds: float) -> dict[str, Any]:
    """Run a benchmark in a process of its own; its figures, or why there are none."""
    target = Path(folder) / f"{name}.json"
    command = [sys.executable, str(HERE / f"{name}.py"), "--json", str(target), *more]
    began = time.monotonic()
    try:
        code = subprocess.run(command, timeout=seconds).returncode
    except subprocess.TimeoutExpired:
        return {"name": name, "rows": [], "verdict": "did not finish in time", "seconds": seconds}
    took = time.monotonic() - began
    if not target.exists():
        return {"name": name, "rows": [], "verdict": f"refused (exit code {code})", "seconds": took}
    found: dict[str, Any] = json.loads(target.read_text())
    return found | {"seconds": took}


def table(results: list[dict[str, Any]]) -> str:
    """The figures in Markdown."""
    lines = ["| benchmark | figure | goal | measured | verdict |", "| --- | --- | --- | --- | --- |"]
    for result in results:
        if not result["rows"]:
            lines.append(f"| {result['name']} | | | | {result['verdict']} |")
        for row in result["rows"]:
            verdict = "" if row["met"] is None else ("met" if row["met"] else "short")
            lines.append(f"| {result['name']} | {row['name']} | {row['goal']} | {row['text']} | {verdict} |")
    return "\n".join(lines)


def environment() -> str:
    """Machine and versions, in a sentence or two."""
    info = Path("/proc/cpuinfo").read_text()
    model = next((line.partition(":")[2].strip() for line in info.splitlines() if line.startswith("model name")), "")
    cores = info.count("processor\t")
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{cores} cores of {model or platform.machine()}, Linux {platform.release()}, "
        f"Python {platform.python_version()}, {versions}."
    )


def publish(figures: str, noisy: bool) -> None:
    """Replace the figures of the document."""
    before, _, rest = DOCUMENT.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    today = datetime.now(UTC).strftime("%Y-%m-%d")
    warning = "\n**Taken on a busy machine: these figures do not count.**\n" if noisy else ""
    DOCUMENT.write_text(f"{before}{BEGIN}\n{warning}\n{today}. {environment()}\n\n{figures}\n{END}{after}")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--noisy", action="store_true", help="measure on a busy machine; the figures do not count")
    parser.add_argument("--repeats", type=int, help="interleaved repeats of each benchmark")
    parser.add_argument("--publish", action="store_true", help=f"put the figures into {DOCUMENT.relative_to(ROOT)}")
    parser.add_argument("names", nargs="*", choices=[*ALL, []], help="only these")
    arguments = parser.parse_args()
    more = ["--noisy"] if arguments.noisy else []
    if arguments.repeats:
        more += ["--repeats", str(arguments.repeats)]
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="octopus-bench-") as folder:
        results = []
        for name in arguments.names or ALL:
            left = MINUTES * 60 - (time.monotonic() - began)
            results.append(one(name, folder, more, max(1.0, left)))
    print("\n" + table(results))
    took = ", ".join(f"{result['name']} {result['seconds']:.0f} s" for result in results)
    print(f"\nIn {(time.monotonic() - began) / 60:.1f} minutes: {took}.")
    if arguments.publish:
        publish(table(results), arguments.noisy)
    return 0 if all(result["rows"] for result in results) else 3


if __name__ == "__main__":
    sys.exit(main())
