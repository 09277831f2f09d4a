"""The observatory around the telescope: an OET, an ODA and a log service, processes of our own Python it supervises.

While there is one, no subarray follows its plan by itself: the OET's observing robot has to observe it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from octopus.simulator.devices.inventory import Inventory
from octopus.simulator.devices.orders import FILE as ORDERS
from octopus.simulator.devices.orders import hold_all
from octopus.simulator.devices.physics.telescope import World
from octopus.simulator.network import LOOPBACK
from octopus.simulator.service import Service, start_on_free_port

OET, ODA, LOGS = "oet", "oda", "logs"
BASES = {OET: "/ska-oso-oet/oet/api/v7", ODA: "/ska-oso-oda/oda/api/v8", LOGS: "/logs/api/v1"}
HISTORY = 14 * 86400.0
"""Seconds of past that the ODA knows."""

Add = Callable[[str, tuple[str, ...], str, dict[str, str]], Service]
"""Makes a service: name, command, ready line, variables of its own."""


class Observatory:
    """The OET, the ODA and the log service of one telescope.

    Args:
        folder: the telescope's, which holds the orders of the subarrays and the ODA's file.
        inventory: the telescope.
        add: makes a service of the stack.
    """

    def __init__(self, folder: Path, inventory: Inventory, add: Add) -> None:
        self._folder = folder
        self._inventory = inventory
        self._add = add
        self._ports: dict[str, int] = {}

    def url(self, name: str) -> str:
        """The address of an interface, `oet`, `oda` or `logs`; the same after a restart of its process."""
        return f"http://{LOOPBACK}:{self._ports[name]}{BASES[name]}"

    async def start(self, python: Path, tangogql: str, secret: str) -> None:
        """Take the subarrays over from their plan, which is followed up to this moment, and begin to observe it.

        Args:
            python: runs the wrapper that ties a process's life to ours.
            tangogql: the address of a TangoGQL that reaches the devices; `secret` signs commands.
        """
        now = time.time()
        hold_all(self._folder / ORDERS, World(self._inventory.layout).courses, now)
        folder, seed = str(self._folder), ("--seed", str(self._inventory.layout.seed))
        past = ("--since", f"{now - HISTORY:.3f}", "--until", f"{now:.3f}")
        await self._start(ODA, python, ("--data", folder, *seed, *past), {})
        wires = ("--tangogql", tangogql, "--oda", self.url(ODA), "--blocks", f"{folder}/sbs")
        haste = ("--haste", str(self._inventory.haste))
        await self._start(OET, python, (*wires, *seed, *haste), {"TANGOGQL_SECRET": secret})
        await self._start(LOGS, python, ("--folder", folder, "--folder", f"{folder}/archive"), {})

    async def _start(self, name: str, python: Path, arguments: tuple[str, ...], variables: dict[str, str]) -> None:
        def make(port: int) -> Service:
            self._ports[name] = port
            command = (sys.executable, "-m", f"octopus.simulator.{name}", "--host", LOOPBACK, "--port", str(port))
            return self._add(name, (*command, "--base", BASES[name], *arguments), "listens on", variables)

        await start_on_free_port(make, python)
