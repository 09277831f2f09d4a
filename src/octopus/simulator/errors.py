"""What can go wrong while the simulated telescope is prepared, started or stopped."""

from __future__ import annotations


class SimulatorError(Exception):
    """The simulated telescope cannot run; the text says what failed, what it said last and what to do."""
