"""Samples of several attributes, brought to common times, so that a function can be drawn over the past.

At each time an input has the sample in force: the newest at or before it. That is how the function saw its inputs when
it ran live, so the past it draws is the past there was.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from octopus.model import Quality, Sample


def aligned(
    series: Mapping[str, Sequence[Sample]], before: Mapping[str, Sample | None], most: int
) -> list[tuple[float, dict[str, Sample]]]:
    """Times, ascending, and the sample in force of each input at them.

    Args:
        series: by name, ascending; samples without a time are left out.
        before: by name, what was in force before the first of `series`.
        most: how many times to give; of more, evenly many of those there are, the first and the last included.

    Returns:
        Seconds since the epoch, and a sample for every name of `series`: of quality INVALID where none is known yet.
    """
    moments = {
        name: [each.timestamp for each in samples if each.timestamp is not None] for name, samples in series.items()
    }
    known = {name: [each for each in samples if each.timestamp is not None] for name, samples in series.items()}
    times = _thinned(sorted({moment for each in moments.values() for moment in each}), most)
    return [
        (
            time,
            {
                name: _in_force(known[name], bisect_right(moments[name], time), before.get(name)) or _unknown(name)
                for name in series
            },
        )
        for time in times
    ]


def _in_force(samples: Sequence[Sample], count: int, before: Sample | None) -> Sample | None:
    return samples[count - 1] if count else before


def _unknown(name: str) -> Sample:
    return Sample(name, quality=str(Quality.INVALID))


def _thinned(times: list[float], most: int) -> list[float]:
    if len(times) <= most:
        return times
    if most == 1:
        return times[-1:]
    return [times[round(index * (len(times) - 1) / (most - 1))] for index in range(most)]
