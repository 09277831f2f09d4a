"""Helm's own programs on our chart, and its objects as a test reads them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
CHART = ROOT / "deploy" / "helm" / "ska-octopus"
BACKEND = "ska-octopus-backend"
FRONTEND = "ska-octopus-frontend"

Objects = dict[str, dict[str, Any]]
"""What a release consists of, by `Kind/name`."""


class HelmRefused(Exception):
    """Helm ended with an error; the text is what it wrote."""


def program(name: str) -> str:
    """The path of `helm` or `kubectl`: the one that the set-up installed, else that of the machine."""
    own = ROOT / ".tools" / "charts" / name
    found = str(own) if own.exists() else shutil.which(name)
    if found is None:
        pytest.skip(
            f"{name} is neither in .tools/charts nor on PATH; tools/bootstrap.sh charts installs it where it can"
        )
    return found


def run_helm(
    *arguments: str, folder: Path, values: dict[str, Any] | None = None, kubeconfig: Path | None = None
) -> str:
    """What Helm prints.

    Args:
        folder: of the test's own; Helm's caches and the values go there.
        values: of the release.
        kubeconfig: leads to a server; without, Helm knows none.

    Raises:
        HelmRefused: it ended with an error.
    """
    given: list[str] = []
    if values is not None:
        path = folder / "values.json"
        path.write_text(json.dumps(values))
        given = ["--values", str(path)]
    environment = os.environ | {"HOME": str(folder), "KUBECONFIG": str(kubeconfig or folder / "none")}
    done = subprocess.run(
        [program("helm"), *arguments, *given], env=environment, text=True, capture_output=True, check=False, timeout=30
    )
    if done.returncode != 0:
        raise HelmRefused(done.stderr)
    return done.stdout


def objects_of(manifest: str) -> Objects:
    """The objects of a manifest."""
    documents = [each for each in yaml.safe_load_all(manifest) if each]
    return {f"{each['kind']}/{each['metadata']['name']}": each for each in documents}


def rendered(folder: Path, values: dict[str, Any] | None = None, *arguments: str) -> str:
    """The manifest of a release named `octopus` in namespace `telescope`, without a cluster."""
    place = ["octopus", str(CHART), "--namespace", "telescope"]
    return run_helm("template", *place, *arguments, folder=folder, values=values or {})


def backend(**values: Any) -> dict[str, Any]:
    """Values of the release that set some of the backend's."""
    return {BACKEND: values}


def frontend(**values: Any) -> dict[str, Any]:
    """Values of the release that set some of the front end's."""
    return {FRONTEND: values}


def environment_of(objects: Objects, place: str = "Deployment/octopus-backend") -> dict[str, Any]:
    """The variables of a part, by default the backend: a text, or the `secretKeyRef` that one comes from."""
    container = objects[place]["spec"]["template"]["spec"]["containers"][0]
    names = [each["name"] for each in container["env"]]
    assert len(names) == len(set(names)), f"a variable stands twice: {names}"
    return {
        each["name"]: each["value"] if "value" in each else each["valueFrom"]["secretKeyRef"]
        for each in container["env"]
    }
