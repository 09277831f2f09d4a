"""What an audit of the dependencies says and fails for, by reports as pip-audit and npm write them."""

import datetime
import json
from pathlib import Path

import pytest

from tools.audit_dependencies import (
    EXCEPTIONS,
    Answer,
    Known,
    Vulnerability,
    judge,
    kept_for_the_day,
    read_exceptions,
    read_npm_audit,
    read_pip_audit,
)

TODAY = datetime.date(2026, 11, 28)
PYTHON = {
    "dependencies": [
        {"name": "aiohttp", "version": "3.14.5", "vulns": []},
        {
            "name": "old",
            "version": "1.0",
            "vulns": [{"id": "PYSEC-2026-7", "fix_versions": ["1.1"], "aliases": ["CVE-2026-1"], "description": "…"}],
        },
        {"name": "odd", "skip_reason": "Dependency not found on PyPI and could not be audited: odd (1)"},
    ],
    "fixes": [],
}
NPM = {
    "auditReportVersion": 2,
    "vulnerabilities": {
        "left": {
            "name": "left",
            "severity": "high",
            "via": [
                {
                    "source": 1,
                    "title": "It pads too far",
                    "url": "https://example.org/GHSA-aaaa-bbbb-cccc",
                    "range": "<2",
                }
            ],
        },
        "right": {"name": "right", "severity": "high", "via": ["left"]},
    },
    "metadata": {"dependencies": {"total": 900}},
}


def test_what_is_known_fails_until_it_is_listed_and_again_once_that_ends() -> None:
    answer = read_pip_audit(json.dumps(PYTHON))
    assert answer.asked == 2, "of what was not found nothing is known"
    passes, lines = judge(answer, {}, TODAY)
    assert not passes and lines[0] == "vulnerable: old 1.0: PYSEC-2026-7 CVE-2026-1"
    listed = {"PYSEC-2026-7": Known("PYSEC-2026-7", "we do not call it", TODAY)}
    passes, lines = judge(answer, listed, TODAY)
    assert passes and lines[0].startswith("known until 2026-11-28") and "we do not call it" in lines[0]
    passes, lines = judge(answer, listed, TODAY + datetime.timedelta(days=1))
    assert not passes and lines[0].startswith("no longer accepted")


def test_npm_names_each_advisory_once() -> None:
    answer = read_npm_audit(json.dumps(NPM))
    assert answer.found == [Vulnerability("left", "<2", "GHSA-aaaa-bbbb-cccc", "It pads too far")]
    assert answer.asked == 900
    assert not judge(answer, {}, TODAY)[0]


@pytest.mark.parametrize(
    "answer",
    [
        read_pip_audit(""),
        read_pip_audit(json.dumps({"dependencies": [{"name": "odd", "skip_reason": "not found"}]})),
        read_npm_audit(""),
        read_npm_audit(json.dumps({"message": "405 Method Not Allowed - POST https://npm.example.org/", "error": {}})),
    ],
)
def test_no_answer_is_said_and_is_neither_a_failure_nor_a_clean_bill(answer: Answer) -> None:
    passes, (line,) = judge(answer, {}, TODAY)
    assert passes and line.startswith("not audited: the ") and "example.org" not in line


def test_a_lock_is_asked_about_once_a_day(tmp_path: Path) -> None:
    lock, asked = tmp_path / "lock", []

    def ask() -> Answer:
        asked.append(1)
        return Answer(3, [Vulnerability("a", "1", "X-1")])

    lock.write_text("one")
    first = kept_for_the_day("python", lock, ask, TODAY, tmp_path / "kept")
    assert kept_for_the_day("python", lock, ask, TODAY, tmp_path / "kept") == first
    assert len(asked) == 1
    lock.write_text("two")
    kept_for_the_day("python", lock, ask, TODAY, tmp_path / "kept")
    kept_for_the_day("python", lock, ask, TODAY + datetime.timedelta(days=1), tmp_path / "kept")
    assert len(asked) == 3 and len(list((tmp_path / "kept").iterdir())) == 1


def test_exceptions_have_a_reason_and_a_day(tmp_path: Path) -> None:
    read_exceptions(EXCEPTIONS)
    file = tmp_path / "exceptions.json"
    file.write_text('[{"id": "X-1", "until": "2027-01-01"}]')
    with pytest.raises(ValueError, match="needs id, reason and until"):
        read_exceptions(file)
