"""The JSON Schema of the preferences document, generated from the model.

`octopus schema preferences` prints it; `docs/reference/preferences.schema.json` is that text, compared in the tests.
"""

from __future__ import annotations

import json
from typing import Any

from octopus.workspaces.document import PreferencesDocument


def preferences_schema() -> dict[str, Any]:
    """The schema, draft 2020-12."""
    found = PreferencesDocument.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Octopus preferences",
        "description": "Everything a user keeps: workspaces, theme, clocks. Unknown keys are kept at every level.",
        **{name: value for name, value in _untitled(found).items() if name != "description"},
    }


def _untitled(node: Any) -> Any:
    """Without the titles that pydantic makes of names; `title` as the name of a property has an object, and stays."""
    if isinstance(node, dict):
        return {name: _untitled(value) for name, value in node.items() if name != "title" or not isinstance(value, str)}
    return [_untitled(item) for item in node] if isinstance(node, list) else node


def schema_text() -> str:
    """The schema as the file has it."""
    return json.dumps(preferences_schema(), indent=2, ensure_ascii=False) + "\n"
