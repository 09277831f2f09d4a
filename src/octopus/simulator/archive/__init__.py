"""The telescope's archive: an HDB++ database on a private PostgreSQL."""

from octopus.simulator.archive.database import ARCHIVER, DATABASE, READER, prepare_database
from octopus.simulator.archive.telescope import TelescopeArchive

__all__ = ["ARCHIVER", "DATABASE", "READER", "TelescopeArchive", "prepare_database"]
