"""A document in a file, with the files of SDL beside it that its `types` name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from octopus.endpoints.sdl import FILE, printed_types
from octopus.endpoints.text import BadJson, Text

CUSTOM_TYPES = "custom_types.graphql"
"""Taken along when it stands beside the document, named or not."""
MOST_BYTES = 16 * 1024 * 1024


class CannotRead(Exception):
    """A file cannot be read; the text says which and why."""


class FileDocument(msgspec.Struct, frozen=True):
    """A document as it stands in a file."""

    text: str
    files: dict[str, str]
    """SDL by the name of its file."""


def read_file(path: Path) -> FileDocument:
    """Read a document and the SDL files beside it; what is wrong with the document itself is for `judge` to say.

    Raises:
        CannotRead: a file is not there, not text, or not beside the document.
    """
    text = _read(path)
    try:
        value = Text(text).value
    except BadJson:
        return FileDocument(text, {})
    files = {name: _read(_beside(path, name)) for name in _named(value)}
    custom = path.with_name(CUSTOM_TYPES)
    if CUSTOM_TYPES not in files and custom.is_file():
        files[CUSTOM_TYPES] = _read(custom)
    return FileDocument(text, files)


def inlined(value: Any, files: dict[str, str]) -> Any:
    """The document with the text of its files in place of their names, so that it stands alone."""
    if not files or not isinstance(value, dict):
        return value
    types = value.get("types", "")
    texts = [printed_types(types)] if isinstance(types, dict) else [types] if isinstance(types, str) else list(types)
    named = {text.strip() for text in texts}
    texts = [files.get(text.strip(), text) for text in texts]
    texts += [text for name, text in files.items() if name not in named]
    whole = "\n\n".join(text.strip() for text in texts if text.strip())
    return {**value, "types": whole}


def _named(value: Any) -> list[str]:
    types = value.get("types") if isinstance(value, dict) else None
    texts = [types] if isinstance(types, str) else types if isinstance(types, list) else []
    return [text.strip() for text in texts if isinstance(text, str) and FILE.fullmatch(text)]


def _beside(path: Path, name: str) -> Path:
    if Path(name).name != name:
        raise CannotRead(f"types names the file {name!r}, which is not beside {path.name}: put it there")
    return path.with_name(name)


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise CannotRead(f"{path} has more than {MOST_BYTES} bytes")
        return path.read_text(encoding="utf-8")
    except OSError as fault:
        raise CannotRead(f"{path} cannot be read: {fault.strerror}") from None
    except UnicodeDecodeError:
        raise CannotRead(f"{path} is not UTF-8 text") from None
