"""The attributes of each device class, as a table; `ATTRIBUTES[class]` lists them in the order they are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from .attributes import AttributeSpec, Limits, admin_mode, health
from .faults import MAX_DURATION, MAX_RATE
from .panel import Panel
from .physics import correlator, station, tile
from .physics.correlator import Correlator
from .physics.dish import AZIMUTH_RANGE, ELEVATION_RANGE, Dish
from .physics.enums import Band, DishMode, ObsState, PointingState, Power, TileProgrammingState
from .physics.station import Station
from .physics.subarray import Subarray
from .physics.telescope import Telescope
from .physics.tile import Tile
from .physics.weather import STOW_LIMIT, Weather

DEGREE, CELSIUS = "deg", "degC"


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
    ),
    AttributeSpec(
        "currentMon", "double", Tile.current, "Supply current", "Current of the board's supply.", "A", "%5.2f",
        range=Limits(0, 20), alarm=Limits(high=12), period=4.0,
    ),
    AttributeSpec(
        "adcPower", "double", Tile.adc_power, "ADC power", "Power at each of the 32 inputs, after the preADU.", "dBm", "%5.1f",
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
        "isConfigured", "boolean", Station.is_configured, "Configured", "Whether the beam is set up for an observation.",
        on_change=True,
    ),
    AttributeSpec(
        "beamAzimuth", "double", lambda model, time: model.beam(time)[0], "Beam azimuth",
        "Where the station beam looks, from north through east.", DEGREE, "%8.3f", range=Limits(-180, 360),
    ),
    AttributeSpec(
        "beamElevation", "double", lambda model, time: model.beam(time)[1], "Beam elevation",
        "Where the station beam looks, above the horizon.", DEGREE, "%7.3f", range=Limits(0, 90),
    ),
    AttributeSpec(
        "beamPower", "double", Station.beam_power, "Beam power", "Total power of the summed beam.", "dBm", "%6.2f",
        range=Limits(-80, 30), period=0.5,
    ),
    AttributeSpec(
        "dataRate", "double", Station.data_rate, "Data rate", "What the station sends to the correlator.", "Gb/s", "%6.2f",
        range=Limits(0, 25),
    ),
    AttributeSpec(
        "calibrationAge", "double", Station.calibration_age, "Calibration age",
        "Time since the gains were last solved; done every ten minutes, and by the command Calibrate.", "s", "%5.0f",
        range=Limits(0, 3600), warning=Limits(high=580), period=2.0,
    ),
    AttributeSpec(
        "antennaPowers", "double", Station.antenna_powers, "Antenna powers",
        "Power of each of the 256 antennas; three of them are dead.", "dBm", "%6.1f", shape=(station.ANTENNAS,), period=2.0,
    ),
    AttributeSpec(
        "bandpass", "double", lambda model, time: model.passband.spectrum(time, float(model.power.at(time) is Power.ON)),
        "Station bandpass", "Spectrum of the station beam, 50 to 350 MHz.", "dB", "%6.2f", shape=(station.CHANNELS,),
        period=2.0,
    ),
)  # fmt: skip


def _set_offset(axis: int) -> tuple[AttributeSpec, ...]:
    name = ("azimuth", "elevation")[axis]

    def read(model: Dish, time: float) -> float:
        return model.offsets.at(time)[axis]

    def write(model: Dish, time: float, value: float) -> None:
        both = list(model.offsets.at(time))
        both[axis] = value
        model.offsets.set(time, (both[0], both[1]))

    return (
        AttributeSpec(
            f"{name}Offset", "double", read, f"{name.capitalize()} offset",
            f"Added to the {name} of the source while tracking.", "arcsec", "%7.1f", range=Limits(-3600, 3600),
            write=write, on_change=True,
        ),
    )  # fmt: skip


def _axis(prefix: str, axis: int, source: str, doc: str, period: float) -> AttributeSpec:
    name = ("Azimuth", "Elevation")[axis]
    limits = (AZIMUTH_RANGE, ELEVATION_RANGE)[axis]

    def read(model: Dish, time: float) -> float:
        position: tuple[float, float] = getattr(model, source)(time)
        return position[axis]

    return AttributeSpec(
        f"{prefix}{name}", "double", read, f"{prefix.capitalize()} {name.lower()}", doc, DEGREE, "%9.4f",
        range=Limits(limits[0] - 1, limits[1] + 1), period=period,
    )  # fmt: skip


def _achieved_pointing(model: Dish, time: float) -> list[float]:
    return [time, *model.achieved(time)]


DISH = (
    AttributeSpec(
        "dishMode", "enum", Dish.dish_mode, "Dish mode", "What the dish is set to do.", labels=DishMode, period=0.5,
        on_change=True,
    ),
    AttributeSpec(
        "pointingState", "enum", Dish.pointing_state, "Pointing state", "Whether the dish slews, tracks or rests.",
        labels=PointingState, period=0.5, on_change=True,
    ),
    health(Dish.health),
    admin_mode(),
    AttributeSpec(
        "configuredBand", "enum", Dish.configured_band, "Band", "The receiver in the focus; set by ConfigureBand.",
        labels=Band, on_change=True,
    ),
    AttributeSpec(
        "achievedTargetLock", "boolean", Dish.target_lock, "On target", "Whether the dish points at its source.",
        period=0.5, on_change=True,
    ),
    AttributeSpec(
        "achievedPointing", "double", _achieved_pointing, "Achieved pointing",
        "Time (s since the epoch, UTC), azimuth and elevation (degrees) in one.", "", "%12.4f", shape=(3,), period=1.0,
    ),
    _axis("achieved", 0, "achieved", "Where the dish points, from north through east; runs on through 0.", 0.5),
    _axis("achieved", 1, "achieved", "Where the dish points, above the horizon.", 0.5),
    _axis("desired", 0, "desired", "Where the dish should point, from north through east.", 2.0),
    _axis("desired", 1, "desired", "Where the dish should point, above the horizon.", 2.0),
    AttributeSpec(
        "pointingError", "double", Dish.pointing_error, "Pointing error",
        "Angle between desired and achieved; large while the dish slews.", "arcsec", "%8.1f", range=Limits(0, 1.3e6),
    ),
    AttributeSpec(
        "azimuthMotorTemperature", "double", Dish.motor_temperature, "Azimuth motor temperature",
        "Temperature of the azimuth drive; it warms while the dish slews.", CELSIUS, "%5.1f", range=Limits(-20, 120),
        warning=Limits(high=65), alarm=Limits(high=75), period=4.0,
    ),
    AttributeSpec(
        "receiverTemperature", "double", Dish.receiver_temperature, "Receiver temperature",
        "Temperature of the cryostat's cold stage; it warms while the dish stands by at low power.", "K", "%6.2f",
        range=Limits(0, 320), warning=Limits(high=25), alarm=Limits(high=30), period=4.0,
    ),
    *_set_offset(0),
    *_set_offset(1),
)  # fmt: skip


def _set_integration(model: Subarray, time: float, value: float) -> None:
    model.integration.set(time, value)


SUBARRAY = (
    AttributeSpec(
        "obsState", "enum", Subarray.obs_state, "Observation state", "Where the subarray is in its observing cycle.",
        labels=ObsState, period=0.25, on_change=True,
    ),
    health(Subarray.health),
    admin_mode(),
    AttributeSpec(
        "assignedResources", "string", lambda model, time: list(model.assigned(time)), "Resources",
        "The stations or dishes that belong to the subarray now.", shape=(256,), on_change=True,
    ),
    AttributeSpec(
        "configurationID", "string", Subarray.configuration_id, "Configuration", "The execution block being observed.",
        on_change=True,
    ),
    AttributeSpec("target", "string", Subarray.target, "Target", "The source being observed.", on_change=True),
    AttributeSpec(
        "scanID", "long64", Subarray.scan_id, "Scan", "Number of the scan; 0 outside scanning.", range=Limits(low=0),
        period=0.25, on_change=True,
    ),
    AttributeSpec(
        "progress", "double", Subarray.progress, "Progress", "How far the present step is.", "%", "%5.1f", range=Limits(0, 100),
    ),
    AttributeSpec(
        "scanRemaining", "double", Subarray.remaining, "Scan ends in", "Time to the end of the scan.", "s", "%5.1f",
        range=Limits(0, 3600),
    ),
    AttributeSpec(
        "integrationTime", "double", lambda model, time: model.integration.at(time), "Integration time",
        "Integration time of the visibilities.", "s", "%6.3f", range=Limits(0.14, 30), write=_set_integration, on_change=True,
    ),
)  # fmt: skip


def _set_averaging(model: Correlator, time: float, value: int) -> None:
    model.averaging.set(time, value)


CORRELATOR = (
    health(Correlator.health),
    admin_mode(),
    AttributeSpec(
        "spectrum", "double", Correlator.spectrum, "Spectrum",
        "Autocorrelation of the reference receptor: passband, hydrogen line (Mid), bursts of interference.", "dB", "%6.2f",
        shape=(correlator.CHANNELS,), period=1.0,
    ),
    AttributeSpec(
        "frequencies", "double", lambda model, time: model.passband.frequencies(), "Channel frequencies",
        "The centre of each channel of `spectrum`.", "MHz", "%9.4f", shape=(correlator.CHANNELS,), period=60.0,
    ),
    AttributeSpec(
        "waterfall", "double", Correlator.waterfall, "Waterfall",
        "The last 64 spectra, one each 5 s, newest first; each column is the peak of 8 channels.", "dB", "%6.2f",
        shape=(correlator.WATERFALL_ROWS, correlator.WATERFALL_COLUMNS), period=5.0,
    ),
    AttributeSpec(
        "linkRates", "double", Correlator.link_rates, "Link rates", "Rate of each of the 16 input links.", "Gb/s", "%6.2f",
        shape=(correlator.LINKS,), period=1.0,
    ),
    AttributeSpec(
        "totalRate", "double", Correlator.total_rate, "Total rate", "Sum of the link rates.", "Gb/s", "%8.2f",
        range=Limits(0, 1600), period=0.5,
    ),
    AttributeSpec(
        "packetLoss", "double", Correlator.packet_loss, "Packet loss", "Share of packets that did not arrive.", "%", "%6.3f",
        range=Limits(0, 100), warning=Limits(high=0.3), alarm=Limits(high=0.6), period=1.0,
    ),
    AttributeSpec(
        "linkErrors", "ulong64", Correlator.link_errors, "Link errors",
        "Errors since midnight UTC or the last ResetLinkErrors.", format="%d", period=2.0,
    ),
    AttributeSpec(
        "rfiFlagged", "double", lambda model, time: model.passband.flagged(time), "RFI flagged",
        "Share of the channels that interference spoils.", "%", "%6.2f", range=Limits(0, 100), warning=Limits(high=5), period=1.0,
    ),
    AttributeSpec(
        "boardTemperature", "double", Correlator.temperature, "Board temperature", "Of the hottest board.", CELSIUS, "%5.1f",
        range=Limits(0, 110), warning=Limits(high=70), alarm=Limits(high=80), period=2.0,
    ),
    AttributeSpec(
        "averaging", "long", lambda model, time: model.averaging.at(time), "Averaging",
        "Spectra averaged into the one shown; more makes it smoother.", "", "%d", range=Limits(1, 16), write=_set_averaging,
        on_change=True,
    ),
)  # fmt: skip

WEATHER = (
    health(lambda model, time: 0),
    AttributeSpec(
        "temperature", "double", Weather.temperature, "Air temperature", "Two metres above the ground.", CELSIUS, "%5.1f",
        range=Limits(-30, 60), warning=Limits(high=40), alarm=Limits(high=45), period=2.0,
    ),
    AttributeSpec(
        "humidity", "double", Weather.humidity, "Humidity", "Relative humidity.", "%", "%5.1f", range=Limits(0, 100), period=2.0,
    ),
    AttributeSpec("dewPoint", "double", Weather.dew_point, "Dew point", "By the Magnus formula.", CELSIUS, "%5.1f", period=2.0),
    AttributeSpec(
        "pressure", "double", Weather.pressure, "Pressure", "At the height of the site.", "hPa", "%7.1f",
        range=Limits(600, 1100), period=5.0,
    ),
    AttributeSpec(
        "windSpeed", "double", Weather.wind_speed, "Wind speed", "Mean of the last minute.", "m/s", "%5.1f",
        range=Limits(0, 80), period=0.5,
    ),
    AttributeSpec(
        "windGust", "double", Weather.wind_gust, "Wind gust", "Strongest gust of the last minute; dishes stow in a storm.",
        "m/s", "%5.1f", range=Limits(0, 80), warning=Limits(high=12), alarm=Limits(high=STOW_LIMIT), period=0.5,
    ),
    AttributeSpec(
        "windDirection", "double", Weather.wind_direction, "Wind direction", "Where the wind comes from.", DEGREE, "%5.0f",
        range=Limits(0, 360), period=1.0,
    ),
    AttributeSpec("rainRate", "double", Weather.rain, "Rain", "Rain rate.", "mm/h", "%5.1f", range=Limits(0, 300), period=2.0),
    AttributeSpec(
        "solarIrradiance", "double", Weather.irradiance, "Sunlight", "Global horizontal irradiance.", "W/m2", "%6.0f",
        range=Limits(0, 1500), period=2.0,
    ),
)  # fmt: skip


def _set_message(model: Telescope, time: float, value: str) -> None:
    model.message.set(time, value)


CENTRAL_NODE = (
    AttributeSpec(
        "telescopeHealthState", "enum", Telescope.health, "Telescope health",
        "DEGRADED while a fifth or more of the receptors are not OK, FAILED below a half.",
        labels=health(Telescope.health).labels, on_change=True,
    ),
    AttributeSpec(
        "siderealTime", "double", Telescope.sidereal_hours, "Local sidereal time", "Mean sidereal time of the site.", "h",
        "%8.5f", range=Limits(0, 24), period=1.0,
    ),
    AttributeSpec(
        "subarraysScanning", "long", Telescope.scanning, "Subarrays scanning", "How many subarrays take data now.", "", "%d",
        on_change=True,
    ),
    AttributeSpec(
        "receptorsHealthy", "long", Telescope.receptors_healthy, "Healthy receptors",
        "Stations or dishes whose health is OK.", "", "%d", on_change=True,
    ),
    AttributeSpec(
        "powerConsumption", "double", Telescope.power_consumption, "Power consumption", "Of the whole telescope.", "kW", "%7.1f",
        range=Limits(0, 20000), period=1.0,
    ),
    AttributeSpec(
        "operatorMessage", "string", lambda model, time: model.message.at(time), "Operator message",
        "A line for the next shift; anybody may write it.", write=_set_message, on_change=True,
    ),
)  # fmt: skip


def _set_panel(name: str) -> Callable[[Panel, float, float], None]:
    def write(model: Panel, time: float, value: float) -> None:
        setattr(model, name, value)

    return write


CONTROL = (
    AttributeSpec(
        "activeFaults", "string", lambda model, time: model.active(time), "Faults in force", "Each as `kind attribute`.",
        shape=(256,), on_change=True,
    ),
    AttributeSpec(
        "activeFaultCount", "long", lambda model, time: len(model.active(time)), "Fault count",
        "How many attributes show a fault now.", "", "%d", on_change=True,
    ),
    AttributeSpec(
        "lastFault", "string", lambda model, time: model.last, "Last fault", "The last thing this device was told to do.",
        on_change=True,
    ),
    AttributeSpec(
        "kills", "long", lambda model, time: model.kills, "Servers killed", "Since this device was started.", "", "%d",
        on_change=True,
    ),
    AttributeSpec(
        "restartDelay", "double", lambda model, time: model.restart_delay, "Restart delay",
        "How long KillServer keeps the server down.", "s", "%5.1f", range=Limits(0, 600), write=_set_panel("restart_delay"),
        on_change=True,
    ),
    AttributeSpec(
        "stormRate", "double", lambda model, time: model.storm_rate, "Storm rate", "Events a second of EventStorm.", "Hz",
        "%6.1f", range=Limits(1, MAX_RATE), write=_set_panel("storm_rate"), on_change=True,
    ),
    AttributeSpec(
        "stormDuration", "double", lambda model, time: model.storm_duration, "Storm duration", "How long EventStorm lasts.",
        "s", "%6.1f", range=Limits(1, MAX_DURATION), write=_set_panel("storm_duration"), on_change=True,
    ),
)  # fmt: skip

ATTRIBUTES: Mapping[str, tuple[AttributeSpec, ...]] = MappingProxyType(
    {
        "MccsTile": TILE,
        "MccsStation": STATION,
        "DishManager": DISH,
        "SubarrayNode": SUBARRAY,
        "Correlator": CORRELATOR,
        "WeatherStation": WEATHER,
        "CentralNode": CENTRAL_NODE,
        "TelescopeControl": CONTROL,
    }
)
