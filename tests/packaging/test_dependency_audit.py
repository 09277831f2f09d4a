"""What an audit of the dependencies says and fails for: pip-audit and npm ask registries on loopback."""

from __future__ import annotations

import datetime
import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.packaging.registries import Pinned, Registry, npm_registry, python_registry
from tools import audit_dependencies
from tools.audit_dependencies import (
    EXCEPTIONS,
    NPM_LOCKS,
    PYTHON_LOCKS,
    ROOT,
    Answer,
    Vulnerability,
    fixed_in,
    kept_for_the_day,
    main,
    read_exceptions,
    read_npm_audit,
    read_pins,
    read_pip_audit,
)

TODAY = datetime.date(2026, 11, 28)
Start = Callable[..., Registry]
PYTHON_HOST = re.findall(r'registry = "https://([^/]+)', (ROOT / "uv.lock").read_text())[0]
YAML = {"id": "PYSEC-2020-96", "aliases": ["CVE-2020-1747"], "fixed_in": ["5.3.1"], "details": "It runs what it reads"}
OLD = {"id": "PYSEC-2026-7", "aliases": ["GHSA-old", "CVE-2026-1"], "fixed_in": ["1.1", "2.0"], "details": "It is old"}
SOUND = {("pyyaml", "5.3"): [YAML], ("sound", "2.0"): [], ("sound", "3.0"): [], ("old", "1.0"): []}
PYTHON_LOCK = """
[[package]]
name = "octopus-suite"
version = "0.1.0"
source = { editable = "." }
""" + "".join(
    f'[[package]]\nname = "{name}"\nversion = "{version}"\nsource = {{ registry = "https://example.org/simple" }}\n'
    for name, version in (("sound", "2.0"), ("sound", "3.0"), ("old", "1.0"), ("ours", "1.0"))
)
LODASH = {"id": 1, "url": "https://example.org/GHSA-lodash", "title": "It pollutes", "severity": "high"}
LODASH["vulnerable_versions"] = "<4.17.21"
LEFT = {"id": 2, "url": "https://example.org/GHSA-left", "title": "It pads too far", "severity": "high"}
LEFT["vulnerable_versions"] = ">=1.0.0 <1.3.0"
NPM_KNOWS: dict[Pinned, Any] = {("lodash", "4.17.4"): LODASH}
NPM_LOCK = {
    "name": "page",
    "version": "1.0.0",
    "lockfileVersion": 3,
    "packages": {
        "": {"name": "page", "version": "1.0.0", "dependencies": {"right": "^2.0.0"}},
        "node_modules/right": {"version": "2.0.0", "dependencies": {"left": "^1.0.0"}},
        "node_modules/left": {"version": "1.2.0"},
    },
}


@pytest.fixture(autouse=True)
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Locks, answers and caches of the test's own, and nothing known of any registry."""
    (tmp_path / "uv.lock").write_text(PYTHON_LOCK)
    (tmp_path / "package.json").write_text(json.dumps(NPM_LOCK["packages"][""]))  # type: ignore[index]
    (tmp_path / "package-lock.json").write_text(json.dumps(NPM_LOCK))
    for name, value in {"ROOT": tmp_path, "KEPT": tmp_path / "kept", "PYTHON_LOCKS": (), "NPM_LOCKS": ()}.items():
        monkeypatch.setattr(audit_dependencies, name, value)
    monkeypatch.setenv("PATH", f"{ROOT / '.venv/bin'}:{os.environ['PATH']}")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm"))
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    for each in (audit_dependencies.python_silence, audit_dependencies.npm_silence):
        each.cache_clear()
    yield
    for each in (audit_dependencies.python_silence, audit_dependencies.npm_silence):
        each.cache_clear()


def audit(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str]]:
    code = main(list(arguments))
    return code, capsys.readouterr().out.splitlines()


def exceptions(folder: Path, *entries: tuple[str, str]) -> str:
    file = folder / "exceptions.json"
    file.write_text(json.dumps([{"id": id, "reason": "we do not call it", "until": until} for id, until in entries]))
    return str(file)


