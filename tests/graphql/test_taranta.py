"""Taranta's dashboards over the API: several files at once, a bad one among them, and for whom."""

from __future__ import annotations

from typing import Any

import aiohttp

from tests.graphql.serving import Server, serving
from tests.workspaces.taranta_files import dashboard, widget

ASK = """query($files: [TarantaFile!]!) { tarantaWorkspaces(files: $files) {
  file workspace fault { pointer message } widgets { pointer type outcome key widgetId notes } } }"""


async def ask(server: Server, role: str, *files: tuple[str, str]) -> Any:
    given = [{"name": name, "text": text} for name, text in files]
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {role}"}) as session:
        body = {"query": ASK, "variables": {"files": given}}
        async with session.post(f"http://127.0.0.1:{server.port}/graphql", json=body) as reply:
            return await reply.json()


async def test_each_file_has_its_own_answer() -> None:
    good = dashboard(widget("LABEL", {"text": "Hello"}), name="")
    async with serving() as house:
        found = (await ask(house, "user", ("hello.wj", good), ("bad.wj", '{"widget": 3}')))["data"]
        hello, bad = found["tarantaWorkspaces"]
        assert (hello["file"], hello["workspace"]["name"], hello["fault"]) == ("hello.wj", "hello", None)
        assert hello["widgets"] == [
            {
                "pointer": "/widget/0",
                "type": "LABEL",
                "outcome": "mapped",
                "key": "Markdown",
                "widgetId": "w-1",
                "notes": [],
            }
        ]
        assert (bad["workspace"], bad["widgets"], bad["fault"]["pointer"]) == (None, [], "/widget")
        (refused,) = (await ask(house, "viewer", ("hello.wj", good)))["errors"]
        assert refused["extensions"]["code"] == "FORBIDDEN"
        (many,) = (await ask(house, "user", *[("hello.wj", good)] * 51))["errors"]
        assert many["message"] == "expected at most 50 files at once; got 51"
