"""`octopus widget keygen|sign|verify`: keys and signatures of widget packages."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from octopus.cli.terminal import fail, settings_or_fail

if TYPE_CHECKING:
    from octopus.settings import TrustedKey

Package = Annotated[Path, typer.Argument(help="The package's folder, built, or its .tgz.")]


def keygen(
    file: Annotated[Path, typer.Argument(help="Where to write the private key; it must not be there yet.")],
    name: Annotated[str, typer.Option(help="What the key is called in WIDGET_TRUSTED_KEYS.")] = "widgets",
) -> None:
    """Make a key to sign with; print the public half, an entry of WIDGET_TRUSTED_KEYS."""
    import base64

    from octopus.catalogue.signing import new_private, public_of
    from octopus.settings.widgets import parse_keys

    private = new_private()
    entry = f"{name}={base64.b64encode(public_of(private)).decode()}"
    try:
        parse_keys(entry)
    except ValueError:
        fail(f"expected a name of letters, digits, . _ @ and -; got {name!r}")
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
            opened.write(private)
    except OSError as fault:
        fail(f"{file} cannot be written: {fault.strerror}")
    print(entry)
    print(f"{file} is the private key: keep it out of the package and of version control", file=sys.stderr)


def sign(
    package: Package,
    key: Annotated[Path, typer.Option(help="The private key that `octopus widget keygen` made.")],
) -> None:
    """Sign a package before it is published; built anew, it is to be signed anew."""
    from octopus.catalogue.local import write_signature
    from octopus.model import FieldError

    try:
        private = key.read_bytes()
    except OSError as fault:
        fail(f"{key} cannot be read: {fault.strerror}")
    try:
        found, signature = write_signature(package, private, _max_bundle())
    except FieldError as fault:
        fail(fault.message)
    manifest = found.manifest
    print(f"{manifest.name}@{manifest.version} {found.fingerprint} is signed by {signature.keyId}")


def verify(
    package: Package,
    key: Annotated[
        list[str] | None, typer.Option(help="A trusted public key, name=<base64>; else those of WIDGET_TRUSTED_KEYS.")
    ] = None,
) -> None:
    """Tell what a package holds and which trusted key signed it; exit code 1 if none did."""
    from octopus.catalogue import Policy
    from octopus.catalogue.local import read_package
    from octopus.model import FieldError

    policy = Policy(keys=_keys(key), signatures=True)
    try:
        found = read_package(package, _max_bundle())
    except FieldError as fault:
        fail(fault.message)
    manifest = found.manifest
    print(f"{manifest.name}@{manifest.version} {found.fingerprint}")
    try:
        signed = policy.signed_by(manifest.name, manifest.version, found.block, found.fingerprint, found.signature)
    except FieldError as fault:
        fail(fault.message, 1)
    print(f"signed by {signed}")


def _keys(given: list[str] | None) -> tuple[TrustedKey, ...]:
    from octopus.settings.widgets import parse_keys

    if given is None:
        return settings_or_fail().trusted_keys
    try:
        return parse_keys(",".join(given))
    except ValueError as fault:
        fail(f"--key: {fault}")


def _max_bundle() -> int:
    return settings_or_fail().widget_max_bundle
