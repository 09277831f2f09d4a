"""Documents that are given as files."""

from __future__ import annotations

from pathlib import Path

from octopus.settings.subject import Subject, variable


class Documents(Subject):
    """The endpoints document, and the folder that is truth beside the Config UI."""

    endpoints_file: Path | None = variable(
        "OCTOPUS_ENDPOINTS",
        None,
        "File of the endpoints document that is served while none is stored; what an Admin publishes takes its place.",
    )
    provisioning_dir: Path | None = variable(
        "OCTOPUS_PROVISIONING_DIR",
        None,
        "Folder of files that are truth beside the Config UI, JSON or YAML in `endpoints/`, `workspaces/` and "
        "`widgets/` below it: loaded at the start and on change.",
    )
    max_endpoints: int = variable("OCTOPUS_MAX_ENDPOINTS", 4 * 1024 * 1024, "Largest endpoints document.", ge=1024)
