"""One file as text, read: what it holds, or the sentence that says what is wrong with it, and on which line."""

from __future__ import annotations

import datetime
from pathlib import PurePosixPath
from typing import Any, Literal, Protocol

import msgspec
from pydantic import BaseModel, ValidationError

from octopus.endpoints.document import EndpointsDocument
from octopus.endpoints.text import BadJson, Place, Text, pointer_of
from octopus.provisioning.documents import PATCH, WidgetFile, WorkspaceFile
from octopus.provisioning.entries import TYPES, BadTypes, definitions_of, entries_of

Kind = Literal["ENDPOINTS", "WORKSPACES", "WIDGETS"]
FOLDERS: dict[str, Kind] = {"endpoints": "ENDPOINTS", "workspaces": "WORKSPACES", "widgets": "WIDGETS"}
KINDS: tuple[Kind, ...] = ("ENDPOINTS", "WORKSPACES", "WIDGETS")
FORMS = (".json", ".yaml", ".yml")
SDL = (".graphql", ".graphqls", ".gql")
MODELS: dict[Kind, type[BaseModel]] = {
    "ENDPOINTS": EndpointsDocument,
    "WORKSPACES": WorkspaceFile,
    "WIDGETS": WidgetFile,
}


class Problem(msgspec.Struct, frozen=True):
    """What is wrong, and where in the file; lines and columns count from 1."""

    message: str
    line: int | None = None
    column: int | None = None
    pointer: str | None = None


class Part(msgspec.Struct, frozen=True):
    """What one file contributes."""

    path: str
    """Below the folder: `endpoints/10-oet.yaml`."""
    kind: Kind
    patch: bool
    """A list of operations on what the other files make together."""
    value: Any


class FileState(msgspec.Struct, frozen=True):
    """One file of the folder, as it is told of."""

    path: str
    kind: Kind | None
    ok: bool
    changed: str
    """ISO 8601, UTC."""
    entries: int
    error: Problem | None = None
    warnings: list[Problem] = []
    kept: bool = False
    """Broken, and served as it was when it was last right."""


class Places(Protocol):
    """A text that was read, which knows where its values stand."""

    value: Any

    def place(self, pointer: str) -> Place: ...


class BadFile(Exception):
    """A file cannot be used."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def is_patch(path: str) -> bool:
    """Whether a file holds operations: `90-overrides.patch.json`."""
    return PurePosixPath(path).stem.endswith(".patch")


def read_text(path: str, kind: Kind, text: str) -> Part:
    """What a file says.

    Raises:
        BadFile: it is not what its name and folder promise.
    """
    suffix = PurePosixPath(path).suffix
    if suffix in SDL:
        return _sdl(path, text)
    found = places_of(path, text)
    duplicates = getattr(found, "duplicates", ())
    if duplicates:
        first = duplicates[0]
        raise BadFile(
            Problem(
                f"the key {first.key[:40]!r} stands twice in one object",
                first.second.line,
                first.second.column,
                first.pointer,
            )
        )
    if is_patch(path):
        _check(found, PATCH.validate_python)
        return Part(path, kind, True, found.value)
    if not isinstance(found.value, dict):
        raise BadFile(Problem(f"expected an object at the top; got {_kind_of(found.value)}", 1, 1, ""))
    _check(found, MODELS[kind].model_validate)
    if kind == "ENDPOINTS":
        _check_types(found)
    return Part(path, kind, False, found.value)


def places_of(path: str, text: str) -> Places:
    """A JSON or YAML text, read.

    Raises:
        BadFile: it is not.
    """
    try:
        if PurePosixPath(path).suffix == ".json":
            return Text(text)
        from octopus.endpoints.yaml_text import YamlText  # Only where a file is YAML.

        return YamlText(text.removeprefix("\ufeff"))
    except BadJson as fault:
        raise BadFile(Problem(fault.message, fault.place.line, fault.place.column, fault.pointer or None)) from None


def _sdl(path: str, text: str) -> Part:
    try:
        definitions_of(text)
    except BadTypes as fault:
        raise BadFile(Problem(f"expected GraphQL definitions: {fault}")) from None
    return Part(path, "ENDPOINTS", False, {TYPES: text})


def _check(found: Places, validate: Any) -> None:
    try:
        validate(found.value)
    except ValidationError as fault:
        errors = fault.errors(include_url=False)
        first = errors[0]
        # Pydantic names the form of a key that has several (`<text>`) as a step of its own.
        steps = [step for step in first["loc"] if not (isinstance(step, str) and step.startswith("<"))]
        pointer = pointer_of(steps)
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        place = found.place(pointer)
        raise BadFile(
            Problem(f"{pointer or '/'}: {_sentence(first)}{more}", place.line, place.column, pointer)
        ) from None


def _sentence(error: Any) -> str:
    if error["type"] == "missing":
        return "expected a value, got none"
    if error["type"] == "extra_forbidden":
        return "there is no such key; see docs/reference for those there are"
    message = str(error["msg"]).removeprefix("Value error, ").replace("Input should be", "expected")
    return f"{message[:1].lower()}{message[1:]}"


def _check_types(found: Places) -> None:
    try:
        definitions_of(found.value.get(TYPES, ""))
    except BadTypes as fault:
        place = found.place(f"/{TYPES}")
        raise BadFile(
            Problem(f"/types: expected GraphQL definitions: {fault}", place.line, place.column, "/types")
        ) from None


def _kind_of(value: Any) -> str:
    return {list: "a list", str: "a text", type(None): "nothing"}.get(type(value), "a plain value")


def count_entries(part: Part) -> int:
    """How many entries a file holds; of a patch, its operations."""
    if part.patch:
        return len(part.value)
    if part.kind == "ENDPOINTS":
        return sum(pointer not in ("/$schema", "/description") for pointer in entries_of(part.value))
    return len(part.value.get(part.kind.lower(), []))


def iso(seconds: float) -> str:
    """A time of a file, ISO 8601 in UTC."""
    found = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    return found.isoformat(timespec="milliseconds").replace("+00:00", "Z")
