"""From a text to the model, or to every fault of its form: unknown keys, wrong types, bad names, duplicate keys."""

from __future__ import annotations

import copy
from typing import Any

import msgspec
import orjson
from pydantic import ValidationError

from octopus.endpoints.document import EndpointsDocument, Function, Input, Mutation, Query, Stream
from octopus.endpoints.faults import Fault, Faults, InvalidEndpoints, listed, meant
from octopus.endpoints.text import BadJson, Text, canonical, pointer_of

KEYS = {
    "": EndpointsDocument,
    "functions": Function,
    "queries": Query,
    "mutations": Mutation,
    "streams": Stream,
    "inputs": Input,
}
"""The model of an object of the document, by the section that holds it."""
FORMS = frozenset(("<text>", "<object>", "<list>"))
"""What the model calls the forms of a key that has several (`document._kind`)."""
ELSEWHERE = {
    "cache": "cache is for queries: an answer to a mutation or of a stream is not given twice",
    "interval": "interval is for streams: a query is asked when somebody asks it",
}


def _keys(model: Any) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


NO_OBJECT = f"expected an object with the keys {listed(_keys(EndpointsDocument))}"


def read(document: Any) -> tuple[Text | None, list[Fault]]:
    """The text of a document: itself, or of another JSON value the canonical one; None when it is no JSON."""
    try:
        return Text(document if isinstance(document, str) else canonical(document)), []
    except BadJson as fault:
        place = fault.place
        return None, [Fault(fault.pointer, place.line, place.column, "bad-json", fault.message)]
    except (RecursionError, TypeError, ValueError):
        return None, [
            Fault("", 1, 1, "bad-json", "expected a JSON document; this value is nested too deep, or is none")
        ]


def value_of(document: Any) -> Any:
    """The value of a document, or of a text that holds one.

    Raises:
        InvalidEndpoints: it is no JSON, a key stands twice, or it is no object.
    """
    text, unreadable = read(document)
    if text is None:
        raise InvalidEndpoints(unreadable)
    faults = Faults(text)
    _check_keys(text, faults)
    if not isinstance(text.value, dict):
        faults.add("", "wrong-type", NO_OBJECT)
    if faults.found:
        raise InvalidEndpoints(faults.found)
    return text.value


class Shaped(msgspec.Struct, frozen=True):
    """What of a document has the right form."""

    model: EndpointsDocument
    pruned: frozenset[str]
    """Pointers of what was left out of the model, because its form is wrong."""


def shaped(text: Text, faults: Faults) -> Shaped:
    """The model of a text, without the parts whose form is wrong: those are in `faults`, and the rest can be judged."""
    _check_keys(text, faults)
    if not isinstance(text.value, dict):
        faults.add("", "wrong-type", NO_OBJECT)
        return Shaped(EndpointsDocument.model_validate({}), frozenset({""}))
    value, pruned = text.value, set[str]()
    while True:
        try:
            return Shaped(EndpointsDocument.model_validate(value), frozenset(pruned))
        except ValidationError as found:
            value = copy.deepcopy(value) if value is text.value else value
            for error in found.errors(include_url=False):
                steps = _steps(error["loc"])
                # What was taken out because of its form is not missing.
                if error["type"] != "missing" or pointer_of(steps) not in pruned:
                    _add(error, steps, faults)
                pruned.add(pointer_of(_prune(value, steps, error["type"])))


def _check_keys(text: Text, faults: Faults) -> None:
    for double in text.duplicates:
        faults.add(
            double.pointer,
            "duplicate-key",
            f"the key {double.key!r} stands twice in this object, first in line {double.first.line}; "
            "rename or remove one of them",
            key=True,
        )


def _steps(place: tuple[str | int, ...]) -> list[str | int]:
    """The place of an error in the document: without the form of a key that has several, which comes behind the key."""
    steps: list[str | int] = []
    for index, step in enumerate(place):
        if not (step in FORMS and len(steps) == index and _has_forms(steps)):
            steps.append(step)
    return steps


def _has_forms(steps: list[str | int]) -> bool:
    """Whether a key may be written in several forms: `types`, a variable, the mapping of an endpoint."""
    return steps == ["types"] or (len(steps) == 2 and steps[0] == "vars") or (len(steps) == 3 and steps[2] == "mapping")


def _prune(value: Any, steps: list[Any], kind: str) -> list[Any]:
    """Take out the member at fault; of a list, all of it, so that the places of others stay. Returns what was taken."""
    if _is_key(steps, kind) or kind == "missing":
        steps = steps[:-1]
    path: list[Any] = []
    for step in steps[:-1]:
        below = value.get(step) if isinstance(value, dict) else None
        if not isinstance(below, dict):
            break
        value = below
        path.append(step)
    step = steps[len(path)]
    value.pop(step, None)
    return [*path, step]


def _add(error: Any, steps: list[Any], faults: Faults) -> None:
    kind, given = error["type"], error["input"]
    if _is_key(steps, kind):
        faults.add(pointer_of(steps[:-1]), "bad-name", _name_sentence(str(given)), key=True)
    elif kind == "extra_forbidden":
        faults.add(pointer_of(steps), "unknown-key", _unknown(steps), key=True)
    elif kind == "missing":
        faults.add(pointer_of(steps[:-1]), "missing-key", f"expected the key {steps[-1]!r} here; add it")
    elif kind == "string_pattern_mismatch":
        faults.add(pointer_of(steps), "bad-name", _name_sentence(given))
    elif kind in ("greater_than", "greater_than_equal", "string_too_long", "string_too_short", "too_short", "too_long"):
        faults.add(pointer_of(steps), "out-of-range", f"{_expected(error['msg'])}; got {_shown(given)}")
    else:
        faults.add(pointer_of(steps), "wrong-type", f"{_expected(error['msg'])}; got {_shown(given)}")


def _is_key(steps: list[Any], kind: str) -> bool:
    """Whether the name of a member is at fault, not its value."""
    return steps[-1] == "[key]" and kind != "extra_forbidden"


def _name_sentence(given: str) -> str:
    expected = "expected a name of letters, digits and _, at most 100, not beginning with a digit"
    return f"{expected}; got {_shown(given)}: rename it"


def _unknown(steps: list[Any]) -> str:
    section = _section(steps)
    key = str(steps[-1])
    if key in ELSEWHERE and section in ("queries", "mutations", "streams"):
        return ELSEWHERE[key]
    known = _keys(KEYS[section])
    return f"the key {key!r} is not known here{meant(key, known)}; known are {listed(known, 30)}"


def _section(steps: list[Any]) -> str:
    if len(steps) >= 4 and steps[2] == "inputs":
        return "inputs"
    return str(steps[0]) if len(steps) > 1 and steps[0] in KEYS else ""


def _expected(message: str) -> str:
    message = message.removeprefix("Value error, ").replace("Input should be", "expected").replace("valid ", "")
    words = {
        "expected a string": "expected a text in double quotes",
        "expected a dictionary": "expected an object in braces",
        "expected a list": "expected a list in brackets",
        "expected a number": "expected a number without quotes",
        "expected a integer": "expected an integer without quotes",
        "expected a boolean": "expected true or false without quotes",
        "String should have": "expected a text of",
        "List should have": "expected a list of",
    }
    for before, after in words.items():
        message = message.replace(before, after)
    return message[:1].lower() + message[1:]


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return f"{'an object' if isinstance(value, dict) else 'a list'} of {len(value)}"
    try:
        shown = orjson.dumps(value).decode()
    except TypeError:
        shown = type(value).__name__
    return shown if len(shown) <= 80 else shown[:79] + "…"
