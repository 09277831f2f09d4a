"""A service for the logs of the telescope: what its processes print, as records, asked for or streamed.

It follows the files in which the launcher keeps what every process of the telescope prints, as a log collector does
beside containers. `python -m octopus.simulator.logs` runs it; nobody imports it.
"""
