"""User-written Python: checked while it is typed, run in a sandbox, never knowing where its inputs come from.

`Functions` is the whole of it for other rooms: `endpoints` checks and calls what was published, `graphql` tries drafts.
What a function may use and call is told in docs/reference/functions.md; the sandbox in docs/explanations/functions.md.
"""

from octopus.functions.align import aligned
from octopus.functions.counters import Counters
from octopus.functions.engine import Engine, EngineConfig, Lane, Limits
from octopus.functions.errors import FunctionFailed
from octopus.functions.functions import Functions
from octopus.functions.hosted import HostedEngine
from octopus.functions.library import HostFunction
from octopus.functions.source import (
    Examination,
    FunctionFault,
    FunctionSource,
    Outcome,
    Parameter,
    Signature,
)
from octopus.functions.trials import Series, Trial, Trials

__all__ = [
    "Counters",
    "Engine",
    "EngineConfig",
    "Examination",
    "FunctionFailed",
    "FunctionFault",
    "FunctionSource",
    "Functions",
    "HostFunction",
    "HostedEngine",
    "Lane",
    "Limits",
    "Outcome",
    "Parameter",
    "Series",
    "Signature",
    "Trial",
    "Trials",
    "aligned",
]
