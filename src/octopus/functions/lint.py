"""Syntax and lint by ruff, and its layout: a process each time, since ruff has no other door."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import sysconfig
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from octopus.functions.library import host_functions
from octopus.functions.source import FunctionFault
from octopus.model import BadRequest, SourceUnavailable

RULES = "E9,E711,E712,E721,E722,F,B,PLE,PLW0127,PLW0129,PLW0133,PLW0711,RUF016,RUF034"
"""What is wrong, or very likely so; never what is merely unlovely."""
IGNORED = "B904,F403,F405"
"""No chained exceptions leave the sandbox; imports with a star are told of by our own rules."""
PATIENCE = 10.0
"""Seconds after which ruff is given up."""
ERRORS = ("F", "E9", "PLE", "syntax", "invalid-syntax")
WARNINGS = frozenset({"F401", "F541", "F811", "F841", "F601", "F632"})
"""Of pyflakes' findings, those that do not stop a function from working."""


async def lint(code: str) -> list[FunctionFault]:
    """What ruff finds, by the fixed set of rules."""
    offered = orjson.dumps([each.name for each in host_functions()]).decode()
    arguments = ["check", "--isolated", "--no-cache", "--quiet", "--exit-zero", "--output-format", "json"]
    arguments += [
        "--select",
        RULES,
        "--ignore",
        IGNORED,
        "--config",
        f"builtins = {offered}",
        "--target-version",
        "py311",
    ]
    _, out, _ = await _ruff([*arguments, "--stdin-filename", "function.py", "-"], code)
    return [_fault(found) for found in orjson.loads(out or b"[]")]


async def format_code(code: str) -> str:
    """The code as `ruff format` lays it out.

    Raises:
        BadRequest: it is not Python.
    """
    arguments = ["format", "--isolated", "--no-cache", "--quiet", "--line-length", "100"]
    status, out, err = await _ruff([*arguments, "--stdin-filename", "function.py", "-"], code)
    if status != 0:
        said = err.decode(errors="replace").strip().splitlines()
        raise BadRequest(f"this cannot be laid out, since it is not Python: {said[0] if said else 'ruff refused it'}")
    return out.decode()


def _fault(found: dict[str, Any]) -> FunctionFault:
    code = found.get("code") or "syntax"
    start, end = found["location"], found["end_location"]
    here = (start["row"], start["column"])
    there = (end["row"], end["column"])
    if there <= here:
        there = (here[0], here[1] + 1)
    serious = str(code).startswith(ERRORS) and code not in WARNINGS
    message = str(found["message"]).split("\n")[0].rstrip(".") + "."
    return FunctionFault(*here, *there, "error" if serious else "warning", str(code), message)


async def _ruff(arguments: list[str], code: str) -> tuple[int, bytes, bytes]:
    # In a thread rather than by the loop: uvloop's pipes can be inherited by a worker that is started at the same
    # moment, and while that one lives nobody sees ruff's input or output end.
    try:
        done = await asyncio.to_thread(
            subprocess.run,
            [ruff_binary(), *arguments],
            input=code.encode(errors="replace"),
            capture_output=True,
            env={"PATH": os.defpath, "RAYON_NUM_THREADS": "1"},
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SourceUnavailable(f"ruff gave no answer within {PATIENCE:g} s", source="ruff") from None
    return done.returncode, done.stdout, done.stderr


@cache
def ruff_binary() -> str:
    """Where ruff is: beside this Python, in its scripts' folder, or on PATH.

    Raises:
        SourceUnavailable: nowhere.
    """
    for folder in (Path(sys.executable).parent, Path(sysconfig.get_path("scripts"))):
        for name in ("ruff", "ruff.exe"):
            if (folder / name).is_file():
                return str(folder / name)
    found = shutil.which("ruff")
    if found is None:
        raise SourceUnavailable("ruff is not installed beside this Python: pip install ruff", source="ruff")
    return found
