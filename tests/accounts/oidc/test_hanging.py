"""A provider that takes every question and answers none, or too few: who waits for it, how long, and who does not."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio

from octopus.accounts.oidc import Federation, asking, provider
from octopus.accounts.oidc.claims import Person
from octopus.accounts.oidc.errors import ProviderUnavailable
from octopus.accounts.oidc.provider import Granted
from octopus.accounts.vouching import FederationConfig
from octopus.model import Role
from octopus.settings import IdentityProvider
from octopus.store import Store
from tests.accounts.helpers import SECRET, Clock
from tests.accounts.oidc.issuer import CLIENT, RSA, claims_of, key_set, sign


class Host:
    """Answers each question, unless it hangs; counts them."""

    def __init__(self) -> None:
        self.hangs = False
        self.asked = 0
        self.issuer = ""
        self.answers: dict[str, tuple[int, object]] = {}
        """Status and body by path; of any other path, its description."""
        self._released = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                self.asked += 1
                await reader.readexactly(int((re.findall(rb"(?i)content-length: (\d+)", head) or [0])[0]))
                if self.hangs:
                    await self._released.wait()
                    return
                status, found = self.answers.get(head.split()[1].decode(), (200, self._description()))
                body = json.dumps(found)
                writer.write(f"HTTP/1.1 {status} So\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()

    def _description(self) -> object:
        names = {
            "jwks_uri": "keys",
            "authorization_endpoint": "auth",
            "token_endpoint": "token",
            "userinfo_endpoint": "me",
        }
        return {"issuer": self.issuer, "keys": [], **{name: f"{self.issuer}/{path}" for name, path in names.items()}}

    def release(self) -> None:
        self._released.set()


@asynccontextmanager
async def running_host() -> AsyncIterator[Host]:
    host = Host()
    server = await asyncio.start_server(host.serve, "127.0.0.1", 0)
    host.issuer = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield host
    finally:
        host.release()
        server.close()


@pytest_asyncio.fixture
async def hosts() -> AsyncIterator[tuple[Host, Host]]:
    """One that hangs, and one that answers."""
    async with running_host() as one, running_host() as other:
        one.hangs = True
        yield one, other


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(provider, "PATIENCE", 0.1)
    yield


@pytest_asyncio.fixture
async def federation(store: Store, clock: Clock, hosts: tuple[Host, Host]) -> AsyncIterator[Federation]:
    async def local(_: str) -> bool:
        return False

    silent = IdentityProvider("hangs", "oidc", "The silent one", hosts[0].issuer, "octopus")
    other = IdentityProvider(
        "answers", "oidc", "The other one", hosts[1].issuer, CLIENT, role_names={"octopus-viewer": Role.Viewer},
        role_claims=("roles",), default_role=None, userinfo=True,
    )  # fmt: skip
    opened = Federation(FederationConfig((silent, other), timeout=60.0), SECRET, store, local, clock)
    yield opened
    await opened.stop()


@pytest.mark.usefixtures("impatient")
async def test_who_begins_to_sign_in_is_told_soon_what_to_do_and_holds_nobody_up(
    federation: Federation, hosts: tuple[Host, Host]
) -> None:
    async with asyncio.timeout(5):
        faults = await asyncio.gather(
            *(federation.begin("hangs", "/", "http://here/callback") for _ in range(20)), return_exceptions=True
        )
        assert (await federation.begin("answers", "/", "http://here/callback")).url.startswith(hosts[1].issuer)
    assert [type(fault) for fault in faults] == 20 * [ProviderUnavailable]
    assert str(faults[0]).startswith("The silent one does not answer at the moment. Try again in a minute, or sign in")
    assert hosts[0].asked <= 1, "all of them wait for one question"


@pytest.mark.usefixtures("impatient")
async def test_who_begins_when_it_answers_again_goes_there(federation: Federation, hosts: tuple[Host, Host]) -> None:
    with pytest.raises(ProviderUnavailable):
        await federation.begin("hangs", "/", "http://here/callback")
    hosts[0].hangs = False
    hosts[0].release()
    async with asyncio.timeout(5):
        while True:
            try:
                started = await federation.begin("hangs", "/", "http://here/callback")
                break
            except ProviderUnavailable:
                await asyncio.sleep(0.01)
    assert started.url.startswith(f"{hosts[0].issuer}/auth?")


async def test_one_that_hangs_uses_up_no_connection_of_another(hosts: tuple[Host, Host]) -> None:
    asker = asking.Asker(60.0)
    waiting = [
        asyncio.create_task(asker.ask("oidc:hangs", "It", f"{hosts[0].issuer}/token", form={})) for _ in range(150)
    ]
    try:
        async with asyncio.timeout(4):
            assert (await asker.ask("oidc:answers", "It", f"{hosts[1].issuer}/token"))[0] == 200
        assert hosts[0].asked <= asking.PER_HOST
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        await asker.stop()


async def test_one_that_is_asked_too_often_for_roles_takes_nobodys_away(
    federation: Federation, hosts: tuple[Host, Host], clock: Clock
) -> None:
    await federation.keep("session", "answers", Granted(Person("f:1", "ada", Role.Operator), None, None, "renews"))
    clock.step(301)
    token = sign(claims_of(clock, iss=hosts[1].issuer, preferred_username="ada"))
    hosts[1].answers = {
        "/keys": (200, key_set(RSA)),
        "/token": (200, {"access_token": "a reference", "id_token": token}),
        "/me": (429, {"error": "slow_down"}),
    }
    assert await federation.role_of("session") is Role.Operator
    hosts[1].answers["/me"] = (200, {"sub": "f:1", "roles": ["octopus-viewer"]})
    assert await federation.role_of("session") is Role.Viewer
