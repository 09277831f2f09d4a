"""HDB++ archives on PostgreSQL or TimescaleDB (the EDA is one): what attributes were, down-sampled by the database.

`Archives` is the whole of it for other rooms. Each archive is a pool of read-only connections that opens when somebody
asks. Columns are made into JSON text by the database and go out as they are: no point becomes a Python object, except
for those who want samples. asyncpg is imported when an archive is configured, numpy when somebody asks for `lttb`.
"""

from octopus.sources.hdbpp.archives import Archives
from octopus.sources.hdbpp.results import ArchiveStats, AttributeHistory, Downsample, HistoryError, HistoryPoint

__all__ = ["ArchiveStats", "Archives", "AttributeHistory", "Downsample", "HistoryError", "HistoryPoint"]
