"""Ask the registries which of our locked dependencies have known vulnerabilities.

    python tools/audit_dependencies.py [--exceptions FILE]

pip-audit reads what each Python lock pins, npm audit each package-lock.json. A known vulnerability fails, unless
tools/audit_exceptions.json lists it, with the reason and a day on which that ends.

Each lock is told by a line of its own: how many packages were audited, or that it was not audited and why. A registry
is believed only once it has told a vulnerability of a package that is known to have one: many mirrors answer, and
know of none. Ends with 1 where something is vulnerable, and else with 2 where a lock was not audited: that says
nothing about its packages.

What a registry said is kept for the day, by the digest of the lock, so that a second run asks nothing; why it said
nothing, for an hour.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
EXCEPTIONS = ROOT / "tools/audit_exceptions.json"
KEPT = ROOT / "test-results/audit"
PYTHON_LOCKS = (
    "uv.lock",
    "src/octopus/simulator/requirements-tango.txt",
    "src/octopus/simulator/requirements-postgres.txt",
)
NPM_LOCKS = ("package-lock.json", "cypress/package-lock.json", "tests/provider/package-lock.json")
SECONDS = 120
"""Time-out of one run of pip-audit or npm audit, all packages of a lock together."""
SILENCE_KEPT = 3600
"""Seconds for which a registry that said nothing is not asked again."""
KNOWN_BAD = {"python": "pyyaml==5.3", "npm": ("lodash", "4.17.4")}
"""Packages of old that everybody knows vulnerabilities of: a registry that does not cannot audit ours."""


@dataclass(frozen=True)
class Vulnerability:
    """What a registry knows of one package."""

    package: str
    version: str
    id: str
    """`GHSA-…`, `PYSEC-…`, `CVE-…`."""
    aliases: tuple[str, ...] = ()
    title: str = ""
    fixed: str = ""
    """Where it is mended: a version, several, or a bound; empty: nowhere."""


@dataclass(frozen=True)
class Answer:
    """What a registry said about one lock."""

    asked: int = 0
    """Packages that it knew of."""
    found: tuple[Vulnerability, ...] = ()
    silent: str = ""
    """Why there is no answer; empty: there is one."""
    unknown: tuple[str, ...] = ()
    """Packages that it did not know of, so that nothing is known of them."""


@dataclass(frozen=True)
class Known:
    """A vulnerability that we live with for a while."""

    id: str
    reason: str
    until: datetime.date


@dataclass
class Verdict:
    """What came of all locks."""

    vulnerable: bool = False
    unaudited: bool = False
    used: set[str] = field(default_factory=set)
    """Exceptions that something was found for."""


def read_exceptions(path: Path) -> dict[str, Known]:
    """The file of exceptions: a list of `{"id", "reason", "until"}`.

    Raises:
        ValueError: an entry without an id, a reason or a day.
    """
    found = {}
    for entry in json.loads(path.read_text()):
        if not str(entry.get("reason", "")).strip() or not entry.get("id") or not entry.get("until"):
            raise ValueError(f"{path.name}: each entry needs id, reason and until; got {entry}")
        found[entry["id"]] = Known(entry["id"], entry["reason"], datetime.date.fromisoformat(entry["until"]))
    return found


def judge(answer: Answer, known: dict[str, Known], today: datetime.date, verdict: Verdict) -> list[str]:
    """The lines that say what came of a lock, which `verdict` counts in."""
    if answer.silent:
        verdict.unaudited = True
        return [f"not audited: {answer.silent}"]
    lines = []
    for each in answer.found:
        listed = next((known[name] for name in (each.id, *each.aliases) if name in known), None)
        what = _sentence(each)
        if listed is not None:
            verdict.used.add(listed.id)
        if listed is not None and listed.until >= today:
            lines.append(f"accepted until {listed.until}: {what} ({listed.reason})")
        else:
            verdict.vulnerable = True
            lines.append(f"accepted until {listed.until} only: {what}" if listed else f"vulnerable: {what}")
    if answer.unknown:
        verdict.unaudited = True
        some = ", ".join(answer.unknown[:5]) + (", …" if len(answer.unknown) > 5 else "")
        lines.append(f"not audited: {len(answer.unknown)} packages that the registry does not know ({some})")
    return [*lines, f"audited {answer.asked} packages, {len(answer.found)} known vulnerabilities"]


def _sentence(each: Vulnerability) -> str:
    names = ", ".join((each.id, *each.aliases))
    title = f" {each.title}" if each.title else ""
    return f"{each.package} {each.version}: {names}{title}; {f'fixed in {each.fixed}' if each.fixed else 'not fixed'}"


def kept_for_the_day(lock: Path, ask: Callable[[], Answer], today: datetime.date, folder: Path) -> Answer:
    """What was said today about this very lock, or is said now."""
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
    name = hashlib.sha256(str(lock).encode()).hexdigest()[:8]
    path = folder / f"{lock.name}-{name}-{today}-{digest}.json"
    if path.exists():
        kept = json.loads(path.read_text())
        if not kept["silent"] or time.time() - path.stat().st_mtime < SILENCE_KEPT:
            found = tuple(Vulnerability(**{**each, "aliases": tuple(each["aliases"])}) for each in kept["found"])
            return Answer(kept["asked"], found, kept["silent"], tuple(kept["unknown"]))
    answer = ask()
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f"{lock.name}-{name}-*.json"):
        old.unlink()
    path.write_text(json.dumps(asdict(answer)))
    return answer


def ask_python(lock: Path) -> Answer:
    """pip-audit, of what a Python lock pins for a deployment and for development."""
    if silent := python_silence():
        return Answer(silent=silent)
    parts = [_pip_audit(pins) for pins in one_version_each(read_pins(lock))]
    return Answer(
        sum(each.asked for each in parts),
        tuple(found for each in parts for found in each.found),
        next((each.silent for each in parts if each.silent), ""),
        tuple(name for each in parts for name in each.unknown),
    )


@cache
def python_silence() -> str:
    """Why the registry of Python packages cannot audit; empty: it can."""
    answer = _pip_audit([KNOWN_BAD["python"]])
    if answer.silent:
        return answer.silent
    if answer.unknown:
        return "the Python registry answered 404, it tells nothing of single versions"
    return (
        "" if answer.found else f"the Python registry knows no vulnerability of {KNOWN_BAD['python']}, which has some"
    )


def read_pins(lock: Path) -> list[str]:
    """`name==version` of each package that comes from a registry; of uv.lock or of a file of requirements."""
    if lock.suffix == ".lock":
        packages = tomllib.loads(lock.read_text())["package"]
        return [f"{each['name']}=={each['version']}" for each in packages if "registry" in each["source"]]
    return re.findall(r"^[\w.-]+==[^\s;\\]+", lock.read_text(), re.MULTILINE)


def one_version_each(pins: Iterable[str]) -> list[list[str]]:
    """The pins in lists that name no package twice, as a lock may for two versions of Python."""
    lists: dict[int, list[str]] = defaultdict(list)
    seen: dict[str, int] = defaultdict(int)
    for pin in pins:
        name = pin.partition("==")[0]
        lists[seen[name]].append(pin)
        seen[name] += 1
    return list(lists.values())


def _pip_audit(pins: Sequence[str]) -> Answer:
    KEPT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=KEPT) as folder:
        file = Path(folder, "requirements.txt")
        file.write_text("\n".join(pins))
        options = ["--no-deps", "--disable-pip", "--progress-spinner", "off", "--timeout", "10", "-f", "json"]
        command = [sys.executable, "-m", "pip_audit", "-r", str(file), "--cache-dir", folder, *options]
        try:
            said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return Answer(silent=f"the Python registry did not answer within {SECONDS} s")
    return read_pip_audit(said.stdout, said.stderr)


def read_pip_audit(text: str, complaint: str = "") -> Answer:
    """What pip-audit wrote. A package that it skipped was not found, so nothing is known of it."""
    try:
        packages = json.loads(text)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Answer(silent=f"the Python registry {_refusal(complaint)}")
    told = [each for each in packages if "skip_reason" not in each]
    found = tuple(
        Vulnerability(
            each["name"],
            each["version"],
            fault["id"],
            tuple(sorted(fault.get("aliases", []))),
            fault.get("description", "")[:80],
            _listed(fault["fix_versions"]),
        )
        for each in told
        for fault in each.get("vulns", [])
    )
    return Answer(len(told), found, unknown=tuple(each["name"] for each in packages if "skip_reason" in each))


def _refusal(complaint: str) -> str:
    """What a client's complaint says of its registry, without addresses."""
    status = re.search(r"\b([45]\d\d) (?:[A-Z][\w -]*(?:Error\b|:)|[A-Z])", complaint)
    if status:
        return f"answered {status[1]}"
    code = re.search(r"\bE[A-Z]{4,}\b(?<!ERROR)", complaint)
    return f"cannot be reached ({code[0]})" if code else "cannot be reached"


