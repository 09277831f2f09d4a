"""`octopus backup`, `restore` and `store`, as somebody at a terminal uses them."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from octopus.cli import app
from tests.serving import SECRET


class Terminal:
    """Runs commands on a data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: str) -> tuple[int, str]:
        """Exit code, and both outputs."""
        env = {"OCTOPUS_DATA_DIR": str(self.folder), "JWT_SECRET": SECRET, "OCTOPUS_AUTH_USERS": "", "MONGO_URL": ""}
        done = CliRunner().invoke(app, arguments, env=env)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output


def copy(origin: str, target: str) -> tuple[str, ...]:
    return "store", "copy", "--from", origin, "--to", target


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    found = Terminal(tmp_path / "data")
    code, said = found("token", "create", "probe")
    assert code == 0 and "oct_" in said
    return found


def test_a_token_made_here_is_known_there_and_the_audit_tells(terminal: Terminal, tmp_path: Path) -> None:
    file = str(tmp_path / "octopus.backup")
    code, said = terminal("backup", file)
    assert code == 0 and re.search(r"holds 2 documents in 2 collections and 1 records in 1 logs, 0\.0 MB, sha256", said)
    assert "hashes of passwords and tokens, and is not sealed" in said
    there = Terminal(tmp_path / "there")
    code, said = there("restore", file, "--dry-run")
    assert code == 0 and "nothing was written" in said and not there.folder.exists()
    code, said = there("restore", file)
    assert code == 0 and "Start every Octopus on it again" in said
    assert "probe" in there("token", "list")[1]
    code, said = there("restore", file)
    assert code == 2 and "is not empty" in said and "--replace puts others in their place" in said
    assert there("restore", file, "--replace")[0] == 0
    code, said = there("store", "show")
    assert code == 0 and re.search(r"1  number the store .*\n.* 1  api_tokens\n", said, re.DOTALL)
    with sqlite3.connect(there.folder / "octopus.sqlite3") as stored:
        actions = [row[0] for row in stored.execute("SELECT record ->> 'action' FROM logs ORDER BY seq")]
    assert actions == ["create-token", "restoreStore"]


def test_a_sealed_backup_asks_for_its_passphrase(terminal: Terminal, tmp_path: Path) -> None:
    file, passphrase = str(tmp_path / "sealed"), tmp_path / "passphrase"
    passphrase.write_text("correct horse battery\n")
    code, said = terminal("backup", file, "--passphrase-file", str(passphrase))
    assert code == 0 and "not sealed" not in said
    code, said = terminal("restore", file, "--replace")
    assert code == 2 and "is sealed; give its passphrase by --passphrase-file" in said
    assert terminal("restore", file, "--replace", "--passphrase-file", str(passphrase))[0] == 0


def test_what_cannot_be_done_is_one_sentence_and_makes_nothing(terminal: Terminal, tmp_path: Path) -> None:
    nowhere = Terminal(tmp_path / "typo")
    for run, arguments, sentence in (
        (nowhere, ("backup", str(tmp_path / "x")), "there is no store .*typo/octopus.sqlite3: set OCTOPUS_DATA_DIR"),
        (nowhere, ("store", "show"), "there is no store"),
        (nowhere, ("restore", __file__), "is no backup of Octopus"),
        (terminal, ("restore", "-"), "- cannot be read: No such file"),
        (terminal, ("store", "copy", "--from", "settings", "--to", "redis://x"), r"Got redis://…"),
        (
            terminal,
            ("store", "copy", "--from", "settings", "--to", "mongodb://host"),
            "expected the database at the end",
        ),
        (terminal, ("store", "copy", "--from", str(tmp_path / "gone"), "--to", "settings"), "there is no file"),
        (
            terminal,
            ("store", "copy", "--from", "settings", "--to", str(terminal.folder)),
            "both the origin and the tar",
        ),
    ):
        code, said = run(*arguments)
        assert code == 2 and re.search(sentence, said) and "Traceback" not in said, (arguments, said)
    assert not nowhere.folder.exists() and not (tmp_path / "x").exists()


def test_a_copy_to_another_file_is_the_same(terminal: Terminal, tmp_path: Path) -> None:
    target = str(tmp_path / "other.sqlite3")
    code, said = terminal(*copy("settings", target), "--dry-run")
    assert code == 0 and "can be copied to" in said and not (tmp_path / "other.sqlite3").exists()
    code, said = terminal(*copy("settings", target))
    assert code == 0 and "is copied to" in said
    code, said = terminal(*copy("settings", target))
    assert code == 2 and "is not empty" in said
