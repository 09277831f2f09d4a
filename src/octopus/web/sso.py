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
from octopus.model import BadRequest, FieldError, NotFound, Unauthenticated
from octopus.settings import Settings
from octopus.web.auth import Cookies, address_of, public_url

STATE = "octopus_sso_"
"""Begins the names of the cookies for sign-ins under way, one each: somebody may begin two in two tabs."""
_STATE = re.compile(rf"{STATE}[A-Za-z0-9_-]{{0,16}}")
STATE_LIFE = 600
MOST_STATES = 4
FAULT = "octopus_sign_in_fault"
FAULT_LIFE = 60
LONGEST_FAULT = 2400
"""Bytes of what the page is told: a browser drops a cookie whose name and value pass 4096, and base64 takes a third."""
LONGEST_NEXT = 2000
_NEXT = re.compile(r"/(?![/\\])[!#-\[\]-~]*")
"""A path of this server: a second slash, or a backslash, would lead to another one. Without quotation marks, which a
browser writes as %22, and which would take twice the room in the cookie."""


def sso_routes(accounts: Accounts, settings: Settings) -> APIRouter:
    router = APIRouter(prefix="/auth/oidc/{provider}")
    desk = _Desk(accounts, settings)
    router.add_api_route("/login", desk.login, methods=["GET"])
    router.add_api_route("/callback", desk.callback, methods=["GET"])
    router.add_api_route("/backchannel-logout", desk.signed_out, methods=["POST"])
    return router


class _Desk:
    """Answers the three routes."""

    def __init__(self, accounts: Accounts, settings: Settings) -> None:
        self._accounts = accounts
        self._settings = settings
        self._cookies = Cookies(settings)
        self._states = _States(settings)

    async def login(self, provider: str, request: Request) -> Response:
        """To the provider; `next` is the path of the page to come back to."""
        following = checked_next(request.query_params.get("next"))
        redirect = f"{public_url(request, self._settings)}/auth/oidc/{provider}/callback"
        try:
            started = await self._accounts.begin(provider, following, redirect, address_of(request))
        except FieldError as fault:
            return self._failed(fault, following)
        response = _redirect(started.url)
        self._states.keep(response, started.state, started.cookie)
        self._states.thin_out(response, request)
        return response

    async def callback(self, provider: str, request: Request) -> Response:
        """Back from the provider, with a code or an error."""
        answer = {name: value for name, value in request.query_params.items() if len(value) <= 8192}
        state = answer.get("state", "")
        cookie = self._states.of(request, state)
        following = "/"
        try:
            following = self._accounts.going_to(provider, state, cookie)
            signed_in = await self._accounts.finish(provider, answer, cookie, address_of(request))
        except FieldError as fault:
            response = self._failed(fault, following)
        else:
            response = self._to(following)
            self._cookies.keep(response, signed_in.refresh_token)
        if cookie is not None:
            self._states.forget(response, state)
        return response

    async def signed_out(self, provider: str, request: Request) -> Response:
        """The provider says that somebody signed out there (Back-Channel Logout 1.0)."""
        token = _logout_token(await request.body())
        try:
            await self._accounts.signed_out_at(provider, token, address_of(request))
        except Unauthenticated as fault:
            # Section 2.8: whatever is wrong with the request is 400. Nobody is to authenticate here.
            raise BadRequest(fault.message) from None
        return Response(headers={"Cache-Control": "no-store"})

    def _to(self, following: str) -> Response:
        return _redirect(f"{self._settings.base_path}{following}")

    def _failed(self, fault: FieldError, following: str) -> Response:
        """Back to the page, which tells why."""
        response = self._to(following)
        response.set_cookie(
            FAULT,
            fault_cookie(fault),
            max_age=FAULT_LIFE,
            path=self._settings.base_path or "/",
            secure=self._settings.secure_cookies,
            samesite="strict",
        )
        return response


class _States:
    """The cookies of sign-ins under way."""

    def __init__(self, settings: Settings) -> None:
        self._path = f"{settings.base_path}/auth/oidc"
        self._secure = settings.secure_cookies

    def keep(self, response: Response, state: str, cookie: str) -> None:
        # Lax: the browser comes back from another site.
        response.set_cookie(
            _cookie_of(state),
            cookie,
            max_age=STATE_LIFE,
            path=self._path,
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )

    def of(self, request: Request, state: str) -> str | None:
        return request.cookies.get(_cookie_of(state))

    def forget(self, response: Response, state: str) -> None:
        self._delete(response, _cookie_of(state))

    def thin_out(self, response: Response, request: Request) -> None:
        """Of many that were begun, the oldest ones go."""
        for old in [name for name in request.cookies if _STATE.fullmatch(name)][: -MOST_STATES + 1]:
            self._delete(response, old)

    def _delete(self, response: Response, name: str) -> None:
        response.delete_cookie(name, path=self._path, secure=self._secure, httponly=True, samesite="lax")


def checked_next(text: str | None) -> str:
    """A path of the page; whatever could be anything else is its beginning.

    >>> checked_next("/w/one?at=now"), checked_next("//elsewhere.example"), checked_next("https://elsewhere.example")
    ('/w/one?at=now', '/', '/')
    """
    if text is None or len(text) > LONGEST_NEXT or not _NEXT.fullmatch(text) or text.startswith("/auth/"):
        return "/"
    return text


def fault_cookie(fault: FieldError) -> str:
    """What the page is told of a fault, as the value of a cookie that any browser keeps."""
    message = fault.message
    if isinstance(fault, NotFound):
        # Its own sentence repeats what stands in the address, which anybody may have written.
        message = "there is no such identity provider here; sign in another way"
    reason = fault.extra.get("reason", fault.code)
    while len(value := orjson.dumps({"reason": reason, "message": message})) > LONGEST_FAULT:
        # A character takes one byte to six.
        message = f"{message[: -max(2, (len(value) - LONGEST_FAULT) // 6)]}…"
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


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
