"""`watch add | list | remove | pause | resume | test` and `status`: what is watched and how it fares."""

import asyncio
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from clausewatch.commands.desk import Argument, Asked, Desk, Known, Right, Verb
from clausewatch.commands.drafts import checked, edit_of, to_confirm
from clausewatch.commands.errors import CannotDo
from clausewatch.commands.line import written
from clausewatch.commands.names import documents_of, platform_called, source_named
from clausewatch.commands.say import (
    ago,
    button,
    buttons,
    count,
    line,
    link,
    minute,
    on_page,
    pager,
    plainly,
    quiet,
    said,
    strong,
)
from clausewatch.decide import decide_articles, decide_document, names
from clausewatch.decide_site import decide_site
from clausewatch.errors import SourceError
from clausewatch.match import match_document
from clausewatch.model import (
    Block,
    Clause,
    DeliveryStatus,
    Document,
    EditTarget,
    Feed,
    Field,
    FieldError,
    Form,
    Heading,
    Health,
    Line,
    Listing,
    Marked,
    NotModified,
    Quotation,
    Reply,
    RuleEdit,
    SiteReading,
    Snapshot,
    Source,
    SourceKind,
    Table,
    Told,
    Validators,
)
from clausewatch.observe import Memory
from clausewatch.pipeline import woven
from clausewatch.ports import Extraction, Recording
from clausewatch.ruleset import entries
from clausewatch.ruleset.documents import paused, with_document, without_document
from clausewatch.ruleset.edit import Plain
from clausewatch.ruleset.fields import slug
from clausewatch.ruleset.sources import Defaults
from clausewatch.signals import SiteMemory

SHOWN = 3
"""Clauses and headlines shown of an address that is to be watched."""

UNDELIVERED = {DeliveryStatus.REJECTED, DeliveryStatus.FAILED}


async def list_sources(asked: Asked, desk: Desk) -> Reply:
    """Every source with its state, failing ones first."""
    healths = {health.source_id: health for health in await desk.store.healths()}
    sources = sorted(
        (*desk.ruleset.sources, *desk.ruleset.paused), key=lambda each: (not _is_failing(each, healths), each.id)
    )
    page = asked.number("page", 1)
    rows = tuple(_row(source, healths.get(source.id), desk) for source in sources[on_page(sources, page)])
    table = Table(columns=("Source", "State", "Last read"), rows=rows)
    return Reply(
        blocks=(Heading(text=count(len(sources), "source")), table),
        pager=pager(page, len(sources), "watch list"),
        replaces="page" in asked.values,
    )


def _is_failing(source: Source, healths: dict[str, Health]) -> bool:
    return source.id in healths and healths[source.id].failures > 0


def _row(source: Source, health: Health | None, desk: Desk) -> tuple[Line, ...]:
    last = ago(health.succeeded_at if health else None, desk.now())
    return line(link(source.id, source.url)), line(_state(source, health)), line(last)


def _state(source: Source, health: Health | None) -> str:
    if source.is_paused:
        return "paused"
    if health and health.failures:
        return f"failing ({health.failures}×): {health.reason}"
    return "ok" if health and health.checked_at else "not read yet"


async def status(_asked: Asked, desk: Desk) -> Reply:
    """What is watched, what fails and since when, what waits, what is silenced."""
    healths = await desk.store.healths()
    failing = [health for health in healths if health.failures]
    read_last = max((health.checked_at for health in healths if health.checked_at), default=None)
    watched = count(len(desk.ruleset.sources), "source")
    head = f"{watched} watched, {len(failing)} failing, {len(desk.ruleset.paused)} paused"
    blocks: list[Block] = [said(strong(head), f"; last look {ago(read_last, desk.now())}.")]
    if failing:
        items = [line(strong(each.source_id), f": {each.reason} ", quiet("since "), *_when(each)) for each in failing]
        blocks.append(Listing(items=tuple(items)))
    if noted := [health for health in healths if health.note and not health.failures]:
        items = [line(f"{each.source_id}: {each.note}") for each in noted]
        blocks += [said("Worth knowing:"), Listing(items=tuple(items))]
    blocks += await _outbox(desk)
    silences = await desk.store.silences(desk.now())
    if silences:
        items = [line(f"{each.key} until ", minute(each.until), f", by {each.author.name}") for each in silences]
        blocks += [said("Silenced:"), Listing(items=tuple(items))]
    return Reply(blocks=tuple(blocks))


def _when(health: Health) -> Line:
    return line(minute(health.failing_since)) if health.failing_since else line("now")


