"""Export and import: what goes out comes in the same, without secrets; what comes in is told before it is taken."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octopus.endpoints import Export, InvalidEndpoints, canonical, judge, merge
from octopus.endpoints.changed import changed_fields
from octopus.endpoints.exporting import DOTS, export
from octopus.endpoints.importing import check_sections, imported
from octopus.endpoints.merging import same
from octopus.endpoints.parts import entries_of, pointer_of_entry
from octopus.endpoints.workbench import read_text
from octopus.endpoints.yaml_text import YamlText
from octopus.endpoints.yaml_writing import written
from octopus.model import BadRequest
from tests.endpoints.documents import DOCUMENT, document, ground
from tests.endpoints.served import error, served, value
from tests.fuzzing import examples

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    [
        "1e5",
        "-0",
        "no",
        "12:30",
        "~",
        "",
        "null",
        " x",
        "x ",
        "a\nb",
        "a \nb",
        "\n",
        "def f():\n    return 1\n",
        "<<",
        "=",
        "2026-11-28",
    ]
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


def exported(
    found: Any, pointers: list[str] | None = None, environment: dict[str, str] | None = None, **how: Any
) -> Export:
    return export(found, pointers, environment or {}, **{"reveal": False, "yaml": False, **how})


def put(text: str, into: Any = None, pointers: list[str] | None = None) -> Any:
    return imported(check_sections(read_text(text)), into or {}, pointers, {}).document


@examples(40)
@given(st.dictionaries(TEXTS, VALUES, min_size=1))
def test_yaml_that_is_written_reads_the_same(found: Any) -> None:
    assert same(YamlText(written(found)).value, found)


@examples(20)
@given(
    st.sets(st.sampled_from(["/types", "/types/Procedure", "/vars", "/functions/station_health", "/queries/procedure",
                             "/queries/stationHealth", "/mutations", "/streams/oetEvents", "/streams/healthLive", ""])),
    st.booleans(),
    VALUES,
)  # fmt: skip
def test_an_export_imports_to_the_same(pointers: set[str], yaml: bool, body: Any) -> None:
    whole = document(mutations__startProcedure__body=body if body is not None else 1)
    text = exported(whole, yaml=yaml).text
    assert same(put(text), whole), "the whole into nothing"
    assert same(put(text, whole), whole)
    part = exported(whole, sorted(pointers), yaml=yaml).text
    alone = put(part)
    assert same(put(part, whole), whole), "a part into where it came from"
    assert same(put(part, alone), alone)
    faults = judge(alone, ground()).faults
    # A variable that was asked for by itself is there for others to use.
    assert {fault.code for fault in faults} <= {"unused-variable"}, "a part stands alone"


def test_a_part_brings_what_it_needs_and_nothing_else() -> None:
    found = document(
        types="interface Thing { id: ID! }\ntype Star implements Thing { id: ID! near: [Star!] kind: Kind }\n"
        "# of stars\nenum Kind { DWARF }\ninput Ask { kind: Kind = DWARF }\ntype Other { x: Int }",
        vars__BASE="http://127.0.0.1/1",
        functions__pick={"code": "def pick(x: list[str]) -> list[str]:\n    return x\n"},
        queries__things={"url": "{BASE}/{{OET_URL}}", "args": {"ask": "[Ask!]"}, "params": {"a": "{ask}"},
                         "type": "Thing", "transform": "pick"},
        queries__local={"method": "LOCAL", "function": "station_health", "inputs": {"temps": {"field": "things"}}},
        queries__more={"method": "LOCAL", "function": "station_health", "inputs": {"temps": {"field": "local"}}},
    )  # fmt: skip
    part = json.loads(exported(found, ["/queries/more"]).text)
    assert list(part) == ["types", "vars", "functions", "queries"]
    assert list(part["queries"]) == ["things", "local", "more"] and list(part["vars"]) == ["BASE"]
    assert part["functions"].keys() == {"station_health", "pick"}
    assert "# of stars\nenum Kind" in part["types"] and "type Star" in part["types"] and "Other" not in part["types"]
    assert json.loads(exported(found, ["/types/Other"]).text) == {"types": "type Other { x: Int }\n"}
    objects = document(types={"A": {"b": "[B!]!"}, "B": {"x": "Int"}, "C": {"x": "Int"}})
    assert json.loads(exported(objects, ["/types/A"]).text)["types"].keys() == {"A", "B"}
    broken = document(types="type A {", queries__a={"url": "{OET_URL}", "type": "A"})
    assert json.loads(exported(broken, ["/queries/a"]).text)["types"] == "type A {", "what cannot be read goes along"
    with pytest.raises(BadRequest, match=r"no entry '/queries/procedur' \(did you mean /queries/procedure"):
        exported(found, ["/queries/procedur"])


def test_files_are_named_for_what_is_in_them() -> None:
    names = [
        exported(DOCUMENT, pointers).filename for pointers in (None, ["/queries/procedure"], ["/queries", "/streams"])
    ]
    assert names == ["endpoints.json", "endpoints-procedure.json", "endpoints-part.json"]
    assert exported(DOCUMENT, yaml=True).filename == "endpoints.yaml"


SECRETS = ("hunter2", "pa55", "tok3n", "s3cret", "env-only")


def test_secrets_never_go_out() -> None:
    found = document(
        vars__OET_URL="http://ada:pa55@127.0.0.1/v1",
        vars__OET_TOKEN="hunter2",
        vars__GONE="http://127.0.0.1/gone",
        vars__OTHER="http://127.0.0.1/other",
        queries__a={
            "url": "http://ada:pa5@5@127.0.0.1/{OET_TOKEN}",
            "headers": {"Authorization": "Bearer hunter2", "X": "y"},
        },
    )
    environment = {
        "OET_TOKEN": "tok3n",
        "GONE": "http://ada:s3cret@host/",
        "OTHER": "https://host/?api_key=env-only",
    }
    for reveal in (False, True):
        for yaml in (False, True):
            made = exported(found, environment=environment, reveal=reveal, yaml=yaml)
            everything = repr(made)
            assert not any(secret in everything for secret in (*SECRETS, "pa5@5"))
            assert made.withheld == ["OET_URL", "OET_TOKEN", "GONE", "OTHER", "/queries/a/url", "/queries/a/headers"]
    back = put(made.text)
    assert back["vars"]["OET_URL"] == "http://127.0.0.1/v1" and back["vars"]["OET_TOKEN"] == ""
    assert back["vars"]["GONE"] == "http://127.0.0.1/gone"
    assert back["queries"]["a"] == {"url": "http://127.0.0.1/{OET_TOKEN}", "headers": {"X": "y"}}


def test_values_of_the_environment_are_masked_until_they_are_asked_for() -> None:
    environment = {"OET_URL": "https://oet.example/v2", "TANGO_DBS": "low=http://a/db, mid=http://b/db"}
    hidden = exported(DOCUMENT, environment=environment)
    assert json.loads(hidden.text) == DOCUMENT, "the document's own values"
    assert [(each.name, each.value, each.masked, each.documentValue) for each in hidden.variables] == [
        ("OET_URL", DOTS, True, DOCUMENT["vars"]["OET_URL"]),
        ("TANGO_DBS", DOTS, True, DOCUMENT["vars"]["TANGO_DBS"]),
    ]
    shown = exported(DOCUMENT, environment=environment, reveal=True)
    assert json.loads(shown.text)["vars"] == {
        "OET_URL": "https://oet.example/v2",
        "TANGO_DBS": ["low=http://a/db", "mid=http://b/db"],
    }
    assert [(each.value, each.masked) for each in shown.variables] == [
        ("https://oet.example/v2", False),
        ("low=http://a/db, mid=http://b/db", False),
    ]
    assert exported(DOCUMENT, ["/functions"], environment).variables == [], "only those that are in it"


# Import


def test_entries_are_put_in_one_by_one_and_nothing_is_taken_away() -> None:
    given = {
        "types": "type Procedure { uid: Int! }\ntype New { x: Int }",
        "queries": {"procedure": DOCUMENT["queries"]["procedure"], "fresh": {"url": "http://127.0.0.1/x"}},
        "description": "Theirs.",
        "extra": {"__proto__": 1},
    }
    made = imported(given, DOCUMENT, None, {})
    assert [(each.pointer, each.kind, each.state) for each in made.found] == [
        ("/types/Procedure", "type", "changed"),
        ("/types/New", "type", "new"),
        ("/queries/procedure", "query", "same"),
        ("/queries/fresh", "query", "new"),
        ("/description", "other", "new"),
    ]
    assert made.document["types"] == (
        "type Procedure { uid: Int! }\n\ntype OetEvent { topic: String }\n\ntype SbiStatus { id: ID! }\n\n"
        "type New { x: Int }\n"
    )
    assert made.document["queries"].keys() == {*DOCUMENT["queries"], "fresh"}
    assert made.document["mutations"] == DOCUMENT["mutations"] and "extra" not in made.document
    assert made.warnings == ["left out, since endpoints.json has no such keys: extra"]
    picked = imported(given, DOCUMENT, ["/queries/fresh", "/description"], {}).document
    assert picked == {**document(queries__fresh=given["queries"]["fresh"]), "description": "Theirs."}
    with pytest.raises(BadRequest, match="no entry"):
        imported(given, DOCUMENT, ["/queries/nope"], {})


def test_types_come_together_whatever_their_forms() -> None:
    sdl, objects = "type A { x: Int }", {"B": {"x": "Int"}}
    assert (
        put(json.dumps({"types": objects}), {"types": sdl})["types"] == "type A { x: Int }\n\ntype B {\n  x: Int\n}\n"
    )
    assert put(json.dumps({"types": objects}), {"types": {"A": {"x": "Int"}}})["types"] == {
        "A": {"x": "Int"},
        **objects,
    }
    assert put(json.dumps({"types": objects}), {"types": [sdl]})["types"] == [
        "type A { x: Int }\n\ntype B {\n  x: Int\n}\n"
    ]
    assert put(json.dumps({"types": "type C {"}), {"types": sdl})["types"] == "type C {", "told as /types, changed"
    assert put(json.dumps({"types": [sdl]}), {"types": sdl})["types"] == sdl, "the same is left as it is"


def test_what_the_environment_has_to_say_of_a_variable_is_told() -> None:
    given = {"vars": {"OET_URL": "http://a", "OET_TOKEN": "", "PLAIN": "x"}}
    assert imported(given, {}, None, {"OET_URL": "http://b"}).warnings == [
        "OET_URL: the environment of this deployment gives it another value, which goes on counting",
        "OET_TOKEN is a secret: set the environment variable OET_TOKEN where Octopus runs",
    ]


KEYS = st.sampled_from([
    "types", "vars", "functions", "queries", "streams", "description",
    "a", "url", "args", "type", "inputs", "field", "headers", "__proto__",
])  # fmt: skip
WRITTEN = st.recursive(
    st.none()
    | st.integers(0, 2)
    | st.sampled_from(["", "a", "type A { x: B } type B { x: Int }", "type A {", "[A!]!", "{a}"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(KEYS, WRITTEN, max_size=5)


@examples(40)
@given(DOCUMENTS, DOCUMENTS, st.booleans())
def test_whatever_was_written_goes_out_and_comes_in_or_is_refused(one: Any, other: Any, yaml: bool) -> None:
    made = exported(one, yaml=yaml)
    for entry in entries_of(one):
        exported(one, [pointer_of_entry(entry)], yaml=yaml)
    try:
        read = check_sections(read_text(made.text))
    except InvalidEndpoints:
        return
    assert same(read, one)
    into = imported(read, other, None, {}).document
    assert same(imported(read, into, None, {}).document, into), "a second time changes nothing"
    assert merge(other, into, other).conflicts == [] and isinstance(changed_fields(other, into, {}), dict)


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "code", "line", "message"),
    [
        ("{", "bad-json", 1, "expected a key in double quotes"),
        ('{"vars": {},\n "vars": {}}', "duplicate-key", 2, "stands twice"),
        ('{"queries":\n {"q": {"timeout": NaN}}}', "bad-json", 2, "expected a JSON value"),
        ('{"queries": {"q": {"timeout": 1e999}}}', "bad-json", 1, "fits a double"),
        ('{"vars": {"A": "\\ud800"}}', "bad-json", 1, "half of a surrogate pair"),
        ('{"queries": ' + '{"a":' * 100_000, "bad-json", 1, "at most 64 levels"),
        ('{"queries": ' + "[" * 100_000, "bad-json", 1, "at most 64 levels"),
        ('{"vars": {"A": 123456789012345678901234}}', "bad-json", 1, "within 64 bits"),
        ('{"queries":\n [1]}', "wrong-type", 2, "expected an object under 'queries'; got a list"),
        ('{"types": 5}', "wrong-type", 1, "got a number"),
        ("[]", "wrong-type", 1, "expected an object with the keys"),
        ("", "wrong-type", 1, "expected an object with the keys"),
        ("just words", "wrong-type", 1, "expected an object with the keys"),
        ("queries:\n  q: [\n", "bad-json", 3, "expected YAML"),
        ("vars:\n  A: x\n  A: y", "bad-json", 3, "stands twice"),
        ("a: !!python/object/apply:os.system [id]", "bad-json", 1, "expected plain YAML"),
        ("a: &a [*a]", "bad-json", 1, "levels"),
        ("[" * 100_000, "bad-json", 1, "levels"),
        (BOMB, "bad-json", 1, "aliases followed"),
        ("\x00\x01", "bad-json", 1, "expected YAML"),
        ("<html><script>alert(1)</script>", "wrong-type", 1, "expected an object"),
    ],
)  # fmt: skip
def test_a_hostile_text_is_refused_at_its_place_with_one_sentence(
    text: str, code: str, line: int, message: str
) -> None:
    with pytest.raises(InvalidEndpoints) as fault:
        check_sections(read_text(text))
    (found,) = fault.value.faults
    assert (found.code, found.line) == (code, line) and message in found.message
    assert len(found.message) < 300 and "\n" not in found.message


def test_what_can_do_no_harm_is_carried_as_it_is() -> None:
    given = {
        "queries": {
            "__proto__": {"url": "http://127.0.0.1/x", "description": "<img src=x onerror=alert(1)>"},
            "constructor": {"url": 5},
        }
    }
    assert put(json.dumps(given)) == given
    codes = [(fault.pointer, fault.code) for fault in judge(canonical(given), ground()).faults]
    assert ("/queries/__proto__", "name-clash") in codes and ("/queries/constructor/url", "wrong-type") in codes


EXPORT = """query ($document: JSON, $pointers: [String!], $reveal: Boolean!, $format: EndpointFormat!) {
  exportEndpoints(document: $document, pointers: $pointers, reveal: $reveal, format: $format) {
    text filename withheld variables { name value masked documentValue } } }"""
IMPORT = """query ($text: String!, $into: JSON!, $pointers: [String!]) {
  readEndpointImport(text: $text, into: $into, pointers: $pointers) {
    document text warnings
    changes { pointer kind before after } faults { pointer line code } found { pointer kind state } } }"""


async def test_over_the_api() -> None:
    first = {"vars": {"BASE": "http://127.0.0.1/1"}, "queries": {"q": {"url": "{BASE}/q"}, "r": {"url": "{BASE}/r"}}}
    async with served(first, BASE="http://127.0.0.1/2", OCTOPUS_MAX_ENDPOINTS="2000") as server:
        made = await value(server, EXPORT, "admin", pointers=["/queries/q"], reveal=False, format="YAML")
        assert made["text"] == "vars:\n  BASE: http://127.0.0.1/1\nqueries:\n  q:\n    url: '{BASE}/q'\n"
        assert made["variables"] == [
            {"name": "BASE", "value": DOTS, "masked": True, "documentValue": "http://127.0.0.1/1"}
        ]
        revealed = await value(server, EXPORT, "admin", document=first, reveal=True, format="JSON")
        assert json.loads(revealed["text"])["vars"]["BASE"] == "http://127.0.0.1/2"
        audit = await server.service.rooms.audit.read(limit=2)
        assert [(each.action, each.ok, each.detail["reveal"], each.detail["revealed"]) for each in audit] == [
            ("exportEndpoints", True, True, ["BASE"]),
            ("exportEndpoints", True, False, []),
        ]
        read = await value(server, IMPORT, "admin", text=made["text"] + "    type: Nope\n", into={"queries": {"z": {}}})
        assert read["found"] == [
            {"pointer": "/vars/BASE", "kind": "variable", "state": "new"},
            {"pointer": "/queries/q", "kind": "query", "state": "new"},
        ]
        assert [(each["pointer"], each["kind"]) for each in read["changes"]] == [
            ("/queries/q", "added"),
            ("/vars", "added"),
        ]
        faults = {each["pointer"]: each for each in read["faults"]}
        line = read["text"].splitlines()[faults["/queries/q/type"]["line"] - 1]
        assert faults["/queries/q/type"]["code"] == "unknown-type" and line.strip() == '"type": "Nope"'
        secret = {"vars": {"OET_TOKEN": "hunter2"}}
        told = await value(server, IMPORT, "admin", text=json.dumps(secret), into={})
        assert ("/vars/OET_TOKEN", "secret") in [(each["pointer"], each["code"]) for each in told["faults"]]
        refused = await error(server, IMPORT, "admin", text="{'", into={})
        assert refused["extensions"]["code"] == "BAD_REQUEST" and refused["extensions"]["faults"][0]["column"] == 2
        large = await error(server, IMPORT, "admin", text="x" * 2001, into={})
        assert large["extensions"]["code"] == "TOO_LARGE"
        assert (await error(server, EXPORT, "engineer", reveal=True, format="JSON"))["extensions"][
            "code"
        ] == "FORBIDDEN"
