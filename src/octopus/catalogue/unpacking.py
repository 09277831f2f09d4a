"""From the bytes of an archive, or of the files of one, to a package that may be offered."""

from __future__ import annotations

from typing import Any

import msgspec

from octopus.catalogue.archive import read_files
from octopus.catalogue.bundle import fingerprint_of
from octopus.catalogue.errors import BadPackage
from octopus.catalogue.folder import MANIFEST, MAX_MANIFEST
from octopus.catalogue.manifest import Manifest, read_manifest
from octopus.catalogue.plain import completed, is_plain, plain_entries
from octopus.catalogue.signing import MAX_SIGNATURE, SIGNATURE, Signature, read_signature
from octopus.model import BadRequest

MAX_TEXT = 512 * 1024
"""Largest README or changelog that is shown, in bytes."""
READMES = ("README.md", "readme.md", "Readme.md", "README")
CHANGELOGS = ("CHANGELOG.md", "changelog.md", "Changelog.md", "CHANGELOG")


SAYS_ITSELF = "package.json names its keys itself, in octopus.keys: leave them out"


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


def unpack(archive: bytes, name: str, version: str, max_bundle: int, keys: tuple[str, ...] = ()) -> Unpacked:
    """Take what is needed out of an archive.

    Args:
        keys: what somebody says that the bundle registers, where package.json has no `octopus` block.

    Raises:
        BadPackage, BadRequest: it is not as it must be; says in what.
        TooLarge: something in it is larger than its bound.
    """
    texts = dict.fromkeys(READMES + CHANGELOGS, MAX_TEXT * 2)
    files = read_files(archive, {MANIFEST: MAX_MANIFEST, SIGNATURE: MAX_SIGNATURE, **texts})
    if MANIFEST not in files:
        raise BadPackage("the package has no package.json")
    plain = is_plain(files[MANIFEST])
    entries = plain_entries(files[MANIFEST]) if plain else manifest_of(files, name, version, "the registry").entries
    bundles = read_files(archive, dict.fromkeys(entries, max_bundle))
    entry = next((path for path in entries if path in bundles), None)
    if entry is None:
        raise BadPackage(
            f"the package has no bundle: expected {' or '.join(entries)}; build it before it is published, or "
            "name another file in package.json as octopus.entry"
        )
    if plain:
        files[MANIFEST] = completed(files[MANIFEST], bundles[entry], keys)
    elif keys:
        raise BadRequest(SAYS_ITSELF)
    return assembled(manifest_of(files, name, version, "the registry"), bundles[entry], files)


def manifest_of(files: dict[str, bytes], name: str, version: str, where: str) -> Manifest:
    """As `read_manifest`."""
    return read_manifest(files[MANIFEST], name, version, where)


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
