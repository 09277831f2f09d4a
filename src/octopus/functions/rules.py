"""What can be told of a function from its syntax tree alone: its signature, and the rules that a tree shows broken.

The rules say early, at its place, what the sandbox would say late; they protect nobody. That is the sandbox's part.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from octopus.functions.source import Examination, FunctionFault, FunctionSource, Parameter, Signature

# fmt: off
MODULES = frozenset((
    "base64", "binascii", "bisect", "collections", "copy", "csv", "dataclasses", "datetime", "decimal", "functools",
    "hashlib", "itertools", "json", "math", "random", "re", "time", "tomllib", "typing", "unicodedata",
    "__future__",
))
# fmt: on
"""What a function may import; the sandbox has a little more (os, pathlib, sys, asyncio), which leads nowhere there."""
# fmt: off
ABSENT = frozenset((
    "open", "input", "exec", "eval", "compile", "globals", "locals", "vars", "dir", "breakpoint", "exit", "quit",
    "help", "memoryview", "bytearray", "callable", "__import__", "__build_class__", "aiter", "anext", "ascii",
    "classmethod", "copyright", "credits", "delattr", "issubclass", "license", "staticmethod", "super",
))
# fmt: on
"""Builtins of Python that the sandbox does not have, or that a function must do without."""
CLOCKS = {
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "monotonic"),
    ("time", "perf_counter"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
}
SUPPORTED = "float, int, str, bool, None, Any, list[…], dict[str, …], Literal[…] and unions of these"
_NAMES = frozenset(["float", "int", "str", "bool", "None", "Any", "object", "list", "dict", "List", "Dict", "Sequence"])
_LISTS = frozenset({"list", "List", "Sequence"})
_HOLDS = _LISTS | {"dict", "Dict", "Optional", "Union", "Literal"}
Def = ast.FunctionDef | ast.AsyncFunctionDef


def examine(source: FunctionSource) -> Examination:
    """Signature and faults of the rules. Text that is not Python gives one fault and no signature."""
    try:
        return _Examiner(source, ast.parse(source.code)).examination()
    except SyntaxError as fault:
        line, column = fault.lineno or 1, max(fault.offset or 1, 1)
        end = (fault.end_lineno or line, max(fault.end_offset or column, 1))
        if end <= (line, column):
            end = (line, column + 1)
        return Examination([FunctionFault(line, column, *end, "error", "syntax", f"{fault.msg}.")], None)
    except (ValueError, RecursionError, MemoryError) as fault:
        why = "it nests too deeply" if not isinstance(fault, ValueError) else str(fault)
        return Examination(
            [FunctionFault(1, 1, 1, 2, "error", "syntax", f"This cannot be read as Python: {why}.")], None
        )


class _Examiner:
    def __init__(self, source: FunctionSource, tree: ast.Module) -> None:
        self._source = source
        self._tree = tree
        self._lines = source.code.split("\n")
        self._faults: list[FunctionFault] = []

    def examination(self) -> Examination:
        target = self._target()
        signature = self._signature(target) if target is not None else None
        for node in ast.walk(self._tree):
            self._rules(node)
        self._faults.sort(key=lambda fault: (fault.line, fault.column))
        return Examination(self._faults, signature)

    def _target(self) -> Def | None:
        defs = [node for node in self._tree.body if isinstance(node, Def)]
        named = self._source.name
        if named is not None:
            found = next((node for node in defs if node.name == named), None)
            if found is None:
                names = ", ".join(f"`{node.name}`" for node in defs) or "none"
                self._fault(None, "signature", f"There must be a function `{named}`; the functions here are {names}.")
            return found
        public = [node for node in defs if not node.name.startswith("_")]
        if not public:
            self._fault(
                None, "signature", "There is no function to call; write one: def health(temps: list[float]) -> str."
            )
            return None
        for extra in public[1:]:
            self._fault(
                extra,
                "signature",
                f"Only one function may be public, and that is `{public[0].name}`; call this helper `_{extra.name}`.",
            )
        return public[0]

    def _signature(self, node: Def) -> Signature:
        arguments = node.args
        for extra in filter(None, (arguments.vararg, arguments.kwarg)):
            self._fault(
                extra, "signature", f"Name every parameter: `{extra.arg}` takes any number, and inputs come by name."
            )
        for positional in arguments.posonlyargs:
            self._fault(
                positional, "signature", f"Inputs come by name, which `{positional.arg}` refuses; take the `/` out."
            )
        plain = arguments.posonlyargs + arguments.args
        defaults = len(plain) - len(arguments.defaults)
        required = {arg.arg: index < defaults for index, arg in enumerate(plain)}
        required |= {
            arg.arg: default is None for arg, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        }
        parameters = tuple(self._parameter(arg, required[arg.arg]) for arg in plain + arguments.kwonlyargs)
        if node.returns is None:
            text = f"Say what `{node.name}` returns, so that its type can be checked: -> float."
            self._fault(node, "annotation", text, "warning")
        else:
            self._annotation(node.returns)
        description = (ast.get_docstring(node) or "").partition("\n\n")[0].replace("\n", " ") or None
        returns = ast.unparse(node.returns) if node.returns else None
        return Signature(node.name, parameters, returns, description, _stateless(self._tree))

    def _parameter(self, arg: ast.arg, required: bool) -> Parameter:
        if arg.annotation is None:
            self._fault(arg, "annotation", f"Say what `{arg.arg}` is: {arg.arg}: float, or list[float] for a spectrum.")
            return Parameter(arg.arg, "Any", required, True, True)
        self._annotation(arg.annotation)
        kind = _resolved(arg.annotation)
        return Parameter(
            arg.arg,
            ast.unparse(kind),
            required,
            nullable=_nullable(kind),
            nullable_items=_nullable_items(kind),
            number=_name(kind) == "float",
        )

    def _annotation(self, node: ast.expr) -> None:
        bad = _unsupported(_resolved(node))
        if bad is not None:
            text = f"`{_shown(bad)}` cannot cross into a function or out of it; use {SUPPORTED}."
            self._fault(node, "annotation", text)

    def _rules(self, node: ast.AST) -> None:
        match node:
            case ast.Import():
                for alias in node.names:
                    self._import(node, alias.name)
            case ast.ImportFrom():
                self._import(node, "." * node.level + (node.module or ""))
            case ast.Name(id=name, ctx=ast.Load()) if name in ABSENT:
                self._fault(node, "sandbox", f"`{name}` is not there in the sandbox.")
            case ast.Attribute(attr=attr) if attr.startswith("__"):
                self._fault(node, "sandbox", f"`{attr}` cannot be reached in the sandbox.")
            case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=attr) if (
                owner,
                attr,
            ) in CLOCKS:
                text = "This reads the clock of today: over the past, the function would mix then with now."
                self._fault(node, "clock", text, "warning")
            case ast.Global():
                text = "Nothing is kept from one call to the next: a global changed here is new in the next call."
                self._fault(node, "state", text, "warning")
            case ast.AsyncFunctionDef():
                self._fault(node, "sandbox", f"Write `def {node.name}` without async: a function waits for nothing.")
            case ast.Yield() | ast.YieldFrom():
                self._fault(node, "sandbox", "The sandbox has no yield; gather a list and return it.")
            case ast.Delete():
                self._fault(node, "sandbox", "The sandbox has no del; use pop, or a new name.")
            case ast.ClassDef() if node.bases or node.keywords:
                self._fault(node, "sandbox", f"The sandbox has no inheritance; write `class {node.name}:`.")
            case _:
                pass

    def _import(self, node: ast.stmt, name: str) -> None:
        if name.partition(".")[0] in MODULES:
            return
        text = f"`{name}` cannot be imported here; a function may import {', '.join(sorted(MODULES - {'__future__'}))}."
        if name.partition(".")[0] in {"numpy", "statistics", "scipy", "astropy", "numpy.fft"}:
            text += " Statistics, units and vectors are there without an import: mean, stdev, convert, fft_magnitude, …"
        self._fault(node, "import", text)

    def _fault(self, node: ast.AST | None, code: str, message: str, severity: str = "error") -> None:
        if node is None:
            self._faults.append(FunctionFault(1, 1, 1, 2, severity, code, message))
            return
        line, column = node.lineno, self._column(node.lineno, node.col_offset)  # type: ignore[attr-defined]
        end_line, end_offset = node.end_lineno, node.end_col_offset  # type: ignore[attr-defined]
        end = self._column(end_line, end_offset)
        if isinstance(node, Def | ast.ClassDef):
            # The name, not the whole body.
            end_line, end = line, len(self._lines[line - 1].rstrip()) + 1
        self._faults.append(FunctionFault(line, column, end_line, end, severity, code, message))

    def _column(self, line: int, offset: int) -> int:
        """A tree counts UTF-8 bytes from 0, an editor characters from 1."""
        return len(self._lines[line - 1].encode()[:offset].decode(errors="replace")) + 1


def _resolved(node: ast.expr) -> ast.expr:
    """An annotation without its quotation marks, and `typing.` taken off."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            return _resolved(ast.parse(node.value.strip(), mode="eval").body)
        except SyntaxError:
            return node
    match node:
        case ast.Attribute(value=ast.Name(id="typing"), attr=attr):
            return ast.Name(attr, ast.Load())
        case ast.Subscript(value=value, slice=inner) if _name(_resolved(value)) != "Literal":
            return ast.Subscript(_resolved(value), _resolved(inner), ast.Load())
        case ast.Tuple(elts=elements):
            return ast.Tuple([_resolved(each) for each in elements], ast.Load())
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return ast.BinOp(_resolved(left), ast.BitOr(), _resolved(right))
        case _:
            return node


