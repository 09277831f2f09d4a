"""What the subarrays were commanded, in one file that every device server of the telescope follows.

A subarray's devices are spread over server processes; what it is told must reach all of them, and outlive each. So the
server of the subarrays appends a line for each command, and everybody reads on from where they were.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .physics.course import Course, Stay
from .physics.enums import Band, ObsState
from .physics.schedule import Observation
from .physics.sky import Source

FILE = "orders.jsonl"


class OrderBook:
    """The file and the courses that follow it; without a file yet, every course follows its plan."""

    def __init__(self, path: Path, courses: Mapping[str, Sequence[Course]]) -> None:
        self._path = path
        self._courses = {(course.telescope, course.subarray): course for each in courses.values() for course in each}
        self._lock = threading.Lock()
        self._read = 0

    def write(
        self,
        course: Course,
        time: float,
        stays: Sequence[Stay],
        observation: Observation | None = None,
        scan: int = 0,
    ) -> None:
        """Append a command and follow it at once; the arguments are those of `Course.follow`."""
        line = {
            "telescope": course.telescope,
            "subarray": course.subarray,
            "time": time,
            "stays": [[state.name, duration] for state, duration in stays],
            "observation": _plain(observation),
            "scan": scan,
        }
        with self._path.open("ab") as file:
            file.write(json.dumps(line).encode() + b"\n")
        self.poll()

    def poll(self) -> None:
        """Follow what was appended since the last time; cheap when nothing was."""
        try:
            size = self._path.stat().st_size
        except FileNotFoundError:
            return
        if size <= self._read:
            return
        with self._lock, self._path.open("rb") as file:
            file.seek(self._read)
            for line in file:
                if not line.endswith(b"\n"):
                    break
                self._read += len(line)
                self._follow(json.loads(line))

    def _follow(self, line: dict[str, Any]) -> None:
        course = self._courses[line["telescope"], line["subarray"]]
        stays = [(ObsState[name], duration) for name, duration in line["stays"]]
        if stays:
            course.follow(line["time"], stays, _observation(line["observation"]), line["scan"])
        else:
            course.hold(line["time"])


def hold_all(path: Path, courses: Mapping[str, Sequence[Course]], time: float) -> None:
    """From `time` on no subarray follows its plan by itself: whoever observes must command it."""
    book = OrderBook(path, courses)
    for each in courses.values():
        for course in each:
            book.write(course, time, [])


def _plain(observation: Observation | None) -> dict[str, Any] | None:
    if observation is None:
        return None
    source = observation.source
    return {
        "block": observation.block,
        "source": [source.name, source.right_ascension, source.declination],
        "band": observation.band.name,
        "scan_seconds": observation.scan_seconds,
    }


def _observation(data: dict[str, Any] | None) -> Observation | None:
    if data is None:
        return None
    return Observation(data["block"], Source(*data["source"]), Band[data["band"]], data["scan_seconds"])
