"""A provider's description, as it is looked at before anybody signs in."""

from __future__ import annotations

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from octopus.accounts.oidc.looking import look_at
from octopus.accounts.vouching import FederationConfig
from octopus.settings import IdentityProvider


@pytest.mark.parametrize("address", ["https://[bad", "ftp://sso.example.org/token", ""])
async def test_an_address_that_is_none_is_told(address: str) -> None:
    async def describe(request: web.Request) -> web.Response:
        issuer = f"http://{request.host}"
        whole = {name: f"{issuer}/{name}" for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
        return web.json_response({"issuer": issuer, **whole, "token_endpoint": address})

    app = web.Application()
    app.router.add_get("/.well-known/openid-configuration", describe)
    async with TestServer(app) as server:
        issuer = f"http://{server.host}:{server.port}"
        config = FederationConfig(
            (IdentityProvider("sso", "generic", "Sign-on", issuer, "octopus"),),
            recheck=300.0,
            unreachable=3600.0,
            timeout=5.0,
        )
        ((_, fault),) = await look_at(config, 5)
    assert fault is not None and "names an address without https" in fault
