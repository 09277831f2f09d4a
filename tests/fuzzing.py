"""How much a fuzzing test tries: the same few examples each time, or with OCTOPUS_FUZZ=<factor> as many more, anew."""

import os
from typing import Any

import hypothesis
import pytest

FACTOR = int(os.environ.get("OCTOPUS_FUZZ", "1"))
as_long = pytest.mark.timeout(120 * FACTOR)
"""For tests whose time grows with it: else a long search would end at the limit of a single test, as if it failed."""


def examples(few: int, **more: Any) -> hypothesis.settings:
    """Settings of a fuzzing test that otherwise tries this many."""
    return hypothesis.settings(
        max_examples=few * FACTOR,
        derandomize=FACTOR == 1,
        database=None,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        **more,
    )
