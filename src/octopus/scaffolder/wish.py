"""What is wished for: the widget's name, what it shows, and where its package will live."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from octopus.model import BadRequest
from octopus.scaffolder.names import LONGEST, NameForms, name_forms
from octopus.scaffolder.operations import Operation, read_operations

Ci = Literal["github", "gitlab", "none"]
SDK = "@octopus-widgets/sdk"
_SCOPE = re.compile(r"@[a-z0-9~-][a-z0-9._~-]*")
_PACKAGE = re.compile(r"(?:@[a-z0-9~-][a-z0-9._~-]*/)?[a-z0-9~-][a-z0-9._~-]*")
MOST_TEXT = 64 * 1024


class OperationWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """GraphQL text, from the command line or out of a file."""

    text: str
    file: str = ""
    """Name of the file that it stood in: the project keeps such a file; empty: it goes into the source."""


class Wish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A widget to begin. Times in seconds."""

    name: str
    """In any form: `Beam Health`, `beamHealth`, `beam-health`."""
    scope: str = "@octopus-widgets"
    """npm scope of the package."""
    label: str = ""
    description: str = ""
    author: str = ""
    license: str = "BSD-3-Clause"
    attributes: bool = True
    """It shows Tango attributes, live or at the dashboard's pace."""
    history: bool = False
    """It draws the past of its attributes; needs `attributes`."""
    operations: tuple[OperationWish, ...] = ()
    """Queries are polled, subscriptions followed, mutations offered as buttons."""
    ci: Ci = "none"
    sdk: str = SDK
    """Name under which the SDK is published."""
    sdk_version: str = "^0.1.0"
    """Version or address of the SDK, as in a package.json."""


class Plan(msgspec.Struct, frozen=True):
    """A wish that can be fulfilled."""

    wish: Wish
    names: NameForms
    package: str
    label: str
    description: str
    operations: tuple[Operation, ...]


def read_wish(given: object) -> Wish:
    """A wish from JSON-like data.

    Raises:
        BadRequest: a key is not known, or a value has the wrong type; the sentence names it.
    """
    try:
        return msgspec.convert(given, Wish)
    except msgspec.ValidationError as fault:
        raise BadRequest(f"the description of the widget cannot be used: {fault}") from None


def planned(wish: Wish) -> Plan:
    """Check a wish.

    Raises:
        BadRequest: every fault, a sentence each; `extra["faults"]` holds them.
    """
    faults: list[str] = []
    names = name_forms(wish.name)
    if names is None:
        faults.append(
            f"name: expected words of letters and digits, a letter first, at most {LONGEST} characters;"
            f" got {wish.name[:80]!r}"
        )
    if not _SCOPE.fullmatch(wish.scope):
        faults.append(f"scope: expected an npm scope such as @my-team; got {wish.scope[:80]!r}")
    if not _PACKAGE.fullmatch(wish.sdk):
        faults.append(f"sdk: expected the name of an npm package such as {SDK}; got {wish.sdk[:80]!r}")
    if not wish.sdk_version.strip():
        faults.append("sdk_version: expected a version such as ^0.1.0 or the address of a package; got nothing")
    if wish.history and not wish.attributes:
        faults.append("history: it is drawn of the widget's attributes; ask for attributes too")
    for field, text in (("label", wish.label), ("description", wish.description), ("author", wish.author)):
        if len(text) > 200 or any(ord(each) < 32 for each in text):
            faults.append(f"{field}: expected one line of at most 200 characters")
    if sum(len(each.text) for each in wish.operations) > MOST_TEXT:
        faults.append(f"operations: expected at most {MOST_TEXT} characters of GraphQL in all")
        operations: tuple[Operation, ...] = ()
    else:
        operations, wrong = read_operations([(each.text, each.file) for each in wish.operations])
        faults += wrong
    if faults or names is None:
        raise BadRequest("the widget cannot be made: " + "; ".join(faults), extra={"faults": faults})
    label = wish.label or names.title
    return Plan(
        wish=wish,
        names=names,
        package=f"{wish.scope}/{names.kebab}",
        label=label,
        description=wish.description or f"{label} of the telescope.",
        operations=operations,
    )
