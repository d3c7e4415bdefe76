"""What all statements of one carrier share: where they were read and what exactly was read there."""

import hashlib
from dataclasses import dataclass
from typing import Self

from clausewatch.model import CarriedIn, Permission, Signal, SignalFlag, SignalKind, Use


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The origin that statements are about, the address they were read at, the SHA-256 of what was read (hex)."""

    origin: str
    url: str
    digest: str

    @classmethod
    def of(cls, origin: str, url: str, body: bytes) -> Self:
        """Evidence for what this body says."""
        return cls(origin=origin, url=url, digest=hashlib.sha256(body).hexdigest())

    def signal(
        self,
        kind: SignalKind,
        pattern: str,
        agent: str,
        use: Use,
        value: Permission,
        carried_in: CarriedIn,
        line: int,
        quote: str,
        flags: frozenset[SignalFlag] = frozenset(),
        detail: str = "",
    ) -> Signal:
        """A statement about the paths of the origin that meet `pattern`."""
        return Signal(
            kind=kind,
            scope=f"{self.origin}{pattern}",
            agent=agent,
            use=use,
            value=value,
            url=self.url,
            carried_in=carried_in,
            line=line,
            quote=quote,
            digest=self.digest,
            flags=flags,
            detail=detail,
        )
