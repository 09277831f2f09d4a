"""8. The past: a reply with 100,000 points, and a million rows reduced to 2,000 points."""

from __future__ import annotations

import http.client
import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from harness.archive import Archive, archive
from harness.machine import Meter, cpu_of
from harness.native import Refused
from harness.report import Run, run
from harness.servers import Server, settle

START, ROWS = datetime(2025, 11, 1, tzinfo=UTC), 1_000_000
OTHERS, MINUTES = 16, 14 * 24 * 60
POINTS, REDUCED, PLOT = 100_000, 2_000, 1_000
REPLY, REDUCTION = 250.0, 4.0
NAME = "bench/archive/1/value"
PLOTTED = [f"bench/archive/{number + 2}/value" for number in range(OTHERS)]
COLUMNS = """query Columns($names: [String!]!, $start: DateTime!, $end: DateTime!, $points: Int!, $how: Downsample!) {
  hdbppHistory(fullNames: $names, start: $start, end: $end, maxPoints: $points, downsample: $how) {
    fullName returnedPoints timestamps values %s
  }
}"""
OBJECTS = """query Objects($name: String!, $start: DateTime!, $end: DateTime!, $points: Int!) {
  pointHistory(fullName: $name, start: $start, end: $end, maxPoints: $points) { timestamp value %s }
}"""
READ_ALL = OBJECTS.replace("pointHistory", "reducedHistory")
_PLOT = 'a%d: reducedHistory(fullName: "%s", start: $start, end: $end, maxPoints: $points) { timestamp value quality }'
PLOT_ALL = f"""query Plot($start: DateTime!, $end: DateTime!, $points: Int!) {{
  {" ".join(_PLOT % each for each in enumerate(PLOTTED))}
}}"""


@dataclass
class Cost:
    """Of one reply."""

    seconds: float
    """From the request to the last byte."""
    server: float
    """CPU seconds of the server."""
    database: float
    """CPU seconds of PostgreSQL."""


class Client:
    """One connection that asks again and again.

    Args:
        server: whom.
        query: what.
        variables: with.
    """

    def __init__(self, server: Server, query: str, variables: dict[str, Any]) -> None:
        self._server = server
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
        self._body = json.dumps({"query": query, "variables": variables})
        self._headers = {"Content-Type": "application/json"}
        if server.token:
            self._headers["Authorization"] = f"Bearer {server.token}"

    def ask(self) -> bytes:
        self._connection.request("POST", "/graphql", self._body, self._headers)
        return self._connection.getresponse().read()

    def points(self) -> int:
        """Points of a reply, looked into.

        Raises:
            Refused: the reply has errors, or columns of different lengths.
        """
        answer = json.loads(self.ask())
        if answer.get("errors"):
            raise Refused(f"the {self._server.kind} server answers with errors: {str(answer['errors'])[:500]}")
        return sum(map(_points, answer["data"].values()))

    def close(self) -> None:
        self._connection.close()


def _points(found: list[Any]) -> int:
    """Points of a field: objects, or attributes with columns."""
    if "timestamp" in found[0]:
        return len(found)
    for history in found:
        lengths = {len(column) for column in history.values() if isinstance(column, list)}
        if lengths != {history["returnedPoints"]}:
            raise Refused(f"columns of different lengths: {lengths}")
    return sum(int(history["returnedPoints"]) for history in found)


