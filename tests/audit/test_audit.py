"""Who did what, when and from where."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from octopus.audit import Audit
from octopus.audit.detail import MAX_TEXT, bounded
from octopus.model import BadRequest, Caller, Role, SourceUnavailable
from octopus.store import check_body
from octopus.store.sqlite import SqliteStore
from tests.fuzzing import examples

ADA = Caller("ada", Role.Operator, address="10.0.0.7", session="s-1")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = await SqliteStore.open(tmp_path / "octopus.sqlite3")
    yield store
    await store.close()


async def test_an_entry_says_who_what_when_and_from_where(store: SqliteStore) -> None:
    audit = Audit(store)
    await audit.record(ADA, "setAttributeValue", "low/tile/1", {"attribute": "gain", "value": 3.5, "before": None})
    await audit.record(ADA, "executeCommand", "low/tile/1", {"command": "On"}, ok=False)
    await audit.record(None, "prune", "log")
    prune, command, write = await audit.read()
    assert (write.seq, write.user, write.role, write.kind, write.address) == (1, "ada", "Operator", "user", "10.0.0.7")
    assert (write.action, write.target, write.ok) == ("setAttributeValue", "low/tile/1", True)
    assert write.detail == {"attribute": "gain", "value": 3.5, "before": None}
    assert datetime.now(UTC) - datetime.fromisoformat(write.time) < timedelta(minutes=1)
    assert write.time.endswith("Z")
    assert command.ok is False
    assert (prune.user, prune.kind) == ("octopus", "system")


async def test_reading_goes_page_by_page(store: SqliteStore) -> None:
    audit = Audit(store, keep=5)
    for n in range(8):
        await audit.record(ADA, "a", str(n))
    assert [entry.target for entry in await audit.read(limit=2)] == ["7", "6"]
    assert [entry.target for entry in await audit.read(newest_first=False)] == ["3", "4", "5", "6", "7"]
    assert [entry.target for entry in await audit.read(after=6, newest_first=False)] == ["6", "7"]
    for limit in (0, -1, 1001):
        with pytest.raises(BadRequest, match="limit of 1 to 1000"):
            await audit.read(limit=limit)


async def test_secrets_are_never_stored(store: SqliteStore, tmp_path: Path) -> None:
    audit = Audit(store)
    detail = {
        "password": "hunter2hunter2",
        "newPassword": "hunter2hunter2",
        "nested": [
            {"refresh_token": "hunter2hunter2", "Authorization": "hunter2hunter2", "client-secret": "hunter2hunter2"}
        ],
        "error": "upstream said: Authorization: Bearer hunter2hunter2.abc",
        "token": {"value": "hunter2hunter2"},
        "url": "see postgresql://octopus:hunter2@hunter2@archive.example/hdb",
        "kind": "password",
    }
    await audit.record(ADA, "sign-in", "session", detail)
    (entry,) = await audit.read()
    assert "hunter2" not in json.dumps(entry.detail)
    assert entry.detail["kind"] == "password"
    await store.close()
    assert b"hunter2" not in await asyncio.to_thread((tmp_path / "octopus.sqlite3").read_bytes)


async def test_large_particulars_are_cut(store: SqliteStore) -> None:
    audit = Audit(store)
    detail = {"value": ["x" * 1000] + [0] * 10_000, "deep": {"a": {"b": {"c": {"d": {"e": {"f": 1}}}}}}}
    await audit.record(ADA, "setAttributeValue", "t" * 10_000, detail)
    (entry,) = await audit.read()
    assert len(entry.target) == MAX_TEXT
    assert len(entry.detail["value"]) == 65
    assert entry.detail["value"][-1] == "… 9937 more"
    assert entry.detail["deep"] == {"a": {"b": {"c": {"d": {"e": "…"}}}}}
    assert (
        len(json.dumps(bounded({"value": ["x" * 10_000] * 60, "more": {str(n): "y" * 500 for n in range(60)}})))
        < 60_000
    )


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(st.characters())
        | st.binary()
        | st.datetimes(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()) | st.integers(), inner),
        max_leaves=50,
    )
)
@examples(50)
def test_whatever_comes_can_be_stored(value: Any) -> None:
    kept = bounded({"value": value})
    assert check_body(kept) < 100_000
    assert bounded(kept) == kept


class BrokenStore:
    """A store whose disk is gone, or that never answers."""

    def __init__(self, hangs: bool) -> None:
        self.hangs = hangs

    async def append(self, log: str, record: Mapping[str, Any], *, keep: int | None = None) -> int:
        if self.hangs:
            await asyncio.Event().wait()
        raise SourceUnavailable("the disk is full", source="store")

    async def read_log(
        self, log: str, *, after: int = 0, before: int | None = None, limit: int = 100, newest_first: bool = False
    ) -> list[dict[str, Any]]:
        raise SourceUnavailable("the disk is full", source="store")


@pytest.mark.parametrize("hangs", [False, True])
async def test_an_action_goes_on_when_its_entry_cannot_be_stored(hangs: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("octopus.audit.audit.PATIENCE", 0.05)
    with capture_logs() as lines:
        await Audit(BrokenStore(hangs)).record(ADA, "executeCommand", "low/tile/1", {"command": "On"})
    (line,) = lines
    assert line["log_level"] == "error"
    assert line["entry"]["user"] == "ada" and line["entry"]["detail"] == {"command": "On"}


async def test_giving_up_is_not_swallowed() -> None:
    task = asyncio.create_task(Audit(BrokenStore(hangs=True)).record(ADA, "executeCommand", "low/tile/1"))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
