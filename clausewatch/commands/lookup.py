"""`lookup`, `compare`, `history`, `search`, `diff`: what documents say, since when, and what they said before."""

from collections.abc import Sequence
from datetime import datetime

from clausewatch.archive import Answers, Waiting, waiting, wording
from clausewatch.commands.desk import Argument, Asked, Desk, Known, Verb
from clausewatch.commands.errors import CannotDo
from clausewatch.commands.line import written
from clausewatch.commands.names import documents_of, platform_named
from clausewatch.commands.say import A_PAGE, ago, code, count, day, line, link, plainly, quiet, said, strong
from clausewatch.errors import SettingsError
from clausewatch.model import (
    Alert,
    Block,
    ClauseKind,
    Divider,
    DocumentPosition,
    Heading,
    Hit,
    Interval,
    Line,
    Listing,
    Pager,
    Paragraph,
    Platform,
    Position,
    Quotation,
    Redline,
    Reply,
    Statement,
    Story,
    Table,
    Unconfirmed,
)
from clausewatch.summary import PLAIN_KINDS

QUOTED = 2
"""Passages quoted of one document and kind."""

TOPICS = {
    "training": (),
    "grant": (ClauseKind.GRANT,),
    "opt-out": (ClauseKind.OPT_OUT, ClauseKind.NO_OPT_OUT),
    "opt-in": (ClauseKind.OPT_IN,),
    "denial": (ClauseKind.DENIAL,),
    "scraping": (ClauseKind.USER_BAN,),
}
"""What a lookup can be about, and the kinds of clause that are; empty: all of them."""

KIND_NAMES = {
    ClauseKind.GRANT: "may train",
    ClauseKind.OPT_OUT: "opt-out",
    ClauseKind.NO_OPT_OUT: "no opt-out",
    ClauseKind.OPT_IN: "opt-in",
    ClauseKind.DENIAL: "does not train",
    ClauseKind.USER_BAN: "others may not",
}
"""Each kind as the heading of a column."""


def answers(desk: Desk) -> Answers:
    """The archive by the rules in force."""
    return Answers(store=desk.store, ruleset=desk.ruleset, clock=desk.watch.clock)


async def lookup(asked: Asked, desk: Desk) -> Reply:
    """What a platform's documents say now, its signals, its open stories."""
    platform = platform_named(asked.text("platform"), desk.ruleset)
    topic = asked.text("topic").casefold()
    if topic and topic not in TOPICS:
        raise CannotDo(f'"{topic}" is no topic: {", ".join(TOPICS)}.')
    positions = await answers(desk).positions([platform.id], TOPICS.get(topic, ()))
    found: list[Block] = [Heading(text=platform.name)]
    for position in positions:
        found.extend(_position(position))
    if not any(position.documents for position in positions):
        found.append(_nothing(platform, topic))
    found.extend(await _documents(platform, desk))
    found.extend(await _signals(platform, desk))
    found.extend(await _stories(platform, desk))
    share = written("lookup", platform=platform.id, topic=topic, share="yes")
    return _shareable(asked, Reply(blocks=tuple(found)), share)


def _nothing(platform: Platform, topic: str) -> Paragraph:
    """That nothing is said: of the topic alone where one was asked about."""
    if TOPICS.get(topic):
        more = code(f"lookup {platform.name}")
        return said(f"Its documents say nothing about this that the rules know ({topic}); ", more, " has all they say.")
    return said("Its documents say nothing that the rules know about AI training.")


def _shareable(asked: Asked, reply: Reply, share: str) -> Reply:
    is_shared = asked.text("share") == "yes"
    return Reply(
        blocks=reply.blocks,
        pager=reply.pager,
        is_shared=is_shared,
        share="" if is_shared else share,
        replaces=bool(asked.text("page")) and not is_shared,
    )


