"""The examples of the documentation can be published."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from octopus.endpoints import errors_of, examine
from octopus.functions import Functions
from tests.endpoints.documents import ground

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLES = [
    pytest.param(json.loads(text), id=f"{page.stem}-{number}")
    for page in sorted(DOCS.glob("how-to/*.md"))
    for number, text in enumerate(re.findall(r"```json\n(.*?)```", page.read_text(), re.DOTALL))
    if '"queries"' in text
]


@pytest.mark.parametrize("document", EXAMPLES)
async def test_an_example_has_no_faults(functions: Functions, document: Any) -> None:
    _, faults = await examine(document, ground(), functions)
    assert errors_of(faults) == []


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 3
