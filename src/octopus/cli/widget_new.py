"""`octopus widget new`: begins a detached widget."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from octopus.cli.terminal import fail

SDK = Path(__file__).parent.parent / "static" / "sdk"

Texts = Annotated[
    list[str] | None, typer.Option("--operation", help="A named GraphQL operation; give it again for more.")
]
Files = Annotated[
    list[Path] | None,
    typer.Option("--operation-file", help="A .graphql file with one operation; give it again for more."),
]


def new(
    name: Annotated[str | None, typer.Argument(help="Its name, in any form: 'Beam Health', beamHealth.")] = None,
    into: Annotated[Path | None, typer.Option(help="Folder to make; ./<name> when left out.")] = None,
    scope: Annotated[str | None, typer.Option(help="npm scope of the package, @my-team.")] = None,
    label: Annotated[str | None, typer.Option(help="What people read; the name when left out.")] = None,
    description: Annotated[str | None, typer.Option(help="One sentence.")] = None,
    author: Annotated[str | None, typer.Option(help="Name and address of the author.")] = None,
    license_: Annotated[str | None, typer.Option("--license", help="SPDX identifier.")] = None,
    attributes: Annotated[bool | None, typer.Option(help="Show Tango attributes.")] = None,
    history: Annotated[bool | None, typer.Option(help="Draw the past of the attributes.")] = None,
    operation: Texts = None,
    operation_file: Files = None,
    ci: Annotated[str | None, typer.Option(help="Checks on github, gitlab, or none.")] = None,
    sdk: Annotated[str | None, typer.Option(help="npm name of the SDK.")] = None,
    sdk_version: Annotated[
        str | None, typer.Option(help="Version or address of a published SDK; else ours goes into the project.")
    ] = None,
    payload: Annotated[str | None, typer.Option(help="Everything as JSON; options beside it win.")] = None,
    payload_file: Annotated[Path | None, typer.Option(help="The same in a file; - for standard input.")] = None,
    archive: Annotated[Path | None, typer.Option("--zip", help="Write a ZIP archive instead of a folder.")] = None,
) -> None:
    """Begin a detached widget: an npm project that builds, tests, lints and publishes as it is."""
    if payload is not None and payload_file is not None:
        fail("expected --payload or --payload-file; got both")
    if operation and operation_file:
        fail("expected --operation or --operation-file; got both")
    if archive is not None and into is not None:
        fail("expected --into or --zip; got both")
    given = _payload(payload, payload_file)
    options = {
        "name": name,
        "scope": scope,
        "label": label,
        "description": description,
        "author": author,
        "license": license_,
        "attributes": attributes,
        "history": history,
        "ci": ci,
        "sdk": sdk,
        "sdk_version": sdk_version,
        "operations": _operations(operation or [], operation_file or []) or None,
    }
    _make({**given, **{key: value for key, value in options.items() if value is not None}}, into, archive)


def _payload(text: str | None, file: Path | None) -> dict[str, Any]:
    import json

    if file is not None:
        try:
            text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as fault:
            fail(f"{file} cannot be read: {fault}")
    if text is None:
        return {}
    try:
        found = json.loads(text)
    except ValueError as fault:
        fail(f"the payload is no JSON: {fault}")
    if not isinstance(found, dict):
        fail(f"expected the payload to be a JSON object; got {type(found).__name__}")
    return found


def _operations(texts: list[str], files: list[Path]) -> list[dict[str, str]]:
    found = [{"text": text} for text in texts]
    for file in files:
        try:
            found.append({"text": file.read_text(encoding="utf-8"), "file": file.name})
        except (OSError, UnicodeDecodeError) as fault:
            fail(f"{file} cannot be read: {fault}")
    return found


def _make(given: dict[str, Any], into: Path | None, archive: Path | None) -> None:
    from octopus.model import FieldError
    from octopus.scaffolder import planned, read_wish, scaffold, shipped_sdk, write_project, zipped

    if "name" not in given:
        fail("expected a name, as an argument or in the payload; got none")
    try:
        wish = read_wish(given)
        kebab = planned(wish).names.kebab
        files = scaffold(wish, shipped_sdk(SDK))
        if archive is not None:
            archive.write_bytes(zipped(files, kebab))
            print(f"{archive} holds {len(files)} files of {kebab}")
            return
        folder = into or Path(kebab)
        write_project(files, folder)
    except FieldError as fault:
        fail(
            "\n".join([fault.message.split(": ")[0] + ":", *fault.extra["faults"]] if fault.extra else [fault.message])
        )
    except OSError as fault:
        fail(f"the project cannot be written: {fault}")
    print(f"{folder} holds the widget {kebab}; next: cd {folder} && npm install && npm test && npm run build")
