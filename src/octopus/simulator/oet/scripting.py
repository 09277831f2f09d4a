"""What a script is, how it is found, and what it may use.

A script is a Python file with `async def main(run, *args, **kwargs)` and, if it likes, `init` of the same form. It is
named by a URI, `file:///scripts/observe.py`; only its last part counts, and is looked for in the OET's script folders.
"""

from __future__ import annotations

import importlib.util
import sys
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

if TYPE_CHECKING:
    from octopus.simulator.oet.books import Books
    from octopus.simulator.oet.subarrays import Subarrays

Function = Callable[..., Awaitable[Any]]
SCRIPTS = Path(__file__).parent / "scripts"
"""The scripts that the OET always has: observe, abort, release."""


class Run(msgspec.Struct):
    """What a script is handed: who it is, and the telescope and the books it works with."""

    procedure: int
    """Its procedure's id."""
    init: Mapping[str, Any]
    """The keyword arguments of `init`: `subarray_id` and `telescope` tell which subarray it is for."""
    announce: Callable[[str], None]
    """Tells a line on the event stream."""
    subarrays: Subarrays
    books: Books


class Script(msgspec.Struct, frozen=True):
    """A loaded script."""

    init: Function
    main: Function


async def _nothing(run: Run, *args: Any, **kwargs: Any) -> None:
    """The `init` of a script that has none."""


def load(script: Mapping[str, Any], folders: Sequence[Path]) -> Script:
    """Load the script of a procedure anew from its file.

    Raises:
        ConnectionError: it is in a git repository. FileNotFoundError: none of the folders has it.
        Exception: whatever the file raises.
    """
    uri = str(script["script_uri"])
    if script["script_type"] == "git":
        raise ConnectionError(f"the simulated OET reaches no repositories, so it cannot fetch {uri}")
    name = Path(urlsplit(uri).path).name
    for folder in folders:
        path = folder / name
        if path.is_file():
            break
    else:
        raise FileNotFoundError(f"No such file or directory: '{urlsplit(uri).path}'")
    label = f"octopus-oet-script-{path.stem}"
    spec = importlib.util.spec_from_file_location(label, path)
    assert spec is not None and spec.loader is not None
    module = sys.modules[label] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    if not hasattr(module, "main"):
        raise AttributeError(f"{name} has no function main")
    return Script(getattr(module, "init", _nothing), module.main)


def trace(fault: BaseException) -> str:
    """The traceback from the script on, without the OET's own frames."""
    frames = traceback.extract_tb(fault.__traceback__)
    own = Path(__file__).parent
    kept = [frame for frame in frames if Path(frame.filename).parent != own] or list(frames)
    lines = ["Traceback (most recent call last):\n", *traceback.format_list(kept)]
    return "".join([*lines, *traceback.format_exception_only(fault)])