def _position(position: Position) -> list[Block]:
    blocks: list[Block] = []
    for document in position.documents:
        if document.now.holds:
            blocks += _holds(document, position.kind)
        elif document.earlier:
            gone = f"no longer {PLAIN_KINDS[position.kind]}, "
            blocks.append(said(strong(document.dossier.title), f" {gone}", *_since(document.since), "."))
        if document.unconfirmed:
            blocks += _unconfirmed(document, document.unconfirmed)
    return blocks


def _unconfirmed(document: DocumentPosition, change: Unconfirmed) -> list[Block]:
    """What was seen and may yet be a hiccup, in its words."""
    head = said(strong(document.dossier.title), f" {wording.unconfirmed(change)}.")
    return [head, *(_quoted(each) for each in change.answers[0].statements[:QUOTED])]


def _quoted(statement: Statement) -> Quotation:
    return Quotation(words=statement.text, kinds=statement.kinds, headings=statement.headings)


def _holds(document: DocumentPosition, kind: ClauseKind) -> list[Block]:
    title = (
        link(document.dossier.title, document.dossier.url) if document.dossier.url else strong(document.dossier.title)
    )
    head = said(title, f" {PLAIN_KINDS[kind]}, ", *_since(document.since), ".")
    shown = document.now.statements[:QUOTED]
    more = len(document.now.statements) - len(shown)
    quotes = [_quoted(each) for each in shown]
    tail = [said(quiet(f"and in {count(more, 'more passage')}"))] if more > 0 else []
    return [head, *quotes, *tail]


def _since(interval: Interval) -> Line:
    """An interval in words: never a bare date where the day is not known."""
    if interval.last_without is None:
        return line("since ", day(interval.first_with), " or earlier")
    return line("since ", *_when(interval.last_without, interval.first_with))


def _when(last_without: datetime | None, first_with: datetime) -> Line:
    """The day, or between which days."""
    if last_without is None or last_without.date() == first_with.date():
        return line(day(first_with))
    return line("between ", day(last_without), " and ", day(first_with))


async def _documents(platform: Platform, desk: Desk) -> list[Block]:
    healths = {health.source_id: health for health in await desk.store.healths()}
    items = []
    for source in documents_of(platform, desk.ruleset):
        health = healths.get(source.id)
        state = "paused" if source.is_paused else f"checked {ago(health.checked_at if health else None, desk.now())}"
        trouble = f"; failing: {health.reason}" if health and health.failures else ""
        items.append(line(link(source.title, source.url), f", {state}{trouble}"))
    return [Divider(), Listing(items=tuple(items))] if items else []


async def _signals(platform: Platform, desk: Desk) -> list[Block]:
    items = []
    for site in await desk.store.signals(platform_id=platform.id):
        for signal in (standing.signal for standing in site.signals):
            agent = signal.agent if signal.agent != "*" else "any program"
            items.append(line(f"{site.origin}: {signal.value} {signal.use} to {agent} ", quiet(f"({signal.quote})")))
    if not items:
        return []
    more = [line(quiet(f"and {len(items) - A_PAGE} more"))] if len(items) > A_PAGE else []
    return [said(strong("What its site tells machines")), Listing(items=(*items[:A_PAGE], *more))]


async def _stories(platform: Platform, desk: Desk) -> list[Block]:
    names = {name.casefold() for name in platform.names}
    ours = [
        story
        for story in await desk.store.stories()
        if story.outlets
        and any(body.casefold() in names or body == platform.id for report in story.reports for body in report.bodies)
    ]
    items = [_story(story) for story in ours[-A_PAGE:]]
    return [said(strong("In the news")), Listing(items=tuple(items))] if items else []


def _story(story: Story) -> Line:
    outlets = count(len(story.outlets), "outlet")
    return line(f"{story.reports[0].title} ", quiet(f"({story.id}, {outlets}, "), day(story.latest_at), quiet(")"))


