"""Plain variables are coerced as graphql-core coerces them, or left to it."""

from __future__ import annotations

from typing import Any

from graphql import OperationDefinitionNode, build_schema, get_variable_values, parse
from hypothesis import given
from hypothesis import strategies as st

from octopus.graphql.variables import PlainVariables

SCHEMA = build_schema("type Query { a(names: [String!]!, maybe: [String!], window: Float, label: String!): Int }")
DOCUMENT = parse("query Q($names: [String!]!, $maybe: [String!], $window: Float, $label: String!) { a }")
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=3),
    st.lists(st.one_of(st.text(max_size=3), st.none(), st.integers()), max_size=3),
)


@given(st.dictionaries(st.sampled_from(["names", "maybe", "window", "label", "other"]), VALUES))
def test_plain_values_are_what_graphql_core_makes_of_them(inputs: dict[str, Any]) -> None:
    operation = DOCUMENT.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    ours = PlainVariables(SCHEMA, operation).coerce(inputs)
    theirs = get_variable_values(SCHEMA, operation.variable_definitions, inputs)
    if isinstance(theirs, list):
        assert ours is None
    elif ours is not None:
        assert ours.coerced == theirs.coerced
        assert ours.sources.keys() == theirs.sources.keys()


def test_what_the_page_sends_needs_no_graphql_core() -> None:
    operation = DOCUMENT.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    ours = PlainVariables(SCHEMA, operation).coerce({"names": ["a/b/c/d"], "window": 0.1, "label": "x"})
    assert ours is not None and ours.coerced == {"names": ["a/b/c/d"], "window": 0.1, "label": "x"}
