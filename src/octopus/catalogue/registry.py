"""The npm registry protocol, as far as a reader needs it: the document of a package, its archives, and the search."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar
from urllib.parse import quote

import msgspec
from yarl import URL

from octopus.catalogue.archive import MAX_ARCHIVE
from octopus.catalogue.errors import BadPackage, MovedElsewhere, WrongIntegrity
from octopus.catalogue.fetching import Fetcher
from octopus.catalogue.integrity import matches, strongest
from octopus.catalogue.ranges import newest_in, read_range
from octopus.catalogue.semver import in_order
from octopus.model import NotFound, SourceError
from octopus.settings import WidgetRegistry

MAX_DOCUMENT = 16 * 1024 * 1024
"""Largest document of a package: all its versions with their manifests."""
MAX_SEARCH = 4 * 1024 * 1024

_T = TypeVar("_T")


class Dist(msgspec.Struct, frozen=True):
    """Where an archive is, and what it must hash to."""

    tarball: str
    integrity: str = ""


class Release(msgspec.Struct, frozen=True):
    """One version in the document of a package; what else stands there is not read."""

    version: str
    dist: Dist
    deprecated: str | bool = False
    octopus: Any = None


class Packument(msgspec.Struct, frozen=True):
    """The document of a package."""

    name: str
    tags: Annotated[dict[str, str], msgspec.Meta(max_length=10_000)] = msgspec.field(name="dist-tags", default={})
    versions: dict[str, Release] = {}
    time: dict[str, Any] = {}
    """Version → when it was published, ISO 8601; a few other members besides."""

    def resolve(self, wanted: str | None) -> Release:
        """The version that somebody means by a version, a tag or a range; without one by the tag `latest`.

        Raises:
            NotFound: there is none; names those there are.
        """
        found = self._named((wanted or "").strip() or "latest")
        if found is None or found not in self.versions:
            newest = self.newest_first()[:8]
            raise NotFound(
                f"{self.name} has no version {(wanted or 'latest')[:128]!r}; it has {', '.join(newest) or 'none'}"
                f"{', …' if len(self.versions) > len(newest) else ''}"
            )
        return self.versions[found]

    def _named(self, wanted: str) -> str | None:
        if wanted in self.versions:
            return wanted
        if wanted in self.tags:
            return self.tags[wanted]
        # A package that never tagged one: its newest release.
        wanted_range = read_range("*" if wanted == "latest" else wanted)
        if wanted_range is None:
            return None
        alive = [version for version, release in self.versions.items() if not release.deprecated]
        return newest_in(wanted_range, alive) or newest_in(wanted_range, self.versions)

    def newest_first(self) -> list[str]:
        """Its versions; what is no version is left out."""
        return in_order(self.versions)


class Publisher(msgspec.Struct, frozen=True):
    username: str | None = None
    name: str | None = None


class SearchedPackage(msgspec.Struct, frozen=True):
    """One package that a search found. Registries differ: some state its version and date, others only its tags."""

    name: str
    version: str | None = None
    tags: dict[str, str] = msgspec.field(name="dist-tags", default={})
    time: dict[str, Any] = {}
    description: str | None = None
    keywords: list[str] | None = None
    date: str | None = None
    publisher: Publisher | None = None

    @property
    def latest(self) -> str | None:
        """Its version; None where the registry does not say."""
        return self.version or self.tags.get("latest") or next(iter(in_order(self.tags.values())), None)

    @property
    def published(self) -> str | None:
        """ISO 8601."""
        found = self.date or self.time.get("modified")
        return str(found)[:40] if found else None


class _Hit(msgspec.Struct, frozen=True):
    package: SearchedPackage


class _Hits(msgspec.Struct, frozen=True):
    objects: list[_Hit]


class Registry:
    """One npm registry."""

    def __init__(self, settings: WidgetRegistry, fetcher: Fetcher) -> None:
        self.settings = settings
        self.name = settings.name
        self._base = URL(settings.url)
        self._fetcher = fetcher

    async def packument(self, name: str) -> Packument:
        """The whole document of a package: the short one leaves our own members out.

        Raises:
            NotFound: the registry does not have it. Errors of `Fetcher.get` besides.
        """
        body = await self._get(self._address(quote(name, safe="@")), MAX_DOCUMENT)
        found = self._read(body, Packument)
        if found.name != name:
            raise SourceError(f"{self.name} answers for {name} with {found.name[:214]!r}", source=self.name)
        return found

    async def archive(self, name: str, release: Release) -> bytes:
        """The bytes of a release, which are those that the registry vouches for.

        Raises:
            MovedElsewhere: they would be on another host.
            BadPackage: the registry vouches for nothing, or by too weak a hash.
            WrongIntegrity: they are others. Errors of `Fetcher.get` besides.
        """
        vouched = strongest(release.dist.integrity)
        if vouched is None:
            raise BadPackage(
                f"{self.name} states no integrity of {name} {release.version} by SHA-512 or SHA-384; publish it anew"
            )
        url = self._tarball(name, release)
        # One that is larger than is stated breaks the bound before it breaks the hash.
        body = await self._fetcher.get(
            url, most=MAX_ARCHIVE, source=self.name, token=self.settings.token, accept="application/octet-stream, */*"
        )
        if not matches(body, *vouched):
            raise WrongIntegrity(
                f"the archive of {name} {release.version} is not what {self.name} vouches for "
                f"({release.dist.integrity[:120]}): it was changed on its way, or in the registry",
                source=self.name,
            )
        return body

    async def search(self, text: str, limit: int) -> list[SearchedPackage]:
        """What the registry finds; errors of `Fetcher.get`."""
        url = self._address("-/v1/search").with_query({"text": text, "size": str(limit)})
        return [hit.package for hit in self._read(await self._get(url, MAX_SEARCH), _Hits).objects]

    def _address(self, path: str) -> URL:
        return URL(f"{self._base}{path}", encoded=True)

    async def _get(self, url: URL, most: int) -> bytes:
        return await self._fetcher.get(url, most=most, source=self.name, token=self.settings.token)

    def _tarball(self, name: str, release: Release) -> URL:
        try:
            url = URL(release.dist.tarball)
            same = url.origin() == self._base.origin() and url.user is None
        except ValueError:
            raise SourceError(f"{self.name} gives no address for {name} {release.version}", source=self.name) from None
        if not same:
            raise MovedElsewhere(
                f"{self.name} ({self._base.origin()}) says that the archive of {name} {release.version} is at "
                f"{url.origin()}: another host is not asked",
                source=self.name,
            )
        return url

    def _read(self, body: bytes, kind: type[_T]) -> _T:
        try:
            return msgspec.json.decode(body, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
            raise SourceError(
                f"{self.name} does not answer as an npm registry: {str(fault)[:200]}", source=self.name
            ) from None
