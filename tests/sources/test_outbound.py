"""What may go out at all: addresses, hosts, what names resolve to, headers, redirects."""

from __future__ import annotations

import asyncio
from ipaddress import ip_address
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from octopus.model import FieldError, SourceTimeout, SourceUnavailable
from octopus.sources.outbound import (
    AddressNotAllowed,
    AllowList,
    BadAddress,
    BadHeader,
    Call,
    HostNotAllowed,
    MovedElsewhere,
    Outbound,
    Reply,
    host_of,
    quoted,
    shown,
)
from octopus.sources.outbound.addresses import never
from octopus.sources.outbound.redaction import Redactor
from octopus.sources.rest import Rest, RestCall
from tests.sources.upstream import Upstream, serving, way_out


def plain(reply: Reply) -> tuple[int, bytes]:
    return reply.status, reply.body


async def text(value: str) -> web.Response:
    return web.Response(text=value)


# Addresses that need no network to be judged


@pytest.mark.parametrize(
    "url",
    ["http://oet.example/x", "http://OET.example./x", "https://oet.example:5000", "wss://a.b.skao.int/socket",
     "http://10.20.3.4:80/", "http://[fd12::7]:8000/", "http://one.example:81/", "http://[::1]:9000/a?b=c#d"],
)  # fmt: skip
def test_hosts_on_the_list_may_be_called(url: str) -> None:
    outbound = Outbound(("oet.example", "*.skao.int", "10.20.0.0/16", "fd12::/32", "one.example:81", "[::1]:9000"))
    assert outbound.check_url(url) is None


@pytest.mark.parametrize(
    ("url", "kind", "sentence"),
    [
        ("http://evil.example/", HostNotAllowed, "'evil.example:80' is not among .*OCTOPUS_OUTBOUND_HOSTS"),
        ("http://oet.example.evil/", HostNotAllowed, "not among"),
        ("http://skao.int/", HostNotAllowed, "not among"),
        ("http://notskao.int/", HostNotAllowed, "not among"),
        ("http://one.example/", HostNotAllowed, "one.example:80"),
        ("http://127.0.0.1:9001/", HostNotAllowed, "not among"),
        ("http://oet.example@evil.example/", HostNotAllowed, "evil.example"),
        ("http://169.254.169.254/latest/meta-data", AddressNotAllowed, "link-local"),
        ("http://[fe80::1]/", AddressNotAllowed, "link-local"),
        ("http://[fd00:ec2::254]/", AddressNotAllowed, "metadata"),
        ("http://[::ffff:169.254.169.254]/", AddressNotAllowed, "link-local"),
        ("http://[64:ff9b::a9fe:a9fe]/", AddressNotAllowed, "link-local"),
        ("http://metadata.google.internal/", AddressNotAllowed, "metadata"),
        ("http://METADATA.google.internal./", AddressNotAllowed, "metadata"),
        ("http://0.0.0.0/", AddressNotAllowed, "unspecified"),
        ("http://224.0.0.1/", AddressNotAllowed, "multicast"),
        ("http://255.255.255.255/", AddressNotAllowed, "reserved"),
        ("http://[fec0::1]/", AddressNotAllowed, "reserved"),
        ("http://[::ffff:0:169.254.169.254]/", AddressNotAllowed, "reserved"),
        ("ftp://oet.example/", BadAddress, "http, https, ws or wss"),
        ("file:///etc/passwd", BadAddress, "http, https, ws or wss"),
        ("oet.example/x", BadAddress, "http, https, ws or wss"),
        ("http:///x", BadAddress, "address"),
        ("http://oet.example:99999/", BadAddress, "like https://host:port/path"),
        ("http://oet.example:0/", BadAddress, "with a host"),
        ("http://oet.example/a b", BadAddress, "percent-encoded"),
        ("http://oet.example/a\r\nHost: evil", BadAddress, "percent-encoded"),
        ("http://oet.example\\@evil.example/", BadAddress, "percent-encoded"),
        ("http://oet.example/procedures/../admin", BadAddress, r"without '\.' and '\.\.'"),
        ("http://oet.example/procedures/%2E%2e/admin", BadAddress, "without"),
        ("http://oet.example/a%2F..%2Fb", BadAddress, "without"),
        ("http://oet.example/" + "x" * 9000, BadAddress, "longer than 8000"),
    ],
)
def test_others_may_not_and_the_sentence_says_why(url: str, kind: type[FieldError], sentence: str) -> None:
    outbound = Outbound(("oet.example", "*.skao.int", "10.20.0.0/16", "one.example:81", "169.254.0.0/16", "fe80::/10",
                         "fd00::/8", "::/0", "0.0.0.0/8", "224.0.0.0/3", "metadata.google.internal"))  # fmt: skip
    fault = outbound.check_url(url)
    assert type(fault) is kind
    with pytest.raises(kind, match=sentence):
        raise fault


