"""The forms of a widget's name: `Beam Health`, `beam-health`, `beamHealth` and `BEAM_HEALTH` are one name."""

from __future__ import annotations

import re

import msgspec

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z0-9]+")
LONGEST = 60


class NameForms(msgspec.Struct, frozen=True):
    """One name as each place wants it."""

    title: str
    """`Beam Health`: for people."""
    pascal: str
    """`BeamHealth`: components, types, and the key of the widget."""
    camel: str
    """`beamHealth`: values."""
    kebab: str
    """`beam-health`: packages and files."""
    screaming: str
    """`BEAM_HEALTH`: constants."""


def name_forms(text: str) -> NameForms | None:
    """The forms of a name however it is written; None where it is none: no word in it, too long, or a digit first."""
    if len(text) > LONGEST or re.search(r"[^A-Za-z0-9 _\-]", text):
        return None
    words = [word.lower() for word in _WORD.findall(text)]
    if not words or not words[0][0].isalpha():
        return None
    pascal = "".join(map(str.capitalize, words))
    return NameForms(
        title=" ".join(map(str.capitalize, words)),
        pascal=pascal,
        camel=pascal[0].lower() + pascal[1:],
        kebab="-".join(words),
        screaming="_".join(words).upper(),
    )
