"""Projects made for people on the page: what a wish becomes, step by step, and an archive that is given out once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from graphql import build_schema

from octopus.model import BadRequest, Caller, NotFound, Role
from octopus.scaffolder import Projects, Step, read_wish, scaffold, shipped_sdk, zipped
from octopus.scaffolder import making as making_module
from octopus.store import Store
from octopus.store.sqlite import SqliteStore

SDK = Path(__file__).parents[2] / "src/octopus/static/sdk"
SCHEMA = build_schema("type Query { beam(id: Int!): Beam } type Beam { health: String! }")
QUERY = "query beamHealth($id: Int! = 3) {\n  beam(id: $id) { health }\n}"
WISH: dict[str, Any] = {
    "name": "beamHealth",
    "scope": "@my-team",
    "operations": [{"text": QUERY, "file": "beam.graphql"}],
}
ANN = Caller("ann", Role.User, kind="local")
BEN = Caller("ben", Role.Admin, kind="local")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await SqliteStore.open(tmp_path / "octopus.sqlite")
    yield store
    await store.close()


async def made(projects: Projects, caller: Caller, wish: Any = WISH) -> list[Step]:
    return [step async for step in projects.make(caller, wish)]


def by_the_command() -> bytes:
    return zipped(scaffold(read_wish(WISH), shipped_sdk(SDK)), "beam-health")


async def test_a_look_names_the_forms_the_files_and_every_fault_with_its_place(store: Store) -> None:
    projects = Projects(store, SDK)
    look = await projects.look(WISH, SCHEMA)
    assert (look.package, look.faults) == ("@my-team/beam-health", [])
    assert look.names is not None
    assert look.names.pascal == "BeamHealth"
    texts = {file.path: file.text for file in look.files}
    assert texts["src/graphql/beam.graphql"] is not None
    assert texts["vendor/octopus-widgets-sdk-0.1.0.tgz"] is None

    wrong = {
        "name": "3",
        "scope": "team",
        "operations": [{"text": "query a {"}, {"text": "query b { bean { health } }"}],
    }
    look = await projects.look(wrong, SCHEMA)
    assert (look.names, look.package, look.files) == (None, None, [])
    assert [(each.field, each.index, each.line, each.column, each.severity) for each in look.faults] == [
        ("name", None, None, None, "error"),
        ("scope", None, None, None, "error"),
        ("operations", 0, 1, 10, "error"),
        ("operations", 1, 1, 11, "warning"),
    ]
    assert look.faults[2].message == "Syntax Error: Expected Name, found <EOF>."
    assert "Cannot query field 'bean'" in look.faults[3].message
    unread = await projects.look({"name": 3}, SCHEMA)
    assert "Expected `str`, got `int`" in unread.faults[0].message
    large = await projects.look({"name": "x" * 200_000}, SCHEMA)
    assert "at most 131072 bytes" in large.faults[0].message
    many = await projects.look({"name": "x", "operations": [{"text": ""}] * 51}, SCHEMA)
    assert "at most 50 operations" in many.faults[0].message


async def test_each_step_is_told_and_another_process_gives_out_what_the_command_makes_once(store: Store) -> None:
    here, there = Projects(store, SDK), Projects(store, SDK)
    steps = await made(here, ANN)
    files = [step.path for step in steps if step.step == "file"]
    assert [step.step for step in steps] == ["checked", *["file"] * len(files), "packed", "ready"]
    assert [step.done for step in steps[1:-2]] == list(range(1, len(files) + 1))
    assert {step.total for step in steps} == {len(files)}
    ticket = (steps[-1].address or "").rpartition("/")[2]
    for caller, wrong in ((BEN, ticket), (ANN, "guessed"), (ANN, "é")):
        with pytest.raises(NotFound):
            await there.fetch(caller, wrong)
    archive = await there.fetch(ANN, ticket)
    assert archive.name == "beam-health.zip"
    assert archive.content == by_the_command()
    assert steps[-1].size == len(archive.content)
    with pytest.raises(NotFound, match="once"):
        await here.fetch(ANN, ticket)
    assert await store.find(making_module.COLLECTION) == []


async def test_what_nobody_fetches_is_forgotten(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    projects = Projects(store, SDK)
    monkeypatch.setattr(making_module, "LIFE", -1.0)
    ticket = ((await made(projects, ANN))[-1].address or "").rpartition("/")[2]
    with pytest.raises(NotFound):
        await projects.fetch(ANN, ticket)
    await made(projects, ANN)
    monkeypatch.undo()
    await made(projects, BEN)
    assert [kept.key for kept in await store.find(making_module.COLLECTION)] == ["ben"]


async def test_a_wish_that_is_wrong_makes_nothing(store: Store) -> None:
    with pytest.raises(BadRequest, match="name: expected words"):
        await made(Projects(store, SDK), ANN, {"name": ""})
    assert await store.find(making_module.COLLECTION) == []