async def _outbox(desk: Desk) -> list[Block]:
    deliveries = await desk.store.deliveries()
    waiting = [each for each in deliveries if each.status in {DeliveryStatus.PENDING, DeliveryStatus.SENDING}]
    lost = [each for each in deliveries if each.status in UNDELIVERED]
    held = [each for each in deliveries if each.status is DeliveryStatus.SUPPRESSED]
    blocks: list[Block] = []
    told = ((waiting, "wait to be sent"), (lost, "could not be delivered"), (held, "held back by a silence"))
    for found, text in told:
        if found:
            blocks.append(said(f"{count(len(found), 'message')} {text}: {found[-1].reason or found[-1].channel.id}"))
    return blocks


async def test(asked: Asked, desk: Desk) -> Reply:
    """Fetch a source now and show what would be posted; nothing is stored or sent."""
    source = source_named(asked.text("source"), desk.ruleset)
    try:
        recording, extraction = await _looked(source, desk)
    except SourceError as error:
        return plainly(strong(source.id), f" could not be read: {error}")
    blocks: list[Block] = [said(link(f"{source.publisher}: {source.title}", source.url), " was read just now.")]
    if isinstance(extraction, Document):
        blocks += _clauses(_read(extraction, source, desk))
    told = [posting.alert for posting in recording.postings]
    if told:
        blocks.append(said(strong(f"{count(len(told), 'message')} would be posted:")))
        blocks += [Told(alert=alert) for alert in told]
    else:
        note = f" ({recording.health.note})" if recording.health.note else ""
        blocks.append(said(f"Nothing would be posted{note}."))
    return Reply(blocks=tuple(blocks))


async def _fetched(source: Source, desk: Desk) -> tuple[Snapshot, Extraction]:
    """What the address gives now, asked for in full. Raises SourceError."""
    watcher = desk.watch.watchers[source.kind]
    snapshot = await watcher.retrieve(source, Validators())
    if isinstance(snapshot, NotModified):
        raise SourceError("the server says that nothing changed, though it was asked for everything")
    return snapshot, await asyncio.to_thread(watcher.extract, source, snapshot)


async def _looked(source: Source, desk: Desk) -> tuple[Recording, Extraction]:
    """What a poll would record now."""
    snapshot, extraction = await _fetched(source, desk)
    health = Health(source_id=source.id, next_due=desk.now())
    if isinstance(extraction, Document):
        stored = await desk.store.memory(source.id)
        memory = Memory.from_json(stored) if stored else None
        decided = await asyncio.to_thread(decide_document, extraction, snapshot, memory, health, source, desk.watch)
        return decided, extraction
    if isinstance(extraction, SiteReading):
        decided = await _site(extraction, snapshot, health, source, desk)
        return decided, extraction
    known = await desk.store.known_articles(source.id, [article.id for article in extraction.articles])
    first = not await desk.store.has_articles(source.id)
    decided = await asyncio.to_thread(decide_articles, extraction, known, health, desk.watch)
    return await woven(decided, desk.watch, silent=first), extraction


async def _site(reading: SiteReading, snapshot: Snapshot, health: Health, source: Source, desk: Desk) -> Recording:
    stored = await desk.store.memory(source.id)
    memory = SiteMemory.from_json(stored) if stored else None
    before = await desk.store.site(source.id)
    return await asyncio.to_thread(decide_site, reading, snapshot, memory, before, health, source, desk.watch)


def _read(document: Document, source: Source, desk: Desk) -> tuple[Clause, ...]:
    return match_document(document, desk.ruleset.reader, names(source))


def _clauses(clauses: Sequence[Clause]) -> list[Block]:
    said_clearly = [clause for clause in clauses if clause.kinds]
    if not said_clearly:
        return [said("It says nothing that the rules know about AI training.")]
    kinds = sorted({kind for clause in said_clearly for kind in clause.kinds})
    shown = [_quotation(clause) for clause in said_clearly[:SHOWN]]
    return [said(f"It holds {count(len(said_clearly), 'clause')} about AI training: {', '.join(kinds)}."), *shown]


def _quotation(clause: Clause) -> Quotation:
    spans = tuple(sorted({(match.start, match.end) for match in clause.matches}))
    apart = tuple(span for at, span in enumerate(spans) if at == 0 or span[0] >= spans[at - 1][1])
    words = Marked(text=clause.passage.text, spans=apart)
    return Quotation(words=words, kinds=tuple(sorted(clause.kinds)), headings=clause.passage.headings)


