"""A package on this machine, a folder or an archive, as its author signs and verifies it."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import msgspec

from octopus.catalogue.archive import MAX_ARCHIVE, read_files
from octopus.catalogue.errors import BadPackage
from octopus.catalogue.folder import MANIFEST, MAX_MANIFEST
from octopus.catalogue.manifest import Manifest, read_manifest
from octopus.catalogue.signing import MAX_SIGNATURE, SIGNATURE, Signature, sign, signed_text
from octopus.catalogue.unpacking import Unpacked, assembled, unpack
from octopus.model import NotFound, TooLarge


def read_package(path: Path, max_bundle: int) -> Unpacked:
    """A package as a registry would hand it out.

    Raises:
        NotFound, BadPackage, BadRequest, TooLarge: there is none, or it is not as it must be.
    """
    if path.is_dir():
        return _folder(path, max_bundle)
    archive = _bytes(path, MAX_ARCHIVE)
    said = _said(read_files(archive, {MANIFEST: MAX_MANIFEST}).get(MANIFEST, b""))
    return unpack(archive, said.name, said.version, max_bundle)


def write_signature(path: Path, private: bytes, max_bundle: int) -> tuple[Unpacked, Signature]:
    """Sign a package: beside its package.json in a folder, within an archive.

    Args:
        private: the key, in PEM.

    Raises:
        As `read_package`, and BadSignature: that is no key. BadPackage: npm would leave the signature out.
    """
    package = read_package(path, max_bundle)
    manifest = package.manifest
    text = signed_text(manifest.name, manifest.version, package.block, package.fingerprint)
    signature = sign(text, private, package.fingerprint)
    content = msgspec.json.format(msgspec.json.encode(signature), indent=2) + b"\n"
    if path.is_dir():
        _check_published(path)
        (path / SIGNATURE).write_bytes(content)
    else:
        _rewrite(path, content)
    return package, signature


class _Said(msgspec.Struct, frozen=True):
    name: str
    version: str


def _said(content: bytes) -> _Said:
    try:
        return msgspec.json.decode(content, type=_Said)
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        raise BadPackage(f"package.json: {str(fault)[:200]}") from None


def _folder(folder: Path, max_bundle: int) -> Unpacked:
    files = {MANIFEST: _bytes(folder / MANIFEST, MAX_MANIFEST)}
    said = _said(files[MANIFEST])
    manifest = read_manifest(files[MANIFEST], said.name, said.version)
    if (folder / SIGNATURE).is_file():
        files[SIGNATURE] = _bytes(folder / SIGNATURE, MAX_SIGNATURE)
    return assembled(manifest, _bytes(_entry(folder, manifest), max_bundle), files)


def _entry(folder: Path, manifest: Manifest) -> Path:
    for path in manifest.entries:
        if (folder / path).is_file() and (folder / path).resolve().is_relative_to(folder.resolve()):
            return folder / path
    raise NotFound(f"{folder} has no bundle: expected {' or '.join(manifest.entries)}; build it first")


def _bytes(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as fault:
        raise NotFound(f"{path} cannot be read: {fault.strerror}") from None
    if len(content) > most:
        raise TooLarge(f"{path} holds more than {most:,} bytes")
    return content


def _check_published(folder: Path) -> None:
    """Refuse where `files` of package.json does not name the signature: npm would publish without it."""
    named = json.loads((folder / MANIFEST).read_bytes()).get("files")
    if isinstance(named, list) and not {SIGNATURE, f"/{SIGNATURE}", f"./{SIGNATURE}", "*"} & set(map(str, named)):
        raise BadPackage(f'npm would leave the signature out: add "{SIGNATURE}" to "files" in package.json')


def _rewrite(path: Path, signature: bytes) -> None:
    """The archive anew, whose files are the same but for the signature; replaced in one step."""
    import tarfile

    made = io.BytesIO()
    with tarfile.open(path, "r:gz") as old, tarfile.open(fileobj=made, mode="w", format=tarfile.PAX_FORMAT) as new:
        folder = "package"
        for member in old:
            folder = member.name.partition("/")[0]
            if member.isfile() and member.name.partition("/")[2] != SIGNATURE:
                new.addfile(member, old.extractfile(member))
        info = tarfile.TarInfo(f"{folder}/{SIGNATURE}")
        info.size, info.mode = len(signature), 0o644
        new.addfile(info, io.BytesIO(signature))
    beside = path.with_name(path.name + ".new")
    beside.write_bytes(gzip.compress(made.getvalue(), mtime=0))
    beside.replace(path)
