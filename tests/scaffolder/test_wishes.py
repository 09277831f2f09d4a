"""Wishes: names in every form, GraphQL as it is written, and every fault at once."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from octopus.model import BadRequest
from octopus.scaffolder import FolderTaken, OperationWish, Wish, name_forms, read_wish, scaffold, write_project, zipped

QUERY = "query beamHealth($beam: Int! = 3, $names: [String!]) { beam(id: $beam, names: $names) { health } }"


@pytest.mark.parametrize("written", ["Beam Health", "beamHealth", "beam-health", "BEAM_HEALTH", "  beam health "])
def test_a_name_is_one_however_it_is_written(written: str) -> None:
    forms = name_forms(written)
    assert forms is not None
    assert (forms.title, forms.pascal, forms.camel, forms.kebab, forms.screaming) == (
        "Beam Health",
        "BeamHealth",
        "beamHealth",
        "beam-health",
        "BEAM_HEALTH",
    )


@pytest.mark.parametrize("written", ["", "---", "3 beams", "../up", "a/b", "näme", "x" * 61, "a\nb"])
def test_what_is_no_name_is_refused(written: str) -> None:
    assert name_forms(written) is None


def test_acronyms_stay_words() -> None:
    forms = name_forms("HDBPPLive 2")
    assert forms is not None and forms.kebab == "hdbpp-live-2"


def refused(wish: Wish) -> list[str]:
    with pytest.raises(BadRequest) as caught:
        scaffold(wish)
    faults: list[str] = caught.value.extra["faults"]
    return faults


def test_every_fault_is_told_at_once() -> None:
    faults = refused(
        Wish(
            "3x",
            scope="my team",
            sdk="No Name",
            history=True,
            attributes=False,
            description="two\nlines",
            operations=(
                OperationWish("query { a }"),
                OperationWish("query broken {"),
                OperationWish("query a { a } query b { b }"),
                OperationWish("query __own { a }"),
                OperationWish("query again { a }", "../away.graphql"),
                OperationWish("query title($title: String) { a(t: $title) }"),
            ),
        )
    )
    told = "\n".join(faults)
    for part in (
        "name: expected words",
        "scope: expected an npm scope",
        "sdk: expected the name of an npm package",
        "history: it is drawn of",
        "description: expected one line",
        "operations[0]: expected a name",
        "operations[1]: Syntax Error",
        "operations[2]: expected one query, mutation or subscription; got 2",
        "operations[3]: names that begin with __",
        "operations[4] (../away.graphql): expected a file name",
        "$title of title is a setting of every widget",
    ):
        assert part in told


def test_variables_of_one_name_are_one_setting_so_they_must_agree() -> None:
    one, other = OperationWish("query a($id: Int) { a(id: $id) }"), OperationWish("query b($id: String) { b(id: $id) }")
    assert refused(Wish("Beam", operations=(one, other))) == [
        "operations: $id is number in a and string in b; give one of them another name"
    ]
    assert "there 2 times" in refused(Wish("Beam", operations=(one, one)))[0]


def test_a_deep_or_long_operation_is_refused() -> None:
    deep = OperationWish("query a " + "{a" * 4_000 + "}" * 4_000)
    assert "nested too deeply" in refused(Wish("Beam", operations=(deep,)))[0]
    assert "token" in refused(Wish("Beam", operations=(OperationWish("query a {" + "a " * 11_000 + "}"),)))[0]
    long = OperationWish("query a {" + "a " * 40_000 + "}")
    assert refused(Wish("Beam", operations=(long,))) == [
        "operations: expected at most 65536 characters of GraphQL in all"
    ]


def test_json_of_a_wish_names_what_is_wrong_with_it() -> None:
    assert read_wish({"name": "Beam", "operations": [{"text": QUERY}]}).operations[0].text == QUERY
    with pytest.raises(BadRequest, match=r"unknown field `colour`"):
        read_wish({"name": "Beam", "colour": "red"})
    with pytest.raises(BadRequest, match=r"Expected `bool`, got `str` - at `\$.history`"):
        read_wish({"name": "Beam", "history": "yes"})


def test_variables_become_settings_with_their_defaults_and_only_needed_hooks_are_imported() -> None:
    files = scaffold(Wish("Beam", attributes=False, operations=(OperationWish(QUERY),)))
    assert 'beam: { type: "number", title: "beam", default: 3 }' in files["src/definition.ts"]
    assert "names: string[];" in files["src/config.ts"]
    source = files["src/beam-widget.tsx"]
    assert "usePolling" in source
    for absent in ("useStream", "useMutation", "useReadings", "useVariables"):
        assert absent not in source


def test_text_cannot_break_out_of_its_place() -> None:
    evil = 'a"; alert(1); //` ${x} */ </script> |'
    operation = OperationWish('query evil($t: String = "`${process.exit()}`") { a(t: $t) }')
    files = scaffold(Wish("Beam", label=evil, description=evil, author=evil, operations=(operation,)))
    manifest: dict[str, Any] = json.loads(files["package.json"])
    assert manifest["octopus"]["label"] == evil
    assert manifest["author"] == evil
    assert "\\`\\${process.exit()}\\`" in files["src/operations.ts"]
    assert '/** a"; alert(1); //` ${x} * / </script> | */' in files["src/beam-widget.tsx"]


def test_a_project_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    files = scaffold(Wish("Beam", ci="gitlab"))
    write_project(files, tmp_path / "new" / "beam")
    assert {
        str(path.relative_to(tmp_path / "new/beam")) for path in (tmp_path / "new").rglob("*") if path.is_file()
    } == set(files)
    with pytest.raises(FolderTaken, match="does not exist or is empty"):
        write_project(files, tmp_path / "new" / "beam")
    with pytest.raises(OSError, match=r"[Nn]ot a directory|[Ff]ile exists"):
        write_project({"a": "file", "a/b": "below a file"}, tmp_path / "half")
    assert not list(tmp_path.glob("*half*")) and not list(tmp_path.glob(".half*"))


def test_equal_projects_make_equal_archives() -> None:
    files = scaffold(Wish("Beam"))
    held = zipped(files, "beam")
    assert held == zipped(dict(reversed(files.items())), "beam")
    with zipfile.ZipFile(io.BytesIO(held)) as archive:
        assert archive.read("beam/package.json").decode() == files["package.json"]


def test_the_manifest_asks_for_what_the_operations_need_and_no_more() -> None:
    reading = "query a { ...F x: beam { y } ... on Query { beam { z } } __typename } fragment F on Query { sky ...F }"
    acting = "mutation b { pointBeam { ok } }"
    wish = Wish("Beam", attributes=False, operations=(OperationWish(reading), OperationWish(acting)))
    asked = json.loads(scaffold(wish)["package.json"])["octopus"]["permissions"]
    assert asked == {"queries": ["sky", "beam"], "mutations": ["pointBeam"]}
    assert "permissions" not in json.loads(scaffold(Wish("Beam", attributes=False))["package.json"])["octopus"]
    assert json.loads(scaffold(Wish("Beam"))["package.json"])["octopus"]["permissions"] == {"attributes": ["*"]}
