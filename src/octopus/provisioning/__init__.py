"""`OCTOPUS_PROVISIONING_DIR`: endpoint documents, workspaces and widget lists in files, as truth beside the UI.

The folder is looked at each second (`Folder`), its files are merged by entry (`merging`), and what they change flows
into what is served unless somebody changed the same entry (`threeway`): such an override stays until it is dropped, and
can be exported as a patch for the files. `Provisioning` does it, for all processes on one store together.
"""

from octopus.provisioning.documents import widget_file_schema, workspace_file_schema
from octopus.provisioning.folder import CannotLook, Folder, located
from octopus.provisioning.merging import merged, path_of
from octopus.provisioning.provisioning import Provisioning, first_document
from octopus.provisioning.reading import BadFile, FileState, Kind, Problem, read_text
from octopus.provisioning.served import Entry, FileWorkspace, Patch, Provisioned, Refused, WidgetChoice, missing_widgets

__all__ = [
    "BadFile",
    "CannotLook",
    "Entry",
    "FileState",
    "FileWorkspace",
    "Folder",
    "Kind",
    "Patch",
    "Problem",
    "Provisioned",
    "Provisioning",
    "Refused",
    "WidgetChoice",
    "first_document",
    "located",
    "merged",
    "missing_widgets",
    "path_of",
    "read_text",
    "widget_file_schema",
    "workspace_file_schema",
]
