"""HTTPS: whose certificate counts. The certificate of the tests signs itself, for `localhost` and 127.0.0.1."""

from __future__ import annotations

import asyncio
import os
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from octopus.model import SourceUnavailable
from octopus.sources.outbound import AllowList, Call, Reply
from octopus.sources.outbound.target import Target, redirected, target_of
from tests.sources.upstream import head, way_out

PEM = Path(__file__).parent / "samples" / "loopback.pem"


def plain(reply: Reply) -> int:
    return reply.status


@asynccontextmanager
async def secure_server() -> AsyncIterator[int]:
    """Answers every request with 204 over TLS; its port."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(PEM)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await head(reader)
            writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def test_a_certificate_that_nobody_vouches_for_is_refused() -> None:
    async with secure_server() as port, way_out("127.0.0.1") as outbound:
        with pytest.raises(SourceUnavailable, match=r"its certificate is not trusted \(.*self-signed"):
            await outbound.ask(Call(url=f"https://127.0.0.1:{port}/"), plain)


async def test_https_where_http_is_spoken_is_told() -> None:
    async with secure_server() as port, way_out("127.0.0.1") as outbound:
        with pytest.raises(SourceUnavailable):
            await outbound.ask(Call(url=f"http://127.0.0.1:{port}/"), plain)


SCRIPT = """
import asyncio, sys
from octopus.sources.outbound import Call, Outbound

async def lookup(host, port):
    return ["127.0.0.1"]

async def main():
    outbound = Outbound(("localhost", "other.example"), lookup=lookup)
    print("said", await outbound.ask(Call(url=f"https://localhost:{sys.argv[1]}/"), lambda reply: reply.status))
    try:
        await outbound.ask(Call(url=f"https://other.example:{sys.argv[1]}/"), lambda reply: reply.status)
    except Exception as fault:
        print("said", fault)
    await outbound.stop()

asyncio.run(main())
"""


async def test_a_site_s_own_authority_is_trusted_through_ssl_cert_file() -> None:
    async with secure_server() as port:
        done = await asyncio.to_thread(
            subprocess.run, [sys.executable, "-c", SCRIPT, str(port)], capture_output=True, text=True, timeout=30,
            env={**os.environ, "SSL_CERT_FILE": str(PEM)}, check=False,
        )  # fmt: skip
    status, refused = (line for line in done.stdout.splitlines() if line.startswith("said "))
    assert status == "said 204", done.stderr
    assert "its certificate is not trusted" in refused and "other.example" in refused, "the name counts"


@pytest.mark.parametrize(
    ("before", "location", "followed"),
    [
        ("http://h.example/a", "https://h.example/b", True),
        ("http://h.example/a", "https://h.example:8443/b", False),
        ("http://h.example:8080/a", "https://h.example/b", False),
        ("https://h.example/a", "http://h.example/b", False),
        ("https://h.example/a", "https://ada:pw@h.example/b#c", True),
        ("http://h.example/a", "http://H.example./b", False),
    ],
)
def test_a_redirect_may_upgrade_and_never_downgrade(before: str, location: str, followed: bool) -> None:
    allow = AllowList(["h.example"])
    found = redirected(target_of(Call(url=before), allow), location, allow, frozenset())
    if followed:
        assert isinstance(found, Target)
        assert (str(found.url), found.host, found.named) == ("https://h.example/b", "h.example:443", True)
    else:
        assert isinstance(found, str)


def test_an_upgrade_to_a_port_that_only_a_wildcard_allows_loses_what_the_named_port_may() -> None:
    allow = AllowList(["h.example:80", "*.example"])
    before = target_of(Call(url="http://h.example/a"), allow)
    found = redirected(before, "https://h.example/b", allow, frozenset())
    assert isinstance(found, Target) and (before.named, found.named) == (True, False)
