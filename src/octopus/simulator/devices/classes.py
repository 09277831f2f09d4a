"""The device classes: what each can be commanded to do."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import tango
from tango import DevState
from tango.server import command

from .models import receptors
from .physics.course import Stay
from .physics.dish import AZIMUTH_RANGE, ELEVATION_RANGE, Motion, Order
from .physics.enums import Band, DishMode, ObsState, Power
from .physics.schedule import Observation
from .physics.sky import azimuth_elevation
from .requests import BadRequest, read_configuration, read_resources, read_scan
from .server import SimDevice, refuse


class PoweredDevice(SimDevice):
    """A device that can be switched on and off."""

    @command
    def On(self) -> None:
        """Switch on."""
        self.set_power(Power.ON)

    @command
    def Off(self) -> None:
        """Switch off; what it measures decays to what the surroundings give."""
        self.set_power(Power.OFF)

    @command
    def Standby(self) -> None:
        """Keep it warm, doing nothing."""
        self.set_power(Power.STANDBY)


class MccsTile(PoweredDevice):
    """A tile processing module of an SKA-Low station."""


class MccsStation(PoweredDevice):
    """An SKA-Low station: 256 antennas summed into one beam."""

    @command(dtype_out=tango.DevString, doc_out="what was done")
    def Calibrate(self) -> str:
        """Solve the gains of all antennas anew; `calibrationAge` starts at zero."""
        if self.power() is not Power.ON:
            refuse("Sim_NotAllowed", f"{self.get_name()} must be ON to be calibrated; it is {self.dev_state()}")
        self.model.calibrated.set(time.time(), time.time())
        return "gains of 253 of 256 antennas solved"


class DishManager(SimDevice):
    """An SKA-Mid dish: drives, receivers, and the modes between them."""

    def dev_state(self) -> DevState:
        mode = self.model.dish_mode(time.time())
        if mode in (DishMode.STANDBY_LP, DishMode.MAINTENANCE):
            return DevState.STANDBY
        return super().dev_state()

    def _order(self, order: Order | None) -> None:
        with self._guard:
            self.model.orders.set(time.time(), order)
        self.refresh()

    @command
    def SetStowMode(self) -> None:
        """Drive to zenith and stay there, whatever its subarray does."""
        self._order(Order(Motion.STOW, DishMode.STOW))

    @command
    def SetStandbyLPMode(self) -> None:
        """Stop where it is, at low power; the cryostat begins to warm."""
        self._order(Order(Motion.HOLD, DishMode.STANDBY_LP))

    @command
    def SetStandbyFPMode(self) -> None:
        """Stop where it is, at full power."""
        self._order(Order(Motion.HOLD, DishMode.STANDBY_FP))

    @command
    def SetMaintenanceMode(self) -> None:
        """Drive to zenith and stay there for work on the dish."""
        self._order(Order(Motion.STOW, DishMode.MAINTENANCE))

    @command
    def SetOperateMode(self) -> None:
        """Hand the dish back to its subarray."""
        self._order(None)

    @command(dtype_in=tango.DevVarDoubleArray, doc_in="azimuth (-270 to 270) and elevation (15 to 90), degrees")
    def Slew(self, position: list[float]) -> None:
        """Drive to a place and stay there."""
        if len(position) != 2:
            refuse("Sim_BadArgument", f"Slew expects two numbers, azimuth and elevation; got {len(position)}")
        azimuth, elevation = float(position[0]), float(position[1])
        for name, value, limits in (
            ("azimuth", azimuth, AZIMUTH_RANGE),
            ("elevation", elevation, ELEVATION_RANGE),
        ):
            if not limits[0] <= value <= limits[1]:
                refuse("Sim_BadArgument", f"the {name} must be {limits[0]:g} to {limits[1]:g} degrees; got {value:g}")
        self._order(Order(Motion.SLEW, DishMode.OPERATE, (azimuth, elevation)))

    @command
    def Track(self) -> None:
        """Follow the source of its subarray again."""
        self._order(None)

    @command
    def TrackStop(self) -> None:
        """Stop where it is, ready to track."""
        self._order(Order(Motion.HOLD, DishMode.OPERATE))

    @command(dtype_in=tango.DevShort, doc_in="1 B1, 2 B2, 3 B3, 4 B4, 5 B5a, 6 B5b; 0 leaves it to the subarray")
    def ConfigureBand(self, band: int) -> None:
        """Bring a receiver into the focus."""
        if band not in set(Band):
            refuse("Sim_BadArgument", f"the band must be 0 to 6 ({', '.join(each.name for each in Band)}); got {band}")
        self.model.band.set(time.time(), Band(band) if band else None)
        self.refresh()

    @command
    def Abort(self) -> None:
        """Stop all motion at once."""
        self._order(Order(Motion.HOLD, DishMode.STANDBY_FP))


class SubarrayNode(SimDevice):
    """A subarray: receptors that observe together."""

    def _allow(self, name: str, *states: ObsState) -> float:
        """The time now, if the command may be run in the present state."""
        now = time.time()
        state = self.model.obs_state(now)
        if state not in states:
            allowed = ", ".join(each.name for each in states)
            refuse("Sim_NotAllowed", f"{name} is allowed in {allowed}; {self.get_name()} is in {state.name}")
        return now

    def _hasty(self, seconds: float) -> float:
        """What so many seconds of its own are in a telescope that makes haste."""
        return seconds / self.context.inventory.haste

    def _go(self, now: float, *stays: Stay, observation: Observation | None = None, scan: int = 0) -> None:
        """Obey; the states before and after are told at once, since the next command may follow on the heels."""
        state = self.find("obsState")
        with self._guard:
            self.publish(state, now)
            self.context.orders.write(self.model.course, now, stays, observation, scan)
            self.publish(state, time.time())
        self.refresh()

    @command(dtype_in=tango.DevString, doc_in="JSON; {} for the receptors of the subarray")
    def AssignResources(self, argument: str) -> None:
        """Take the receptors: EMPTY, RESOURCING, IDLE."""
        now = self._allow("AssignResources", ObsState.EMPTY)
        with readable("AssignResources"):
            read_resources(argument, self.model.resources)
        self._go(now, (ObsState.RESOURCING, self._hasty(5.0)), (ObsState.IDLE, None))

    @command
    def ReleaseAllResources(self) -> None:
        """Give the receptors back: IDLE, RESOURCING, EMPTY."""
        now = self._allow("ReleaseAllResources", ObsState.IDLE)
        self._go(now, (ObsState.RESOURCING, self._hasty(4.0)), (ObsState.EMPTY, None))

    @command(
        dtype_in=tango.DevString,
        doc_in="JSON: configuration_id, pointing.groups[0].field, dish.receiver_band, tmc.scan_duration",
    )
    def Configure(self, argument: str) -> None:
        """Turn to a target and set up for it: CONFIGURING, READY."""
        now = self._allow("Configure", ObsState.IDLE, ObsState.READY)
        with readable("Configure"):
            found = read_configuration(argument)
        source, site = found.observation.source, self.model.course.site
        height = azimuth_elevation(site, source, now)[1]
        if height < ELEVATION_RANGE[0]:
            refuse(
                "Sim_BadArgument",
                f"Configure: {source.name} stands {height:.1f} degrees above the horizon of {site.name}; "
                f"{ELEVATION_RANGE[0]:g} are needed",
            )
        self._go(now, (ObsState.CONFIGURING, found.setup), (ObsState.READY, None), observation=found.observation)

    @command(dtype_in=tango.DevString, doc_in="JSON: scan_id")
    def Scan(self, argument: str) -> None:
        """Take data for the configured duration: SCANNING, READY."""
        now = self._allow("Scan", ObsState.READY)
        with readable("Scan"):
            number = read_scan(argument)
        seconds = self.model.step(now).observation.scan_seconds
        self._go(now, (ObsState.SCANNING, seconds), (ObsState.READY, None), scan=number)

    @command
    def EndScan(self) -> None:
        """End the scan that runs."""
        self._go(self._allow("EndScan", ObsState.SCANNING), (ObsState.READY, None))

    @command
    def End(self) -> None:
        """Forget the configuration: READY, IDLE."""
        self._go(self._allow("End", ObsState.READY), (ObsState.IDLE, None))

    @command
    def Abort(self) -> None:
        """Stop the observation: ABORTING, ABORTED; ObsReset or Restart lead on."""
        states = (
            *(ObsState.RESOURCING, ObsState.IDLE, ObsState.CONFIGURING, ObsState.READY),
            *(ObsState.SCANNING, ObsState.RESETTING),
        )
        self._go(self._allow("Abort", *states), (ObsState.ABORTING, self._hasty(4.0)), (ObsState.ABORTED, None))

    @command
    def ObsReset(self) -> None:
        """From ABORTED or FAULT back to IDLE, with the receptors."""
        now = self._allow("ObsReset", ObsState.ABORTED, ObsState.FAULT)
        self._go(now, (ObsState.RESETTING, self._hasty(4.0)), (ObsState.IDLE, None))

    @command
    def Restart(self) -> None:
        """From ABORTED or FAULT back to EMPTY."""
        now = self._allow("Restart", ObsState.ABORTED, ObsState.FAULT)
        self._go(now, (ObsState.RESTARTING, self._hasty(4.0)), (ObsState.EMPTY, None))


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Turn an argument that cannot be obeyed into a Tango error."""
    try:
        yield
    except BadRequest as fault:
        refuse("Sim_BadArgument", f"{name}: {fault}")


