"""A project as files, in a folder or in an archive: all of it or nothing."""

from __future__ import annotations

import io
import os
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from octopus.model import Conflict
from octopus.scaffolder.rendering import render
from octopus.scaffolder.wish import Wish, planned


class FolderTaken(Conflict):
    """Where the project would go, something is."""


def scaffold(wish: Wish) -> dict[str, str]:
    """The files of the project by their path.

    Raises:
        BadRequest: the wish cannot be fulfilled; `extra["faults"]` holds every reason.
    """
    return render(planned(wish))


def write_project(files: Mapping[str, str], folder: Path) -> None:
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
            target.write_text(text, encoding="utf-8")
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


def zipped(files: Mapping[str, str], folder: str) -> bytes:
    """A project as a ZIP archive with one folder in it; equal files make equal archives."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(f"{folder}/{path}", (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[path])
    return held.getvalue()
