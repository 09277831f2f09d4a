"""The bus that samples travel on: what it keeps, and NATS, where processes share it."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from octopus.settings.subject import Subject, variable


class Bus(Subject):
    """What is kept of the last seconds, and where processes meet."""

    linger: float = variable(
        "OCTOPUS_LINGER", 60.0, "How long an upstream subscription outlives its last subscriber.", ge=0
    )
    ring_seconds: float = variable("OCTOPUS_RING_SECONDS", 60.0, "How far back `since` can replay.", ge=0)
    ring_samples: int = variable("OCTOPUS_RING_SAMPLES", 6000, "Most samples kept for one attribute.", ge=1)
    nats_url: SecretStr | None = variable(
        "NATS_URL",
        None,
        "NATS servers with JetStream, a comma list of `nats://[user:password@]host:4222` or `tls://…`: the bus between "
        "processes that share a store. Unset: each process keeps its own in memory.",
    )
    nats_credentials: Path | None = variable(
        "OCTOPUS_NATS_CREDENTIALS", None, "File that holds a token, `user:password`, or NATS credentials (`.creds`)."
    )
    nats_prefix: str = variable(
        "OCTOPUS_NATS_PREFIX",
        "octopus",
        "First word of every subject; deployments that share a NATS each take their own.",
        pattern=r"^[A-Za-z0-9_-]{1,64}$",
    )
    nats_buffer: int = variable(
        "OCTOPUS_NATS_BUFFER",
        16 * 1024 * 1024,
        "Most bytes kept for the other processes while NATS is away; then the oldest are dropped, and that is told.",
        ge=65536,
    )
    nats_ring_bytes: int = variable(
        "OCTOPUS_NATS_RING_BYTES",
        256 * 1024 * 1024,
        "Memory that the last seconds of all attributes may take in NATS.",
        ge=1024 * 1024,
    )
    nats_standby: bool = variable(
        "OCTOPUS_NATS_STANDBY",
        True,
        "Follow each attribute that a client wants `lossless` in a second process too, which goes on when the first is "
        "killed, so that nothing is lost; such attributes have two subscriptions at their source, all others one. "
        "Off: one each, and what the source says until another process follows it is lost at a kill.",
    )
    nats_replicas: int = variable(
        "OCTOPUS_NATS_REPLICAS",
        1,
        "NATS servers that each keep those last seconds; 3 in a cluster of NATS.",
        ge=1,
        le=5,
    )
