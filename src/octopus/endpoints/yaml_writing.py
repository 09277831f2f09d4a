"""JSON values as YAML that people like to read: texts of several lines as blocks, keys in their order."""

from __future__ import annotations

import re
from typing import Any

import yaml

from octopus.endpoints.yaml_text import is_plain_value

WIDTH = 120
_STRANGE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""Control characters, and what some take for the end of a line."""


class _Dumper(yaml.SafeDumper):
    """Without aliases: what stands twice is written twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=_style(text))


def _style(text: str) -> str | None:
    """Quoted, where it would be read as something else or its characters not at all; None: as PyYAML chooses."""
    if _STRANGE.search(text) or is_plain_value(text):
        return '"'
    # A block cannot keep spaces at the ends of its lines.
    block = "\n" in text and not any(line != line.rstrip() for line in text.split("\n"))
    return "|" if block else None


_Dumper.add_representer(str, _text)


def written(value: Any) -> str:
    """The value as one YAML document."""
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)