async def compare(asked: Asked, desk: Desk) -> Reply:
    """A table: platforms by kinds of clause."""
    named = [platform_named(name, desk.ruleset) for name in asked.many("platforms")]
    if len(named) < 2:
        raise CannotDo("Name two platforms or more: compare Tonewell Wavelane.")
    positions = await answers(desk).positions([platform.id for platform in named])
    by_place = {(position.platform_id, position.kind): position for position in positions}
    rows = tuple(
        (line(strong(platform.name)), *(_cell(by_place.get((platform.id, kind))) for kind in ClauseKind))
        for platform in dict.fromkeys(named)
    )
    table = Table(columns=("Platform", *(KIND_NAMES[kind] for kind in ClauseKind)), rows=rows)
    share = written("compare", platforms=[platform.id for platform in named], share="yes")
    return _shareable(asked, Reply(blocks=(table,)), share)


def _cell(position: Position | None) -> Line:
    waits = f"; {wording.WAITS}" if position and position.unconfirmed else ""
    if position is None or position.since is None:
        return line(f"–{waits}")
    return line("yes, " if position.holds else "no longer, ", *_since(position.since), waits)


async def history(asked: Asked, desk: Desk) -> Reply:
    """The timeline of what changed in substance, newest first."""
    platform = platform_named(asked.text("platform"), desk.ruleset)
    events, held = await _events(platform, asked.text("document"), desk)
    if not events and not held:
        return plainly(f"Nothing has changed in substance in what is kept of {platform.name}'s documents.")
    page = asked.number("page", 1)
    shown = events[(page - 1) * A_PAGE : page * A_PAGE]
    items = [line(strong(each.dossier.title), f": {wording.unconfirmed(each.change)}") for each in held if page == 1]
    items += [
        line(*_when(event.last_without, event.at), " ", strong(event.subject), f": {event.summary}") for event in shown
    ]
    values = {"platform": platform.id, "document": asked.text("document")}
    reply = Reply(
        blocks=(Heading(text=f"{platform.name}: what changed"), Listing(items=tuple(items))),
        pager=_pager(page, len(events) > page * A_PAGE, "history", -(-len(events) // A_PAGE), **values),
    )
    return _shareable(asked, reply, written("history", **values, share="yes", page=page))


def _pager(page: int, has_more: bool, verb: str, pages: int, /, **values: str) -> Pager | None:
    if page == 1 and not has_more:
        return None
    before = written(verb, **values, page=page - 1) if page > 1 else ""
    return Pager(
        page=page, pages=pages, before=before, after=written(verb, **values, page=page + 1) if has_more else ""
    )


def _told(event: Alert) -> Line:
    return line(*_when(event.last_without, event.at), " ", strong(event.subject), f": {event.summary}")


async def _events(platform: Platform, document: str, desk: Desk) -> tuple[list[Alert], tuple[Waiting, ...]]:
    """The platform's material changes, newest first, and those that wait to be confirmed."""
    archive = answers(desk)
    dossiers = [each for each in await archive.dossiers() if each.platform_id == platform.id]
    if document:
        ours = [each for each in dossiers if document.casefold() in {each.title.casefold(), each.source_id.casefold()}]
        if not ours:
            titles = ", ".join(each.title for each in dossiers) or "none"
            raise CannotDo(f'{platform.name} has no document "{document}". It has: {titles}.')
        dossiers = ours
    timelines = await archive.timelines(dossiers)
    events = [event for timeline in timelines.values() for event in timeline.events]
    return sorted(events, key=lambda event: event.at, reverse=True), waiting(dossiers, timelines)


async def search(asked: Asked, desk: Desk) -> Reply:
    """Passages and articles with all these words, paged."""
    words, page = asked.text("words"), asked.number("page", 1)
    start = (page - 1) * A_PAGE
    try:
        hits = await answers(desk).search(words, limit=A_PAGE + 1, offset=start)
    except SettingsError as error:
        raise CannotDo(str(error)) from None
    if not hits:
        return plainly(f'Nothing that is kept holds "{words}".' if page == 1 else "There is no further page.")
    blocks = [block for hit in hits[:A_PAGE] for block in _hit(hit, desk)]
    more = len(hits) > A_PAGE
    pages = page + 1 if more else page
    reply = Reply(blocks=tuple(blocks), pager=_pager(page, more, "search", pages, words=words))
    return _shareable(asked, reply, written("search", words=words, page=page, share="yes"))


def _hit(hit: Hit, desk: Desk) -> Sequence[Block]:
    source = next((each for each in desk.ruleset.sources if each.id == hit.source_id), None)
    name = f"{source.publisher}: {source.title}" if source and source.platform else hit.heading or hit.source_id
    url = hit.url or (source.url if source else "")
    until = "stands" if hit.stands else "stood"
    when = (
        (*line(f" {until} since "), day(hit.first_at))
        if hit.first_at != hit.last_at
        else (*line(" "), day(hit.first_at))
    )
    head = said(link(name, url) if url else strong(name), *when)
    return head, Quotation(words=hit.text, kinds=hit.kinds, headings=(hit.heading,) if hit.heading else ())


async def diff(asked: Asked, desk: Desk) -> Reply:
    """The last change in substance as a redline, or all since a day."""
    platform = platform_named(asked.text("platform"), desk.ruleset)
    since = _day(asked.text("since"))
    events, _ = await _events(platform, "", desk)
    chosen = [event for event in events if event.at >= since] if since else events[:1]
    if not chosen:
        return plainly(f"Nothing has changed in substance in what is kept of {platform.name}'s documents.")
    blocks = [block for event in chosen[:A_PAGE] for block in _redlined(event)]
    share = written("diff", platform=platform.id, since=asked.text("since"), share="yes")
    return _shareable(asked, Reply(blocks=tuple(blocks)), share)


def _redlined(event: Alert) -> Sequence[Block]:
    when = _when(event.last_without, event.at)
    head = said(strong(f"{event.publisher}: {event.subject}"), ", ", *when, f". {event.summary}")
    return head, *(Redline(quote=quote) for quote in event.quotes), Divider()


def _day(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(f"{text}T00:00:00+00:00")
    except ValueError:
        raise CannotDo(f'"{text}" is not a day: write for instance 2026-01-31.') from None


_PLATFORM = Argument(name="platform", about="which platform", known=Known.PLATFORM, is_required=True)
_PAGE = Argument(name="page", about="which page")
_SHARE = Argument(name="share", about="yes shows it to everybody", choices=("yes",))

VERBS = (
    Verb(
        name="lookup",
        about="What a platform's documents say now, since when, in their own words.",
        run=lookup,
        arguments=(_PLATFORM, Argument(name="topic", about="what about", choices=tuple(TOPICS)), _SHARE),
        examples=("lookup Tonewell", "lookup Tonewell opt-out"),
    ),
    Verb(
        name="compare",
        about="Platforms side by side.",
        run=compare,
        arguments=(
            Argument(name="platforms", about="which platforms", known=Known.PLATFORM, is_required=True, is_many=True),
            _SHARE,
        ),
        examples=("compare Tonewell Wavelane",),
    ),
    Verb(
        name="history",
        about="What changed in substance, newest first.",
        run=history,
        arguments=(_PLATFORM, Argument(name="document", about="which document", known=Known.DOCUMENT), _PAGE, _SHARE),
        examples=("history Tonewell", 'history Tonewell document:"Terms of Use"'),
    ),
    Verb(
        name="search",
        about='Words in all versions and news; "exact phrases" and beginnings*.',
        run=search,
        arguments=(Argument(name="words", about="which words", is_required=True, is_many=True), _PAGE, _SHARE),
        examples=("search opt out of training",),
    ),
    Verb(
        name="diff",
        about="The last change as a redline, or all since a day.",
        run=diff,
        arguments=(_PLATFORM, Argument(name="since", about="a day, as 2026-01-31"), _SHARE),
        examples=("diff Tonewell", "diff Tonewell since:2026-01-31"),
    ),
)
