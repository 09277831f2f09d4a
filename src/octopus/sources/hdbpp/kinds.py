"""The types of HDB++, and the SQL that makes each the JSON text that the GraphQL contract promises.

NaN and infinities are null, integers beyond 2⁵³−1 are strings, a DevState is its name, an enum its index, a float32 the
double that it is: so an archived value equals its live twin, character for character where JSON has one way to say it.
"""

from __future__ import annotations

import msgspec

from octopus.sources.tango.values import SAFE_INTEGER, STATES

SCALAR = "SCALAR"

_PLAIN = "({v})::text"
_FLOAT = "case when {v} > '-Infinity' and {v} < 'Infinity' then ({v})::float8::text end"
_WIDE = f"case when {{v}} between -{SAFE_INTEGER} and {SAFE_INTEGER} then ({{v}})::text else '\"' || {{v}} || '\"' end"
_TEXT = "to_json({v})::text"
_NAMES = ", ".join(f"'\"{name}\"'" for name in STATES)
_STATE = f"coalesce((array[{_NAMES}])[{{v}} + 1], ({{v}})::text)"
_BYTES = "'\"' || translate(encode({v}, 'base64'), E'\\n', '') || '\"'"

_LIST = "array_to_json({v})::text"
_NUMERICS = "array_to_json({v}::numeric[])::text"
_FLOATS = (
    """replace(replace(replace(array_to_json({v}::float8[])::text, '"NaN"', 'null'), '"-Infinity"', 'null'), """
    """'"Infinity"', 'null')"""
)


def _each(scalar: str) -> str:
    """A list whose elements are told one by one."""
    element = scalar.format(v="e")
    told = f"select '[' || coalesce(string_agg(coalesce({element}, 'null'), ',' order by i), '') || ']'"
    return f"case when {{v}} is not null then ({told} from unnest({{v}}) with ordinality as u(e, i)) end"


class Kind(msgspec.Struct, frozen=True):
    """A Tango type as HDB++ keeps it."""

    type: str
    """`DEV_DOUBLE`, as `att_conf_type` has it; its number differs between versions of the schema."""
    datatype: str
    """`DevDouble`, as Tango has it."""
    scalar: str
    """SQL of the JSON text of one value, where `{v}` stands for it; SQL's null for null."""
    array: str
    """The same of a list of values."""
    numeric: bool = False
    """Can be down-sampled."""
    floating: bool = False
    unsigned64: bool = False

    @property
    def suffix(self) -> str:
        """The end of its tables' names: `devdouble`."""
        return self.datatype.lower()


KINDS = {
    kind.type: kind
    for kind in (
        Kind("DEV_BOOLEAN", "DevBoolean", _PLAIN, _LIST),
        Kind("DEV_UCHAR", "DevUChar", _PLAIN, _NUMERICS, numeric=True),
        Kind("DEV_SHORT", "DevShort", _PLAIN, _LIST, numeric=True),
        Kind("DEV_USHORT", "DevUShort", _PLAIN, _NUMERICS, numeric=True),
        Kind("DEV_LONG", "DevLong", _PLAIN, _LIST, numeric=True),
        Kind("DEV_ULONG", "DevULong", _PLAIN, _NUMERICS, numeric=True),
        Kind("DEV_LONG64", "DevLong64", _WIDE, _each(_WIDE), numeric=True),
        Kind("DEV_ULONG64", "DevULong64", _WIDE, _each(_WIDE), numeric=True, unsigned64=True),
        Kind("DEV_FLOAT", "DevFloat", _FLOAT, _FLOATS, numeric=True, floating=True),
        Kind("DEV_DOUBLE", "DevDouble", _FLOAT, _FLOATS, numeric=True, floating=True),
        Kind("DEV_STRING", "DevString", _TEXT, _LIST),
        Kind("DEV_STATE", "DevState", _STATE, _each(_STATE)),
        Kind("DEV_ENCODED", "DevEncoded", _BYTES, _each(_BYTES)),
        Kind("DEV_ENUM", "DevEnum", _PLAIN, _LIST),
    )
}
"""By the name in `att_conf_type`."""
NUMBERS = frozenset(kind.datatype for kind in KINDS.values() if kind.numeric)
"""The Tango types that can be down-sampled."""


def unknown_kind(type_name: str) -> Kind:
    """A type that came after this was written: whatever JSON PostgreSQL makes of it."""
    return Kind(type_name, type_name, _TEXT, _LIST)
