"""Counts in MongoDB: the collection `count.full`, documents `{_id: name, full, wait}`, times of the server."""

from __future__ import annotations

from typing import Any

from pymongo import ReturnDocument
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import DuplicateKeyError
from pymongo.write_concern import WriteConcern

from octopus.store.counts import check_count
from octopus.store.mongo_errors import explained

COLLECTION = "count.full"
"""No name of a collection of documents has a dot."""

Raw = dict[str, Any]


class MongoCounts:
    """`Counts` by the clock of MongoDB's primary (`$$NOW`).

    Args:
        database: where the collection is.
        place: the host, for errors.
    """

    def __init__(self, database: AsyncDatabase[Raw], place: str) -> None:
        # Nobody waits for a disk, or for other members, on account of a count.
        light = WriteConcern(w=1, j=False)
        self._counts: AsyncCollection[Raw] = database[COLLECTION].with_options(write_concern=light)
        self._place = place
        self._indexed = False

    async def take(self, name: str, every: float, at_once: float) -> float:
        check_count(name, every, at_once)
        with explained(self._place):
            if not self._indexed:
                await self._counts.create_index("full", expireAfterSeconds=0, name="forgotten")
                self._indexed = True
            while True:
                try:
                    found = await self._counts.find_one_and_update(
                        {"_id": name}, _take(every, at_once), upsert=True, return_document=ReturnDocument.AFTER
                    )
                except DuplicateKeyError:
                    continue  # Two were first at the same moment; now there is a document to look at.
                return float(found["wait"]) / 1000 if found is not None else 0.0


def _take(every: float, at_once: float) -> list[Raw]:
    """An update in one step: the moment goes on by one if the bucket has one; `wait` says for how long it has none."""
    step = max(1, round(every * 1000))
    whole = {"$add": ["$$NOW", max(step, round(every * at_once * 1000))]}
    # A moment further ahead than the whole bucket takes was written by a clock that went wrong: it counts as full now.
    ahead = {"$and": [{"$gt": ["$full", "$$NOW"]}, {"$lte": ["$full", whole]}]}
    return [
        {"$set": {"full": {"$add": [{"$cond": [ahead, "$full", "$$NOW"]}, step]}}},
        {"$set": {"wait": {"$max": [0, {"$subtract": ["$full", whole]}]}}},
        {"$set": {"full": {"$cond": [{"$gt": ["$wait", 0]}, {"$subtract": ["$full", step]}, "$full"]}}},
    ]