def test_hosts_that_the_caller_vouches_for_are_allowed_at_their_port_alone() -> None:
    outbound, allowed = (
        Outbound(),
        frozenset({host_of("http://ada:pw@127.0.0.1:8100/api/v1"), host_of("https://[::1]/")}),
    )
    assert allowed == {"127.0.0.1:8100", "[::1]:443"}
    assert outbound.check_url("http://127.0.0.1:8100/other", allowed) is None
    assert isinstance(outbound.check_url("http://127.0.0.1:8101/", allowed), HostNotAllowed)
    assert isinstance(outbound.check_url("http://127.0.0.1:8100/"), HostNotAllowed)
    metadata = frozenset({"169.254.169.254:80"})
    assert isinstance(outbound.check_url("http://169.254.169.254/", metadata), AddressNotAllowed), "never, whoever asks"


def test_what_only_a_wildcard_allows_must_not_lie_inside() -> None:
    everything = AllowList(["*", "10.1.0.0/16"])
    assert everything.refusal(ip_address("8.8.8.8"), named=False) is None
    assert everything.refusal(ip_address("10.1.2.3"), named=False) is None
    for inner in (
        "127.0.0.1",
        "10.2.0.1",
        "192.168.1.1",
        "172.16.0.1",
        "100.64.0.1",
        "::1",
        "fd12::1",
        "::ffff:127.0.0.1",
    ):
        assert "inner address" in (everything.refusal(ip_address(inner), named=False) or ""), inner
        assert everything.refusal(ip_address(inner), named=True) is None, inner
    assert isinstance(Outbound(("*",)).check_url("http://127.0.0.1/"), AddressNotAllowed)
    assert isinstance(Outbound(("*.int",)).check_url("http://8.8.8.8/"), HostNotAllowed)


@given(
    st.ip_addresses(network="169.254.0.0/16")
    | st.ip_addresses(network="fe80::/10")
    | st.ip_addresses(network="ff00::/8")
)
def test_addresses_that_are_never_called(address: Any) -> None:
    assert never(address)
    if address.version == 4:
        for wrapped in (f"::ffff:{address}", f"64:ff9b::{address}", f"::{address}"):
            assert never(ip_address(wrapped)), wrapped


@given(st.text(), st.lists(st.text(min_size=1), max_size=3))
def test_any_text_is_either_an_address_or_a_fault(path: str, hosts: list[str]) -> None:
    outbound = Outbound(("oet.example",))
    for url in (path, f"http://oet.example/{path}", *(f"http://{host}/" for host in hosts)):
        fault = outbound.check_url(url)
        if fault is None:
            assert (URL(url).raw_host or "").rstrip(".") == "oet.example", "only what is on the list"
        else:
            assert fault.message


def test_values_are_quoted_for_a_path() -> None:
    assert quoted("a/b?c=d&é .") == "a%2Fb%3Fc%3Dd%26%C3%A9%20."
    assert quoted(7) == "7"
    for climbing in ("..", "."):
        with pytest.raises(BadAddress):
            quoted(climbing)


# Secrets


def test_addresses_are_shown_without_secrets() -> None:
    assert (
        shown("https://ada:pw@host:444/a?user=ada&access_token=t0p#x") == "https://host:444/a?user=***&access_token=***"
    )
    assert shown("http://host:80/a") == "http://host/a"
    assert len(shown("http://host/" + "a" * 5000)) <= 200


@given(st.text(min_size=6, max_size=40), st.text(max_size=60), st.text(max_size=60))
def test_a_secret_of_a_call_is_never_said(secret: str, before: str, after: str) -> None:
    if secret in before or secret in after or secret in "***":
        return
    redactor = Redactor("http://host/", (("Authorization", f"Bearer {secret}"), ("X-Api-Key", secret)))
    assert secret not in redactor.clean(before + secret + after)


async def test_a_user_that_no_header_can_carry() -> None:
    async with way_out("oet.example") as outbound:
        with pytest.raises(BadAddress, match="user without a colon") as raised:
            await outbound.ask(Call(url="http://a%3Ab:hunter22@oet.example/"), plain)
        assert "hunter22" not in raised.value.message


async def test_what_the_caller_calls_a_secret_is_not_said_wherever_it_stands() -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=404, text=f"no such appid {request.query['appid']}")

    async with serving(answer) as upstream, way_out(upstream.host) as outbound:
        call = RestCall(url=f"{upstream.url}/opensesame/x", params=(("appid", "opensesame"),), secrets=("opensesame",))
        with pytest.raises(FieldError, match=r"/\*\*\*/x\?appid=\*\*\*") as raised:
            await Rest(outbound).ask(call)
        assert raised.value.upstream["body"] == "no such appid ***"


