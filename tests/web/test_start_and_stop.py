"""Starting and ending real server processes."""

import asyncio
import json
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from octopus.graphql import draining
from octopus.model import SourceUnavailable
from octopus.settings import SettingsError
from octopus.web import serve
from tests.serving import make_settings, run_octopus, running_server, server_process
from tests.web.scraping import figures_add_up

Answered = tuple[int, str, Any]
"""Status, what it says of the connection, and body."""
ANSWERED = (200, "close", {"data": {"slow": "at last"}})
ASK = {"query": "{ me { username role } }"}


@asynccontextmanager
async def live(
    http: aiohttp.ClientSession, url: str, token: str
) -> AsyncIterator[aiohttp.ClientWebSocketResponse[bool]]:
    """An introduced connection."""
    address = url.replace("http", "ws", 1) + "/graphql"
    async with http.ws_connect(address, protocols=["graphql-transport-ws"]) as socket_:
        await socket_.send_json({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}})
        assert (await socket_.receive_json())["type"] == "connection_ack"
        yield socket_


class Slow:
    """A service that answers one question, `{ slow }`, when it is told to."""

    def __init__(self) -> None:
        self.asked, self.go_on = asyncio.Event(), asyncio.Event()

    async def answer(self, _: web.BaseRequest) -> web.Response:
        self.asked.set()
        await self.go_on.wait()
        return web.json_response("at last")


@asynccontextmanager
async def slow_service(folder: Path) -> AsyncIterator[tuple[Slow, Path]]:
    """One that runs, and the document that leads to it."""
    slow = Slow()
    runner = web.ServerRunner(web.Server(slow.answer))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    file = folder / "endpoints.json"
    query = {"url": f"http://127.0.0.1:{runner.addresses[0][1]}/", "timeout": 60, "type": "String"}
    file.write_text(json.dumps({"queries": {"slow": query}}))
    try:
        yield slow, file
    finally:
        slow.go_on.set()
        await runner.cleanup()


async def ask_slowly(http: aiohttp.ClientSession, url: str, token: str, slow: Slow) -> asyncio.Task[Answered]:
    """A question that has reached the service."""

    async def ask() -> Answered:
        headers = {"Authorization": f"Bearer {token}"}
        async with http.post(f"{url}/graphql", json={"query": "{ slow }"}, headers=headers) as answer:
            return answer.status, answer.headers["Connection"], await answer.json()

    task = asyncio.create_task(ask())
    await slow.asked.wait()
    return task


async def token_of(http: aiohttp.ClientSession, url: str) -> str:
    login = await http.post(f"{url}/auth/login", json={"username": "admin", "password": "admin"})
    return str((await login.json())["access_token"])


async def test_an_orderly_end_sends_others_away_and_then_asks_websocket_clients_to_come_back(tmp_path: Path) -> None:
    async with (
        slow_service(tmp_path) as (slow, file),
        server_process(
            tmp_path, OCTOPUS_DRAIN_NOTICE="0.7", OCTOPUS_ENDPOINTS=str(file), OCTOPUS_OUTBOUND_HOSTS="127.0.0.1"
        ) as server,
        aiohttp.ClientSession() as http,
        live(http, server.url, token := await token_of(http, server.url)) as socket_,
    ):
        assert (await http.get(f"{server.url}/health/ready")).status == 200
        under_way = await ask_slowly(http, server.url, token, slow)
        server.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(5):
            while (ready := await http.get(f"{server.url}/health/ready")).status == 200:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert ready.status == 503 and (await ready.json())["status"] == "departing"
        assert ready.headers["Connection"] == "close"
        # Who comes all the same is served.
        assert (await http.get(f"{server.url}/health/live")).status == 200
        await socket_.send_json({"type": "subscribe", "id": "1", "payload": ASK})
        assert (await socket_.receive_json())["payload"]["data"]["me"]["username"] == "admin"
        assert (await socket_.receive_json())["type"] == "complete"
        closing = await socket_.receive()
        assert closing.type is aiohttp.WSMsgType.CLOSE and closing.data == 1012
        with pytest.raises(aiohttp.ClientConnectorError):
            await http.get(f"{server.url}/health/ready")
        assert not under_way.done()
        slow.go_on.set()
        assert await under_way == ANSWERED
        assert await server.process.wait() == 0


