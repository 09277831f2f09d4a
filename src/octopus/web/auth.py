"""The routes under /auth: the access token goes out in the body, the refresh token in a cookie that no script reads."""

from __future__ import annotations

import re
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from octopus.accounts import Accounts, SignIn
from octopus.graphql.origins import host_of
from octopus.model import BadRequest, Caller, Forbidden, Role
from octopus.settings import Settings

COOKIE = "octopus_refresh"
HINT = "octopus_session"
"""Tells the page that there is a session to renew, so that a first visit asks nothing in vain; worth nothing itself."""

_HOST = re.compile(r"(?:[A-Za-z0-9_](?:[A-Za-z0-9_.\-]*)|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")


class Credentials(BaseModel):
    """Body of POST /auth/login."""

    username: Annotated[str, Field(min_length=1, max_length=256)]
    password: Annotated[str, Field(min_length=1, max_length=4096)]


def auth_routes(accounts: Accounts, settings: Settings) -> APIRouter:
    """Sign-in, refresh, sign-out, and who one is."""
    router = APIRouter(prefix="/auth")
    cookies = Cookies(settings)

    def from_here(request: Request) -> None:
        check_origin(request, settings)

    @router.post("/login", dependencies=[Depends(from_here)])
    async def login(credentials: Credentials, request: Request) -> Response:
        return cookies.give(await accounts.login(credentials.username, credentials.password, address_of(request)))

    @router.post("/refresh", dependencies=[Depends(from_here)])
    async def refresh(request: Request) -> Response:
        return cookies.give(await accounts.refresh(request.cookies.get(COOKIE), address_of(request)))

    @router.post("/logout", dependencies=[Depends(from_here)])
    async def logout(request: Request) -> Response:
        """204; or 200 with `logout_url`, where the browser goes to sign out at its identity provider."""
        back = f"{public_url(request, settings)}/"
        url = await accounts.logout(request.cookies.get(COOKIE), address_of(request), back)
        return cookies.take(None if url is None else {"logout_url": url})

    @router.get("/me")
    async def me(request: Request) -> Response:
        caller = await accounts.authenticate(request.headers.get("authorization"), address_of(request))
        return _json({**_person(caller), "kind": caller.kind, "expires": caller.expires})

    @router.get("/roles")
    async def roles() -> Response:
        return _json({role.name: int(role) for role in Role})

    @router.get("/providers")
    async def providers() -> Response:
        return _json({"providers": await accounts.ways(), "anonymous": settings.anonymous})

    return router


def address_of(request: Request) -> str | None:
    return request.client.host if request.client else None


def check_origin(request: Request, settings: Settings) -> None:
    """Refuse what another site's page sends along with our cookie.

    Browsers say where a request comes from in Sec-Fetch-Site (trustworthy origins) and in Origin; a request with
    neither is no browser's.

    Raises:
        Forbidden: from a page of another origin that is not among OCTOPUS_CORS_ORIGINS.
    """
    origin = request.headers.get("origin")
    if origin is not None and origin in settings.origins:
        return
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in {"same-origin", "none"}:
        raise Forbidden(f"requests from {origin or 'another site'} are not taken here (OCTOPUS_CORS_ORIGINS)")
    if site is None and origin is not None and host_of(origin) != request.headers.get("host", "").lower():
        raise Forbidden(f"requests from {origin} are not taken here (OCTOPUS_CORS_ORIGINS)")


def public_url(request: Request, settings: Settings) -> str:
    """Where this deployment is for the browser that asks, without a slash at its end.

    Of forwarded headers, only what uvicorn took from trusted proxies counts: X-Forwarded-Host never.

    Raises:
        BadRequest: no usable Host.
    """
    if settings.public_url:
        return settings.public_url
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        raise BadRequest("the request has no usable Host header; set OCTOPUS_PUBLIC_URL")
    return f"{request.url.scheme}://{host}{settings.base_path}"


class Cookies:
    """Gives and takes the refresh cookie."""

    def __init__(self, settings: Settings) -> None:
        self._path = f"{settings.base_path}/auth"
        self._page = settings.base_path or "/"
        self._secure = settings.secure_cookies
        self._life = int(settings.refresh_ttl)

    def give(self, answer: SignIn) -> Response:
        response = _json(
            {
                "access_token": answer.access_token,
                "token_type": "bearer",
                "expires_in": answer.expires_in,
                **_person(answer.caller),
            }
        )
        self.keep(response, answer.refresh_token)
        return response

    def keep(self, response: Response, refresh_token: str) -> None:
        """Have the browser keep a sign-in."""
        response.set_cookie(
            COOKIE,
            refresh_token,
            max_age=self._life,
            path=self._path,
            secure=self._secure,
            httponly=True,
            samesite="strict",
        )
        # The script that reads it runs in the page, so below the base path rather than below /auth.
        response.set_cookie(HINT, "1", max_age=self._life, path=self._page, secure=self._secure, samesite="strict")

    def take(self, told: object = None) -> Response:
        """End a sign-in in the browser, and tell it something, if there is something to tell."""
        response = Response(status_code=204, headers={"Cache-Control": "no-store"}) if told is None else _json(told)
        response.delete_cookie(COOKIE, path=self._path, secure=self._secure, httponly=True, samesite="strict")
        response.delete_cookie(HINT, path=self._page, secure=self._secure, samesite="strict")
        return response


def _person(caller: Caller) -> dict[str, object]:
    return {"username": caller.username, "role": caller.role.name, "role_level": int(caller.role)}


def _json(content: object) -> Response:
    return Response(orjson.dumps(content), headers={"Cache-Control": "no-store"}, media_type="application/json")
