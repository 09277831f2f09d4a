"""/health: is the process alive, and which of its parts work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import orjson
from fastapi import APIRouter
from starlette.responses import Response

from octopus.endpoints import State
from octopus.model import FieldError, SourceState
from octopus.store import Store

PATIENCE = 2.0


Sources = Callable[[], Sequence[SourceState]]


def health_routes(
    store: Store, sources: Sources, endpoints: Callable[[], State], departing: Callable[[], bool]
) -> APIRouter:
    router = APIRouter(prefix="/health")

    @router.get("/live")
    async def live() -> Response:
        return _json({"status": "live"})

    @router.get("/ready")
    async def ready() -> Response:
        """503 when the store does not answer, or this process ends; a source that is down degrades, and its name and
        fault stand here."""
        if departing():
            return _json({"status": "departing", "parts": {}}, 503)
        kept = await _store_part(store)
        parts = {"store": kept, "endpoints": _endpoints_part(endpoints())}
        parts |= {source.name: _source_part(source) for source in sources()}
        if kept["state"] != "ok":
            return _json({"status": "unready", "parts": parts}, 503)
        whole = all(part["state"] == "ok" for part in parts.values())
        return _json({"status": "ready" if whole else "degraded", "parts": parts})

    return router


async def _store_part(store: Store) -> dict[str, Any]:
    try:
        async with asyncio.timeout(PATIENCE):
            await store.ping()
    except FieldError as fault:
        return {"state": "unreachable", "error": fault.message}
    except TimeoutError:
        return {"state": "unreachable", "error": f"no answer within {PATIENCE:g} s"}
    return {"state": "ok"}


def _endpoints_part(state: State) -> dict[str, Any]:
    part: dict[str, Any] = {"state": "ok" if state.error is None else "faulty", "version": state.version}
    return part if state.error is None else part | {"error": state.error}


def _source_part(source: SourceState) -> dict[str, Any]:
    part: dict[str, Any] = {"state": "ok" if source.reachable else "unreachable"}
    if source.latency is not None:
        part["latency"] = source.latency
    if source.error is not None:
        part["error"] = source.error
    return part


def _json(content: object, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, {"Cache-Control": "no-store"}, media_type="application/json")