async def test_a_slow_query_is_answered_within_the_time_that_the_others_may_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over HTTP and over WebSocket."""
    monkeypatch.setattr(serve, "GRACE", 0)
    monkeypatch.setattr(draining, "PATIENCE", 0)
    async with (
        slow_service(tmp_path) as (slow, file),
        aiohttp.ClientSession() as http,
        AsyncExitStack() as clients,
        AsyncExitStack() as running,
    ):
        settings = make_settings(tmp_path, endpoints_file=file, outbound_hosts="127.0.0.1", drain_seconds=30)
        server = await running.enter_async_context(running_server(settings))
        token = await server.token()
        under_way = await ask_slowly(http, server.origin, token, slow)
        socket_ = await clients.enter_async_context(live(http, server.origin, token))
        await socket_.send_json({"type": "subscribe", "id": "1", "payload": {"query": "{ slow }"}})
        await socket_.send_json({"type": "ping"})
        assert await socket_.receive_json() == {"type": "pong"}
        ending = asyncio.create_task(running.aclose())
        with pytest.raises(aiohttp.ClientConnectorError):
            while True:
                await http.get(f"{server.origin}/health/live")
        done, _ = await asyncio.wait({under_way}, timeout=0.3)
        assert not done
        slow.go_on.set()
        assert await under_way == ANSWERED
        assert (await socket_.receive_json())["payload"] == ANSWERED[2]
        assert (await socket_.receive_json())["type"] == "complete"
        assert (await socket_.receive()).data == 1012
        async with asyncio.timeout(5):
            await ending


@pytest.mark.parametrize("transport", ["fast", "asgi"])
async def test_both_transports_serve(tmp_path: Path, transport: str) -> None:
    settings = make_settings(tmp_path, transport=transport, base_path="/x")
    async with running_server(settings) as server, aiohttp.ClientSession() as http:
        token = await server.token("user")
        for url in (server.ws_url, server.ws_url.replace("/x/", "/")):
            async with http.ws_connect(url, protocols=["graphql-transport-ws"]) as socket_:
                await socket_.send_json({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}})
                assert (await socket_.receive_json())["type"] == "connection_ack"
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await http.ws_connect(f"{server.origin}/elsewhere", protocols=["graphql-transport-ws"])


async def test_ctrl_c_ends_it_too(tmp_path: Path) -> None:
    async with server_process(tmp_path) as server:
        assert await server.stop(signal.SIGINT) == 0


async def test_several_workers_share_one_port_add_their_figures_up_and_end_in_order(tmp_path: Path) -> None:
    async with (
        server_process(tmp_path, WORKERS="2", OCTOPUS_TRANSPORT="asgi") as server,
        aiohttp.ClientSession() as http,
    ):
        async with asyncio.timeout(20):
            while True:
                try:
                    token = await token_of(http, server.url)
                    break
                except aiohttp.ClientError:
                    await asyncio.sleep(0.1)
        for _ in range(6):
            async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as fresh:
                answer = await fresh.post(f"{server.url}/graphql", json=ASK)
                assert (await answer.json())["data"]["me"] == {"username": "admin", "role": "Admin"}
        await figures_add_up(server)
        async with AsyncExitStack() as stack:
            sockets = [await stack.enter_async_context(live(http, server.url, token)) for _ in range(6)]
            ended = asyncio.create_task(server.stop())
            for socket_ in sockets:
                closing = await socket_.receive()
                assert closing.type is aiohttp.WSMsgType.CLOSE and closing.data == 1012
            assert await ended == 0


async def test_a_port_in_use_is_named_with_the_way_out(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, out, err = await run_octopus(tmp_path, "serve", OCTOPUS_PORT=str(port))
    assert code == 2 and out == ""
    said = f"port {port} on 127.0.0.1 is in use; choose another: OCTOPUS_PORT={port + 1} (0 picks a free one)"
    assert err == f"octopus: {said}\n"


@pytest.mark.parametrize("workers", ["1", "2"])
async def test_an_unreachable_mongodb_ends_the_start_with_one_sentence(tmp_path: Path, workers: str) -> None:
    code, out, err = await run_octopus(
        tmp_path, "serve", MONGO_URL="mongodb://octopus:hunter2@127.0.0.1:1/", WORKERS=workers
    )
    assert code == 2 and out == ""
    lines = [line for line in err.splitlines() if line]
    assert len(lines) == 1 and lines[0].startswith("octopus: ") and "MONGO_URL" in lines[0]
    assert "hunter2" not in err


@pytest.mark.parametrize(
    ("secret", "said"), [("", "not set"), ("short", "at least 32 characters"), ("changeme" * 8, "random text")]
)
async def test_a_weak_secret_ends_the_start_with_the_command_that_mends_it(
    tmp_path: Path, secret: str, said: str
) -> None:
    code, _, err = await run_octopus(tmp_path, "serve", JWT_SECRET=secret)
    assert code == 2 and said in err and "export JWT_SECRET=$(openssl rand -hex 32)" in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("users", "said"),
    [
        ("{not json", "not JSON (line 1, column 2)"),
        ('[{"username": "ada", "role": "Viewer"}]', "entry 1: 'password' must be a text"),
        ('{"ada": {"password": "hunter2", "role": "Boss"}}', "role must be one of Viewer, User, Operator"),
        ('"ada"', "expected a list or an object"),
    ],
)
async def test_users_that_cannot_be_read_end_the_start(tmp_path: Path, users: str, said: str) -> None:
    code, _, err = await run_octopus(tmp_path, "serve", OCTOPUS_AUTH_USERS=users)
    assert code == 2 and "OCTOPUS_AUTH_USERS" in err and said in err
    assert "hunter2" not in err and "Traceback" not in err


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("OCTOPUS_PORT", "eighty"),
        ("OCTOPUS_LOG_LEVEL", "loud"),
        ("OCTOPUS_CORS_ORIGINS", "*"),
        ("OCTOPUS_TRUSTED_PROXIES", "everybody"),
        ("BASE_PATH", "no slash"),
        ("TANGO_DBS", "low=ftp://x"),
    ],
)
async def test_every_fault_of_the_environment_names_its_variable(tmp_path: Path, variable: str, value: str) -> None:
    code, _, err = await run_octopus(tmp_path, "serve", **{variable: value})
    assert code == 2 and err.startswith(f"octopus: {variable}: ") and "Traceback" not in err


async def test_an_address_that_is_not_ours(tmp_path: Path) -> None:
    code, _, err = await run_octopus(tmp_path, "serve", OCTOPUS_HOST="192.0.2.1")
    assert code == 2 and "192.0.2.1" in err and "OCTOPUS_HOST" in err


async def test_what_is_kept_survives_a_restart(tmp_path: Path) -> None:
    config = {"schema": 1, "theme": "dome", "workspaces": []}
    write = 'mutation($c: JSON!) { setPreferences(userId: "admin", config: $c) }'
    async with running_server(make_settings(tmp_path)) as server:
        response = await server.query(write, {"c": config}, username="admin")
        assert "errors" not in response, response
    async with running_server(make_settings(tmp_path)) as server:
        response = await server.query('{ preferences(userId: "admin") }', username="admin")
        assert response["data"]["preferences"]["theme"] == "dome"


async def test_faults_of_a_start_reach_the_caller_of_the_helper(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        async with running_server(make_settings(tmp_path, jwt_secret="weak")):
            pass
    blocked = tmp_path / "file"
    blocked.write_text(json.dumps({}))
    with pytest.raises(SourceUnavailable):
        async with running_server(make_settings(blocked / "below")):
            pass
