"""Request bodies: what must be in them, and what is said, in pydantic's shape, where it is not."""

from __future__ import annotations

import json
from typing import Any

from octopus.simulator.oet.values import Arguments, no_arguments

SCRIPTS = {"filesystem": ("file://", "FileSystemScript"), "git": ("git://", "GitScript")}


class Unprocessable(Exception):
    """A 422; `detail` is the list that FastAPI would answer."""

    def __init__(self, detail: list[dict[str, Any]]) -> None:
        super().__init__(str(detail))
        self.detail = detail


def fault(kind: str, where: list[Any], text: str, given: Any, **more: Any) -> Unprocessable:
    """One entry of a 422."""
    return Unprocessable([{"type": kind, "loc": where, "msg": text, "input": given, **more}])


def read_body(raw: bytes) -> dict[str, Any]:
    """The object of a request."""
    try:
        found = json.loads(raw)
    except ValueError as unreadable:
        context = {"error": str(unreadable)}
        raise fault("json_invalid", ["body", 0], "JSON decode error", {}, ctx=context) from None
    if not isinstance(found, dict):
        text = "Input should be a valid dictionary or object to extract fields from"
        raise fault("model_attributes_type", ["body"], text, found)
    return found


def read_number(text: str, name: str) -> int:
    """A number of a path."""
    try:
        return int(text)
    except ValueError:
        words = "Input should be a valid integer, unable to parse string as an integer"
        raise fault("int_parsing", ["path", name], words, text) from None


def read_script(body: dict[str, Any]) -> dict[str, Any]:
    """The script of a new procedure, as procedures show it."""
    script = required(body, "script", dict)
    kind = script.get("script_type")
    if kind not in SCRIPTS:
        known = ", ".join(f"'{name}'" for name in SCRIPTS)
        context = {"discriminator": "'script_type'", "tag": str(kind), "expected_tags": known}
        words = f"Input tag '{kind}' found using 'script_type' does not match any of the expected tags: {known}"
        raise fault("union_tag_invalid", ["body", "script"], words, script, ctx=context)
    prefix, name = SCRIPTS[kind]
    uri = script.get("script_uri")
    if not isinstance(uri, str):
        raise fault("missing", ["body", "script", kind, "script_uri"], "Field required", script)
    if not uri.startswith(prefix):
        words = f"Value error, Incorrect prefix for {name}: {uri}"
        raise fault("value_error", ["body", "script", kind], words, script, ctx={"error": {}})
    more = {key: script[key] for key in ("git_args", "create_env") if kind == "git" and key in script}
    return {"script_uri": uri, "script_type": kind, **more}


def read_arguments(body: dict[str, Any], function: str) -> Arguments:
    """The arguments of one function in `script_args`."""
    given = body.get("script_args") or {}
    if not isinstance(given, dict):
        raise fault("model_attributes_type", ["body", "script_args"], "Input should be a valid dictionary", given)
    found = given.get(function)
    if found is None:
        return no_arguments()
    if not isinstance(found, dict):
        where = ["body", "script_args", function]
        raise fault("model_attributes_type", where, "Input should be a valid dictionary", found)
    args, kwargs = found.get("args", []), found.get("kwargs", {})
    if not isinstance(args, list):
        raise fault("list_type", ["body", "script_args", function, "args"], "Input should be a valid list", args)
    if not isinstance(kwargs, dict):
        where = ["body", "script_args", function, "kwargs"]
        raise fault("dict_type", where, "Input should be a valid dictionary", kwargs)
    return {"args": args, "kwargs": kwargs}


def required(body: dict[str, Any], name: str, kind: type) -> Any:
    """A member that must be there, of a type."""
    if name not in body:
        raise fault("missing", ["body", name], "Field required", body)
    value = body[name]
    if not isinstance(value, kind):
        word = "string" if kind is str else "dictionary"
        raise fault(
            "string_type" if kind is str else "dict_type", ["body", name], f"Input should be a valid {word}", value
        )
    return value
