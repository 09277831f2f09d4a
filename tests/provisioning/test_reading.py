"""Files in YAML say what the same file in JSON says; what is no such file is told with its line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from octopus.endpoints.yaml_text import MOST_NODES
from octopus.provisioning import BadFile, Folder, read_text, widget_file_schema, workspace_file_schema
from octopus.provisioning.folder import CannotLook
from octopus.provisioning.patch import same
from octopus.provisioning.reading import Part, places_of
from tests.provisioning.folders import Files

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
texts = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Zl", "Zp")), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=15,
)


@given(values)
def test_yaml_that_is_json_reads_as_json(value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False)
    assert same(places_of("a.yaml", text).value, places_of("a.json", text).value)


@given(values)
def test_what_another_writer_of_yaml_makes_reads_as_it_was(value: Any) -> None:
    assert same(places_of("a.yaml", yaml.safe_dump(value, allow_unicode=True)).value, value)


@pytest.mark.parametrize(
    "plain", ["yes", "no", "on", "12:30:00", "2026-11-28", "0o17", "010", "1_000", ".5", "+1", ".inf"]
)
def test_a_plain_word_is_the_text_that_it_looks_like(plain: str) -> None:
    assert places_of("a.yaml", f"a: {plain}").value == {"a": plain}


LAUGHS = "\n".join(
    ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    + [
        f"{after}: &{after} [{', '.join([f'*{before}'] * 10)}]"
        for before, after in zip("abcdefg", "bcdefgh", strict=True)
    ]
)


@pytest.mark.parametrize(
    ("path", "text", "line", "said"),
    [
        ("endpoints/a.json", '{"queries": {\n', 2, "expected a key in double quotes"),
        ("endpoints/a.json", '{"vars": {"A": "x",\n "A": "y"}}', 2, "stands twice"),
        ("endpoints/a.yaml", "vars:\n  A: x\n  A: y\n", 3, "stands twice"),
        ("endpoints/a.yaml", "vars:\n\tA: x\n", 2, "expected YAML: found character"),
        ("endpoints/a.yaml", "vars: !!python/object/apply:os.system ['true']\n", 1, "expected plain YAML; got the tag"),
        ("endpoints/a.yaml", "vars: &a\n  A: *a\n", 1, "levels of objects and lists"),
        ("endpoints/a.yaml", LAUGHS, None, f"at most {MOST_NODES} values"),
        ("endpoints/a.yaml", "[" * 5000, 1, "levels of objects and lists"),
        ("endpoints/a.yaml", "vars:\n  <<: {A: x}\n", 2, "merge keys"),
        ("endpoints/a.yaml", "1: 2\n", 1, "there is no such key"),
        ("endpoints/a.yaml", "? [a]\n: 2\n", 1, "a key that is a text"),
        ("endpoints/a.yaml", "vars: {}\n---\nvars: {}\n", 2, "expected YAML"),
        ("endpoints/a.yaml", "- a\n", 1, "expected an object at the top; got a list"),
        ("endpoints/a.yaml", "", 1, "expected an object at the top; got nothing"),
        ("endpoints/a.yaml", "queries:\n  q: {url: 1}\n", 2, "/queries/q/url: expected a valid string"),
        ("endpoints/a.yaml", "types: type {\n", 1, "expected GraphQL definitions"),
        ("endpoints/a.graphql", "type A {", None, "expected GraphQL definitions"),
        ("workspaces/a.yaml", "workspaces:\n- {id: a, name: A, roles: [Boss]}\n", 2, "/workspaces/0/roles/0"),
        ("widgets/a.yaml", "widgets:\n- {name: a, enabled: maybe}\n", 2, "/widgets/0/enabled"),
        ("widgets/a.patch.json", '[{"op": "delete", "path": "/a"}]', 1, "/0/op"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(path: str, text: str, line: int | None, said: str) -> None:
    with pytest.raises(BadFile) as found:
        read_text(
            path, {"e": "ENDPOINTS", "wo": "WORKSPACES", "wi": "WIDGETS"}[path[: 1 if path[0] == "e" else 2]], text
        )
    assert said in found.value.problem.message
    assert line is None or found.value.problem.line == line


def test_a_folder_holds_what_it_holds(tmp_path: Path) -> None:
    files = Files(tmp_path)
    with pytest.raises(CannotLook, match="cannot be read"):
        Folder(tmp_path / "nowhere").look(at_once=True)
    files.write("endpoints/a.json", b"\xff".decode("latin-1"))
    (tmp_path / "endpoints" / "a.json").write_bytes(b"\xff")
    files.write("endpoints/notes.txt", "x")
    files.write("endpoints/.hidden.json", "{")
    files.write("endpoints/b.json~", "{")
    files.write("stray.json", "{}")
    files.write("widgets/big.json", " " * (5 * 1024 * 1024))
    (tmp_path / "workspaces").mkdir()
    (tmp_path / "workspaces" / "gone.json").symlink_to("nothing")
    found = Folder(tmp_path).look(at_once=True)
    assert found is not None and found.parts == {}
    told = {file.path: (file.error or file.warnings[0]).message for file in found.files}
    assert {path: text.split(";")[0].split(":")[0] for path, text in told.items()} == {
        "endpoints/a.json": "expected UTF-8 text",
        "endpoints/notes.txt": "not read",
        "stray.json": "not read",
        "widgets/big.json": "expected at most 4194304 bytes in a file, and 12582912 in all",
        "workspaces/gone.json": "cannot be read",
    }


def test_a_document_and_its_twin_in_yaml_are_one_part() -> None:
    text = json.dumps({"queries": {"q": {"url": "http://host/{n}", "args": {"n": "Int!"}, "retries": 2}}})
    one, other = read_text("endpoints/a.json", "ENDPOINTS", text), read_text("endpoints/a.yaml", "ENDPOINTS", text)
    assert isinstance(one, Part) and same(one.value, other.value)


def test_the_published_schemas_are_current() -> None:
    assert (REFERENCE / "provisioned-workspaces.schema.json").read_text() == workspace_file_schema(), "run: make docs"
    assert (REFERENCE / "provisioned-widgets.schema.json").read_text() == widget_file_schema(), "run: make docs"
