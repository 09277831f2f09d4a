"""Entities in the shapes of the SKA's Project Data Model (PDM 17): projects, definitions, instances, blocks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from octopus.simulator.devices.physics.enums import Band
from octopus.simulator.devices.physics.schedule import BANDS, SCAN_SECONDS
from octopus.simulator.devices.physics.sky import SOURCES, Source

Entity = dict[str, Any]
SCHEMA = "https://schema.skao.int/ska-oso-pdm-{}/0.1"
PDM_VERSION = "17.2.0"
SCANS = 3


class Kind(msgspec.Struct, frozen=True):
    """A kind of entity: its path in the interface, its key, the stem of its ids, its first status and all of them."""

    path: str
    key: str
    stem: str
    statuses: tuple[str, ...]

    @property
    def first(self) -> str:
        return self.statuses[0]


KINDS: Mapping[str, Kind] = {
    kind.path: kind
    for kind in (
        Kind(
            "sbds",
            "sbd_id",
            "sbd",
            (
                *("Draft", "Submitted", "Ready", "In Progress", "Observed", "Suspended", "Failed Processing"),
                "Complete",
            ),
        ),
        Kind("sbis", "sbi_id", "sbi", ("Created", "Executing", "Observed", "Failed")),
        Kind("ebs", "eb_id", "eb", ("Created", "Fully Observed", "Failed")),
        Kind(
            "prjs",
            "prj_id",
            "prj",
            (
                *("Draft", "Submitted", "Ready", "In Progress", "Observed", "Complete", "Cancelled"),
                "Out of Time",
            ),
        ),
    )
}
BAND_TEXT = {Band.B1: "1", Band.B2: "2", Band.B3: "3", Band.B4: "4", Band.B5a: "5a", Band.B5b: "5b"}


class Request(msgspec.Struct, frozen=True):
    """One request of a script to the telescope, once it is answered; epoch seconds."""

    name: str
    arguments: Mapping[str, Any]
    sent: float
    received: float
    error: str | None = None


def iso(time: float) -> str:
    """Epoch seconds as the PDM writes them."""
    return datetime.fromtimestamp(time, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def epoch(text: str) -> float:
    """ISO 8601 as epoch seconds; UTC unless an offset is given.

    Raises:
        ValueError: not a time.
    """
    found = datetime.fromisoformat(text.replace(" ", "+"))
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def metadata(version: int, created: float, modified: float, by: str, last_by: str | None = None) -> Entity:
    return {
        "version": version,
        "created_by": by,
        "created_on": iso(created),
        "last_modified_by": last_by or by,
        "last_modified_on": iso(modified),
        "pdm_version": PDM_VERSION,
    }


def execution_block(
    eb_id: str,
    telescope: str,
    requests: Iterable[Request],
    *,
    sbd_id: str | None,
    sbi_id: str | None,
    labels: Mapping[str, str],
) -> Entity:
    """An execution block without metadata; `telescope` is `low` or `mid`."""
    return {
        "interface": SCHEMA.format("eb"),
        "eb_id": eb_id,
        "telescope": f"ska_{telescope}",
        "sbd_ref": sbd_id,
        "sbd_version": 1 if sbd_id else None,
        "sbi_ref": sbi_id,
        "labels": dict(labels),
        "request_responses": [request_response(request) for request in requests],
    }


def request_response(request: Request) -> Entity:
    """A request and what came back."""
    answer = {"error": {"detail": request.error}} if request.error else {"response": {"result": "done"}}
    return {
        "request": f"ska_oso_scripting.functions.devicecontrol.{request.name}",
        "request_args": {"args": [], "kwargs": dict(request.arguments)},
        "status": "ERROR" if request.error else "OK",
        **answer,
        "request_sent_at": iso(request.sent),
        "response_received_at": iso(request.received),
    }


def instance(
    sbi_id: str,
    telescope: str,
    subarray: int,
    *,
    sbd_id: str | None,
    eb_id: str | None,
    activity: str,
    executed: float,
    arguments: Mapping[str, Any],
) -> Entity:
    """A scheduling block instance without metadata."""
    return {
        "interface": SCHEMA.format("sbi"),
        "sbi_id": sbi_id,
        "telescope": f"ska_{telescope}",
        "sbd_ref": sbd_id,
        "sbd_version": 1 if sbd_id else None,
        "eb_ref": eb_id,
        "subarray_id": subarray,
        "activities": [
            {
                "activity_ref": activity,
                "executed_at": iso(executed),
                "runtime_args": [{"function_name": "main", "function_args": {"args": [], "kwargs": dict(arguments)}}],
            }
        ],
    }


def definition_id(telescope: str, source: Source) -> str:
    """The id of the definition that observes a source."""
    return f"sbd-{telescope}01-20260901-{SOURCES.index(source) + 1:05d}"


def definition(telescope: str, source: Source) -> Entity:
    """The definition that observes one of the known sources, without metadata."""
    number = SOURCES.index(source)
    scans = [f"scan-{index + 1}" for index in range(SCANS)]
    band = BAND_TEXT[BANDS[number % len(BANDS)]]
    return {
        "interface": SCHEMA.format("sbd"),
        "sbd_id": definition_id(telescope, source),
        "telescope": f"ska_{telescope}",
        "name": f"{source.name}, {'50 to 350 MHz' if telescope == 'low' else f'band {band}'}",
        "description": f"{SCANS} scans of {SCAN_SECONDS:g} s on {source.name}.",
        "prj_ref": project_id(telescope, number % len(THEMES)),
        "activities": {
            "observe": {
                "kind": "filesystem",
                "path": "/scripts/observe.py",
                "function_args": {"init": {"args": [], "kwargs": {}}, "main": {"args": [], "kwargs": {}}},
            }
        },
        "scan_definitions": [
            {
                "scan_definition_id": scan,
                "scan_duration_ms": int(SCAN_SECONDS * 1000),
                "target_ref": "target-1",
                "csp_configuration_ref": "csp-1",
            }
            for scan in scans
        ],
        "scan_sequence": scans,
        "targets": [
            {
                "target_id": "target-1",
                "name": source.name,
                "reference_coordinate": {
                    "kind": "icrs",
                    "ra_str": sexagesimal(source.right_ascension / 15.0),
                    "dec_str": sexagesimal(source.declination),
                    "ra": source.right_ascension,
                    "dec": source.declination,
                },
            }
        ],
        "csp_configurations": [
            {"config_id": "csp-1", "common": {"frequency_band": "low" if telescope == "low" else band}}
        ],
        "sdp_configuration": {"execution_block": {"max_length": SCANS * SCAN_SECONDS}},
        **({"mccs_allocation": {}} if telescope == "low" else {"dish_allocations": {}}),
    }


THEMES = (
    ("Hydrogen in nearby galaxies", "Dr A. Okafor"),
    ("Radio galaxies and their jets", "Dr M. Lindqvist"),
    ("Pulsars and supernova remnants", "Dr T. Nakamura"),
)


def project_id(telescope: str, theme: int) -> str:
    return f"prj-{telescope}01-20260801-{theme + 1:05d}"


def project(telescope: str, theme: int) -> Entity:
    """A project with the definitions that belong to it, without metadata."""
    name, author = THEMES[theme]
    sources = SOURCES[theme :: len(THEMES)]
    return {
        "interface": SCHEMA.format("prj"),
        "prj_id": project_id(telescope, theme),
        "telescope": f"ska_{telescope}",
        "name": f"{name} ({telescope.capitalize()})",
        "author": {"pis": [author], "cois": []},
        "obs_blocks": [
            {
                "obs_block_id": "ob-1",
                "name": name,
                "sbd_ids": [definition_id(telescope, source) for source in sources],
            }
        ],
    }


def sexagesimal(value: float) -> str:
    """Degrees or hours with minutes and seconds, `-45:10:33.60`."""
    sign = "-" if value < 0 else ""
    hundredths = round(abs(value) * 360000)
    seconds, part = divmod(hundredths, 100)
    return f"{sign}{math.floor(seconds / 3600):02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{part:02d}"
