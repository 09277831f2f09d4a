"""Paths and mappings."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octopus.endpoints.mapping import BadPath, Each, look_up, mapper, parse_path

KEYS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=6)
PLAIN_KEYS = st.from_regex(r"[A-Za-z_@$][\w@$-]{0,5}", fullmatch=True)
CASES = json.loads(Path(__file__).with_name("mapping_cases.json").read_text())
"""What the editor's own rules are held to as well: frontend/src/screens/config/mapping/paths.test.ts."""
STEPS = st.lists(st.one_of(PLAIN_KEYS, KEYS, st.integers(-9, 9), st.just(Each())), min_size=1, max_size=6)


def write(steps: list[Any]) -> str:
    """A path as a person would write it: quotes only where they must be."""
    text = ""
    for step in steps:
        if isinstance(step, Each):
            text += "[*]"
        elif isinstance(step, int):
            text += f"[{step}]"
        elif set(step) & set('.[]" \t\n\\') or step.split() != [step]:
            text += '["' + step.replace("\\", "\\\\").replace('"', '\\"') + '"]'
        else:
            text += ("." if text else "") + step
    return text


@given(STEPS)
def test_a_path_is_read_as_it_was_meant(steps: list[Any]) -> None:
    assert parse_path(write(steps)) == tuple(steps)


@given(STEPS.filter(lambda steps: Each() not in steps), st.integers())
def test_what_is_put_at_a_path_is_found_there(steps: list[Any], leaf: int) -> None:
    assert look_up(planted(steps, leaf), tuple(steps)) == leaf


def planted(steps: list[Any], leaf: Any) -> Any:
    """A reply that holds `leaf` at the path, and nulls around it."""
    for step in reversed(steps):
        if isinstance(step, str):
            leaf = {step: leaf, "other": None} if step != "other" else {step: leaf}
        elif step >= 0:
            leaf = [*[None] * step, leaf, None]
        else:
            leaf = [None, leaf, *[None] * (-step - 1)]
    return leaf


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=3),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from("ab"), inner),
    ),
    STEPS,
)
def test_a_path_that_leads_nowhere_is_null_whatever_came(reply: Any, steps: list[Any]) -> None:
    look_up(reply, tuple(steps))


@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.integers()), max_size=8))
def test_a_list_gives_an_object_for_each_item_in_order(items: list[dict[str, int]]) -> None:
    wanted = [{"x": item.get("a"), "y": item.get("b")} for item in items]
    assert mapper({"x": "result.items[*].a", "y": "result.items[*].b"}, True)({"result": {"items": items}}) == wanted
    assert mapper({"x": "[*].a", "y": "[*].b"}, True)(items) == wanted
    assert mapper({"x": "a", "y": "b"}, True)(items) == wanted
    columns = mapper({"x": "[*].a", "y": "[*].b"}, False)(items)
    assert columns == {"x": [row["x"] for row in wanted], "y": [row["y"] for row in wanted]}


def test_the_last_state_of_a_procedure() -> None:
    reply = {"id": 4, "history": {"process_states": [["CREATING", 1.0], ["READY", 2.5]]}}
    mapped = mapper({"uid": "id", "state": "history.process_states[-1][0]"}, False)(reply)
    assert mapped == {"uid": 4, "state": "READY"}
    assert mapper("history.process_states[*][1]", True)(reply) == [1.0, 2.5]


def test_a_list_inside_each_item_stays_a_list() -> None:
    reply = {"items": [{"id": 1, "tags": [{"n": "a"}, {"n": "b"}]}, {"id": 2}]}
    assert mapper({"id": "items[*].id", "tags": "items[*].tags[*].n"}, True)(reply) == [
        {"id": 1, "tags": ["a", "b"]},
        {"id": 2, "tags": None},
    ]


def test_nothing_is_not_an_object_of_nothing() -> None:
    assert mapper({"a": "b"}, False)(None) is None
    assert mapper({"a": "b"}, True)({"not": "a list"}) is None


@pytest.mark.parametrize(
    "text", ["", ".a", "a..b", "a.", "a[", "a[x]", "a b", "a[0]b", "a.[0]", '["a]', "a[1.5]", "[ 0 ]"]
)
def test_what_is_no_path_is_refused_with_the_character(text: str) -> None:
    with pytest.raises(BadPath, match=r"expected a path like"):
        parse_path(text)


@pytest.mark.parametrize("case", CASES["paths"], ids=lambda case: case["text"])
def test_the_cases_shared_with_the_editor_are_read(case: dict[str, Any]) -> None:
    assert parse_path(case["text"]) == tuple(Each() if isinstance(step, dict) else step for step in case["steps"])


@pytest.mark.parametrize("case", CASES["bad"], ids=lambda case: case["text"] or "empty")
def test_the_cases_shared_with_the_editor_are_refused(case: dict[str, Any]) -> None:
    with pytest.raises(BadPath) as fault:
        parse_path(case["text"])
    assert fault.value.offset == case["offset"]


@pytest.mark.parametrize("case", CASES["mappings"], ids=lambda case: str(case["mapping"]))
def test_the_cases_shared_with_the_editor_are_mapped(case: dict[str, Any]) -> None:
    assert mapper(case["mapping"], case["list"])(case["reply"]) == case["result"]
