"""The archive's past: what the archiver would have written, had it run for two weeks before the telescope was started.

The world is a function of seed and time, so the same functions that the devices show now are asked for the past, with
criteria like the archiver's. `density` tells how closely, `series` evaluates one attribute, `rows` copies points into
the database, `worker` does that for a share of the devices in a process of its own, `load` runs the workers.
"""
