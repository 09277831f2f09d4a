"""The JSON Schema of the document, generated from the model.

`octopus schema endpoints` prints it; `docs/reference/endpoints.schema.json` is that text, compared in the tests. The
API serves it too (`endpointSchema`), so that an editor completes and checks with it.
"""

from __future__ import annotations

import json
from typing import Any

from octopus.endpoints.document import EndpointsDocument

TITLE = "Octopus endpoints"


def endpoints_schema() -> dict[str, Any]:
    """The schema, draft 2020-12."""
    found = EndpointsDocument.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": TITLE,
        **_untitled(found),
    }


def _untitled(node: Any) -> Any:
    """Without the titles that pydantic makes of names; `title` as the name of a property has an object, and stays."""
    if isinstance(node, dict):
        return {name: _untitled(value) for name, value in node.items() if name != "title" or not isinstance(value, str)}
    return [_untitled(item) for item in node] if isinstance(node, list) else node


def schema_text() -> str:
    """The schema as the file has it."""
    return json.dumps(endpoints_schema(), indent=2, ensure_ascii=False) + "\n"
