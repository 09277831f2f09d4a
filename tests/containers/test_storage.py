"""What the tests build does not pile up in podman's storage."""

from __future__ import annotations

import json
from pathlib import Path

from tests.containers.podman import Podman

LONG_AGO = ("--timestamp", "86400")
"""Seconds after 1970."""


def test_what_was_built_before_is_forgotten_and_what_has_a_name_stays(podman: Podman, tmp_path: Path) -> None:
    text = f"FROM {podman.base()}\nCOPY file /a\nCOPY file /b\n"
    built = []
    for content in ("one", "two"):
        (tmp_path / "file").write_text(content)
        image = podman.build_from("storage", text, tmp_path, *LONG_AGO)
        built.append(podman.run("image", "inspect", "--format", "{{.Id}} {{.Parent}}", image).split())
    assert set(built[0] + built[1]) <= identities(podman)
    podman.forget()
    left = identities(podman)
    assert not set(built[0]) & left, "neither the image that lost its name nor what it stood on"
    assert set(built[1]) <= left
    podman.run("rmi", image)


def identities(podman: Podman) -> set[str]:
    return {each["Id"] for each in json.loads(podman.run("images", "--all", "--format", "json"))}
