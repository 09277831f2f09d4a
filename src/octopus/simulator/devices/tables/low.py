"""Attributes of the devices of SKA-Low: tiles and stations."""

from __future__ import annotations

from ..attributes import CELSIUS, DEGREE, Archiving, AttributeSpec, Limits, admin_mode, health
from ..physics import station, tile
from ..physics.enums import Power, TileProgrammingState
from ..physics.station import Station
from ..physics.tile import Tile


def _fpga(number: int) -> AttributeSpec:
    def read(model: Tile, time: float) -> float:
        return model.fpga_temperature(number, time)

    return AttributeSpec(
        f"fpga{number}Temperature",
        "double",
        read,
        f"FPGA {number} temperature",
        f"Temperature of FPGA {number}; it follows the load and the air of the site with a lag of {tile.FPGA_LAG:g} s.",
        CELSIUS,
        "%5.1f",
        range=Limits(-20, 125),
        warning=Limits(high=tile.FPGA_WARNING),
        alarm=Limits(high=tile.FPGA_ALARM),
        period=2.0,
        archiving=Archiving(60, 4.0),
    )


def _set_level(model: Tile, time: float, value: float) -> None:
    model.level.set(time, value)


TILE = (
    health(Tile.health),
    admin_mode(),
    AttributeSpec(
        "tileProgrammingState",
        "enum",
        Tile.programming_state,
        "Programming state",
        "How far the FPGAs are: programmed, initialised, synchronised to the station's clock.",
        labels=TileProgrammingState,
        on_change=True,
    ),
    _fpga(1),
    _fpga(2),
    AttributeSpec(
        "boardTemperature",
        "double",
        Tile.board_temperature,
        "Board temperature",
        f"Temperature of the board between the FPGAs; lags by {tile.BOARD_LAG:g} s.",
        CELSIUS,
        "%5.1f",
        range=Limits(-20, 100),
        warning=Limits(high=58),
        alarm=Limits(high=65),
        period=4.0,
        archiving=Archiving(60, 3.0),
    ),
    AttributeSpec(
        "voltageMon",
        "double",
        Tile.voltage,
        "5 V rail",
        "Voltage of the 5 V rail; it sags a little under load.",
        "V",
        "%6.3f",
        range=Limits(0, 6),
        alarm=Limits(high=5.25),
        period=4.0,
        archiving=Archiving(60, 0.1),
    ),
    AttributeSpec(
        "currentMon", "double", Tile.current, "Supply current", "Current of the board's supply.", "A", "%5.2f",
        range=Limits(0, 20), alarm=Limits(high=12), period=4.0,
        archiving=Archiving(60, 2.0),
    ),
    AttributeSpec(
        "adcPower", "double", Tile.adc_power, "ADC power", "Power at each of the 32 inputs, after the preADU.", "dBm",
        "%5.1f",
        shape=(32,), period=4.0,
    ),
    AttributeSpec(
        "preaduLevel",
        "double",
        lambda model, time: model.level.at(time),
        "preADU attenuation",
        "Attenuation ahead of the digitisers; every dB more lowers adcPower by one.",
        "dB",
        "%5.2f",
        range=Limits(0, 31.75),
        write=_set_level,
        on_change=True,
    ),
)  # fmt: skip

STATION = (
    health(Station.health),
    admin_mode(),
    AttributeSpec(
        "isConfigured", "boolean", Station.is_configured, "Configured",
        "Whether the beam is set up for an observation.",
        on_change=True,
    ),
    AttributeSpec(
        "beamAzimuth", "double", lambda model, time: model.beam(time)[0], "Beam azimuth",
        "Where the station beam looks, from north through east.", DEGREE, "%8.3f", range=Limits(-180, 360),
        archiving=Archiving(60, 5.0),
    ),
    AttributeSpec(
        "beamElevation", "double", lambda model, time: model.beam(time)[1], "Beam elevation",
        "Where the station beam looks, above the horizon.", DEGREE, "%7.3f", range=Limits(0, 90),
        archiving=Archiving(60, 5.0),
    ),
    AttributeSpec(
        "beamPower", "double", Station.beam_power, "Beam power", "Total power of the summed beam.", "dBm", "%6.2f",
        range=Limits(-80, 30), period=0.5,
        archiving=Archiving(60, 1.0),
    ),
    AttributeSpec(
        "dataRate", "double", Station.data_rate, "Data rate", "What the station sends to the correlator.", "Gb/s",
        "%6.2f",
        range=Limits(0, 25),
        archiving=Archiving(60, 1.0),
    ),
    AttributeSpec(
        "calibrationAge", "double", Station.calibration_age, "Calibration age",
        "Time since the gains were last solved; done every ten minutes, and by the command Calibrate.", "s", "%5.0f",
        range=Limits(0, 3600), warning=Limits(high=580), period=2.0,
    ),
    AttributeSpec(
        "antennaPowers", "double", Station.antenna_powers, "Antenna powers",
        "Power of each of the 256 antennas; three of them are dead.", "dBm", "%6.1f", shape=(station.ANTENNAS,),
        period=2.0,
    ),
    AttributeSpec(
        "bandpass", "double", lambda model, time: model.passband.spectrum(time,
        float(model.power.at(time) is Power.ON)),
        "Station bandpass", "Spectrum of the station beam, 50 to 350 MHz.", "dB", "%6.2f", shape=(station.CHANNELS,),
        period=2.0,
    ),
)  # fmt: skip
