"""The example that is shipped: nothing in it is wrong, and its functions say what they should."""

from __future__ import annotations

from typing import Any

import pytest

from octopus.endpoints import EXAMPLE, Ground, judge
from octopus.endpoints.sdl import parsed
from octopus.endpoints.text import Text, canonical
from octopus.functions import Functions, FunctionSource
from octopus.graphql.schema import static_sdl


def example() -> dict[str, Any]:
    """The document, its types in place."""
    text = EXAMPLE.read_text(encoding="utf-8")
    document: dict[str, Any] = Text(text).value
    assert text == canonical(document), "written as it would be exported"
    return {**document, "types": EXAMPLE.with_name("custom_types.graphql").read_text(encoding="utf-8")}


def test_nothing_is_wrong_with_it() -> None:
    assert judge(example(), Ground(static_sdl())).faults == []


def test_every_type_is_used_and_every_secret_is_left_to_the_environment() -> None:
    document = example()
    types = {node.name.value for node in parsed(document["types"])}  # type: ignore[union-attr]
    spoken = " ".join(
        str(spec.get("type")) for section in ("queries", "mutations", "streams") for spec in document[section].values()
    )
    assert all(name in spoken for name in types)
    assert {name: value for name, value in document["vars"].items() if "TOKEN" in name} == {
        "OET_TOKEN": "",
        "ODA_TOKEN": "",
    }


@pytest.mark.parametrize("name", ["observing_blocks", "procedure_event", "station_health", "pointing"])
async def test_its_functions_pass_the_checks(functions: Functions, name: str) -> None:
    code = example()["functions"][name]["code"]
    assert await functions.check(FunctionSource(code, name)) == []
    assert await functions.format(code) == code


async def test_its_functions_say_what_they_should(functions: Functions) -> None:
    async def call(name: str, **inputs: Any) -> Any:
        return (await functions.call(FunctionSource(example()["functions"][name]["code"], name), inputs)).value

    health = await call("station_health", temperatures=[60.0, 80.0])
    assert health == {"level": "WARM", "hottest": 80.0, "mean": 70.0, "margin": 5.0}
    assert await call("pointing", errors=[1.0, 9.0, 2.0], locks=[True, False, True]) == {
        "onTarget": 2,
        "dishes": 3,
        "worst": 9.0,
        "median": 2.0,
    }
    event = {"topic": "script.announce", "source": "4", "state": None, "message": "scan 1/2", "stacktrace": None}
    told = await call("procedure_event", event=event)
    assert told == {"procedure": 4, "state": None, "message": "scan 1/2", "stacktrace": None}
    assert await call("procedure_event", event={**event, "topic": "request.procedure.list"}) is None
    requests = [f"ska_oso_scripting.functions.devicecontrol.{step}" for step in ("configure", "scan", "scan", "end")]
    blocks = [
        {"id": "running", "requests": requests, "results": ["OK"] * 4},
        {"id": "done", "requests": [*requests, "a.release_all_resources"], "results": ["OK"] * 5},
        {"id": "failed", "requests": requests[:2], "results": ["OK", "ERROR"]},
        {"id": "new", "requests": [], "results": None},
    ]
    told = await call("observing_blocks", blocks=blocks)
    assert [(each["id"], each["status"], each["step"], each["scans"]) for each in told] == [
        ("running", "Created", "end", 2),
        ("done", "Fully Observed", "release_all_resources", 2),
        ("failed", "Failed", "scan", 1),
        ("new", "Created", None, 0),
    ]
