"""The routes of single sign-on: to an identity provider, back from it, and its word that somebody signed out there.

The browser gets what a password gets: the refresh cookie. Tokens of the provider never reach a script, nor the browser
at all but for the ID token in the address where one signs out. Between the two halves stands a signed cookie of ten
minutes, so that any replica may finish what another one began. What goes wrong is told on the sign-in page, by a cookie
that its script reads once; an address cannot be made to say something there.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from urllib.parse import parse_qs

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from octopus.accounts import Accounts
from octopus.model import BadRequest, FieldError
from octopus.settings import Settings
from octopus.web.auth import Cookies, address_of, public_url

STATE = "octopus_sso_"
"""Begins the names of the cookies for sign-ins under way, one each: somebody may begin two in two tabs."""
_STATE = re.compile(rf"{STATE}[A-Za-z0-9_-]{{0,16}}")
STATE_LIFE = 600
MOST_STATES = 4
FAULT = "octopus_sign_in_fault"
FAULT_LIFE = 60
LONGEST_NEXT = 2000
_NEXT = re.compile(r"/(?![/\\])[!-\[\]-~]*")
"""A path of this server: a second slash, or a backslash, would lead to another one."""


def sso_routes(accounts: Accounts, settings: Settings) -> APIRouter:
    router = APIRouter(prefix="/auth/oidc/{provider}")
    cookies = Cookies(settings)
    page = settings.base_path or "/"
    path = f"{settings.base_path}/auth/oidc"

    def to(following: str) -> Response:
        return _redirect(f"{settings.base_path}{following}")

    def failed(provider: str, fault: FieldError, following: str) -> Response:
        """Back to the page, which tells why."""
        told = {"provider": provider, "reason": fault.extra.get("reason", fault.code), "message": fault.message[:1200]}
        response = to(following)
        value = base64.urlsafe_b64encode(orjson.dumps(told)).decode().rstrip("=")
        response.set_cookie(
            FAULT, value, max_age=FAULT_LIFE, path=page, secure=settings.secure_cookies, samesite="strict"
        )
        return response

    @router.get("/login")
    async def login(provider: str, request: Request) -> Response:
        """To the provider; `next` is the path of the page to come back to."""
        following = checked_next(request.query_params.get("next"))
        redirect = f"{public_url(request, settings)}/auth/oidc/{provider}/callback"
        try:
            started = await accounts.begin(provider, following, redirect, address_of(request))
        except FieldError as fault:
            return failed(provider, fault, following)
        response = _redirect(started.url)
        # Lax: the browser comes back from another site.
        response.set_cookie(
            _cookie_of(started.state),
            started.cookie,
            max_age=STATE_LIFE,
            path=path,
            secure=settings.secure_cookies,
            httponly=True,
            samesite="lax",
        )
        for old in [name for name in request.cookies if _STATE.fullmatch(name)][: -MOST_STATES + 1]:
            response.delete_cookie(old, path=path, secure=settings.secure_cookies, httponly=True, samesite="lax")
        return response

    @router.get("/callback")
    async def callback(provider: str, request: Request) -> Response:
        """Back from the provider, with a code or an error."""
        answer = {name: value for name, value in request.query_params.items() if len(value) <= 8192}
        state = answer.get("state", "")
        cookie = request.cookies.get(_cookie_of(state))
        following = "/"
        try:
            following = accounts.going_to(provider, state, cookie)
            signed_in = await accounts.finish(provider, answer, cookie, address_of(request))
        except FieldError as fault:
            response = failed(provider, fault, following)
        else:
            response = to(following)
            cookies.keep(response, signed_in.refresh_token)
        if cookie is not None:
            response.delete_cookie(
                _cookie_of(state), path=path, secure=settings.secure_cookies, httponly=True, samesite="lax"
            )
        return response

    @router.post("/backchannel-logout")
    async def signed_out(provider: str, request: Request) -> Response:
        """The provider says that somebody signed out there (Back-Channel Logout 1.0)."""
        await accounts.signed_out_at(provider, _logout_token(await request.body()), address_of(request))
        return Response(headers={"Cache-Control": "no-store"})

    return router


def checked_next(text: str | None) -> str:
    """A path of the page; whatever could be anything else is its beginning.

    >>> checked_next("/w/one?at=now"), checked_next("//elsewhere.example"), checked_next("https://elsewhere.example")
    ('/w/one?at=now', '/', '/')
    """
    if text is None or len(text) > LONGEST_NEXT or not _NEXT.fullmatch(text) or text.startswith("/auth/"):
        return "/"
    return text


def _cookie_of(state: str) -> str:
    return f"{STATE}{re.sub(r'[^A-Za-z0-9_-]', '', state)[:16]}"


def _redirect(url: str) -> Response:
    return Response(status_code=303, headers={"Location": url, "Cache-Control": "no-store"})


def _logout_token(body: bytes) -> str:
    try:
        form: Mapping[str, list[str]] = parse_qs(body.decode("ascii"), max_num_fields=10)
    except ValueError:
        form = {}
    token = form.get("logout_token", [""])[0]
    if not token:
        raise BadRequest("expected a form with logout_token")
    return token
