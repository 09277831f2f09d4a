"""The published schema is the one that the demonstration serves."""

from pathlib import Path

import pytest
from graphql import build_schema as reference_schema

from octopus.cli.schema import Contract, text_of
from octopus.graphql.resolvers import bindables
from octopus.graphql.schema import build_schema, static_sdl

PUBLISHED = Path(__file__).resolve().parents[2] / "docs/reference/schema.graphql"


def test_the_published_sdl_is_current_and_whole() -> None:
    printed = text_of(Contract.sdl)
    assert PUBLISHED.read_text("utf-8") == printed, "run: make docs"
    assert reference_schema(printed).subscription_type is not None
    assert printed.count("@requires(role:") >= 15, "roles are part of the contract"


def test_a_root_field_without_a_role_stops_the_start() -> None:
    with pytest.raises(ValueError, match=r"Query\.open has no @requires"):
        build_schema([*static_sdl(), "extend type Query { open: Int }"], bindables())
