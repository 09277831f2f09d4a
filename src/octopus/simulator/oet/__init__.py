"""The simulated Observation Execution Tool: the REST and event protocol of OET 7.0.0, over a socket.

A process of its own (`python -m octopus.simulator.oet`), under the supervision of the telescope's launcher. `pool`
holds the procedures and walks them through their states, `rest` speaks the protocol as it was recorded, `scripts` are
what procedures run: they command subarrays through TangoGQL and keep the books in the ODA. `robot` is the
observatory's observer: a client like any other, who runs the plan.
"""
