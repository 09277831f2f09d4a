"""Limits of the API: what one request, one connection and one user may ask for."""

from __future__ import annotations

from octopus.settings.subject import Subject, variable


class Limits(Subject):
    """Sizes, counts, and how long a connection is waited for."""

    max_body: int = variable("OCTOPUS_MAX_BODY", 16 * 1024 * 1024, "Largest HTTP request body.", ge=1024)
    max_preferences: int = variable(
        "OCTOPUS_MAX_PREFERENCES", 4 * 1024 * 1024, "Largest preferences document.", ge=1024
    )
    max_message: int = variable("OCTOPUS_MAX_MESSAGE", 1024 * 1024, "Largest WebSocket message from a client.", ge=1024)
    max_document: int = variable("OCTOPUS_MAX_DOCUMENT", 100_000, "Longest GraphQL document, in characters.", ge=100)
    max_depth: int = variable("OCTOPUS_MAX_DEPTH", 15, "Deepest selection.", ge=1)
    max_aliases: int = variable(
        "OCTOPUS_MAX_ALIASES", 50, "Most aliases in one document, and selections of one key at one place.", ge=0
    )
    max_complexity: int = variable("OCTOPUS_MAX_COMPLEXITY", 1000, "Most fields selected in one document.", ge=1)
    max_operations: int = variable("OCTOPUS_MAX_OPERATIONS", 500, "Operations open at once on one connection.", ge=1)
    max_attributes: int = variable("OCTOPUS_MAX_ATTRIBUTES", 5000, "Attributes in one operation.", ge=1)
    max_followed: int = variable(
        "OCTOPUS_MAX_FOLLOWED", 20_000, "Attributes that one connection follows in all its operations.", ge=1
    )
    max_connections: int = variable("OCTOPUS_MAX_CONNECTIONS", 50, "WebSocket connections of one user.", ge=1)
    idle_timeout: float = variable(
        "OCTOPUS_IDLE_TIMEOUT",
        60.0,
        "A connection that answers no ping for this long is ended, and so is one that takes, or gives, nothing of a "
        "request for this long.",
        gt=0,
    )
    init_timeout: float = variable(
        "OCTOPUS_INIT_TIMEOUT",
        10.0,
        "How long to wait for `connection_init`, and for the head of a request on a connection that was made.",
        gt=0,
    )
    drain_seconds: float = variable(
        "OCTOPUS_DRAIN_SECONDS",
        10.0,
        "Over how long the WebSocket clients of a process that ends are asked to come back (1012); few take less.",
        ge=0,
        le=300,
    )
    drain_notice: float = variable(
        "OCTOPUS_DRAIN_NOTICE",
        0.0,
        "How long a process that ends serves on with `/health/ready` at 503, for proxies to notice it.",
        ge=0,
        le=300,
    )
    client_buffer: int = variable(
        "OCTOPUS_CLIENT_BUFFER",
        8 * 1024 * 1024,
        "Most bytes queued or replayed for one subscription, or unread by a client.",
        ge=65536,
    )
