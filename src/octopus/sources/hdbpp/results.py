"""What the questions to an archive answer. Fields are named as in `history.graphql`: a resolver hands them on."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from octopus.model import Durations, JsonText


class Downsample(StrEnum):
    """How a range is reduced to the points asked for (docs/explanations/down-sampling.md)."""

    AVG = "avg"
    MINMAX = "minmax"
    LTTB = "lttb"
    NONE = "none"


NOTHING = JsonText(b"[]")
"""An empty column."""


class HistoryPoint(msgspec.Struct, frozen=True):
    """One point ahead of a range."""

    timestamp: float
    """Seconds since the epoch."""
    value: JsonText
    quality: str


class HistoryError(msgspec.Struct, frozen=True):
    """A reading that failed when it was archived, or the reason why an attribute has no answer."""

    timestamp: float | None
    """Seconds since the epoch, of the reading; None when there is no answer at all."""
    message: str
    code: str | None = None
    """Of the GraphQL contract's codes, when there is no answer."""
    source: str | None = None
    """`hdbpp:<archive>`, when there is no answer."""


class AttributeHistory(msgspec.Struct, frozen=True, gc=False):
    """One attribute over a range: columns of equal length, each the text of a JSON array."""

    fullName: str
    """Routed, in lower case."""
    timestamps: JsonText = NOTHING
    """Seconds since the epoch, ascending."""
    values: JsonText = NOTHING
    qualities: JsonText = NOTHING
    returnedPoints: int = 0
    truncated: bool = False
    """The range holds more rows, later than those that are here."""
    before: HistoryPoint | None = None
    """The last row ahead of the range."""
    errors: list[HistoryError] = []
    unit: str | None = None
    enumLabels: list[str] = []
    downsample: Downsample = Downsample.NONE
    """What was done; `none` for what cannot be down-sampled, whatever was asked."""
    datatype: str | None = None
    """Tango type: `DevDouble`; None when there is no answer."""
    dataformat: str | None = None
    """`SCALAR`, `SPECTRUM` or `IMAGE`."""
    archive: str | None = None
    """Short name of the archive that answered."""
    archivedName: str | None = None
    """Its name there: `tango://host:port/domain/family/member/attribute`."""


class ArchiveStats(msgspec.Struct, frozen=True):
    """How one archive is doing; for health, metrics and the footer."""

    name: str
    """`hdbpp:<archive>`."""
    reachable: bool
    """The last probe was answered by an HDB++ database."""
    latency: float | None
    """Seconds that the last probe took; None before the first."""
    lastError: str | None
    """What went wrong last, in a sentence; kept after recovery."""
    errorRate: float | None
    """Share of the questions of the last five minutes that failed."""
    lastErrorAt: float | None
    """Seconds since the epoch."""
    connections: int
    """Open now."""
    questions: int
    """Statements run since the start."""
    failures: int
    """Of them, those that had no answer."""
    durations: Durations
    """Of those statements."""
