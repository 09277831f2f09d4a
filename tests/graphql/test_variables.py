"""Plain variables are coerced as graphql-core coerces them, or left to it."""

from __future__ import annotations

from typing import Any

from graphql import GraphQLError, OperationDefinitionNode, build_schema, get_argument_values, get_variable_values, parse
from hypothesis import given
from hypothesis import strategies as st

from octopus.graphql.variables import PlainArguments, PlainVariables

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


ARGUMENTS = build_schema("""
type Query { a(names: [String!]!, window: Float = 0.1, kind: Kind = latest, since: Float, most: Int): Int }
enum Kind { latest lossless }
""")
TEXTS = [
    "names: $names",
    "names: $names, window: $window",
    "names: $names, window: $window, since: $since",
    'names: ["a"], since: $since',
    "names: [$name, $name], kind: lossless",
    "names: $names, kind: $kind, most: 3",
]


@given(
    st.sampled_from(TEXTS),
    st.lists(
        st.fixed_dictionaries(
            {"names": st.just(["a", "b"]), "name": st.text(max_size=2)},
            optional={
                "window": st.none() | st.floats(0, 1),
                "since": st.none() | st.floats(0, 1),
                "kind": st.sampled_from(["latest", "lossless", None]),
            },
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_plain_arguments_are_what_graphql_core_makes_of_them(text: str, given_inputs: list[dict[str, Any]]) -> None:
    """Whatever was given when they were compiled."""
    tree = parse(
        f"query ($names: [String!]!, $name: String!, $window: Float, $since: Float, $kind: Kind) {{ a({text}) }}"
    )
    (operation,) = tree.definitions
    assert isinstance(operation, OperationDefinitionNode)
    (node,) = operation.selection_set.selections
    field = ARGUMENTS.query_type.fields["a"]  # type: ignore[union-attr]
    plain = None
    for inputs in given_inputs:
        values = get_variable_values(ARGUMENTS, operation.variable_definitions, inputs)
        assert not isinstance(values, list)
        try:
            reference = get_argument_values(field, node, values)
        except GraphQLError:
            reference = None
        if plain is None and reference is not None:
            plain = PlainArguments(field, node, reference)
        ours = plain.of(values.coerced) if plain else None
        assert ours is None or ours == reference