def _listed(versions: Iterable[str]) -> str:
    return " or ".join(versions)


def ask_npm(lock: Path) -> Answer:
    """npm audit, of a package-lock.json."""
    return Answer(silent=silent) if (silent := npm_silence()) else _npm_audit(lock)


@cache
def npm_silence() -> str:
    """Why the registry of npm packages cannot audit; empty: it can."""
    name, version = KNOWN_BAD["npm"]
    package = {"name": "asked", "version": "1.0.0", "dependencies": {name: version}}
    packages = {"": package, f"node_modules/{name}": {"version": version}}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "package.json").write_text(json.dumps(package))
        lock = Path(folder, "package-lock.json")
        lock.write_text(json.dumps({**package, "lockfileVersion": 3, "packages": packages}))
        answer = _npm_audit(lock)
    if answer.silent or answer.found:
        return answer.silent
    return f"the npm registry knows no vulnerability of {name} {version}, which has some"


def _npm_audit(lock: Path) -> Answer:
    command = ["npm", "audit", "--package-lock-only", "--json"]
    try:
        said = subprocess.run(command, cwd=lock.parent, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return Answer(silent=f"the npm registry did not answer within {SECONDS} s")
    except OSError as fault:
        return Answer(silent=f"npm cannot be started ({type(fault).__name__})")
    return read_npm_audit(said.stdout, json.loads(lock.read_text())["packages"])


def read_npm_audit(text: str, packages: dict[str, Any]) -> Answer:
    """What npm wrote, version 2 of its report, about `packages` of a lock.

    The advisories themselves stand as objects in `via`; `nodes` say where in the lock the package stands.
    """
    try:
        report: dict[str, Any] = json.loads(text)
    except ValueError:
        return Answer(silent="the npm registry cannot be reached")
    if "vulnerabilities" not in report:
        return Answer(silent=f"the npm registry {_refusal(json.dumps(report))}")
    found = {}
    for name, each in report["vulnerabilities"].items():
        versions = {packages[node]["version"] for node in each.get("nodes", []) if node in packages}
        for via in (via for via in each.get("via", []) if isinstance(via, dict)):
            advisory = str(via.get("url", "")).rpartition("/")[2] or str(via.get("source"))
            fixed = fixed_in(str(via.get("range", "")))
            found[name, advisory] = Vulnerability(
                name, _listed(sorted(versions)), advisory, title=via.get("title", ""), fixed=fixed
            )
    return Answer(report.get("metadata", {}).get("dependencies", {}).get("total", 0), tuple(found.values()))


def fixed_in(vulnerable: str) -> str:
    """Where the ranges of vulnerable versions end (`>=1 <1.2.3 || <=2.0.1`: 1.2.3, or after 2.0.1); empty: nowhere."""
    bounds = [re.findall(r"<(=?)\s*([^\s,|]+)", part) for part in vulnerable.split("||")]
    return _listed(f"after {bound}" if inclusive else bound for found in bounds for inclusive, bound in found[-1:])


def main(arguments: list[str]) -> int:
    """Audit every lock; 1: one has a vulnerability that is not accepted, 2: one was not audited."""
    parser = argparse.ArgumentParser(description="Known vulnerabilities of the locked dependencies.")
    parser.add_argument("--exceptions", type=Path, default=EXCEPTIONS)
    given = parser.parse_args(arguments)
    known = read_exceptions(given.exceptions)
    os.environ["PATH"] = f"{ROOT / '.venv/bin'}:{os.environ['PATH']}"
    today, verdict = datetime.datetime.now(datetime.UTC).date(), Verdict()
    locks = [*((each, ask_python) for each in PYTHON_LOCKS), *((each, ask_npm) for each in NPM_LOCKS)]
    for lock, ask in locks:
        answer = kept_for_the_day(ROOT / lock, lambda ask=ask, lock=lock: ask(ROOT / lock), today, KEPT)
        for line in judge(answer, known, today, verdict):
            print(f"{lock}: {line}")
    if not verdict.unaudited:
        for each in sorted(known.keys() - verdict.used):
            print(f"{given.exceptions.name}: {each} is no longer found; take it out")
    return 1 if verdict.vulnerable else 2 if verdict.unaudited else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
