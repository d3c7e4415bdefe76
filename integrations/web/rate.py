"""How often a client may ask: a token bucket each, in memory."""

import ipaddress
from collections import OrderedDict
from collections.abc import Callable
from math import ceil

MOST_CLIENTS = 10_000
"""Clients remembered at once; the one that asked longest ago is forgotten first."""

IPV6_SITE = 64
"""Bits of an IPv6 address that tell sites apart: within them a client can call itself what it likes (RFC 4291)."""


class RateLimit:
    """Lets a client ask `a_minute` times a minute, as many at once after a pause. `clock` counts seconds."""

    def __init__(self, a_minute: int, clock: Callable[[], float]) -> None:
        self._most = float(a_minute)
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def ask(self, client: str) -> int:
        """Take one request of this client's: 0 where it may be answered, else after how many seconds it may."""
        name, now = _site(client), self._clock()
        left, since = self._left.pop(name, (self._most, now))
        left = min(self._most, left + (now - since) * self._most / 60)
        may = left >= 1
        self._left[name] = (left - 1 if may else left, now)
        if len(self._left) > MOST_CLIENTS:
            self._left.popitem(last=False)
        return 0 if may else ceil((1 - left) * 60 / self._most)


def _site(client: str) -> str:
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client
    if address.version == 4:
        return client
    return str(ipaddress.ip_network((address, IPV6_SITE), strict=False))
