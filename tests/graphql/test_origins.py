"""Where a connection comes from."""

import pytest

from octopus.graphql.live_socket import LiveSocket
from octopus.graphql.origins import ClientAddress, origin_allowed
from octopus.settings import read_settings
from tests.graphql.serving import serving


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "address"),
    [
        ("", "10.0.0.1", "203.0.113.7", "10.0.0.1"),
        ("10.0.0.0/8", "10.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.0/8", "10.0.0.1", "198.51.100.1, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        ("10.0.0.0/8", "192.0.2.1", "203.0.113.7", "192.0.2.1"),
        ("10.0.0.0/8", "10.0.0.1", None, "10.0.0.1"),
    ],
)
def test_a_client_behind_trusted_proxies_keeps_its_address(
    trusted: str, peer: str, forwarded: str | None, address: str
) -> None:
    assert ClientAddress(trusted).of(peer, forwarded) == address


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        (None, True),
        ("https://octopus.example", True),
        ("https://octopus.example:444", False),
        ("https://ops.example", True),
        ("https://evil.example", False),
        ("null", False),
    ],
)
def test_only_the_pages_own_origin_and_named_ones_may_connect(origin: str | None, allowed: bool) -> None:
    settings = read_settings({"OCTOPUS_CORS_ORIGINS": "https://ops.example"})
    headers = [(b"host", b"octopus.example"), *([(b"origin", origin.encode())] if origin else [])]
    assert origin_allowed(headers, settings) is allowed


async def test_the_address_behind_a_proxy_reaches_the_caller() -> None:
    async with serving("fast", OCTOPUS_TRUSTED_PROXIES="127.0.0.1") as server:
        seen: list[str | None] = []
        authenticate = server.service.authenticate

        async def remember(token: str | None, address: str | None) -> object:
            seen.append(address)
            return await authenticate(token, address)

        server.service.authenticate = remember
        async with server.client(additional_headers={"X-Forwarded-For": "203.0.113.9"}):
            assert seen == ["203.0.113.9"]
        # A proxy may add a header of its own instead of lengthening the one there is (RFC 9110 §5.3).
        lines = [("X-Forwarded-For", "203.0.113.8"), ("X-Forwarded-For", "127.0.0.1")]
        async with server.client(additional_headers=lines):
            assert seen[1:] == ["203.0.113.8"]


async def test_the_fast_path_serves_behind_a_proxy_that_takes_the_base_path_away() -> None:
    async with serving("fast", BASE_PATH="/octopus") as server, server.client():
        (session,) = server.service.sessions
        assert isinstance(session._wire, LiveSocket)
