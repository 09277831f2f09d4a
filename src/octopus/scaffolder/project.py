"""A project as files, in a folder or in an archive: all of it or nothing."""

from __future__ import annotations

import io
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from octopus.model import Conflict
from octopus.scaffolder.rendering import count, render
from octopus.scaffolder.wish import VENDOR, Plan, Sdk, Wish, planned

Files = Mapping[str, str | bytes]


class FolderTaken(Conflict):
    """Where the project would go, something is."""


def shipped_sdk(folder: Path) -> Sdk | None:
    """The SDK's package in a folder (`static/sdk` of an installation); None where there is none.

    Raises:
        OSError: it cannot be read.
    """
    found = sorted(folder.glob("*.tgz"))
    if not found:
        return None
    import tarfile

    content = found[-1].read_bytes()
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        manifest = archive.extractfile("package/package.json")
        name = json.load(manifest)["name"] if manifest else ""
    return Sdk(name, found[-1].name, content)


def scaffold(wish: Wish, sdk: Sdk | None = None) -> dict[str, str | bytes]:
    """The files of the project by their path.

    Args:
        sdk: the package at hand, for projects whose author names no published one.

    Raises:
        BadRequest: the wish cannot be fulfilled; `extra["faults"]` holds every reason.
    """
    return dict(files_of(planned(wish, sdk)))


def count_of(plan: Plan) -> int:
    """How many files a project has."""
    return count(plan) + (plan.vendored is not None)


def files_of(plan: Plan) -> Iterator[tuple[str, str | bytes]]:
    """The files of a project, path and content, one after the other."""
    yield from render(plan)
    if plan.vendored is not None:
        yield f"{VENDOR}/{plan.vendored.file}", plan.vendored.content


def write_project(files: Files, folder: Path) -> None:
    """Write a project; when it fails half way, nothing is left behind.

    Raises:
        FolderTaken: the folder is there and is not empty.
        OSError: it cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderTaken(f"expected a folder that does not exist or is empty; {folder} is neither")
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for path, text in files.items():
            target = draft / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode() if isinstance(text, str) else text)
        draft.chmod(0o777 & ~_umask())
        draft.replace(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _umask() -> int:
    # Can only be read by setting it.
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def zipped(files: Files, folder: str) -> bytes:
    """A project as a ZIP archive with one folder in it; equal files make equal archives."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(f"{folder}/{path}", (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[path])
    return held.getvalue()
