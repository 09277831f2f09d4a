"""Files become versions, overrides stay, and neither side loses to the other unseen."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from octopus.audit import Audit
from octopus.endpoints import InvalidEndpoints
from octopus.model import BadRequest, Caller, NotFound, Role, SourceUnavailable
from octopus.provisioning import WidgetChoice
from octopus.provisioning.entries import entries_of
from octopus.provisioning.ledger import Head, Ledger, Stale
from octopus.provisioning.patch import applied, same
from octopus.store import Store
from octopus.workspaces import BUILT_IN, Preferences, Shares
from tests.endpoints.rooms import ADA
from tests.provisioning.folders import Files, Following, following

OPERATOR = Caller("oli", Role.Operator)
VIEWER = Caller("vic", Role.Viewer)


def query(path: str = "x") -> dict[str, Any]:
    return {"url": f"http://host/{path}"}


async def publish(one: Following, document: Any) -> None:
    newest = await one.endpoints.stored.newest()
    await one.endpoints.publish(document, "by hand", newest.version if newest else 0, ADA)


async def served(one: Following) -> Any:
    return await one.endpoints.document()


@pytest.fixture
def files(tmp_path: Path) -> Files:
    (tmp_path / "files").mkdir()
    return Files(tmp_path / "files")


async def test_files_of_several_forms_become_one_version(store: Store, files: Files) -> None:
    files.write(
        "endpoints/10-oet.yaml", "vars:\n  OET: http://host/oet\nqueries:\n  one: {url: '{OET}/1', type: Thing}\n"
    )
    files.write("endpoints/20.json", {"queries": {"two": query()}})
    files.write("endpoints/types.graphql", "type Thing { id: Int! }\n")
    async with following(store, files.root) as one:
        newest = await one.endpoints.stored.newest()
        assert newest is not None and (newest.version, newest.author) == (1, "provisioning")
        assert (
            newest.comment == "From files: endpoints/10-oet.yaml, endpoints/20.json, endpoints/types.graphql (4 added)"
        )
        assert len(one.endpoints.serving.fields) == 2
        entries = await one.entries()
        assert entries["/queries/one"].path == "endpoints/10-oet.yaml"
        assert {each.state for each in entries.values()} == {"FILE"}
        await one.look()
        assert (await one.endpoints.stored.newest()) == newest


async def test_a_change_of_a_file_is_served_when_it_is_calm(store: Store, files: Files) -> None:
    files.write("endpoints/a.json", {"queries": {"one": query("old"), "gone": query()}})
    async with following(store, files.root) as one:
        files.write("endpoints/a.json", {"queries": {"one": query("new"), "more": query()}})
        await one.provisioning._look()
        assert (await served(one))["queries"]["one"] == query("old")  # Seen once: somebody may still be writing.
        await one.provisioning._look()
        assert (await served(one))["queries"] == {"one": query("new"), "more": query()}
        newest = await one.endpoints.stored.newest()
        assert newest is not None and newest.comment == "From files: endpoints/a.json (1 added, 1 changed, 1 removed)"


async def test_an_override_stays_is_told_and_can_be_dropped(store: Store, files: Files) -> None:
    files.write("endpoints/a.json", {"queries": {"one": query("file"), "two": query("file"), "three": query("file")}})
    async with following(store, files.root) as one:
        mine = {"queries": {"one": query("mine"), "two": query("file"), "own": query("own")}}
        await publish(one, mine)
        entries = await one.entries()
        assert {name: each.state for name, each in entries.items()} == {
            "/queries/one": "OVERRIDDEN", "/queries/two": "FILE", "/queries/three": "REMOVED",
        }  # fmt: skip
        assert (entries["/queries/one"].file, entries["/queries/one"].served) == (query("file"), query("mine"))
        assert (await one.provisioning.state()).added == 1
        assert not entries["/queries/one"].fileChanged

        files.write(
            "endpoints/a.json", {"queries": {"one": query("newer"), "two": query("newer"), "three": query("file")}}
        )
        await one.look()
        assert (await served(one))["queries"] == {**mine["queries"], "two": query("newer")}
        newest = await one.endpoints.stored.newest()
        assert newest is not None and newest.comment.endswith("(1 changed; 2 overridden entries stay)")
        first = (await one.entries())["/queries/one"]
        assert (first.state, first.fileChanged) == ("OVERRIDDEN", True)
        assert (first.before, first.file, first.served) == (query("file"), query("newer"), query("mine"))

        state = await one.provisioning.keep("ENDPOINTS", ["/queries/one"], ADA)
        assert not any(each.fileChanged for each in state.entries)
        with pytest.raises(BadRequest, match="'/queries/two' is no override"):
            await one.provisioning.drop("ENDPOINTS", ["/queries/two"], ADA)
        await one.provisioning.drop("ENDPOINTS", ["/queries/one"], ADA)
        assert (await served(one))["queries"]["one"] == query("newer")
        newest = await one.endpoints.stored.newest()
        assert newest is not None and (newest.author, newest.comment) == ("ada", "Back to the files: /queries/one")
        state = await one.provisioning.drop("ENDPOINTS", None, ADA)
        assert {each.state for each in state.entries} == {"FILE"}
        assert (await served(one))["queries"] == {
            "one": query("newer"), "two": query("newer"), "three": query("file"), "own": query("own"),
        }  # fmt: skip
        actions = [entry.action for entry in await Audit(store).read()]
        assert actions.count("keepOverrides") == 1 and actions.count("publishEndpoints") == 5


async def test_an_entry_taken_out_of_the_files_goes_unless_it_was_changed(store: Store, files: Files) -> None:
    files.write("endpoints/a.json", {"queries": {"one": query(), "two": query()}})
    files.write("endpoints/b.json", {"queries": {"rest": query()}})
    async with following(store, files.root) as one:
        await publish(one, {"queries": {"one": query("mine"), "two": query(), "rest": query()}})
        files.remove("endpoints/a.json")
        await one.look()
        assert (await served(one))["queries"] == {"one": query("mine"), "rest": query()}
        left = (await one.entries())["/queries/one"]
        assert (left.state, left.fileChanged, left.path, left.file, left.before) == (
            "OVERRIDDEN", True, None, None, query(),
        )  # fmt: skip
        await one.provisioning.keep("ENDPOINTS", ["/queries/one"], ADA)
        assert "/queries/one" not in await one.entries()


async def test_of_an_entry_in_two_files_the_later_stands_with_a_warning(store: Store, files: Files) -> None:
    files.write("endpoints/10.json", {"queries": {"one": query("first"), "same": query()}, "types": "scalar A\n"})
    files.write(
        "endpoints/20.yaml",
        "queries:\n  one: {url: http://host/second}\n  same: {url: http://host/x}\ntypes: scalar B\n",
    )
    async with following(store, files.root) as one:
        assert (await served(one))["queries"]["one"] == query("second")
        assert (await served(one))["types"] == "scalar A\n\nscalar B"
        warned = {
            file.path: [each.message for each in file.warnings] for file in (await one.provisioning.state()).files
        }
        assert warned == {
            "endpoints/10.json": [],
            "endpoints/20.yaml": [
                "/queries/one stands in endpoints/10.json as well, with another value; this one counts"
            ],
        }  # fmt: skip


async def test_a_broken_file_is_as_it_was_when_it_was_right(store: Store, files: Files) -> None:
    files.write("endpoints/a.json", {"queries": {"a": query()}})
    files.write("endpoints/b.yaml", "queries: {b: {url: http://host/x}}\n")
    async with following(store, files.root) as one:
        files.write("endpoints/a.json", '{"queries": {"a": {"url": "http://ho')
        files.write("endpoints/b.yaml", "queries: {b: {url: http://host/new}}\n")
        await one.look()
        assert (await served(one))["queries"] == {"a": query(), "b": query("new")}
        broken = (await one.provisioning.state()).files[0]
        assert (broken.ok, broken.kept) == (False, True)
        assert broken.error is not None and broken.error.line == 1 and "closed" in broken.error.message
    async with following(store, files.root) as again:
        assert (await served(again))["queries"]["a"] == query()


async def test_at_the_first_start_what_is_right_is_served(store: Store, files: Files) -> None:
    files.write("endpoints/a.json", {"queries": {"a": query()}})
    files.write("endpoints/b.yaml", "queries:\n\tb: {}\n")
    files.write("endpoints/c.json", {"queries": {"c": {"uri": "x"}}})
    async with following(store, files.root) as one:
        assert (await served(one))["queries"] == {"a": query()}
        states = (await one.provisioning.state()).files
        assert [(file.ok, file.kept, file.error and file.error.line) for file in states] == [
            (True, False, None), (False, False, 2), (False, False, 1),
        ]  # fmt: skip
        assert states[2].error is not None and states[2].error.message.startswith(
            "/queries/c/uri: there is no such key"
        )


async def test_what_has_faults_together_is_not_published_and_is_tried_again(store: Store, files: Files) -> None:
    files.write("endpoints/a.json", {"queries": {"a": query()}})
    async with following(store, files.root) as one:
        files.write("endpoints/b.json", {"queries": {"b": {**query(), "type": "Nowhere"}}})
        await one.look()
        assert set((await served(one))["queries"]) == {"a"}
        refused = (await one.provisioning.state()).refused
        assert [(each.path, each.pointer, each.line) for each in refused] == [
            ("endpoints/b.json", "/queries/b/type", 1)
        ]  # fmt: skip
        # A person publishes what was missing; the files follow without being touched.
        await publish(one, {"types": "type Nowhere { x: Int }", "queries": {"a": query()}})
        await one.look()
        assert set((await served(one))["queries"]) == {"a", "b"}
        assert (await one.provisioning.state()).refused == []


async def test_the_whole_folder_gone_or_empty_takes_nothing_away(store: Store, files: Files, tmp_path: Path) -> None:
    files.write("endpoints/a.json", {"queries": {"a": query()}})
    async with following(store, files.root) as one:
        files.root.rename(tmp_path / "away")
        await one.look()
        assert "cannot be read" in ((await one.provisioning.state()).problem or "")
        (tmp_path / "files" / "endpoints").mkdir(parents=True)
        await one.look()
        assert "holds no files any more" in ((await one.provisioning.state()).problem or "")
        assert (await served(one))["queries"] == {"a": query()}
        files.write("endpoints/a.json", {})
        await one.look()
        state = await one.provisioning.state()
        assert (state.problem, state.entries) == (None, [])
        assert (await served(one)).get("queries", {}) == {}


async def test_what_was_stored_before_is_not_overwritten(store: Store, files: Files) -> None:
    async with following(store, None) as before:
        await publish(before, {"queries": {"one": query("mine"), "same": query()}})
        assert (await before.provisioning.state()).directory is None
        with pytest.raises(BadRequest, match="OCTOPUS_PROVISIONING_DIR"):
            await before.provisioning.drop("ENDPOINTS", None, ADA)
    files.write("endpoints/a.json", {"queries": {"one": query("file"), "same": query(), "two": query()}})
    async with following(store, files.root) as one:
        assert (await served(one))["queries"] == {"one": query("mine"), "same": query(), "two": query()}
        first = (await one.entries())["/queries/one"]
        assert (first.state, first.fileChanged, first.before) == ("OVERRIDDEN", True, None)


async def test_the_folder_goes_before_the_file_of_octopus_endpoints(store: Store, files: Files, tmp_path: Path) -> None:
    file = tmp_path / "endpoints.json"
    file.write_text(json.dumps({"queries": {"one": query("start"), "kept": query()}}))
    files.write("endpoints/a.json", {"queries": {"one": query("folder")}})
    async with following(store, files.root, file=file) as one:
        assert (await served(one))["queries"] == {"one": query("folder"), "kept": query()}
        assert (await one.entries())["/queries/one"].state == "FILE"


async def test_two_processes_make_one_version_of_one_change(store: Store, files: Files) -> None:
    files.write("endpoints/a.json", {"queries": {"one": query()}})
    async with following(store, files.root) as one, following(store, files.root, start=False) as two:
        await asyncio.gather(*(each.provisioning._look(at_once=True) for each in (one, two)))
        for turn in range(3):
            files.write("endpoints/a.json", {"queries": {"one": query(str(turn))}})
            await asyncio.gather(one.look(), two.look())
            versions = await one.endpoints.versions()
            assert len(versions) == turn + 2
            assert (await served(two))["queries"]["one"] == query(str(turn))
        assert not any(each.fileChanged for each in (await two.entries()).values())
        assert (await two.entries()) == (await one.entries())


async def test_who_still_has_the_old_files_does_not_put_them_back(store: Store, files: Files, tmp_path: Path) -> None:
    """A ConfigMap reaches one node before the other."""
    late = Files(tmp_path / "late")
    for each in (files, late):
        each.write("endpoints/a.json", {"queries": {"one": query("old")}})
    async with following(store, files.root) as one, following(store, late.root) as two:
        files.write("endpoints/a.json", {"queries": {"one": query("new")}})
        await one.look()
        await two.look()
        assert (await served(two))["queries"]["one"] == query("new")
        late.write("endpoints/a.json", {"queries": {"one": query("new")}})
        await two.look()
        assert len(await one.endpoints.versions()) == 2
        assert (await one.entries())["/queries/one"].state == "FILE"


async def test_a_config_map_is_swapped_by_its_link(store: Store, tmp_path: Path) -> None:
    mount = tmp_path / "mount"
    files = Files(mount)
    files.write("..2026_1/endpoints/a.yaml", "queries: {one: {url: http://host/1}}\n")
    (mount / "..data").symlink_to("..2026_1")
    (mount / "endpoints").symlink_to("..data/endpoints")
    async with following(store, mount) as one:
        assert (await served(one))["queries"]["one"] == query("1")
        files.write("..2026_2/endpoints/a.yaml", "queries: {one: {url: http://host/2}}\n")
        (mount / "..new").symlink_to("..2026_2")
        (mount / "..new").rename(mount / "..data")
        await one.look()
        assert (await served(one))["queries"]["one"] == query("2")
        assert [file.path for file in (await one.provisioning.state()).files] == ["endpoints/a.yaml"]


async def test_the_patch_put_into_the_folder_ends_every_override(store: Store, files: Files) -> None:
    files.write(
        "endpoints/a.yaml",
        "types: |\n  type A { x: Int }\n  type B { x: Int }\nqueries:\n  one: {url: http://host/1, type: A}\n"
        "  two: {url: http://host/2}\n  three: {url: http://host/3, params: {q: 1}}\n",
    )
    async with following(store, files.root) as one:
        mine = {
            "types": "type A { x: Int y: Int }\ntype C { x: Int }",
            "vars": {"LIST": ["a"]},
            "queries": {"one": {"url": "http://host/1", "type": "C", "params": {"q": None}}, "two": query("2"),
                        "own": {**query(), "type": "A"}},
        }  # fmt: skip
        await publish(one, mine)
        files_say = await one.provisioning.patch("ENDPOINTS", [])
        assert files_say.operations == 0
        patch = await one.provisioning.patch("ENDPOINTS")
        only = await one.provisioning.patch("ENDPOINTS", ["/queries/one", "/types/A"])
        assert {step["path"].split("/")[1] for step in json.loads(only.text)} == {"types", "queries"}
        assert not any("three" in step["path"] for step in json.loads(only.text))
        before = await one.endpoints.stored.newest()
        files.write(f"endpoints/{patch.filename}", patch.text)
        await one.look()
        state = await one.provisioning.state()
        assert (state.refused, state.added) == ([], 0)
        assert {each.state for each in state.entries} == {"FILE"}
        assert same(await served(one), mine)
        assert await one.endpoints.stored.newest() == before  # What is served stays the same: no version is made.
        assert (await one.entries())["/queries/own"].path == f"endpoints/{patch.filename}"
        # The files change under the patch: it says so instead of overwriting what it has not seen.
        files.write("endpoints/a.yaml", "queries:\n  one: {url: http://host/other}\n  two: {url: http://host/2}\n")
        await one.look()
        refused = (await one.provisioning.state()).refused
        assert [each.path for each in refused] == [f"endpoints/{patch.filename}"] and "operation" in refused[0].message
        assert same(await served(one), mine)


async def test_files_and_patch_are_exactly_what_is_served(store: Store, files: Files) -> None:
    files.write("endpoints/a.json", {"types": "scalar A # first\n\n\nscalar B", "queries": {"one": query()}})
    async with following(store, files.root) as one:
        await publish(one, {"description": "ours", "types": "scalar B\nscalar A", "queries": {"two": query()}})
        patch = json.loads((await one.provisioning.patch("ENDPOINTS")).text)
        # One file alone: whatever tool applies the patch to it has what is served.
        assert same(applied(json.loads((files.root / "endpoints/a.json").read_text()), patch), await served(one))


async def test_dropping_what_others_need_is_refused_with_the_faults(store: Store, files: Files) -> None:
    files.write("endpoints/a.json", {"types": "type T { x: Int }", "queries": {"one": {**query(), "type": "T"}}})
    async with following(store, files.root) as one:
        wide = {"types": "type T { x: Int y: Int }", "queries": {"one": {**query(), "type": "T"}}}
        await publish(
            one, {**wide, "queries": {"own": {**query(), "type": "T", "mapping": {"y": "y"}}, **wide["queries"]}}
        )
        with pytest.raises(InvalidEndpoints):
            await one.provisioning.drop("ENDPOINTS", ["/types/T"], ADA)
        assert "y: Int" in (await served(one))["types"]
        assert (await one.entries())["/types/T"].state == "OVERRIDDEN"


async def test_workspaces_are_shown_to_those_they_are_for(store: Store, files: Files) -> None:
    files.write(
        "workspaces/10.yaml",
        "roles: [Operator]\nworkspaces:\n"
        "  - {id: ops, name: Operations}\n  - {id: vics, name: Vic's, roles: [], users: [vic]}\n",
    )
    files.write("workspaces/20.json", {"workspaces": [{"id": "all", "name": "Everybody", "variables": {"a": "b"}}]})
    files.write("workspaces/30.yaml", "workspaces:\n  - {id: bad, name: Bad, widgets: [{id: w, key: Plot}]}\n")
    async with following(store, files.root) as one:
        shown = {
            who.username: [each.id for each in one.provisioning.workspaces(who)] for who in (OPERATOR, VIEWER, ADA)
        }
        assert shown == {"oli": ["ops", "all"], "vic": ["vics", "all"], "ada": ["all"]}
        broken = (await one.provisioning.state()).files[2]
        assert broken.error is not None
        assert (broken.error.pointer, broken.error.line) == ("/workspaces/0/widgets/0/layout", 2)
        found = one.provisioning.workspaces(OPERATOR)[0]
        own = {"workspaces": [{**found.workspace, "description": "", "panels": [], "timeRange": {"preset": "1h"},
                               "fromFile": {"sha": found.sha}}]}  # fmt: skip
        patch = one.provisioning.workspace_patch(OPERATOR, "ops", own)
        assert json.loads(patch.text) == [{"op": "add", "path": "/workspaces/ops/timeRange", "value": {"preset": "1h"}}]
        with pytest.raises(NotFound):
            one.provisioning.workspace_patch(VIEWER, "ops", own)
        files.write(f"workspaces/{patch.filename}", patch.text)
        await one.look()
        assert one.provisioning.workspaces(OPERATOR)[0].workspace["timeRange"] == {"preset": "1h"}
        files.write(f"workspaces/{patch.filename}", '[{"op": "remove", "path": "/workspaces/ops/name"}]')
        await one.look()
        assert "/workspaces/ops/name" in (await one.provisioning.state()).refused[0].message
        assert one.provisioning.workspaces(OPERATOR)[0].workspace["timeRange"] == {"preset": "1h"}


async def test_lists_of_widgets_and_what_an_administrator_says_over_them(store: Store, files: Files) -> None:
    files.write(
        "widgets/list.yaml",
        "widgets:\n- {name: '@octopus-widgets/plot', version: 1.0.0}\n"
        "- {name: '@octopus-widgets/grid', enabled: false}\n- {name: nobody}\n"
        "- {name: '@octopus-widgets/plot', version: 9.9.9}\n",
    )
    async with following(store, files.root) as one:
        choices = one.provisioning.widget_choices()
        assert choices["@octopus-widgets/grid"] == WidgetChoice(None, False)
        said = [each.message for each in (await one.provisioning.state()).files[0].warnings]
        assert any("no version 9.9.9 of @octopus-widgets/plot, so 1.1.0 is loaded" in each for each in said)
        assert any("no package nobody" in each for each in said)
        grid = "/widgets/@octopus-widgets~1grid"
        await one.provisioning.choose_widget("@octopus-widgets/grid", WidgetChoice(None, True), ADA)
        assert one.provisioning.widget_choices()["@octopus-widgets/grid"].enabled
        files.write(
            "widgets/list.yaml", "widgets:\n- {name: '@octopus-widgets/grid', version: 1.0.0, enabled: false}\n"
        )
        await one.look()
        assert set(one.provisioning.widget_choices()) == {"@octopus-widgets/grid"}
        entry = (await one.entries())[grid]
        assert (entry.state, entry.fileChanged, entry.served) == ("OVERRIDDEN", True, {"enabled": True})
        patch = json.loads((await one.provisioning.patch("WIDGETS")).text)
        before = {"widgets": {"@octopus-widgets/grid": {"version": "1.0.0", "enabled": False}}}
        assert entries_of(applied(before, patch))[grid] == {"enabled": True}
        await one.provisioning.drop("WIDGETS", [grid], ADA)
        assert one.provisioning.widget_choices()["@octopus-widgets/grid"] == WidgetChoice("1.0.0", False)
        with pytest.raises(NotFound, match="no version '2'"):
            await one.provisioning.choose_widget("@octopus-widgets/plot", WidgetChoice("2", True), ADA)
        await one.provisioning.choose_widget("@octopus-widgets/plot", WidgetChoice("1.0.0", True), ADA)
        assert (await one.entries())["/widgets/@octopus-widgets~1plot"].path is None
        await one.provisioning.drop("WIDGETS", None, ADA)
        assert set(one.provisioning.widget_choices()) == {"@octopus-widgets/grid"}


async def test_files_are_merged_when_their_functions_can_be_checked_again(
    store: Store, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "def twice(x: float) -> float:\n    return 2 * x\n"
    twice = {"method": "LOCAL", "function": "twice", "args": {"x": "Float!"}, "type": "Float!"}
    files.write("endpoints/a.json", {"functions": {"twice": {"code": code}}, "queries": {"two": twice}})
    async with following(store, files.root, start=False) as one:
        functions = one.endpoints._services.functions

        async def away(*_: Any, **__: Any) -> Any:
            raise SourceUnavailable("the sandbox is starting")

        with monkeypatch.context() as broken:
            broken.setattr(type(functions), "check", away)
            await one.provisioning._look(at_once=True)
        assert "cannot be checked now" in (await one.provisioning.state()).refused[0].message
        one.provisioning._again_at = 0.0
        await one.provisioning._look()
        await one.provisioning._look()
        assert (await one.provisioning.state()).refused == []
        assert "two" in (await served(one))["queries"]


async def test_a_process_that_ends_between_publishing_and_writing_leaves_no_override(
    store: Store, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.write("endpoints/a.json", {"queries": {"one": query("1"), "mine": query("1")}})
    async with following(store, files.root) as one:
        await publish(one, {"queries": {"one": query("1"), "mine": query("mine")}})
        files.write("endpoints/a.json", {"queries": {"one": query("2"), "mine": query("1")}})
        write = Ledger.write

        async def ended(self: Ledger, head: Head, version: int) -> int:
            if head.of("ENDPOINTS").merged == head.of("ENDPOINTS").read:
                raise RuntimeError("the process ended here")
            return await write(self, head, version)

        with monkeypatch.context() as broken:
            broken.setattr(Ledger, "write", ended)
            await one.look()
        assert (await served(one))["queries"]["one"] == query("2")
    files.write("endpoints/a.json", {"queries": {"one": query("3"), "mine": query("1")}})
    async with following(store, files.root) as next_one:
        assert (await served(next_one))["queries"] == {"one": query("3"), "mine": query("mine")}
        entries = await next_one.entries()
        assert {name: (each.state, each.fileChanged) for name, each in entries.items()} == {
            "/queries/one": ("FILE", False), "/queries/mine": ("OVERRIDDEN", False),
        }  # fmt: skip


async def test_dropping_is_done_with_the_version_whoever_else_writes(
    store: Store, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.write("endpoints/a.json", {"queries": {"one": query("file")}})
    async with following(store, files.root) as one:
        await publish(one, {"queries": {"one": query("mine")}})
        files.write("endpoints/a.json", {"queries": {"one": query("newer")}})
        await one.look()

        async def stale(*_: Any) -> int:
            raise Stale

        with monkeypatch.context() as busy:
            busy.setattr(Ledger, "write", stale)
            state = await one.provisioning.drop("ENDPOINTS", ["/queries/one"], ADA)
        assert [each.state for each in state.entries] == ["FILE"]
        # What the override was made from is forgotten: a new one is not told as made before the file changed.
        await one.look()
        await publish(one, {"queries": {"one": query("again")}})
        await one.look()
        assert not (await one.entries())["/queries/one"].fileChanged


async def test_shares_show_what_files_show(store: Store, files: Files) -> None:
    files.write("workspaces/a.json", {"users": ["oli"], "workspaces": [{"id": "main", "name": "Main of the file"}]})
    async with following(store, files.root) as one:
        preferences = Preferences(store, one.endpoints._bus, max_bytes=10_000, default_document=BUILT_IN)
        shares = Shares(store, preferences, from_files=one.provisioning.workspaces)
        (shown,) = await shares.visible(OPERATOR)
        assert (shown.id, shown.name, shown.owner) == ("files:main", "Main of the file", "")
        assert shown.fromFile is not None and shown.fromFile.path == "workspaces/a.json"
        assert await shares.get(OPERATOR, "files:main") == shown
        assert await shares.visible(VIEWER) == [] and await shares.get(VIEWER, "files:main") is None
        assert await shares.unshare(ADA, "files:main") is False


async def test_everybody_is_told_of_changes(store: Store, files: Files) -> None:
    files.write("endpoints/a.json", {"queries": {"a": query()}})
    async with following(store, files.root) as one:
        changes = one.provisioning.changes()
        waiting = asyncio.ensure_future(anext(changes))
        await asyncio.sleep(0)
        files.write("endpoints/a.json", {"queries": {"a": query("b")}})
        await one.look()
        await asyncio.wait_for(waiting, 5)
        await changes.aclose()
