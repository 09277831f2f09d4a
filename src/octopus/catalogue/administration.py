"""What administrators do to the catalogue: add, upgrade, activate, pin, roll back and remove them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from octopus.audit import Audit
from octopus.catalogue.builds import LocalBuilds
from octopus.catalogue.catalogue import Catalogue
from octopus.catalogue.choice import Choices
from octopus.catalogue.details import WidgetUse
from octopus.catalogue.kept import MAX_CHANGES, Change, Kept, KeptPackage, KeptVersion, now
from octopus.catalogue.looking import Looking, Uses
from octopus.catalogue.package import WidgetPackage
from octopus.catalogue.policy import Policy
from octopus.catalogue.semver import Version
from octopus.catalogue.sources import Sources
from octopus.catalogue.troubles import Troubles
from octopus.model import (
    BadRequest,
    Caller,
    Conflict,
    NotFound,
)
from octopus.settings import Settings
from octopus.store import Store

MAX_USES = 100
"""Uses that the refusal of a removal carries."""


class Administration(Looking):
    """The work of the Widgets Store. Whatever changes something is audited, and open dashboards are told.

    Args:
        uses: tells which workspaces show widgets.
        troubles: what goes wrong with widgets on open dashboards; it begins and ends with this.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        kept: Kept,
        policy: Policy,
        sources: Sources,
        audit: Audit,
        uses: Uses,
        troubles: Troubles,
    ) -> None:
        super().__init__(catalogue, kept, policy, sources, uses)
        self._audit = audit
        self.troubles = troubles

    @classmethod
    def of(
        cls, settings: Settings, folder: Path, store: Store, audit: Audit, uses: Uses, choices: Choices = dict
    ) -> Administration:
        """The catalogue of a deployment, and all that it needs.

        Args:
            folder: built first-party widgets.
            choices: what files say of packages.
        """
        kept, policy = Kept(store), Policy.of(settings)
        catalogue = Catalogue(
            folder,
            base_path=settings.base_path,
            kept=kept,
            policy=policy,
            choices=choices,
            prewarm=settings.widget_prewarm,
            builds=LocalBuilds(settings.widget_builds) if settings.widget_builds else None,
        )
        sources = Sources(
            settings.widget_sources, timeout=settings.widget_timeout, max_bundle=settings.widget_max_bundle
        )
        return cls(catalogue, kept, policy, sources, audit, uses, Troubles(catalogue, store))

    async def start(self) -> None:
        """As of `Catalogue.start`."""
        await self.catalogue.start()
        await self.troubles.start()

    async def stop(self) -> None:
        await self.troubles.stop()
        await self._sources.stop()
        await self.catalogue.stop()

    async def add(self, name: str, wanted: str | None, by: Caller, keys: tuple[str, ...] = ()) -> WidgetPackage:
        """Add a version; it becomes the active one if it is the newest release and none is pinned.

        Args:
            wanted: a version, a tag or a range; None: what the registry calls the latest.
            keys: what the bundle registers, of a package that does not say so; empty: what its text shows.

        Raises:
            NotAllowed: the scope, or no registry. NotFound: the registry has no such package or version.
            BadPackage, BadRequest, TooLarge, BadSignature: it is not as it must be.
            WrongIntegrity, MovedElsewhere, SourceError, SourceUnavailable, SourceTimeout: the registry is not.
            Conflict: another package registers one of its keys.
        """
        async with self._audit.recording(
            by, "addWidget", _target(name, wanted), {"keys": list(keys)} if keys else {}
        ) as record:
            version = await self._take(name, wanted, by, record, keys)
            record |= {"ok": True, "version": version}
        return self._told(name)

    async def upgrade(self, name: str, wanted: str | None, by: Caller, keys: tuple[str, ...] = ()) -> WidgetPackage:
        """Add a version where it is not there yet, and make it active; errors as of `add`, and Conflict if pinned."""
        async with self._audit.recording(by, "upgradeWidget", _target(name, wanted), {}) as record:
            self.catalogue.package(name)
            await self._check_unpinned(name)
            version = await self._take(name, wanted, by, record, keys)
            if wanted is not None or _is_newer(version, self._active(await self._kept.get(name))):
                await self._activate(name, version, False, "activate", by)
            record |= {"ok": True, "version": version}
        return self._told(name)

    async def activate(self, name: str, version: str, pin: bool, by: Caller) -> WidgetPackage:
        """Make a version that is there the active one.

        Args:
            pin: what is added later does not take its place.

        Raises:
            NotFound: it is not there. Conflict: another package registers one of its keys.
        """
        async with self._audit.recording(by, "activateWidget", _target(name, version), {"pin": pin}) as record:
            await self._activate(name, version, pin, "activate", by)
            record |= {"ok": True}
        return self._told(name)

    async def pin(self, name: str, by: Caller) -> WidgetPackage:
        """Keep the active version active, whatever is added."""
        async with self._audit.recording(by, "pinWidget", name, {}) as record:
            version = self.catalogue.package(name).active
            await self._activate(name, version, True, "pin", by)
            record |= {"ok": True, "version": version}
        return self._told(name)

    async def unpin(self, name: str, by: Caller) -> WidgetPackage:
        """Let newer versions take the place of the active one again, when they are added."""
        async with self._audit.recording(by, "unpinWidget", name, {}) as record:
            version = self.catalogue.package(name).active
            self._check_free(name)
            await self._kept.change(name, lambda kept: _changed(kept, self._change("unpin", version, by), pinned=False))
            record |= {"ok": True, "version": version}
        return self._told(name)

    async def rollback(self, name: str, by: Caller) -> WidgetPackage:
        """Go back to the version that was active before; unpinned, so that a mended one takes over when it is added.

        Raises:
            Conflict: there is no earlier version.
        """
        async with self._audit.recording(by, "rollbackWidget", name, {}) as record:
            active = self.catalogue.package(name).active
            version = _earlier(await self._kept.get(name), list(self.catalogue.bundles(name)), active)
            if version is None:
                raise Conflict(f"{name} has no version before {active} to go back to; add one")
            await self._activate(name, version, False, "rollback", by)
            record |= {"ok": True, "version": version, "from": active}
        return self._told(name)

    async def remove(self, name: str, version: str | None, force: bool, by: Caller) -> bool:
        """Take a version, or a whole package, out of the catalogue and the store.

        Args:
            version: None: every version that was added.
            force: also where workspaces use it.

        Raises:
            NotFound: it is not there. BadRequest: it comes with Octopus.
            Conflict: workspaces use it, and what they use would go; `extra["uses"]` says which.
        """
        async with self._audit.recording(by, "removeWidget", _target(name, version), {"force": force}) as record:
            kept = await self._kept.get(name)
            going = self._going(kept, version)
            uses = await self._uses_of(name, set(going))
            if uses and not force:
                owners = ", ".join(sorted({use.owner for use in uses})[:8])
                raise Conflict(
                    f"workspaces of {owners} show {len(uses)} widget{'s' * (len(uses) > 1)} of {name}: activate "
                    "another version first, or remove it with force",
                    extra={"uses": [msgspec.to_builtins(use) for use in uses[:MAX_USES]]},
                )
            await self._kept.change(name, lambda kept: self._without(kept, going, version, by))
            for each in going.values():
                await self._kept.forget(each.upload, each.pieces)
            await self.troubles.clear(name, going)
            record |= {"ok": True, "versions": sorted(going), "uses": len(uses)}
        self.catalogue.tell()
        return True

    async def clear_troubles(self, name: str, by: Caller) -> bool:
        """Forget what went wrong with a package on dashboards; whether anything had."""
        async with self._audit.recording(by, "clearWidgetTroubles", name[:214], {}) as record:
            cleared = await self.troubles.clear(name)
            record |= {"ok": True}
        return cleared

    # How

    async def _take(
        self, name: str, wanted: str | None, by: Caller, record: dict[str, Any], keys: tuple[str, ...]
    ) -> str:
        """Bring a version into the store, unless it is there."""
        self._policy.check_name(name)
        found = await self._sources.resolve(name, wanted)
        if found.version in self.catalogue.bundles(name) or found.version in (await self._kept.get(name)).versions:
            return found.version
        unpacked = await self._sources.package(found, keys)
        signed_by = self._policy.signed_by(
            name, found.version, unpacked.block, unpacked.fingerprint, unpacked.signature
        )
        self._check_keys(name, unpacked.manifest.octopus)
        record |= {"registry": found.source.name, "fingerprint": unpacked.fingerprint, "signedBy": signed_by}
        upload, pieces = await self._kept.upload(unpacked)
        version = KeptVersion(
            version=found.version,
            block=unpacked.block,
            description=unpacked.manifest.description,
            fingerprint=unpacked.fingerprint,
            size=len(unpacked.content),
            upload=upload,
            pieces=pieces,
            registry=found.source.name,
            integrity=found.integrity,
            addedBy=by.username,
            addedAt=now(),
            signature=unpacked.signature,
        )
        written = await self._kept.change(name, lambda kept: self._with(kept, version, by))
        if written.versions[found.version].upload != upload:
            # Somebody else added it in the same moment.
            await self._kept.forget(upload, pieces)
        self._sources.forget()
        return found.version

    def _with(self, kept: KeptPackage, version: KeptVersion, by: Caller) -> KeptPackage:
        if version.version in kept.versions:
            return kept
        before = self._active(kept)
        grown = msgspec.structs.replace(kept, versions=kept.versions | {version.version: version})
        # It takes over from what was chosen if it is the newest release, and newer than a pre-release that was chosen.
        known = [each for each in {*kept.versions, *self.catalogue.bundles(kept.name)} if "-" not in each]
        rivals = known if before is None else [*known, before]
        if not kept.pinned and "-" not in version.version and all(_is_newer(version.version, each) for each in rivals):
            grown = msgspec.structs.replace(grown, chosen=None)
        changed = before is not None and self._active(grown) != before
        return _changed(grown, self._change("add", version.version, by, before if changed else None))

    async def _activate(self, name: str, version: str, pin: bool, action: str, by: Caller) -> None:
        bundles = self.catalogue.bundles(name)
        self._check_free(name)
        if version not in bundles:
            there = ", ".join(bundles) or "none"
            raise NotFound(f"no version {version[:128]!r} of {name[:214]}; there are: {there}; add it first")
        self._check_keys(name, bundles[version].manifest.octopus)

        def alter(kept: KeptPackage) -> KeptPackage:
            before = self._active(kept)
            change = self._change(action, version, by, before if before != version else None)
            return _changed(kept, change, chosen=version, pinned=pin)

        await self._kept.change(name, alter)

    def _check_local(self, name: str) -> None:
        if self.catalogue.is_local(name):
            raise Conflict(
                f"a local build of {name} is loaded (OCTOPUS_WIDGET_DEV_DIR), and no other version while it is there"
            )

    def _check_free(self, name: str) -> None:
        self._check_local(name)
        if self.catalogue.says_a_file(name):
            raise Conflict(
                f"a file of OCTOPUS_PROVISIONING_DIR says which version of {name} is loaded: chooseWidget chooses "
                "another one over it"
            )

    async def _check_unpinned(self, name: str) -> None:
        self._check_local(name)
        kept = await self._kept.get(name)
        if kept.pinned or self.catalogue.package(name).pinned:
            raise Conflict(
                f"{name} is pinned to {self.catalogue.package(name).active}; unpin it, or activate another version"
            )

    def _going(self, kept: KeptPackage, version: str | None) -> dict[str, KeptVersion]:
        going = (
            dict(kept.versions)
            if version is None
            else {each: found for each, found in kept.versions.items() if each == version}
        )
        if not going:
            bundles = self.catalogue.bundles(kept.name)
            if bundles and (version is None or version in bundles):
                raise BadRequest(
                    f"{kept.name} comes with Octopus and cannot be removed; activate another version of it"
                )
            there = ", ".join(kept.versions) or "none"
            raise NotFound(f"no version {version or 'at all'} of {kept.name[:214]} was added; there are: {there}")
        return going

    async def _uses_of(self, name: str, going: set[str]) -> list[WidgetUse]:
        """The widgets that would be without a bundle, or get another one."""
        bundles = self.catalogue.bundles(name)
        if not bundles or self.catalogue.active(name, bundles).version not in going:
            return []
        return await self._uses(self._keys(name))

    def _without(
        self, kept: KeptPackage, going: dict[str, KeptVersion], version: str | None, by: Caller
    ) -> KeptPackage:
        left = {each: found for each, found in kept.versions.items() if each not in going}
        change = self._change("remove", version, by)
        if kept.chosen in going:
            return _changed(msgspec.structs.replace(kept, versions=left), change, chosen=None, pinned=False)
        return _changed(msgspec.structs.replace(kept, versions=left), change)

    @staticmethod
    def _change(action: str, version: str | None, by: Caller, before: str | None = None) -> Change:
        return Change(action, version, by.username, now(), before)

    def _told(self, name: str) -> WidgetPackage:
        self.catalogue.tell()
        return self.catalogue.package(name)


def _changed(kept: KeptPackage, change: Change, **fields: Any) -> KeptPackage:
    changes = [*kept.changes, change][-MAX_CHANGES:]
    return msgspec.structs.replace(kept, changes=changes, **fields)


def _earlier(kept: KeptPackage, versions: list[str], active: str) -> str | None:
    """The version that was active before, past those that were rolled back; else the next older one."""
    past: list[str] = []
    for change in kept.changes:
        if change.before is None:
            continue
        if change.action == "rollback" and past:
            past.pop()
        else:
            past.append(change.before)
    older = versions[versions.index(active) + 1 :]
    return next((each for each in [*reversed(past), *older] if each in versions and each != active), None)


def _is_newer(version: str, than: str | None) -> bool:
    one, other = Version.parse(version), Version.parse(than or "")
    return other is None or (one is not None and one.order > other.order)


def _target(name: str, version: str | None) -> str:
    return name if version is None else f"{name}@{version}"
