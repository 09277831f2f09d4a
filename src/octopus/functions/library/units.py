"""Units, run inside the sandbox."""

from __future__ import annotations

import math

_SCALES = {
    "frequency": {"Hz": 1.0, "kHz": 1e3, "MHz": 1e6, "GHz": 1e9, "THz": 1e12},
    "angle": {
        "rad": 1.0,
        "deg": math.pi / 180,
        "arcmin": math.pi / 10800,
        "arcsec": math.pi / 648000,
        "mas": math.pi / 648000000,
        "hour": math.pi / 12,
    },
    "power": {"W": 1.0, "mW": 1e-3, "uW": 1e-6, "nW": 1e-9, "kW": 1e3, "MW": 1e6},
    "length": {"m": 1.0, "mm": 1e-3, "um": 1e-6, "cm": 1e-2, "km": 1e3},
    "time": {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9, "min": 60.0, "h": 3600.0, "d": 86400.0},
    "pressure": {"Pa": 1.0, "hPa": 100.0, "kPa": 1e3, "mbar": 100.0, "bar": 1e5},
    "speed": {"m/s": 1.0, "km/h": 1 / 3.6, "km/s": 1e3, "kn": 1852 / 3600},
    "voltage": {"V": 1.0, "mV": 1e-3, "uV": 1e-6, "kV": 1e3},
    "current": {"A": 1.0, "mA": 1e-3, "uA": 1e-6},
    "flux density": {"Jy": 1.0, "mJy": 1e-3, "uJy": 1e-6},
}
_TEMPERATURES = ("K", "C", "F")


def convert(value: float, unit: str, to: str) -> float:
    """A value in another unit of its kind: convert(1.42, "GHz", "MHz"); K, C, F and dBm, W included."""
    if unit == to:
        return value
    if unit in _TEMPERATURES and to in _TEMPERATURES:
        kelvin = value if unit == "K" else value + 273.15 if unit == "C" else (value - 32.0) / 1.8 + 273.15
        return kelvin if to == "K" else kelvin - 273.15 if to == "C" else (kelvin - 273.15) * 1.8 + 32.0
    if unit == "dBm":
        return convert(watts_from_dbm(value), "W", to)
    if to == "dBm":
        return dbm_from_watts(convert(value, unit, "W"))
    for scales in _SCALES.values():
        if unit in scales and to in scales:
            return value * scales[unit] / scales[to]
    raise ValueError(f"convert knows no way from {unit!r} to {to!r}")


def celsius_to_kelvin(celsius: float) -> float:
    """°C → K."""
    return celsius + 273.15


def kelvin_to_celsius(kelvin: float) -> float:
    """K → °C."""
    return kelvin - 273.15


def celsius_to_fahrenheit(celsius: float) -> float:
    """°C → °F."""
    return celsius * 1.8 + 32.0


def fahrenheit_to_celsius(fahrenheit: float) -> float:
    """°F → °C."""
    return (fahrenheit - 32.0) / 1.8


def db_from_ratio(ratio: float) -> float:
    """Ratio of powers → dB. Raises ValueError at zero and below."""
    if ratio <= 0.0:
        raise ValueError(f"db_from_ratio needs a ratio above zero, got {ratio}")
    return 10.0 * math.log10(ratio)


def ratio_from_db(db: float) -> float:
    """dB → ratio of powers."""
    return math.pow(10.0, db / 10.0)


def dbm_from_watts(watts: float) -> float:
    """W → dBm. Raises ValueError at zero and below."""
    if watts <= 0.0:
        raise ValueError(f"dbm_from_watts needs a power above zero, got {watts}")
    return 10.0 * math.log10(watts) + 30.0


def watts_from_dbm(dbm: float) -> float:
    """dBm → W."""
    return math.pow(10.0, (dbm - 30.0) / 10.0)


def degrees_from_hms(text: str) -> float:
    """Right ascension as text ("13:26:28.8" or "13h26m28.8s") → degrees."""
    return _sexagesimal(text) * 15.0


def degrees_from_dms(text: str) -> float:
    """Declination or angle as text ("-47:28:46.1" or "-47d28m46.1s") → degrees."""
    return _sexagesimal(text)


def hms_from_degrees(degrees: float, places: int = 2) -> str:
    """Degrees → hours, minutes, seconds: "13:26:28.80"; brought into 0 to 24 h."""
    return _written(degrees % 360.0 / 15.0, places, 24)


def dms_from_degrees(degrees: float, places: int = 1) -> str:
    """Degrees → signed degrees, minutes, seconds: "-47:28:46.1"."""
    return ("-" if degrees < 0.0 else "+") + _written(abs(degrees), places, 0)


def wrap_degrees(degrees: float, center: float = 180.0) -> float:
    """An angle brought into the turn around `center`: 0 to 360 as given, -180 to 180 around 0."""
    return (degrees - center + 180.0) % 360.0 + center - 180.0


def separation(longitude1: float, latitude1: float, longitude2: float, latitude2: float) -> float:
    """Angle between two directions on the sphere, all in degrees (Vincenty's formula, sound at every distance)."""
    turn = math.radians(longitude2 - longitude1)
    one, two = math.radians(latitude1), math.radians(latitude2)
    across = math.cos(two) * math.sin(turn)
    along = math.cos(one) * math.sin(two) - math.sin(one) * math.cos(two) * math.cos(turn)
    toward = math.sin(one) * math.sin(two) + math.cos(one) * math.cos(two) * math.cos(turn)
    return math.degrees(math.atan2(math.hypot(across, along), toward))


def _sexagesimal(text: str) -> float:
    parts = text.strip()
    negative = parts.startswith("-")
    for mark in ("h", "d", "°", "m", "'"):
        parts = parts.replace(mark, ":")
    for mark in ("s", '"', "+", "-"):
        parts = parts.replace(mark, "")
    numbers = [float(part) for part in parts.split(":") if part.strip()]
    if not numbers or len(numbers) > 3 or any([number >= 60.0 for number in numbers[1:]]):  # noqa: C419 - a list is faster there
        raise ValueError(f"expected an angle like 13:26:28.8, got {text!r}")
    whole = 0.0
    for number in reversed(numbers):
        whole = whole / 60.0 + number
    return -whole if negative else whole


def _written(whole: float, places: int, most: int) -> str:
    unit = 10**places
    ticks = round(whole * 3600.0 * unit)
    first, rest = divmod(ticks, 3600 * unit)
    minutes, ticks = divmod(rest, 60 * unit)
    seconds, fraction = divmod(ticks, unit)
    first = first % most if most else first
    written = f"{first:02d}:{minutes:02d}:{seconds:02d}"
    return f"{written}.{fraction:0{places}d}" if places else written
