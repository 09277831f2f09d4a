"""GraphQL over HTTP: what a plain client sends, and what it gets back."""

from typing import Any

import aiohttp
import pytest

from tests.graphql.serving import Server, serving

VIEWER = {"Authorization": "Bearer viewer"}


async def post(server: Server, body: Any = None, **options: Any) -> tuple[int, Any]:
    async with aiohttp.ClientSession() as session:
        options.setdefault("headers", VIEWER)
        async with session.post(server.url, **({"json": body} if body is not None else {}), **options) as answer:
            return answer.status, await answer.json()


@pytest.fixture
async def server() -> Any:
    async with serving() as running:
        yield running


def error(body: Any) -> tuple[str, str]:
    return body["errors"][0]["extensions"]["code"], body["errors"][0]["message"]


async def test_a_query_with_variables_and_a_name(server: Server) -> None:
    text = "query A { me { username } } query B($skip: Boolean!) { me { role username @skip(if: $skip) } }"
    assert await post(server, {"query": text, "operationName": "B", "variables": {"skip": True}}) == (
        200,
        {"data": {"me": {"role": "Viewer"}}},
    )


async def test_get_serves_queries_and_refuses_mutations(server: Server) -> None:
    async with aiohttp.ClientSession(headers=VIEWER) as session:
        async with session.get(server.url, params={"query": "{ me { username } }"}) as answer:
            assert (await answer.json())["data"] == {"me": {"username": "viewer"}}
        text = 'mutation { unshareWorkspace(id: "x") }'
        async with session.get(server.url, params={"query": text}) as answer:
            assert answer.status == 400
            assert error(await answer.json()) == ("BAD_REQUEST", "mutations need POST")
        async with session.put(server.url) as answer:
            assert (answer.status, answer.headers["Allow"]) == (405, "GET, POST")


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/graphql-response+json,application/json;q=0.9", "application/graphql-response+json"),
        ("application/json", "application/json"),
        ("*/*", "application/json"),
    ],
)
async def test_who_knows_the_media_type_of_graphql_gets_it(server: Server, accept: str, kind: str) -> None:
    for body, status in (({"query": "{ me { role } }"}, 200), ({"query": "{ nope }"}, 400)):
        headers = {**VIEWER, "Accept": accept}
        async with aiohttp.ClientSession() as session, session.post(server.url, json=body, headers=headers) as answer:
            assert (answer.status, answer.content_type) == (status, kind)


DEEP = "{ a " * 50 + "}" * 50
WIDE = "{ " + " ".join(f"a{n}: me {{ {'role ' * 30}}}" for n in range(40)) + " }"


@pytest.mark.parametrize(
    ("body", "status", "code", "words"),
    [
        ({"query": "{ nope }"}, 400, "BAD_REQUEST", "Cannot query field 'nope'"),
        ({"query": "{ me { username "}, 400, "BAD_REQUEST", "Syntax Error"),
        ({"query": 5}, 400, "BAD_REQUEST", '"query" must be a GraphQL document'),
        ({"query": "{ me { role } }", "variables": []}, 400, "BAD_REQUEST", '"variables" must be an object'),
        ({"query": "query A { me { role } } query B { me { role } }"}, 400, "BAD_REQUEST", "2 operations (A, B)"),
        ({"query": "query A { me { role } }", "operationName": "C"}, 400, "BAD_REQUEST", "no operation is called 'C'"),
        ([{"query": "{ me { role } }"}], 400, "BAD_REQUEST", "batches"),
        ({"query": DEEP}, 413, "TOO_LARGE", "nested deeper than 15 levels (OCTOPUS_MAX_DEPTH)"),
        ({"query": "{" + "{".join("me" for _ in range(9000))}, 400, "BAD_REQUEST", "nested too deeply"),
        ({"query": "{ " + " ".join(f"a{n}: me {{ role }}" for n in range(60)) + " }"}, 413, "TOO_LARGE", "aliases"),
        ({"query": WIDE}, 413, "TOO_LARGE", "OCTOPUS_MAX_COMPLEXITY"),
        ({"query": "#" * 100_001}, 413, "TOO_LARGE", "OCTOPUS_MAX_DOCUMENT"),
        ({"query": "subscription { tangoAttributes(fullNames: []) { value } }"}, 400, "BAD_REQUEST", "WebSocket"),
    ],
)
async def test_bad_requests_say_what_to_do(server: Server, body: Any, status: int, code: str, words: str) -> None:
    came, answer = await post(server, body)
    assert error(answer)[0] == code
    assert words in error(answer)[1]
    assert came == status


