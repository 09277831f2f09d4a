"""Questions about the past, whoever asks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from octopus.live import Bus
from octopus.model import FieldError, NotFound, Quality, Sample, TimeRange
from octopus.sources.hdbpp import Archives, AttributeHistory, Downsample
from octopus.sources.hdbpp.kinds import NUMBERS, SCALAR
from octopus.sources.hdbpp.question import FIELDS
from octopus.sources.hdbpp.samples import samples_of

COLUMNS = frozenset({"timestamps", "values", "qualities"})
MOST_STEPS = 20_000
"""Most rows of a state, an enum or a text: between two of them nothing can be left out."""
ROUNDING = 5e-7
"""Seconds: half of the microsecond that an archive keeps."""
MICROSECOND = 1e-6


class History:
    """The last seconds from the ring of what is in use, and everything else from the archives.

    Args:
        bus: whose ring keeps the last seconds of each attribute in use.
        archives: may be none at all; then only the ring answers.
    """

    def __init__(self, bus: Bus, archives: Archives) -> None:
        self._bus = bus
        self._archives = archives

    async def history(
        self,
        names: Sequence[str],
        over: TimeRange,
        max_points: int = 1000,
        downsample: Downsample = Downsample.MINMAX,
        archive: str | None = None,
        *,
        fields: Collection[str] = FIELDS,
    ) -> list[AttributeHistory]:
        """What was archived, as columns, in the order asked for; arguments and errors as of `Archives.history`."""
        return await self._archives.history(names, over, max_points, downsample, archive, fields=fields)

    async def attributes(self, pattern: str, archive: str | None = None) -> list[str]:
        """Full names of the archived attributes that match a pattern (`*` stands for any text)."""
        return await self._archives.attributes(pattern, archive)

    async def samples(self, names: Sequence[str], over: TimeRange, max_points: int = 1000) -> dict[str, list[Sample]]:
        """The samples of attributes over a range, ascending, by the name as it was asked for.

        Rows of the archive, and what the ring holds after the last of them, for the archive lags by some seconds (that
        is the last minute at most, and not counted). Of numbers that are more than `max_points`, the extremes of
        buckets; of other scalars, the first `MOST_STEPS`, and of spectra the first `max_points`: what comes after them
        is not known, which a sample of quality INVALID says. An attribute that nobody knows has no samples.

        Raises:
            BadRequest: `max_points` is out of bounds.
            SourceUnavailable, SourceTimeout, SourceError: an archive could not be read, and the ring does not reach
                back to the beginning of the range.
        """
        asked = list(dict.fromkeys(names))
        archived = await self._archived(asked, over, max_points)
        return {name: self._continued(name, answer, over) for name, answer in zip(asked, archived, strict=True)}

    async def at(self, names: Sequence[str], moment: datetime) -> dict[str, Sample | None]:
        """The sample of each attribute in force at a time, by the name as it was asked for; None where none is known.

        Raises:
            NotFound, MalformedName: a name of no database.
            SourceUnavailable, SourceTimeout, SourceError: an archive that may know an attribute could not be read.
        """
        found = {name: self._from_ring(name, moment.timestamp()) for name in names}
        left = [name for name, sample in found.items() if sample is None]
        if left and self._archives.names:
            found |= await self._archives.latest(left, moment)
        return found

    async def _archived(
        self, names: Sequence[str], over: TimeRange, max_points: int
    ) -> list[AttributeHistory | FieldError]:
        """Rows as they are; where there are too many, numbers reduced and more of what cannot be."""
        if not self._archives.names:
            return [NotFound(f"{name} is in no archive") for name in names]
        answers = await self._archives.answers(names, over, max_points, Downsample.NONE, fields=COLUMNS)
        numbers: list[int] = []
        steps: list[int] = []
        for index, answer in enumerate(answers):
            if isinstance(answer, AttributeHistory) and answer.truncated and answer.dataformat == SCALAR:
                (numbers if answer.datatype in NUMBERS else steps).append(index)
        most = max(max_points, min(MOST_STEPS, self._archives.most_points(len(steps))))
        for places, points, mode in ((numbers, max_points, Downsample.MINMAX), (steps, most, Downsample.NONE)):
            asked = [names[index] for index in places]
            again = await self._archives.answers(asked, over, points, mode, fields=COLUMNS) if asked else []
            for index, answer in zip(places, again, strict=True):
                answers[index] = answer
        return answers

    def _continued(self, name: str, answer: AttributeHistory | FieldError, over: TimeRange) -> list[Sample]:
        """What an archive answered for an attribute, and what the ring has after it."""
        start, end = over.start.timestamp(), over.end.timestamp()
        known = samples_of(answer) if isinstance(answer, AttributeHistory) else []
        last = known[-1].timestamp if known else None
        # The same moment may differ by a rounding between the archive and the live event.
        recent = self._bus.replay(self._archives.canonical(name), start if last is None else last + ROUNDING)
        if isinstance(answer, FieldError) and not isinstance(answer, NotFound) and recent.gap:
            raise answer
        if last is not None and recent.gap and isinstance(answer, AttributeHistory) and answer.truncated:
            known.append(Sample(answer.fullName, quality=Quality.INVALID, timestamp=last + MICROSECOND))
        return known + [each for each in recent.samples if start <= _moment(each) <= end]

    def _from_ring(self, name: str, moment: float) -> Sample | None:
        """The last sample of the ring up to a time. There is none that the ring has lost between two that it holds."""
        kept = self._bus.replay(self._archives.canonical(name), float("-inf")).samples
        return next((each for each in reversed(kept) if _moment(each) <= moment), None)


def _moment(sample: Sample) -> float:
    return sample.received if sample.timestamp is None else sample.timestamp
