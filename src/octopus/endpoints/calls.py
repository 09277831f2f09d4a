"""From an endpoint and its arguments to the call that goes out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from octopus.endpoints.document import Query, Stream
from octopus.endpoints.entries import CHANGING, Entry
from octopus.endpoints.services import Arguments, Asker
from octopus.endpoints.templates import (
    ABSENT,
    Fill,
    in_header,
    in_query,
    in_url,
    json_template,
    text_template,
    uses,
    written,
)
from octopus.endpoints.variables import is_secret
from octopus.model import BadRequest
from octopus.sources.graphql import GraphQLCall
from octopus.sources.rest import RestCall

Pairs = tuple[tuple[str, str], ...]


class Outgoing:
    """The calls of one endpoint.

    Args:
        entry: the endpoint.
        variables: the values of text variables.
        allowed: `host:port` that the environment vouches for.
    """

    def __init__(self, entry: Entry, variables: Mapping[str, str], allowed: frozenset[str]) -> None:
        spec = entry.spec
        self.entry = entry
        self._allowed = allowed
        self._secrets = tuple(text for name, text in variables.items() if text and is_secret(name))
        path, question, query = (spec.url or "").partition("?")
        self._path = text_template(path, variables, in_url)
        self._query = text_template(query, variables, in_query) if question else None
        self._headers = {
            name: text_template(text, variables, in_header)
            for name, text in spec.headers.items()
            if not _lacks_secret(text, variables)
        }
        self._params = {name: _param(value, variables) for name, value in spec.params.items()}
        self._body = json_template(spec.body, variables) if "body" in spec.model_fields_set else None
        self._variables = json_template(spec.variables, variables) if spec.variables is not None else None

    def rest(self, arguments: Arguments, asker: Asker) -> RestCall:
        """The call of a REST endpoint, and of an SSE or WS stream.

        Raises:
            BadRequest: an argument that cannot stand where it belongs.
            Unauthenticated: the caller's token is to be forwarded, and there is none.
        """
        spec = self.entry.spec
        return RestCall(
            url=self._url(arguments),
            method=spec.method if spec.method not in ("SSE", "WS") else "GET",
            params=self._pairs(self._params, arguments),
            headers=self._all_headers(arguments, asker),
            body=self._rendered(arguments),
            timeout=spec.timeout,
            allowed=self._allowed,
            secrets=self._secrets,
            retries=spec.retries or 0,
            # A mutation that is tried again might act twice; the document is refused if it asks for that.
            retry_unsafe=self.entry.section != "mutations" and spec.method not in CHANGING,
            cache=self.cache,
        )

    def graphql(self, arguments: Arguments, asker: Asker) -> GraphQLCall:
        """The call of a GRAPHQL endpoint; errors as of `rest`."""
        spec = self.entry.spec
        given = self._variables(arguments) if self._variables is not None else dict(arguments)
        return GraphQLCall(
            url=self._url(arguments),
            headers=self._all_headers(arguments, asker),
            timeout=spec.timeout,
            allowed=self._allowed,
            secrets=self._secrets,
            retries=spec.retries or 0,
            cache=self.cache,
            query=spec.query or "",
            variables=dumped(given),
            changes=self.entry.section == "mutations",
        )

    @property
    def cache(self) -> float:
        """Seconds for which an answer is kept."""
        spec = self.entry.spec
        return (spec.cache or 0.0) if isinstance(spec, Query) else 0.0

    @property
    def interval(self) -> float | None:
        """Seconds between two questions of a stream; None for one that follows."""
        spec = self.entry.spec
        return spec.interval if isinstance(spec, Stream) and spec.method not in ("SSE", "WS") else None

    def _url(self, arguments: Arguments) -> str:
        path = self._path(arguments)
        if path is ABSENT:
            raise BadRequest(f"{self.entry.name} has no address without its arguments")
        return str(path) if self._query is None else f"{path}?{_or_empty(self._query(arguments))}"

    def _all_headers(self, arguments: Arguments, asker: Asker) -> Pairs:
        own = self._pairs({name: _single(fill) for name, fill in self._headers.items()}, arguments)
        if not self.entry.spec.forwardToken:
            return own
        return (*own, ("Authorization", f"Bearer {asker.token(self.entry.name)}"))

    def _pairs(self, fills: Mapping[str, Fill], arguments: Arguments) -> Pairs:
        return tuple((name, text) for name, fill in fills.items() for text in fill(arguments))

    def _rendered(self, arguments: Arguments) -> bytes | None:
        body = ABSENT if self._body is None else self._body(arguments)
        return None if body is ABSENT else dumped(body)


def _lacks_secret(text: str, variables: Mapping[str, str]) -> bool:
    """Whether a header needs a secret that this deployment does not have: `Bearer ` alone would be a wrong one."""
    return any(is_secret(use.name) and variables.get(use.name) == "" for use in uses(text, ""))


def _single(fill: Fill) -> Fill:
    def one(arguments: Arguments) -> list[str]:
        text = fill(arguments)
        return [] if text is ABSENT else [text]

    return one


def _param(value: Any, variables: Mapping[str, str]) -> Fill:
    """The values of a query parameter: none, one, or of a list several."""
    fills = [json_template(item, variables) for item in (value if isinstance(value, list) else [value])]

    def all_of(arguments: Arguments) -> list[str]:
        found: list[str] = []
        for fill in fills:
            item = fill(arguments)
            for each in item if isinstance(item, list) else [item]:
                if each is not ABSENT and each is not None:
                    found.append(written("a parameter", each))
        return found

    return all_of


def _or_empty(text: Any) -> str:
    return "" if text is ABSENT else str(text)


def dumped(value: Any, option: int = 0) -> bytes:
    """A value as JSON.

    Args:
        option: of orjson.

    Raises:
        BadRequest: it holds what JSON cannot carry: integers beyond 64 bits.
    """
    try:
        return orjson.dumps(value, option=option)
    except (TypeError, OverflowError) as fault:
        raise BadRequest(f"expected arguments that JSON can carry; got one that it cannot: {fault}") from None
