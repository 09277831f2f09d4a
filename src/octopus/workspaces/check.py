"""Checks a preferences document and says what is wrong with it, and where."""

from __future__ import annotations

from typing import Any

import orjson
from pydantic import ValidationError

from octopus.model import BadRequest, TooLarge
from octopus.store import check_body
from octopus.workspaces.document import PreferencesDocument

MAX_FAULTS = 20
"""Most faults reported at once."""


def check_size(config: Any, max_bytes: int) -> None:
    """Refuse what is larger than the limit, in bytes of JSON.

    Raises:
        BadRequest: not a JSON object.
        TooLarge: names the limit and the size.
    """
    if not isinstance(config, dict):
        raise BadRequest(f"expected a preferences document (a JSON object), got {type(config).__name__}")
    try:
        size = len(orjson.dumps(config))
    except TypeError:  # orjson's refusals: the walk says which value, and where.
        check_body(config)
        raise BadRequest("expected a preferences document of plain JSON") from None
    if size > max_bytes:
        raise TooLarge(
            f"a preferences document holds at most {max_bytes} bytes (OCTOPUS_MAX_PREFERENCES); this one has {size}",
            extra={"limit": max_bytes, "size": size},
        )


def check_document(config: dict[str, Any]) -> None:
    """Refuse a document that is not one.

    Raises:
        BadRequest: the message names the first fault with its JSON pointer; `extra["faults"]` has them all.
    """
    try:
        PreferencesDocument.model_validate(config)
    except ValidationError as found:
        faults = [_fault(error) for error in found.errors(include_url=False)[:MAX_FAULTS]]
        more = f" (and {found.error_count() - 1} more)" if found.error_count() > 1 else ""
        first = faults[0]
        raise BadRequest(
            f"preferences document, {first['pointer'] or 'at the top'}: {first['message']}{more}",
            extra={"faults": faults},
        ) from None


def _fault(error: Any) -> dict[str, str]:
    pointer = "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in error["loc"])
    message = str(error["msg"]).removeprefix("Value error, ").replace("Input should be", "expected")
    if error["type"] == "missing":
        return {"pointer": pointer, "message": "expected a value, got none"}
    if error["type"] == "value_error":
        return {"pointer": pointer, "message": message}
    return {"pointer": pointer, "message": f"{message[:1].lower()}{message[1:]}; got {_shown(error['input'])}"}


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return f"{'an object' if isinstance(value, dict) else 'a list'} of {len(value)}"
    try:
        shown = orjson.dumps(value).decode()
    except TypeError:
        shown = type(value).__name__
    return shown if len(shown) <= 80 else shown[:79] + "…"
