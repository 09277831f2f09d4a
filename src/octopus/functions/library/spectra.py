"""What is worth a crossing: numpy in the host process, for work that grows faster than its input.

Everything else is quicker inside the sandbox, where copying a list out and back costs more than adding it up
(measured: docs/explanations/decisions). numpy is imported by the first call.
"""

from __future__ import annotations

from typing import Any

MOST = 1 << 20
"""Longest list taken."""


def fft_magnitude(values: list[float]) -> list[float]:
    """Magnitudes of the Fourier transform of real values, from zero frequency up: n // 2 + 1 of them."""
    numpy = _numpy(values)
    magnitudes: list[float] = numpy.abs(numpy.fft.rfft(_floats(numpy, values))).tolist()
    return magnitudes


def fft_frequencies(count: int, rate: float) -> list[float]:
    """Frequencies that belong to fft_magnitude of `count` values taken `rate` times a second, in Hz."""
    if not 1 <= count <= MOST or not rate > 0:
        raise ValueError(f"fft_frequencies takes a count of 1 to {MOST} and a rate above zero, got {count} and {rate}")
    numpy = _numpy()
    frequencies: list[float] = numpy.fft.rfftfreq(count, 1.0 / rate).tolist()
    return frequencies


def convolve(values: list[float], kernel: list[float]) -> list[float]:
    """Values smoothed by a kernel, where the two overlap completely."""
    numpy = _numpy(values, kernel)
    _bounded_product(values, kernel)
    smooth: list[float] = numpy.convolve(_floats(numpy, values), _floats(numpy, kernel), "valid").tolist()
    return smooth


def correlate(a: list[float], b: list[float]) -> list[float]:
    """Cross-correlation of two lists at every lag; its middle is lag zero for lists of one length."""
    numpy = _numpy(a, b)
    _bounded_product(a, b)
    lags: list[float] = numpy.correlate(_floats(numpy, a), _floats(numpy, b), "full").tolist()
    return lags


def polynomial_fit(x: list[float], y: list[float], degree: int) -> list[float]:
    """Coefficients of the least-squares polynomial, highest power first."""
    if len(x) != len(y) or not 0 <= degree <= 20 or len(x) <= degree:
        raise ValueError(
            f"polynomial_fit needs as many x as y and more than its degree, 0 to 20; got {len(x)}, {len(y)}, {degree}"
        )
    numpy = _numpy(x, y)
    coefficients: list[float] = numpy.polyfit(_floats(numpy, x), _floats(numpy, y), degree).tolist()
    return coefficients


def interpolate(at: list[float], x: list[float], y: list[float]) -> list[float]:
    """Values at other places, on straight lines between known points; x ascending."""
    if len(x) != len(y) or not x:
        raise ValueError(f"interpolate needs as many x as y and at least one, got {len(x)} and {len(y)}")
    numpy = _numpy(at, x, y)
    known = _floats(numpy, x)
    if bool((numpy.diff(known) <= 0).any()):
        raise ValueError("interpolate needs x in ascending order")
    values: list[float] = numpy.interp(_floats(numpy, at), known, _floats(numpy, y)).tolist()
    return values


def _numpy(*lists: list[float]) -> Any:
    import numpy  # 25 MiB that only who calls one of these pays.

    for each in lists:
        if not isinstance(each, list) or not each or len(each) > MOST:
            raise ValueError(f"expected a list of 1 to {MOST} numbers")
    return numpy


def _floats(numpy: Any, values: list[float]) -> Any:
    try:
        if None in values:  # numpy would take it for NaN.
            raise TypeError
        return numpy.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise ValueError("expected a list of numbers, without nulls") from None


def _bounded_product(a: list[float], b: list[float]) -> None:
    if len(a) * len(b) > 1 << 28:
        raise ValueError(f"lists of {len(a)} and {len(b)} numbers are too long for each other; shorten one")
