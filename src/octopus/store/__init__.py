"""Documents, append-only logs, leases and counts, on MongoDB or in one embedded SQLite file, behind one small protocol.

The room knows nothing of what the documents mean. Any higher room may call it; only the composition root opens it.
`octopus.store.sqlite` and `octopus.store.mongo` are imported only when configured.
"""

from octopus.store.counts import Counts
from octopus.store.leases import Leases
from octopus.store.migrations import migrate, newest, version_in
from octopus.store.opening import SQLITE_FILE, open_mongo, open_sqlite, open_store, open_whole
from octopus.store.overlay import NOTHING, Overlay, generation_in, next_generation, overlaid
from octopus.store.presence import Presence, alone, exchanged_by, serving
from octopus.store.protocol import Document, Store, VersionConflict
from octopus.store.values import MAX_BODY_BYTES, MAX_DEPTH, check_body, check_collection, check_key
from octopus.store.whole import META, Contents, Item, Kept, Logged, Tally, Whole, contents_of, is_empty

__all__ = [
    "MAX_BODY_BYTES",
    "MAX_DEPTH",
    "META",
    "NOTHING",
    "SQLITE_FILE",
    "Contents",
    "Counts",
    "Document",
    "Item",
    "Kept",
    "Leases",
    "Logged",
    "Overlay",
    "Presence",
    "Store",
    "Tally",
    "VersionConflict",
    "Whole",
    "alone",
    "check_body",
    "check_collection",
    "check_key",
    "contents_of",
    "exchanged_by",
    "generation_in",
    "is_empty",
    "migrate",
    "newest",
    "next_generation",
    "open_mongo",
    "open_sqlite",
    "open_store",
    "open_whole",
    "overlaid",
    "serving",
    "version_in",
]
