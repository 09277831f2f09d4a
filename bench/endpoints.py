"""endpoints.json: publish a document of 500 fields, and what requests notice while it is compiled and swapped in."""

from __future__ import annotations

import http.client
import json
import statistics
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from harness.machine import Meter
from harness.native import Refused
from harness.report import Run, run
from harness.servers import Server, settle

FIELDS = 500
VERSIONS = 5
"""Documents published one after the other, each other than the last."""
HOST = "127.0.0.1:9"
GOAL, GOAL_PAUSE = 1.0, 0.25
PUBLISH = """mutation ($document: JSON!, $base: Int!) {
  publishEndpoints(document: $document, comment: "bench", baseVersion: $base) { version }
}"""
SMALL = json.dumps({"query": "{ me { username } }"}).encode()


def document(version: int) -> dict[str, Any]:
    """500 fields over 50 types: REST questions with arguments and mappings, changes, polled streams."""
    kinds = [f"type T{n} {{ id: Int! name: String values: [Float!] state: State }}" for n in range(FIELDS // 10)]
    question = {
        "url": "{BASE}/things/{id}",
        "args": {"id": "Int!", "limit": "Int = 10"},
        "params": {"limit": "{limit}"},
        "mapping": {"id": "a.id", "name": "b.name", "values": "rows[*].v"},
        "cache": 5,
        "description": f"As of version {version}.",
    }
    count = FIELDS // 10
    return {
        "types": "\n".join(["enum State { ON OFF }", *kinds]),
        "vars": {"BASE": f"http://{HOST}/v{version}"},
        "queries": {f"q{n}": {**question, "type": f"T{n % count}"} for n in range(8 * count)},
        "mutations": {
            f"m{n}": {"method": "PUT", "url": "{BASE}/m/{n}", "args": {"n": "Int!"}, "body": {"n": "{n}"}}
            for n in range(count)
        },
        "streams": {f"s{n}": {"url": "{BASE}/s", "interval": 5, "type": f"[T{n}!]"} for n in range(count)},
    }


@dataclass
class Asking:
    """A small query again and again on one connection, and how long each answer took."""

    server: Server
    times: list[float] = field(default_factory=list)
    stopped: bool = False

    def __enter__(self) -> Asking:
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped = True
        self._thread.join()

    def _run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.server.token}"}
        while not self.stopped:
            began = time.monotonic()
            connection.request("POST", "/graphql", SMALL, headers)
            answer = connection.getresponse()
            if answer.status != 200 or b'"errors"' in answer.read():
                raise Refused("a query failed while a document was published")
            self.times.append(time.monotonic() - began)
            time.sleep(0.002)


def publish(server: Server, version: int) -> float:
    """Seconds until the new version is served."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {server.token}"}
    variables = {"document": document(version), "base": version - 1}
    began = time.monotonic()
    connection.request("POST", "/graphql", json.dumps({"query": PUBLISH, "variables": variables}), headers)
    answer = json.loads(connection.getresponse().read())
    seconds = time.monotonic() - began
    if answer != {"data": {"publishEndpoints": {"version": version}}}:
        raise Refused(f"version {version} was not published: {str(answer)[:500]}")
    return seconds


def publishing(this: Run) -> dict[str, Any]:
    """Several versions, with somebody asking all the while."""
    with Server("ours", json.dumps({"role": "Admin", "outbound_hosts": HOST})) as server:
        settle()
        with Asking(server) as quiet:
            time.sleep(1)
        meter = Meter(server.pid)
        with Asking(server) as busy:
            seconds = [publish(server, version) for version in range(1, VERSIONS + 1)]
        usage = this.check(meter.read(), "publishing")
    found = {
        "seconds": statistics.median(seconds),
        "cpu": usage.server / VERSIONS,
        "pause": max(busy.times),
        "quiet": max(quiet.times),
        "asked": len(busy.times),
    }
    this.say(
        f"published in {found['seconds']:.2f} s, {found['cpu']:.2f} s of CPU; {found['asked']} queries meanwhile, the "
        f"slowest {found['pause'] * 1e3:.0f} ms (else {found['quiet'] * 1e3:.0f} ms), others {usage.strangers:.2f}"
    )
    return found


def restarting(this: Run) -> float:
    """Seconds for which a stock server with the same schema is away when it is started again for a new one."""
    from octopus.endpoints import Ground, judge
    from octopus.endpoints.compiling import printed_sdl
    from octopus.graphql.schema import static_sdl

    ground = Ground(static_sdl())
    sdl = printed_sdl(judge(document(1), ground), ground)
    began = time.monotonic()
    with Server("stock", json.dumps({"further": sdl})) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        connection.request("POST", "/graphql", SMALL, {"Content-Type": "application/json"})
        body = connection.getresponse().read()
        seconds = time.monotonic() - began
        this.check(Meter(server.pid).read(), "a start of the stock server")
    if b'"errors"' in body:
        raise Refused(f"the stock server answered {body[:300]!r}")
    this.say(f"stock started again with the same schema in {seconds:.2f} s")
    return seconds


def measure(this: Run) -> None:
    """Publishing a document of 500 fields, against starting a stock server again with the same schema."""
    runs = this.repeat(lambda: (publishing(this), restarting(this)))
    this.ratio(
        "seconds to a new schema of 500 fields, stock started again ÷ ours",
        [stock / ours["seconds"] for ours, stock in runs],
        GOAL,
    )
    this.ratio(
        "the longest that a query waited meanwhile",
        [ours["pause"] for ours, _ in runs],
        GOAL_PAUSE,
        at_most=True,
        unit="s",
    )
    this.note("publishing: checked, stored, compiled, swapped", [ours["seconds"] for ours, _ in runs], "s")
    this.note("CPU of it", [ours["cpu"] for ours, _ in runs], "s")


if __name__ == "__main__":
    run("endpoints", measure)