async def add(asked: Asked, desk: Desk) -> Reply:
    """Look at an address, show what it is, and ask what to call it."""
    url = asked.text("url")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise CannotDo(f'"{url}" is not a web address: write it in full, beginning with https://.')
    if any(source.url == url for source in (*desk.ruleset.sources, *desk.ruleset.paused)):
        raise CannotDo(f"{url} is watched already.")
    kind, extraction = await _recognised(url, desk)
    host = parts.hostname.removeprefix("www.")
    if isinstance(extraction, Feed):
        lines = [line(f"{article.title}") for article in extraction.articles[:SHOWN]]
        found: list[Block] = [
            said(strong(f"A feed of {count(len(extraction.articles), 'article')}"), ":"),
            Listing(items=tuple(lines)),
        ]
        name = host
    else:
        found = [said(strong(f"A page of {count(len(extraction.passages), 'passage')}"), f": {extraction.title}")]
        found += _clauses(match_document(extraction, desk.ruleset.reader))
        name = host.split(".")[-2] if "." in host else host
    ask = button("Watch it", "watch name", url=url, kind=kind, name=name.capitalize())
    return Reply(blocks=(*found, buttons(ask, button("Cancel", "edit cancel"))))


async def _recognised(url: str, desk: Desk) -> tuple[SourceKind, Document | Feed]:
    """What lies at an address: a feed where it reads as one, else a page. Raises CannotDo where it is neither."""
    reason = ""
    for kind in (SourceKind.FEED, SourceKind.TERMS):
        try:
            _, extraction = await _fetched(_probe(url, kind), desk)
        except SourceError as error:
            reason = str(error)
            continue
        if isinstance(extraction, Document) or (isinstance(extraction, Feed) and extraction.articles):
            return kind, extraction
    raise CannotDo(f"{url} could not be read: {reason}")


def _probe(url: str, kind: SourceKind) -> Source:
    interval = Defaults().documents if kind is SourceKind.TERMS else Defaults().feeds
    return Source(id=f"probe/{slug(url)}", kind=kind, publisher="", title=url, url=url, interval=interval)


async def name(asked: Asked, desk: Desk) -> Reply:
    """The form that asks what to call a source, and the diff to confirm once it says."""
    is_feed = asked.text("kind") == SourceKind.FEED
    if asked.form is None:
        return Reply(form=_name_form(asked, asked.text("name"), is_feed=is_feed))
    given = asked.form
    publisher, title = given.text("publisher").strip(), given.text("title").strip()
    if not publisher or not (title or is_feed):
        field = "publisher" if not publisher else "title"
        form = _name_form(asked, publisher, is_feed=is_feed)
        return Reply(form=form, errors=(FieldError(field=field, text="It needs a name: write one."),))
    edit = await (_feed_edit(publisher, asked, desk) if is_feed else _document_edit(publisher, title, asked, desk))
    await checked([edit], desk)
    return await to_confirm((edit,), desk)


def _name_form(asked: Asked, publisher: str, *, is_feed: bool) -> Form:
    whose = "The outlet" if is_feed else "The platform"
    fields = [Field(id="publisher", label=whose, value=(publisher,), is_required=True, hint="As people call it.")]
    if not is_feed:
        fields.append(
            Field(
                id="title",
                label="The document",
                value=("Terms of Use",),
                is_required=True,
                hint="Terms of Use, Privacy Policy …",
            )
        )
    form_id = written("watch name", url=asked.text("url"), kind=asked.text("kind"))
    return Form(id=form_id, title="Watch this", fields=tuple(fields), submit="Go on")


async def _feed_edit(outlet: str, asked: Asked, desk: Desk) -> RuleEdit:
    if desk.rules.effective.entry(EditTarget.FEED, outlet):
        raise CannotDo(f"There is a feed of {outlet} already: give this one another name.")
    return await edit_of(
        EditTarget.FEED, outlet, entries.rendered({"outlet": outlet, "url": asked.text("url")}), asked, desk
    )


async def _document_edit(publisher: str, title: str, asked: Asked, desk: Desk) -> RuleEdit:
    document: dict[str, Plain] = {"title": title, "url": asked.text("url")}
    platform = platform_called(publisher, desk.ruleset)
    if platform is None:
        whole: Plain = {"id": slug(publisher), "name": publisher, "documents": [document]}
        return await edit_of(EditTarget.PLATFORM, slug(publisher), entries.rendered(whole), asked, desk)
    body = desk.rules.effective.entry(EditTarget.PLATFORM, platform.id) or ""
    return await edit_of(EditTarget.PLATFORM, platform.id, with_document(body, document), asked, desk)


async def remove(asked: Asked, desk: Desk) -> Reply:
    """Watch a document, a feed or a whole platform no longer; what was recorded is kept."""
    edits = await _without(asked.text("what"), asked, desk)
    await checked(edits, desk)
    return await to_confirm(tuple(edits), desk, said("What was recorded so far is kept."))


