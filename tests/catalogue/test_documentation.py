"""What the pages about widgets show can be used as it stands."""

from __future__ import annotations

import json
import re
from pathlib import Path

from graphql import build_schema, parse, validate

from octopus.catalogue.manifest import OctopusBlock, read_manifest
from octopus.catalogue.reference import EXAMPLE, manifest_page, manifest_schema
from octopus.settings import Settings, read_settings

DOCS = Path(__file__).parents[2] / "docs"
HOW_TO = (DOCS / "how-to" / "add-a-widget-from-npm.md").read_text()
TRUST = (DOCS / "explanations" / "trust.md").read_text()


def test_the_operations_fit_the_schema() -> None:
    schema = build_schema((DOCS / "reference" / "schema.graphql").read_text())
    shown = re.findall(r"```graphql\n(.*?)```", HOW_TO, re.DOTALL)
    assert len(shown) == 1
    assert [validate(schema, parse(text)) for text in shown] == [[]]
    roots = (schema.query_type, schema.mutation_type, schema.subscription_type)
    fields = {name for root in roots if root is not None for name in root.fields}
    assert set(re.findall(r"`(\w+Widget|widget\w+)\b", HOW_TO + TRUST)) <= fields


def test_the_variables_are_settings(tmp_path: Path) -> None:
    shown = dict(re.findall(r'^export (\w+)="?([^"#\s]+)"?', HOW_TO, re.MULTILINE))
    (tmp_path / "token").write_text("token")
    settings = read_settings(shown | {"WIDGET_TOKEN_FILE_LAB": str(tmp_path / "token")})
    assert [(each.name, each.token is not None) for each in settings.widget_sources] == [("lab", True)]
    known = {str(field.validation_alias) for field in Settings.model_fields.values()}
    told = {name for name in re.findall(r"`(WIDGET_[A-Z_]+)`", HOW_TO + TRUST) if not name.startswith("WIDGET_TOKEN")}
    assert told <= known


def test_the_manifest_is_one() -> None:
    (text,) = re.findall(r"```json\n(.*?)```", TRUST, re.DOTALL)
    package = json.loads(text) | {"name": "rain", "version": "1.0.0"}
    block = read_manifest(json.dumps(package).encode(), "rain", "1.0.0").octopus
    assert isinstance(block, OctopusBlock) and block.permissions.variables == ("station",)


def test_the_reference_of_the_manifest_is_current_and_its_example_is_one() -> None:
    assert (DOCS / "reference" / "widget-manifest.md").read_text() == manifest_page(), "run tools/build_docs.py"
    assert (DOCS / "reference" / "widget-manifest.schema.json").read_text() == manifest_schema()
    assert read_manifest(json.dumps(EXAMPLE).encode(), EXAMPLE["name"], EXAMPLE["version"]).octopus.label
    members = json.loads(manifest_schema())["$defs"]
    untold = [
        f"{struct}.{name}"
        for struct, part in members.items()
        for name, field in part.get("properties", {}).items()
        if "description" not in field
    ]
    assert untold == []
