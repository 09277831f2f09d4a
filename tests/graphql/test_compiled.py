"""Compiled queries answer what graphql-core answers, for good values and bad, and call each resolver once."""

import asyncio
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
import pytest
from ariadne import EnumType, ObjectType, QueryType, ScalarType, SubscriptionType, make_executable_schema
from graphql import parse, validate
from hypothesis import given
from hypothesis import strategies as st

from octopus.graphql import execution
from octopus.graphql.compiled import CompiledOperation
from octopus.graphql.documents import Document
from octopus.graphql.plan import Planner
from octopus.graphql.request import Request
from octopus.model import NotFound, Role
from tests.fuzzing import examples

SDL = """
type Query {
  one(n: Int = 1, text: String, tags: [String!]): Thing
  must: Thing!
  things: [Thing!]!
  maybe: [Thing]
  deep: [[Int!]]
  number: Int!
  text: String
  ratio: Float
  kind: Role
  json: JSON
}
type Subscription { events: Thing }
type Thing {
  id: ID! name: String count: Int! ratio: Float flag: Boolean! kind: Role json: JSON must: Thing! child: Thing
  tags: [String!] list: [Thing!] grid: [[Float]!]
}
enum Role { Viewer User Operator Engineer Admin }
scalar JSON
"""
ROOTS = ["one", "must", "things", "maybe", "deep", "number", "text", "ratio", "kind", "json"]
LEAVES = ["id", "name", "count", "ratio", "flag", "kind", "json", "tags", "grid"]
OBJECTS = ["must", "child", "list"]