class Correlator(PoweredDevice):
    """The correlator of one telescope."""

    @command
    def ResetLinkErrors(self) -> None:
        """Set the counter of link errors to zero."""
        self.model.counted_from.set(time.time(), time.time())
        self.context.publisher.hurry(self, self.find("linkErrors"))


class WeatherStation(SimDevice):
    """The weather of one site."""


class CentralNode(SimDevice):
    """The head of one telescope."""

    def _switch(self, power: Power, receptor: str, correlator: str) -> None:
        """Tell the receptors and the correlator."""
        self.set_power(power)
        self._tell(receptors(self.plan), receptor)
        self._tell(self.plan.properties.get("correlators") or (), correlator)

    def _tell(self, names: Any, order: str) -> None:
        """Run a command on many devices at once; say which did not answer."""
        group = tango.Group("told")
        group.add(list(names))
        failed = [reply.dev_name() for reply in group.command_inout(order) if reply.has_failed()]
        if failed:
            refuse("Sim_Unreachable", f"{order} failed on {', '.join(failed)}; the others obeyed")

    def _is_mid(self) -> bool:
        return self.plan.telescope == "mid"

    @command
    def TelescopeOn(self) -> None:
        """Switch on stations and correlator; hand dishes back to their subarrays."""
        self._switch(Power.ON, "SetOperateMode" if self._is_mid() else "On", "On")

    @command
    def TelescopeOff(self) -> None:
        """Switch off stations and correlator; stow dishes."""
        self._switch(Power.OFF, "SetStowMode" if self._is_mid() else "Off", "Off")

    @command
    def TelescopeStandby(self) -> None:
        """Stations and correlator on standby; dishes at low power."""
        self._switch(Power.STANDBY, "SetStandbyLPMode" if self._is_mid() else "Standby", "Standby")

    @command
    def StowAllDishes(self) -> None:
        """Bring every dish to zenith (SKA-Mid only)."""
        if not self._is_mid():
            refuse("Sim_NotAllowed", f"{self.get_name()} has no dishes")
        self._tell(self.plan.properties["dishes"], "SetStowMode")
