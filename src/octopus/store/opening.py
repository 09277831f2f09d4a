"""Which engine a deployment uses."""

from __future__ import annotations

from octopus.settings import Settings
from octopus.store.protocol import Store

SQLITE_FILE = "octopus.sqlite3"
"""Name of the embedded file in the data folder."""


async def open_store(settings: Settings) -> Store:
    """Open MongoDB when `MONGO_URL` is set, else the embedded file in `OCTOPUS_DATA_DIR`, and see that it answers.

    Raises:
        SourceUnavailable: source `store`; the sentence says what to do.
    """
    if settings.mongo_url is not None:
        from octopus.store.mongo import MongoStore  # Imported only where it is configured: it costs start-up time.

        return await MongoStore.open(settings.mongo_url.get_secret_value(), settings.mongo_database)
    from octopus.store.sqlite import SqliteStore

    return await SqliteStore.open(settings.data_dir / SQLITE_FILE)
