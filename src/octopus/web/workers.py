"""Several serving processes on one socket: uvicorn's supervisor, with our own `Server` in each of them.

Where it can, the supervisor loads all that serves, once, and its processes are forked from it: they begin within
milliseconds and share with it and each other what none of them changes, most of their memory. It has no thread and no
event loop by then. A process that takes the place of one that ended, or that SIGHUP replaces, is of the same code.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
import socket
import sys
from typing import Any

import uvicorn
from uvicorn._subprocess import subprocess_started
from uvicorn.supervisors import Multiprocess, multiprocess

from octopus.settings import Settings
from octopus.web.serve import Server

WAY = "fork" if sys.platform.startswith("linux") else "spawn"
"""How a process begins. Elsewhere, libraries of the system do not bear to be forked."""
PR_SET_PDEATHSIG = 1


class Worker(multiprocess.Process):
    """One serving process."""

    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket]) -> None:
        super().__init__(config, sockets)
        self._supervisor = os.getpid()
        arguments = {"config": config, "target": self.target, "sockets": sockets, "stdin_fileno": None}
        context: Any = multiprocessing.get_context(WAY)
        self.process = context.Process(target=subprocess_started, kwargs=arguments)

    def start(self) -> None:
        # A fork begins with the supervisor's handlers: no signal may come until it has put them off.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, multiprocess.SIGNALS)
        try:
            super().start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def target(self, sockets: list[socket.socket] | None = None) -> None:
        for number in multiprocess.SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, multiprocess.SIGNALS)
        _end_with(self._supervisor)
        super().target(sockets)

    @property
    def server(self) -> Server:
        if not isinstance(self._server, Server):
            self._server = Server(self.config)
        return self._server


class Workers(Multiprocess):
    """The supervisor: SIGTERM ends them in order, SIGHUP replaces one after the other."""

    def run(self) -> None:
        # Its methods make processes of this name.
        multiprocess.Process = Worker  # type: ignore[misc]
        super().run()

    def terminate_all(self) -> None:
        # As long as anybody has it open, new connections would wait for somebody to take them.
        for sock in self.sockets:
            sock.close()
        super().terminate_all()


def load_what_serves(settings: Settings) -> None:
    """Import all that each process will need, for all of them; the store is there already.

    The garbage collector leaves it alone from now on: it would write to each object, and so give each process a copy.
    """
    import uvloop  # noqa: F401

    import octopus.web.app

    if settings.nats_url is not None:
        import octopus.live.nats
    if settings.identity_providers:
        import octopus.accounts.oidc  # noqa: F401
    gc.collect()
    gc.freeze()


def _end_with(supervisor: int) -> None:
    """Ask the system for SIGTERM when the supervisor is gone, however it ended: who starts anew finds the port free."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != supervisor:
            signal.raise_signal(signal.SIGTERM)
