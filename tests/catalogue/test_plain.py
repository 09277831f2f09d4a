"""Packages without an `octopus` block: what they register is named by an administrator, or read off their text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from octopus.catalogue.errors import BadPackage
from octopus.catalogue.plain import keys_in
from octopus.model import BadRequest, FieldError
from tests.catalogue.houses import ADA, House, open_house
from tests.catalogue.loopback import LoopbackRegistry
from tests.catalogue.packages import files, packed

NAME = "@observatory/rain"
OWN = (Path(__file__).resolve().parents[2] / "e2e" / "store" / "bundles" / "contract-only.js").read_text()
HIDDEN = "(function () { var d = make(); octopus.registerWidget(d); })();"


def plain(text: str, version: str = "1.0.0", **members: object) -> bytes:
    """An archive as a team packs it that knows the public contract and nothing else."""
    content = files(NAME, version, text)
    manifest = json.loads(content["package.json"])
    del manifest["octopus"]
    content["package.json"] = json.dumps(manifest | members).encode()
    return packed(content)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        (OWN, ("ContractOnly",)),
        ('o.registerWidget({key:"HDBPPLive",label:"HDBPP Live",component:e,layout:{w:8}})', ("HDBPPLive",)),
        ("const K = 'Rain';\nregister({ label: 'Rain', layout: { w: 1 }, component, key: K })", ("Rain",)),
        ('a({"key":`One`,"component":A});a({key:"Two",component(){return null}})', ("One", "Two")),
        # Keys of React's elements, and of fields, are none of widgets.
        ('h("li",{key:"row",className:"x"},h(C,{component:1}))', ()),
        ('x={key:"outer",inner:{component:C}}', ()),
        ("let a='x';a='y';r({key:a,component:C})", ()),
        ('r({key:"has blank",component:C})', ()),
    ],
)  # fmt: skip
def test_what_a_text_registers_is_an_object_with_a_key_and_a_component(text: str, keys: tuple[str, ...]) -> None:
    assert keys_in(text) == keys


async def test_a_package_that_says_nothing_of_octopus_is_added_by_what_its_text_shows(
    house: House, registry: LoopbackRegistry
) -> None:
    registry.publish(NAME, "1.0.0", plain(OWN))
    package = await house.widgets.add(NAME, None, ADA)
    assert (package.keys, package.label) == (["ContractOnly"], "ContractOnly")
    bundle = await house.catalogue.bundle(NAME)
    assert bundle.apollo and bundle.source == OWN


async def test_what_no_text_shows_is_named_by_an_administrator(
    house: House, registry: LoopbackRegistry, tmp_path: Path
) -> None:
    registry.publish(NAME, "1.0.0", plain(HIDDEN, main="./dist/index.iife.js"))
    with pytest.raises(BadPackage, match=r"does not show what it registers.*addWidget\(name, keys"):
        await house.widgets.add(NAME, None, ADA)
    with pytest.raises(BadRequest, match="expected keys of widgets"):
        await house.widgets.add(NAME, None, ADA, ("no key",))
    package = await house.widgets.add(NAME, None, ADA, ("Rain", "Snow", "Rain"))
    assert package.keys == ["Rain", "Snow"]
    action, target, ok, detail = (await house.audited())[0]
    assert (action, target, ok, detail["keys"]) == ("addWidget", NAME, True, ["Rain", "Snow", "Rain"])
    async with open_house(tmp_path) as other:
        assert other.catalogue.package(NAME).keys == ["Rain", "Snow"], "it stays so"


async def test_a_package_that_names_its_keys_is_taken_at_its_word(house: House, registry: LoopbackRegistry) -> None:
    registry.publish(NAME, "1.0.0", packed(files(NAME)))
    with pytest.raises(FieldError, match="names its keys itself"):
        await house.widgets.add(NAME, None, ADA, ("Other",))
    await house.widgets.add(NAME, None, ADA)
    assert not (await house.catalogue.bundle(NAME)).apollo


async def test_where_signatures_are_wanted_there_is_none_without_a_block(
    registry: LoopbackRegistry, tmp_path: Path
) -> None:
    registry.publish(NAME, "1.0.0", plain(OWN))
    async with open_house(
        tmp_path, WIDGET_REGISTRIES=f"near={registry.url}", WIDGET_REQUIRE_SIGNATURES="true"
    ) as house:
        with pytest.raises(FieldError, match="has no signature"):
            await house.widgets.add(NAME, None, ADA)
