"""What users keep (workspaces, theme, clocks: the preferences document) and what they share of it.

GraphQL calls `Preferences` and `Shares`; `authorise_user` decides whose document a caller may touch.
"""

from octopus.workspaces.access import authorise_user
from octopus.workspaces.default import BUILT_IN, load_default_document
from octopus.workspaces.preferences import Preferences, PreferencesState
from octopus.workspaces.schema import preferences_schema, schema_text
from octopus.workspaces.shares import SharedWorkspace, Shares

__all__ = [
    "BUILT_IN",
    "Preferences",
    "PreferencesState",
    "SharedWorkspace",
    "Shares",
    "authorise_user",
    "load_default_document",
    "preferences_schema",
    "schema_text",
]
