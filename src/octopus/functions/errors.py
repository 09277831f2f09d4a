"""What can go wrong with a function while it runs."""

from __future__ import annotations

from typing import ClassVar

from octopus.model import FieldError


class FunctionFailed(FieldError):
    """A function raised, broke a limit, or gave what JSON cannot carry.

    Args:
        message: one sentence, with the function's name.
        function: its name.
        kind: `exception`, `timeout`, `memory`, `result`, `crash`, `suspended`, `busy` or `source`.
        traceback: the author's own lines, as Python would show them; empty where there are none.
        line: of the author's code, from 1; None where the fault has no place.
    """

    code: ClassVar[str] = "FUNCTION_ERROR"
    status: ClassVar[int] = 422

    def __init__(
        self,
        message: str,
        *,
        function: str,
        kind: str,
        traceback: str = "",
        line: int | None = None,
        printed: str = "",
        seconds: float | None = None,
    ) -> None:
        super().__init__(message, extra={"function": function, "kind": kind, "traceback": traceback, "line": line})
        self.function = function
        self.kind = kind
        self.traceback = traceback
        self.line = line
        self.printed = printed
        self.seconds = seconds