def measure_one(
    this: Run, server: Server, past: Archive, query: str, points: int, how: str, times: int, seconds: int
) -> Cost:
    """The cost of a reply about so many seconds of past, over some replies one after the other."""
    many = seconds == MINUTES * 60
    variables = {
        "start": START.isoformat(),
        "end": (START + timedelta(seconds=seconds - 1)).isoformat(),
        "points": points,
        "name": NAME,
        "names": PLOTTED if many else [NAME],
        "how": how,
    }
    client = Client(server, query, {key: variables[key] for key in variables if f"${key}:" in query})
    expected = points * (OTHERS if many else 1)
    try:
        found = client.points()
        if not expected * 0.99 <= found <= expected:
            raise Refused(f"the {server.kind} server gave {found} points instead of {expected}")
        settle()
        meter, database, began = Meter(server.pid), cpu_of(past.pid), time.monotonic()
        for _ in range(times):
            client.ask()
        took, database = time.monotonic() - began, cpu_of(past.pid) - database
        usage = this.check(meter.read(), f"{server.kind} answering about the past")
    finally:
        client.close()
    this.say(
        f"{server.kind:<7}{how:<7}{expected:>8,} points{took / times * 1e3:>9.1f} ms a reply, "
        f"{usage.server / times * 1e3:8.2f} ms CPU, database {database / times * 1e3:6.1f} ms, "
        f"others {usage.strangers:.2f}"
    )
    return Cost(took / times, usage.server / times, database / times)


def measure(this: Run) -> None:
    """Replies about the past: 100,000 points, 10⁶ rows to 2,000 points, and 16 plots of two weeks."""
    with archive(START, ROWS, OTHERS, MINUTES) as past:
        given = json.dumps({"archive": past.dsn})

        def both() -> dict[str, Cost]:
            found = {}
            weeks = MINUTES * 60
            with Server("stock", given) as stock:
                found["objects"] = measure_one(this, stock, past, OBJECTS % "", POINTS, "none", 2, POINTS)
                found["objects3"] = measure_one(this, stock, past, OBJECTS % "quality", POINTS, "none", 2, POINTS)
                found["reduced"] = measure_one(this, stock, past, READ_ALL % "quality", REDUCED, "minmax", 2, ROWS)
                found["plots of stock"] = measure_one(this, stock, past, PLOT_ALL, PLOT, "minmax", 2, weeks)
            with Server("ours", given) as ours:
                found["columns"] = measure_one(this, ours, past, COLUMNS % "", POINTS, "none", 20, POINTS)
                found["columns3"] = measure_one(this, ours, past, COLUMNS % "qualities", POINTS, "none", 20, POINTS)
                found["minmax"] = measure_one(this, ours, past, COLUMNS % "qualities", REDUCED, "minmax", 10, ROWS)
                found["plots"] = measure_one(this, ours, past, COLUMNS % "qualities", PLOT, "minmax", 10, weeks)
            return found

        runs = this.repeat(both)
    replies = [(each["objects"], each["columns"]) for each in runs]
    with_qualities = [(each["objects3"], each["columns3"]) for each in runs]
    reductions = [(each["reduced"], each["minmax"]) for each in runs]
    plots = [(each["plots of stock"], each["plots"]) for each in runs]
    this.ratio("100,000 points: CPU of the server, stock ÷ ours", [a.server / b.server for a, b in replies], REPLY)
    this.ratio("10⁶ rows to 2,000: raw read ÷ ours", [a.seconds / b.seconds for a, b in reductions], REDUCTION)
    this.note("with qualities: CPU of the server, stock ÷ ours", [a.server / b.server for a, b in with_qualities], "x")
    whole = [(a.server + a.database) / (b.server + b.database) for a, b in replies]
    this.note("100,000 points: CPU with the database's, stock ÷ ours", whole, "x")
    this.note("100,000 points: time, stock ÷ ours", [a.seconds / b.seconds for a, b in replies], "x")
    this.note("16 plots of two weeks: time, raw read ÷ ours", [a.seconds / b.seconds for a, b in plots], "x")
    this.note("100,000 points: ours", [b.seconds * 1e3 for _, b in replies], "ms")
    this.note("10⁶ rows to 2,000: ours", [b.seconds * 1e3 for _, b in reductions], "ms")
    this.note("16 plots of two weeks, a row a minute, to 1,000 points: ours", [b.seconds * 1e3 for _, b in plots], "ms")


if __name__ == "__main__":
    run("8 history", measure)
