"""The outside systems that a document's endpoints call, by the names under which their figures are counted."""

from __future__ import annotations

from collections.abc import Mapping

from octopus.endpoints.check_addresses import SAMPLE, texts_of
from octopus.endpoints.entries import Entry
from octopus.endpoints.judgement import Judgement
from octopus.endpoints.templates import pieces
from octopus.sources.outbound import Call
from octopus.sources.outbound.target import source_of

KINDS = {"SSE": "sse", "WS": "ws", "GRAPHQL": "graphql"}
"""Method of an endpoint → kind of its calls; all others are `rest`."""


def source_name(entry: Entry, url: str) -> str:
    """The name of the outside system that an endpoint calls at an address."""
    return source_of(Call(url=url, kind=KINDS.get(entry.spec.method, "rest")))


def sources_of(judgement: Judgement) -> Mapping[str, tuple[str, ...]]:
    """Each outside system, with the pointers of the endpoints that call it."""
    texts = texts_of(judgement.values)
    found: dict[str, list[str]] = {}
    for each in judgement.written:
        entry = each.entry
        if entry.spec.url is not None and entry.spec.method != "LOCAL":
            cut = pieces(entry.spec.url, texts)
            url = "".join(piece if isinstance(piece, str) else SAMPLE for piece in cut)
            found.setdefault(source_name(entry, url), []).append(entry.pointer)
    return {name: tuple(pointers) for name, pointers in found.items()}