@pytest.fixture
def python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Start a registry that pip-audit asks, for the one lock that there is."""

    def start(knows: dict[Pinned, Any], refuses: int | None = None) -> Registry:
        registry = stack.enter_context(python_registry(knows, tmp_path, PYTHON_HOST, refuses=refuses))
        monkeypatch.setenv("HTTPS_PROXY", registry.address)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "authority.pem"))
        monkeypatch.setattr(audit_dependencies, "PYTHON_LOCKS", ("uv.lock",))
        return registry

    with ExitStack() as stack:
        yield start


@pytest.fixture
def npm(monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Start a registry that npm asks, for the one lock that there is."""

    def start(knows: dict[Pinned, Any], refuses: int | None = None) -> Registry:
        registry = stack.enter_context(npm_registry(knows, refuses=refuses))
        monkeypatch.setenv("npm_config_registry", registry.address)
        monkeypatch.setattr(audit_dependencies, "NPM_LOCKS", ("package-lock.json",))
        return registry

    with ExitStack() as stack:
        yield start


def test_a_vulnerable_python_package_fails_until_it_is_accepted_and_again_once_that_ends(
    python: Start, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    registry = python(SOUND | {("old", "1.0"): [OLD]})
    code, lines = audit(capsys)
    assert (code, lines[0]) == (
        1,
        "uv.lock: vulnerable: old 1.0: PYSEC-2026-7, CVE-2026-1, GHSA-old It is old; fixed in 1.1 or 2.0",
    )
    assert lines[1:] == [
        "uv.lock: not audited: 1 packages that the registry does not know (ours)",
        "uv.lock: audited 3 packages, 1 known vulnerabilities",
    ]
    assert len(registry.asked) == 5, "one that is known to be bad, and each version in the lock"
    code, lines = audit(capsys, "--exceptions", exceptions(tmp_path, ("CVE-2026-1", "2999-01-01")))
    assert code == 2 and lines[0].startswith("uv.lock: accepted until 2999-01-01: old 1.0: ")
    assert lines[0].endswith("(we do not call it)")
    code, lines = audit(capsys, "--exceptions", exceptions(tmp_path, ("CVE-2026-1", "2026-01-01")))
    assert code == 1 and lines[0].startswith("uv.lock: accepted until 2026-01-01 only: old 1.0: ")
    assert len(registry.asked) == 5, "the lock is the same, and so is the day"


def test_a_vulnerable_npm_package_fails_with_the_version_in_the_lock(
    npm: Start, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    registry = npm(NPM_KNOWS | {("left", "1.2.0"): LEFT})
    code, lines = audit(capsys)
    assert code == 1
    assert lines == [
        "package-lock.json: vulnerable: left 1.2.0: GHSA-left It pads too far; fixed in 1.3.0",
        "package-lock.json: audited 2 packages, 1 known vulnerabilities",
    ]
    assert len(registry.asked) == 2
    code, lines = audit(
        capsys, "--exceptions", exceptions(tmp_path, ("GHSA-left", "2999-01-01"), ("X-1", "2999-01-01"))
    )
    assert code == 0 and lines[0].startswith("package-lock.json: accepted until 2999-01-01: left 1.2.0: GHSA-left")
    assert lines[-1] == "exceptions.json: X-1 is no longer found; take it out"


def test_a_registry_that_knows_of_no_vulnerability_at_all_is_not_believed(
    npm: Start, python: Start, capsys: pytest.CaptureFixture[str]
) -> None:
    npm({})
    python({**SOUND, ("pyyaml", "5.3"): []})
    code, lines = audit(capsys)
    assert code == 2 and lines == [
        "uv.lock: not audited: the Python registry knows no vulnerability of pyyaml==5.3, which has some",
        "package-lock.json: not audited: the npm registry knows no vulnerability of lodash 4.17.4, which has some",
    ]


def test_a_registry_that_refuses_is_named_with_its_answer(
    npm: Start, python: Start, capsys: pytest.CaptureFixture[str]
) -> None:
    npm(NPM_KNOWS, 405)
    python(SOUND, 503)
    assert audit(capsys) == (
        2,
        [
            "uv.lock: not audited: the Python registry answered 503",
            "package-lock.json: not audited: the npm registry answered 405",
        ],
    )


def test_every_lock_of_the_repository_is_audited() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    locks = re.compile(r"(^|/)(package-lock\.json|uv\.lock|requirements[^/]*\.txt|yarn\.lock|pnpm-lock\.yaml)$")
    assert {each for each in tracked if locks.search(each)} == {*PYTHON_LOCKS, *NPM_LOCKS}
    for lock in PYTHON_LOCKS:
        text = (ROOT / lock).read_text()
        pinned = text.count("[[package]]") - 1 if lock.endswith(".lock") else len(re.findall("^[a-z].*==", text, re.M))
        assert len(read_pins(ROOT / lock)) == pinned > 0, lock


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (read_pip_audit("", "requests.exceptions.ConnectionError: HTTPSConnectionPool(host=…)"), "cannot be reached"),
        (read_npm_audit("", {}), "cannot be reached"),
        (read_npm_audit('{"error": {"code": "ECONNREFUSED", "summary": "request to https://npm.example.org"}}', {}),
         "cannot be reached (ECONNREFUSED)"),
        (read_npm_audit('{"message": "401 Unauthorized - POST https://npm.example.org/", "error": {}}', {}),
         "answered 401"),
    ],
)  # fmt: skip
def test_why_nothing_was_audited_is_said_without_addresses(answer: Answer, why: str) -> None:
    assert answer.silent.endswith(f" registry {why}")


