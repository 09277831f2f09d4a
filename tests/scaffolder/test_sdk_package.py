"""The SDK as a package of another name: nothing in it, and nothing that is scaffolded with it, knows the first one."""

from __future__ import annotations

import io
import json
import os
import subprocess
import tarfile
from pathlib import Path

from octopus.scaffolder import Wish, scaffold, shipped_sdk

ROOT = Path(__file__).parent.parent.parent
NAME = "@my-team/octopus-sdk"
OURS = b"@octopus-widgets/sdk"


def test_the_sdk_is_published_under_the_name_that_a_deployment_chooses(tmp_path: Path) -> None:
    subprocess.run(
        ["node", "tools/pack-sdk.mjs", "--into", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "WIDGET_SDK_NAME": NAME},
        check=True,
        capture_output=True,
        timeout=120,
    )
    sdk = shipped_sdk(tmp_path)
    assert sdk is not None and (sdk.name, sdk.file) == (NAME, "my-team-octopus-sdk-0.1.0.tgz")
    with tarfile.open(fileobj=io.BytesIO(sdk.content)) as archive:
        files = {member.name: archive.extractfile(member) for member in archive if member.isfile()}
        content = {name: file.read() for name, file in files.items() if file is not None}
    assert {"package/dist/index.js", "package/dist/index.d.ts", "package/workbench/workbench.html"} <= set(content)
    assert [name for name, text in content.items() if OURS in text] == []
    project = scaffold(Wish("Beam", history=True, ci="github"), sdk)
    assert json.loads(project["package.json"])["devDependencies"][NAME] == f"file:vendor/{sdk.file}"
    assert [path for path, text in project.items() if isinstance(text, str) and OURS.decode() in text] == []
