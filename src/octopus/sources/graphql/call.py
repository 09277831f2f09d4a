"""What is asked of another GraphQL service."""

from __future__ import annotations

import orjson

from octopus.sources.outbound.call import Pairs
from octopus.sources.rest import RestCall


def graphql_body(query: str, variables: bytes, operation: str | None) -> bytes:
    """The request as JSON (GraphQL over HTTP, "Request Parameters")."""
    request: dict[str, object] = {"query": query, "variables": orjson.Fragment(variables)}
    if operation is not None:
        request["operationName"] = operation
    return orjson.dumps(request)


class GraphQLCall(RestCall, frozen=True, kw_only=True):
    """A document with its variables. `method` and `body` are made from it."""

    query: str
    variables: bytes = b"{}"
    """A JSON object, already rendered."""
    operation: str | None = None
    """Which operation of the document, when it has several."""
    changes: bool = False
    """A mutation: never tried again, never kept."""

    def post(self) -> RestCall:
        """The HTTP request."""
        return RestCall(
            url=self.url,
            method="POST",
            params=self.params,
            headers=_accepting(self.headers),
            body=graphql_body(self.query, self.variables, self.operation),
            timeout=self.timeout,
            allowed=self.allowed,
            secrets=self.secrets,
            kind="graphql",
            source=self.source,
            retries=0 if self.changes else self.retries,
            retry_unsafe=not self.changes,
            cache=0.0 if self.changes else self.cache,
        )


def _accepting(headers: Pairs) -> Pairs:
    if any(name.lower() == "accept" for name, _ in headers):
        return headers
    return (*headers, ("Accept", "application/graphql-response+json, application/json;q=0.9"))
