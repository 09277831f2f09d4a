"""The route /config-session: giving the second password of the Config UI, looking whether it holds, and locking.

The session goes out in a cookie that no script reads; the token for changes in the body, which no other site's page
can read. Both are bound to the caller's sign-in, so each request carries its access token (or API token) as well.
"""

from __future__ import annotations

from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from octopus.accounts import Accounts, Unlocked
from octopus.graphql.origins import config_cookie, config_credentials
from octopus.settings import Settings
from octopus.web.auth import address_of, check_origin


class Password(BaseModel):
    """Body of POST /config-session."""

    password: Annotated[str, Field(min_length=1, max_length=4096)]


def config_session_routes(accounts: Accounts, settings: Settings) -> APIRouter:
    router = APIRouter(prefix="/config-session")
    access = accounts.config_access
    cookie, path = config_cookie(settings), settings.base_path or "/"

    def from_here(request: Request) -> None:
        check_origin(request, settings)

    def answer(found: Unlocked | None) -> Response:
        body: dict[str, object] = {"required": access.required, "unlocked": found is not None, "ttl": access.ttl}
        if found is not None:
            body |= {"csrf": found.token, "expires_in": round(found.expires_in, 1)}
        return Response(orjson.dumps(body), headers={"Cache-Control": "no-store"}, media_type="application/json")

    @router.get("")
    async def present(request: Request) -> Response:
        """Whether a password is asked for, whether this session is open, and for how long without activity."""
        caller = await accounts.authenticate(request.headers.get("authorization"), address_of(request))
        return answer(await access.present(caller, config_credentials(request.headers.raw, settings)))

    @router.post("", dependencies=[Depends(from_here)])
    async def unlock(given: Password, request: Request) -> Response:
        """Begin a session; 403 CONFIG_LOCKED for a wrong password, 429 once there were too many."""
        address = address_of(request)
        caller = await accounts.authenticate(request.headers.get("authorization"), address)
        found = await access.unlock(caller, given.password, address)
        response = answer(found)
        # Without an age: it goes with the browser, and ends on the server before that.
        response.set_cookie(
            cookie, found.cookie, path=path, secure=settings.secure_cookies, httponly=True, samesite="strict"
        )
        return response

    @router.delete("", dependencies=[Depends(from_here)])
    async def lock(request: Request) -> Response:
        """End the session of this sign-in, in every window and process."""
        caller = await accounts.authenticate(request.headers.get("authorization"), address_of(request))
        await access.lock(caller)
        response = Response(status_code=204, headers={"Cache-Control": "no-store"})
        response.delete_cookie(cookie, path=path, secure=settings.secure_cookies, httponly=True, samesite="strict")
        return response

    return router
