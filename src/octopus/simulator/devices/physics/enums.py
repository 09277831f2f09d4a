"""The enumerations of the SKA control system that the devices show (ska-control-model, ska-mid-dish-manager)."""

from __future__ import annotations

from enum import IntEnum


class HealthState(IntEnum):
    OK = 0
    DEGRADED = 1
    FAILED = 2
    UNKNOWN = 3


class AdminMode(IntEnum):
    ONLINE = 0
    OFFLINE = 1
    ENGINEERING = 2
    NOT_FITTED = 3
    RESERVED = 4


class ObsState(IntEnum):
    EMPTY = 0
    RESOURCING = 1
    IDLE = 2
    CONFIGURING = 3
    READY = 4
    SCANNING = 5
    ABORTING = 6
    ABORTED = 7
    RESETTING = 8
    FAULT = 9
    RESTARTING = 10


class DishMode(IntEnum):
    STARTUP = 0
    SHUTDOWN = 1
    STANDBY_LP = 2
    STANDBY_FP = 3
    MAINTENANCE = 4
    STOW = 5
    CONFIG = 6
    OPERATE = 7
    UNKNOWN = 8


class PointingState(IntEnum):
    READY = 0
    SLEW = 1
    TRACK = 2
    SCAN = 3
    UNKNOWN = 4


class Band(IntEnum):
    NONE = 0
    B1 = 1
    B2 = 2
    B3 = 3
    B4 = 4
    B5a = 5
    B5b = 6


class TileProgrammingState(IntEnum):
    UNKNOWN = 0
    OFF = 1
    UNCONNECTED = 2
    NOT_PROGRAMMED = 3
    PROGRAMMED = 4
    INITIALISED = 5
    SYNCHRONISED = 6


class Power(IntEnum):
    """What an operator commanded; not an attribute."""

    OFF = 0
    STANDBY = 1
    ON = 2
