"""Archives in memory: what is taken out of one, and which are refused whole."""

from __future__ import annotations

import gzip
import io
import tarfile
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octopus.catalogue.archive import MAX_FILES, MAX_UNPACKED, read_files
from octopus.catalogue.errors import BadPackage
from octopus.catalogue.unpacking import unpack
from octopus.model import BadRequest, TooLarge
from tests.catalogue.packages import NAME, TEXT, archived, files, manifest, member, packed

BOUND = 8 * 1024 * 1024


def test_what_a_widget_is_made_of_is_taken_out() -> None:
    found = unpack(packed(files(block={"permissions": {"attributes": ["sys/*"]}})), NAME, "1.0.0", BOUND)
    assert found.content == TEXT.encode() and found.fingerprint.startswith("sha384-")
    assert found.readme is not None and found.readme.startswith("# @observatory/rain")
    assert found.changelog is not None and "It rains" in found.changelog
    assert found.manifest.octopus.permissions.attributes == ("sys/*",)
    assert found.block == manifest(block={"permissions": {"attributes": ["sys/*"]}})["octopus"]
    assert found.signature is None


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({}, "dist/index.iife.js"),
        ({"main": "./lib/bundle.iife.js"}, "lib/bundle.iife.js"),
        ({"main": "dist/index.js"}, "dist/index.iife.js"),
        ({"main": "lib/x.iife.js", "block": {"entry": "./out/it.js"}}, "out/it.js"),
    ],
)
def test_the_bundle_is_where_the_manifest_says(more: dict[str, Any], path: str) -> None:
    content = files(**more) | {"dist/index.iife.js": b"the default one"} | {path: b"the right one"}
    assert unpack(packed(content, folder="anything"), NAME, "1.0.0", BOUND).content == b"the right one"


HONEST = [member(f"package/{path}", content) for path, content in files().items()]


def without(path: str) -> bytes:
    return packed({name: content for name, content in files().items() if name != path})


def many() -> bytes:
    return archived([*HONEST, *(member(f"package/f{number}") for number in range(MAX_FILES))])


def bomb() -> bytes:
    return archived([member("package/zeros", bytes(MAX_UNPACKED + 1)), *HONEST])


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a path out of the folder": (
        lambda: archived([*HONEST, member("package/../../etc/cron.d/x", b"x")]),
        "leads out of the package's folder",
    ),
    "an absolute path": (lambda: archived([*HONEST, member("/etc/passwd", b"x")]), "leads out of the package's folder"),
    "a path of another system": (lambda: archived([*HONEST, member("package\\..\\x", b"x")]), "that is none of"),
    "a symbolic link": (
        lambda: archived([*HONEST, member("package/x", kind=tarfile.SYMTYPE, link="/etc/passwd")]),
        "holds a link, 'package/x'",
    ),
    "the bundle as a symbolic link": (
        lambda: archived(
            [*HONEST[:1], member("package/dist/index.iife.js", kind=tarfile.SYMTYPE, link="../../../etc/passwd")]
        ),
        "holds a link",
    ),
    "a hard link": (
        lambda: archived([*HONEST, member("package/x", kind=tarfile.LNKTYPE, link="package/package.json")]),
        "holds a link",
    ),
    "a device": (lambda: archived([*HONEST, member("package/x", kind=tarfile.CHRTYPE)]), "which is no plain file"),
    "a pipe": (lambda: archived([*HONEST, member("package/x", kind=tarfile.FIFOTYPE)]), "which is no plain file"),
    "the bundle twice": (
        lambda: archived([*HONEST, member("package/dist/index.iife.js", b"another")]),
        "holds dist/index.iife.js twice",
    ),
    "a manifest beside the manifest": (
        lambda: archived([*HONEST, member("elsewhere/package.json", b"{}")]),
        "holds package.json twice",
    ),
    "no manifest": (lambda: without("package.json"), "has no package.json"),
    "no bundle": (lambda: without("dist/index.iife.js"), "has no bundle: expected dist/index.iife.js"),
    "a bundle that is a folder": (
        lambda: archived([*HONEST[:1], member("package/dist/index.iife.js", kind=tarfile.DIRTYPE)]),
        "has no bundle",
    ),
    "an empty bundle": (lambda: packed(files(text=" \n")), "the bundle is empty"),
    "a bundle that is no text": (lambda: packed(files() | {"dist/index.iife.js": b"ok\xff"}), "not UTF-8 text"),
    "a manifest of another package": (lambda: packed(files("@observatory/snow")), "but the registry says"),
    "a manifest without a block": (lambda: packed(files(octopus=None)), "does not show what it registers"),
    "a permission for nobody knows what": (
        lambda: packed(files(block={"permissions": {"everything": ["*"]}})),
        "everything",
    ),
    "a cut archive": (lambda: packed(files(text="x" * 99_999))[:-40], "the archive"),
    "no archive": (lambda: b"<html>not here</html>", "the archive cannot be read"),
    "an empty body": (lambda: b"", "the archive ends in the middle"),
    "a gzip of nothing": (lambda: gzip.compress(b""), "the archive cannot be read"),
    "headers within headers": (
        lambda: gzip.compress(b"".join(tarfile.TarInfo("x").tobuf()[:156] + b"x" + bytes(355) for _ in range(3000))),
        "the archive",
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_or_broken_archive_is_refused_with_the_reason(case: str) -> None:
    make, message = HOSTILE[case]
    with pytest.raises(BadRequest, match=message):
        unpack(make(), NAME, "1.0.0", BOUND)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (many, f"more than {MAX_FILES:,} files"),
        (lambda: packed(files(text="x" * 2_000_000)), "at most 1,000,000 are taken"),
        (lambda: packed(files() | {"package.json": b" " * 300_000}), "package.json holds 300,000 bytes"),
    ],
)
def test_what_is_too_large_is_refused(make: Callable[[], bytes], message: str) -> None:
    with pytest.raises(TooLarge, match=message):
        unpack(make(), NAME, "1.0.0", 1_000_000)


def test_a_bomb_is_left_before_it_fills_the_memory() -> None:
    archive = bomb()
    assert len(archive) < 1_000_000
    tracemalloc.start()
    with pytest.raises(TooLarge, match="unpacks to more than"):
        read_files(archive, {"package.json": 1000})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * 1024 * 1024


@given(st.binary(max_size=2000), st.integers(0, 1999))
def test_any_bytes_are_an_archive_or_a_bad_package(noise: bytes, at: int) -> None:
    raw = bytearray(_raw())
    raw[at : at + len(noise)] = noise
    for body in (gzip.compress(bytes(raw)), packed(files())[:at] + noise):
        try:
            read_files(body, {"package.json": 10_000})
        except (BadPackage, TooLarge):
            pass


def _raw() -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as tar:
        for info, content in HONEST:
            tar.addfile(info, io.BytesIO(content))
    return file.getvalue()
