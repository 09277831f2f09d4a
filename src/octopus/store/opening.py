"""Which engine a deployment uses, and whether this program may use what it keeps."""

from __future__ import annotations

from pathlib import Path

from octopus.settings import Settings
from octopus.store.migrations import STEPS, check_age, migrate
from octopus.store.protocol import Store
from octopus.store.whole import Whole

SQLITE_FILE = "octopus.sqlite3"
"""Name of the embedded file in the data folder."""


async def open_store(settings: Settings) -> Store:
    """Open MongoDB when `MONGO_URL` is set, else the embedded file in `OCTOPUS_DATA_DIR`; see that it answers, and
    bring what an older Octopus keeps there to what this one expects.

    Raises:
        SourceUnavailable: source `store`; the sentence says what to do.
    """
    store = await open_whole(settings)
    try:
        await migrate(store, STEPS)
    except BaseException:
        await store.close()
        raise
    return store


async def open_whole(settings: Settings) -> Whole:
    """The same store as it is, for commands that look at all of it or move it; errors as of `open_store`."""
    if settings.mongo_url is not None:
        return await _checked(await _mongo(settings.mongo_url.get_secret_value(), settings.mongo_database))
    return await _checked(await _sqlite(settings.data_dir / SQLITE_FILE))


async def open_mongo(url: str, database: str) -> Whole:
    """A store on another MongoDB; errors as of `open_store`."""
    return await _checked(await _mongo(url, database))


async def open_sqlite(path: Path) -> Whole:
    """A store in another file; errors as of `open_store`."""
    return await _checked(await _sqlite(path))


async def _checked(store: Whole) -> Whole:
    try:
        await check_age(store, STEPS)
    except BaseException:
        await store.close()
        raise
    return store


async def _mongo(url: str, database: str) -> Whole:
    from octopus.store.mongo import MongoStore  # Imported only where it is configured: it costs start-up time.

    return await MongoStore.open(url, database)


async def _sqlite(path: Path) -> Whole:
    from octopus.store.sqlite import SqliteStore

    return await SqliteStore.open(path)
