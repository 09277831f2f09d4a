"""Widgets from a registry: what is taken, whom is asked, and what is refused of registries that err or lie."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from octopus.catalogue.archive import MAX_ARCHIVE
from octopus.catalogue.errors import BadPackage, MovedElsewhere, NotAllowed, WrongIntegrity
from octopus.model import (
    BadRequest,
    Conflict,
    FieldError,
    NotFound,
    SourceError,
    SourceTimeout,
    SourceUnavailable,
    TooLarge,
)
from tests.catalogue.houses import ADA, House, open_house
from tests.catalogue.loopback import LoopbackRegistry, loopback_registry
from tests.catalogue.packages import NAME, TEXT, files, integrity, manifest, packed


async def test_a_version_is_added_served_and_written_down(house: House, registry: LoopbackRegistry) -> None:
    registry.publish(NAME, "1.0.0", description="Where it rains")
    package = await house.widgets.add(NAME, None, ADA)
    assert (package.name, package.active, package.pinned, package.keys) == (NAME, "1.0.0", False, ["Rain"])
    assert package.description == "Where it rains"
    (version,) = package.versions
    assert (version.addedBy, version.registry, version.trusted, version.signedBy) == ("ada", "near", False, None)
    assert version.fingerprint == "sha384-" + base64.b64encode(hashlib.sha384(TEXT.encode()).digest()).decode()
    bundle = await house.catalogue.bundle(NAME)
    assert bundle.source == TEXT and bundle.integrity == version.fingerprint
    hash = bundle.url.rpartition("/")[2].removesuffix(".js")
    assert await house.catalogue.file(NAME, "1.0.0", hash) == TEXT.encode()
    (action, target, ok, detail), *_ = await house.audited()
    assert (action, target, ok) == ("addWidget", NAME, True)
    assert (detail["version"], detail["registry"], detail["fingerprint"]) == ("1.0.0", "near", version.fingerprint)


@pytest.mark.parametrize(
    ("wanted", "version"),
    [(None, "1.1.0"), ("1.0.0", "1.0.0"), ("next", "2.0.0-rc.1"), ("^1", "1.1.0"), ("~1.0", "1.0.0")],
)
async def test_which_version_is_meant(
    house: House, registry: LoopbackRegistry, wanted: str | None, version: str
) -> None:
    registry.publish(NAME, "1.0.0")
    registry.publish(NAME, "1.1.0")
    registry.publish(NAME, "2.0.0-rc.1", tag="next")
    assert (await house.widgets.add(NAME, wanted, ADA)).versions[0].version == version


async def test_a_version_that_there_is_not_names_those_there_are(house: House, registry: LoopbackRegistry) -> None:
    registry.publish(NAME, "1.0.0")
    with pytest.raises(NotFound, match=r"has no version '\^3'; it has 1.0.0"):
        await house.widgets.add(NAME, "^3", ADA)
    with pytest.raises(NotFound, match="has no @observatory/snow"):
        await house.widgets.add("@observatory/snow", None, ADA)
    assert [(ok, detail["error"]) for _, _, ok, detail in await house.audited()][1][0] is False


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        ("@elsewhere/rain", NotAllowed, "not among the scopes that widgets may come from .@observatory."),
        ("rain", NotAllowed, "WIDGET_ALLOWED_NPM_SCOPES"),
        ("@observatory-evil/rain", NotAllowed, "not among"),
        ("../../x", BadRequest, "expected the name of an npm package"),
        ("@observatory/../x", BadRequest, "expected the name of an npm package"),
        ("@observatory/rain?x=1#y", BadRequest, "expected the name of an npm package"),
    ],
)
async def test_a_package_that_is_not_allowed_is_never_asked_for(
    house: House, registry: LoopbackRegistry, name: str, error: type[FieldError], message: str
) -> None:
    with pytest.raises(error, match=message):
        await house.widgets.add(name, None, ADA)
    assert registry.asked == []


Spoil = Callable[[LoopbackRegistry], Any]


def published(**dist: Any) -> Spoil:
    return lambda registry: registry.publish(NAME, "1.0.0", dist=dist)


def answered(path: str, answer: Callable[[], web.StreamResponse] | int) -> Spoil:
    def spoil(registry: LoopbackRegistry) -> None:
        registry.publish(NAME, "1.0.0")
        registry.answers[path] = answer

    return spoil


DOCUMENT, ARCHIVE = f"/{NAME}", f"/{NAME}/-/rain-1.0.0.tgz"


def moved(where: str) -> Callable[[], web.Response]:
    return lambda: web.Response(status=302, headers={"Location": where})


def serving(content: bytes) -> Callable[[], web.Response]:
    return lambda: web.Response(body=content)


FAULTS: dict[str, tuple[Spoil, type[FieldError], str]] = {
    "another integrity": (
        published(integrity=integrity(b"something else")),
        WrongIntegrity,
        "is not what near vouches for",
    ),
    "no integrity": (published(integrity=""), BadPackage, "states no integrity"),
    "a weak integrity": (published(integrity=integrity(b"", "sha1"), shasum="0" * 40), BadPackage, "no integrity"),
    "of two the stronger is wrong": (
        lambda registry: registry.publish(
            NAME,
            "1.0.0",
            archive := packed(files()),
            dist={"integrity": f"{integrity(archive, 'sha384')} {integrity(b'other')}"},
        ),
        WrongIntegrity,
        "is not what near vouches for",
    ),
    "an archive on another host": (
        published(tarball="http://169.254.169.254/latest/meta-data"),
        MovedElsewhere,
        "is at http://169.254.169.254: another host is not asked",
    ),
    "an archive on another port": (published(tarball="http://127.0.0.1:9/x.tgz"), MovedElsewhere, "another host"),
    "an archive in a file": (published(tarball="file:///etc/passwd"), SourceError, "gives no address|another host"),
    "an archive that is no address": (published(tarball="http://[::"), SourceError, "gives no address"),
    "the document redirects": (
        answered(DOCUMENT, moved("http://169.254.169.254/latest")),
        MovedElsewhere,
        "redirects to http://169.254.169.254: another host is not followed",
    ),
    "the archive redirects": (answered(ARCHIVE, moved("//localhost/x.tgz")), MovedElsewhere, "redirects to http://loc"),
    "a redirect in a circle": (answered(DOCUMENT, moved(DOCUMENT)), MovedElsewhere, "more than 3 times"),
    "a redirect to nowhere": (answered(DOCUMENT, moved("")), MovedElsewhere, "redirects"),
    "a huge archive": (
        lambda registry: registry.publish(NAME, "1.0.0", bytes(MAX_ARCHIVE + 1)),
        TooLarge,
        f"larger than {MAX_ARCHIVE:,} bytes",
    ),
    "an archive packed once more": (
        answered(ARCHIVE, lambda: web.Response(body=b"", headers={"Content-Encoding": "br"})),
        SourceError,
        "answers in 'br' although identity was asked for",
    ),
    "a document of another package": (
        answered(DOCUMENT, lambda: web.json_response({"name": "@observatory/snow"})),
        SourceError,
        "answers for @observatory/rain with '@observatory/snow'",
    ),
    "no registry at all": (
        answered(DOCUMENT, lambda: web.Response(text="<html>Sign in</html>")),
        SourceError,
        "does not answer as an npm registry",
    ),
    "refused": (answered(DOCUMENT, 403), SourceError, "it may want a token, WIDGET_TOKEN_NEAR"),
    "broken": (answered(DOCUMENT, 500), SourceError, "answers with 500"),
    "a traversal in the archive": (
        lambda registry: registry.publish(NAME, "1.0.0", packed(files() | {"../../../evil.js": b"x"})),
        BadPackage,
        "leads out of the package's folder",
    ),
    "a contract to come": (
        lambda registry: registry.publish(NAME, "1.0.0", block={"apiVersion": 2}),
        BadRequest,
        "version 2 of the widget contract",
    ),
    "a package that says it is another one": (
        lambda registry: registry.publish(NAME, "1.0.0", packed(files(version="9.9.9"))),
        BadRequest,
        "but the registry says",
    ),
}


@pytest.mark.parametrize("case", FAULTS)
async def test_nothing_is_taken_from_a_registry_that_errs_or_lies(
    house: House, registry: LoopbackRegistry, case: str
) -> None:
    spoil, error, message = FAULTS[case]
    spoil(registry)
    with pytest.raises(error, match=message):
        await house.widgets.add(NAME, "1.0.0", ADA)
    assert house.catalogue.packages() == [] and await house.store.find("widget_texts") == []
    assert (await house.audited())[0][:3] == ("addWidget", f"{NAME}@1.0.0", False)


async def test_a_redirect_on_the_same_host_is_followed_with_the_token(tmp_path: Path) -> None:
    async with loopback_registry() as registry:
        registry.token = "t0ken-that-nobody-sees"
        variables = {"WIDGET_REGISTRIES": f"near={registry.url}", "WIDGET_TOKEN_NEAR": registry.token}
        async with open_house(tmp_path, **variables) as house:
            registry.publish(NAME, "1.0.0", dist={"tarball": f"{registry.url}/moved"})
            registry.answers["/moved"] = moved(ARCHIVE)
            await house.widgets.add(NAME, None, ADA)
            rules = house.widgets.rules()
            assert [(each.name, each.token) for each in rules.sources] == [("near", True)]
            assert registry.token not in repr(rules) + repr(await house.audited())
        async with open_house(tmp_path, WIDGET_REGISTRIES=f"near={registry.url}") as house:
            with pytest.raises(SourceError, match="WIDGET_TOKEN_NEAR"):
                await house.widgets.details(NAME, "9.0.0")


async def test_tokens_come_from_files_and_go_to_their_own_registry_alone(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("from-a-file\n")
    async with loopback_registry() as own, loopback_registry() as other:
        own.token = "from-a-file"
        other.publish("@observatory/snow", "1.0.0")
        own.publish(NAME, "1.0.0")
        registries = f"own=@observatory:{own.url}, other={other.url}"
        given = {"WIDGET_REGISTRIES": registries, "WIDGET_TOKEN_FILE_OWN": str(tmp_path / "token")}
        async with open_house(tmp_path, **given, WIDGET_ALLOWED_NPM_SCOPES="@observatory, wind") as house:
            await house.widgets.add(NAME, None, ADA)
            # A package of the scope comes from the registry of the scope, or not at all.
            with pytest.raises(NotFound):
                await house.widgets.add("@observatory/snow", None, ADA)
            other.publish("wind", "1.0.0")
            await house.widgets.add("wind", None, ADA)
        assert not any("Authorization" in request.headers for request in other.asked)


async def test_the_first_registry_that_has_it_and_none_past_one_that_is_down(tmp_path: Path) -> None:
    async with loopback_registry() as first, loopback_registry() as second:
        second.publish(NAME, "1.0.0")
        async with open_house(tmp_path, WIDGET_REGISTRIES=f"a={first.url}, b={second.url}") as house:
            first.answers[DOCUMENT] = 503
            with pytest.raises(SourceError, match="answers with 503"):
                await house.widgets.add(NAME, None, ADA)
            del first.answers[DOCUMENT]
            assert (await house.widgets.add(NAME, None, ADA)).versions[0].registry == "b"


async def test_without_a_registry_it_is_said_what_to_set(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        with pytest.raises(NotAllowed, match="WIDGET_REGISTRIES"):
            await house.widgets.add(NAME, None, ADA)
        with pytest.raises(BadRequest, match="WIDGET_REGISTRIES"):
            await house.widgets.search("rain", 10)


async def test_a_registry_that_hangs_is_given_up(tmp_path: Path) -> None:
    async with loopback_registry() as registry:
        registry.hangs = True
        given = {"WIDGET_REGISTRIES": f"near={registry.url}", "WIDGET_TIMEOUT": "0.2"}
        async with open_house(tmp_path, **given) as house:
            with pytest.raises(SourceTimeout, match=r"did not answer within 0\.2 s"):
                await house.widgets.add(NAME, None, ADA)


async def test_what_was_added_is_served_when_the_registry_is_gone(tmp_path: Path) -> None:
    async with loopback_registry() as registry:
        variables = {"WIDGET_REGISTRIES": f"near={registry.url}"}
        registry.publish(NAME, "1.0.0")
        async with open_house(tmp_path, **variables) as house:
            await house.widgets.add(NAME, None, ADA)
    # The registry is gone, and the server starts anew.
    async with open_house(tmp_path, **variables, WIDGET_PREWARM="true") as house:
        bundle = await house.catalogue.bundle(NAME)
        assert bundle.source == TEXT
        details = await house.widgets.details(NAME, None)
        assert details.offline is not None and "cannot be asked" in details.offline
        assert (details.version, details.readme) == ("1.0.0", "# @observatory/rain\n\nShows rain.\n")
        with pytest.raises(SourceUnavailable, match="cannot be asked"):
            await house.widgets.add(NAME, "2.0.0", ADA)
        # Read ahead, it is there even when the store is not.
        await house.store.close()
        assert (await house.catalogue.bundle(NAME)).source == TEXT


async def test_many_who_ask_at_once_share_one_download(house: House, registry: LoopbackRegistry) -> None:
    registry.publish(NAME, "1.0.0")
    registry.delay = 0.05
    details = [house.widgets.details(NAME, None) for _ in range(5)]
    await asyncio.gather(*details, house.widgets.add(NAME, "1.0.0", ADA))
    assert registry.questions(".tgz") == 1
    pieces = await house.store.find("widget_texts")
    assert len(pieces) == 2, "one piece, and one for the texts"


async def test_two_who_add_the_same_keep_one_bundle(house: House, registry: LoopbackRegistry, tmp_path: Path) -> None:
    registry.publish(NAME, "1.0.0")
    async with open_house(tmp_path, WIDGET_REGISTRIES=f"near={registry.url}") as other:
        await asyncio.gather(house.widgets.add(NAME, None, ADA), other.widgets.add(NAME, None, ADA))
        assert len(await house.store.find("widget_texts")) == 2
        one, two = await house.catalogue.bundle(NAME), await other.catalogue.bundle(NAME)
        assert one.source == two.source == TEXT


async def test_a_large_bundle_is_kept_in_pieces(house: House, registry: LoopbackRegistry) -> None:
    text = "/* ✓ */" + "x" * 2_500_000 + "😀"
    registry.publish(NAME, "1.0.0", text=text)
    await house.widgets.add(NAME, None, ADA)
    assert len(await house.store.find("widget_texts")) == 4
    assert (await house.catalogue.bundle(NAME)).source == text


async def test_a_bundle_that_was_changed_in_the_store_is_not_served(house: House, registry: LoopbackRegistry) -> None:
    registry.publish(NAME, "1.0.0")
    await house.widgets.add(NAME, None, ADA)
    piece = next(each for each in await house.store.find("widget_texts") if each.key.endswith("/0"))
    await house.store.put("widget_texts", piece.key, {"text": TEXT.replace("rain", "evil")})
    with pytest.raises(SourceError, match="is not what was added: it was changed in the store"):
        await house.catalogue.bundle(NAME)


async def test_a_key_of_another_package_is_not_taken_over(house: House, registry: LoopbackRegistry) -> None:
    registry.publish(NAME, "1.0.0")
    registry.publish("@observatory/thief", "1.0.0", block={"keys": ["Rain"]})
    await house.widgets.add(NAME, None, ADA)
    details = await house.widgets.details("@observatory/thief", None)
    assert (
        details.problem
        == "@observatory/thief registers the key 'Rain', which @observatory/rain registers; remove that first"
    )
    with pytest.raises(Conflict, match="registers the key 'Rain'"):
        await house.widgets.add("@observatory/thief", None, ADA)


async def test_a_scope_that_is_trusted_runs_in_the_page_and_one_withdrawn_not_at_all(tmp_path: Path) -> None:
    async with loopback_registry() as registry:
        given = {"WIDGET_REGISTRIES": f"near={registry.url}"}
        registry.publish(NAME, "1.0.0")
        async with open_house(tmp_path, **given, WIDGET_TRUSTED_SCOPES="@observatory") as house:
            assert (await house.widgets.add(NAME, None, ADA)).versions[0].trusted
        async with open_house(tmp_path, **given, WIDGET_TRUSTED_SCOPES="@observatory/snow") as house:
            assert not house.catalogue.package(NAME).versions[0].trusted
        async with open_house(tmp_path, **given, WIDGET_ALLOWED_NPM_SCOPES="@elsewhere") as house:
            assert house.catalogue.packages() == []
            assert [fault.place for fault in house.catalogue.faults() if "not among" in fault.message] == [
                f"{NAME}@1.0.0"
            ]


async def test_details_tell_what_there_is_and_what_an_upgrade_asks_more(
    house: House, registry: LoopbackRegistry
) -> None:
    registry.publish(NAME, "1.0.0", block={"permissions": {"attributes": ["low/*/rain"]}})
    await house.widgets.add(NAME, None, ADA)
    more = {"attributes": ["low/tile/rain"], "commands": ["low/*/wipe"]}
    registry.publish(NAME, "1.1.0", block={"permissions": more})
    registry.documents[NAME]["versions"]["1.0.0"]["deprecated"] = "it does not rain"
    details = await house.widgets.details(NAME, None)
    assert (details.version, details.problem, details.offline) == ("1.1.0", None, None)
    assert details.permissions.attributes == ("low/tile/rain",)
    assert details.asksMore.attributes == () and details.asksMore.commands == ("low/*/wipe",)
    assert details.changelog is not None and details.changelog.startswith("## 1.1.0")
    told = [(each.version, each.tags, each.added, each.deprecated) for each in details.versions]
    assert told == [("1.1.0", ["latest"], False, None), ("1.0.0", [], True, "it does not rain")]
    assert [(change.action, change.version, change.by) for change in details.changes] == [("add", "1.0.0", "ada")]
    assert [version.version for version in house.catalogue.package(NAME).versions] == ["1.0.0"], "looking adds nothing"


async def test_a_search_over_registries_tells_what_is_allowed_and_which_is_away(tmp_path: Path) -> None:
    async with loopback_registry() as one, loopback_registry() as other:
        one.publish(NAME, "1.0.0")
        one.publish("@elsewhere/rain", "1.0.0")
        other.publish("@observatory/rain-radar", "0.2.0")
        async with open_house(tmp_path, WIDGET_REGISTRIES=f"one={one.url}, other={other.url}") as house:
            await house.widgets.add(NAME, None, ADA)
            found = await house.widgets.search("rain", 10)
            assert [(each.name, each.added, each.registry) for each in found.found] == [
                (NAME, "1.0.0", "one"),
                ("@observatory/rain-radar", None, "other"),
            ]
            assert found.faults == []
            other.answers["/-/v1/search"] = 500
            found = await house.widgets.search("", 10)
            assert [each.name for each in found.found] == [NAME]
            assert [each.registry for each in found.faults] == ["other"]


async def test_a_content_network_is_read_file_by_file(tmp_path: Path) -> None:
    async with loopback_registry() as network:
        for path, content in files().items():
            network.answers[f"/npm/{NAME}@1.0.0/{path}"] = serving(content)
        network.answers[f"/npm/{NAME}@latest/package.json"] = moved(f"/npm/{NAME}@1.0.0/package.json")
        variables = {"WIDGET_ALLOWED_NPM_SCOPES": f"@observatory,{network.url}/npm"}
        async with open_house(tmp_path, **variables) as house:
            assert [source.kind for source in house.widgets.rules().sources] == ["network"]
            package = await house.widgets.add(NAME, None, ADA)
            assert (package.active, package.versions[0].registry) == ("1.0.0", network.url.removeprefix("http://"))
            assert (await house.catalogue.bundle(NAME)).source == TEXT
            escaping = manifest(version="2.0.0", block={"entry": "../../../secret.js"})
            network.answers[f"/npm/{NAME}@2.0.0/package.json"] = lambda: web.json_response(escaping)
            with pytest.raises(BadPackage, match="expected a path below the package's folder"):
                await house.widgets.add(NAME, "2.0.0", ADA)
