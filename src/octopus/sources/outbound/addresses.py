"""Which IP addresses may be called at all, and which only where their host is named.

After the IANA special-purpose registries (RFC 6890 and its updates) and what cloud providers document of their
metadata services.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NEVER: tuple[tuple[Network, str], ...] = tuple(
    (ip_network(text), what)
    for text, what in (
        ("0.0.0.0/8", "an unspecified address"),
        ("169.254.0.0/16", "a link-local address, where clouds keep their metadata"),
        ("168.63.129.16/32", "a cloud's metadata address"),
        ("100.100.100.200/32", "a cloud's metadata address"),
        ("192.0.0.192/32", "a cloud's metadata address"),
        ("224.0.0.0/4", "a multicast address"),
        ("240.0.0.0/4", "a reserved address"),
        ("::/128", "an unspecified address"),
        ("fe80::/10", "a link-local address"),
        ("fd00:ec2::/32", "a cloud's metadata address"),
        ("fd20:ce::/32", "a cloud's metadata address"),
        ("ff00::/8", "a multicast address"),
        ("2001::/32", "a tunnel's address"),
    )
)
_IN_USE = tuple(ip_network(text) for text in ("2000::/3", "fc00::/7", "::1/128"))
"""IPv6 addresses that are global, of a site, or this machine; all others are reserved, or stand for an IPv4 one."""
_NAT64 = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
_COMPATIBLE = ip_network("::/96")

METADATA_NAMES = frozenset(
    {"metadata", "metadata.google.internal", "metadata.goog", "instance-data", "instance-data.ec2.internal"}
)
"""Host names of cloud metadata services; never called."""


def never(address: Address) -> str | None:
    """What makes an address one that is never called; None: nothing does."""
    plain = unwrapped(address)
    for network, what in _NEVER:
        if plain.version == network.version and plain in network:
            return what
    if plain.version == 6 and not any(plain in network for network in _IN_USE):
        return "a reserved address"
    return None


def is_inner(address: Address) -> bool:
    """Whether it is private, loopback or shared: inside a machine or a site, not on the internet."""
    return not unwrapped(address).is_global


def unwrapped(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for (mapped, compatible, 6to4, NAT64); without a scope."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    number = int(address)
    if any(address in network for network in _NAT64) or (address in _COMPATIBLE and number > 1):
        return IPv4Address(number & 0xFFFFFFFF)
    return IPv6Address(number)


def as_address(text: str) -> Address | None:
    """The address that a host is; None when it is a name."""
    try:
        return ip_address(text)
    except ValueError:
        return None
