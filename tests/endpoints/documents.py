"""Documents for the tests: one that is right, and what it takes to make it wrong."""

from __future__ import annotations

import copy
from typing import Any

from octopus.endpoints import Ground
from octopus.graphql.schema import static_sdl

HEALTH = "def station_health(temps: list[float]) -> str:\n    return 'hot' if max(temps) > 60 else 'ok'\n"

DOCUMENT: dict[str, Any] = {
    "types": "type Procedure { uid: Int! state: String! }\ntype OetEvent { topic: String }\ntype SbiStatus { id: ID! }",
    "vars": {"OET_URL": "http://127.0.0.1:8100/api/v1", "TANGO_DBS": ["low=http://127.0.0.1:5004/db"]},
    "functions": {"station_health": {"code": HEALTH, "description": "How a station does."}},
    "queries": {
        "procedure": {
            "method": "GET",
            "url": "{OET_URL}/procedures/{uid}",
            "args": {"uid": "Int!"},
            "type": "Procedure",
            "mapping": {"uid": "procedure.uid", "state": "procedure.history.process_states[-1].state"},
        },
        "stationHealth": {
            "method": "LOCAL",
            "function": "station_health",
            "type": "String!",
            "inputs": {"temps": {"attributes": ["low-mccs/station/001/temperature"]}},
        },
    },
    "mutations": {
        "startProcedure": {
            "method": "PUT",
            "url": "{OET_URL}/procedures/{uid}",
            "args": {"uid": "Int!"},
            "body": {"state": "RUNNING"},
            "type": "Procedure",
            "role": "Operator",
        }
    },
    "streams": {
        "oetEvents": {"method": "SSE", "url": "{OET_URL}/stream", "type": "OetEvent!"},
        "sbiStatus": {"url": "{OET_URL}/sbis", "interval": 5, "type": "[SbiStatus!]!"},
        "healthLive": {
            "method": "LOCAL",
            "function": "station_health",
            "inputs": {"temps": {"attributes": ["low-mccs/station/001/temperature"]}},
            "type": "String!",
        },
    },
}


def document(**changes: Any) -> dict[str, Any]:
    """The right document with members changed: `document(queries__a={…})` sets `/queries/a`; None takes it out."""
    found = copy.deepcopy(DOCUMENT)
    for path, value in changes.items():
        *parents, last = path.split("__")
        inside = found
        for step in parents:
            inside = inside.setdefault(step, {})
        if value is None:
            del inside[last]
        else:
            inside[last] = value
    return found


PLAIN = Ground(static_sdl())
"""Nothing but the static schema, which is read once for all tests."""


def ground(**fields: Any) -> Ground:
    return Ground(PLAIN.static, **fields) if fields else PLAIN
