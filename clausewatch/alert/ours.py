"""What we say of ourselves: digests, first contacts, notices, remarks. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from clausewatch.alert.fingerprint import fingerprint
from clausewatch.model import Alert, AlertKind, Channel, Level, Source


def compose_digest(channel: Channel, alerts: Sequence[Alert], at: datetime) -> Alert:
    """What was collected for a channel, in one message: a line an alert, the gravest first."""
    ranked = sorted(alerts, key=lambda alert: -alert.level.rank)
    lines = [f"{each.level}: {each.publisher}: {each.subject}. {each.summary}" for each in ranked]
    return Alert(
        fingerprint=fingerprint("digest", channel.id, at.isoformat(), *(alert.fingerprint for alert in ranked)),
        kind=AlertKind.DIGEST,
        level=max((alert.level for alert in alerts), key=lambda level: level.rank, default=Level.LOW),
        publisher="Clausewatch",
        subject="Digest",
        summary="\n".join(
            (f"{len(ranked)} {'message' if len(ranked) == 1 else 'messages'} since the last digest.", *lines)
        ),
        at=at,
        links=tuple(dict.fromkeys(link for alert in ranked for link in alert.links[:1])),
    )


def compose_baseline(
    source_ids: Iterable[str], summary: str, at: datetime, *, newcomer: Channel | None = None
) -> Alert:
    """The one message that sums up first contact with these sources; for a `newcomer`, one of its own."""
    place = (newcomer.id, newcomer.platform, newcomer.address) if newcomer else ()
    return Alert(
        fingerprint=fingerprint("baseline", *sorted(source_ids), *place),
        kind=AlertKind.BASELINE,
        level=Level.LOW,
        publisher="Clausewatch",
        subject="Now watching",
        summary=summary,
        at=at,
    )


def compose_source_notice(source: Source, subject: str, text: str, at: datetime, event: str) -> Alert:
    """What became of a source that a person should act on; the same `event` of it is told once."""
    return replace(
        compose_notice(subject, text, at),
        fingerprint=fingerprint("notice", source.id, event),
        source_id=source.id,
        links=((f"{source.publisher}: {source.title}", source.url),),
    )


def compose_notice(subject: str, text: str, at: datetime) -> Alert:
    """Something about the watching itself that a person should act on."""
    return Alert(
        fingerprint=fingerprint("notice", subject, text, at.isoformat()),
        kind=AlertKind.NOTICE,
        level=Level.MEDIUM,
        publisher="Clausewatch",
        subject=subject,
        summary=text,
        at=at,
    )


def remark(about: Alert, text: str, at: datetime) -> Alert:
    """A line of ours for the thread of an alert."""
    return Alert(
        fingerprint=fingerprint("remark", about.fingerprint, text, at.isoformat()),
        kind=AlertKind.NOTICE,
        level=Level.LOW,
        publisher="Clausewatch",
        subject=f"{about.publisher}: {about.subject}",
        summary=text,
        at=at,
        source_id=about.source_id,
    )
