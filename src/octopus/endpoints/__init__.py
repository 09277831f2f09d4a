"""`endpoints.json`: what the API offers beside its static part, as configuration.

A document is read and judged (`judgement.judge`: every fault at once, each at its place), compiled to SDL and resolvers
(`Compiled`), kept in versions in the store, and adopted by the running API between two requests. Every endpoint calls
the outside through `sources.outbound`, or a function of the document in the sandbox of `functions`.
"""

from octopus.endpoints.compiled import EMPTY, Compiled
from octopus.endpoints.document import EndpointsDocument
from octopus.endpoints.faults import Fault, InvalidEndpoints
from octopus.endpoints.ground import Bounds, Ground
from octopus.endpoints.judgement import Judgement, judge
from octopus.endpoints.schema import endpoints_schema, schema_text
from octopus.endpoints.text import Place

__all__ = [
    "EMPTY",
    "Bounds",
    "Compiled",
    "EndpointsDocument",
    "Fault",
    "Ground",
    "InvalidEndpoints",
    "Judgement",
    "Place",
    "endpoints_schema",
    "judge",
    "schema_text",
]
