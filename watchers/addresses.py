"""Which addresses may be fetched: the public internet only, checked on the very address that is connected to."""

import ipaddress
import socket
from ipaddress import IPv4Address, IPv6Address

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

_SPECIAL_V4 = tuple(
    ipaddress.ip_network(block)
    for block in ("192.0.0.0/24", "192.88.99.0/24")  # RFC 6890, RFC 7526: Python calls parts of them global
)
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
_SPECIAL_V6 = tuple(
    ipaddress.ip_network(block)
    for block in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")  # IANA's special-purpose registry
)


class NotPublic(OSError):
    """The host is, or resolves to, an address that is not on the public internet."""


def is_public(address: str) -> bool:
    """Whether an IP address in text form is one that any host on the internet may be reached at.

    IPv6 forms that carry an IPv4 address inside (mapped, 6to4, Teredo, NAT64) are never public: nobody publishes a
    page there, and they are ways around such a check.
    """
    ip = ipaddress.ip_address(address)
    if isinstance(ip, IPv4Address):
        return ip.is_global and not ip.is_multicast and not _within(ip, _SPECIAL_V4)
    return ip in _GLOBAL_UNICAST and ip.is_global and not _within(ip, _SPECIAL_V6)


def _within(ip: IPv4Address | IPv6Address, blocks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]) -> bool:
    return any(ip in block for block in blocks)


def check_literal(host: str) -> None:
    """Raise NotPublic where a URL's host is itself an IP address that is not public (no resolver ever sees those)."""
    try:
        allowed = is_public(host.strip("[]"))
    except ValueError:  # a name: the resolver checks what it stands for
        return
    if not allowed:
        raise NotPublic(host)


class PublicResolver(AbstractResolver):
    """Resolves names to public addresses only, so that what was checked is what is connected to."""

    def __init__(self) -> None:
        self._resolver = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The public addresses of a name. Raises NotPublic where it has addresses, but none of them public."""
        results = await self._resolver.resolve(host, port, family)
        public = [result for result in results if is_public(result["host"])]
        if not public:
            raise NotPublic(host)
        return public

    async def close(self) -> None:
        """Nothing is held open."""
