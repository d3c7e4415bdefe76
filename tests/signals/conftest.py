"""What every test of signals works with: an invented site, the shipped classes of agents, and the readers."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from clausewatch.model import Agents, Permission, Signal, SiteReading, Use
from clausewatch.ruleset import load
from clausewatch.signals import in_force, said, split, verdict
from watchers.signals.bundle import Fetched, Part
from watchers.signals.evidence import Evidence
from watchers.signals.reading import read_site

ORIGIN = "https://wavelane.example"
RULES = Path(__file__).parents[2] / "rules.yaml"


@pytest.fixture(scope="session")
def agents() -> Agents:
    return load(RULES, examples=False).agents


class Look:
    """One look at the invented site, put together from the answers that a test gives; everything else is a 404."""

    def __init__(self, agents: Agents) -> None:
        self.agents = agents
        self.answers: dict[str, Fetched] = {}
        for part, path in ((Part.ROBOTS, "/robots.txt"), (Part.AI_TXT, "/ai.txt"), (Part.PAGE, "/")):
            self.gives(part, path, status=404)
        self.gives(Part.TDMREP, "/.well-known/tdmrep.json", status=404)

    def gives(
        self,
        part: Part,
        path: str,
        body: str | bytes = b"",
        *,
        status: int | None = 200,
        headers: Sequence[tuple[str, str]] = (),
        content_type: str = "text/plain",
        final: str = "",
    ) -> "Look":
        url = path if "://" in path else f"{ORIGIN}{path}"
        self.answers[url] = Fetched(
            part=part,
            url=url,
            final=final or url,
            status=status,
            reason="" if status else "no answer in time",
            content_type=content_type,
            headers=tuple(headers),
            body=body.encode() if isinstance(body, str) else body,
        )
        return self

    def robots(self, body: str | bytes, **how) -> "Look":
        return self.gives(Part.ROBOTS, "/robots.txt", body, **how)

    def page(self, elements: str = "", path: str = "/", **how) -> "Look":
        return self.gives(Part.PAGE, path, elements, **how)

    def read(self) -> SiteReading:
        return read_site("site/wavelane", ORIGIN, tuple(self.answers.values()))

    @property
    def rows(self) -> tuple[Signal, ...]:
        return in_force(self.read().signals, self.agents)

    def values(self, *, uses: bool = True) -> dict[tuple[str, str, str], str]:
        """Each row in force as (pattern, agent, use) → value."""
        return {(split(row.scope)[1], row.agent, str(row.use)): str(row.value) for row in self.rows}

    def flags(self) -> set[str]:
        return {str(flag) for row in self.rows for flag in row.flags}

    def verdict(self, path: str = "/", agent: str = "*", use: Use = Use.TRAIN) -> Permission:
        return verdict(self.rows, f"{ORIGIN}{path}", agent, use)

    def said(self, path: str = "/", agent: str = "*", use: Use = Use.TRAIN):
        return said(self.rows, f"{ORIGIN}{path}", agent, use)

    def state(self, path: str) -> str:
        carriers = {carrier.url: carrier for carrier in self.read().carriers}
        return str(carriers[f"{ORIGIN}{path}"].state)


@pytest.fixture
def look(agents) -> Look:
    return Look(agents)


@pytest.fixture
def evidence() -> Evidence:
    return Evidence.of(ORIGIN, f"{ORIGIN}/", b"")
