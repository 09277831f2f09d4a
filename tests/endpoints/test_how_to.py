"""The documents that the how-to guides show can be published."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.endpoints.served import served, value

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "reach-a-service.md"
INTROSPECTION = '{ __type(name: "Query") { fields { name } } }'


async def test_reach_a_service() -> None:
    (text,) = re.findall(r"```json\n(.*?)```", PAGE.read_text(), re.DOTALL)
    url = re.search(r"export OET_URL=(\S+)", PAGE.read_text())
    assert url is not None
    document = json.loads(text)
    async with served(document, OCTOPUS_OUTBOUND_HOSTS="", OET_URL=url[1], OET_TOKEN="t") as server:
        fields = {field["name"] for field in (await value(server, INTROSPECTION))["fields"]}
        assert set(document["queries"]) <= fields
