"""What a fetch may come to and how that is said: limits, and each failure in plain words.

Nothing that a server or a library said is repeated, but for OpenSSL's reason: it would be foreign text in a message.
"""

import socket
import ssl
from dataclasses import dataclass

import aiohttp

from clausewatch.errors import NotTheDocument, SourceError, Unreachable
from watchers.addresses import NotPublic
from watchers.region_proxy import NotThrough


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one fetch may take. Times are seconds; `body` is bytes after content decoding.

    `total` bounds one attempt with all its redirects, `read` the silence between two pieces of an answer.
    `patience` is the longest Retry-After that is waited for within a poll. `per_host` requests go to a host at once,
    the starts of two `spacing` seconds apart.
    """

    total: float = 60
    connect: float = 15
    read: float = 20
    body: int = 8 * 1024 * 1024
    redirects: int = 10
    attempts: int = 3
    per_host: int = 2
    spacing: float = 1
    patience: float = 30


class Failed(Exception):
    """An attempt's failure as it will be reported, and whether another attempt is worth it."""

    def __init__(self, error: SourceError, *, again: bool = False, after: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.again = again
        self.after = after


def failure(error: Exception) -> Failed:
    """The report for what aiohttp or the operating system raised."""
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    match error:
        case NotPublic() | aiohttp.ClientConnectorDNSError() if isinstance(cause, NotPublic):
            return Failed(Unreachable("the address leads into a private network, where Clausewatch does not go"))
        case NotThrough():
            return Failed(Unreachable(str(error)), again=error.again)
        case aiohttp.ClientConnectorCertificateError():
            return Failed(Unreachable(_bad_certificate(error.certificate_error)))
        case aiohttp.ClientSSLError():
            return Failed(Unreachable("no secure connection could be agreed on with the server (TLS)"))
        case aiohttp.ClientConnectorDNSError() | UnicodeError() | socket.gaierror():
            return _unknown_host(cause)
        case aiohttp.InvalidURL():
            return Failed(Unreachable("the address is not one that a web server can have: check it in rules.yaml"))
        case aiohttp.ClientPayloadError():
            return Failed(Unreachable("the answer broke off or could not be decoded"), again=True)
        case aiohttp.ClientConnectorError() | ConnectionRefusedError():
            return Failed(Unreachable("the server does not take the connection"), again=True)
        case aiohttp.ClientConnectionError() | OSError():
            return Failed(Unreachable("the server closed the connection before it answered"), again=True)
    return Failed(Unreachable("the server's answer is not HTTP that can be read"))


def _unknown_host(cause: BaseException) -> Failed:
    """Names that do not exist, and those no host can have (UnicodeError); only a busy name server may do better."""
    reason = "the host's name could not be found (DNS): check the address in rules.yaml"
    return Failed(Unreachable(reason), again=getattr(cause, "errno", None) == socket.EAI_AGAIN)


def _bad_certificate(error: Exception) -> str:
    said = error.verify_message if isinstance(error, ssl.SSLCertVerificationError) else ""
    return f"the server's certificate is not valid{f' ({said})' if said else ''}, so its answer cannot be trusted"


def silence(error: aiohttp.ServerTimeoutError, limits: Limits) -> Failed:
    """The report for a server that does not take the connection, or stops talking."""
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return Failed(Unreachable(f"the server did not take the connection within {limits.connect:g} seconds"))
    return Failed(Unreachable(f"the server did not answer: silence for {limits.read:g} seconds"))


def endless(limits: Limits) -> Failed:
    """The report for an answer that takes too long as a whole, though something keeps coming."""
    return Failed(Unreachable(f"the answer was not complete after {limits.total:g} seconds"))


def oversized(limit: int) -> Failed:
    """The report for a body, or what a compressed one unpacks to, that passes the limit in bytes."""
    mebibyte = 1024 * 1024
    size = f"{limit // mebibyte} MiB" if limit >= mebibyte else f"{limit} bytes"
    reason = f"the answer is larger than {size}, which no terms page or feed is: check the address in rules.yaml"
    return Failed(NotTheDocument(reason))


def redirected_in_a_circle() -> Failed:
    """The report for a redirect to where the fetch has been before, with the same cookies."""
    return Failed(Unreachable("the server redirects in a circle: open the page in a browser and take its address"))


def redirected_too_often(limits: Limits) -> Failed:
    """The report for a chain of redirects without an end."""
    hops = limits.redirects
    return Failed(Unreachable(f"the server redirected {hops} times without an answer: check the address in rules.yaml"))


def redirected_nowhere() -> Failed:
    """The report for a redirect to something other than http:// or https://."""
    return Failed(Unreachable("the server redirects to something that is not a web address"))