def _name(node: ast.expr) -> str | None:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Constant(value=None):
            return "None"
        case _:
            return None


def _parts(node: ast.expr) -> Iterator[ast.expr]:
    """The alternatives of a union; of anything else, itself."""
    match node:
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            yield from _parts(left)
            yield from _parts(right)
        case ast.Subscript(value=ast.Name(id="Optional"), slice=inner):
            yield from _parts(inner)
            yield ast.Constant(None)
        case ast.Subscript(value=ast.Name(id="Union"), slice=inner):
            for each in inner.elts if isinstance(inner, ast.Tuple) else [inner]:
                yield from _parts(each)
        case _:
            yield node


def _nullable(node: ast.expr) -> bool:
    return any(_name(part) in {"None", "Any", "object"} for part in _parts(node))


def _nullable_items(node: ast.expr) -> bool:
    """May a list for this annotation hold None?"""
    for part in _parts(node):
        match part:
            case ast.Name(id=name) if name in _LISTS | {"Any", "object"}:
                return True
            case ast.Subscript(value=ast.Name(id=name), slice=inner) if name in _LISTS:
                return _nullable(inner)
            case _:
                pass
    return False


def _unsupported(node: ast.expr) -> ast.expr | None:
    """The first part of an annotation that JSON has no value for."""
    match node:
        case ast.Name(id=name):
            return None if name in _NAMES else node
        case ast.Constant(value=None):
            return None
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _unsupported(left) or _unsupported(right)
        case ast.Subscript(value=ast.Name(id="Literal")):
            return None
        case ast.Subscript(value=ast.Name(id=name), slice=inner) if name in _HOLDS:
            inside = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            return next((bad for each in inside if (bad := _unsupported(each)) is not None), None)
        case _:
            return node


def _shown(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if len(text) <= 60 else text[:57] + "…"


def _stateless(tree: ast.Module) -> bool:
    """May the module's names be kept from call to call? Only where none of them is, or holds, a thing that changes."""
    if any(isinstance(node, ast.Global) for node in ast.walk(tree)):
        return False
    return all(_unchanging(statement) for statement in tree.body)


def _unchanging(statement: ast.stmt) -> bool:
    match statement:
        case ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()):
            return True
        case ast.FunctionDef(decorator_list=[], args=arguments):
            return all(_constant(default) for default in [*arguments.defaults, *arguments.kw_defaults] if default)
        case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
            return _constant(value)
        case _:
            return False


def _constant(node: ast.expr) -> bool:
    match node:
        case ast.Constant():
            return True
        case ast.UnaryOp(operand=operand):
            return _constant(operand)
        case ast.BinOp(left=left, right=right):
            return _constant(left) and _constant(right)
        case ast.Tuple(elts=elements):
            return all(_constant(each) for each in elements)
        case _:
            return False
