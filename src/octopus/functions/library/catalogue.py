"""What the library offers, read off the text of its modules: nothing is imported for it."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any

import msgspec

IN_SANDBOX = ("statistics", "vectors", "units")
IN_HOST = ("spectra",)
_BODY = "from __future__ import annotations\n"


class HostFunction(msgspec.Struct, frozen=True):
    """One function that user code may call."""

    name: str
    group: str
    """`statistics`, `vectors`, `units` or `spectra`."""
    stub: str
    """`def mean(values: list[float]) -> float: ...`"""
    description: str
    """One line."""
    crosses: bool
    """True when a call leaves the sandbox for numpy: worth it for whole spectra, not for single numbers."""


@cache
def host_functions() -> tuple[HostFunction, ...]:
    """Every function offered, group by group."""
    return tuple(
        HostFunction(node.name, group, _stub(node), ast.get_docstring(node) or "", group in IN_HOST)
        for group in IN_SANDBOX + IN_HOST
        for node in ast.parse(_text(group)).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    )


@cache
def stubs() -> str:
    """Declarations for the type checker."""
    return "".join(function.stub + "\n" for function in host_functions())


@cache
def sandbox_code() -> str:
    """The text of the modules that the sandbox runs, as one."""
    return _BODY + "\n".join(_text(group).partition(_BODY)[2] for group in IN_SANDBOX)


def host_module() -> dict[str, Callable[..., Any]]:
    """The functions that run in the host process, by name."""
    modules = {group: import_module(f"octopus.functions.library.{group}") for group in IN_HOST}
    return {each.name: getattr(modules[each.group], each.name) for each in host_functions() if each.crosses}


def _text(group: str) -> str:
    return (files("octopus.functions.library") / f"{group}.py").read_text("utf-8")


def _stub(node: ast.FunctionDef) -> str:
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"def {node.name}({ast.unparse(node.args)}){returns}: ..."
