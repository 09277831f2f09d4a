"""What must hold of the counts, whatever was done to the replicas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.cluster.clients import Client
from tests.cluster.gateway import Gateway

IN_FLIGHT = 0.5
"""Seconds before a process is killed in which what the source sent to it may have got no further."""


@dataclass
class Verdict:
    """What became of the samples."""

    samples: int
    """That clients had to get, each of every client's."""
    lost: int
    doubled: int
    late: int
    """After newer ones: while a topic passes from one process to another, both feed it."""
    unheard: int
    """That no process which lived on was sent: nobody can hand them on."""
    untold: int
    """Clients that lost some of the unheard and were not told so (`gap`)."""
    wrong: int
    """Newest values that are not."""
    silence: float
    """The longest time in seconds that a client's attribute of every sample was silent."""

    @property
    def complete(self) -> bool:
        return not (self.lost or self.wrong)


def judge(
    gateway: Gateway, clients: Sequence[Client], since: float, killed: tuple[str, float] | None = None
) -> Verdict:
    """Hold what clients got against what the source sent; attributes must not change any more.

    Args:
        since: a moment; silences before it do not count.
        killed: a replica that was, and when.
    """
    lost = unheard = untold = wrong = 0
    for client in clients:
        missing = client.lost() + list(range(max(client.seen, default=0) + 1, gateway.numbers[client.every] + 1))
        out_of_reach = [number for number in missing if _unheard(gateway, client.every, number, killed)]
        unheard += len(out_of_reach)
        lost += len(missing) - len(out_of_reach)
        untold += bool(out_of_reach and not client.gaps_told)
        wrong += sum(1 for name in client.some if client.newest.get(name) != gateway.numbers[name])
    return Verdict(
        samples=sum(gateway.numbers[client.every] - client.seen[0] + 1 for client in clients if client.seen),
        lost=lost,
        doubled=sum(len(client.doubled()) for client in clients),
        late=sum(client.late() for client in clients),
        unheard=unheard,
        untold=untold,
        wrong=wrong,
        silence=max(client.longest_silence(since) for client in clients),
    )


def _unheard(gateway: Gateway, name: str, number: int, killed: tuple[str, float] | None) -> bool:
    hearers = gateway.hearers[name][number - 1]
    if killed is None:
        return not hearers
    who, when = killed
    moment = gateway.moments[name][number - 1]
    return not hearers or (hearers == {who} and moment > when - IN_FLIGHT)
