"""What the deployment allows, trusts and wants signed: data, from the settings."""

from __future__ import annotations

import msgspec

from octopus.catalogue.bundle import Bundle
from octopus.catalogue.errors import BadSignature, NotAllowed
from octopus.catalogue.kept import KeptVersion
from octopus.catalogue.manifest import Manifest, OctopusBlock, is_package_name
from octopus.catalogue.signing import Signature, signed_text, signer
from octopus.model import BadRequest
from octopus.settings import Settings, TrustedKey, covers


class Policy(msgspec.Struct, frozen=True):
    """Which packages may be added, and how they run."""

    scopes: tuple[str, ...] = ()
    trusted: tuple[str, ...] = ()
    keys: tuple[TrustedKey, ...] = ()
    signatures: bool = False
    """Only what a trusted key has signed is offered."""

    @classmethod
    def of(cls, settings: Settings) -> Policy:
        return cls(settings.allowed_scopes, settings.trusted_scopes, settings.trusted_keys, settings.widget_signatures)

    def check_name(self, name: str) -> None:
        """Refuse a package that is not on the allow-list.

        Raises:
            BadRequest: it is no name of a package. NotAllowed: it is not among those allowed.
        """
        if not is_package_name(name):
            raise BadRequest(f"expected the name of an npm package, @scope/name or name; got {name[:214]!r}")
        if not covers(self.scopes, name):
            raise NotAllowed(
                f"{name} is not among the scopes that widgets may come from ({', '.join(self.scopes) or 'none'}): "
                "whoever runs Octopus can add it to WIDGET_ALLOWED_NPM_SCOPES"
            )

    def trusts(self, name: str) -> bool:
        """Whether a package runs in the page, with all its rights."""
        return covers(self.trusted, name)

    def signed_by(
        self, name: str, version: str, block: object, fingerprint: str, signature: Signature | None
    ) -> str | None:
        """The trusted key that vouches for a version; None: none does, and none has to.

        Raises:
            BadSignature: one has to; or there is a signature of a trusted key that is not of this content.
        """
        found = None
        if signature is not None:
            found = signer(signature, signed_text(name, version, block, fingerprint), self.keys)
            if found is None and any(key.id == signature.keyId for key in self.keys):
                raise BadSignature(
                    f"the signature of {name} {version} is not of this content: the package was changed after it was "
                    "signed; sign and publish it anew"
                )
        if found is None and self.signatures:
            why = (
                "has no signature"
                if signature is None
                else f"is signed by a key that is not trusted ({signature.keyId})"
            )
            raise BadSignature(
                f"{name} {version} {why}: this deployment takes only what a key of WIDGET_TRUSTED_KEYS has signed "
                "(octopus widget sign)"
            )
        return found

    def bundle(self, name: str, kept: KeptVersion) -> Bundle:
        """What is offered of a version in the store.

        Raises:
            NotAllowed, BadSignature: the deployment does not want it any more.
            BadRequest: its manifest is none of this version of Octopus.
        """
        self.check_name(name)
        signed_by = self.signed_by(name, kept.version, kept.block, kept.fingerprint, kept.signature)
        try:
            block = msgspec.convert(kept.block, OctopusBlock)
        except msgspec.ValidationError as fault:
            raise BadRequest(f"package.json: {str(fault)[:300]}") from None
        return Bundle(
            manifest=Manifest(name, kept.version, block, kept.description),
            fingerprint=kept.fingerprint,
            size=kept.size,
            added_by=kept.addedBy,
            added_at=kept.addedAt,
            trusted=self.trusts(name),
            content=None,
            registry=kept.registry,
            signed_by=signed_by,
        )
