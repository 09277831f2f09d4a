"""Both engines of the store, as its own contract suite has them."""

from tests.store.conftest import engine, mongo_url, store

__all__ = ["engine", "mongo_url", "store"]
