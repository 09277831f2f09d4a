"""The JSON Schema that is published and served."""

from pathlib import Path

from octopus.endpoints import EndpointsDocument, endpoints_schema, schema_text
from octopus.endpoints.document import Function, Input, Mutation, Query, Stream
from octopus.endpoints.reference import reference_page

FILE = Path(__file__).parents[2] / "docs" / "reference" / "endpoints.schema.json"


def test_the_published_schema_is_current() -> None:
    assert FILE.read_text() == schema_text(), "run: make docs"


def test_the_reference_page_is_current_and_names_every_key() -> None:
    page = FILE.with_name("endpoints.md").read_text()
    assert page == reference_page(), "run: make docs"
    for model in (EndpointsDocument, Function, Input, Query, Mutation, Stream):
        assert all(f"| `{field.alias or name}` |" in page for name, field in model.model_fields.items())


def test_it_says_what_each_key_means() -> None:
    schema = endpoints_schema()
    for name in ("Query", "Mutation", "Stream", "Function", "Input"):
        members = schema["$defs"][name]["properties"]
        assert all("description" in member for member in members.values())
        assert schema["$defs"][name]["additionalProperties"] is False
    assert set(schema["properties"]) >= {"types", "vars", "functions", "queries", "mutations", "streams"}
    assert "interval" in schema["$defs"]["Stream"]["properties"]
    assert "SSE" in schema["$defs"]["Stream"]["properties"]["method"]["enum"]
    assert "SSE" not in schema["$defs"]["Query"]["properties"]["method"]["enum"]
