"""What a process begins with: the stored document, a file, nothing; and documents that no longer compile."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from octopus.endpoints import Versions, tango_databases
from octopus.sources.outbound import Outbound
from octopus.store import Store
from octopus.store.sqlite import SqliteStore
from tests.endpoints.rooms import ADA, document, room
from tests.serving import make_settings, running_server


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """The embedded engine is enough here: versions are tried on both."""
    opened = await SqliteStore.open(tmp_path / "kept" / "octopus.sqlite3")
    yield opened
    await opened.close()


def written(path: Path, value: Any) -> Path:
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return path


async def test_without_a_document_the_static_schema_is_served(store: Store) -> None:
    async with room(store) as here:
        assert here.adopted == []
        state = here.endpoints.state()
        assert (state.version, state.stored, state.ok, state.error) == (0, 0, True, None)
        assert await here.endpoints.document() == {}


async def test_a_file_is_served_until_something_is_stored(store: Store, tmp_path: Path) -> None:
    file = written(tmp_path / "endpoints.json", document("from_file"))
    async with room(store, file=file) as here:
        assert here.adopted[0].version == 0 and here.adopted[0].fields.keys() == {"Query.from_file"}
        assert await here.endpoints.document() == document("from_file")
        report = await here.endpoints.validate(document("other"))
        assert [each.kind for each in report.diff.document] == ["removed", "added"], "the file's is what it replaces"
        await here.endpoints.publish(document("other"), "better", 0, ADA)
        assert await here.endpoints.document(0) == document("from_file")
    async with room(store, file=file) as later:
        assert later.adopted[0].fields.keys() == {"Query.other"}


async def test_sdl_files_beside_it_are_put_in(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "conf"
    folder.mkdir()
    written(folder / "more.graphql", "type More { a: Int }")
    written(folder / "custom_types.graphql", "type Custom { b: More }")
    types = ["more.graphql", "type Own { c: Custom }"]
    file = written(
        folder / "endpoints.json", {"types": types, "queries": {"q": {"url": "http://host/x", "type": "Own"}}}
    )
    async with room(store, file=file) as here:
        assert here.endpoints.state().ok
        stands_alone = await here.endpoints.document()
        assert stands_alone["types"] == "type More { a: Int }\n\ntype Own { c: Custom }\n\ntype Custom { b: More }"
        assert (await here.endpoints.validate(stands_alone)).ok


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "endpoints.json cannot be read: No such file or directory"),
        ("{", "expected a key in double quotes; got the end of the text"),
        ({"queries": {"q": {"url": "ftp://x"}}}, "expected an absolute address"),
        (
            {"types": "../secret.graphql"},
            "types names the file '../secret.graphql', which is not beside endpoints.json",
        ),
        ({"types": "gone.graphql"}, "gone.graphql cannot be read"),
    ],
)
async def test_a_file_that_cannot_be_used_is_told_and_does_not_stop_the_start(
    store: Store, tmp_path: Path, text: Any, sentence: str
) -> None:
    file = tmp_path / "endpoints.json"
    if text is not None:
        written(file, text)
    async with room(store, file=file) as here:
        state = here.endpoints.state()
        assert here.adopted == [] and not state.ok and sentence in (state.error or "")
        await here.endpoints.publish(document(), "mend it", 0, ADA)
        assert here.endpoints.state().ok


async def test_a_stored_document_that_no_longer_compiles_leaves_the_static_schema_and_says_so(tmp_path: Path) -> None:
    """It was right once: the environment that allowed its host is another one now."""
    settings = make_settings(tmp_path, outbound_hosts="host")
    async with running_server(settings) as server:
        publish = 'mutation ($d: JSON!) { publishEndpoints(document: $d, comment: "c", baseVersion: 0) { version } }'
        answer = await server.query(publish, {"d": document()}, username="admin")
        assert answer == {"data": {"publishEndpoints": {"version": 1}}}
    async with running_server(make_settings(tmp_path)) as server:
        status = await server.query("{ serverStatus { endpoints { version stored ok error } } }")
        found = status["data"]["serverStatus"]["endpoints"]
        assert (found["version"], found["stored"], found["ok"]) == (0, 1, False)
        assert (
            "version 1 of the endpoints is not served: endpoints.json, line 4, column 14 (/queries/q/url)"
            in found["error"]
        )
        assert "errors" in await server.query("{ q }") and "errors" not in await server.query("{ me { username } }")
        stored = await server.query("{ endpointDocument endpointVersions { serving } }", username="admin")
        assert stored["data"] == {"endpointDocument": document(), "endpointVersions": [{"serving": False}]}
        ready = await server.get("/health/ready")
        assert ready["status"] == "degraded" and ready["parts"]["endpoints"]["state"] == "faulty"
        assert ready["parts"]["endpoints"]["error"] == found["error"]


async def test_tango_databases_come_from_the_document_where_the_environment_names_none(
    store: Store, tmp_path: Path
) -> None:
    guard = Outbound(("127.0.0.1", "mid-gql")).check_url
    assert await tango_databases(store, None, guard) == ""
    file = written(tmp_path / "endpoints.json", {"vars": {"TANGO_DBS": ["low=http://127.0.0.1:1/db"]}})
    assert await tango_databases(store, file, guard) == '["low=http://127.0.0.1:1/db"]'
    for bad in (["low=http://elsewhere/db"], ["low"], "http://127.0.0.1:1/db", 7):
        other = written(tmp_path / "other.json", {"vars": {"TANGO_DBS": bad}})
        assert await tango_databases(store, other, guard) == "", bad
    await Versions(store).add({"vars": {"TANGO_DBS": ["http://mid-gql:5004/db"]}}, author="a", comment="c", base=0)
    assert await tango_databases(store, file, guard) == '["http://mid-gql:5004/db"]'
    async with running_server(make_settings(tmp_path, endpoints_file=file, outbound_hosts="127.0.0.1")) as server:
        found = await server.query("{ databases { name url } endpointLists { name values } }")
        assert found["data"] == {
            "databases": [{"name": "low", "url": "http://127.0.0.1:1/db"}],
            "endpointLists": [{"name": "TANGO_DBS", "values": ["low=http://127.0.0.1:1/db"]}],
        }
        # What the document says is no word of the environment: another one is another value, from the next start on.
        report = "query ($d: JSON!) { validateEndpoints(document: $d) { ok faults { code severity } } }"
        changed = {"vars": {"TANGO_DBS": ["low=http://127.0.0.1:2/db"]}}
        found = await server.query(report, {"d": changed}, username="admin")
        assert found["data"]["validateEndpoints"] == {
            "ok": True,
            "faults": [{"code": "restart-needed", "severity": "warning"}],
        }
    async with running_server(make_settings(tmp_path, endpoints_file=file)) as server:
        found = await server.query("{ databases { name } serverStatus { endpoints { error } } }")
        assert found["data"]["databases"] == [], "nobody allowed that host"
        assert "is not among those that may be called" in found["data"]["serverStatus"]["endpoints"]["error"]
    async with running_server(
        make_settings(tmp_path, endpoints_file=file, tango_dbs="mid=http://127.0.0.1:2/db")
    ) as server:
        found = await server.query("{ databases { name } endpointLists { values } }")
        assert found["data"]["databases"] == [{"name": "mid"}], "the environment beats the document"
        assert found["data"]["endpointLists"] == [{"values": ["mid=http://127.0.0.1:2/db"]}]
