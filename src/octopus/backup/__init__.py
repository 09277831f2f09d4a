"""A store in one file, and back; from one engine to another.

Commands call it (`octopus backup`, `restore`, `store copy`); a serving process never does.
"""

from octopus.backup.archive import Archive, UnusableArchive
from octopus.backup.moving import BackedUp, back_up, copy, restore, verified
from octopus.backup.sealing import read_passphrase

__all__ = ["Archive", "BackedUp", "UnusableArchive", "back_up", "copy", "read_passphrase", "restore", "verified"]