class Given:
    """The root resolvers: what they give, and how often they were asked."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.asked: list[str] = []

    def resolver(self, name: str) -> Any:
        def resolve(_: Any, info: Any, **arguments: Any) -> Any:
            self.asked.append(info.path.key)
            assert info.field_name == name and info.field_nodes and info.parent_type.name == "Query"
            value = self.values.get(name)
            if isinstance(value, Exception):
                raise value
            if isinstance(value, Later):
                return value.come()
            return value

        return resolve


@dataclass
class Later:
    """A value that has to be awaited."""

    value: Any

    async def come(self) -> Any:
        await asyncio.sleep(0)
        if isinstance(self.value, Exception):
            raise self.value
        return self.value


@dataclass
class Attributes:
    """A source whose fields are attributes."""

    fields: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["fields"][name]
        except KeyError:
            raise AttributeError(name) from None


class Edition:
    def __init__(self) -> None:
        self.given = Given()
        query, subscription = QueryType(), SubscriptionType()
        for name in ROOTS:
            query.set_field(name, self.given.resolver(name))
        scalar = ScalarType("JSON", serializer=lambda value: value)
        roles = EnumType("Role", {role.name: role for role in Role})
        self.schema = make_executable_schema(SDL, query, subscription, ObjectType("Thing"), scalar, roles)
        self.planner = Planner(self.schema)


EDITION = Edition()

texts = st.text(max_size=5)
good: dict[str, st.SearchStrategy[Any]] = {
    "id": texts, "name": texts | st.none(), "count": st.integers(-100, 100), "flag": st.booleans(),
    "ratio": st.floats(allow_nan=False, allow_infinity=False) | st.none() | st.integers(-5, 5),
    "kind": st.sampled_from(list(Role)) | st.none(), "json": st.none() | st.just({"a": [1, None]}) | texts,
    "tags": st.lists(texts, max_size=3) | st.none(),
    "grid": st.none() | st.lists(st.lists(st.none() | st.floats(-1, 1), max_size=2), max_size=2),
}  # fmt: skip
odd = st.sampled_from(
    [None, math.nan, math.inf, 2**31, 2**70, 1.5, "text", True, {}, [], [None], {1}, NotFound("away"), Attributes({}),
     lambda *_: 7, range(2), b"bytes", object]
)  # fmt: skip


def thing(depth: int, spoilt: bool) -> st.SearchStrategy[Any]:
    def value(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        return st.one_of(strategy, strategy, strategy, odd) if spoilt else strategy

    fields = {name: value(strategy) for name, strategy in good.items()}
    if depth:
        inner = thing(depth - 1, spoilt)
        fields |= {"must": inner, "child": inner | st.none(), "list": st.none() | st.lists(inner, max_size=2)}
    else:
        fields |= {"child": st.none(), "list": st.just([])}
    made = st.fixed_dictionaries(fields)
    return made | made.map(Attributes)


def values(spoilt: bool) -> dict[str, st.SearchStrategy[Any]]:
    """What each root may give."""
    inner = thing(2, spoilt)
    plain: dict[str, st.SearchStrategy[Any]] = {
        "one": inner | st.none(), "must": inner, "things": st.lists(inner, max_size=3),
        "maybe": st.none() | st.lists(inner | st.none(), max_size=3) | st.lists(inner, max_size=2).map(tuple),
        "deep": st.none() | st.lists(st.none() | st.lists(st.integers(0, 9), max_size=3), max_size=2),
        "number": good["count"], "text": good["name"], "ratio": good["ratio"], "kind": good["kind"],
        "json": good["json"],
    }  # fmt: skip
    if spoilt:
        plain = {name: st.one_of(strategy, strategy, odd) for name, strategy in plain.items()}
    return {name: strategy | strategy.map(Later) for name, strategy in plain.items()}


DIRECTIVES = st.sampled_from(
    ["", "", "", "", " @skip(if: true)", " @include(if: false)", " @skip(if: $yes)", " @include(if: $yes)"]
)


@st.composite
def selection(draw: Any, depth: int) -> str:
    parts = ["id"]
    for _ in range(draw(st.integers(0, 4))):
        name = draw(st.sampled_from([*LEAVES, "__typename", *(OBJECTS if depth else [])]))
        # One alias for each field, so that fields that meet never conflict.
        field = draw(st.sampled_from([name, f"other_{name}: {name}"]))
        inner = f" {{ {draw(selection(depth - 1))} }}" if name in OBJECTS else ""
        kind = draw(st.sampled_from(["field", "field", "inline", "spread"]))
        if kind == "field":
            parts.append(field + draw(DIRECTIVES) + inner)
        elif kind == "inline":
            parts.append(f"... {draw(st.sampled_from(['', 'on Thing']))}{draw(DIRECTIVES)} {{ {field}{inner} }}")
        else:
            parts.append(f"...Part{draw(DIRECTIVES)}")
    return " ".join(parts)


@st.composite
def operation(draw: Any) -> str:
    parts = ["__typename"]
    for number in range(draw(st.integers(1, 5))):
        name = draw(st.sampled_from(ROOTS))
        inner = f" {{ {draw(selection(2))} }}" if name in ("one", "must", "things", "maybe") else ""
        arguments = (
            draw(st.sampled_from(["", "(n: 2)", '(n: $n, text: "a")', "(tags: $tags)"])) if name == "one" else ""
        )
        parts.append(f"r{number}_{name}: {name}{arguments}{draw(DIRECTIVES)}{inner}")
    return (
        f"query Q($yes: Boolean!, $n: Int, $tags: [String!]) {{ {' '.join(parts)} used: text @skip(if: $yes) "
        "usedN: one(n: $n, tags: $tags) @include(if: false) { ...Part } }"
        " fragment Part on Thing { count other_name: name ...Inner }"
        " fragment Inner on Thing { flag @include(if: $yes) }"
    )


@st.composite
def case(draw: Any, given_values: dict[str, st.SearchStrategy[Any]]) -> tuple[str, dict[str, Any]]:
    """An operation, and what the roots that it asks give: to make up more takes longer than the test."""
    text = draw(operation())
    return text, {name: draw(strategy) for name, strategy in given_values.items() if f": {name}" in text}


@cache
def document_of(text: str) -> Document:
    tree = parse(text)
    assert validate(EDITION.schema, tree) == []
    return Document(tree)


@pytest.fixture(autouse=True)
def plain_errors(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Errors as graphql-core has them, without incident numbers."""
    monkeypatch.setattr(
        execution, "errors_of", lambda faults: sorted((str(f.message), f.path, f.locations) for f in faults)
    )
    yield


