"""Which addresses may be fetched: the public internet only, checked on the very address that is connected to."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

_SPECIAL_V4 = tuple(
    ipaddress.ip_network(block)
    for block in (
        *("192.0.0.0/24", "192.88.99.0/24"),  # RFC 6890, RFC 7526: Python calls parts of them global
        "168.63.129.16/32",  # Azure's "wire server": a public number that every machine there reaches its host by
    )
)
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
_SPECIAL_V6 = tuple(
    ipaddress.ip_network(block)
    for block in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")  # IANA's special-purpose registry
)

Destination = tuple[socket.AddressFamily, str, int]
"""Family, IP address in text form, and port."""

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Open = Callable[[str, int], Awaitable[Streams]]
"""Opens a connection to an IP address and port. Raises OSError."""


class NotPublic(OSError):
    """The host is, or resolves to, an address that is not on the public internet."""


def is_public(address: str) -> bool:
    """Whether this is an IP address in text form that any host on the internet may be reached at.

    IPv6 forms that carry an IPv4 address inside (mapped, 6to4, Teredo, NAT64) are never public: nobody publishes a
    page there, and they are ways around such a check. Nor is an address with a zone, or what is no IP address.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv4Address):
        return ip.is_global and not ip.is_multicast and not _within(ip, _SPECIAL_V4)
    return ip.scope_id is None and ip in _GLOBAL_UNICAST and ip.is_global and not _within(ip, _SPECIAL_V6)


def _within(ip: IPv4Address | IPv6Address, blocks: Sequence[IPv4Network | IPv6Network]) -> bool:
    return any(ip in block for block in blocks)


def is_loopback(host: str) -> bool:
    """Whether a URL's host is this machine, spelled plainly: `localhost` or a loopback IP address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Guard:
    """Says which addresses a connection may be made to; `allow_private` lets it be any, for rehearsals and tests.

    A name is resolved once, each of its addresses is checked, and what is connected to is one of those: a name server
    that answers otherwise the second time (DNS rebinding) changes nothing. `detour` opens the connections in place of
    this machine, for instance through a region's proxy.
    """

    def __init__(
        self, *, allow_private: bool = False, resolver: AbstractResolver | None = None, detour: Open | None = None
    ) -> None:
        self._allow_private = allow_private
        self._names = resolver
        self._detour = detour

    @property
    def goes_directly(self) -> bool:
        """Whether this machine itself connects to what was checked."""
        return self._detour is None

    def through(self, detour: Open) -> "Guard":
        """The same checks for connections that are opened another way."""
        return Guard(allow_private=self._allow_private, resolver=self._names, detour=detour)

    @cached_property
    def resolver(self) -> AbstractResolver:
        """What looks names up, and gives only addresses that may be reached. Made where the event loop runs."""
        names = self._names or ThreadedResolver()
        return names if self._allow_private else PublicResolver(names)

    def check_literal(self, host: str) -> None:
        """Raise NotPublic where a URL's host is itself an IP address that is not public: no resolver sees those."""
        if not self._allow_private and _is_literal(host) and not is_public(host.strip("[]")):
            raise NotPublic(host)

    def socket(self, info: tuple[Any, Any, int, str, tuple[Any, ...]]) -> socket.socket:
        """A socket for what is about to be connected to (aiohttp's `socket_factory`): the last check of all."""
        family, kind, protocol, _, address = info
        if not self._allow_private and not is_public(str(address[0])):
            raise NotPublic(address[0])
        return socket.socket(family=family, type=kind, proto=protocol)

    async def destinations(self, host: str, port: int) -> list[Destination]:
        """The addresses that a host may be reached at. Raises NotPublic, or OSError where there is no such host."""
        self.check_literal(host)
        if _is_literal(host):
            bare = host.strip("[]")
            return [(socket.AF_INET6 if ":" in bare else socket.AF_INET, bare, port)]
        found = await self.resolver.resolve(host, port, socket.AF_UNSPEC)
        return [(socket.AddressFamily(each["family"]), each["host"], each["port"]) for each in found]

    async def connect(self, host: str, port: int) -> Streams:
        """A connection to the first of the host's addresses that takes it. Raises OSError, NotPublic among them."""
        refused: OSError | None = None
        opened: Open = self._detour or asyncio.open_connection
        for _, address, number in await self.destinations(host, port):
            if not self._allow_private and not is_public(address):
                raise NotPublic(host)
            try:
                return await opened(address, number)
            except OSError as error:
                refused = error
        raise refused or OSError(f"{host} has no address")


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


class PublicResolver(AbstractResolver):
    """Resolves names to public addresses only, so that what was checked is what is connected to."""

    def __init__(self, resolver: AbstractResolver) -> None:
        self._resolver = resolver

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
