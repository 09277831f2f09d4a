"""The reference page of the document, generated from its model (`octopus schema endpoints-page`)."""

from __future__ import annotations

import typing
from importlib.resources import files
from types import UnionType
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from octopus.endpoints.check_methods import ALLOWED
from octopus.endpoints.codes import CODES
from octopus.endpoints.document import EndpointsDocument, Function, Input, Mutation, Query, Stream


def reference_page() -> str:
    """The page, as Markdown: the prose of `reference.md`, and tables in the places of its marks."""
    page = (files("octopus.endpoints") / "reference.md").read_text("utf-8")
    parts = {
        "document": _table(EndpointsDocument),
        "function": _table(Function),
        "endpoints": _endpoints(),
        "input-text": " ".join((Input.__doc__ or "").split()) + "\n",
        "input": _table(Input),
        "methods": _methods(),
        "faults": "| class | meaning |\n| --- | --- |\n"
        + "".join(f"| `{code}` | {meaning} |\n" for code, meaning in CODES.items()),
    }
    for mark, text in parts.items():
        page = page.replace(f"<!-- {mark} -->\n", text)
    return page


def _table(model: type[BaseModel]) -> str:
    rows = [_row(field.alias or name, field) for name, field in model.model_fields.items()]
    return "| key | default | value | meaning |\n| --- | --- | --- | --- |\n" + "".join(rows)


def _endpoints() -> str:
    """The keys of all three kinds in one table; what not all have says so."""
    kinds: dict[str, type[BaseModel]] = {"queries": Query, "mutations": Mutation, "streams": Stream}
    fields: dict[str, FieldInfo] = {}
    for model in kinds.values():
        fields = {**fields, **model.model_fields}
    rows = []
    for name in sorted(fields, key=lambda name: list(ORDER).index(name) if name in ORDER else len(ORDER)):
        having = [kind for kind, model in kinds.items() if name in model.model_fields]
        rows.append(_row(name, fields[name], "" if len(having) == len(kinds) else f"For {' and '.join(having)}. "))
    return "| key | default | value | meaning |\n| --- | --- | --- | --- |\n" + "".join(rows)


ORDER = (
    "method", "url", "args", "query", "variables", "headers", "params", "body", "forwardToken", "type", "mapping",
    "transform", "function", "inputs", "interval", "timeout", "retries", "cache", "role", "description",
)  # fmt: skip


def _row(name: str, field: FieldInfo, prefix: str = "") -> str:
    meaning = prefix + (field.description or "")
    return f"| `{name}` | {_default(field)} | {_kind(field.annotation)} | {meaning.replace('|', chr(92) + '|')} |\n"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "needed"
    value = field.default
    if value is None or value in ({}, ""):
        return "none"
    return f"`{str(value).lower()}`" if isinstance(value, bool) else f"`{value}`"


def _kind(annotation: Any) -> str:
    """What is written there, in words."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _kind(arguments[0])
    if origin is typing.Literal:
        return " ".join(f"`{choice}`" for choice in arguments)
    if origin in (typing.Union, UnionType):
        return " or ".join(dict.fromkeys(_kind(each) for each in arguments if each is not type(None)))
    if origin is dict:
        return f"object of {_kind(arguments[1])}" if arguments[1] is not Any else "object"
    if origin is list:
        return f"list of {_kind(arguments[0])}"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {"Query": "queries", "Mutation": "mutations", "Stream": "streams"}.get(
            annotation.__name__, f"{annotation.__name__.lower()}s"
        )
    names = {str: "text", int: "integer", float: "number", bool: "true or false", Any: "any JSON"}
    return names.get(annotation, "any JSON")


def _methods() -> str:
    columns = [key for key in ORDER if any(key in keys for keys in ALLOWED.values())]
    head = "| method | " + " | ".join(f"`{key}`" for key in columns) + " |\n| --- |" + " --- |" * len(columns) + "\n"
    rows = [
        f"| `{method}` | " + " | ".join("●" if key in keys else "" for key in columns) + " |\n"
        for method, keys in ALLOWED.items()
    ]
    return head + "".join(rows)
