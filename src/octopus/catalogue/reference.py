"""The reference of a widget's `package.json`: a page and a JSON Schema, made from what the catalogue checks."""

from __future__ import annotations

import ast
import inspect
import json
import textwrap
from typing import Any

import msgspec

from octopus.catalogue.folder import MAX_ENTRY, MAX_MANIFEST
from octopus.catalogue.manifest import DEFAULT_ENTRY, Manifest, OctopusBlock
from octopus.catalogue.package import API_VERSION, PreviewShape
from octopus.catalogue.permissions import Permissions
from octopus.catalogue.signing import SIGNATURE

EXAMPLE: dict[str, Any] = {
    "name": "@my-team/beam-health",
    "version": "1.0.0",
    "description": "Health of each beam.",
    "license": "BSD-3-Clause",
    "type": "module",
    "main": DEFAULT_ENTRY,
    "files": [DEFAULT_ENTRY, "README.md", "CHANGELOG.md", SIGNATURE],
    "octopus": {
        "keys": ["BeamHealth"],
        "label": "Beam health",
        "apiVersion": API_VERSION,
        "icon": "M5 12h14M12 5v14",
        "preview": [
            {"paint": "line", "path": "M20 70h120", "width": 2},
            {"paint": "text", "text": "31.5 °C", "x": 24, "y": 50, "size": 18},
        ],
        "operations": ["Query.beams", "vars.STATIONS"],
        "permissions": {
            "attributes": ["low-mccs/station/*/temperature"],
            "queries": ["beams"],
            "mutations": ["setAttributeValue"],
            "variables": ["station"],
        },
    },
}
_HEAD = f"""# A widget's package.json

What Octopus reads of the manifest of a widget, and what it refuses. All other members are npm's business. (Generated
from the checks: `tools/build_docs.py`; the same as a JSON Schema:
[widget-manifest.schema.json](widget-manifest.schema.json).)

```json
{json.dumps(EXAMPLE, indent=2, ensure_ascii=False)}
```

A scaffolded project has all of it that it needs. `octopus widget verify <folder>` holds a built package against these
rules.
"""
_LAYOUT = """## What stands elsewhere

Layout hints are not in the manifest: `makeWidgetDef` takes `layout: { w, h, minW, minH }` in cells of the grid of 24
columns, rows of 24 px and gaps of 8 px. It takes the settings' schema, `polls`, `requiredStreams` and `docsUrl`: the
[reference of the SDK](widget-sdk.md#widgetdef) has them. The README and CHANGELOG of the package are what the
Widgets Store shows.
"""


def manifest_schema() -> str:
    """The JSON Schema of a widget's `package.json`, as text."""
    (top,), parts = msgspec.json.schema_components([Manifest], ref_template="#/$defs/{name}")
    told = {each.__name__: _docs(each) for each in (Manifest, OctopusBlock, PreviewShape, Permissions)}
    for name, part in parts.items():
        for field, schema in part.get("properties", {}).items():
            if told.get(name, {}).get(field):
                schema["description"] = told[name][field]
    found = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "package.json of an Octopus widget",
        **top,
        "$defs": parts,
    }
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def manifest_page() -> str:
    """The page, as Markdown."""
    bundle = (
        f"The bundle is `octopus.entry`; else `main`, where it ends in `.iife.js`; else `{DEFAULT_ENTRY}`. It holds at "
        f"most {MAX_ENTRY // 2**20} MiB of UTF-8 (`WIDGET_MAX_BUNDLE` of what is added), the manifest "
        f"{MAX_MANIFEST // 2**10} KiB. `{SIGNATURE}` beside it signs both: `octopus widget sign`."
    )
    parts = [
        _HEAD,
        _table("package.json", Manifest),
        bundle,
        _table("`octopus`", OctopusBlock),
        "`apiVersion` is the version of the contract that the bundle was built for; this Octopus speaks "
        f"{API_VERSION}, and refuses a newer one.",
        _table("`octopus.permissions`", Permissions),
        "Patterns, in which `*` stands for any characters; what is not named is not granted. They bind a bundle that "
        "runs isolated: [Trust in widgets](../explanations/trust.md).",
        _table("`octopus.preview[]`", PreviewShape),
        "Shapes on 160 by 90, each either a path or a text, in colours of the theme.",
        _LAYOUT,
    ]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _table(title: str, struct: type[msgspec.Struct]) -> str:
    schema = msgspec.json.schema_components([struct])[1][struct.__name__]
    told = _docs(struct)
    required = schema.get("required", [])
    rows = [
        f"| `{name}` | {_type(field)} | {'required' if name in required else _default(field)} | {told.get(name, '')} |"
        for name, field in schema["properties"].items()
    ]
    return f"## {title}\n\n| member | is | default | meaning |\n| --- | --- | --- | --- |\n" + "\n".join(rows)


def _default(schema: dict[str, Any]) -> str:
    found = schema.get("default")
    return "" if found is None or isinstance(found, dict) else f"`{json.dumps(found)}`"


def _type(schema: dict[str, Any]) -> str:
    """A type in words, with its bounds."""
    if "anyOf" in schema:
        return _type(next(each for each in schema["anyOf"] if each.get("type") != "null"))
    if "$ref" in schema:
        return "an object, below"
    if "enum" in schema:
        return "one of " + ", ".join(f"`{each}`" for each in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}{_bounds(schema, 'Items', '')}"
    bounds = _bounds(schema, "Length", " characters" if schema.get("type") == "string" else "")
    pattern = f", `{schema['pattern']}`".replace("|", "\\|") if "pattern" in schema else ""
    return f"{schema.get('type', 'anything')}{bounds}{pattern}"


def _bounds(schema: dict[str, Any], what: str, unit: str) -> str:
    low = schema.get(f"min{what}", schema.get("minimum", schema.get("exclusiveMinimum")))
    high = schema.get(f"max{what}", schema.get("maximum"))
    if low is None and high is None:
        return ""
    if low is None:
        return f", at most {high}{unit}"
    return f", at least {low}{unit}" if high is None else f", {low} to {high}{unit}"


def _docs(struct: type) -> dict[str, str]:
    """What the source says below each field."""
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(struct))).body
    assert isinstance(tree, ast.ClassDef)
    found = {}
    for field, after in zip(tree.body, tree.body[1:], strict=False):
        if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
            continue
        if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) and isinstance(after.value.value, str):
            found[field.target.id] = " ".join(after.value.value.split())
    return found
