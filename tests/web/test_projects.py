"""The archive of a project over HTTP: for whom, once, and as a file to keep."""

from __future__ import annotations

import io
import zipfile

import aiohttp

from tests.serving import RunningServer

MAKE = "subscription ($wish: JSON!) { widgetProjectMade(wish: $wish) { step path address } }"


async def ready(server: RunningServer, username: str) -> str:
    """The address of an archive."""
    token = await server.token(username)
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{server.url}/graphql", protocols=["graphql-transport-ws"]) as socket,
    ):
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}})
        assert (await socket.receive_json())["type"] == "connection_ack"
        payload = {"query": MAKE, "variables": {"wish": {"name": "Beam Health"}}}
        await socket.send_json({"type": "subscribe", "id": "1", "payload": payload})
        async for message in socket:
            told = message.json()
            if told["type"] == "next" and (step := told["payload"]["data"]["widgetProjectMade"])["step"] == "ready":
                return str(step["address"])
    raise AssertionError("it never became ready")


async def test_an_archive_is_given_to_who_made_it_once_and_to_nobody_else(server: RunningServer) -> None:
    address = server.url + await ready(server, "operator")
    headers = {
        name: {"Authorization": f"Bearer {await server.token(name)}"} for name in ("operator", "admin", "viewer")
    }
    async with aiohttp.ClientSession() as session:
        for given, status in (({}, 401), (headers["viewer"], 403), (headers["admin"], 404)):
            async with session.get(address, headers=given) as answer:
                assert answer.status == status
        async with session.get(address, headers=headers["operator"]) as answer:
            assert answer.status == 200
            assert answer.headers["Content-Disposition"] == 'attachment; filename="beam-health.zip"'
            assert (answer.content_type, answer.headers["Cache-Control"]) == ("application/zip", "no-store")
            with zipfile.ZipFile(io.BytesIO(await answer.read())) as archive:
                assert "beam-health/package.json" in archive.namelist()
        async with session.get(address, headers=headers["operator"]) as answer:
            assert answer.status == 404
            assert (await answer.json())["code"] == "NOT_FOUND"
