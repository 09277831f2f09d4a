"""What a user-written function may use."""

from __future__ import annotations

from octopus.settings.subject import Subject, variable


class Functions(Subject):
    """Processes and bounds of functions."""

    function_workers: int = variable(
        "OCTOPUS_FUNCTION_WORKERS",
        2,
        "Processes that run published functions; one more runs slow ones, and one drafts. None starts before its use.",
        ge=1,
        le=32,
    )
    function_timeout: float = variable("OCTOPUS_FUNCTION_TIMEOUT", 1.0, "Longest call of a function.", ge=0.1, le=60)
    function_memory: int = variable(
        "OCTOPUS_FUNCTION_MEMORY", 64 * 1024 * 1024, "Memory that a call may use.", ge=8 * 1024 * 1024
    )
    function_recursion: int = variable(
        "OCTOPUS_FUNCTION_RECURSION", 200, "Deepest recursion of a function.", ge=10, le=1000
    )
    function_printed: int = variable("OCTOPUS_FUNCTION_PRINTED", 16 * 1024, "Printed characters kept of a call.", ge=0)
    function_result: int = variable(
        "OCTOPUS_FUNCTION_RESULT", 4 * 1024 * 1024, "Longest result of a function, in characters of JSON.", ge=1024
    )
    function_drafts: int = variable(
        "OCTOPUS_FUNCTION_DRAFTS",
        60,
        "Drafts that one user may try in a minute; checks while typing, ten times that.",
        ge=1,
    )
