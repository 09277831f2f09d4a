"""`endpoints.json`: what the API offers beside its static part, as configuration.

A document is read and judged (`judgement.judge`: every fault at once, each at its place), compiled to SDL and resolvers
(`Compiled`), kept in versions in the store, and adopted by the running API between two requests. Every endpoint calls
the outside through `sources.outbound`, or a function of the document in the sandbox of `functions`.
"""

from octopus.endpoints.check_functions import CANNOT_CHECK
from octopus.endpoints.compiled import EMPTY, Compiled
from octopus.endpoints.diff import Change, Diff
from octopus.endpoints.document import EndpointsDocument
from octopus.endpoints.drafts import Draft, DraftNotice, Drafts
from octopus.endpoints.endpoints import Endpoints, Report, State
from octopus.endpoints.examining import errors_of, examine
from octopus.endpoints.exporting import Export
from octopus.endpoints.faults import Fault, InvalidEndpoints
from octopus.endpoints.files import CannotRead, inlined, read_file
from octopus.endpoints.ground import Bounds, Ground
from octopus.endpoints.judgement import Judgement, judge
from octopus.endpoints.merging import Merge, merge
from octopus.endpoints.readings import LiveReadings
from octopus.endpoints.schema import endpoints_schema, schema_text
from octopus.endpoints.served import Served
from octopus.endpoints.services import Services
from octopus.endpoints.shipped import EXAMPLE, example_sdl
from octopus.endpoints.start import tango_databases
from octopus.endpoints.text import Place, canonical
from octopus.endpoints.trial import EndpointTrial, TrialEvent
from octopus.endpoints.uses import PackageOperations, StoredWorkspace, Use, root_fields
from octopus.endpoints.versions import Version, Versions
from octopus.endpoints.workbench import ImportReading, Workbench

__all__ = [
    "CANNOT_CHECK",
    "EMPTY",
    "EXAMPLE",
    "Bounds",
    "CannotRead",
    "Change",
    "Compiled",
    "Diff",
    "Draft",
    "DraftNotice",
    "Drafts",
    "EndpointTrial",
    "Endpoints",
    "EndpointsDocument",
    "Export",
    "Fault",
    "Ground",
    "ImportReading",
    "InvalidEndpoints",
    "Judgement",
    "LiveReadings",
    "Merge",
    "PackageOperations",
    "Place",
    "Report",
    "Served",
    "Services",
    "State",
    "StoredWorkspace",
    "TrialEvent",
    "Use",
    "Version",
    "Versions",
    "Workbench",
    "canonical",
    "endpoints_schema",
    "errors_of",
    "examine",
    "example_sdl",
    "inlined",
    "judge",
    "merge",
    "read_file",
    "root_fields",
    "schema_text",
    "tango_databases",
]
