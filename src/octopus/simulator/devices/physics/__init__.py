"""The world the simulated devices live in: pure functions of seed and time, plus what an operator commanded.

No Tango, no numpy, no clock, no state that time changes: the same seed and the same second give the same telescope in
every process, today, and two weeks back for a generated history. Times are float seconds since the epoch (UTC), angles
degrees (azimuth from north through east), temperatures degrees Celsius unless a name says kelvin.
"""
