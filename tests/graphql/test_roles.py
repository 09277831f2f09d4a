"""The role matrix: every field of the schema, with every role."""

import asyncio
from typing import Any

import aiohttp
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLNonNull,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from octopus.model import Caller, Role
from tests.endpoints.served import publish
from tests.graphql.serving import Server, serving

VALUES = {
    "String": '"a/b/c"',
    "[String!]": '["a/b/c/d"]',
    "Int": "1",
    "Boolean": "true",
    "Float": "1.0",
    "JSON": "{}",
    "Date": '"2026-11-22"',
    "DateTime": '"2026-11-22T10:00:00Z"',
    "[TarantaFile!]": "[]",
    "[WidgetTroubleInput!]": "[]",
}
PLACES = {
    ("preferences", "userId"): '"{role}"',
    ("setPreferences", "userId"): '"{role}"',
    ("preferencesChanged", "userId"): '"{role}"',
}


def _value(kind: Any) -> str:
    return next(iter(kind.values)) if isinstance(kind, GraphQLEnumType) else VALUES[str(kind)]


def operation(kind: str, name: str, field: GraphQLField, role: Role) -> str:
    arguments = []
    for argument, spec in field.args.items():
        if is_required_argument(spec):
            bare = spec.type.of_type if isinstance(spec.type, GraphQLNonNull) else spec.type
            value = PLACES.get((name, argument), _value(bare)).replace("{role}", role.name.lower())
            arguments.append(f"{argument}: {value}")
    call = f"({', '.join(arguments)})" if arguments else ""
    inner = "" if is_leaf_type(get_named_type(field.type)) else " { __typename }"
    return f"{kind} {{ {name}{call}{inner} }}"


def root_fields(schema: GraphQLSchema) -> list[tuple[str, str, GraphQLField]]:
    roots = {"query": schema.query_type, "mutation": schema.mutation_type, "subscription": schema.subscription_type}
    return [(kind, name, field) for kind, root in roots.items() if root for name, field in root.fields.items()]


async def code_over_http(server: Server, session: aiohttp.ClientSession, text: str, role: Role) -> str | None:
    headers = {"Authorization": f"Bearer {role.name.lower()}"}
    async with session.post(server.url, json={"query": text}, headers=headers) as answer:
        body = await answer.json()
        return body["errors"][0]["extensions"]["code"] if body.get("errors") else None


async def code_over_socket(server: Server, text: str, role: Role) -> str | None:
    async with server.client(role.name.lower()) as client:
        await client.subscribe("1", text)
        try:
            message = await client.receive(0.3)
        except TimeoutError:
            return None
        return message["payload"][0]["extensions"]["code"] if message["type"] == "error" else None


NOWHERE = "http://127.0.0.1:1/x"
DOUBLE = "def double(n: int) -> int:\n    return 2 * n\n"
CONFIGURED: dict[str, Any] = {
    "functions": {"double": {"code": DOUBLE}},
    "queries": {
        "anyone": {"url": NOWHERE},
        "engineers": {"url": NOWHERE, "role": "Engineer"},
        "deleting": {"url": NOWHERE, "method": "DELETE"},
        "computed": {"method": "LOCAL", "function": "double", "args": {"n": "Int!"}, "role": "User"},
    },
    "mutations": {"change": {"url": NOWHERE, "method": "PUT"}, "admins": {"url": NOWHERE, "role": "Admin"}},
    "streams": {
        "events": {"url": NOWHERE, "method": "SSE"},
        "adminEvents": {"url": NOWHERE, "interval": 1, "role": "Admin"},
    },
}
"""endpoints.json, with fields of every kind and role."""


async def test_every_field_takes_its_role_and_above_and_refuses_those_below() -> None:
    async with serving(OCTOPUS_OUTBOUND_HOSTS="127.0.0.1") as server, aiohttp.ClientSession() as session:
        await publish(server, CONFIGURED)
        fields = root_fields(server.service.schema)
        roles = {name: field.extensions["role"] for _, name, field in fields}
        assert roles["anyone"] == roles["events"] == Role.Viewer, "the default of what reads"
        assert roles["change"] == roles["deleting"] == Role.Operator, "the default of what changes something outside"
        assert len(fields) >= 15

        async def wrong(kind: str, name: str, field: GraphQLField, role: Role) -> bool:
            text = operation(kind, name, field, role)
            if kind == "subscription":
                code = await code_over_socket(server, text, role)
            else:
                code = await code_over_http(server, session, text, role)
            return (code == "FORBIDDEN") is (role >= field.extensions["role"])

        for kind, name, field in fields:
            found = await asyncio.gather(*(wrong(kind, name, field, role) for role in Role))
            assert not any(found), (name, dict(zip(Role, found, strict=True)))


async def test_preferences_are_the_callers_own_unless_an_admin_asks() -> None:
    async with serving() as server, aiohttp.ClientSession() as session:
        for text in ('{ preferences(userId: "viewer") }', 'mutation { setPreferences(userId: "viewer", config: {}) }'):
            assert await code_over_http(server, session, text, Role.Engineer) == "FORBIDDEN"
            assert await code_over_http(server, session, text, Role.Admin) != "FORBIDDEN"
        watch = 'subscription { preferencesChanged(userId: "viewer") { version } }'
        assert await code_over_socket(server, watch, Role.Engineer) == "FORBIDDEN"


async def test_without_a_token_nothing_is_served() -> None:
    ask = {"query": "{ me { username } }"}
    async with serving() as server, aiohttp.ClientSession() as session, session.post(server.url, json=ask) as answer:
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert (await answer.json())["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def look_on(token: str | None, address: str | None) -> Caller:
    return Caller("anonymous", Role.Viewer, kind="anonymous", address=address)


async def test_an_anonymous_viewer_looks_on_where_allowed_and_is_asked_to_sign_in_to_act() -> None:
    async with serving() as server, aiohttp.ClientSession() as session:
        server.service.authenticate = look_on
        async with session.post(server.url, json={"query": "{ me { username } }"}) as answer:
            assert (await answer.json())["data"] == {"me": {"username": "anonymous"}}
        write = 'mutation { executeCommand(device: "a/b/c", command: "On") { ok } }'
        async with session.post(server.url, json={"query": write}) as answer:
            assert (await answer.json())["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
