"""PostgreSQL's binary arrays as numpy's, and back to JSON text. The one module here that imports numpy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy
import orjson

from octopus.model import JsonText
from octopus.sources.hdbpp.kinds import Kind
from octopus.sources.hdbpp.lttb import choose
from octopus.sources.hdbpp.qualities import column_of
from octopus.sources.tango.values import SAFE_INTEGER, clean

if TYPE_CHECKING:
    from numpy.typing import NDArray

HEADER = 20
"""Bytes ahead of the elements of a one-dimensional array: dimensions, nulls, type, length, first index."""
EPOCH = 946_684_800_000_000
"""PostgreSQL's epoch, 2000-01-01, in microseconds since 1970."""


def kept_points(row: Any, kind: Kind, most: int) -> dict[str, Any]:
    """Columns of the points that LTTB keeps of a row of `statements.numbers`, which has some."""
    moments = elements(row["moments"], "i8")
    values = elements(row["values"], "f8" if kind.floating else "i8")
    # Since the first point, as doubles: seconds since the epoch would leave a tenth of a microsecond.
    chosen = choose((moments - moments[0]) / 1e6, values, most)
    kept = values[chosen]
    if kind.unsigned64:
        kept = kept.view("u8") ^ numpy.uint64(1 << 63)
    qualities = elements(row["qualities"], "i2")[chosen]
    return {
        "timestamps": JsonText(_json((moments[chosen] + EPOCH) / 1e6)),
        "values": JsonText(_json(kept)),
        "qualities": column_of(bytes(ord("0") + quality for quality in qualities.tolist())),
        "returnedPoints": len(chosen),
    }


def elements(array: bytes, kind: str) -> NDArray[Any]:
    """The elements of a binary array of one dimension without nulls, in the machine's byte order.

    Args:
        array: what `array_send` makes.
        kind: numpy's name of the elements' type, without byte order.
    """
    framed = numpy.dtype([("length", ">i4"), ("value", f">{kind}")])
    return numpy.frombuffer(array, framed, offset=HEADER)["value"].astype(kind)


def _json(numbers: NDArray[Any]) -> bytes:
    if numbers.dtype.kind != "f" and (numbers.max() > SAFE_INTEGER or numbers.min() < -SAFE_INTEGER):
        return orjson.dumps(clean(numbers.tolist()))
    return orjson.dumps(numbers, option=orjson.OPT_SERIALIZE_NUMPY)
