"""From the bytes of an archive, or of the files of one, to a package that may be offered."""

from __future__ import annotations

from typing import Any

import msgspec

from octopus.catalogue.archive import read_files
from octopus.catalogue.bundle import fingerprint_of
from octopus.catalogue.errors import BadPackage
from octopus.catalogue.folder import MANIFEST, MAX_MANIFEST
from octopus.catalogue.manifest import Manifest, read_manifest
from octopus.catalogue.signing import MAX_SIGNATURE, SIGNATURE, Signature, read_signature

MAX_TEXT = 512 * 1024
"""Largest README or changelog that is shown, in bytes."""
READMES = ("README.md", "readme.md", "Readme.md", "README")
CHANGELOGS = ("CHANGELOG.md", "changelog.md", "Changelog.md", "CHANGELOG")


class Unpacked(msgspec.Struct, frozen=True):
    """What is taken of a package."""

    manifest: Manifest
    block: Any
    """The `octopus` member of package.json as it stands there: it is what is signed."""
    content: bytes
    """The bundle."""
    fingerprint: str
    readme: str | None
    changelog: str | None
    signature: Signature | None


def unpack(archive: bytes, name: str, version: str, max_bundle: int) -> Unpacked:
    """Take what is needed out of an archive.

    Raises:
        BadPackage, BadRequest: it is not as it must be; says in what.
        TooLarge: something in it is larger than its bound.
    """
    texts = dict.fromkeys(READMES + CHANGELOGS, MAX_TEXT * 2)
    files = read_files(archive, {MANIFEST: MAX_MANIFEST, SIGNATURE: MAX_SIGNATURE, **texts})
    if MANIFEST not in files:
        raise BadPackage("the package has no package.json")
    manifest = read_manifest(files[MANIFEST], name, version, "the registry")
    bundles = read_files(archive, dict.fromkeys(manifest.entries, max_bundle))
    entry = next((path for path in manifest.entries if path in bundles), None)
    if entry is None:
        raise BadPackage(
            f"the package has no bundle: expected {' or '.join(manifest.entries)}; build it before it is published, or "
            "name another file in package.json as octopus.entry"
        )
    return assembled(manifest, bundles[entry], files)


def assembled(manifest: Manifest, content: bytes, files: dict[str, bytes]) -> Unpacked:
    """A package of its parts; `files` holds its package.json, and what else there is of it."""
    return Unpacked(
        manifest=manifest,
        block=msgspec.json.decode(files[MANIFEST])["octopus"],
        content=content,
        fingerprint=fingerprint_of(content),
        readme=_text(files, READMES),
        changelog=_text(files, CHANGELOGS),
        signature=read_signature(files[SIGNATURE]) if SIGNATURE in files else None,
    )


def _text(files: dict[str, bytes], names: tuple[str, ...]) -> str | None:
    found = next((files[name] for name in names if name in files), None)
    if found is None:
        return None
    text = found[:MAX_TEXT].decode("utf-8", "replace").replace("\0", "")
    return text + "\n\n…" if len(found) > MAX_TEXT else text
