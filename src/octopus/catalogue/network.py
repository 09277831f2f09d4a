"""A content network: it serves single files of packages, `/<name>@<version>/<file>`, and vouches for none of them."""

from __future__ import annotations

import asyncio

import msgspec
from yarl import URL

from octopus.catalogue.errors import BadPackage
from octopus.catalogue.fetching import Fetcher
from octopus.catalogue.folder import MANIFEST, MAX_MANIFEST
from octopus.catalogue.plain import completed, is_plain, plain_entries
from octopus.catalogue.semver import Version
from octopus.catalogue.signing import MAX_SIGNATURE, SIGNATURE
from octopus.catalogue.unpacking import (
    CHANGELOGS,
    MAX_TEXT,
    READMES,
    SAYS_ITSELF,
    Unpacked,
    assembled,
    manifest_of,
)
from octopus.model import BadRequest, NotFound, SourceError, TooLarge
from octopus.settings import WidgetRegistry


class _Told(msgspec.Struct, frozen=True):
    version: str


class Network:
    """One content network."""

    def __init__(self, settings: WidgetRegistry, fetcher: Fetcher) -> None:
        self.settings = settings
        self.name = settings.name
        self._base = settings.url
        self._fetcher = fetcher

    async def resolve(self, name: str, wanted: str | None) -> str:
        """The version that somebody means, as the network resolves it.

        Raises:
            NotFound: it has no such package or version. Errors of `Fetcher.get` besides.
        """
        body = await self._file(name, wanted or "latest", MANIFEST, MAX_MANIFEST)
        try:
            version = msgspec.json.decode(body, type=_Told).version
        except (msgspec.DecodeError, UnicodeDecodeError) as fault:
            raise SourceError(f"{self.name} does not serve packages: {str(fault)[:200]}", source=self.name) from None
        if Version.parse(version) is None:
            raise BadPackage(f"package.json: expected a semantic version such as 1.2.3, got {version[:40]!r}")
        return version

    async def package(self, name: str, version: str, max_bundle: int, keys: tuple[str, ...] = ()) -> Unpacked:
        """The files of one version; arguments and errors as of `unpack`, and errors of `Fetcher.get`."""
        files = {MANIFEST: await self._file(name, version, MANIFEST, MAX_MANIFEST)}
        plain = is_plain(files[MANIFEST])
        entries = plain_entries(files[MANIFEST]) if plain else manifest_of(files, name, version, "its address").entries
        if keys and not plain:
            raise BadRequest(SAYS_ITSELF)
        optional = ((SIGNATURE, MAX_SIGNATURE), (READMES[0], MAX_TEXT), (CHANGELOGS[0], MAX_TEXT))
        for path, most in optional:
            found = await self._optional(name, version, path, most)
            if found is not None:
                files[path] = found
        for path in entries:
            content = await self._optional(name, version, path, max_bundle, needed=True)
            if content is not None:
                if plain:
                    files[MANIFEST] = await asyncio.to_thread(completed, files[MANIFEST], content, keys)
                return assembled(manifest_of(files, name, version, "its address"), content, files)
        raise BadPackage(f"the package has no bundle: expected {' or '.join(entries)}")

    async def _optional(self, name: str, version: str, path: str, most: int, *, needed: bool = False) -> bytes | None:
        try:
            return await self._file(name, version, path, most)
        except NotFound:
            return None
        except TooLarge:
            if needed or path == SIGNATURE:
                raise
            return None

    async def _file(self, name: str, version: str, path: str, most: int) -> bytes:
        if ".." in path.split("/") or path.startswith("/") or "\\" in path or "://" in path:
            raise BadPackage(
                f"package.json names {path[:120]!r} as its bundle: expected a path below the package's folder"
            )
        url = URL(self._base) / f"{name}@{version}" / path
        return await self._fetcher.get(url, most=most, source=self.name, accept="*/*")
