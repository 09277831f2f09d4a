"""The document of a user who has none yet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import orjson

from octopus.model import BadRequest, TooLarge
from octopus.settings import SettingsError
from octopus.workspaces.check import check_document, check_size
from octopus.workspaces.document import SCHEMA

MAX_FILE = 4 * 1024 * 1024
"""Largest default document, in bytes of JSON."""

BUILT_IN: Mapping[str, Any] = MappingProxyType(
    {
        "schema": SCHEMA,
        "theme": "dark",
        "density": "normal",
        "clocks": {
            "local": True,
            "utc": True,
            "lst": True,
            "deviceLocation": False,
            "latitude": None,
            "longitude": None,
            "lstLongitude": None,
        },
        "activeWorkspace": "main",
        "workspaces": [
            {
                "id": "main",
                "name": "Main",
                "description": "",
                "refreshRate": 1.0,
                "timeRange": {"preset": "15m"},
                "variables": {},
                "panels": [],
                "widgets": [],
                "widget_configs": {},
                "widget_state": {},
            }
        ],
    }
)
"""One empty workspace."""


def load_default_document(path: Path | None) -> dict[str, Any]:
    """The document of `OCTOPUS_DEFAULT_PREFERENCES`, checked; without a file, the built-in one.

    Raises:
        SettingsError: names the file, and what is wrong with it.
    """
    if path is None:
        return dict(BUILT_IN)
    try:
        document = orjson.loads(path.read_bytes())
        check_size(document, MAX_FILE)
        check_document(document)
    except OSError as fault:
        raise SettingsError(f"OCTOPUS_DEFAULT_PREFERENCES: {path} cannot be read: {fault.strerror}") from None
    except ValueError as fault:
        raise SettingsError(f"OCTOPUS_DEFAULT_PREFERENCES: {path} is not JSON: {fault}") from None
    except (BadRequest, TooLarge) as fault:
        raise SettingsError(f"OCTOPUS_DEFAULT_PREFERENCES: {path}: {fault.message}") from None
    checked: dict[str, Any] = document
    return checked
