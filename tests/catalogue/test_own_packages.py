"""The packages that come with Octopus pass the checks that any other must pass."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from octopus.catalogue.manifest import Manifest

WIDGETS = Path(__file__).resolve().parents[2] / "widgets"
OWN = sorted(path for path in WIDGETS.glob("*/package.json") if '"octopus":' in path.read_text())


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.parent.name)
def test_the_manifest_of_a_widget_of_ours_is_one_that_the_catalogue_takes(path: Path) -> None:
    manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    assert manifest.octopus.preview, "the gallery shows a picture of it"
    assert manifest.octopus.description and manifest.octopus.icon
