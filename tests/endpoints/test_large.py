"""A document of ten thousand lines: what is done with each change of a draft stays quick. Seconds of processor time."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from typing import Any

from octopus.endpoints import canonical, judge, merge
from octopus.endpoints.changed import changed_fields
from tests.endpoints.documents import ground

FIELDS = 420


def large() -> dict[str, Any]:
    """Each query has a type of its own, and each type names the next one: all hang together."""
    lines = "  id: ID!\n  name: String\n  value: Float\n"
    types = [f'"""What {n} is."""\ntype T{n} {{\n{lines}  next: T{(n + 1) % FIELDS}\n}}\n' for n in range(FIELDS)]
    query = {
        "url": "{BASE}/things/{id}",
        "args": {"id": "ID!", "deep": "Boolean = false", "n": "Int"},
        "params": {"deep": "{deep}", "n": "{n}"},
        "headers": {"X-Station": "s8-1"},
        "timeout": 5,
        "mapping": {"id": "thing.id", "name": "thing.name", "value": "thing.values[-1].value"},
    }
    queries = {f"q{n}": {"description": f"The {n}th.", **query, "type": f"T{n}"} for n in range(FIELDS)}
    return {"types": "\n".join(types), "vars": {"BASE": "http://127.0.0.1/x"}, "queries": queries}


def took(work: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.process_time()
    return work(), time.process_time() - begun


def test_each_change_of_a_large_draft_is_worked_through_quickly() -> None:
    base = large()
    mine, theirs = copy.deepcopy(base), copy.deepcopy(base)
    mine["queries"]["q7"]["timeout"] = 7
    mine["types"] = mine["types"].replace("value: Float", "value: Float!", 1)
    theirs["queries"]["q8"]["timeout"] = 8
    theirs["types"] += "type Another { x: Int }\n"
    text = canonical(mine)
    assert text.count("\n") + mine["types"].count("\n") > 10_000
    judgement, seconds = took(lambda: judge(text, ground()))
    assert judgement.ok and seconds < 1.5
    merged, seconds = took(lambda: merge(base, mine, theirs))
    assert merged.conflicts == [] and seconds < 1.5
    changes, seconds = took(lambda: changed_fields(base, merged.document, {}))
    assert len(changes) == FIELDS and seconds < 1.5, "a change of one type reaches all"
