"""Where the PyTango environment is, and that it is made only when it must be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from octopus.simulator import SimulatorError, environment_path, prepare_environment


def test_the_place_is_the_one_asked_for_else_beside_the_checkout_else_the_data_folder(tmp_path: Path) -> None:
    assert environment_path({"OCTOPUS_TANGO_ENV": "/opt/tango"}, tmp_path) == Path("/opt/tango")
    checkout = Path(__file__).parents[2]
    assert environment_path({}, tmp_path) == checkout / ".venv-tango"


async def test_a_fresh_environment_is_left_alone(tango_python: Path, tmp_path: Path) -> None:
    stamp = tango_python.parents[1] / "octopus-stamp"
    before = stamp.stat().st_mtime_ns
    said: list[str] = []
    again = await prepare_environment(tmp_path, progress=lambda label, part: said.append(label))
    assert (again, stamp.stat().st_mtime_ns) == (tango_python, before)
    assert said == ["PyTango environment ready"]


async def test_an_environment_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "uv").write_text("#!/bin/sh\necho no route to the package index\nexit 2\n")
    (tools / "uv").chmod(0o755)
    with pytest.raises(SimulatorError, match=r"(?s)ended with 2:\nno route to the package index\nCheck the network"):
        await prepare_environment(tmp_path, {"PATH": str(tools)}, path=tmp_path / "environment")


async def test_a_stale_environment_is_made_again(tmp_path: Path) -> None:
    """With an installer that only notes what it was asked, so that the test needs no network."""
    tools, folder, asked = tmp_path / "tools", tmp_path / "environment", tmp_path / "asked"
    tools.mkdir()
    (tools / "uv").write_text(
        f'#!/bin/sh\necho "$@" >> {asked}\nmkdir -p {folder}/bin\n'
        f"printf '#!/bin/sh\\n' > {folder}/bin/python\nchmod +x {folder}/bin/python\n"
    )
    (tools / "uv").chmod(0o755)
    variables = {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    for _ in range(2):
        await prepare_environment(tmp_path, variables, path=folder)
    assert len(asked.read_text().splitlines()) == 2
    (folder / "octopus-stamp").write_text("an older list of packages")
    await prepare_environment(tmp_path, variables, path=folder)
    assert len(asked.read_text().splitlines()) == 4
    # Beside a checkout that was moved: its scripts look for a Python that is not there.
    for place, calls in ((folder, 4), (tmp_path / "gone", 6)):
        (folder / "bin/activate").write_text(f"VIRTUAL_ENV='{place}'\n")
        await prepare_environment(tmp_path, variables, path=folder)
        assert len(asked.read_text().splitlines()) == calls
