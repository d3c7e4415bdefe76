"""The news of the invented past: one story, in which outlets say different things about one change."""

from datetime import UTC, datetime

from clausewatch.model import Alert, Claim, ClaimedDate, DateKind, Level, Phase, Report, Stance, Story, Subject


def story(change: Alert) -> Story:
    """The story of the first platform's clause: what our archive saw, and what outlets made of it."""
    seen = Report(
        key=change.fingerprint,
        source_id=change.source_id or "",
        outlet=change.publisher,
        title=f"{change.publisher}: {change.subject}",
        text=change.summary,
        url=change.links[0][1],
        at=change.at,
        seen_at=change.at,
        subject=Subject.TERMS,
        phase=Phase.DOCUMENT_CHANGED,
        bodies=(change.publisher,),
        claim=Claim(platform=change.publisher, stance=Stance.GRANT),
    )
    reports = (seen, *_reports(change.publisher))
    return Story(id="5b1f0c7d9a", subject=Subject.TERMS, reports=reports, level=Level.HIGH, card=change)


def _reports(platform: str) -> tuple[Report, ...]:
    return (
        _report(
            "ledger-1", "Offbeat Ledger", "2025-05-09", Phase.REPORTED,
            f"{platform} quietly gave itself the right to train AI on uploads",
            Claim(
                platform=platform, stance=Stance.GRANT, opt_out=False, exempt=("music licensed from majors",),
                dates=(ClaimedDate(kind=DateKind.CHANGED, value="2024-02", quote="since February last year"),),
                quotes=("There is no way out that we could find.",),
            ),
        ),
        _report(
            "stagewire-1", "Stagewire", "2025-05-10", Phase.REPORTED, f"New {platform} terms: what artists should know",
            Claim(
                platform=platform, stance=Stance.OPT_OUT, opt_out=True,
                dates=(ClaimedDate(kind=DateKind.EFFECTIVE, value="2025-05-01", quote="from the first of May"),),
            ),
        ),
        _report(
            "bside-1", "The B-Side Bulletin", "2025-05-12", Phase.DENIED,
            f"{platform} says it has never trained AI on artists’ music",
            Claim(platform=platform, stance=Stance.DENIAL, quotes=("We have never trained on your music.",)),
        ),
        _report(
            "ledger-2", "Offbeat Ledger", "2025-05-21", Phase.REVISED, f"{platform} rewrites its AI clause",
            Claim(
                platform=platform, stance=Stance.OPT_IN,
                dates=(ClaimedDate(kind=DateKind.CHANGED, value="2025-05-21", quote="today"),),
            ),
        ),
    )  # fmt: skip


def _report(key: str, outlet: str, day: str, phase: Phase, title: str, claim: Claim) -> Report:
    published = datetime.fromisoformat(day).replace(hour=10, tzinfo=UTC)
    return Report(
        key=key,
        source_id=f"feed/{key.partition('-')[0]}",
        outlet=outlet,
        title=title,
        text=title,
        url=f"https://{key.partition('-')[0]}.example/{key}",
        at=published,
        seen_at=published,
        subject=Subject.TERMS,
        phase=phase,
        bodies=(claim.platform,) if claim.platform else (),
        claim=claim,
    )
