"""A store that goes away while a process looks for new versions, and comes back: a real mongod, stopped for a while."""

from __future__ import annotations

import signal
from pathlib import Path

from structlog.testing import capture_logs

from octopus.store.mongo import MongoStore
from tests.endpoints.rooms import ADA, document, room
from tests.sources.upstream import until
from tests.store.store_engines import free_port, running_mongod


async def test_what_is_served_goes_on_and_what_was_missed_is_made_up_for(tmp_path: Path) -> None:
    port = free_port()
    async with running_mongod(tmp_path, port) as process:
        patient, hasty = (
            f"mongodb://127.0.0.1:{port}/?{options}"
            for options in ("serverSelectionTimeoutMS=30000", "serverSelectionTimeoutMS=500&socketTimeoutMS=300")
        )
        stores = [await MongoStore.open(patient, "octopus"), await MongoStore.open(hasty, "octopus")]
        async with room(stores[0]) as writer, room(stores[1]) as looker:
            await writer.endpoints.publish(document("a"), "before", 0, ADA)
            await until(lambda: looker.endpoints.state().version == 1)
            with capture_logs() as told:
                process.send_signal(signal.SIGSTOP)
                try:
                    await until(lambda: not looker.endpoints.state().ok, 10.0)
                    state = looker.endpoints.state()
                    assert (state.version, state.stored) == (1, 1), "it serves what it served"
                    assert "the versions of the endpoints cannot be read" in (state.error or "")
                    assert "does not answer" in (state.error or "")
                finally:
                    process.send_signal(signal.SIGCONT)
                await until(lambda: looker.endpoints.state().ok, 10.0)
            warned = [each for each in told if each["event"] == "cannot look for new endpoints"]
            assert len(warned) <= 2, "each process says it once, however often it looks"
            await writer.endpoints.publish(document("b"), "after", 1, ADA)
            await until(lambda: looker.endpoints.state().version == 2)
            assert [found.version for found in looker.adopted] == [1, 2]
        for store in stores:
            await store.close()