@pytest.mark.parametrize(
    ("vulnerable", "fixed"),
    [("<1.2.3", "1.2.3"), (">=1.0.0 <1.2.3 || >=2.0.0, <2.0.1", "1.2.3 or 2.0.1"), ("<=3.1", "after 3.1"), ("*", ""),
     (">=4.0.0", "")],
)  # fmt: skip
def test_where_the_vulnerable_versions_end_is_where_it_is_fixed(vulnerable: str, fixed: str) -> None:
    assert fixed_in(vulnerable) == fixed


def test_a_lock_is_asked_about_once_a_day_and_a_silent_registry_again_after_an_hour(tmp_path: Path) -> None:
    lock, kept, asked = tmp_path / "lock", tmp_path / "answers", []
    answers = iter([Answer(3, (Vulnerability("a", "1", "X-1", ("Y-1",)),)), Answer(2), Answer(1)])

    def ask(answer: Answer | None = None) -> Answer:
        asked.append(1)
        return answer or next(answers)

    lock.write_text("one")
    first = kept_for_the_day(lock, ask, TODAY, kept)
    assert kept_for_the_day(lock, ask, TODAY, kept) == first
    assert len(asked) == 1
    lock.write_text("two")
    kept_for_the_day(lock, ask, TODAY, kept)
    kept_for_the_day(lock, ask, TODAY + datetime.timedelta(days=1), kept)
    assert len(asked) == 3
    lock.write_text("three")
    for _ in range(2):
        assert kept_for_the_day(lock, lambda: ask(Answer(silent="no")), TODAY, kept).silent == "no"
    assert len(asked) == 4
    (only,) = kept.iterdir()
    os.utime(only, (time.time() - 3601, time.time() - 3601))
    kept_for_the_day(lock, lambda: ask(Answer(silent="no")), TODAY, kept)
    assert len(asked) == 5


def test_exceptions_have_a_reason_and_a_day(tmp_path: Path) -> None:
    read_exceptions(EXCEPTIONS)
    file = tmp_path / "exceptions.json"
    for missing in ('"until": "2027-01-01"', '"reason": "we do not call it"', '"reason": " ", "until": "2027-01-01"'):
        file.write_text(f'[{{"id": "X-1", {missing}}}]')
        with pytest.raises(ValueError, match="needs id, reason and until"):
            read_exceptions(file)
