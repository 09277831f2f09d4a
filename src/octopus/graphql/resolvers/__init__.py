"""Thin resolvers: check, call a room, return its value. One module a subject, as the SDL files are."""

from __future__ import annotations

from ariadne.types import SchemaBindable

from octopus.graphql.resolvers import (
    configuration,
    drafts,
    endpoints,
    functions,
    history,
    preferences,
    provisioning,
    scaffolder,
    scalars,
    sky,
    system,
    tango,
    taranta,
    widgets,
)


def bindables() -> list[SchemaBindable]:
    """Everything to bind to the static SDL."""
    parts = (scalars, preferences, tango, history, endpoints, drafts, provisioning, configuration, functions, sky)
    return [bindable for part in (*parts, widgets, taranta, scaffolder, system) for bindable in part.bindables()]