async def both(text: str, variables: dict[str, Any], root: Any = None) -> tuple[Any, Any, list[str]]:
    """The response of the compiled way, that of graphql-core, and what the first asked of resolvers."""
    document, request = document_of(text), Request(text, variables, None)
    edition: Any = EDITION
    EDITION.given.asked.clear()
    compiled = await execution.run(edition, document, request, None, root)  # type: ignore[arg-type]
    asked = list(EDITION.given.asked)
    reference = await execution.interpret(edition, document, request, None, root, None)  # type: ignore[arg-type]
    return compiled, reference, asked


def same(one: Any, other: Any) -> bool:
    """Equal, and in the same order."""
    return json.dumps(one, default=repr) == json.dumps(other, default=repr)


@examples(60)
@given(case(values(spoilt=False)), st.booleans(), st.sampled_from([{}, {"n": 5}, {"n": None, "tags": ["a"]}]))
async def test_good_values(made: tuple[str, dict[str, Any]], yes: bool, more: dict[str, Any]) -> None:
    text, EDITION.given.values = made
    planner = EDITION.planner.compiled(document_of(text), None, {"yes": yes, **more})
    assert planner is not None and isinstance(planner[0], CompiledOperation), "plain operations are compiled"
    compiled, reference, asked = await both(text, {"yes": yes, **more})
    assert same(compiled, reference)
    assert len(asked) == len(set(asked))


@examples(100)
@given(case(values(spoilt=True)), st.booleans())
async def test_bad_values(made: tuple[str, dict[str, Any]], yes: bool) -> None:
    text, EDITION.given.values = made
    compiled, reference, asked = await both(text, {"yes": yes})
    assert compiled["data"] is None or same(compiled["data"], reference["data"])
    # Where several fields that must not be null fail at once, which of them is told is left open by the specification.
    if compiled["data"] is not None:
        assert same(compiled, reference)
    else:
        assert reference["data"] is None
        assert len(compiled["errors"]) >= 1
    assert len(asked) == len(set(asked)), "no resolver is called again"


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("query ($n: Int!) { one(n: $n) { id } }", {}),
        ("query ($n: Int!) { one(n: $n) { id } }", {"n": "many"}),
        ("{ __schema { queryType { name } } text }", {}),
        ('{ __type(name: "Thing") { name } }', {}),
    ],
)
async def test_what_is_not_compiled(text: str, variables: dict[str, Any]) -> None:
    EDITION.given.values = {"one": {"id": "1"}, "text": "a"}
    compiled, reference, _ = await both(text, variables)
    assert same(compiled, reference)


async def test_the_values_of_a_stream() -> None:
    class Event(msgspec.Struct):
        events: Any

    text = "subscription { e: events { id kind ... on Thing { child { count } } } }"
    for event in (
        {"id": "1", "kind": Role.Admin, "child": {"count": 2}}, {"id": "1", "child": {"count": "x"}}, None, {"id": None}
    ):  # fmt: skip
        compiled, reference, _ = await both(text, {}, Event(event))
        assert same(compiled, reference)


async def test_a_resolver_that_raises_while_others_are_under_way_leaves_none_behind() -> None:
    EDITION.given.values = {"one": Later({"id": "1"}), "number": NotFound("no number"), "text": Later("a")}
    compiled, reference, asked = await both("{ one { id } number text }", {})
    assert compiled["data"] is None and same(compiled, reference)
    assert asked == ["one", "number"]
