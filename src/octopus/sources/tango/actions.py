"""Writes and commands, signed for the person who asked."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from typing import Any

from octopus.model import AttributeName, BadRequest, Caller, DeviceName, FieldError, Forbidden, NotFound
from octopus.sources.tango.faults import bounded, field_error
from octopus.sources.tango.questions import Questions
from octopus.sources.tango.results import Attribute, CommandResult, SetAttributeValue
from octopus.sources.tango.values import clean, clean_state
from octopus.sources.tango.wire import Reply

KEPT = 300.0
"""Seconds that an attribute's type is remembered for."""
MAX_KEPT = 10_000

_COMMAND = re.compile(r"\w{1,128}", re.ASCII)
_READ_BACK = (
    "name datatype dataformat writable label unit format description displevel minvalue maxvalue minalarm maxalarm "
    "enumLabels value writevalue quality timestamp"
)
_INTEGERS = {"DevUChar", "DevShort", "DevUShort", "DevLong", "DevULong", "DevLong64", "DevULong64"}


class Actions:
    """Changes things through one TangoGQL."""

    def __init__(self, questions: Questions) -> None:
        self._questions = questions
        self._client = questions.client
        self._source = questions.client.source
        self._types: dict[AttributeName, tuple[float, Attribute]] = {}

    async def write(self, name: AttributeName, value: Any, caller: Caller) -> SetAttributeValue:
        """Write an attribute and read it back.

        Raises:
            NotFound: no such device or attribute. BadRequest: not a value of its type. Forbidden: TangoGQL does not
            take our signature. SourceError, SourceTimeout, SourceUnavailable.
        """
        if value is None:
            raise BadRequest(f"expected a value to write to {name.device}/{name.attribute}; got null")
        known = await self._type(name)
        # Reading a write-only attribute first would make TangoGQL refuse the write.
        before = "" if known.writable == "WRITE" else "valueBefore"
        document = (
            "mutation($d:String!,$n:String!,$v:ScalarTypes!){setAttributeValue(device:$d,name:$n,value:$v)"
            f"{{ok message {before} attribute{{{_READ_BACK}}}}}}}"
        )
        variables = {"d": name.device, "n": name.attribute, "v": _writable(value, known)}
        reply = await self._client.ask(document, variables, caller=caller)
        row = self._row(reply, "setAttributeValue", name.device)
        back = row.get("attribute")
        return SetAttributeValue(
            ok=bool(row.get("ok")),
            message=_reasons(row.get("message")),
            valueBefore=clean(row.get("valueBefore")),
            attribute=self._questions.attribute(name.device, name.attribute, back)
            if back and back.get("name")
            else None,
        )

    async def execute(self, device: DeviceName, command: str, argin: Any, caller: Caller) -> CommandResult:
        """Run a command; errors as of `write`."""
        if not _COMMAND.fullmatch(command):
            raise BadRequest(f"expected the name of a command: letters, digits and _; got {command[:80]!r}")
        document = (
            "mutation($d:String!,$c:String!,$a:ScalarTypes)"
            "{executeCommand(device:$d,command:$c,argin:$a){ok message output}}"
        )
        variables = {"d": device.device, "c": command, "a": argin}
        row = self._row(await self._client.ask(document, variables, caller=caller), "executeCommand", device.device)
        output = clean(row.get("output"))
        return CommandResult(
            ok=bool(row.get("ok")),
            message=_reasons(row.get("message")),
            output=clean_state(output) if command.lower() == "state" else output,
        )

    def _row(self, reply: Reply, field: str, device: str) -> dict[str, Any]:
        row = (reply.data or {}).get(field)
        if row is None:
            error = field_error(reply.errors[0].message if reply.errors else "no answer", self._source)
            raise self._refusal(error) if isinstance(error, Forbidden) else error
        reasons = row.get("message") or []
        if not row.get("ok") and any("not defined in the database" in str(reason) for reason in reasons):
            raise NotFound(f"the Tango database does not know the device {device}", source=self._source)
        return dict(row)

    def _refusal(self, error: FieldError) -> Forbidden:
        name = self._client.database.name
        variable = f"TANGOGQL_SECRET_{re.sub(r'[^A-Z0-9]', '_', name.upper())}"
        if "not logged in" in error.message:
            sentence = (
                f"TangoGQL of {name!r} takes signed changes only: set TANGOGQL_SECRET or {variable} to its secret"
            )
        elif "signature" in error.message.lower():
            sentence = (
                f"TangoGQL of {name!r} does not accept our signature: TANGOGQL_SECRET or {variable} is not its secret"
            )
        else:
            sentence = f"TangoGQL of {name!r} refuses: {error.message}"
        return Forbidden(sentence, source=self._source, upstream=error.upstream)

    async def _type(self, name: AttributeName) -> Attribute:
        now = time.monotonic()
        kept = self._types.get(name)
        if kept is not None and now - kept[0] < KEPT:
            return kept[1]
        fields = {"datatype", "writable", "dataformat", "enumLabels"}
        found = (await self._questions.attributes([name], fields))[0]
        if isinstance(found, FieldError):
            raise found
        if len(self._types) >= MAX_KEPT:
            self._types.clear()
        self._types[name] = (now, found)
        return found


def _writable(value: Any, known: Attribute) -> Any:
    """A value as PyTango takes it: an enum's label as its index, an integer that came as text or float as one."""
    if isinstance(value, list):
        return [_writable(each, known) for each in value]
    if known.datatype == "DevEnum" and isinstance(value, str):
        return _enum_index(value, known)
    if known.datatype in _INTEGERS or known.datatype == "DevEnum":
        return _integer(value, known)
    if known.datatype == "DevString" and not isinstance(value, str):
        raise BadRequest(f"{known.fullName} takes a text; got {str(value)[:80]}")
    return value


def _enum_index(label: str, known: Attribute) -> int:
    labels = [each.lower() for each in known.enumLabels]
    if label.lower() in labels:
        return labels.index(label.lower())
    raise BadRequest(f"{known.fullName} takes one of {', '.join(known.enumLabels)}; got {label[:80]!r}")


def _integer(value: Any, known: Attribute) -> Any:
    if isinstance(value, str):
        try:
            return int(value)
        except ValueError:
            raise BadRequest(f"{known.fullName} takes an integer; got {value[:80]!r}") from None
    if isinstance(value, float):
        if not value.is_integer():
            raise BadRequest(f"{known.fullName} takes an integer; got {value}")
        return int(value)
    return value


def _reasons(message: Sequence[Any] | None) -> list[str] | None:
    return [bounded(str(each)) for each in message] if message else None