@pytest.mark.parametrize("said", [
    "Authorization: Bearer abc.def-123", '{"password": "hunter2"}', "token=hunter2&x=1", "secret: 'hunter2'",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln",
])  # fmt: skip
def test_what_looks_like_a_secret_is_not_said(said: str) -> None:
    clean = Redactor("http://host/", ()).clean(said)
    assert "***" in clean
    for secret in ("hunter2", "abc.def", "eyJ"):
        assert secret not in clean


# Headers


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [("X-A\r\nB", "v", "name of a header"), ("X-A", "v\r\nHost: evil", "line break"), ("X-A", "v\x00", "line break"),
     ("X-A", "日本", "no header may hold"), ("Host", "evil", "belongs to the connection"),
     ("content-length", "1", "belongs"), ("Transfer-Encoding", "chunked", "belongs"), ("X-A", "v" * 9000, "longer")],
)  # fmt: skip
async def test_headers_that_would_break_a_request_do_not_go_out(name: str, value: str, sentence: str) -> None:
    async with serving(lambda _: text("")) as upstream, way_out(upstream.host) as outbound:
        with pytest.raises(BadHeader, match=sentence) as raised:
            await outbound.ask(Call(url=upstream.url, headers=((name, value),)), plain)
        assert "evil" not in raised.value.message
        assert not upstream.asked and outbound.stats() == []


# Names, and what they resolve to


def names(**known: list[str] | list[list[str]]) -> Any:
    """A name server: each name's addresses, or a list of answers given one after the other."""

    async def lookup(host: str, _: int) -> list[str]:
        found: Any = known[host.split(".")[0]]
        if found and isinstance(found[0], list):
            return list(found.pop(0) if len(found) > 1 else found[0])
        return list(found)

    return lookup


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "fe80::1", "fd00:ec2::254", "0.0.0.0", "::ffff:169.254.0.1", "::"]
)
@pytest.mark.parametrize("allow", ["cloud.example", "*.example", "*", "env"])
async def test_a_name_that_resolves_to_an_address_never_called(address: str, allow: str) -> None:
    hosts = () if allow == "env" else (allow,)
    allowed = frozenset({"cloud.example:80"}) if allow == "env" else frozenset()
    async with way_out(*hosts, lookup=names(cloud=[address])) as outbound:
        with pytest.raises(
            AddressNotAllowed, match=r"http://cloud.example/x cannot be called: it resolves to"
        ) as raised:
            await outbound.ask(Call(url="http://cloud.example/x", allowed=allowed), plain)
        assert raised.value.code == "FORBIDDEN" and address in raised.value.message


async def test_a_wildcard_does_not_reach_inside_and_a_name_does() -> None:
    async with serving(lambda _: text("in")) as upstream:
        url = f"http://site.example:{upstream.port}/"
        async with way_out("*.example", lookup=names(site=["127.0.0.1"])) as outbound:
            with pytest.raises(AddressNotAllowed, match="only when its host or network is named"):
                await outbound.ask(Call(url=url), plain)
            assert await outbound.ask(Call(url=url, allowed=frozenset({f"site.example:{upstream.port}"})), plain)
            with pytest.raises(AddressNotAllowed):
                await outbound.ask(Call(url=url), plain), "the connection of the one is not for the other"
        async with way_out("*.example", "127.0.0.0/8", lookup=names(site=["127.0.0.1"])) as outbound:
            assert await outbound.ask(Call(url=url), plain) == (200, b"in")
        async with way_out("site.example", lookup=names(site=["169.254.1.1", "127.0.0.1"])) as outbound:
            assert await outbound.ask(Call(url=url), plain) == (200, b"in"), "what is forbidden is left out"


async def test_a_name_that_changes_between_check_and_call_gains_nothing() -> None:
    async with serving(lambda _: text("in")) as upstream:
        answers = names(rebind=[["127.0.0.1"], ["169.254.169.254"]])
        async with way_out("rebind.example", lookup=answers) as outbound:
            url = f"http://rebind.example:{upstream.port}/"
            assert await outbound.ask(Call(url=url, headers=(("X-A", "1"),)), plain) == (200, b"in")
            for session in outbound._sessions.values():
                session.connector.clear_dns_cache()  # type: ignore[union-attr]
                await session.connector.close()  # type: ignore[union-attr]
            outbound._sessions.clear()
            with pytest.raises(AddressNotAllowed, match=r"169\.254"):
                await outbound.ask(Call(url=url), plain)


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "0177.0.0.1", "①②⑦.⓪.⓪.①", "169.254.43518"])
async def test_odd_spellings_of_an_address_do_not_get_inside(host: str) -> None:
    """Through the real resolver, which takes some of them for addresses."""
    async with serving(lambda _: text("in")) as upstream, way_out("*") as outbound:
        with pytest.raises((AddressNotAllowed, HostNotAllowed, BadAddress, SourceUnavailable)):
            await outbound.ask(Call(url=f"http://{host}:{upstream.port}/", timeout=2.0), plain)
        assert not upstream.asked


