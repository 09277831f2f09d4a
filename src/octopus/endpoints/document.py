"""The document: `endpoints.json` as a model. What each key means stands here, and nowhere else.

The JSON Schema (`schema.py`) and the reference page (`reference.py`) are made from these classes. Bounds that a
deployment sets, and everything that needs more than one key to judge, are checked by `checks`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

NAME = r"^[A-Za-z_][A-Za-z0-9_]*$"
MAX_NAME = 100
MAX_TEXT = 100_000
"""Longest SDL text or upstream document, in characters."""
MAX_CODE = 64 * 1024
"""Longest code of a function, which is what `octopus.functions` takes."""

Name = Annotated[str, Field(pattern=NAME, max_length=MAX_NAME)]
"""A name of GraphQL, which does as a name of Python too."""
GraphQLType = Annotated[str, Field(min_length=1, max_length=1000)]
Template = Annotated[str, Field(max_length=10_000)]
"""A text with placeholders: `{VAR}` of `vars`, `{argument}` of `args`; `{{name}}` stands for `{name}` itself."""
Attribute = Annotated[str, Field(min_length=1, max_length=512)]

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE", "GRAPHQL", "LOCAL"]
StreamMethod = Literal["GET", "POST", "PUT", "PATCH", "DELETE", "GRAPHQL", "LOCAL", "SSE", "WS"]
RoleName = Literal["Viewer", "User", "Operator", "Engineer", "Admin"]


def _kind(value: Any) -> str:
    """Which form of a key that has several was written."""
    if isinstance(value, str):
        return "<text>"
    return "<object>" if isinstance(value, dict) else "<list>" if isinstance(value, list) else "<other>"


def _either(expected: str) -> Discriminator:
    return Discriminator(_kind, custom_error_type="form", custom_error_message=expected)


Path = Annotated[str, Field(min_length=1, max_length=500)]
"""Where something stands in a reply: `procedure.history.process_states[-1].state`, `items[*].id`."""
Mapping = Annotated[
    Annotated[Path, Tag("<text>")] | Annotated[dict[Name, Path], Tag("<object>")],
    _either('expected a path like "procedure.state", or an object of output fields and paths'),
]
Sdl = Annotated[str, Field(max_length=MAX_TEXT)]
Types = Annotated[
    Annotated[Sdl, Tag("<text>")]
    | Annotated[dict[Name, dict[Name, GraphQLType]], Tag("<object>")]
    | Annotated[list[Sdl], Tag("<list>")],
    _either("expected SDL in a text, an object of types, or a list of SDL texts and file names"),
]
VariableText = Annotated[str, Field(max_length=10_000)]
Variable = Annotated[
    Annotated[VariableText, Tag("<text>")] | Annotated[list[VariableText], Tag("<list>")],
    _either("expected a text, or a list of texts"),
]


class Part(BaseModel):
    """Any object of the document: an unknown key is a fault, and `1` is not `"1"`."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Function(Part):
    """A function in Python, run in the sandbox."""

    code: Annotated[str, Field(min_length=1, max_length=MAX_CODE)] = Field(
        description="A module that defines a function of this name; its annotations say what goes in and comes out."
    )
    description: Annotated[str, Field(max_length=2000)] | None = Field(None, description="For people.")


class Input(Part):
    """Where one parameter of a function comes from: exactly one of the keys `argument`, `attribute`, `attributes`,
    `field` and `value`."""

    argument: Name | None = Field(None, description="The value of an argument of this endpoint.")
    attribute: Attribute | None = Field(None, description="The value of one attribute; its name may hold placeholders.")
    attributes: Annotated[list[Attribute], Field(min_length=1, max_length=1000)] | None = Field(
        None, description="The values of several attributes, as a list in this order; names may hold placeholders."
    )
    field: Name | None = Field(
        None, description="The result of another endpoint: of a query in queries and mutations, of a stream in streams."
    )
    args: dict[Name, Any] | None = Field(
        None, description="With `field`: its arguments, by name; texts may hold placeholders."
    )
    path: Annotated[str, Field(max_length=500)] | None = Field(
        None, description="With `field`: which part of the result, as a path of `mapping`."
    )
    value: Any = Field(None, description="A constant: any JSON value.")


