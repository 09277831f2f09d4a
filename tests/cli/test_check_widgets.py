"""`octopus check` on where widgets may come from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from octopus.model import SourceUnavailable
from octopus.sources.outside import Outside
from octopus.web.checks import examine
from tests.serving import make_settings

REGISTRY = {"widget_registries": "lab=https://npm.example.org/"}
SCOPES = {"widget_scopes": "@observatory,@partner/camera"}


@pytest.mark.parametrize(
    ("fields", "ok", "sentence"),
    [
        ({}, None, ""),
        (SCOPES, False, "no registry is named: set WIDGET_REGISTRIES"),
        (REGISTRY, False, "no scope may be added: set WIDGET_ALLOWED_NPM_SCOPES"),
        (REGISTRY | SCOPES | {"widget_signatures": True}, False, "no key is trusted: set WIDGET_TRUSTED_KEYS"),
        (
            REGISTRY | SCOPES | {"widget_trusted_scopes": "@observatory"},
            True,
            "from https://npm.example.org/; @partner/camera not trusted, and so not run in the page",
        ),
        (REGISTRY | SCOPES | {"widget_trusted_scopes": "@observatory,@partner"}, True, "from https://npm.example.org/"),
    ],
)
async def test_what_the_settings_come_to(
    tmp_path: Path, fields: dict[str, Any], ok: bool | None, sentence: str
) -> None:
    settings = make_settings(tmp_path, **fields)
    outside = Outside.of(settings)
    found = [
        each for each in await examine(settings, SourceUnavailable("away"), outside.outbound) if each.part == "widgets"
    ]
    await outside.stop()
    assert [each.ok for each in found] == ([] if ok is None else [ok])
    assert all(each.message.endswith(sentence) for each in found)
