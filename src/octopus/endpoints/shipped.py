"""The example that is shipped: OET, ODA, and a few functions. The demonstration serves it; the reference shows it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from octopus.endpoints.compiling import printed_sdl
from octopus.endpoints.files import read_file
from octopus.endpoints.ground import Ground
from octopus.endpoints.judgement import judge

EXAMPLE = Path(__file__).with_name("example") / "endpoints.json"


def example_sdl(static: Sequence[str]) -> str:
    """What the example adds to the static schema."""
    found = read_file(EXAMPLE)
    ground = Ground(static)
    return printed_sdl(judge(found.text, ground, found.files), ground)
