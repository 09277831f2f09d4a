"""The control device of the demo: makes the telescope misbehave on command, and well again."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import tango
from tango.server import command

from .faults import FaultKind
from .inventory import DevicePlan
from .server import SimDevice, refuse


class TelescopeControl(SimDevice):
    """Injects faults into the simulated telescope. Only for demonstrations and tests."""

    @command(dtype_in=tango.DevString, doc_in="any device of the server, such as mid-dish/dish-manager/ska001")
    def KillServer(self, name: str) -> None:
        """Kill the server process of a device at once; it is started again after `restartDelay`."""
        plan = self._device(name)
        if plan.server == self.plan.server:
            refuse("Sim_NotAllowed", f"{plan.server} runs this control device itself, so it is not killed from here")
        pid = self._pid(plan)
        note = Path(self.context.folder) / f"{plan.server.replace('/', '-')}.hold"
        note.write_text(f"{time.time() + self.model.restart_delay:.3f}", encoding="ascii")
        os.kill(pid, signal.SIGKILL)
        gone = {device.name for device in self.context.inventory.devices if device.server == plan.server}
        kept = {name: fault for name, fault in self.model.faults.items() if name.rpartition("/")[0] not in gone}
        self.model.faults = kept
        self.model.kills += 1
        self._note(f"killed {plan.server}")

    @command(dtype_in=tango.DevString, doc_in="full attribute name, such as low-mccs/tile/001/fpga1Temperature")
    def Freeze(self, name: str) -> None:
        """Value and timestamp of the attribute stand still, and it sends no events."""
        self._inject(name, FaultKind.FREEZE)

    @command(dtype_in=tango.DevString, doc_in="full name of a floating-point attribute, of any shape")
    def InjectNaN(self, name: str) -> None:
        """The attribute reads NaN."""
        self._inject(name, FaultKind.NAN)

    @command(dtype_in=tango.DevString, doc_in="full attribute name")
    def InjectInvalid(self, name: str) -> None:
        """The attribute has quality INVALID and no value."""
        self._inject(name, FaultKind.INVALID)

    @command(dtype_in=tango.DevString, doc_in="full name of a scalar attribute with an alarm limit")
    def InjectAlarm(self, name: str) -> None:
        """The attribute reads beyond its alarm limit; its device goes into ALARM."""
        self._inject(name, FaultKind.ALARM)

    @command(dtype_in=tango.DevString, doc_in="full attribute name")
    def EventStorm(self, name: str) -> None:
        """The attribute sends `stormRate` events a second for `stormDuration` seconds."""
        self._inject(name, FaultKind.STORM, self.model.storm_rate, self.model.storm_duration)

    @command(dtype_in=tango.DevString, doc_in="full attribute name")
    def Clear(self, name: str) -> None:
        """End the fault of one attribute."""
        plan, attribute = self._attribute(name)
        tango.DeviceProxy(plan.name).command_inout("ClearFaults", attribute)
        self.model.faults.pop(f"{plan.name}/{attribute}", None)
        self._note(f"cleared {plan.name}/{attribute}")

    @command
    def ClearAll(self) -> None:
        """End every fault; a server that is down is left to come back by itself."""
        failed = []
        for name in sorted({name.rpartition("/")[0] for name in self.model.faults}):
            try:
                tango.DeviceProxy(name).command_inout("ClearFaults", "")
            except tango.DevFailed:
                failed.append(name)
        self.model.faults = {
            name: fault for name, fault in self.model.faults.items() if name.rpartition("/")[0] in failed
        }
        self._note("cleared all faults")
        if failed:
            refuse("Sim_Unreachable", f"{', '.join(failed)} did not answer and kept their faults")

    def _inject(self, name: str, kind: FaultKind, rate: float = 0.0, seconds: float = 0.0) -> None:
        plan, attribute = self._attribute(name)
        storm = [f"{rate:g}", f"{seconds:g}"] if kind is FaultKind.STORM else []
        tango.DeviceProxy(plan.name).command_inout("InjectFault", [attribute, kind.value, *storm])
        until = time.time() + seconds if storm else float("inf")
        self.model.faults[f"{plan.name}/{attribute}"] = (kind.value, until)
        self._note(f"{kind.value} {plan.name}/{attribute}")

    def _note(self, text: str) -> None:
        self.model.last = text
        self.refresh()

    def _attribute(self, name: str) -> tuple[DevicePlan, str]:
        """The device and the lower-case attribute of a full name."""
        device, _, attribute = name.strip().rpartition("/")
        if device.count("/") != 2 or not attribute:
            refuse("Sim_BadName", f"expected domain/family/member/attribute; got {name!r}")
        return self._device(device, simulated=True), attribute.lower()

    def _device(self, name: str, *, simulated: bool = False) -> DevicePlan:
        try:
            plan = self.context.inventory.device(name.strip())
        except LookupError as unknown:
            refuse("Sim_UnknownDevice", str(unknown))
        if simulated and plan.device_class == "TangoTest":
            refuse(
                "Sim_UnknownDevice", f"{plan.name} is Tango's own test device; faults go into simulated devices only"
            )
        return plan

    def _pid(self, plan: DevicePlan) -> int:
        """The server's process, once we are sure that it is one of the launcher's."""
        pid = int(tango.Database().get_device_info(plan.name).pid)
        if _parent(pid) != os.getppid():
            refuse("Sim_NotRunning", f"{plan.server} does not run now, so it cannot be killed")
        return pid


def _parent(pid: int) -> int | None:
    """The parent of a process, None when there is no such process."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    return int(text.rpartition(")")[2].split()[1])
