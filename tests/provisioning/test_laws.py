"""The laws of files and overrides, held for whatever the three sides are."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octopus.provisioning.entries import ABSENT, Entries, differing, entries_of, equal, with_entries
from octopus.provisioning.patch import PatchFailed, applied, difference, same
from octopus.provisioning.served import patch_file
from octopus.provisioning.threeway import Since, merge, standings

POINTERS = [f"/queries/q{number}" for number in range(5)]
values = st.sampled_from([1, 2, True, None, {"url": "a"}, {"url": "b"}])
sides = st.dictionaries(st.sampled_from(POINTERS), values)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["", "a", "b/c", "~"]), inner, max_size=4)
    ),
    max_leaves=12,
)


def after(mine: Entries, changes: Entries) -> Entries:
    found = {**mine, **changes}
    return {pointer: value for pointer, value in found.items() if value is not ABSENT}


@given(sides, sides, sides)
def test_what_nobody_touched_follows_the_files_and_what_somebody_changed_stays(
    base: Entries, mine: Entries, theirs: Entries
) -> None:
    found = merge(base, mine, theirs, {})
    served = after(mine, found.changes)
    for pointer in POINTERS:
        was, own, wanted, now = (each.get(pointer, ABSENT) for each in (base, mine, theirs, served))
        assert equal(now, wanted if equal(own, was) else own)
    # An override is told exactly where what is served is not what the files say, or said.
    told = {each.pointer for each in standings(theirs, served, found.since) if each.state != "FILE"}
    only_mine = {pointer for pointer in mine if pointer not in base and pointer not in theirs}
    assert told == differing(theirs, served) - only_mine


@given(sides, st.lists(st.tuples(sides, sides), max_size=4))
def test_nothing_is_lost_however_often_files_and_people_change_it(start: Entries, rounds: list[Any]) -> None:
    files, since = start, dict[str, Any]()
    served = dict(start)
    for edited, newer in rounds:
        served = after(served, edited)
        found = merge(files, served, newer, since)
        result = after(served, found.changes)
        for pointer, value in edited.items():
            # What somebody wrote is served as they wrote it, unless it was what the files said at that moment.
            if not equal(value, files.get(pointer, ABSENT)):
                assert equal(result[pointer], value)
        for pointer in newer:
            if pointer not in result or not equal(result[pointer], newer[pointer]):
                shown = next(each for each in standings(newer, result, found.since) if each.pointer == pointer)
                assert shown.state in ("OVERRIDDEN", "REMOVED")
        served, files, since = result, newer, found.since


@given(sides, sides, sides)
def test_merging_the_same_files_again_changes_nothing(base: Entries, mine: Entries, theirs: Entries) -> None:
    found = merge(base, mine, theirs, {})
    served = after(mine, found.changes)
    again = merge(theirs, served, theirs, found.since)
    assert (again.changes, again.since) == ({}, found.since)


@given(sides, sides, sides, sides)
def test_whoever_ends_between_publishing_and_writing_leaves_no_override(
    base: Entries, mine: Entries, theirs: Entries, later: Entries
) -> None:
    """The version is stored, the record of it is not; then come other files."""
    served = after(mine, merge(base, mine, theirs, {}).changes)
    found = merge(base, served, later, {}, underway=theirs)
    for pointer in POINTERS:
        if equal(mine.get(pointer, ABSENT), base.get(pointer, ABSENT)):
            assert equal(after(served, found.changes).get(pointer, ABSENT), later.get(pointer, ABSENT))


@given(sides, sides, sides)
def test_a_file_that_changed_under_an_override_is_told_until_it_is_as_before(
    base: Entries, mine: Entries, theirs: Entries
) -> None:
    found = merge(base, mine, theirs, {})
    served = after(mine, found.changes)
    for each in standings(theirs, served, found.since):
        if each.state != "FILE":
            moved = not equal(base.get(each.pointer, ABSENT), theirs.get(each.pointer, ABSENT))
            assert each.file_changed == moved
    back = merge(theirs, served, base, found.since)
    assert not any(each.file_changed for each in standings(base, after(served, back.changes), back.since))


@given(json_values, json_values)
def test_a_patch_makes_the_one_of_the_other_and_of_nothing_else_unseen(before: Any, now: Any) -> None:
    operations = json.loads(json.dumps(difference(before, now)))
    kept = json.dumps(before)
    assert same(applied(before, operations), now)
    assert json.dumps(before) == kept
    assert operations == [] or not same(before, now)


@given(json_values, json_values, json_values)
def test_a_patch_made_of_another_state_fails_or_touches_only_what_it_saw(before: Any, now: Any, other: Any) -> None:
    operations = difference(before, now)
    try:
        found = applied(other, operations)
    except PatchFailed:
        return
    # Where it took hold, every value that it took away had been there.
    for operation in operations:
        if operation["op"] == "test" and operation["path"] == "":
            assert same(other, before) and same(found, now)


@pytest.mark.parametrize(
    ("document", "operations", "expected"),
    [
        # RFC 6902, appendix A.
        ({"foo": "bar"}, [{"op": "add", "path": "/baz", "value": "qux"}], {"baz": "qux", "foo": "bar"}),
        ({"foo": ["bar", "baz"]}, [{"op": "add", "path": "/foo/1", "value": "qux"}], {"foo": ["bar", "qux", "baz"]}),
        ({"foo": ["bar", "qux", "baz"]}, [{"op": "remove", "path": "/foo/1"}], {"foo": ["bar", "baz"]}),
        (
            {"foo": {"bar": "baz", "waldo": "fred"}, "qux": {"corge": "grault"}},
            [{"op": "move", "from": "/foo/waldo", "path": "/qux/thud"}],
            {"foo": {"bar": "baz"}, "qux": {"corge": "grault", "thud": "fred"}},
        ),
        ({"foo": ["all", "grass", "cows", "eat"]}, [{"op": "move", "from": "/foo/1", "path": "/foo/3"}],
         {"foo": ["all", "cows", "eat", "grass"]}),
        ({"/": 9, "~1": 10}, [{"op": "test", "path": "/~01", "value": 10}], {"/": 9, "~1": 10}),
        ({"foo": ["bar"]}, [{"op": "add", "path": "/foo/-", "value": ["abc"]}], {"foo": ["bar", ["abc"]]}),
        ({"foo": None}, [{"op": "copy", "from": "/foo", "path": "/bar"}], {"foo": None, "bar": None}),
        ({"foo": 1}, [{"op": "replace", "path": "", "value": 2}], 2),
    ],
)  # fmt: skip
def test_the_examples_of_the_standard(document: Any, operations: list[Any], expected: Any) -> None:
    assert applied(document, operations) == expected


@pytest.mark.parametrize(
    ("operations", "said"),
    [
        ([{"op": "test", "path": "/foo", "value": True}], r"operation 1 \(test /foo\): there is another value"),
        ([{"op": "remove", "path": "/baz"}], "there is nothing at /baz"),
        ([{"op": "add", "path": "/baz/bat", "value": 1}], "there is nothing at /baz/bat"),
        ([{"op": "replace", "path": "/list/01", "value": 1}], "there is nothing at /list/01"),
        ([{"op": "add", "path": "/list/9", "value": 1}], "nothing can be put at /list/9"),
        ([{"op": "add", "path": "foo", "value": 1}], "begins with a slash"),
        ([{"op": "move", "from": "/list", "path": "/list/0"}], "into itself"),
    ],
)
def test_what_cannot_be_applied_says_why(operations: list[Any], said: str) -> None:
    with pytest.raises(PatchFailed, match=said):
        applied({"foo": 1, "list": [1]}, operations)


TYPES = '''# Of the OET.
type Procedure { uid: Int! }

"""Told in its own words: type Nothing { }"""
enum State { ON OFF } # as Tango has it

extend type Procedure { state: State }
scalar Time
'''


def test_types_are_entries_by_definition_with_the_comments_above_them() -> None:
    found = entries_of({"types": TYPES, "vars": {"A/B": "x"}, "description": "d"})
    assert list(found) == [
        "/types/Procedure",
        "/types/State",
        "/types/extend Procedure",
        "/types/Time",
        "/vars/A~1B",
        "/description",
    ]
    assert found["/types/Procedure"] == "# Of the OET.\ntype Procedure { uid: Int! }"
    assert found["/types/State"].startswith('"""Told')
    changed = with_entries({"types": TYPES}, {"/types/Time": ABSENT, "/types/State": "enum State { ON }"})
    assert entries_of(changed)["/types/State"] == "enum State { ON }"
    assert "Time" not in changed["types"] and "# Of the OET." in changed["types"]


