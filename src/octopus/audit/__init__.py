"""Who did what, when and from where: append and read. Whoever acts on behalf of a person records it here."""

from octopus.audit.audit import KEEP, Audit, Entry, Log, Page, Wanted, moment

__all__ = ["KEEP", "Audit", "Entry", "Log", "Page", "Wanted", "moment"]
