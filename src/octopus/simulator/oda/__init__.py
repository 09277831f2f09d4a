"""The simulated OSO Data Archive: the REST interface of ska-db-oda, major version 8, over a socket.

A process of its own (`python -m octopus.simulator.oda`), under the supervision of the telescope's launcher. `entities`
makes entities in the shapes of the PDM, `planned` those of the two weeks before the telescope started, from the plan
that also made the archive's history; `store` keeps what is written in a SQLite file; `rest` speaks the protocol.
"""
