"""A proxy of the operator's: pages are looked at through it as from the region that it stands in.

It is only ever told addresses that were looked up and checked here, never a name, and TLS ends at the site itself.
An extra: `pip install 'clausewatch[proxies]'`.
"""

import asyncio
import ssl
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import unquote, urlsplit

try:
    from python_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError, ProxyType
    from python_socks.async_.asyncio.v2 import Proxy as Connector
except ModuleNotFoundError:
    IS_INSTALLED = False
else:
    IS_INSTALLED = True

CONNECT = 15.0
"""Seconds that the proxy may take until it has the site on the line."""

NOT_INSTALLED = "this region's page is read through a proxy: `pip install 'clausewatch[proxies]'`"


class NotThrough(OSError):
    """The proxy did not lead to the site; says why in plain words, and whether another try is worth it (`again`)."""

    def __init__(self, reason: str, *, again: bool = False) -> None:
        super().__init__(reason)
        self.again = again


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionProxy:
    """`address` is http://, https:// (HTTP CONNECT) or socks5://, with a name and password where it asks for them.

    `variable` is what the operator set it by: messages name that and never the address.
    """

    variable: str
    address: str = field(repr=False)

    async def connect(self, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection to an IP address. Raises NotThrough."""
        if not IS_INSTALLED:
            raise NotThrough(NOT_INSTALLED)
        try:
            stream = await self._connector().connect(host, port, timeout=CONNECT)
        except (ProxyConnectionError, ProxyTimeoutError, OSError) as error:
            reason = f"the region's proxy does not take the connection: check {self.variable}"
            raise NotThrough(reason, again=True) from error
        except (ProxyError, ValueError) as error:
            raise self._refused(getattr(error, "error_code", None)) from error
        return stream.reader, stream.writer

    def _connector(self) -> "Connector":
        parts = urlsplit(self.address)
        return Connector(
            ProxyType.SOCKS5 if parts.scheme == "socks5" else ProxyType.HTTP,
            parts.hostname or "",
            parts.port or 0,
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            proxy_ssl=ssl.create_default_context() if parts.scheme == "https" else None,
        )

    def _refused(self, code: int | None) -> NotThrough:
        if code == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
            return NotThrough(f"the region's proxy wants another name and password: check {self.variable}")
        said = f" (it says {code})" if code else ""
        return NotThrough(f"the region's proxy does not lead to the site{said}: check {self.variable}", again=True)
