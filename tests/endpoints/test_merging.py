"""Three-way merges: what holds of any three documents, and the cases that people meet."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octopus.endpoints import InvalidEndpoints, merge
from octopus.endpoints.diff import changes_of
from octopus.endpoints.merging import by_definition, in_both_orders, same
from octopus.model import NotFound
from octopus.store import Store
from tests.endpoints.rooms import ADA, document, room
from tests.endpoints.served import error, publish, served, value
from tests.fuzzing import examples

SECTIONS = ("vars", "functions", "queries", "mutations", "streams")
NAMES = st.sampled_from(["a", "b", "c", "d"])
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(0, 2), st.sampled_from([1.0, "", "x", "y"]))
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=3))
ENTRIES = st.dictionaries(NAMES, st.dictionaries(st.sampled_from(["url", "args", "~/k"]), VALUES, max_size=3))
FIELDS = st.sets(st.sampled_from(["x: Int", "y: String!", "z: [Float]"]), min_size=1).map(sorted)
TYPES = st.dictionaries(
    st.sampled_from(["A", "B", "C"]), st.tuples(FIELDS, st.sampled_from(["", "# why\n"])), max_size=3
)


def sdl(types: dict[str, tuple[list[str], str]]) -> str:
    return "\n".join(f"{above}type {name} {{ {' '.join(fields)} }}" for name, (fields, above) in types.items())


DOCUMENTS = st.fixed_dictionaries(
    {}, optional={"types": TYPES.map(sdl), "description": LEAVES, **dict.fromkeys(SECTIONS, ENTRIES)}
)


def edited(base: Any, other: Any, keys: list[str]) -> Any:
    """The base, with some members as another document has them: documents that have something to do with each other."""
    found = copy.deepcopy(base)
    for key in keys:
        if key in other:
            found[key] = copy.deepcopy(other[key])
        else:
            found.pop(key, None)
    return found


KEYS = st.lists(st.sampled_from([*SECTIONS, "types", "description"]), unique=True)
VERSIONS = st.builds(edited, st.shared(DOCUMENTS, key="base"), DOCUMENTS, KEYS)
BASES = st.shared(DOCUMENTS, key="base")


def whole(found: Any) -> Any:
    """A document whose absent sections are empty ones, its types taken apart."""
    return by_definition(
        {"types": {}, **{key: {} for key in SECTIONS}, **found} | ({} if found.get("types") else {"types": {}})
    )


def at(found: Any, pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        try:
            found = found[int(step)] if isinstance(found, list) else found[step]
        except (KeyError, IndexError, TypeError, ValueError):
            return ...
    return found


def within(one: str, other: str) -> bool:
    return one == other or one.startswith(other + "/") or other == ""


@examples(50)
@given(BASES, VERSIONS, VERSIONS)
def test_no_change_of_either_side_is_lost_without_a_conflict(base: Any, mine: Any, theirs: Any) -> None:
    found = merge(base, mine, theirs)
    places = [each.pointer for each in found.conflicts]
    assert len(places) == len(set(places))
    for side in (mine, theirs):
        for change in changes_of(whole(base), whole(side)):
            if not any(within(change.pointer, place) or within(place, change.pointer) for place in places):
                expected = ... if change.kind == "removed" else change.after
                assert same_or_gone(at(whole(found.document), change.pointer), expected), change
    for conflict in found.conflicts:
        one, other = (at(whole(side), conflict.pointer) for side in (mine, theirs))
        assert not same_or_gone(one, other)
        assert same_or_gone(at(whole(found.document), conflict.pointer), one), "mine stands"
        for side, kind in ((one, conflict.mineKind), (other, conflict.theirsKind)):
            started = at(whole(base), conflict.pointer)
            assert kind == ("removed" if side is ... else "added" if started is ... else "changed")
            assert not same_or_gone(side, started)


def same_or_gone(one: Any, other: Any) -> bool:
    return one is other or same(one, other)


@examples(30)
@given(BASES, VERSIONS, VERSIONS)
def test_theirs_at_every_conflict_is_theirs_and_neither_invents_anything(base: Any, mine: Any, theirs: Any) -> None:
    found = merge(base, mine, theirs)
    other = merge(base, mine, theirs, [each.pointer for each in found.conflicts])
    mirrored = merge(base, theirs, mine)
    assert same(whole(other.document), whole(mirrored.document))
    assert {each.pointer for each in mirrored.conflicts} == {each.pointer for each in found.conflicts}
    if not found.conflicts:
        assert same(whole(found.document), whole(mirrored.document)), "edits that are disjoint commute"


@examples(20)
@given(BASES, VERSIONS)
def test_what_one_side_alone_did_is_what_comes_of_it(base: Any, other: Any) -> None:
    for found in (merge(base, other, other), merge(base, base, other), merge(base, other, base)):
        assert same(found.document, other) and found.conflicts == []
    assert merge(base, base, other).changes.mine == []


@given(st.lists(NAMES, unique=True), st.lists(NAMES, unique=True))
def test_an_order_of_both_keeps_mine(mine: list[str], theirs: list[str]) -> None:
    found = in_both_orders(mine, theirs)
    assert (
        [key for key in found if key in mine] == mine
        and set(found) == {*mine, *theirs}
        and len(found) == len(set(found))
    )


# What people meet


def test_an_entry_added_here_and_a_key_changed_there_come_together_in_place() -> None:
    base = {"queries": {"a": {"url": "1", "timeout": 1}, "z": {"url": "1"}}}
    mine = {"queries": {"a": {"url": "1", "timeout": 2}, "z": {"url": "1"}}}
    theirs = {"queries": {"a": {"url": "2", "timeout": 1}, "b": {"url": "b"}, "z": {"url": "1"}}, "vars": {"V": "v"}}
    found = merge(base, mine, theirs)
    assert found.conflicts == []
    assert list(found.document["queries"].items()) == [
        ("a", {"url": "2", "timeout": 2}),
        ("b", {"url": "b"}),
        ("z", {"url": "1"}),
    ]
    assert found.document["vars"] == {"V": "v"}
    assert [(each.pointer, each.kind) for each in found.changes.mine] == [("/queries/a/timeout", "changed")]
    assert [(each.pointer, each.kind) for each in found.changes.theirs] == [
        ("/queries/a/url", "changed"),
        ("/queries/b", "added"),
        ("/vars", "added"),
    ]


def test_an_entry_removed_here_and_changed_there_is_a_conflict_as_are_two_of_one_name() -> None:
    base = {"queries": {"a": {"url": "1"}}, "functions": {"f": {"code": "x = 1\ny = 1\n"}}}
    mine = {"queries": {"n": {"url": "mine"}}, "functions": {"f": {"code": "x = 2\ny = 1\n"}}}
    theirs = {
        "queries": {"a": {"url": "2"}, "n": {"url": "theirs", "type": "Int"}},
        "functions": {"f": {"code": "x = 1\ny = 2\n"}},
    }
    found = merge(base, mine, theirs)
    assert [(each.pointer, each.mineKind, each.theirsKind) for each in found.conflicts] == [
        ("/queries/a", "removed", "changed"),
        ("/queries/n", "added", "added"),
        ("/functions/f/code", "changed", "changed"),
    ]
    assert found.conflicts[0].mine is None and found.conflicts[0].theirs == {"url": "2"}
    assert found.document == mine, "mine stands"
    assert merge(base, mine, theirs, ["/queries/a", "/queries/n", "/functions/f/code"]).document == theirs


def test_sdl_is_merged_by_definition_and_keeps_its_comments() -> None:
    base = {"types": '# Of the OET.\ntype A { x: Int } # so\n\n"""A b."""\ntype B { x: Int }\n'}
    mine = {"types": base["types"].replace("B { x: Int }", "B { x: Int! }") + "enum Mine { ONE }\n"}
    theirs = {"types": base["types"].replace("A { x: Int }", "A { x: Int y: Int }") + "input Theirs { x: Int }\n"}
    found = merge(base, mine, theirs)
    assert found.conflicts == []
    assert found.document["types"] == (
        '# Of the OET.\ntype A { x: Int y: Int } # so\n\n"""A b."""\ntype B { x: Int! }\n\n'
        "input Theirs { x: Int }\n\nenum Mine { ONE }\n"
    )
    assert [each.pointer for each in found.changes.mine] == ["/types/B", "/types/Mine"]
    clash = merge(base, mine, {"types": "type A { x: Int } type B { x: ID }"})
    assert [each.pointer for each in clash.conflicts] == ["/types/B"], "only the comments of A went"
    assert merge(base, mine, {"types": "type B {"}).conflicts[0].pointer == "/types", "what cannot be read is one thing"


def test_types_in_their_other_forms() -> None:
    listed = {"types": ["type A { x: Int }", "type B { x: Int }"]}
    mine, theirs = copy.deepcopy(listed), copy.deepcopy(listed)
    mine["types"][0] = "type A { x: Int! }"
    theirs["types"][1] += "\ntype C { x: Int }"
    assert merge(listed, mine, theirs).document == {
        "types": ["type A { x: Int! }\n", "type B { x: Int }\n\ntype C { x: Int }\n"]
    }
    objects = {"types": {"A": {"x": "Int"}}}
    both = merge(objects, {"types": {"A": {"x": "Int!"}}}, {"types": {"A": {"x": "Int"}, "B": {"y": "ID"}}})
    assert both.document == {"types": {"A": {"x": "Int!"}, "B": {"y": "ID"}}} and both.conflicts == []
    assert merge(listed, mine, objects).conflicts[0].pointer == "/types", "two forms are one thing"
    assert merge({}, objects, {"types": {"B": {"y": "ID"}}}).conflicts == []
    assert merge({"types": "type A { x: Int }"}, {}, {"types": "type A { x: ID }"}).conflicts[0].mineKind == "removed"


async def test_a_draft_is_merged_with_what_was_published_meanwhile(store: Store) -> None:
    async with room(store) as here:
        await here.endpoints.publish(document("a"), "a", 0, ADA)
        theirs = {"queries": {**document("a")["queries"], **document("b")["queries"]}}
        await here.endpoints.publish(theirs, "b", 1, ADA)
        found = await here.endpoints.merge(1, '{"queries": {"a": {"url": "http://host/x", "timeout": 5}}}', 2)
        assert found.conflicts == [] and found.document["queries"].keys() == {"a", "b"}
        assert (await here.endpoints.merge(0, {}, 2)).document == theirs
        with pytest.raises(NotFound):
            await here.endpoints.merge(1, {}, 9)
        for broken, code in (
            ("{", "bad-json"),
            ('{"vars": {"A": "1", "A": "2"}}', "duplicate-key"),
            ("[]", "wrong-type"),
        ):
            with pytest.raises(InvalidEndpoints) as fault:
                await here.endpoints.merge(1, broken, 2)
            assert fault.value.extra["faults"][0]["code"] == code


MERGE = """query ($mine: JSON!, $at: [String!]! = []) { mergeEndpoints(base: 1, mine: $mine, theirs: 2, theirsAt: $at) {
  document text conflicts { pointer base mine theirs mineKind theirsKind }
  changes { mine { pointer kind before after } theirs { pointer kind } } } }"""


async def test_over_the_api() -> None:
    first, second = ({"queries": {"q": {"url": f"http://127.0.0.1/{n}"}}} for n in (1, 2))
    async with served(first) as server:
        await publish(server, second, 1)
        mine = {"queries": {"q": {"url": "http://127.0.0.1/3"}, "r": {"url": "http://127.0.0.1/r"}}}
        found = await value(server, MERGE, "admin", mine=mine)
        urls = {"base": "http://127.0.0.1/1", "mine": "http://127.0.0.1/3", "theirs": "http://127.0.0.1/2"}
        kinds = {"mineKind": "changed", "theirsKind": "changed"}
        assert found["conflicts"] == [{"pointer": "/queries/q/url", **urls, **kinds}]
        assert found["document"] == mine and found["text"].startswith('{\n  "queries"')
        assert [each["pointer"] for each in found["changes"]["mine"]] == ["/queries/q/url", "/queries/r"]
        taken = await value(server, MERGE, "admin", mine=mine, at=["/queries/q/url"])
        assert taken["document"]["queries"]["q"] == second["queries"]["q"] and "r" in taken["document"]["queries"]
        refused = await error(server, MERGE, "admin", mine="{,")
        assert (refused["extensions"]["code"], refused["extensions"]["faults"][0]["column"]) == ("BAD_REQUEST", 2)
