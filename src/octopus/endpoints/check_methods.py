"""Which keys go with which method, the bounds of the deployment, and roles."""

from __future__ import annotations

import math
from typing import Any

from octopus.endpoints.entries import CHANGING, Entry
from octopus.endpoints.faults import Faults, listed
from octopus.endpoints.ground import Bounds
from octopus.model import Role

_OUTSIDE = frozenset(("url", "headers", "forwardToken", "timeout", "mapping", "transform"))
_ASKED = _OUTSIDE | {"params", "retries", "interval", "cache"}
ALLOWED = {
    "GET": _ASKED,
    "POST": _ASKED | {"body"},
    "PUT": _ASKED | {"body"},
    "PATCH": _ASKED | {"body"},
    "DELETE": _ASKED | {"body"},
    "GRAPHQL": _OUTSIDE | {"query", "variables", "retries", "interval", "cache"},
    "LOCAL": frozenset(("function", "inputs", "cache")),
    "SSE": _OUTSIDE | {"params"},
    "WS": _OUTSIDE | {"params", "body"},
}
"""By method: the keys that it takes, beside `method`, `args`, `type`, `role` and `description`."""
ALWAYS = frozenset(("method", "args", "type", "role", "description"))
WHY = {
    "body": "use params, or the method POST",
    "query": "it is for the method GRAPHQL",
    "variables": "they are for the method GRAPHQL",
    "params": "write them into the address, or into variables",
    "function": "it is for the method LOCAL; to change a reply, name the function as transform",
    "inputs": "they are for the method LOCAL; a transform takes its further parameters from the arguments",
    "interval": "it follows what the other side sends",
    "retries": "it connects again by itself",
    "mapping": "the function itself gives the result",
    "transform": "the function itself gives the result",
}
FOLLOWING = frozenset(("SSE", "WS", "LOCAL"))
"""Methods of streams that need no interval."""


def check_method(entry: Entry, bounds: Bounds, pruned: frozenset[str], faults: Faults) -> None:
    """Judge the keys of one endpoint together."""
    _check_keys(entry, faults)
    _check_needed(entry, pruned, faults)
    _check_interval(entry, pruned, faults)
    _check_bounds(entry, bounds, faults)
    _check_role(entry, faults)
    _check_retries(entry, faults)


def _written(entry: Entry) -> set[str]:
    return set(entry.spec.model_fields_set)


def _check_keys(entry: Entry, faults: Faults) -> None:
    method = entry.spec.method
    for key in sorted(_written(entry) - ALWAYS - ALLOWED[method]):
        why = WHY.get(key, f"it takes {listed(sorted(ALLOWED[method]))}")
        if method == "LOCAL" and key not in ("mapping", "transform"):
            why = "it is evaluated when an input changes" if key == "interval" else "a function asks nobody outside"
        faults.add(
            f"{entry.pointer}/{key}",
            "key-of-another-method",
            f"{key} does not go with the method {method}: {why}",
            key=True,
        )


def _check_needed(entry: Entry, pruned: frozenset[str], faults: Faults) -> None:
    spec, method = entry.spec, entry.spec.method
    for key, needed, example in (
        ("url", method != "LOCAL", '"url": "{SERVICE_URL}/path"'),
        ("query", method == "GRAPHQL", '"query": "query ($name: String!) { … }"'),
        ("function", method == "LOCAL", '"function": "name_of_a_function"'),
    ):
        if needed and not getattr(spec, key) and not {f"{entry.pointer}/{key}", f"{entry.pointer}/method"} & pruned:
            faults.add(
                entry.pointer, "missing-key", f"the method {method} needs the key {key!r}: write {example}", key=True
            )


def _check_interval(entry: Entry, pruned: frozenset[str], faults: Faults) -> None:
    spec: Any = entry.spec
    if entry.section != "streams" or spec.method in FOLLOWING or spec.interval is not None:
        return
    subscribes = spec.method == "GRAPHQL" and "subscription" in (spec.query or "")
    if not subscribes and not {f"{entry.pointer}/interval", f"{entry.pointer}/method"} & pruned:
        faults.add(
            entry.pointer,
            "missing-key",
            f'a stream by {spec.method} is asked again and again: say how often, "interval": 5 (seconds)'
            + ("; or write a subscription as query" if spec.method == "GRAPHQL" else ", or use SSE or WS"),
            key=True,
        )


def _check_bounds(entry: Entry, bounds: Bounds, faults: Faults) -> None:
    for key, least, most, unit, setting in (
        ("interval", bounds.min_interval, math.inf, " s", "MIN_INTERVAL"),
        ("timeout", 0.0, bounds.max_timeout, " s", "MAX_TIMEOUT"),
        ("retries", 0.0, bounds.max_retries, "", "MAX_RETRIES"),
        ("cache", 0.0, bounds.max_cache, " s", "MAX_CACHE"),
    ):
        value = getattr(entry.spec, key, None)
        if value is not None and not least <= value <= most:
            expected = f"at least {least:g}{unit}" if value < least else f"at most {most:g}{unit}"
            faults.add(
                f"{entry.pointer}/{key}",
                "out-of-bounds",
                f"expected {expected} here (OCTOPUS_OUTBOUND_{setting}); got {value:g}",
            )


def _check_role(entry: Entry, faults: Faults) -> None:
    if entry.role >= entry.least_role:
        return
    what = "a mutation" if entry.section == "mutations" else f"what uses {entry.spec.method}"
    least = [role.name for role in Role if role >= entry.least_role]
    faults.add(
        f"{entry.pointer}/role",
        "role-too-low",
        f"{what} changes something outside, which needs Operator at least: write one of {', '.join(least)}",
    )


def _check_retries(entry: Entry, faults: Faults) -> None:
    spec = entry.spec
    repeatable = spec.method in ("GET", *CHANGING) and spec.method != "PATCH"
    if entry.section == "mutations" and spec.retries and not repeatable:
        faults.add(
            f"{entry.pointer}/retries",
            "unsafe-retries",
            f"a mutation by {spec.method} that is asked twice may act twice: remove retries, or use PUT or DELETE "
            "where the service has them",
        )