@given(sides, sides)
def test_a_document_with_entries_put_in_has_those_entries(one: Entries, other: Entries) -> None:
    before, wanted = with_entries({}, one), {**one, **other}
    taken: dict[str, Any] = {pointer: wanted.get(pointer, ABSENT) for pointer in POINTERS}
    assert differing(entries_of(with_entries(before, taken)), wanted) == set()
    everything: dict[str, Any] = dict.fromkeys(one, ABSENT)
    assert with_entries(before, everything) == {}


def test_numbers_are_equal_as_json_has_them_and_booleans_are_none() -> None:
    assert same({"a": 1.0, "b": [2]}, {"b": [2.0], "a": 1})
    assert not same(1, True) and not same([0], [False]) and not same(None, 0) and not same("1", 1)


def test_since_is_what_the_store_can_keep() -> None:
    found: Since = merge({}, {"/queries/q": 1}, {"/queries/q": None}, {}).since
    assert found == {"/queries/q": {}}
    assert merge({"/queries/q": None}, {"/queries/q": 1}, {}, {}).since == {"/queries/q": {"value": None}}


definition = st.sampled_from(["type A { x: Int }", "type A { x: Int y: Int }", "# B\nscalar B", "enum C { ON }"])
documents = st.builds(
    lambda types, queries, text: {
        **({"types": "\n\n".join({each[:8]: each for each in types}.values())} if types else {}),
        **({"queries": queries} if queries else {}),
        **({"description": text} if text else {}),
    },
    st.lists(definition, max_size=3),
    st.dictionaries(st.sampled_from(["q", "r", "s/t"]), json_values, max_size=3),
    st.sampled_from(["", "ours"]),
)


@given(documents, documents)
def test_files_and_the_patch_of_all_overrides_are_exactly_what_is_served(files: Any, served: Any) -> None:
    assert same(applied(files, json.loads(patch_file(files, served).text)), served)


@given(documents, documents, st.sets(st.sampled_from(["/queries/q", "/queries/s~1t", "/types/A", "/types/B"])))
def test_the_patch_of_some_overrides_changes_those_and_no_others(files: Any, served: Any, chosen: set[str]) -> None:
    before, mine = entries_of(files), entries_of(served)
    wanted = {pointer: mine.get(pointer, ABSENT) for pointer in sorted(chosen)}
    patch = patch_file(files, with_entries(files, wanted))
    made = entries_of(applied(files, json.loads(patch.text)))
    for pointer in before.keys() | mine.keys():
        expected = mine if pointer in chosen else before
        assert equal(made.get(pointer, ABSENT), expected.get(pointer, ABSENT))
