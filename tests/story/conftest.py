"""Invented platforms and articles in our own words, read by the shipped rules."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from clausewatch.match import match_article
from clausewatch.model import Alert, AlertKind, Archive, Article, Channel, ClauseKind, Level, Platform, Report, Story
from clausewatch.ruleset import Ruleset, load
from clausewatch.story import Known, read_article
from clausewatch.weave import Loom

REPOSITORY = Path(__file__).parents[2]
START = datetime(2031, 5, 9, 8, 0, tzinfo=UTC)
WAVELARK = Platform(id="wavelark", name="Wavelark")
TEAM = Channel(id="team", platform="console", address="")


@pytest.fixture(scope="session")
def ruleset() -> Ruleset:
    return load(REPOSITORY / "rules.yaml", examples=False)


class Press:
    """Writes articles and reads them as the pipeline does."""

    start = START
    day = timedelta(days=1)
    channel = TEAM

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self.known = Known(platforms=(WAVELARK,), institutions=ruleset.institutions)
        self.number = 0

    def article(self, title: str, lead: str = "", *, days: float = 0, outlet: str = "") -> Article:
        self.number += 1
        outlet = outlet or f"Paper {self.number}"
        return Article(
            id=str(self.number),
            source_id=f"feed/{outlet}",
            outlet=outlet,
            title=title,
            lead=lead,
            url=f"https://press.example/{self.number}",
            published_at=START + timedelta(days=days),
        )

    def report(self, title: str, lead: str = "", *, days: float = 0, seen: float | None = None) -> Report:
        article = self.article(title, lead, days=days)
        seen_at = START + timedelta(days=days if seen is None else seen)
        return read_article(article, match_article(article, self.ruleset.reader), self.known, seen_at)

    def change(self, *, days: float = 0) -> Alert:
        return Alert(
            fingerprint=f"change {days}",
            kind=AlertKind.CHANGE,
            level=Level.HIGH,
            publisher="Wavelark",
            subject="Terms of Use",
            summary="Wavelark (Terms of Use) now lets the platform train AI on users' content.",
            at=START + timedelta(days=days),
            kinds=(ClauseKind.GRANT,),
            source_id="wavelark/terms-of-use",
            links=(("Wavelark: Terms of Use", "https://wavelark.example/terms"),),
        )

    def loom(self, stories: tuple[Story, ...] = (), *, days: float = 0, archive: Archive | None = None, **more) -> Loom:
        return Loom(
            stories=stories,
            archive=archive or Archive(),
            ruleset=self.ruleset,
            channels=(TEAM,),
            now=START + timedelta(days=days),
            **more,
        )


@pytest.fixture
def press(ruleset: Ruleset) -> Press:
    return Press(ruleset)
