"""Everything that is wrong with a document: its own faults, and those of its functions."""

from __future__ import annotations

import asyncio
from typing import Any

from octopus.endpoints.check_functions import check_functions, unavailable
from octopus.endpoints.compiling import defined_types
from octopus.endpoints.faults import WARNING, Fault
from octopus.endpoints.ground import Ground
from octopus.endpoints.judgement import Judgement, judge
from octopus.functions import Functions
from octopus.model import SourceUnavailable


async def judged(document: Any, ground: Ground, files: dict[str, str] | None = None) -> Judgement:
    """`judge`, in a thread: hundreds of fields must not hold up the samples of everybody else."""
    return await asyncio.to_thread(judge, document, ground, files)


async def examine(
    document: Any, ground: Ground, functions: Functions, files: dict[str, str] | None = None
) -> tuple[Judgement, list[Fault]]:
    """A document judged, its functions checked too: all faults in the order of the text."""
    judgement = await judged(document, ground, files)
    faults = list(judgement.faults)
    try:
        faults += await check_functions(judgement, defined_types(judgement, ground), functions)
    except SourceUnavailable as fault:
        faults.append(unavailable(fault))
    return judgement, in_order(faults)


def in_order(faults: list[Fault]) -> list[Fault]:
    """Faults as they stand in the text, the same one once."""
    return sorted(dict.fromkeys(faults), key=lambda fault: (fault.line, fault.column))


def errors_of(faults: list[Fault]) -> list[Fault]:
    """Those that stand in the way."""
    return [fault for fault in faults if fault.severity != WARNING]
