"""What is asked about the past of attributes."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from octopus.model import TimeRange
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
