"""6. Memory: of a serving worker with store and Tango in use, and of one more client with 1 and with 50 attributes."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from harness.demo import demonstration
from harness.load import Load
from harness.machine import private_memory, resident_memory
from harness.report import Run, run
from harness.servers import Server, settle
from harness.subscriptions import FRAMES, Subscription, choices, lists, one_topic
from servers.control import topic

TOPICS = 5000
WORKER, ONE, FIFTY = 90.0, 15.0, 7.0
ATTRIBUTES = "query Names($pattern: String) { devices(pattern: $pattern) { attributes { fullName dataformat } } }"


def measure_client(this: Run, kind: str, attributes: int, clients: int) -> float:
    """Bytes of private memory of one more client.

    The topics, which clients share, are there before: a first client has all of them.
    """
    with Server(kind) as server, Load(server) as load:
        everything = [[topic(number) for number in range(TOPICS if attributes > 1 else 1)]]
        load.connect(1)
        load.subscribe(lists(everything))
        _traffic(load, server, len(everything[0]))
        before = private_memory(server.pid)
        load.connect(clients)
        more = one_topic(clients) if attributes == 1 else lists(choices(clients, attributes, TOPICS))
        load.subscribe([(client + 1, identity, payload) for client, identity, payload in more])
        _traffic(load, server, len(everything[0]))
        each = (private_memory(server.pid) - before) / clients
    this.say(f"{kind:<7} {attributes:>3} attributes: {each / 1024:7.1f} KiB a client")
    return each


def _traffic(load: Load, server: Server, topics: int) -> None:
    """A few samples of everything, and time to settle."""
    for _ in range(2):
        server.tell(f"round {topics}")
        load.ask("listen 0.5 0")
    settle()


@dataclass
class Address:
    """A server that is there already, as the load wants it."""

    kind: str
    port: int
    token: str
    control: int = 0

    def errors(self) -> str:
        return ""


def measure_worker(this: Run, url: str | None) -> float:
    """MiB resident of the demonstration's serving process, five clients on live attributes of the telescope."""
    with demonstration(url) as demo:
        if demo.pid is None:
            return demo.graphql("{ serverStatus { memory } }", demo.token())["serverStatus"]["memory"] / 2**20
        token = demo.token()
        devices = [
            device
            for pattern in ("low-mccs/*", "mid-dish/*")
            for device in demo.graphql(ATTRIBUTES, token, pattern=pattern)["devices"]
        ]
        names = [
            each["fullName"] for device in devices for each in device["attributes"] if each["dataformat"] == "SCALAR"
        ]
        with Load(Address("demo", demo.port, token)) as load:
            load.connect(5)
            load.subscribe(_slices(names, 5))
            load.ask("reset")
            figures = load.ask("listen 5 0")
        memory = resident_memory(demo.pid) / 2**20
    this.say(f"serving worker: {memory:.1f} MiB, {len(names)} attributes in use, {figures['updates']} updates in 5 s")
    return memory


def _slices(names: list[str], clients: int) -> list[Subscription]:
    payload = {"query": FRAMES, "variables": {"names": names}}
    return [(client, "1", payload) for client in range(clients)]


def measure(this: Run, demo: str | None = None) -> None:
    """Memory of a serving worker, and of one more client with 1 and with 50 attributes, stock ÷ ours."""
    for attributes, clients, goal in ((1, 500, ONE), (50, 200, FIFTY)):
        runs = this.repeat(
            lambda a=attributes, c=clients: {kind: measure_client(this, kind, a, c) for kind in ("stock", "ours")}
        )
        name = f"a client with {attributes} attribute{'s' if attributes > 1 else ''}"
        this.ratio(f"{name}, stock ÷ ours", [each["stock"] / each["ours"] for each in runs], goal)
        this.note(f"{name}, ours", [each["ours"] / 1024 for each in runs], "KiB")
        this.note(f"{name}, stock", [each["stock"] / 1024 for each in runs], "KiB")
    this.ratio("serving worker, resident", [measure_worker(this, demo)], WORKER, at_most=True, unit="MiB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--demo", help="address of a demonstration that runs already")
    known, _ = parser.parse_known_args()
    run("6 memory", lambda this: measure(this, known.demo))
