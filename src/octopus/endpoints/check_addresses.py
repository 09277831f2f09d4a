"""Addresses: absolute, on allowed hosts, with arguments only where they cannot choose the host."""

from __future__ import annotations

import re
from collections.abc import Mapping

from graphql import NonNullTypeNode

from octopus.endpoints.check_names import has_password
from octopus.endpoints.entries import Entry
from octopus.endpoints.faults import Faults
from octopus.endpoints.ground import CheckUrl, refusal
from octopus.endpoints.sdl import Written
from octopus.endpoints.templates import Hole, Pieces, pieces, uses
from octopus.endpoints.text import escaped
from octopus.endpoints.variables import Variable
from octopus.sources.outbound import BadHeader
from octopus.sources.outbound.headers import check_headers

SCHEMES = {"WS": ("ws", "wss"), "GRAPHQL": ("http", "https", "ws", "wss")}
HTTP = ("http", "https")
_BEFORE_ARGUMENTS = re.compile(r"(\w+)://[^/?#\s]+[/?#]")
SAMPLE = "x"
"""Stands for an argument where an address is judged."""


def check_entry_headers(entry: Entry, values: Mapping[str, Variable], faults: Faults) -> None:
    """Judge the names and the fixed parts of the `headers` of one endpoint."""
    texts = texts_of(values)
    for name, template in entry.spec.headers.items():
        fixed = "".join(piece for piece in pieces(template, texts) if isinstance(piece, str))
        pointer = f"{entry.pointer}/headers/{escaped(name)}"
        try:
            check_headers([(name, fixed)])
        except BadHeader as fault:
            faults.add(pointer, "bad-header", fault.message, key=True)
        if entry.spec.forwardToken and name.lower() == "authorization":
            faults.add(
                pointer,
                "bad-header",
                "forwardToken sends the caller's token in this header: remove the one or the other",
                key=True,
            )


def texts_of(values: Mapping[str, Variable]) -> dict[str, str]:
    """The variables that may stand in a text."""
    return {name: value.value for name, value in values.items() if isinstance(value.value, str)}


def check_address(
    found: Written, values: Mapping[str, Variable], check_url: CheckUrl, allowed: frozenset[str], faults: Faults
) -> None:
    """Judge the `url` of one endpoint.

    Args:
        allowed: `host:port` that the environment vouches for.
    """
    entry, template = found.entry, found.entry.spec.url
    if template is None or entry.spec.method == "LOCAL":
        return
    pointer, texts = f"{entry.pointer}/url", texts_of(values)
    known = {**texts, **dict.fromkeys(entry.spec.args, "")}
    used = list(uses(template, pointer))
    if any(use.name not in known for use in used):
        return  # An undefined placeholder is reported already, and the rest hangs on it.
    if has_password(template):
        faults.add(
            pointer,
            "secret",
            "the address holds a user and password, and documents are kept, shown and exported: put the whole address "
            "into a variable, and set the environment variable of that name where Octopus runs",
        )
        return
    cut = pieces(template, texts)
    sentence = _form(entry, template, cut, texts)
    if sentence:
        faults.add(pointer, "bad-url", sentence)
        return
    refused = check_url("".join(piece if isinstance(piece, str) else SAMPLE for piece in cut), allowed)
    if refused is not None:
        variable = next((use.name for use in used if use.name in texts), None)
        if variable is not None:
            otherwise = f"set the environment variable {variable}"
        else:
            otherwise = "make the address a variable, and set the environment variable of that name"
        code, message = refusal(refused, otherwise)
        faults.add(pointer, code, message)
    _check_nullable(found, cut, faults)


def _form(entry: Entry, template: str, cut: Pieces, texts: Mapping[str, str]) -> str | None:
    schemes = SCHEMES.get(entry.spec.method, HTTP)
    begin = cut[0] if cut and isinstance(cut[0], str) else ""
    empty = [use.name for use in uses(template, "") if texts.get(use.name) == ""]
    scheme = re.match(r"(\w+)://", begin)
    if scheme is None and empty:
        return f"the variable {empty[0]} is empty: give it a default, or set the environment variable {empty[0]}"
    if scheme is None or scheme[1].lower() not in schemes:
        return (
            f"expected an absolute address that begins with {' or '.join(f'{each}://' for each in schemes)}; "
            f'got {_shown(begin or template)}: write it out, or begin with a variable, "{{SERVICE_URL}}/path"'
        )
    if len(cut) > 1 and not _BEFORE_ARGUMENTS.match(begin):
        name = next(piece.name for piece in cut if isinstance(piece, Hole))
        return (
            f"the argument {name} stands in the host of the address, and who asks must not choose whom Octopus calls: "
            "let it stand behind the host, in the path or the query"
        )
    return None


def _check_nullable(found: Written, cut: Pieces, faults: Faults) -> None:
    for piece in cut:
        argument = found.args.get(piece.name) if isinstance(piece, Hole) else None
        if argument is not None and not isinstance(argument.type, NonNullTypeNode) and argument.default_value is None:
            name = argument.name.value
            faults.add(
                f"{found.entry.pointer}/url",
                "argument-may-be-null",
                f"the argument {name} may be left out, and an address cannot do without it: make its type non-null "
                f'(!), give it a default, or move it to "params"',
            )


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "…")
