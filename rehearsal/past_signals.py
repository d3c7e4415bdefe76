"""What a site of the invented past tells machines."""

from datetime import datetime, timedelta

from clausewatch.model import (
    CarriedIn,
    Carrier,
    CarrierState,
    Permission,
    Signal,
    SignalKind,
    Site,
    StandingCarrier,
    StandingSignal,
    Use,
)

ORIGIN = "https://wavelark.example"


def site(read_at: datetime) -> Site:
    """The first platform's site: robots.txt keeps a program out, a header refuses training, ai.txt cannot be read."""
    robots, terms = f"{ORIGIN}/robots.txt", f"{ORIGIN}/"
    refused = _signal(SignalKind.ROBOTS_TXT, robots, "Disallow: /", agent="gptbot", carried_in=CarriedIn.ROBOTS)
    header = _signal(SignalKind.CONTENT_USAGE, terms, "train-ai=n", carried_in=CarriedIn.HEADER)
    return Site(
        source_id="wavelark/signals",
        origin=ORIGIN,
        name="Wavelark",
        platform_id="wavelark",
        own=False,
        read_at=read_at,
        carriers=(
            StandingCarrier(carrier=Carrier(url=robots, state=CarrierState.OK), known_at=read_at),
            StandingCarrier(carrier=Carrier(url=terms, state=CarrierState.OK), known_at=read_at),
            StandingCarrier(
                carrier=Carrier(
                    url=f"{ORIGIN}/ai.txt", state=CarrierState.UNREACHABLE, reason="the server answered 503"
                ),
                known_at=None,
            ),
        ),
        signals=tuple(
            StandingSignal(signal=signal, since=read_at - timedelta(days=200)) for signal in (refused, header)
        ),
    )


def _signal(kind: SignalKind, url: str, quote: str, *, carried_in: CarriedIn, agent: str = "*") -> Signal:
    return Signal(
        kind=kind,
        scope=f"{ORIGIN}/",
        agent=agent,
        use=Use.TRAIN,
        value=Permission.DENY,
        url=url,
        carried_in=carried_in,
        line=2,
        quote=quote,
        digest="0" * 64,
    )
