"""What administrators see of the catalogue and of the registries: rules, search, details of a version, uses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from octopus.catalogue.bundle import Bundle
from octopus.catalogue.catalogue import Catalogue
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
    WidgetUseCount,
)
from octopus.catalogue.kept import Kept, KeptPackage, KeptVersion
from octopus.catalogue.manifest import OctopusBlock
from octopus.catalogue.permissions import Permissions
from octopus.catalogue.policy import Policy
from octopus.catalogue.sources import Found, Hit, Sources
from octopus.catalogue.unpacking import Unpacked
from octopus.model import (
    BadRequest,
    Conflict,
    FieldError,
    NotFound,
    SourceError,
    SourceTimeout,
    SourceUnavailable,
)

MAX_FOUND = 100
Uses = Callable[[Sequence[str]], Awaitable[list[WidgetUse]]]
"""The widgets on workspaces that have one of these keys."""
AWAY = (SourceUnavailable, SourceTimeout, SourceError)


class Looking:
    """The half of the Widgets Store that changes nothing.

    Args:
        uses: tells which workspaces show widgets.
    """

    def __init__(self, catalogue: Catalogue, kept: Kept, policy: Policy, sources: Sources, uses: Uses) -> None:
        self.catalogue = catalogue
        self._kept = kept
        self._policy = policy
        self._sources = sources
        self._uses = uses

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

        Of a version that comes with Octopus, as it comes: no registry is asked for it.

        Raises:
            As of `add`, but for what is only a matter of taking it: that is `problem`.
        """
        kept = await self._kept.get(name)
        own = self._own(name, wanted)
        if own is not None:
            return self._own_details(kept, own, await self.catalogue.readme(own))
        self._policy.check_name(name)
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

    def _own(self, name: str, wanted: str | None) -> Bundle | None:
        """The version that is meant, if it comes with Octopus."""
        bundles = self.catalogue.bundles(name)
        if not bundles:
            return None
        bundle = bundles.get(wanted or self.catalogue.active(name, bundles).version)
        return bundle if bundle is not None and bundle.content is not None else None

    def _own_details(self, kept: KeptPackage, bundle: Bundle, readme: str | None) -> WidgetDetails:
        block = bundle.manifest.octopus
        return WidgetDetails(
            name=kept.name,
            version=bundle.manifest.version,
            label=block.label,
            description=block.description or bundle.manifest.description,
            keys=list(block.keys),
            registry=None,
            integrity=None,
            fingerprint=bundle.fingerprint,
            size=bundle.size,
            apiVersion=block.apiVersion,
            trusted=bundle.trusted,
            signedBy=bundle.signed_by,
            problem=None,
            permissions=block.permissions,
            asksMore=self._asks_more(kept.name, block.permissions),
            readme=readme,
            changelog=None,
            versions=[AvailableVersion(each, None, None, [], True) for each in self.catalogue.bundles(kept.name)],
            changes=kept.changes,
            offline=None,
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

    async def use_counts(self) -> list[WidgetUseCount]:
        """How many widgets of each package are on how many workspaces; packages that nobody uses are left out."""
        owners = self.catalogue.owners()
        widgets: dict[str, int] = {}
        workspaces: dict[str, set[tuple[str, str]]] = {}
        for use in await self._uses(sorted(owners)):
            name = owners[use.widgetKey]
            widgets[name] = widgets.get(name, 0) + 1
            workspaces.setdefault(name, set()).add((use.owner, use.workspaceId))
        return [WidgetUseCount(name, widgets[name], len(workspaces[name])) for name in sorted(widgets)]

    def _keys(self, name: str) -> list[str]:
        """All keys that any version of a package registers."""
        bundles = self.catalogue.bundles(name).values()
        return sorted({key for bundle in bundles for key in bundle.manifest.octopus.keys})

    def _check_keys(self, name: str, block: OctopusBlock) -> None:
        owners = self.catalogue.owners()
        taken = [key for key in block.keys if owners.get(key, name) != name]
        if taken:
            raise Conflict(
                f"{name} registers the key {taken[0]!r}, which {owners[taken[0]]} registers; remove that first"
            )

    def _active(self, kept: KeptPackage) -> str | None:
        """The version that would be active of what is kept and of what comes with Octopus."""
        return self.catalogue.active_of(kept)


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
