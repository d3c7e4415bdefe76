"""From the answers of one look to what the site states, and what is known of each address. Offline, repeatable."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

from clausewatch.model import CarriedIn, Carrier, CarrierState, Signal, SignalKind, SiteReading, Use
from clausewatch.signals import shadowed
from watchers.signals import ai_txt, content_signal, content_usage, page, robots, rsl, tdmrep
from watchers.signals.bundle import Fetched, Part
from watchers.signals.evidence import Evidence
from watchers.signals.records import stated

EXTRACTOR = "1"
"""Changes when the same answers give other statements."""

MISSING = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


def read_site(source_id: str, origin: str, answers: Sequence[Fetched]) -> SiteReading:
    """What the answers say."""
    look = _Look(origin, answers)
    for answer in answers:
        look.take(answer)
    return SiteReading(
        source_id=source_id,
        origin=origin,
        carriers=tuple(look.carriers),
        signals=shadowed(tuple(look.signals)),
        remarks=tuple(look.remarks),
        extractor=EXTRACTOR,
    )


@dataclass(slots=True)
class _Look:
    origin: str
    answers: Sequence[Fetched]
    carriers: list[Carrier] = field(default_factory=list)
    signals: list[Signal] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def take(self, answer: Fetched) -> None:
        """Note how an address was read and what it states."""
        if answer.part is Part.SIBLING:
            return
        state, reason = self._state(answer)
        if state is CarrierState.OK:
            try:
                self.signals += _READERS[answer.part](self, answer)
            except (rsl.NotRsl, tdmrep.NotTdmrep) as error:
                state, reason = CarrierState.UNREADABLE, str(error)
        if answer.part is Part.LICENCE and not state.is_sure:
            self.signals += rsl.malformed(self.evidence(answer), CarriedIn.XML, 0, "", self._offered_to(answer.url))
        self.carriers.append(Carrier(url=answer.url, state=state, reason=reason))

    def _state(self, answer: Fetched) -> tuple[CarrierState, str]:
        if answer.status is None:
            return CarrierState.UNREACHABLE, answer.reason
        if answer.status in MISSING:
            return CarrierState.ABSENT, ""
        if not answer.is_success:
            return CarrierState.UNREACHABLE, answer.reason or f"the server answered {answer.status}"
        if answer.part is Part.PAGE:
            return CarrierState.OK, ""
        if answer.is_html:
            return self._page_in_its_place(answer)
        if any(other.part is Part.SIBLING and other.is_success for other in self._beside(answer)):
            return CarrierState.ABSENT, "the server gives a file at any address"
        return CarrierState.OK, ""

    def _page_in_its_place(self, answer: Fetched) -> tuple[CarrierState, str]:
        """A page instead of ai.txt is that site's "not found", unless the same page stands before robots.txt."""
        is_walled = any(other.part is Part.ROBOTS and other.is_html for other in self.answers)
        if answer.part is Part.AI_TXT and not is_walled:
            return CarrierState.ABSENT, ""
        return CarrierState.UNREADABLE, "a web page stands in its place"

    def _beside(self, answer: Fetched) -> Iterator[Fetched]:
        folder = answer.url.rpartition("/")[0]
        return (other for other in self.answers if other.url.rpartition("/")[0] == folder)

    def evidence(self, answer: Fetched) -> Evidence:
        """Where the statements of this answer were read; those of a page are about where it was given."""
        origin = origin_of(answer.final) if answer.part is Part.PAGE else self.origin
        return Evidence.of(origin, answer.url, answer.body)

    def robots(self, answer: Fetched) -> tuple[Signal, ...]:
        """Groups, Content-Signal, Content-Usage, and licences that cannot be followed."""
        file, evidence = robots.parse(robots.text_of(answer.body)), self.evidence(answer)
        return (
            *robots.rules(file, SignalKind.ROBOTS_TXT, Use.ALL, evidence),
            *content_signal.from_robots(file, evidence),
            *content_usage.from_robots(file, evidence),
            *_unfollowable(file, evidence),
        )

    def ai_txt(self, answer: Fetched) -> tuple[Signal, ...]:
        """The statements of /ai.txt."""
        return ai_txt.read(robots.text_of(answer.body), self.evidence(answer))

    def tdmrep(self, answer: Fetched) -> tuple[Signal, ...]:
        """The statements of /.well-known/tdmrep.json."""
        return tdmrep.read(answer.body, self.evidence(answer))

    def page(self, answer: Fetched) -> tuple[Signal, ...]:
        """The statements of a page's headers and elements."""
        if (lives_at := origin_of(answer.final)) != self.origin:
            self.remarks.append(f"{answer.url} leads to {lives_at}, which may state other things: watch that site too")
        return page.read(as_page(answer), self.evidence(answer))

    def licence(self, answer: Fetched) -> tuple[Signal, ...]:
        """The statements of a licence document."""
        return rsl.read(answer.body, self.evidence(answer), self._offered_to(answer.url))

    def _offered_to(self, url: str) -> tuple[str, ...]:
        """The programs in whose groups of robots.txt the licence is named; all, where a page or no group names it."""
        files = [robots.parse(robots.text_of(each.body)) for each in self.answers if _is_robots(each)]
        named = [line for file in files for line in stated(file, "license") if line.record.value == url]
        return tuple(dict.fromkeys(agent for line in named for agent in line.agents)) or ("*",)


_READERS = {
    Part.ROBOTS: _Look.robots,
    Part.AI_TXT: _Look.ai_txt,
    Part.TDMREP: _Look.tdmrep,
    Part.PAGE: _Look.page,
    Part.LICENCE: _Look.licence,
}


def _is_robots(answer: Fetched) -> bool:
    return answer.part is Part.ROBOTS and answer.is_success and not answer.is_html


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, without user info. Raises ValueError where it is none."""
    parts = urlsplit(url.strip())
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def as_page(answer: Fetched) -> page.Page:
    """The answer as a page."""
    return page.Page(answer.final, answer.headers, answer.body.decode("utf-8", "surrogateescape"))


def licence_addresses(answers: Sequence[Fetched]) -> tuple[str, ...]:
    """The RSL documents that robots.txt and the pages name, each once."""
    found: list[str] = []
    for answer in answers:
        if _is_robots(answer):
            lines = stated(robots.parse(robots.text_of(answer.body)), "license")
            found += [line.record.value for line in lines if _is_absolute(line.record.value)]
        elif answer.part is Part.PAGE and answer.is_success:
            found += [address for address in page.licences(as_page(answer)) if _is_absolute(address)]
    return tuple(dict.fromkeys(found))


def _unfollowable(file: robots.Robots, evidence: Evidence) -> Iterator[Signal]:
    """A licence must be named by its whole address."""
    for line in stated(file, "license"):
        if not _is_absolute(line.record.value):
            yield from rsl.malformed(evidence, CarriedIn.ROBOTS, line.record.number, line.record.text, line.agents)


def _is_absolute(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False
