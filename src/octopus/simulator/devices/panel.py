"""What the control device shows: the set points of the faults to come, and the faults in force."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Panel:
    """The model of the control device; seconds and Hz."""

    restart_delay: float = 3.0
    storm_rate: float = 100.0
    storm_duration: float = 10.0
    kills: int = 0
    last: str = ""
    faults: dict[str, tuple[str, float]] = field(default_factory=dict)
    """By attribute name: the kind of the fault and until when it lasts."""

    def active(self, time: float) -> list[str]:
        """The faults in force, as `kind attribute`."""
        return [f"{kind} {name}" for name, (kind, until) in sorted(self.faults.items()) if until > time]
