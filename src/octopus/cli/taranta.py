"""`octopus provisioning taranta`: dashboards of Taranta as files of a folder that Octopus follows."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from octopus.cli.terminal import fail


def taranta(
    files: Annotated[list[Path], typer.Argument(help="Dashboards that Taranta exported: .wj files.")],
    into: Annotated[Path, typer.Option(help="Folder of OCTOPUS_PROVISIONING_DIR; they go below its workspaces/.")],
    database: Annotated[
        list[str] | None,
        typer.Option(help="Short name of a Tango database of the deployment, the first first; again for more."),
    ] = None,
) -> None:
    """Make workspaces of Taranta's dashboards, a file each; all of them or none. What is lost is told."""
    from octopus.workspaces.taranta import BadDashboard, imported

    made: dict[Path, str] = {}
    told: list[str] = []
    faults: list[str] = []
    for file in files:
        name = re.sub(r"[^a-z0-9]+", "-", file.stem.lower()).strip("-") or "taranta"
        target = into / "workspaces" / f"{name}.json"
        try:
            found = imported(file.read_text(encoding="utf-8"), fallback_name=file.stem, databases=database or [])
        except (OSError, UnicodeDecodeError) as fault:
            faults.append(f"{file} cannot be read: {fault}")
        except BadDashboard as fault:
            faults.append(f"{file}: {fault.message}")
        else:
            if target in made or target.exists():
                faults.append(f"{file}: expected a name that is free; {target} is taken")
            body = {"workspaces": [{**found.workspace, "id": f"taranta-{name}"}]}
            made[target] = json.dumps(body, ensure_ascii=False, indent=2) + "\n"
            told += [f"{file}: {line.pointer}: {line.type}: {note}" for line in found.lines for note in line.notes]
    if faults:
        fail("\n".join(faults))
    for target, text in made.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    for line in told:
        print(line)
    print(f"{into / 'workspaces'} holds {len(made)} more; next: octopus provisioning check {into}", file=sys.stderr)
