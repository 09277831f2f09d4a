"""Generates the contracts under docs/reference and builds the pages into site/: `python tools/build_docs.py`.

`--pages FOLDER` builds the pages alone, into that folder (`src/octopus/static/docs` for the server): the folder is
replaced only when the build has gone well. MkDocs runs in an environment of its own, so that .venv stays as it is.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONTRACTS = {
    "sdl": "schema.graphql",
    "preferences": "preferences.schema.json",
    "endpoints": "endpoints.schema.json",
    "endpoints-page": "endpoints.md",
    "settings": "settings.md",
    "functions": "functions.md",
    "provisioned-workspaces": "provisioned-workspaces.schema.json",
    "provisioned-widgets": "provisioned-widgets.schema.json",
    "widget-manifest": "widget-manifest.schema.json",
    "widget-manifest-page": "widget-manifest.md",
}
WIDGETS = "widgets.md"
SDK = "widget-sdk.md"
WIDGETS_HEAD = """# Widgets

Those that come with Octopus, each a package of its own. The fields are those of a widget's settings, by the names that
a workspace stores. (Generated from the packages: `tools/build_docs.py`.)
"""
# Not `--quiet`, with which it passes over its own warnings and is strict no more.
MKDOCS = ["run", "--isolated", "--frozen", "--quiet", "--only-group", "docs", "mkdocs", "build", "--strict"]


def main(arguments: list[str]) -> int:
    """Write each contract as `octopus schema` prints it, then run MkDocs; with `--pages FOLDER`, MkDocs alone."""
    if arguments[:1] == ["--pages"] and len(arguments) == 2:
        return build(Path(arguments[1]).resolve())
    if arguments:
        print("usage: build_docs.py [--pages FOLDER]", file=sys.stderr)
        return 2
    for kind, name in CONTRACTS.items():
        text = subprocess.run(["octopus", "schema", kind], check=True, capture_output=True, text=True).stdout
        (ROOT / "docs" / "reference" / name).write_text(text, encoding="utf-8")
        print(f"docs/reference/{name}")
    (ROOT / "docs" / "reference" / WIDGETS).write_text(widgets_page(), encoding="utf-8")
    print(f"docs/reference/{WIDGETS}")
    sdk = ["node", str(ROOT / "tools/sdk-reference.mjs")]
    text = subprocess.run(sdk, check=True, capture_output=True, text=True).stdout
    (ROOT / "docs" / "reference" / SDK).write_text(text, encoding="utf-8")
    print(f"docs/reference/{SDK}")
    return build(ROOT / "site")


def widgets_page() -> str:
    """The READMEs of the widgets that come with Octopus as one page; tests of each hold its table to its schema."""
    readmes = {
        path.parent.name: (path.parent / "README.md").read_text(encoding="utf-8")
        for path in sorted(ROOT.glob("widgets/*/package.json"))
        if '"octopus":' in path.read_text(encoding="utf-8")
    }

    def section(link: re.Match[str]) -> str:
        title = readmes[link[1]].partition("\n")[0].removeprefix("# ")
        return f"](#{re.sub(r'[^a-z0-9]+', '-', title.lower())})"

    # Packages beside each other become sections of one page.
    sections = [
        re.sub(r"\]\(\.\./([\w-]+)/README\.md\)", section, re.sub(r"^#", "##", text, count=1))
        for text in readmes.values()
    ]
    return "\n".join([WIDGETS_HEAD, *sections])


def build(folder: Path) -> int:
    """Build the pages and put them in the folder's place. Returns the exit code of MkDocs."""
    uv = shutil.which("uv") or shutil.which("uv", path=ROOT / ".tools/uv/bin")
    if uv is None:
        print("uv is needed to build the pages; run: make setup", file=sys.stderr)
        return 1
    made = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(made, ignore_errors=True)
    # The environment is used once: bytecode would take longer to write than it saves.
    environment = {
        **os.environ, "UV_PYTHON_DOWNLOADS": "never", "UV_COMPILE_BYTECODE": "0", "NO_MKDOCS_2_WARNING": "1",
    }  # fmt: skip
    command = [uv, *MKDOCS, "--site-dir", str(made)]
    done = subprocess.run(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        print(done.stderr, file=sys.stderr)
        shutil.rmtree(made, ignore_errors=True)
        return done.returncode
    shutil.rmtree(folder, ignore_errors=True)
    made.rename(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
