"""Which workspaces and widget packages use a field that a draft changes or takes away."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest
from graphql import build_ast_schema, parse

from octopus.endpoints import EXAMPLE, PackageOperations, StoredWorkspace, example_sdl, root_fields
from octopus.endpoints.changed import changed_fields
from octopus.endpoints.uses import uses
from octopus.graphql.schema import static_sdl
from octopus.model import Caller, Role
from octopus.workspaces.document import PreferencesDocument
from tests.endpoints.documents import DOCUMENT, document
from tests.endpoints.served import error, served, value

ROOT = Path(__file__).parents[2]


def changes(after: Any, before: Any = DOCUMENT, **environment: str) -> dict[str, tuple[str, str]]:
    return {name: (each.change, each.detail) for name, each in changed_fields(before, after, environment).items()}


def test_a_field_that_stays_what_it_is_does_not_change() -> None:
    assert changes(copy.deepcopy(DOCUMENT)) == {}
    words = document(
        types="# why\n\"\"\"A procedure.\"\"\"\ntype Procedure {\n  \"Its number.\"\n  uid: Int!, state: String!\n}\n"
        "type OetEvent { topic: String }\ntype SbiStatus { id: ID! }\ntype Unrelated { x: Int }",
        queries__procedure__description="Only words.",
        queries__fresh={"url": "http://127.0.0.1/x"},
        functions__station_health__description="Other words.",
    )  # fmt: skip
    assert changes(words) == {}, "words, layout and what is new concern nobody"


def test_a_field_changes_with_all_that_it_stands_on() -> None:
    assert changes(document(queries__procedure__role="Operator")) == {
        "Query.procedure": ("changed", "other than before: its role")
    }
    assert changes(document(queries__procedure=None, mutations=None)) == {
        "Query.procedure": ("removed", "the query procedure goes away"),
        "Mutation.startProcedure": ("removed", "the mutation startProcedure goes away"),
    }
    types = changes(document(types=DOCUMENT["types"].replace("uid: Int! state: String!", "uid: ID!")))
    told = "other than before: the type Procedure (without state; uid is ID!)"
    assert types == {"Query.procedure": ("changed", told), "Mutation.startProcedure": ("changed", told)}
    code = changes(
        document(functions__station_health__code="def station_health(temps: list[float]) -> str:\n    return ''\n")
    )
    assert code.keys() == {"Query.stationHealth", "Subscription.healthLive"}
    assert code["Query.stationHealth"][1] == "other than before: the function station_health"
    variable = changes(document(vars__OET_URL="http://127.0.0.1:1"))
    assert variable.keys() == {
        "Query.procedure",
        "Mutation.startProcedure",
        "Subscription.oetEvents",
        "Subscription.sbiStatus",
    }
    assert changes(document(vars__OET_URL="http://127.0.0.1:1"), OET_URL="http://elsewhere") == {}, (
        "the environment decides"
    )
    gone = changes(document(types=DOCUMENT["types"].replace("type OetEvent { topic: String }", "")))
    assert gone["Subscription.oetEvents"] == ("changed", "other than before: the type OetEvent (gone)")


def test_lists_that_feed_drop_downs_change_too() -> None:
    before = document(vars__STATIONS=["s8-1", "s8-2"])
    assert changes(document(vars__STATIONS=["s8-1"]), before) == {
        "vars.STATIONS": ("changed", "the list STATIONS is without s8-2")
    }
    assert changes(DOCUMENT, before) == {"vars.STATIONS": ("removed", "the list STATIONS goes away")}
    assert changes(DOCUMENT, before, STATIONS="a,b") == {}


def test_a_draft_that_is_broken_can_be_looked_at() -> None:
    broken = {"types": "type A {", "queries": {"procedure": 5}, "streams": [], "vars": {"TANGO_DBS": "x"}}
    found = changes(broken)
    assert found["Query.procedure"][0] == "changed" and found["Subscription.oetEvents"][0] == "removed"
    assert found["vars.TANGO_DBS"][0] == "removed"
    assert changes(DOCUMENT, broken)["Query.procedure"][0] == "changed"
    assert changes([]).keys() == changes({}).keys()


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("{ a b: c }", ["Query.a", "Query.c"]),
        ("query Q($x: Int) { a(x: $x) { deep } } subscription { s }", ["Query.a", "Subscription.s"]),
        ("mutation { ...F ... on Mutation { b } } fragment F on Mutation { a ...F }", ["Mutation.a", "Mutation.b"]),
        ("{ a", []),
        ("a {name}", []),
        ("<b>{x}</b>", []),
        ("{" * 5000, []),
    ],
)
def test_root_fields_of_operations(text: str, fields: list[str]) -> None:
    assert root_fields(text) == fields


def workspace(**settings: Any) -> dict[str, Any]:
    """With a widget for each of some settings, of the key by which they are named."""
    layout = {"x": 0, "y": 0, "w": 1, "h": 1}
    found = {
        "id": "w",
        "name": "Correlator",
        "widgets": [{"id": key, "key": key, "title": f"My {key}", "layout": layout} for key in settings],
        "widget_configs": settings,
    }
    PreferencesDocument.model_validate({"schema": 1, "workspaces": [found]})
    return found


def test_uses_in_settings_are_found_where_they_stand() -> None:
    after = document(queries__procedure=None, vars__TANGO_DBS=["mid=http://127.0.0.1/db"], streams__oetEvents=None)
    found = workspace(
        Selector={"query": "query ($n: Int!) { procedure(uid: $n) { state } }", "list": "TANGO_DBS"},
        Chart={"series": [{"label": "procedure", "stream": "oetEvents"}, {"text": "a procedure {of} the OET"}]},
        Other={"query": "{ devices { name } }", "title": "oetEvents", "deep": {"TANGO_DBS": True}},
        Procedures={},
    )
    packages = [
        PackageOperations("@octopus-widgets/procedures", ["Procedures"], ["Query.procedure", "Query.untouched"]),
        PackageOperations("@octopus-widgets/clock", ["Clock"], []),
    ]
    changed = changed_fields(DOCUMENT, after, {})
    told = uses(changed, [StoredWorkspace("ada", found, True)], packages)
    assert [(use.field, use.change, use.widgetKey, use.package, use.place) for use in told] == [
        ("Query.procedure", "removed", "Selector", None, "/query"),
        ("vars.TANGO_DBS", "changed", "Selector", None, "/list"),
        ("Subscription.oetEvents", "removed", "Chart", None, "/series/0/stream"),
        ("Query.procedure", "removed", "Procedures", None, "Query.procedure"),
        ("Query.procedure", "removed", None, "@octopus-widgets/procedures", "Query.procedure"),
    ]
    first = told[0]
    assert (first.owner, first.workspaceId, first.workspaceName, first.widgetTitle, first.shared) == (
        "ada", "w", "Correlator", "My Selector", True,
    )  # fmt: skip
    assert uses({}, [StoredWorkspace("ada", found, True)], packages) == []


def test_settings_of_any_form_are_gone_through() -> None:
    deep: Any = "{ procedure { uid } }"
    for _ in range(1000):
        deep = [deep]
    odd = {
        "id": "w",
        "widgets": [None, {"id": "a"}, {"id": "b", "key": "b"}],
        "widget_configs": {"b": {"x": deep, "y": 5}},
    }
    changed = changed_fields(DOCUMENT, {}, {})
    for each in (odd, {}, {"widgets": 5}, {"widgets": [{"id": "b"}], "widget_configs": []}):
        assert uses(changed, [StoredWorkspace("ada", each, False)], []) == []


# What the widgets that come with Octopus say of themselves


def manifests() -> dict[str, Any]:
    found = {path.parent.name: json.loads(path.read_text()) for path in (ROOT / "widgets").glob("*/package.json")}
    return {name: manifest for name, manifest in found.items() if "octopus" in manifest}


def test_first_party_widgets_declare_the_endpoints_that_they_ask_for() -> None:
    """Held against the example document: every one of its fields that stands in a widget's operations is declared."""
    schema = build_ast_schema(parse("\n".join([*static_sdl(), example_sdl(static_sdl())])))
    example = json.loads(EXAMPLE.read_text())
    declared_somewhere = set()
    for name, manifest in manifests().items():
        declared = set(manifest["octopus"].get("operations", ()))
        for each in declared:
            root, _, field = each.partition(".")
            assert root == "vars" or field in schema.get_type(root).fields, f"{name} declares {each}"
        used = _operations(ROOT / "widgets" / name / "src", example)
        assert used == declared, f"octopus.operations of widgets/{name}/package.json"
        declared_somewhere |= declared
    assert {"Query.procedures", "Mutation.abortProcedure", "Subscription.observingBlocksLive"} <= declared_somewhere


