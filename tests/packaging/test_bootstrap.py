"""What the set-up does from states that newcomers get into; programs of the test's own stand for uv and for `id`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = (
    *("sh", "cat", "chmod", "cut", "date", "dirname", "echo", "find", "flock", "grep", "head", "mkdir", "mv", "rm"),
    *("sha256sum", "sort", "tail", "touch", "xargs"),
)
UV = """#!/bin/sh
[ "$1" != --version ] || exit 0
echo "$@" >>"$ASKED"
[ ! -f "$BLOCKS" ] || { touch "$BLOCKS.reached"; while [ -f "$BLOCKS" ]; do /bin/sleep 0.05; done; }
[ -z "$FAILS" ] || { echo "no route to the index" >&2; exit 1; }
mkdir -p .venv/bin
printf '#!%s/.venv/bin/python\\n' "$PWD" >.venv/bin/octopus
printf '#!/bin/sh\\n' >.venv/bin/python
chmod +x .venv/bin/octopus .venv/bin/python
"""


class Checkout:
    """As much of a checkout as the steps of Python need, and a machine with few programs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "a checkout"
        self.asked = folder / "asked"
        self.blocks = folder / "blocks"
        self.programs = folder / "bin"
        self.programs.mkdir()
        for name in TOOLS:
            (self.programs / name).symlink_to(str(shutil.which(name)))
        self.put("uv", UV)
        self.put("python3", f'#!/bin/sh\nexec {sys.executable} "$@"\n')
        self.put("id", '#!/bin/sh\n[ "$1" = -u ] && echo 1000 || echo ada\n')
        (self.folder / "tools").mkdir(parents=True)
        shutil.copy(ROOT / "tools/bootstrap.sh", self.folder / "tools")
        (self.folder / "uv.lock").write_text("one")

    def put(self, name: str, text: str) -> None:
        path = self.programs / name
        path.write_text(text)
        path.chmod(0o755)

    def start(self, *steps: str, **variables: str) -> subprocess.Popen[str]:
        environment = {"PATH": str(self.programs), "ASKED": str(self.asked), "BLOCKS": str(self.blocks), "FAILS": ""}
        return subprocess.Popen(
            [str(self.folder / "tools/bootstrap.sh"), *steps],
            env=environment | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *steps: str, **variables: str) -> tuple[int, str, str]:
        process = self.start(*steps, **variables)
        said, complaint = process.communicate(timeout=20)
        return process.returncode, said, complaint

    @property
    def calls(self) -> int:
        """How often uv was asked for packages."""
        return len(self.asked.read_text().splitlines()) if self.asked.exists() else 0


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_packages_are_installed_when_the_lock_or_the_place_has_changed(checkout: Checkout) -> None:
    for calls in (1, 1):
        assert checkout.run("runtime")[::2] == (0, "")
        assert checkout.calls == calls
    (checkout.folder / "uv.lock").write_text("two")
    checkout.run("runtime")
    assert checkout.calls == 2
    marker = checkout.folder / ".venv/marker"
    marker.touch()
    checkout.run("python")
    assert checkout.calls == 3 and marker.exists(), "what the tests need comes on top of what a run needs"
    checkout.run("runtime")
    assert checkout.calls == 3, "and is enough for a run"
    checkout.folder = checkout.folder.rename(checkout.folder.with_name("moved"))
    assert checkout.run("runtime")[0] == 0
    assert checkout.calls == 4 and not (checkout.folder / ".venv/marker").exists()
    (checkout.folder / ".venv/bin/python").unlink()
    checkout.run("runtime")
    assert checkout.calls == 5


def test_what_was_interrupted_is_made_anew(checkout: Checkout) -> None:
    checkout.blocks.touch()
    process = checkout.start("python")
    reached = Path(f"{checkout.blocks}.reached")
    while not reached.exists():
        assert process.poll() is None
        time.sleep(0.01)
    os.killpg(process.pid, 9)
    process.communicate()
    checkout.blocks.unlink()
    (checkout.folder / ".venv").mkdir()
    half = checkout.folder / ".venv/half"
    half.touch()
    assert checkout.run("runtime")[::2] == (0, "")
    assert not half.exists() and checkout.calls == 2


def test_two_in_one_checkout_wait_for_each_other(checkout: Checkout) -> None:
    checkout.blocks.touch()
    first = checkout.start("runtime")
    reached = Path(f"{checkout.blocks}.reached")
    while not reached.exists():
        assert first.poll() is None
        time.sleep(0.01)
    second = checkout.start("runtime")
    assert second.stdout is not None
    assert second.stdout.readline() == "[set-up] waiting for another set-up of this checkout\n"
    checkout.blocks.unlink()
    assert (first.wait(20), second.wait(20), checkout.calls) == (0, 0, 1)
    for process in (first, second):
        process.communicate()


def test_who_is_not_root_is_told_all_that_is_missing_at_once_before_anything_is_installed(checkout: Checkout) -> None:
    code, said, complaint = checkout.run("python", "browser", "containers", OCTOPUS_SET_UP_HINT="; or leave it")
    assert (code, checkout.calls) == (1, 0)
    assert complaint == (
        "octopus: not installed: Chromium (browser tests); install all with: "
        "sudo apt-get install chromium chromium-headless-shell fonts-dejavu-core; or leave it\n"
    )
    assert "the tests of the images are left out" in said


def test_what_fails_is_said_in_a_last_sentence(checkout: Checkout) -> None:
    code, _, complaint = checkout.run("python", FAILS="yes")
    assert code == 1 and complaint.splitlines()[0] == "no route to the index"
    assert complaint.splitlines()[-1] == "octopus: the Python packages could not be installed; see the lines above"
    code, _, complaint = checkout.run("nonsense")
    assert code == 1 and complaint.startswith("octopus: unknown set-up step nonsense; known are runtime, python, ")
    checkout.put("python3", "#!/bin/sh\nexit 1\n")
    code, _, complaint = checkout.run("runtime")
    assert code == 1 and complaint.endswith("install it with: sudo apt-get install python3 python3-venv\n")
