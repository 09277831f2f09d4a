"""Documents, append-only logs and leases, on MongoDB or in one embedded SQLite file, behind one small protocol.

The room knows nothing of what the documents mean. Any higher room may call it; only the composition root opens it.
`octopus.store.sqlite` and `octopus.store.mongo` are imported only when configured.
"""

from octopus.store.leases import Leases
from octopus.store.opening import SQLITE_FILE, open_store
from octopus.store.protocol import Document, Store, VersionConflict
from octopus.store.values import MAX_BODY_BYTES, MAX_DEPTH, check_body

__all__ = [
    "MAX_BODY_BYTES",
    "MAX_DEPTH",
    "SQLITE_FILE",
    "Document",
    "Leases",
    "Store",
    "VersionConflict",
    "check_body",
    "open_store",
]
