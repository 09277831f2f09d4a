"""Variables as people look at them, and what may be revealed of them."""

from typing import Any

import pytest

from octopus.audit import Audit
from octopus.endpoints import Ground, judge
from octopus.endpoints.sources_of import sources_of
from octopus.endpoints.variables_of import EndpointVariable, variables_of
from octopus.graphql.schema import static_sdl
from octopus.model import Caller, Role
from tests.graphql.serving import serving

ENVIRONMENT = {
    "OET_URL": "http://oet.example:5000/api",
    "KEYED": "https://user:hunter2@keyed.example",
    "API_TOKEN": "hunter2-hunter2",
    "BANDS": "low, mid",
}
DOCUMENT: dict[str, Any] = {
    "vars": {
        "OET_URL": "http://127.0.0.1:8100",
        "ODA_URL": "http://oda.example",
        "KEYED": "",
        "API_TOKEN": "",
        "BANDS": ["one"],
        "EMPTY": "",
    },
    "queries": {
        "procedure": {
            "url": "{OET_URL}/procedures/{uid}",
            "args": {"uid": "Int!"},
            "headers": {"Authorization": "Bearer {API_TOKEN}"},
        },
        "block": {"url": "{ODA_URL}/blocks", "params": {"site": "{NOWHERE}"}},
        "graph": {"method": "GRAPHQL", "url": "{OET_URL}/graphql", "query": "{ a }"},
    },
    "streams": {"events": {"method": "SSE", "url": "{OET_URL}/stream"}},
}
ADMIN = Caller("zoe", Role.Admin, address="192.0.2.1")


def described(name: str) -> EndpointVariable:
    judgement = judge(DOCUMENT, Ground(static_sdl(), ENVIRONMENT))
    return next(each for each in variables_of(judgement, ENVIRONMENT) if each.name == name)


def test_what_the_environment_says_is_masked_and_what_uses_it_is_told() -> None:
    found = described("OET_URL")
    assert (found.origin, found.value, found.masked, found.secret) == ("ENVIRONMENT", None, True, False)
    assert found.documentValue == "http://127.0.0.1:8100"
    assert found.usedBy == ["/queries/procedure/url", "/queries/graph/url", "/streams/events/url"]


def test_the_documents_own_value_is_shown() -> None:
    found = described("ODA_URL")
    assert (found.origin, found.value, found.masked) == ("DOCUMENT", "http://oda.example", False)


def test_what_nobody_says_is_unset_declared_or_not() -> None:
    assert (described("EMPTY").origin, described("EMPTY").documentValue) == ("UNSET", "")
    found = described("NOWHERE")
    assert (found.origin, found.documentValue, found.usedBy) == ("UNSET", None, ["/queries/block/params/site"])


def test_a_list_of_the_environment_is_a_list() -> None:
    assert (described("BANDS").list, described("BANDS").origin) == (True, "ENVIRONMENT")


@pytest.mark.parametrize("name", ["API_TOKEN", "KEYED"])
def test_a_secret_by_its_name_or_by_its_value_is_shown_to_nobody(name: str) -> None:
    found = described(name)
    assert found.secret and found.masked and found.value is None and "hunter2" not in str(found)


async def test_revealing_is_written_down_and_secrets_are_refused() -> None:
    reveal = "mutation ($name: String!, $document: JSON) { revealVariable(name: $name, document: $document) }"
    async with serving(**ENVIRONMENT) as server:

        async def ask(name: str) -> Any:
            answer = await server.ask(reveal, "admin", name=name, document=DOCUMENT)
            return (answer["data"] and answer["data"]["revealVariable"]) or answer["errors"][0]["extensions"]["code"]

        assert await ask("OET_URL") == "http://oet.example:5000/api"
        assert await ask("BANDS") == ["low", "mid"]
        assert [await ask(name) for name in ("API_TOKEN", "KEYED")] == ["FORBIDDEN"] * 2
        # Not a way to read the environment: it shows the document's variables, and none of the others.
        assert [await ask(name) for name in ("PATH", "JWT_SECRET", "EMPTY", "CFG_UI_SECRET")] == ["NOT_FOUND"] * 4
        audit: Audit = server.service.rooms.audit
        said = [(entry.target, entry.ok) for entry in await audit.read(newest_first=False)]
        assert said[:4] == [("OET_URL", True), ("BANDS", True), ("API_TOKEN", False), ("KEYED", False)]
        assert "oet.example:5000" not in str(await audit.read())


def test_the_outside_systems_of_a_document_with_the_endpoints_that_call_them() -> None:
    assert sources_of(judge(DOCUMENT, Ground(static_sdl(), ENVIRONMENT))) == {
        "rest:oet.example:5000": ("/queries/procedure",),
        "rest:oda.example": ("/queries/block",),
        "graphql:oet.example:5000": ("/queries/graph",),
        "sse:oet.example:5000": ("/streams/events",),
    }
