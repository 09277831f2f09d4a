"""Begins a detached widget: from a name and what it shows to an npm project that builds and publishes as it is.

It knows nothing of the dashboard that will run the widget: what it writes uses the public SDK alone.
"""

from octopus.scaffolder.making import Archive, Look, LookFault, Projects, Step
from octopus.scaffolder.names import NameForms, name_forms
from octopus.scaffolder.project import FolderTaken, scaffold, shipped_sdk, write_project, zipped
from octopus.scaffolder.wish import OperationWish, Plan, Sdk, Wish, planned, read_wish

__all__ = [
    "Archive",
    "FolderTaken",
    "Look",
    "LookFault",
    "NameForms",
    "OperationWish",
    "Plan",
    "Projects",
    "Sdk",
    "Step",
    "Wish",
    "name_forms",
    "planned",
    "read_wish",
    "scaffold",
    "shipped_sdk",
    "write_project",
    "zipped",
]