async def _without(what: str, asked: Asked, desk: Desk) -> list[RuleEdit]:
    platform = platform_called(what, desk.ruleset)
    if platform:
        return [await edit_of(EditTarget.PLATFORM, platform.id, "", asked, desk)]
    source = source_named(what, desk.ruleset)
    if source.platform is None:
        return [await edit_of(EditTarget.FEED, source.publisher, "", asked, desk)]
    others = [each for each in documents_of(source.platform, desk.ruleset) if each.id != source.id]
    platform_id, body = _platform_body(source, desk)
    left = without_document(body, source.id.removeprefix(f"{platform_id}/")) if others else ""
    return [await edit_of(EditTarget.PLATFORM, platform_id, left, asked, desk)]


async def pause(asked: Asked, desk: Desk) -> Reply:
    """Poll a source no more for the time being."""
    return await _set_paused(asked, desk, is_paused=True)


async def resume(asked: Asked, desk: Desk) -> Reply:
    """Poll a paused source again."""
    return await _set_paused(asked, desk, is_paused=False)


async def _set_paused(asked: Asked, desk: Desk, *, is_paused: bool) -> Reply:
    source = source_named(asked.text("source"), desk.ruleset)
    if source.is_paused is is_paused:
        raise CannotDo(f"{source.id} is {'paused' if is_paused else 'watched'} already.")
    if source.platform:
        platform_id, body = _platform_body(source, desk)
        changed = paused(body, source.id.removeprefix(f"{platform_id}/"), is_paused=is_paused)
        edit = await edit_of(EditTarget.PLATFORM, platform_id, changed, asked, desk)
    else:
        body = desk.rules.effective.entry(EditTarget.FEED, source.publisher) or ""
        changed = _with_line(body, "paused", "yes" if is_paused else "")
        edit = await edit_of(EditTarget.FEED, source.publisher, changed, asked, desk)
    await checked([edit], desk)
    return await to_confirm((edit,), desk)


def _with_line(body: str, key: str, value: str) -> str:
    """The entry with this line, or without it where the value is empty."""
    kept = re.sub(rf"^{key}:.*\n", "", body, flags=re.MULTILINE)
    return f'{kept}{key}: "{value}"\n' if value else kept


def _platform_body(source: Source, desk: Desk) -> tuple[str, str]:
    """The id of the source's platform and its entry in force."""
    platform_id = source.platform.id if source.platform else ""
    return platform_id, desk.rules.effective.entry(EditTarget.PLATFORM, platform_id) or ""


_SOURCE = Argument(name="source", about="which source", known=Known.SOURCE, is_required=True)

VERBS = (
    Verb(
        name="watch add",
        about="Watch an address: looked at first, shown, and asked about.",
        run=add,
        arguments=(Argument(name="url", about="the address", is_required=True),),
        examples=("watch add https://tonewell.example/terms",),
        right=Right.EDITORS,
    ),
    Verb(
        name="watch name",
        about="What to call a new source.",
        run=name,
        opens_form=True,
        arguments=(
            Argument(name="url", about="the address", is_required=True),
            Argument(name="kind", about="terms or feed", is_required=True),
            Argument(name="name", about="whose it is"),
        ),
        right=Right.EDITORS,
        is_hidden=True,
    ),
    Verb(
        name="watch list",
        about="Every source with its state.",
        run=list_sources,
        arguments=(Argument(name="page", about="which page"),),
        examples=("watch list",),
    ),
    Verb(
        name="watch remove",
        about="Watch a source or a platform no longer.",
        run=remove,
        arguments=(Argument(name="what", about="which source or platform", known=Known.WATCHED, is_required=True),),
        examples=("watch remove tonewell/terms-of-use",),
        right=Right.EDITORS,
    ),
    Verb(
        name="watch pause",
        about="Poll a source no more for the time being.",
        run=pause,
        arguments=(_SOURCE,),
        examples=("watch pause tonewell/terms-of-use",),
        right=Right.EDITORS,
    ),
    Verb(
        name="watch resume",
        about="Poll a paused source again.",
        run=resume,
        arguments=(_SOURCE,),
        examples=("watch resume tonewell/terms-of-use",),
        right=Right.EDITORS,
    ),
    Verb(
        name="watch test",
        about="Fetch a source now and show what would be posted.",
        run=test,
        arguments=(_SOURCE,),
        examples=("watch test tonewell/terms-of-use",),
    ),
    Verb(
        name="status",
        about="What fails and since when, what waits, what is silenced.",
        run=status,
        examples=("status",),
    ),
)