class Endpoint(Part):
    """What every endpoint may have."""

    description: Annotated[str, Field(max_length=2000)] | None = Field(
        None, description="Becomes the description in the schema."
    )
    role: RoleName | None = Field(
        None,
        description="The least role that may use it. Without one: Viewer for queries and streams, Operator for "
        "mutations and for whatever uses PUT, PATCH or DELETE, which cannot have less.",
    )
    args: dict[Name, GraphQLType] = Field(
        {}, description='Arguments: name → GraphQL type, with a default as in SDL: `"Int! = 10"`.'
    )
    type: GraphQLType | None = Field(
        None,
        description="The SDL type of the result. Without one: an object with the keys of `mapping`, else `JSON`.",
    )

    url: Template | None = Field(
        None,
        description="Address, `http(s)://…` (`ws(s)://…` for WS). `{VAR}` may hold a whole address; the value of "
        "`{argument}` is percent-encoded, and may stand only behind the host.",
    )
    headers: dict[str, Template] = Field(
        {},
        description="HTTP headers. One that consists of a placeholder for an argument left out is left out; so is one "
        "with a secret variable that is empty.",
    )
    params: dict[str, Any] = Field(
        {},
        description="Query parameters: texts with placeholders, numbers, booleans, or lists of them (one each). A "
        "parameter that consists of a placeholder for an argument left out is left out.",
    )
    body: Any = Field(
        None,
        description="The request body, as JSON; for WS what is sent once it is open. A text that consists of one "
        "placeholder becomes the value itself, with its type; a member whose argument is left out is left out.",
    )
    query: Annotated[str, Field(min_length=1, max_length=MAX_TEXT)] | None = Field(
        None, description="For GRAPHQL: the document sent upstream, with one operation."
    )
    variables: dict[Name, Any] | None = Field(
        None,
        description="For GRAPHQL: the variables of `query`, by name, as templates like those of `body`. Without this "
        "key, each variable is the argument of the same name.",
    )
    forwardToken: bool = Field(
        False, description="Send the caller's own token upstream (`Authorization: Bearer …`). Only where it is true."
    )
    timeout: float | None = Field(None, gt=0, description="Seconds for one answer.")
    retries: int | None = Field(
        None,
        ge=0,
        description="How often a question is asked again when nobody answers, or with 502, 503, 504 or 429. Not for "
        "mutations by POST or PATCH: what is asked twice may act twice.",
    )

    mapping: Mapping | None = Field(
        None,
        description="Output field → path in the reply: keys with dots, `[0]`, `[-1]` from the end, `[*]` for each. For "
        "a list of objects the part up to the first `[*]` is the same in all paths. A path alone picks the result.",
    )
    transform: Name | None = Field(
        None,
        description="A function applied to the (mapped) result: its first parameter. Further parameters are arguments "
        "of the endpoint, by name.",
    )
    function: Name | None = Field(None, description="For LOCAL: the function that gives the result.")
    inputs: dict[Name, Input] = Field(
        {},
        description="For LOCAL: where the function's parameters come from. One that is not named here is the argument "
        "of the same name.",
    )


class Query(Endpoint):
    """A question, answered once."""

    method: Method = Field("GET", description="How it is asked.")
    cache: float | None = Field(
        None, gt=0, description="Seconds for which an answer is given again; equal questions then share one request."
    )


class Mutation(Endpoint):
    """A change of something outside. Every call is audited."""

    method: Method = Field("GET", description="How it is done.")


class Stream(Endpoint):
    """A subscription. All its subscribers with equal arguments share one upstream, which runs while one listens."""

    method: StreamMethod = Field(
        "GET",
        description="How it is asked. Of streams, SSE, WS and GRAPHQL subscriptions follow what the upstream sends; "
        "LOCAL is evaluated whenever an input changes; all others are asked every `interval` seconds.",
    )
    interval: float | None = Field(None, gt=0, description="Seconds between two questions.")


class EndpointsDocument(Part):
    """`endpoints.json`: what the API offers beside its static part."""

    schema_: str | None = Field(
        None, alias="$schema", description="Where editors find the JSON Schema; not used by Octopus."
    )
    description: Annotated[str, Field(max_length=2000)] | None = Field(None, description="For people.")
    types: Types = Field(
        "",
        description="GraphQL types: SDL in a text; or an object, type → field → type; or a list of SDL texts. In place "
        "of SDL a text may name a file beside the document (`custom_types.graphql`), which is put in when it is read.",
    )
    vars: dict[Name, Variable] = Field(
        {},
        description="Variables. An environment variable of the same name overrides the value: for a list, a comma list "
        "or a JSON list. Lists feed the drop-downs of widgets. A variable whose name tells of a secret is empty here.",
    )
    functions: dict[Name, Function] = Field({}, description="Functions in Python, by name.")
    queries: dict[Name, Query] = Field({}, description="Fields of Query, by name.")
    mutations: dict[Name, Mutation] = Field({}, description="Fields of Mutation, by name.")
    streams: dict[Name, Stream] = Field({}, description="Fields of Subscription, by name.")
