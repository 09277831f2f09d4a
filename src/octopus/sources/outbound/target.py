"""Where one call goes, once it is known that it may."""

from __future__ import annotations

from typing import NamedTuple

import aiohttp
from multidict import CIMultiDict
from yarl import URL

from octopus.sources.outbound.addresses import METADATA_NAMES, as_address, never
from octopus.sources.outbound.call import Call
from octopus.sources.outbound.errors import AddressNotAllowed, BadAddress, HostNotAllowed
from octopus.sources.outbound.headers import check_headers
from octopus.sources.outbound.hosts import AllowList
from octopus.sources.outbound.urls import SCHEMES, authority, read_url, shown

ACCEPT = {"sse": "text/event-stream"}
"""By the kind of a call; JSON for all others."""


class Target(NamedTuple):
    """An address that may be called, with what goes with it."""

    url: URL
    """Without user and password."""
    host: str
    """`host:port`."""
    named: bool
    """The allow-list names the host itself: it may be at an inner address."""
    headers: CIMultiDict[str]
    source: str
    """Name of the outside system."""


def check(url: URL, allow: AllowList, allowed: frozenset[str]) -> bool:
    """Whether an address may be called; returns whether its host is named.

    Raises:
        HostNotAllowed, AddressNotAllowed: it may not.
    """
    host = (url.raw_host or "").lower().rstrip(".")
    port = url.port or SCHEMES[url.scheme]
    address = as_address(host)
    what = "a cloud's metadata service" if host in METADATA_NAMES else never(address) if address is not None else None
    if what is not None:
        # Before the list is asked: no entry of it would help.
        raise AddressNotAllowed(f"{host!r} is {what}: that is never called, whatever is allowed; call another host")
    permission = allow.permission(host, port, allowed)
    if permission is None:
        raise HostNotAllowed(
            f"the host {authority(host, port)!r} is not among those that may be called: "
            "whoever runs Octopus can add it to OCTOPUS_OUTBOUND_HOSTS"
        )
    refused = allow.refusal(address, named=permission.named) if address is not None else None
    if refused is not None:
        raise AddressNotAllowed(f"{host!r} cannot be called: {refused}")
    return permission.named


def target_of(call: Call, allow: AllowList) -> Target:
    """Check a call and make it ready.

    Raises:
        BadAddress, BadHeader, HostNotAllowed, AddressNotAllowed: it must not go out.
    """
    url = read_url(call.url)
    named = check(url, allow, call.allowed)
    check_headers(call.headers)
    headers: CIMultiDict[str] = CIMultiDict(call.headers)
    if url.user is not None:
        headers.setdefault("Authorization", _basic(url.user, url.password or ""))
    headers.setdefault("Accept", ACCEPT.get(call.kind, "application/json"))
    headers.setdefault("User-Agent", "octopus")
    headers["Accept-Encoding"] = "gzip, deflate"
    if call.body is not None:
        headers.setdefault("Content-Type", "application/json")
    source = call.source or _name(call.kind, url)
    url = url.with_user(None).with_fragment(None)
    if call.params:
        url = url.extend_query(list(call.params))
    return Target(url, authority(url.raw_host or "", url.port or 0), named, headers, source)


def _basic(user: str, password: str) -> str:
    try:
        return aiohttp.encode_basic_auth(user, password, "utf-8")
    except ValueError:
        raise BadAddress("expected a user without a colon before the @ of the address") from None


def source_of(call: Call) -> str:
    """The name of the outside system in errors and statistics."""
    if call.source is not None:
        return call.source
    try:
        return _name(call.kind, read_url(call.url))
    except BadAddress:
        return call.kind


def _name(kind: str, url: URL) -> str:
    default = url.port == SCHEMES[url.scheme]
    return f"{kind}:{url.raw_host if default else authority(url.raw_host or '', url.port or 0)}"


def redirected(target: Target, location: str | None, allow: AllowList, allowed: frozenset[str]) -> Target | str:
    """Where a redirect leads: to the same host, or a sentence's end on why it is not followed."""
    if not location:
        return "without saying where to"
    try:
        url = target.url.join(URL(location))
        url = read_url(str(url))
        named = check(url, allow, allowed)
    except (ValueError, BadAddress):
        return "to an address that cannot be read"
    except (HostNotAllowed, AddressNotAllowed) as fault:
        return f"to {shown(url)}, which is not followed ({fault.message})"
    before = target.url
    upgrade = (before.scheme, url.scheme) == ("http", "https") and (before.port, url.port) == (80, 443)
    if url.raw_host != before.raw_host or not (upgrade or (url.scheme, url.port) == (before.scheme, before.port)):
        return f"to {shown(url)}, which is another host: configure the final address instead"
    host = authority(url.raw_host or "", url.port or 0)
    return target._replace(url=url.with_user(None).with_fragment(None), host=host, named=named)
