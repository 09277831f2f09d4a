"""Leases in MongoDB: the collection `lease.held`, documents `{_id: name, holder, until}`, times of the server."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from pymongo import ReturnDocument
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import DuplicateKeyError

from octopus.store.leases import LONGEST, check_lease
from octopus.store.mongo_errors import explained

COLLECTION = "lease.held"
"""No name of a collection of documents has a dot."""
FORGET_SECONDS = 3600
"""How long after its end a lease is cleared away."""
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
# One that would run for longer than any may was taken by a clock that went wrong.
_LAST = {"$add": ["$$NOW", round(LONGEST * 1000)]}
_RUNS = {"$expr": {"$and": [{"$gt": ["$until", "$$NOW"]}, {"$lte": ["$until", _LAST]}]}}

Raw = dict[str, Any]


class MongoLeases:
    """`Leases` by the clock of MongoDB's primary (`$$NOW`).

    Args:
        database: where the collection is.
        place: the host, for errors.
    """

    def __init__(self, database: AsyncDatabase[Raw], place: str) -> None:
        self._leases: AsyncCollection[Raw] = database[COLLECTION]
        self._place = place
        self._indexed = False

    async def acquire(self, name: str, holder: str, seconds: float) -> bool:
        check_lease(name, holder, seconds)
        with explained(self._place):
            await self._index()
            while True:
                try:
                    found = await self._leases.find_one_and_update(
                        {"_id": name}, _take(holder, seconds), upsert=True, return_document=ReturnDocument.AFTER
                    )
                except DuplicateKeyError:
                    continue  # Two were first at the same moment; now there is a document to look at.
                return found is not None and found["holder"] == holder

    async def renew(self, name: str, holder: str, seconds: float) -> bool:
        check_lease(name, holder, seconds)
        with explained(self._place):
            done = await self._leases.update_one(
                {"_id": name, "holder": holder, **_RUNS}, [{"$set": {"until": _in(seconds)}}]
            )
        return done.matched_count == 1

    async def release(self, name: str, holder: str) -> bool:
        check_lease(name, holder)
        with explained(self._place):
            found = await self._leases.find_one_and_update(
                {"_id": name, "holder": holder, **_RUNS}, {"$set": {"until": _NEVER}}
            )
        return found is not None

    async def holder(self, name: str) -> str | None:
        check_lease(name)
        with explained(self._place):
            found = await self._leases.find_one({"_id": name, **_RUNS})
        return str(found["holder"]) if found is not None else None

    async def held(self, prefix: str) -> dict[str, str]:
        with explained(self._place):
            query = {"_id": {"$regex": f"^{re.escape(prefix)}"}, **_RUNS}
            return {raw["_id"]: raw["holder"] async for raw in self._leases.find(query).sort("_id", 1)}

    async def _index(self) -> None:
        if not self._indexed:
            await self._leases.create_index("until", expireAfterSeconds=FORGET_SECONDS, name="forgotten")
            self._indexed = True


def _in(seconds: float) -> Raw:
    return {"$add": ["$$NOW", round(seconds * 1000)]}


def _take(holder: str, seconds: float) -> list[Raw]:
    """An update in one step: to this holder if the lease is free, has run out or is its own; else as it was."""
    own = {"$eq": ["$holder", {"$literal": holder}]}
    over = {"$lte": [{"$ifNull": ["$until", _NEVER]}, "$$NOW"]}
    free = {"$or": [own, over, {"$gt": ["$until", _LAST]}]}
    return [
        {
            "$set": {
                "holder": {"$cond": [free, {"$literal": holder}, "$holder"]},
                "until": {"$cond": [free, _in(seconds), "$until"]},
            }
        }
    ]
