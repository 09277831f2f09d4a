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
VENDOR = "vendor"
"""Folder of a project for what no registry has."""
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
    sdk: str = ""
    """Name under which the SDK is published; empty: that of the package that travels with Octopus."""
    sdk_version: str = ""
    """Version or address of the SDK, as in a package.json; empty: the package itself goes into the project."""


class Sdk(msgspec.Struct, frozen=True):
    """The SDK as an npm package."""

    name: str
    file: str
    """Of the archive, `octopus-widgets-sdk-0.1.0.tgz`."""
    content: bytes


class Plan(msgspec.Struct, frozen=True):
    """A wish that can be fulfilled."""

    wish: Wish
    names: NameForms
    package: str
    label: str
    description: str
    operations: tuple[Operation, ...]
    sdk: str
    sdk_version: str
    vendored: Sdk | None
    """Goes into the project, where no registry has it."""


def read_wish(given: object) -> Wish:
    """A wish from JSON-like data.

    Raises:
        BadRequest: a key is not known, or a value has the wrong type; the sentence names it.
    """
    try:
        return msgspec.convert(given, Wish)
    except msgspec.ValidationError as fault:
        raise BadRequest(f"the description of the widget cannot be used: {fault}") from None


def planned(wish: Wish, sdk: Sdk | None = None) -> Plan:
    """Check a wish.

    Args:
        sdk: the package at hand.

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
    vendored = None if wish.sdk or wish.sdk_version else sdk
    package = wish.sdk or (sdk.name if sdk else SDK)
    if not _PACKAGE.fullmatch(package):
        faults.append(f"sdk: expected the name of an npm package such as {SDK}; got {package[:80]!r}")
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
        sdk=package,
        sdk_version=f"file:{VENDOR}/{vendored.file}" if vendored else wish.sdk_version.strip() or "^0.1.0",
        vendored=vendored,
    )
