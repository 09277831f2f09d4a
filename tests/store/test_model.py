"""Any sequence of calls leaves an engine as it would leave a dict."""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from octopus.store import Store, VersionConflict
from tests.store.store_engines import Engine

keys = st.sampled_from(["a", "b", "a.b", "$c"])
bodies = st.dictionaries(
    st.sampled_from(["user", "n", "a.b", "$x", ""]),
    st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(["ada", "bob", ""]) | st.lists(st.integers(0, 1)),
    max_size=3,
)
scalars = st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(["ada", "bob"])


class StoreMachine(RuleBasedStateMachine):
    """One engine through two stores, beside a dict of versions and bodies."""

    kind: str
    place: str

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = TemporaryDirectory()
        place = self.place if self.kind == "mongo" else str(Path(self.folder.name) / "data")
        self.engine = Engine(self.kind, place, f"octopus_{uuid4().hex[:12]}")
        self.stores: list[Store] = [self.run(self.engine.open()) for _ in range(2)]
        self.turn = 0
        self.versions: dict[str, int] = {}
        self.bodies: dict[str, dict[str, Any]] = {}
        self.log: list[tuple[int, dict[str, Any]]] = []
        self.appended = 0

    def run(self, call: Any) -> Any:
        return self.runner.run(call)

    @property
    def store(self) -> Store:
        self.turn += 1
        return self.stores[self.turn % 2]

    @rule(key=keys, body=bodies)
    def put(self, key: str, body: dict[str, Any]) -> None:
        written = self.run(self.store.put("things", key, body))
        self.versions[key] = self.versions.get(key, 0) + 1
        self.bodies[key] = body
        assert (written.version, written.body) == (self.versions[key], body)

    @rule(key=keys, body=bodies, off=st.integers(-1, 1))
    def compare_and_set(self, key: str, body: dict[str, Any], off: int) -> None:
        present = self.versions[key] if key in self.bodies else 0
        if off == 0:
            written = self.run(self.store.put("things", key, body, expected_version=present))
            self.versions[key] = self.versions.get(key, 0) + 1
            self.bodies[key] = body
            assert written.version == self.versions[key]
        else:
            with pytest.raises(VersionConflict) as conflict:
                self.run(self.store.put("things", key, body, expected_version=present + off))
            stored = conflict.value.stored
            assert (None if stored is None else stored.body) == self.bodies.get(key)

    @rule(key=keys)
    def delete(self, key: str) -> None:
        assert self.run(self.store.delete("things", key)) == (self.bodies.pop(key, None) is not None)

    @rule(field=st.sampled_from(["user", "n", "a.b", "$x", ""]), value=scalars, limit=st.none() | st.integers(0, 3))
    def find(self, field: str, value: Any, limit: int | None) -> None:
        expected = [
            key
            for key in sorted(self.bodies)
            if field in self.bodies[key]
            and self.bodies[key][field] == value
            and isinstance(self.bodies[key][field], bool) == isinstance(value, bool)
        ]
        found = self.run(self.store.find("things", {field: value}, limit=limit))
        assert [document.key for document in found] == expected[:limit]

    @rule(record=bodies, keep=st.none() | st.integers(1, 4))
    def append(self, record: dict[str, Any], keep: int | None) -> None:
        self.appended += 1
        assert self.run(self.store.append("events", record, keep=keep)) == self.appended
        self.log.append((self.appended, record))
        if keep is not None:
            self.log = self.log[-keep:]

    @rule(after=st.integers(0, 10), limit=st.integers(0, 5), newest_first=st.booleans())
    def read(self, after: int, limit: int, newest_first: bool) -> None:
        expected = [record | {"seq": seq} for seq, record in self.log if seq > after]
        expected = (expected[::-1] if newest_first else expected)[:limit]
        assert self.run(self.store.read_log("events", after=after, limit=limit, newest_first=newest_first)) == expected

    @invariant()
    def holds_what_was_put(self) -> None:
        found = self.run(self.store.find("things"))
        assert [(document.key, document.version, document.body) for document in found] == [
            (key, self.versions[key], self.bodies[key]) for key in sorted(self.bodies)
        ]

    def teardown(self) -> None:
        self.run(self.engine.close())
        self.runner.close()
        self.folder.cleanup()


@pytest.mark.parametrize("kind", ["sqlite", "mongo"])
def test_like_a_dict(kind: str, request: pytest.FixtureRequest) -> None:
    place = request.getfixturevalue("mongo_url") if kind == "mongo" else ""
    machine = type("Machine", (StoreMachine,), {"kind": kind, "place": place})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
