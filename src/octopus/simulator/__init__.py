"""The simulated telescope: starts a real Tango database, real device servers and a real TangoGQL on loopback.

For the demo (`octopus demo`) and the integration tests. The device servers live in `devices`, run by a PyTango
environment of their own; only this launcher is imported by the suite.
"""

from octopus.simulator.environment import Progress, environment_path, prepare_environment
from octopus.simulator.errors import SimulatorError
from octopus.simulator.service import Service, ServiceState
from octopus.simulator.stack import TelescopeStack

__all__ = [
    "Progress",
    "Service",
    "ServiceState",
    "SimulatorError",
    "TelescopeStack",
    "environment_path",
    "prepare_environment",
]
