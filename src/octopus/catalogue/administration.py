"""What administrators do to the catalogue: look for widgets, add, upgrade, activate, pin, roll back and remove them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from octopus.audit import Audit
from octopus.catalogue.catalogue import Catalogue
from octopus.catalogue.choice import Choices
from octopus.catalogue.details import (
    AvailableVersion,
    WidgetDetails,
    WidgetFound,
    WidgetKey,
    WidgetRules,
    WidgetSearch,
    WidgetSearchFault,
    WidgetSource,
    WidgetUse,
)
from octopus.catalogue.kept import MAX_CHANGES, Change, Kept, KeptPackage, KeptVersion, now
from octopus.catalogue.manifest import OctopusBlock
from octopus.catalogue.package import WidgetPackage
from octopus.catalogue.permissions import Permissions
from octopus.catalogue.policy import Policy
from octopus.catalogue.semver import Version
from octopus.catalogue.sources import Found, Hit, Sources
from octopus.catalogue.unpacking import Unpacked
from octopus.model import (
    BadRequest,
    Caller,
    Conflict,
    FieldError,
    NotFound,
    SourceError,
    SourceTimeout,
    SourceUnavailable,
)
from octopus.settings import Settings
from octopus.store import Store

MAX_FOUND = 100
MAX_USES = 100
"""Uses that the refusal of a removal carries."""
Uses = Callable[[Sequence[str]], Awaitable[list[WidgetUse]]]
"""The widgets on workspaces that have one of these keys."""
AWAY = (SourceUnavailable, SourceTimeout, SourceError)


class Administration:
    """The work of the Widgets Store. Whatever changes something is audited, and open dashboards are told.

    Args:
        uses: tells which workspaces show widgets.
    """

    def __init__(
        self, catalogue: Catalogue, kept: Kept, policy: Policy, sources: Sources, audit: Audit, uses: Uses
    ) -> None:
        self.catalogue = catalogue
        self._kept = kept
        self._policy = policy
        self._sources = sources
        self._audit = audit
        self._uses = uses

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
        )
        sources = Sources(
            settings.widget_sources, timeout=settings.widget_timeout, max_bundle=settings.widget_max_bundle
        )
        return cls(catalogue, kept, policy, sources, audit, uses)

    async def start(self) -> None:
        """As of `Catalogue.start`."""
        await self.catalogue.start()

    async def stop(self) -> None:
        await self._sources.stop()
        await self.catalogue.stop()

    # Looking

    def rules(self) -> WidgetRules:
        """What the deployment allows and trusts."""
        policy = self._policy
        return WidgetRules(
            sources=[
                WidgetSource(
                    each.name, each.url, each.scope, "network" if each.cdn else "registry", each.token is not None
                )
                for each in self._sources.settings
            ],
            scopes=list(policy.scopes),
            trustedScopes=list(policy.trusted),
            keys=[WidgetKey(key.name, key.id) for key in policy.keys],
            requireSignatures=policy.signatures,
        )

    async def search(self, text: str, limit: int) -> WidgetSearch:
        """What the registries have within the scopes that are allowed; without a text, whatever is in these scopes.

        Raises:
            BadRequest: there is no registry, or the limit is not 1 to 100.
        """
        if not 1 <= limit <= MAX_FOUND:
            raise BadRequest(f"expected a limit of 1 to {MAX_FOUND}, got {limit}")
        text = text.strip()[:200]
        texts = [text] if text else [scope.lstrip("@").replace("/", " ") for scope in self._policy.scopes[:8]]
        hits, faults = await self._sources.search(texts, limit)
        found = [self._found(hit) for hit in hits if self._is_allowed(hit.package.name)]
        return WidgetSearch(found[:limit], [WidgetSearchFault(name, faults[name]) for name in sorted(faults)])

    def _is_allowed(self, name: str) -> bool:
        try:
            self._policy.check_name(name)
        except FieldError:
            return False
        return True

    def _found(self, hit: Hit) -> WidgetFound:
        package = hit.package
        bundles = self.catalogue.bundles(package.name)
        publisher = package.publisher
        return WidgetFound(
            name=package.name,
            version=package.latest,
            description=package.description,
            keywords=list(package.keywords or [])[:50],
            published=package.published,
            publisher=(publisher.username or publisher.name) if publisher is not None else None,
            registry=hit.registry,
            added=self.catalogue.active(package.name, bundles).version if bundles else None,
            trusted=self._policy.trusts(package.name),
        )

    async def details(self, name: str, wanted: str | None) -> WidgetDetails:
        """A version as the registry has it, verified; of one that was added, as it was kept when the registry is away.

        Raises:
            As of `add`, but for what is only a matter of taking it: that is `problem`.
        """
        self._policy.check_name(name)
        kept = await self._kept.get(name)
        try:
            found = await self._sources.resolve(name, wanted)
        except (*AWAY, NotFound) as fault:
            version = wanted or (self._active(kept) if kept.versions else None)
            if version not in kept.versions:
                raise
            return await self._kept_details(kept, kept.versions[version], fault.message)
        unpacked = await self._sources.package(found)
        signed_by, problem = self._judged(unpacked, found.version)
        return self._details(kept, found, unpacked, signed_by, problem)

    def _judged(self, unpacked: Unpacked, version: str) -> tuple[str | None, str | None]:
        name = unpacked.manifest.name
        try:
            signed_by = self._policy.signed_by(name, version, unpacked.block, unpacked.fingerprint, unpacked.signature)
            self._check_keys(name, unpacked.manifest.octopus)
        except FieldError as fault:
            return None, fault.message
        return signed_by, None

    def _details(
        self, kept: KeptPackage, found: Found, unpacked: Unpacked, signed_by: str | None, problem: str | None
    ) -> WidgetDetails:
        block = unpacked.manifest.octopus
        return WidgetDetails(
            name=kept.name,
            version=found.version,
            label=block.label,
            description=block.description or unpacked.manifest.description,
            keys=list(block.keys),
            registry=found.source.name,
            integrity=found.integrity,
            fingerprint=unpacked.fingerprint,
            size=len(unpacked.content),
            apiVersion=block.apiVersion,
            trusted=self._policy.trusts(kept.name),
            signedBy=signed_by,
            problem=problem,
            permissions=block.permissions,
            asksMore=self._asks_more(kept.name, block.permissions),
            readme=unpacked.readme,
            changelog=unpacked.changelog,
            versions=_available(found, set(self.catalogue.bundles(kept.name))),
            changes=kept.changes,
            offline=None,
        )

    async def _kept_details(self, kept: KeptPackage, version: KeptVersion, offline: str) -> WidgetDetails:
        bundle = self._policy.bundle(kept.name, version)
        block = bundle.manifest.octopus
        readme, changelog = await self._kept.about(version)
        return WidgetDetails(
            name=kept.name,
            version=version.version,
            label=block.label,
            description=block.description or version.description,
            keys=list(block.keys),
            registry=version.registry,
            integrity=version.integrity,
            fingerprint=version.fingerprint,
            size=version.size,
            apiVersion=block.apiVersion,
            trusted=bundle.trusted,
            signedBy=bundle.signed_by,
            problem=None,
            permissions=block.permissions,
            asksMore=self._asks_more(kept.name, block.permissions),
            readme=readme,
            changelog=changelog,
            versions=[AvailableVersion(each, None, None, [], True) for each in self.catalogue.bundles(kept.name)],
            changes=kept.changes,
            offline=offline,
        )

    def _asks_more(self, name: str, permissions: Permissions) -> Permissions:
        bundles = self.catalogue.bundles(name)
        if not bundles:
            return permissions
        before = bundles[self.catalogue.active(name, bundles).version].manifest.octopus.permissions
        return permissions.beyond(before)

    async def uses(self, name: str) -> list[WidgetUse]:
        """The widgets of a package on all workspaces; NotFound where there is no such package."""
        return await self._uses(self._keys(self.catalogue.package(name).name))

    def _keys(self, name: str) -> list[str]:
        """All keys that any version of a package registers."""
        bundles = self.catalogue.bundles(name).values()
        return sorted({key for bundle in bundles for key in bundle.manifest.octopus.keys})

    # Doing

    async def add(self, name: str, wanted: str | None, by: Caller) -> WidgetPackage:
        """Add a version; it becomes the active one if it is the newest release and none is pinned.

        Args:
            wanted: a version, a tag or a range; None: what the registry calls the latest.

        Raises:
            NotAllowed: the scope, or no registry. NotFound: the registry has no such package or version.
            BadPackage, BadRequest, TooLarge, BadSignature: it is not as it must be.
            WrongIntegrity, MovedElsewhere, SourceError, SourceUnavailable, SourceTimeout: the registry is not.
            Conflict: another package registers one of its keys.
        """
        async with self._audit.recording(by, "addWidget", _target(name, wanted), {}) as record:
            version = await self._take(name, wanted, by, record)
            record |= {"ok": True, "version": version}
        return self._told(name)

    async def upgrade(self, name: str, wanted: str | None, by: Caller) -> WidgetPackage:
        """Add a version where it is not there yet, and make it active; errors as of `add`, and Conflict if pinned."""
        async with self._audit.recording(by, "upgradeWidget", _target(name, wanted), {}) as record:
            self.catalogue.package(name)
            await self._check_unpinned(name)
            version = await self._take(name, wanted, by, record)
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
                    f"{len(uses)} widgets on workspaces use {name}, of {owners}: activate another version first, or "
                    "remove it with force",
                    extra={"uses": [msgspec.to_builtins(use) for use in uses[:MAX_USES]]},
                )
            await self._kept.change(name, lambda kept: self._without(kept, going, version, by))
            for each in going.values():
                await self._kept.forget(each.upload, each.pieces)
            record |= {"ok": True, "versions": sorted(going), "uses": len(uses)}
        self.catalogue.tell()
        return True

    # How

    async def _take(self, name: str, wanted: str | None, by: Caller, record: dict[str, Any]) -> str:
        """Bring a version into the store, unless it is there."""
        self._policy.check_name(name)
        found = await self._sources.resolve(name, wanted)
        if found.version in self.catalogue.bundles(name) or found.version in (await self._kept.get(name)).versions:
            return found.version
        unpacked = await self._sources.package(found)
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

    def _check_free(self, name: str) -> None:
        if self.catalogue.says_a_file(name):
            raise Conflict(
                f"a file of OCTOPUS_PROVISIONING_DIR says which version of {name} is loaded: chooseWidget chooses "
                "another one over it"
            )

    async def _check_unpinned(self, name: str) -> None:
        kept = await self._kept.get(name)
        if kept.pinned or self.catalogue.package(name).pinned:
            raise Conflict(
                f"{name} is pinned to {self.catalogue.package(name).active}; unpin it, or activate another version"
            )

    def _check_keys(self, name: str, block: OctopusBlock) -> None:
        owners = self.catalogue.owners()
        taken = [key for key in block.keys if owners.get(key, name) != name]
        if taken:
            raise Conflict(
                f"{name} registers the key {taken[0]!r}, which {owners[taken[0]]} registers; remove that first"
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

    def _active(self, kept: KeptPackage) -> str | None:
        """The version that would be active of what is kept and of what comes with Octopus."""
        return self.catalogue.active_of(kept)

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


def _available(found: Found, added: set[str]) -> list[AvailableVersion]:
    packument = found.packument
    if packument is None:
        return [AvailableVersion(found.version, None, None, [], found.version in added)]
    tags: dict[str, list[str]] = {}
    for tag, version in packument.tags.items():
        tags.setdefault(version, []).append(tag)
    return [
        AvailableVersion(
            version=version,
            published=str(packument.time[version])[:40] if version in packument.time else None,
            deprecated=_deprecated(packument.versions[version].deprecated),
            tags=sorted(tags.get(version, [])),
            added=version in added,
        )
        for version in packument.newest_first()[:MAX_FOUND]
    ]


def _deprecated(said: str | bool) -> str | None:
    return said[:500] or None if isinstance(said, str) else "deprecated" if said else None
