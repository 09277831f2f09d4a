"""Signatures: made and verified at the terminal, judged when a widget is added, and as long as it is offered."""

from __future__ import annotations

import json
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from octopus.catalogue.errors import BadSignature
from octopus.cli import app
from tests.catalogue.houses import ADA, open_house
from tests.catalogue.loopback import loopback_registry
from tests.catalogue.packages import NAME, files, packed

SIGNATURE = "octopus.signature.json"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["widget", *map(str, arguments)], env={"WIDGET_TRUSTED_KEYS": ""})


def made_key(folder: Path, name: str = "house") -> tuple[Path, str]:
    """A private key's file, and its entry of WIDGET_TRUSTED_KEYS."""
    file = folder / f"{name}.pem"
    made = run("keygen", file, "--name", name)
    assert made.exit_code == 0, made.output
    return file, made.stdout.splitlines()[0]


def built(folder: Path, **more: Any) -> Path:
    """A package's folder."""
    for path, content in files(**more).items():
        file = folder / "rain" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder / "rain"


def archive_of(package: Path) -> bytes:
    return packed({str(file.relative_to(package)): file.read_bytes() for file in package.rglob("*") if file.is_file()})


def test_a_folder_and_an_archive_are_signed_and_verified(tmp_path: Path) -> None:
    key, trusted = made_key(tmp_path)
    assert key.stat().st_mode & 0o777 == 0o600 and trusted.startswith("house=")
    folder = built(tmp_path)
    assert run("verify", folder, "--key", trusted).exit_code == 1
    signed = run("sign", folder, "--key", key)
    assert signed.exit_code == 0 and "@observatory/rain@1.0.0 sha384-" in signed.output
    assert "signed by house" in run("verify", folder, "--key", trusted).output
    archive = tmp_path / "rain.tgz"
    archive.write_bytes(packed(files()))
    assert run("sign", archive, "--key", key).exit_code == 0 and run("sign", archive, "--key", key).exit_code == 0
    assert "signed by house" in run("verify", archive, "--key", trusted).output
    with tarfile.open(archive) as opened:
        names = opened.getnames()
    assert names.count(f"package/{SIGNATURE}") == 1 and len(names) == 5


def test_what_cannot_be_signed_is_told(tmp_path: Path) -> None:
    key, trusted = made_key(tmp_path)
    again = run("keygen", key)
    assert again.exit_code == 2 and "File exists" in again.output
    left_out = run("sign", built(tmp_path, files=["dist"]), "--key", key)
    assert left_out.exit_code == 2 and f'add "{SIGNATURE}" to "files"' in left_out.output
    (tmp_path / "rsa.pem").write_text("-----BEGIN PRIVATE KEY-----\nbm8=\n-----END PRIVATE KEY-----\n")
    assert "expected an Ed25519 private key" in run("sign", built(tmp_path), "--key", tmp_path / "rsa.pem").output
    assert "cannot be read" in run("sign", tmp_path / "nowhere", "--key", key).output
    assert "expected public keys" in run("verify", built(tmp_path), "--key", "x").output
    (built(tmp_path) / "dist/index.iife.js").unlink()
    assert "build it first" in run("verify", tmp_path / "rain", "--key", trusted).output


@pytest.mark.parametrize("what", ["bundle", "permissions", "version", "signature"])
def test_whatever_is_changed_after_it_was_signed_shows(tmp_path: Path, what: str) -> None:
    key, trusted = made_key(tmp_path)
    folder = built(tmp_path)
    assert run("sign", folder, "--key", key).exit_code == 0
    manifest = json.loads((folder / "package.json").read_text())
    match what:
        case "bundle":
            (folder / "dist/index.iife.js").write_text("evil()")
        case "permissions":
            manifest["octopus"]["permissions"] = {"commands": ["*"]}
        case "version":
            manifest["version"] = "9.9.9"
        case "signature":
            said = json.loads((folder / SIGNATURE).read_text())
            (folder / SIGNATURE).write_text(json.dumps(said | {"signature": "AAAA" + said["signature"][4:]}))
    (folder / "package.json").write_text(json.dumps(manifest))
    verified = run("verify", folder, "--key", trusted)
    assert verified.exit_code == 1 and "is not of this content" in verified.output


def test_openssl_reads_our_keys_and_verifies_our_signatures(tmp_path: Path) -> None:
    from octopus.catalogue.local import read_package
    from octopus.catalogue.signing import signed_text

    key, _ = made_key(tmp_path)
    folder = built(tmp_path)
    assert run("sign", folder, "--key", key).exit_code == 0
    package = read_package(folder, 1_000_000)
    assert package.signature is not None
    (tmp_path / "text").write_bytes(signed_text(NAME, "1.0.0", package.block, package.fingerprint))
    (tmp_path / "signature").write_bytes(package.signature.bytes)
    command = ["openssl", "pkeyutl", "-verify", "-inkey", key, "-rawin", "-in", "text", "-sigfile", "signature"]
    answer = subprocess.run(list(map(str, command)), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Signature Verified Successfully" in answer.stdout, answer


async def test_a_deployment_that_wants_signatures_takes_nothing_else(tmp_path: Path) -> None:
    key, trusted = made_key(tmp_path)
    stranger, _ = made_key(tmp_path, "stranger")
    async with loopback_registry() as registry:
        registry.publish(NAME, "1.0.0")
        run("sign", signed := built(tmp_path / "a", version="1.1.0"), "--key", key)
        registry.publish(NAME, "1.1.0", archive_of(signed))
        run("sign", other := built(tmp_path / "b", version="1.2.0"), "--key", stranger)
        registry.publish(NAME, "1.2.0", archive_of(other))
        (signed / "dist/index.iife.js").write_text("evil()")
        (signed / "package.json").write_bytes(files(version="1.3.0")["package.json"])
        registry.publish(NAME, "1.3.0", archive_of(signed))
        registries = {"WIDGET_REGISTRIES": f"near={registry.url}"}
        wanting = registries | {"WIDGET_TRUSTED_KEYS": trusted, "WIDGET_REQUIRE_SIGNATURES": "true"}
        async with open_house(tmp_path, **wanting) as house:
            for version, message in (
                ("1.0.0", "has no signature"),
                ("1.2.0", "is signed by a key that is not trusted"),
                ("1.3.0", "is not of this content"),
            ):
                with pytest.raises(BadSignature, match=message):
                    await house.widgets.add(NAME, version, ADA)
                problem = (await house.widgets.details(NAME, version)).problem
                assert problem is not None and message in problem
            package = await house.widgets.add(NAME, "1.1.0", ADA)
            assert package.versions[0].signedBy == "house"
        # A key that is not trusted any more takes what it signed with it; without the demand all stays.
        async with open_house(tmp_path, **wanting | {"WIDGET_TRUSTED_KEYS": ""}) as house:
            assert house.catalogue.packages() == []
            assert "a key that is not trusted" in house.catalogue.faults()[-1].message
        async with open_house(tmp_path, **registries) as house:
            assert house.catalogue.package(NAME).versions[0].signedBy is None
