"""What is asked about the past of attributes, and what is said when it is too much."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from octopus.model import SourceTimeout, TimeRange
from octopus.sources.hdbpp.results import AttributeHistory, Downsample

FIELDS = frozenset(AttributeHistory.__struct_fields__)
"""All that an answer may hold."""


class Reading(msgspec.Struct, frozen=True):
    """What is asked of each attribute.

    `fields`: those of `AttributeHistory` that are wanted; `qualities`, `before` and `errors` cost something.
    """

    over: TimeRange
    max_points: int
    downsample: Downsample
    fields: Collection[str] = FIELDS


def too_late(archive: str, seconds: float) -> SourceTimeout:
    """What is said of an archive that had so many seconds."""
    return SourceTimeout(
        f"the archive {archive!r} did not answer within {seconds:g} s (OCTOPUS_HDBPP_TIMEOUT): ask for a shorter range "
        "or fewer attributes",
        source=f"hdbpp:{archive}",
    )