async def test_too_many_attributes_in_one_query(server: Server) -> None:
    names = [f"a/b/c/x{number}" for number in range(10_000)]
    text = "query ($names: [String!]!) { attributes(fullNames: $names) { value } }"
    _, answer = await post(server, {"query": text, "variables": {"names": names}})
    assert error(answer) == (
        "TOO_LARGE",
        "10000 names in one operation; at most 5000 (OCTOPUS_MAX_ATTRIBUTES): split the list",
    )


async def test_a_fault_of_ours_shows_an_incident_and_nothing_else(server: Server) -> None:
    def broken() -> Any:
        raise RuntimeError("secret of the house")

    object.__setattr__(server.service.rooms, "server_status", broken)
    _, answer = await post(server, {"query": "{ serverStatus { version } }"})
    code, message = error(answer)
    assert code == "INTERNAL"
    assert "incident" in message
    assert "secret" not in str(answer)


async def test_bodies_are_bounded_and_must_be_json() -> None:
    async with serving(OCTOPUS_MAX_BODY="2048") as server:
        status, answer = await post(server, {"query": "#" * 5000})
        assert (status, error(answer)[0]) == (413, "TOO_LARGE")
        assert "OCTOPUS_MAX_BODY" in error(answer)[1]
        headers = {**VIEWER, "Content-Type": "application/json"}
        status, answer = await post(server, data=b"{oops", headers=headers)
        assert (status, error(answer)[0]) == (400, "BAD_REQUEST")
        status, answer = await post(server, data=b"query=x", headers={**VIEWER, "Content-Type": "text/plain"})
        assert "application/json" in error(answer)[1]


async def test_a_text_is_parsed_and_validated_once(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    from octopus.graphql import documents

    calls: list[str] = []
    original = documents.parse

    def counting(text: str, **options: Any) -> Any:
        calls.append(text)
        return original(text, **options)

    monkeypatch.setattr(documents, "parse", counting)
    for _ in range(3):
        await post(server, {"query": "{ me { username role } }"})
        await post(server, {"query": "{ nonsense }"})
    assert calls == ["{ me { username role } }", "{ nonsense }"]


async def test_introspection_is_complete_and_within_the_limits(server: Server) -> None:
    from graphql import build_client_schema, get_introspection_query

    _, answer = await post(server, {"query": get_introspection_query(descriptions=True)})
    schema = build_client_schema(answer["data"])
    assert schema.subscription_type is not None
    assert "attributeBatches" in schema.subscription_type.fields


@pytest.mark.parametrize(
    ("size", "setting"), [(5_000_000, "OCTOPUS_MAX_PREFERENCES"), (20_000_000, "OCTOPUS_MAX_BODY")]
)
async def test_a_preferences_document_too_large_is_refused_and_what_was_stored_stays(
    server: Server, size: int, setting: str
) -> None:
    text = 'mutation ($config: JSON!) { setPreferences(userId: "viewer", config: $config) }'
    small = {"theme": "dark", "workspaces": [], "note": "mine"}
    _, answer = await post(server, {"query": text, "variables": {"config": small}})
    assert answer["data"]["setPreferences"]["version"] == 1
    _, answer = await post(server, {"query": text, "variables": {"config": {**small, "note": "x" * size}}})
    assert error(answer)[0] == "TOO_LARGE"
    assert setting in error(answer)[1]
    _, answer = await post(server, {"query": '{ preferences(userId: "viewer") }'})
    assert answer["data"]["preferences"]["note"] == "mine"
