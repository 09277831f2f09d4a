"""The catalogue: which packages there are, which version of each is active, and their bundles."""

from __future__ import annotations

import asyncio
import hmac
import time
from collections import OrderedDict
from collections.abc import AsyncGenerator
from pathlib import Path

import structlog

from octopus.catalogue.builds import LocalBuilds
from octopus.catalogue.bundle import Bundle
from octopus.catalogue.choice import Active, Choices, active
from octopus.catalogue.flights import Flights
from octopus.catalogue.folder import Reading, read_folder, read_readme
from octopus.catalogue.kept import Kept, KeptPackage
from octopus.catalogue.package import PackageUse, WidgetBundle, WidgetFault, WidgetPackage
from octopus.catalogue.policy import Policy
from octopus.catalogue.semver import in_order
from octopus.catalogue.shelf import Shelf, package_of, shelve
from octopus.model import FieldError, NotFound

LOOK_AGAIN = 0.5
"""Seconds for which the folder is taken to be as it was; a rebuild shows after that, without a restart."""
LOOK_EVERY = 0.5
"""Seconds between two looks for what other processes did: open dashboards everywhere follow within a second."""
CACHE = 16 * 1024 * 1024
"""Bytes of added bundles kept in memory."""


class Catalogue:
    """The widgets of one deployment.

    Args:
        folder: built first-party widgets, `<name>/<version>/{package.json,index.iife.js}`. They are trusted: they come
            with Octopus.
        base_path: prefix of the bundles' addresses behind a reverse proxy.
        kept: the packages that were added; None: none can be.
        policy: what the deployment allows and trusts.
        choices: what files say of packages, by name; a version that there is not is passed over.
        prewarm: read the active bundles into memory at the start.
        builds: what somebody works on; each goes before every other version of its package.
    """

    def __init__(
        self,
        folder: Path,
        *,
        base_path: str = "",
        look_again: float = LOOK_AGAIN,
        kept: Kept | None = None,
        policy: Policy | None = None,
        choices: Choices = dict,
        prewarm: bool = False,
        builds: LocalBuilds | None = None,
    ) -> None:
        self._folder = folder
        self._base_path = base_path
        self._look_again = look_again
        self._kept = kept
        self._policy = policy or Policy()
        self._choices = choices
        self._prewarm = prewarm
        self._builds = builds
        self._log = structlog.get_logger("octopus.catalogue")
        self._reading = Reading({}, [])
        self._shelf: Shelf = {}
        self._faults: list[WidgetFault] | None = None
        self._looked = float("-inf")
        self._revision = -1
        self._cache: OrderedDict[str, bytes] = OrderedDict()
        self._flights: Flights[bytes] = Flights()
        self._looking: asyncio.Task[None] | None = None
        self._away = False
        self._listeners = 0
        self._told: list[WidgetPackage] = []
        self._changed = asyncio.Event()

    # Running

    async def start(self) -> None:
        """Read what was added, and look for what other processes add from then on.

        Raises:
            SourceUnavailable: the store cannot be reached.
        """
        if self._kept is not None:
            await self._kept.look()
        if self._prewarm:
            await self._warm()
        self._looking = asyncio.create_task(self._look_on())

    async def stop(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
        await self._flights.stop()

    async def _look_on(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                if self._kept is not None:
                    await self._kept.look()
                if self._listeners:
                    await asyncio.to_thread(self._present)
                    self.tell()
                self._away = False
            except FieldError as fault:
                if not self._away:
                    self._log.warning("cannot look for added widgets", error=fault.message)
                self._away = True
            except Exception:
                # A defect of ours in one look must not end all further ones.
                if not self._away:
                    self._log.exception("a look for added widgets failed")
                self._away = True

    async def _warm(self) -> None:
        for package in self.packages():
            try:
                await self.bundle(package.name)
            except FieldError as fault:
                self._log.warning("a bundle could not be read ahead", package=package.name, error=fault.message)

    # What there is

    def packages(self) -> list[WidgetPackage]:
        """Every package that is offered, by name."""
        found = sorted(self._present().items())
        return [package_of(bundles, self.active(name, bundles)) for name, bundles in found if self._is_offered(name)]

    def package(self, name: str) -> WidgetPackage:
        """One package, offered or not.

        Raises:
            NotFound: there is none of that name; names those there are.
        """
        bundles = self._bundles(name)
        return package_of(bundles, self.active(name, bundles))

    def bundles(self, name: str) -> dict[str, Bundle]:
        """The versions of a package, newest first; none where there is no such package."""
        return self._present().get(name, {})

    def operations(self) -> list[PackageUse]:
        """What each package that is offered asks for by itself, in the version that dashboards load."""
        found = []
        for name, bundles in sorted(self._present().items()):
            if self._is_offered(name):
                block = bundles[self.active(name, bundles).version].manifest.octopus
                found.append(PackageUse(name, block.keys, block.operations))
        return found

    def versions(self) -> dict[str, list[str]]:
        """Every package, offered or not, with its versions, newest first."""
        return {name: list(bundles) for name, bundles in sorted(self._present().items())}

    def owners(self) -> dict[str, str]:
        """Which package registers a key."""
        return {
            key: name
            for name, bundles in self._present().items()
            for key in bundles[self.active(name, bundles).version].manifest.octopus.keys
        }

    def faults(self) -> list[WidgetFault]:
        """What is there and not offered, each with the reason."""
        self._present()
        return list(self._faults or [])

    def active(self, name: str, bundles: dict[str, Bundle]) -> Active:
        """The version that dashboards load."""
        local = next((version for version, bundle in bundles.items() if bundle.local), None)
        if local is not None:
            return Active(local, True)
        kept = self._kept.packages.get(name) if self._kept is not None else None
        return active(list(bundles), kept or KeptPackage(name), self._choices().get(name))

    def is_local(self, name: str) -> bool:
        """Whether dashboards load a build that somebody works on: then no other version."""
        return any(bundle.local for bundle in self.bundles(name).values())

    def says_a_file(self, name: str) -> bool:
        """Whether a file of the deployment says which version is loaded: then nothing else does."""
        choice = self._choices().get(name)
        return choice is not None and choice.version in self.bundles(name)

    def active_of(self, kept: KeptPackage) -> str | None:
        """The version that would be active if a package were kept that way; None: it has none."""
        own = {
            version
            for version, bundle in self.bundles(kept.name).items()
            if bundle.content is not None and not bundle.local
        }
        versions = in_order(own | set(kept.versions))
        if not versions:
            return None
        return active(versions, kept, self._choices().get(kept.name)).version

    def _is_offered(self, name: str) -> bool:
        choice = self._choices().get(name)
        return choice is None or choice.enabled

    async def changes(self) -> AsyncGenerator[list[WidgetPackage], None]:
        """Every package that is offered: now, and whenever one of them is another, wherever that was done."""
        self._listeners += 1
        try:
            before: list[WidgetPackage] | None = None
            self.tell()
            while True:
                changed = self._changed
                if self._told != before:
                    before = self._told
                    yield before
                else:
                    await changed.wait()
        finally:
            self._listeners -= 1

    def tell(self) -> None:
        """Tell those who follow, if anything changed."""
        found = self.packages()
        if found != self._told:
            self._told = found
            changed, self._changed = self._changed, asyncio.Event()
            changed.set()

    # Bundles

    async def bundle(self, name: str, version: str | None = None, *, text: bool = True) -> WidgetBundle:
        """One bundle; without a version, the active one.

        Args:
            text: with its text, which is read for it; without, `source` is empty.

        Raises:
            NotFound: no such package or version; the message names those there are.
            SourceUnavailable: it is in the store, which cannot be reached.
        """
        found = self._find(name, version)
        content = await self._content(found) if text else b""
        place = f"{name}/{found.manifest.version}/{found.address}"
        return WidgetBundle(
            name=name,
            version=found.manifest.version,
            fingerprint=found.fingerprint,
            integrity=found.fingerprint,
            url=f"{self._base_path}/widgets/{place}.js",
            apiVersion=found.manifest.octopus.apiVersion,
            trusted=found.trusted,
            permissions=found.manifest.octopus.permissions,
            frame=None if found.trusted else f"{self._base_path}/frames/{place}.html",
            apollo=found.manifest.octopus.apollo,
            source=content.decode(),
        )

    async def readme(self, bundle: Bundle) -> str | None:
        """The README of a version that comes with Octopus; None of any other."""
        if bundle.content is None or bundle.local:
            return None
        return await asyncio.to_thread(read_readme, self._folder, bundle.manifest.name, bundle.manifest.version)

    async def file(self, name: str, version: str, hash: str) -> bytes:
        """The bytes behind `/widgets/<name>/<version>/<hash>.js`, as they were when they were fingerprinted.

        Args:
            hash: SHA-384 of the bytes in base64url (64 characters).

        Raises:
            NotFound: no such bundle, or its text is another one by now.
            SourceUnavailable: it is in the store, which cannot be reached.
        """
        found = await asyncio.to_thread(self._find, name, version)
        if not hmac.compare_digest(found.address.encode(), hash.encode(errors="replace")):
            raise NotFound(
                f"{name} {version} has another fingerprint by now ({found.fingerprint}); load the page again"
            )
        return await self._content(found)

    async def isolated(self, name: str, version: str, hash: str) -> tuple[bytes, bool]:
        """The same of a bundle that runs in a frame, which any origin may load; and whether it wants Apollo's hooks.

        Raises:
            NotFound: as of `file`; or it is trusted, and so runs in the page.
            SourceUnavailable: it is in the store, which cannot be reached.
        """
        found = await asyncio.to_thread(self._find, name, version)
        if found.trusted:
            raise NotFound(f"{name} {version} is trusted: it runs in the page, and has no frame")
        return await self.file(name, version, hash), found.manifest.octopus.apollo

    async def _content(self, bundle: Bundle) -> bytes:
        if bundle.content is not None:
            return bundle.content
        cached = self._cache.get(bundle.fingerprint)
        if cached is not None:
            self._cache.move_to_end(bundle.fingerprint)
            return cached
        return await self._flights.once(bundle.fingerprint, lambda: self._read(bundle))

    async def _read(self, bundle: Bundle) -> bytes:
        name, version = bundle.manifest.name, bundle.manifest.version
        kept = self._kept.packages.get(name) if self._kept is not None else None
        if self._kept is None or kept is None or version not in kept.versions:
            raise NotFound(f"{name} {version} was removed; load the page again")
        content = await self._kept.content(name, kept.versions[version])
        self._cache[bundle.fingerprint] = content
        while sum(map(len, self._cache.values())) > CACHE and len(self._cache) > 1:
            self._cache.popitem(last=False)
        return content

    def _find(self, name: str, version: str | None) -> Bundle:
        bundles = self._bundles(name)
        wanted = self.active(name, bundles).version if version is None else version
        if wanted not in bundles:
            raise NotFound(f"no version {wanted[:128]!r} of {name}; there are: {', '.join(bundles)}")
        return bundles[wanted]

    def _bundles(self, name: str) -> dict[str, Bundle]:
        shelf = self._present()
        if name not in shelf:
            raise NotFound(f"no widget package {name[:214]!r}; there are: {', '.join(sorted(shelf)) or 'none'}")
        return shelf[name]

    # Looking

    def _present(self) -> Shelf:
        now = time.monotonic()
        revision = self._kept.revision if self._kept is not None else 0
        if now - self._looked >= self._look_again or revision != self._revision:
            self._look()
            self._looked, self._revision = now, revision
        return self._shelf

    def _look(self) -> None:
        if not self._folder.is_dir():
            reading = Reading(
                {}, [WidgetFault(".", f"there is no folder {self._folder}; build the widgets: npm run build")]
            )
        else:
            reading = read_folder(self._folder, self._reading)
        self._reading = reading
        added, refused = self._added()
        local, broken = self._builds.read() if self._builds is not None else ([], [])
        shelf, clashes = shelve(reading, [*added, *local], self.active)
        self._report(shelf, reading.faults + refused + broken + clashes)
        self._shelf = shelf

    def _added(self) -> tuple[list[Bundle], list[WidgetFault]]:
        """The packages of the store, as far as the deployment still wants them."""
        found: list[Bundle] = []
        faults: list[WidgetFault] = []
        for package in list(self._kept.packages.values()) if self._kept is not None else []:
            for kept in package.versions.values():
                try:
                    found.append(self._policy.bundle(package.name, kept))
                except FieldError as fault:
                    faults.append(WidgetFault(f"{package.name}@{kept.version}", fault.message))
        return found, faults

    def _report(self, shelf: Shelf, faults: list[WidgetFault]) -> None:
        if faults != self._faults:
            for fault in faults:
                self._log.warning("a widget is not offered", place=fault.place, reason=fault.message)
        if {name: list(bundles) for name, bundles in shelf.items()} != {
            name: list(bundles) for name, bundles in self._shelf.items()
        }:
            self._log.info(
                "widgets", packages={name: self.active(name, found).version for name, found in shelf.items()}
            )
        self._faults = faults


def versions_in(folder: Path) -> dict[str, list[str]]:
    """The packages of a folder with their versions, newest first."""
    if not folder.is_dir():
        return {}
    shelf, _ = shelve(read_folder(folder, Reading({}, [])), [], lambda _, found: active(list(found)))
    return {name: list(bundles) for name, bundles in shelf.items()}
