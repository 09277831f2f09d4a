"""What the OET's REST interface says: procedures and activities as values."""

from __future__ import annotations

from enum import Enum
from typing import Any

import msgspec

Arguments = dict[str, Any]
"""`{"args": […], "kwargs": {…}}` of one function of a script."""


class State(Enum):
    """The life of a procedure; the text is the name."""

    CREATING = "CREATING"
    IDLE = "IDLE"
    PREP_ENV = "PREP_ENV"
    LOADING = "LOADING"
    INITIALISING = "INITIALISING"
    READY = "READY"
    RUNNING = "RUNNING"
    COMPLETE = "COMPLETE"
    STOPPED = "STOPPED"
    FAILED = "FAILED"


OVER = frozenset({State.COMPLETE, State.STOPPED, State.FAILED})


class History(msgspec.Struct):
    """When a procedure came into which state (epoch seconds), and the traceback of the exception that ended it."""

    process_states: list[tuple[State, float]] = msgspec.field(default_factory=list)
    stacktrace: str | None = None


class Summary(msgspec.Struct):
    """A procedure as REST shows it."""

    id: int
    script: dict[str, Any]
    script_args: dict[str, Arguments]
    history: History
    state: State
    uri: str


class Activity(msgspec.Struct):
    """A run of an activity of a scheduling block definition, as REST shows it; OET 7 leaves its state at TODO."""

    id: int
    pid: int
    procedure_id: int
    sbd_id: str
    activity_name: str
    prepare_only: bool
    script_args: dict[str, Arguments]
    activity_states: list[tuple[str, float]]
    state: str
    sbi_id: str
    uri: str


def no_arguments() -> Arguments:
    return {"args": [], "kwargs": {}}