async def test_a_name_that_nobody_knows() -> None:
    async def nobody(_: str, __: int) -> list[str]:
        raise OSError("Name or service not known")

    async with way_out("no.example", lookup=nobody) as outbound:
        with pytest.raises(SourceUnavailable, match=r"there is no host 'no\.example'"):
            await outbound.ask(Call(url="http://no.example/"), plain)


async def test_a_name_server_that_hangs_costs_the_connect_time_out() -> None:
    async def hang(_: str, __: int) -> list[str]:
        await asyncio.sleep(60)
        return []

    async with way_out("slow.example", lookup=hang, connect_timeout=0.2) as outbound:
        with pytest.raises(SourceUnavailable, match="took no connection in time"):
            await outbound.ask(Call(url="http://slow.example/"), plain)
        with pytest.raises(SourceTimeout):
            await outbound.ask(Call(url="http://slow.example/", timeout=0.1), plain)


# Redirects


def redirecting(status: int, location: str | None) -> Any:
    async def answer(request: web.Request) -> web.Response:
        if request.path == "/end":
            return web.Response(text=f"{request.method} {request.headers.get('Authorization')} {await request.text()}")
        return web.Response(status=status, headers={"Location": location} if location else {})

    return answer


@pytest.mark.parametrize(("status", "method", "arrives"), [
    (302, "GET", "GET"), (307, "GET", "GET"), (308, "PUT", "PUT"), (307, "POST", "POST"), (303, "POST", "GET"),
])  # fmt: skip
async def test_redirects_on_the_same_host_are_followed(status: int, method: str, arrives: str) -> None:
    async with serving(redirecting(status, "/end")) as upstream, way_out(upstream.host) as outbound:
        body = None if method == "GET" else b"{}"
        call = Call(url=upstream.url + "/start", method=method, body=body, headers=(("Authorization", "Bearer abcd"),))
        _, said = await outbound.ask(call, plain)
        assert said.decode().split() == [arrives, "Bearer", "abcd", *(["{}"] if body and arrives != "GET" else [])]


@pytest.mark.parametrize(
    ("location", "sentence"),
    [
        ("http://169.254.169.254/latest/meta-data", "169.254.169.254/latest/meta-data, which is not followed"),
        ("http://evil.example/", "not among those that may be called"),
        ("http://other.example/x?token=abcdef", r"http://other.example/x\?token=\*\*\*, which is another host"),
        ("//other.example/", "another host"),
        ("https://{host}/", "another host"),
        ("http://127.0.0.1:1/", "another host"),
        ("ftp://{host}/", "cannot be read"),
        (None, "without saying where to"),
        ("/again", "more than 5 times"),
    ],
)
async def test_other_redirects_are_not(location: str | None, sentence: str) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        found: web.StreamResponse = await redirecting(302, location and location.format(host=upstream.host))(request)
        return found

    async with serving(answer) as upstream, way_out("127.0.0.1", "other.example") as outbound:
        with pytest.raises(MovedElsewhere, match=sentence) as raised:
            await outbound.ask(Call(url=upstream.url + "/again"), plain)
        assert "abcdef" not in raised.value.message and raised.value.code == "SOURCE_ERROR"


async def test_a_change_is_not_turned_into_a_question() -> None:
    async with serving(redirecting(302, "/end")) as upstream, way_out(upstream.host) as outbound:
        with pytest.raises(MovedElsewhere, match=r"redirects a PUT \(302\)"):
            await outbound.ask(Call(url=upstream.url, method="PUT"), plain)


async def test_a_websocket_does_not_follow_a_redirect() -> None:
    async with (
        serving(lambda _: text("x")) as other,
        serving(redirecting(307, other.url)) as upstream,
        way_out("127.0.0.1") as outbound,
    ):
        with pytest.raises(MovedElsewhere, match="redirects a WebSocket"):
            async with outbound.socket(Call(url=upstream.ws_url), max_message=1000, heartbeat=5):
                pass
        assert not other.asked


async def test_stop_closes_connections_and_a_later_call_opens_new_ones() -> None:
    async with serving(lambda _: text("x")) as upstream, way_out(upstream.host) as outbound:
        assert await ask_twice(outbound, upstream) == [(200, b"x"), (200, b"x")]
        await outbound.stop()
        assert await ask_twice(outbound, upstream) == [(200, b"x"), (200, b"x")]


async def ask_twice(outbound: Outbound, upstream: Upstream) -> list[tuple[int, bytes]]:
    return [await outbound.ask(Call(url=upstream.url), plain) for _ in range(2)]
