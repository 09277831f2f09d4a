"""Files as truth, with real processes: a folder rewritten under two workers, and the check for CI."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import aiohttp

from octopus.cli.check import examined
from tests.serving import make_settings, run_octopus, running_server, server_process

HOSTS = {"OCTOPUS_OUTBOUND_HOSTS": "host"}
STATE = """{ endpointVersions { version author comment serving } endpointDocument
  provisioning { problem files { path ok kept error { message line } } refused { path line message }
                 entries { pointer state fileChanged } } }"""


def write(folder: Path, path: str, text: str) -> None:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)


async def ask(url: str, token: str, document: str, **variables: Any) -> Any:
    """Over a connection of its own, which may go to either worker."""
    body = {"query": document, "variables": variables}
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as http,
        http.post(f"{url}/graphql", json=body) as reply,
    ):
        answer = await reply.json()
    assert "errors" not in answer, answer
    return answer["data"]


async def test_a_folder_rewritten_under_two_workers_is_followed_by_both(tmp_path: Path) -> None:
    files = tmp_path / "files"
    write(files, "endpoints/a.yaml", "queries:\n  one: {url: http://host/1}\n  two: {url: http://host/1}\n")
    async with (
        server_process(tmp_path, WORKERS="2", OCTOPUS_PROVISIONING_DIR=str(files), **HOSTS) as server,
        aiohttp.ClientSession() as http,
    ):
        try:
            credentials = {"username": "admin", "password": "admin"}
            async with http.post(f"{server.url}/auth/login", json=credentials) as reply:
                token = (await reply.json())["access_token"]

            async def settled(what: Any) -> Any:
                """What eight connections in a row all say."""
                end = time.monotonic() + 15
                while True:
                    found = [await ask(server.url, token, STATE) for _ in range(8)]
                    if all(what(each) and each["endpointVersions"][0]["serving"] for each in found):
                        return found[0]
                    assert time.monotonic() < end, found[0]
                    await asyncio.sleep(0.2)

            first = await settled(lambda each: each["provisioning"]["entries"])
            assert [each["author"] for each in first["endpointVersions"]] == ["provisioning"]
            mine = {"queries": {"one": {"url": "http://host/mine"}, "two": {"url": "http://host/1"}}}
            publish = (
                'mutation($d: JSON!) { publishEndpoints(document: $d, comment: "mine", baseVersion: 1) { version } }'
            )
            await ask(server.url, token, publish, d=mine)
            write(files, "endpoints/a.yaml", "queries:\n  one: {url: http://host/2}\n  two: {url: http://host/2}\n")
            found = await settled(lambda each: len(each["endpointVersions"]) > 2)
            assert found["endpointDocument"]["queries"] == {
                "one": {"url": "http://host/mine"}, "two": {"url": "http://host/2"},
            }  # fmt: skip
            states = {
                each["pointer"]: (each["state"], each["fileChanged"]) for each in found["provisioning"]["entries"]
            }
            assert states == {"/queries/one": ("OVERRIDDEN", True), "/queries/two": ("FILE", False)}
            # Half a file takes nothing away.
            write(files, "endpoints/a.yaml", "queries:\n  one: {url: http:")
            broken = await settled(lambda each: not each["provisioning"]["files"][0]["ok"])
            assert broken["provisioning"]["files"][0]["kept"]
            assert broken["provisioning"]["files"][0]["error"]["line"] == 2
            dropped = await ask(
                server.url, token, "mutation { dropOverrides(kind: ENDPOINTS) { entries { pointer state } } }"
            )
            assert {each["state"] for each in dropped["dropOverrides"]["entries"]} == {"FILE"}
            last = await settled(lambda each: len(each["endpointVersions"]) == 4)
            assert last["endpointDocument"]["queries"]["one"] == {"url": "http://host/2"}
        finally:
            # Not killed alone: its workers would outlive it.
            await server.stop()


async def test_the_check_tells_every_fault_at_its_line_and_ends_with_one(tmp_path: Path) -> None:
    write(tmp_path, "endpoints/a.yaml", "queries:\n  one:\n    url: http://host/x\n    type: Nope\n")
    write(tmp_path, "endpoints/b.json", '{"queries": {"one": {"url": "http://host/x", "type": "Nope"}}}')
    write(tmp_path, "workspaces/w.yaml", "workspaces:\n- {id: a, name: A}\n- {id: b}\n")
    write(tmp_path, "widgets/w.yml", "widgets:\n- {name: nobody}\n")
    code, out, _ = await run_octopus(tmp_path, "provisioning", "check", str(tmp_path), **HOSTS)
    lines = out.splitlines()
    assert code == 1 and len(lines) == 3
    assert lines[0] == f"{tmp_path}/workspaces/w.yaml:3:3: /workspaces/1/name: expected a value, got none"
    assert lines[1].startswith(f"{tmp_path}/endpoints/b.json:1:54: there is no type Nope")
    assert lines[2] == f"{tmp_path}/widgets/w.yml: warning: the catalogue has no package nobody"
    for path in ("endpoints/a.yaml", "endpoints/b.json", "workspaces/w.yaml"):
        (tmp_path / path).unlink()
    code, _, err = await run_octopus(tmp_path, "provisioning", "check", str(tmp_path), **HOSTS)
    assert code == 0 and "can be served: 1 entry" in err
    code, _, err = await run_octopus(tmp_path, "provisioning", "check", str(tmp_path / "nowhere"))
    assert code == 2 and "cannot be read" in err


async def test_octopus_check_tells_of_the_folder(tmp_path: Path) -> None:
    write(tmp_path, "files/endpoints/a.json", "{")
    settings = make_settings(tmp_path, provisioning_dir=tmp_path / "files")
    found = [(each.ok, each.message) for each in await examined(settings) if each.part == "provisioning"]
    assert len(found) == 1 and not found[0][0] and "a.json:1:2: expected a key" in found[0][1]
    write(tmp_path, "files/endpoints/a.json", "{}")
    found = [(each.ok, each.message) for each in await examined(settings) if each.part == "provisioning"]
    assert found == [(True, f"{tmp_path / 'files'} holds 0 entries")]


async def test_databases_of_the_first_files_are_connected_at_the_first_start(tmp_path: Path) -> None:
    document = {"vars": {"TANGO_DBS": ["low=http://127.0.0.1:1/db"]}}
    write(tmp_path, "files/endpoints/a.json", json.dumps(document))
    settings = make_settings(tmp_path, provisioning_dir=tmp_path / "files", outbound_hosts="127.0.0.1")
    async with running_server(settings) as server:
        assert [each.name for each in server.suite.settings.databases] == ["low"]
        names = (await server.query("{ sharedWorkspaces { id } }", username="viewer"))["data"]
        assert names == {"sharedWorkspaces": []}
