"""Several serving processes on one socket: uvicorn's supervisor, with our own `Server` in each of them."""

from __future__ import annotations

from uvicorn.supervisors import Multiprocess, multiprocess

from octopus.web.serve import Server


class Worker(multiprocess.Process):
    """One serving process."""

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
