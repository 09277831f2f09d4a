"""Functions of the document, as endpoints call them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from octopus.endpoints.document import EndpointsDocument
from octopus.endpoints.services import Arguments
from octopus.functions import Functions, FunctionSource, Parameter


def source_of(model: EndpointsDocument, name: str) -> FunctionSource:
    """The function of that name."""
    return FunctionSource(model.functions[name].code, name)


class Transform:
    """A function applied to a result."""

    def __init__(self, functions: Functions, source: FunctionSource) -> None:
        self._functions = functions
        self._source = source

    async def __call__(self, result: Any, arguments: Arguments) -> Any:
        """The function of the result.

        Raises:
            FunctionFailed: it raised, or broke a limit.
        """
        signature = await self._functions.signature(self._source)
        first, *further = signature.parameters
        inputs: dict[str, Any] = {first.name: result}
        inputs |= {each.name: arguments.get(each.name) for each in further if given(each, arguments.get(each.name))}
        return (await self._functions.call(self._source, inputs)).value


def given(parameter: Parameter, value: Any) -> bool:
    """Whether a value is passed: null is not, where the parameter has a default and does not take None."""
    return value is not None or parameter.required or parameter.nullable


def python_type(kind: str) -> str:
    """The Python type of a GraphQL type, as a function is given it: `[Float!]` → `list[float] | None`."""
    kind = kind.strip()
    if kind.endswith("!"):
        return _python(kind[:-1])
    found = _python(kind)
    return found if found == "Any" else f"{found} | None"


_SCALARS: Mapping[str, str] = {"Int": "int", "Float": "float", "String": "str", "ID": "str", "Boolean": "bool"}


def _python(kind: str) -> str:
    if kind.startswith("["):
        return f"list[{python_type(kind[1:-1])}]"
    return _SCALARS.get(kind, "Any")
