"""The REST interface of ska-db-oda, major version 8: entities, their filters, and their statuses.

By its documentation: lists take one kind of filter at a time, and none at all is an error; POST makes an entity with an
id of its own, PUT the next version of one; errors are `{status, title, detail}`.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from octopus.simulator.oda.entities import KINDS, Entity, Kind, epoch
from octopus.simulator.oda.store import Query, Store, Unknown
from octopus.simulator.serving import Handler, reply

USER = "DefaultUser"
MATCHES = ("equals", "starts_with", "contains")
FILTERS = {
    "entity": ("entity_id",),
    "user": ("user",),
    "created": ("created_after", "created_before"),
    "modified": ("last_modified_after", "last_modified_before"),
}
COLUMNS = {"entity": "id", "user": "created_by", "created": "created", "modified": "modified"}


class Refused(Exception):
    """A request that cannot be done."""

    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.title, self.detail = status, title, detail


class Rest:
    """Answers requests from the store."""

    def __init__(self, base: str, store: Store) -> None:
        self._base = base
        self._store = store

    def routes(self) -> list[web.RouteDef]:
        kinds, base = "{kind:sbds|sbis|ebs|prjs}", self._base
        paths: list[tuple[str, str, Handler]] = [
            ("GET", f"{base}/{kinds}", self._list),
            ("POST", f"{base}/{kinds}", self._post),
            ("GET", f"{base}/{kinds}/{{id}}", self._get),
            ("PUT", f"{base}/{kinds}/{{id}}", self._put),
            ("PUT", f"{base}/", self._put_several),
            ("GET", f"{base}/status/{kinds}/{{id}}", self._status),
            ("PUT", f"{base}/status/{kinds}/{{id}}", self._put_status),
            ("GET", f"{base}/status/history/{kinds}/{{id}}", self._history),
            ("GET", f"{base}/status/history/{kinds}", self._history),
            ("*", "/{anything:.*}", _nowhere),
        ]
        return [web.route(method, path, _answering(handler)) for method, path, handler in paths]

    # Entities

    async def _list(self, request: web.Request) -> web.Response:
        return reply(self._store.find(_kind(request), read_query(request.query)))

    async def _get(self, request: web.Request) -> web.Response:
        return reply(self._store.get(_kind(request), request.match_info["id"]))

    async def _post(self, request: web.Request) -> web.Response:
        kind = _kind(request)
        entity = await _body(request)
        if entity.get(kind.key):
            raise Refused(
                422, "Validation Failed", f"the {kind.key} of a new entity is given by the archive; leave it out"
            )
        entity[kind.key] = self._store.new_id(kind)
        return reply(self._store.put(kind, entity, USER))

    async def _put(self, request: web.Request) -> web.Response:
        kind = _kind(request)
        entity = await _body(request)
        if entity.get(kind.key) != request.match_info["id"]:
            text = "There is a mismatch between the identifier for the endpoint and the JSON payload"
            raise Refused(422, "Validation Failed", text)
        self._check_metadata(kind, entity)
        return reply(self._store.put(kind, entity, USER))

    async def _put_several(self, request: web.Request) -> web.Response:
        """`{"sbds": […], "ebs": […]}`: all are written or none is."""
        body = await _body(request)
        entities = []
        for path, found in body.items():
            if path not in KINDS or not isinstance(found, list):
                raise Refused(422, "Validation Failed", f"expected lists below {', '.join(KINDS)}; got {path!r}")
            for entity in found:
                if not isinstance(entity, dict) or not entity.get(KINDS[path].key):
                    raise Refused(422, "Validation Failed", f"each of the {path} needs its {KINDS[path].key}")
                entities.append((KINDS[path], entity))
        written = self._store.put_many(entities, USER)
        found_by_path: dict[str, list[Entity]] = {path: [] for path in body}
        for (kind, _), entity in zip(entities, written, strict=True):
            found_by_path[kind.path].append(entity)
        return reply(found_by_path)

    def _check_metadata(self, kind: Kind, entity: Entity) -> None:
        """A client that sends metadata must send those it was given: else it edits something it has not seen."""
        given = entity.get("metadata")
        if given is None:
            return
        try:
            known = self._store.get(kind, entity[kind.key])["metadata"]
        except Unknown:
            return
        if not isinstance(given, dict) or given.get("version") != known["version"]:
            version = given.get("version") if isinstance(given, dict) else given
            text = f"the latest version of {entity[kind.key]} is {known['version']}; got metadata of version {version}"
            raise Refused(409, "Conflict", text)

    # Statuses

    async def _status(self, request: web.Request) -> web.Response:
        return reply(self._store.statuses(_kind(request), request.match_info["id"])[-1])

    async def _history(self, request: web.Request) -> web.Response:
        entity_id = request.match_info.get("id") or request.query.get("entity_id")
        if not entity_id:
            raise Refused(400, "Bad Request", "expected the query parameter entity_id")
        return reply(self._store.statuses(_kind(request), entity_id))

    async def _put_status(self, request: web.Request) -> web.Response:
        kind = _kind(request)
        status = (await _body(request)).get("current_status")
        if status not in kind.statuses:
            known = ", ".join(kind.statuses)
            raise Refused(422, "Validation Failed", f"current_status must be one of {known}; got {status!r}")
        return reply(self._store.set_status(kind, request.match_info["id"], status, USER))


def read_query(given: Mapping[str, str]) -> Query:
    """The filter of a list.

    Raises:
        Refused: none, several of different kinds, a time that is none, or an unknown way to match.
    """
    used = {kind: names for kind, names in FILTERS.items() if any(given.get(name) for name in names)}
    if not used:
        raise Refused(400, "Bad Request", "Parameters are missing: give one of " + ", ".join(sum(FILTERS.values(), ())))
    if len(used) > 1:
        text = (
            "Different query types are not currently supported - for example, cannot combine date created query "
            "or entity query with a user query"
        )
        raise Refused(400, "Not Supported", text)
    ((kind, names),) = used.items()
    if kind in ("entity", "user"):
        match = given.get("match_type", "equals")
        if match not in MATCHES:
            raise Refused(400, "Bad Request", f"match_type must be one of {', '.join(MATCHES)}; got {match!r}")
        return Query(COLUMNS[kind], text=given[names[0]], match=match)
    low, high = (_time(name, given.get(name)) for name in names)
    return Query(COLUMNS[kind], low, high)


def _time(name: str, text: str | None) -> float | None:
    if not text:
        return None
    try:
        return epoch(text)
    except ValueError:
        raise Refused(400, "Bad Request", f"{name} must be a time like 2026-11-27T12:00:00Z; got {text!r}") from None


def _kind(request: web.Request) -> Kind:
    return KINDS[request.match_info["kind"]]


async def _body(request: web.Request) -> Entity:
    try:
        found: Any = json.loads(await request.read())
    except ValueError as unreadable:
        raise Refused(400, "Bad Request", f"the body is no JSON: {unreadable}") from None
    if not isinstance(found, dict):
        raise Refused(422, "Validation Failed", f"expected a JSON object; got {type(found).__name__}")
    return found


async def refused(request: web.Request) -> web.Response:
    """The answer to a request without the right token."""
    return _error(401, "Unauthorized", "Unauthorized: no valid token was sent")


async def _nowhere(request: web.Request) -> web.Response:
    return _error(404, "Not Found", "The requested URL was not found on the server.")


def _error(status: int, title: str, detail: str) -> web.Response:
    return reply({"status": status, "title": title, "detail": detail}, status)


def _answering(handler: Handler) -> Handler:
    """The handler, its faults as HTTP answers."""

    @functools.wraps(handler)
    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except Refused as fault:
            return _error(fault.status, fault.title, fault.detail)
        except Unknown as missing:
            detail = f"Not Found. The requested identifier {missing} could not be found."
            return _error(404, "Not Found", detail)

    return answer
