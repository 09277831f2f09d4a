"""The native programs of `bench/native`, compiled when first needed and whenever their source is newer."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "bench" / "native"
BUILT = ROOT / ".tools" / "bench"


class Refused(Exception):
    """The benchmark cannot be run, or its figures would not count; the text is one sentence."""


def program(name: str) -> str:
    """The path of a compiled program.

    Raises:
        Refused: there is no C compiler, or it fails.
    """
    source, target = SOURCES / f"{name}.c", BUILT / name
    newest = max(source.stat().st_mtime, (SOURCES / "common.h").stat().st_mtime)
    if target.exists() and target.stat().st_mtime > newest:
        return str(target)
    compiler = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
    if compiler is None:
        raise Refused(
            "no C compiler (cc, gcc or clang) is on the PATH; install one, for instance with: apt install gcc"
        )
    BUILT.mkdir(parents=True, exist_ok=True)
    done = subprocess.run([compiler, "-O2", "-o", str(target), str(source)], capture_output=True, text=True)
    if done.returncode:
        raise Refused(f"{compiler} cannot compile {source.name}: {done.stderr.strip()[:500]}")
    return str(target)
