"""`octopus demo`, as a person at a terminal has it."""

import asyncio
import os
import signal
import stat
import time
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import psutil

from tests.serving import ServerProcess, run_octopus, server_process

BARE = {"JWT_SECRET": "", "OCTOPUS_AUTH_USERS": ""}
ASK = '{ me { role } databases { name reachable } attributes(fullNames: ["low-mccs/tile/001/state"]) { value } }'
OBSERVED = '{ procedures { id state } projects(user: "robot", match: "contains") { id } stationHealth { level } }'
PAST = """query($start: DateTime!, $end: DateTime!) {
  hdbppHistory(
    fullNames: ["mid-weather/station/01/temperature", "mid-weather/station/01/state"], start: $start, end: $end
  ) {
    returnedPoints timestamps values errors { message }
  } }"""


def moment(time: float) -> str:
    return datetime.fromtimestamp(time, UTC).isoformat()


async def sign_in(http: aiohttp.ClientSession, server: ServerProcess, username: str) -> dict[str, str]:
    answer = await http.post(f"{server.url}/auth/login", json={"username": username, "password": username})
    assert answer.status == 200
    return {"Authorization": f"Bearer {(await answer.json())['access_token']}"}


async def test_without_tango_the_screens_are_there_and_no_value_is_made_up(tmp_path: Path) -> None:
    async with server_process(tmp_path, "demo", "--no-tango", **BARE) as server, aiohttp.ClientSession() as http:
        bearer = await sign_in(http, server, "engineer")
        answer = await (await http.post(f"{server.url}/graphql", json={"query": ASK}, headers=bearer)).json()
        assert answer["data"]["me"] == {"role": "Engineer"}
        assert answer["data"]["databases"] == [{"name": "ska", "reachable": False}]
        assert answer["errors"][0]["extensions"]["code"] == "SOURCE_UNAVAILABLE"
        ready = await (await http.get(f"{server.url}/health/ready")).json()
        assert ready["status"] == "degraded"
        config = await (await http.get(f"{server.url}/config.js")).text()
        assert "admin, engineer, operator, viewer" in config
        cookie = (await http.post(f"{server.url}/auth/login", json={"username": "user", "password": "x"})).headers
        assert "Set-Cookie" not in cookie
        assert await server.stop(signal.SIGINT) == 0
    secret = tmp_path / "jwt-secret"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600 and len(secret.read_text()) == 64


async def test_the_whole_telescope_comes_up_and_ctrl_c_ends_every_process(open_path: Path) -> None:
    async with (
        server_process(open_path, "demo", "--history", "0.05", seconds=100, **BARE) as server,
        aiohttp.ClientSession() as http,
    ):
        assert server.lines[0].strip() and any("%" in line for line in server.lines)
        assert any("writing the past into the archive: 100 %" in line for line in server.lines)
        bearer = await sign_in(http, server, "operator")
        answer = await (await http.post(f"{server.url}/graphql", json={"query": ASK}, headers=bearer)).json()
        assert answer["data"]["databases"] == [{"name": "ska", "reachable": True}]
        assert answer["data"]["attributes"][0]["value"] is not None
        end = time.time()
        ask = {"query": PAST, "variables": {"start": moment(end - 3600), "end": moment(end)}}
        answer = await (await http.post(f"{server.url}/graphql", json=ask, headers=bearer)).json()
        temperature, state = answer["data"]["hdbppHistory"]
        assert temperature["returnedPoints"] >= 12 and temperature["errors"] == []
        assert state["values"] and set(state["values"]) <= {"ON", "ALARM"}
        assert temperature["timestamps"][-1] > end - 90, "the archiver goes on from the past"
        answer = await (await http.post(f"{server.url}/graphql", json={"query": OBSERVED}, headers=bearer)).json()
        assert "errors" not in answer, answer
        assert answer["data"]["procedures"] and len(answer["data"]["projects"]) == 6
        family = psutil.Process(server.process.pid).children(recursive=True)
        assert len(family) >= 10
        commands = [" ".join(member.cmdline()) for member in family]
        assert all(any(f"octopus.simulator.{name}" in command for command in commands) for name in ("oet", "oda"))
        for member in (server.process.pid, *(child.pid for child in family)):
            # A terminal's Ctrl-C reaches the whole foreground group.
            if os.getpgid(member) == os.getpgid(server.process.pid):
                os.kill(member, signal.SIGINT)
        async with asyncio.timeout(30):
            assert await server.process.wait() == 0
        _, alive = psutil.wait_procs(family, timeout=2)
        assert not alive, [process.name() for process in alive]


async def test_a_port_in_use_is_found_before_the_telescope_is_built(tmp_path: Path) -> None:
    async with server_process(tmp_path) as server:
        port = server.url.rsplit(":", 1)[1]
        code, out, err = await run_octopus(tmp_path / "other", "demo", OCTOPUS_PORT=port, **BARE)
    assert code == 2 and f"port {port}" in err and "%" not in out


async def test_settings_of_the_environment_are_honoured(tmp_path: Path) -> None:
    users = '{"kim": {"password": "kim", "role": "Operator"}}'
    variables = {**BARE, "OCTOPUS_AUTH_USERS": users, "OCTOPUS_HOST": "127.0.0.2"}
    async with (
        server_process(tmp_path, "demo", "--no-tango", **variables) as server,
        aiohttp.ClientSession() as http,
    ):
        assert server.url.startswith("http://127.0.0.2:")
        assert await sign_in(http, server, "kim")
        answer = await http.post(f"{server.url}/auth/login", json={"username": "admin", "password": "admin"})
        assert answer.status == 401
