"""A private PostgreSQL for the telescope's archive: this machine's own server, or one from a Python package.

Loopback only, a free port, passwords made for its folder. The cluster stays on disk from run to run; the server lives
and dies with the launcher.
"""

from octopus.simulator.postgres.server import PostgresServer

__all__ = ["PostgresServer"]