def _operations(folder: Path, example: Any) -> set[str]:
    """The fields of the example that the GraphQL texts of a widget's source ask for."""
    found: set[str] = set()
    for path in [*folder.rglob("*.ts"), *folder.rglob("*.tsx")]:
        for quoted in re.findall(r"`([^`]*)`|\"([^\"\n]*)\"", path.read_text()):
            text = re.sub(r"\$\{[^}]*\}", "x", "".join(quoted))
            if re.match(r"\s*(query|mutation|subscription)\b", text):
                found |= set(root_fields(text))
    sections = {"Query": "queries", "Mutation": "mutations", "Subscription": "streams"}
    return {each for each in found if each.partition(".")[2] in example.get(sections[each.partition(".")[0]], {})}


USES = """query ($document: JSON!) { endpointUses(document: $document) {
  field change detail owner workspaceId workspaceName shared widgetId widgetTitle widgetKey package place } }"""


async def test_over_the_api(tmp_path: Path) -> None:
    package = tmp_path / "procedures" / "1.0.0"
    package.mkdir(parents=True)
    block = {"keys": ["Procedures"], "label": "Procedures", "apiVersion": 1, "operations": ["Query.q"]}
    (package / "package.json").write_text(json.dumps({"name": "procedures", "version": "1.0.0", "octopus": block}))
    (package / "index.iife.js").write_text("globalThis.Octopus.registerWidget({})")
    queries = {name: {"url": f"http://127.0.0.1/{name}"} for name in "qr"}
    async with served({"queries": queries}, widgets=tmp_path) as server:
        rooms = server.service.rooms
        first, second = workspace(Selector={"query": "{ q }"}), workspace(Procedures={}, Other={"query": "{ r }"})
        for user, each in (("ada", first), ("bob", second)):
            await rooms.preferences.set(user, {"schema": 1, "workspaces": [each]})
        await rooms.shares.share(Caller("bob", Role.User), "w")
        found = await value(server, USES, "admin", document={"queries": {"r": queries["r"]}})
        assert [(use["owner"], use["shared"], use["widgetKey"], use["package"], use["place"]) for use in found] == [
            ("ada", False, "Selector", None, "/query"),
            ("bob", True, "Procedures", None, "Query.q"),
            (None, False, None, "procedures", "Query.q"),
        ]
        assert {(use["field"], use["change"], use["detail"]) for use in found} == {
            ("Query.q", "removed", "the query q goes away")
        }
        assert await value(server, USES, "admin", document=json.dumps({"queries": queries})) == []
        assert (await error(server, USES, "admin", document="{"))["extensions"]["code"] == "BAD_REQUEST"
