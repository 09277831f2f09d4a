"""YAML texts as JSON values that know where each of them stands.

PyYAML's safe loader parses; what a node means is said here, by the JSON schema of YAML 1.2 (`no`, `12:30` and
`2026-11-28` are texts), so that a file in YAML and the same file in JSON are equal. Aliases are followed as far as a
bound: a few lines of them can stand for millions of values.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from octopus.endpoints.text import MAX_DEPTH, BadJson, Place, escaped

MOST_NODES = 500_000
"""Values of one file, each alias counted as often as it stands."""

try:
    from yaml import CSafeLoader as _Safe
except ImportError:  # PyYAML without its C library: the same, slower.
    from yaml import SafeLoader as _Safe  # type: ignore[assignment]

_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?")
_PLAIN = {"": None, "~": None, "null": None, "true": True, "false": False}
_TEXT = "tag:yaml.org,2002:str"
_KNOWN = {f"tag:yaml.org,2002:{name}" for name in ("str", "map", "seq")}


class _Loader(_Safe):
    """The safe loader, without its guesses of what a plain scalar is."""

    yaml_implicit_resolvers: dict[str, list[Any]] = {}  # noqa: RUF012  # As the base class has it.


class YamlText:
    """A YAML text, read.

    Args:
        source: one document.

    Raises:
        BadJson: it is not YAML, or not what JSON can say.
    """

    def __init__(self, source: str) -> None:
        self._places: dict[str, Place] = {}
        self._nodes = 0
        node = _composed(source)
        self.value: Any = None if node is None else self._value(node, "", 0)

    def place(self, pointer: str) -> Place:
        """Where the value at a pointer begins; of one that is not there, its nearest parent."""
        while pointer not in self._places and pointer:
            pointer = pointer.rpartition("/")[0]
        return self._places.get(pointer, Place(1, 1))

    def _value(self, node: yaml.Node, pointer: str, depth: int) -> Any:
        self._nodes += 1
        self._places[pointer] = _place(node.start_mark)
        if self._nodes > MOST_NODES:
            raise _bad(f"expected at most {MOST_NODES} values, aliases followed", node)
        if depth > MAX_DEPTH:
            raise _bad(f"expected at most {MAX_DEPTH} levels of objects and lists", node)
        if node.tag not in _KNOWN:
            raise _bad(f"expected plain YAML; got the tag {node.tag[:60]!r}", node)
        if isinstance(node, yaml.MappingNode):
            return self._object(node, pointer, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, f"{pointer}/{index}", depth + 1) for index, item in enumerate(node.value)]
        if not isinstance(node, yaml.ScalarNode):
            raise _bad("expected a value", node)
        return node.value if node.style else _plain(node)

    def _object(self, node: yaml.MappingNode, pointer: str, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode) or key_node.tag != _TEXT:
                raise _bad("expected a key that is a text", key_node)
            key = key_node.value
            if key == "<<" and not key_node.style:
                raise _bad(
                    "expected keys and values; merge keys (<<) are not followed, repeat what they merge", key_node
                )
            if key in found:
                raise _bad(f"the key {key[:40]!r} stands twice in one object", key_node)
            found[key] = self._value(value_node, f"{pointer}/{escaped(key)}", depth + 1)
        return found


def _composed(source: str) -> yaml.Node | None:
    try:
        loader = _Loader(source)
    except yaml.YAMLError as fault:
        raise _explained(fault) from None
    try:
        # Counted first: composing goes as deep as the text does.
        depth = 0
        for event in yaml.parse(source, Loader=_Loader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > MAX_DEPTH + 1:
                raise _bad(f"expected at most {MAX_DEPTH} levels of objects and lists", event)
        node: yaml.Node | None = loader.get_single_node()
    except yaml.YAMLError as fault:
        raise _explained(fault) from None
    finally:
        loader.dispose()
    return node


def _plain(node: yaml.ScalarNode) -> Any:
    text = node.value
    if text in _PLAIN:
        return _PLAIN[text]
    if not _NUMBER.fullmatch(text):
        return text
    if text.lstrip("-").isdigit():
        if len(text) > 20 or not -(2**63) <= int(text) < 2**63:
            raise _bad("expected an integer within 64 bits; write larger ones as text", node)
        return int(text)
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise _bad(f"expected a number that fits a double; got {text[:40]}", node)
    return value


def _place(mark: Any) -> Place:
    return Place(mark.line + 1, mark.column + 1)


def _bad(message: str, node: Any) -> BadJson:
    return BadJson(message, _place(node.start_mark))


def _explained(fault: yaml.YAMLError) -> BadJson:
    mark = getattr(fault, "problem_mark", None)
    said = getattr(fault, "problem", None) or str(fault).partition("\n")[0]
    return BadJson(f"expected YAML: {said}", Place(1, 1) if mark is None else _place(mark))
