"""Where packages come from: which registry or content network is asked for which package, and what it gives."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import msgspec

from octopus.catalogue.errors import NotAllowed
from octopus.catalogue.fetching import Fetcher
from octopus.catalogue.flights import Flights
from octopus.catalogue.network import Network
from octopus.catalogue.registry import Packument, Registry, Release, SearchedPackage
from octopus.catalogue.unpacking import Unpacked, unpack
from octopus.model import BadRequest, FieldError, NotFound
from octopus.settings import WidgetRegistry

REMEMBERED = 120.0
"""Seconds for which the package that was looked at last is kept, since it is what is added next."""
NONE = "no registry is set that widgets may come from: whoever runs Octopus can name one in WIDGET_REGISTRIES"


class Found(msgspec.Struct, frozen=True):
    """One version of a package, and who has it."""

    source: Registry | Network
    name: str
    version: str
    release: Release | None = None
    """None of a content network."""
    packument: Packument | None = None

    @property
    def integrity(self) -> str | None:
        """Of the archive, as the registry vouches for it."""
        return self.release.dist.integrity if self.release is not None else None


class Hit(msgspec.Struct, frozen=True):
    """A package that a search found, and where."""

    registry: str
    package: SearchedPackage


class Sources:
    """All registries and content networks of the settings.

    Args:
        max_bundle: largest bundle, in bytes.
    """

    def __init__(self, settings: Sequence[WidgetRegistry], *, timeout: float, max_bundle: int) -> None:
        self.settings = tuple(settings)
        self._fetcher = Fetcher(timeout=timeout)
        self._max_bundle = max_bundle
        self._registries = [Registry(each, self._fetcher) for each in settings if not each.cdn]
        self._networks = [Network(each, self._fetcher) for each in settings if each.cdn]
        self._flights: Flights[Unpacked] = Flights()
        self._last: tuple[float, tuple[str, ...], Unpacked] | None = None

    async def stop(self) -> None:
        await self._flights.stop()
        await self._fetcher.stop()

    async def resolve(self, name: str, wanted: str | None) -> Found:
        """The version that somebody means, in the first source that has the package.

        A source that is down ends the search: what the next one has under that name may be somebody else's.

        Raises:
            NotFound: none has it. NotAllowed: there is no source for it. Errors of `Fetcher.get` besides.
        """
        missing: NotFound | None = None
        for registry in self._asked_for(name):
            try:
                packument = await registry.packument(name)
            except NotFound as fault:
                missing = missing or fault
                continue
            release = packument.resolve(wanted)
            return Found(registry, name, release.version, release, packument)
        for network in self._networks:
            try:
                return Found(network, name, await network.resolve(name, wanted))
            except NotFound as fault:
                missing = missing or fault
        raise missing or NotAllowed(NONE)

    async def package(self, found: Found, keys: tuple[str, ...] = ()) -> Unpacked:
        """The package itself, verified and taken apart; asked for once, however many want it at the same time.

        Args:
            keys: as of `unpack`.

        Raises:
            BadPackage, BadRequest, TooLarge: it is not as it must be. WrongIntegrity, MovedElsewhere: nor are its
            bytes. Errors of `Fetcher.get` besides.
        """
        key = (found.source.name, found.name, found.version, found.integrity or "", *keys)
        if self._last is not None and self._last[1] == key and time.monotonic() - self._last[0] < REMEMBERED:
            return self._last[2]
        unpacked = await self._flights.once(key, lambda: self._fetch(found, keys))
        if found.integrity:
            self._last = (time.monotonic(), key, unpacked)
        return unpacked

    def forget(self) -> None:
        """Let go of the package that was looked at last."""
        self._last = None

    async def search(self, texts: Sequence[str], limit: int) -> tuple[list[Hit], dict[str, str]]:
        """What all registries find, and by the name of a registry why it found nothing.

        Raises:
            BadRequest: there is no registry.
        """
        if not self._registries:
            raise BadRequest(NONE)
        asked = [(registry, text) for registry in self._registries for text in texts]
        answers = await asyncio.gather(
            *(registry.search(text, limit) for registry, text in asked), return_exceptions=True
        )
        hits: dict[str, Hit] = {}
        faults: dict[str, str] = {}
        for (registry, _), answer in zip(asked, answers, strict=True):
            if isinstance(answer, FieldError):
                faults[registry.name] = answer.message
            elif isinstance(answer, BaseException):
                raise answer
            else:
                for package in answer:
                    hits.setdefault(package.name, Hit(registry.name, package))
        return list(hits.values()), faults

    def _asked_for(self, name: str) -> list[Registry]:
        """The registries of the package's scope; where there is none, those of no scope."""
        scope = name.partition("/")[0] if name.startswith("@") else None
        own = [each for each in self._registries if scope is not None and each.settings.scope == scope]
        return own or [each for each in self._registries if each.settings.scope is None]

    async def _fetch(self, found: Found, keys: tuple[str, ...]) -> Unpacked:
        if isinstance(found.source, Network):
            return await found.source.package(found.name, found.version, self._max_bundle, keys)
        assert found.release is not None
        archive = await found.source.archive(found.name, found.release)
        return await asyncio.to_thread(unpack, archive, found.name, found.version, self._max_bundle, keys)
