"""Ask the registries which of our locked dependencies have known vulnerabilities.

    python tools/audit_dependencies.py [--exceptions FILE]

pip-audit reads the export of uv.lock, npm audit reads package-lock.json. A known vulnerability fails, unless
tools/audit_exceptions.json lists it, with the reason and a day on which that ends. Where a registry does not answer,
or knows nothing of the packages, one line says so, and that is no failure: it says nothing about the packages.

What a registry said is kept for the day, by the digest of the lock, so that a second run asks nothing.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
EXCEPTIONS = ROOT / "tools/audit_exceptions.json"
KEPT = ROOT / "test-results/audit"
SECONDS = 60
"""Time-out of one registry, all packages together."""
SAMPLE = 3
"""Packages that are asked about first: a registry that knows none of them is not asked about the rest."""


@dataclass(frozen=True)
class Vulnerability:
    """What a registry knows of one package."""

    package: str
    version: str
    id: str
    """`GHSA-…`, `PYSEC-…`, `CVE-…`."""
    text: str = ""


@dataclass(frozen=True)
class Answer:
    """What a registry said about one lock."""

    asked: int = 0
    """Packages that it knew of."""
    found: list[Vulnerability] = field(default_factory=list)
    silent: str = ""
    """Why there is no answer; empty: there is one."""


@dataclass(frozen=True)
class Known:
    """A vulnerability that we live with for a while."""

    id: str
    reason: str
    until: datetime.date


def read_exceptions(path: Path) -> dict[str, Known]:
    """The file of exceptions: a list of `{"id", "reason", "until"}`.

    Raises:
        ValueError: an entry without a reason or a day.
    """
    found = {}
    for entry in json.loads(path.read_text()):
        if not str(entry.get("reason", "")).strip() or not entry.get("id"):
            raise ValueError(f"{path.name}: each entry needs id, reason and until; got {entry}")
        found[entry["id"]] = Known(entry["id"], entry["reason"], datetime.date.fromisoformat(entry["until"]))
    return found


def judge(answer: Answer, known: dict[str, Known], today: datetime.date) -> tuple[bool, list[str]]:
    """Whether a lock passes, and the lines that say why."""
    if answer.silent:
        return True, [f"not audited: {answer.silent}"]
    lines, passes = [], True
    for each in answer.found:
        listed = known.get(each.id)
        what = f"{each.package} {each.version}: {each.id} {each.text}".rstrip()
        if listed is not None and listed.until >= today:
            lines.append(f"known until {listed.until}: {what} ({listed.reason})")
        else:
            passes = False
            lines.append(f"{'no longer accepted' if listed else 'vulnerable'}: {what}")
    return passes, [*lines, f"{answer.asked} packages audited, {len(answer.found)} known vulnerabilities"]


def kept_for_the_day(name: str, lock: Path, ask: Callable[[], Answer], today: datetime.date, folder: Path) -> Answer:
    """What was said today about this very lock, or is said now."""
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
    path = folder / f"{name}-{today}-{digest}.json"
    if path.exists():
        kept = json.loads(path.read_text())
        return Answer(kept["asked"], [Vulnerability(**each) for each in kept["found"]], kept["silent"])
    answer = ask()
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f"{name}-*.json"):
        old.unlink()
    path.write_text(json.dumps(asdict(answer)))
    return answer


def ask_python() -> Answer:
    """pip-audit, of what uv.lock pins for a deployment and for development."""
    command = ["uv", "export", "--frozen", "--no-emit-project", "--all-groups", "--all-extras", "--no-hashes", "-q"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=True).stdout
    except (OSError, subprocess.SubprocessError) as fault:
        return Answer(silent=f"uv cannot export the lock ({type(fault).__name__})")
    pins = [line for line in listed.splitlines() if "==" in line and not line.startswith((" ", "#"))]
    sample = _pip_audit(pins[:SAMPLE])
    if sample.silent:
        return sample
    return _pip_audit(pins)


def _pip_audit(pins: list[str]) -> Answer:
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(pins))
        file.flush()
        options = ["--no-deps", "--disable-pip", "--progress-spinner", "off", "--timeout", "10", "-f", "json"]
        command = [sys.executable, "-m", "pip_audit", "-r", file.name, *options]
        try:
            said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return Answer(silent=f"the Python registry did not answer within {SECONDS} s")
    return read_pip_audit(said.stdout)


def read_pip_audit(text: str) -> Answer:
    """What pip-audit wrote. A package that it skipped was not found, so nothing is known of it."""
    try:
        packages = json.loads(text)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Answer(silent="the Python registry tells no vulnerabilities here")
    told = [each for each in packages if "skip_reason" not in each]
    if not told:
        return Answer(silent="the Python registry tells no vulnerabilities here (it knows none of the packages asked)")
    found = [
        Vulnerability(each["name"], each["version"], fault["id"], ", ".join(fault.get("aliases", [])))
        for each in told
        for fault in each.get("vulns", [])
    ]
    return Answer(len(told), found)


def ask_npm() -> Answer:
    """npm audit, of package-lock.json."""
    command = ["npm", "audit", "--package-lock-only", "--json"]
    try:
        said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as fault:
        return Answer(silent=f"the npm registry did not answer ({type(fault).__name__})")
    return read_npm_audit(said.stdout)


def read_npm_audit(text: str) -> Answer:
    """What npm wrote, version 2 of its report: the advisories themselves stand as objects in `via`."""
    try:
        report: dict[str, Any] = json.loads(text)
    except ValueError:
        return Answer(silent="the npm registry did not answer")
    if "vulnerabilities" not in report:
        said = str(report.get("message") or report.get("error") or "no report")[:80].partition(" - ")[0]
        return Answer(silent=f"the npm registry tells no vulnerabilities here ({said})")
    found = {}
    for name, each in report["vulnerabilities"].items():
        for via in each.get("via", []):
            if isinstance(via, dict):
                advisory = str(via.get("url", "")).rpartition("/")[2] or str(via.get("source"))
                found[name, advisory] = Vulnerability(name, str(via.get("range", "")), advisory, via.get("title", ""))
    return Answer(report.get("metadata", {}).get("dependencies", {}).get("total", 0), list(found.values()))


def main(arguments: list[str]) -> int:
    """Audit both locks; 1 when one has a vulnerability that is not listed."""
    parser = argparse.ArgumentParser(description="Known vulnerabilities of the locked dependencies.")
    parser.add_argument("--exceptions", type=Path, default=EXCEPTIONS)
    known = read_exceptions(parser.parse_args(arguments).exceptions)
    os.environ["PATH"] = f"{ROOT / '.venv/bin'}:{ROOT / '.tools/uv/bin'}:{os.environ['PATH']}"
    today = datetime.datetime.now(datetime.UTC).date()
    whole = True
    for name, lock, ask in (("uv.lock", "uv.lock", ask_python), ("npm", "package-lock.json", ask_npm)):
        passes, lines = judge(kept_for_the_day(name, ROOT / lock, ask, today, KEPT), known, today)
        whole = whole and passes
        for line in lines:
            print(f"{lock}: {line}")
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
