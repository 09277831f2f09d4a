"""`octopus demo`, as a person at a terminal has it; with its telescope: `e2e/test_demo.py`, which shares one."""

import signal
import stat
from pathlib import Path

import aiohttp

from tests.serving import ServerProcess, run_octopus, server_process

BARE = {"JWT_SECRET": "", "OCTOPUS_AUTH_USERS": ""}
ASK = '{ me { role } databases { name reachable } attributes(fullNames: ["low-mccs/tile/001/state"]) { value } }'


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
