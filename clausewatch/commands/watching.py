"""`watch list | remove | pause | resume` and `status`: what is watched and how it fares."""

import re

from clausewatch.commands.desk import Argument, Asked, Desk, Known, Right, Verb
from clausewatch.commands.drafts import checked, edit_of, to_confirm
from clausewatch.commands.errors import CannotDo
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
    quiet,
    said,
    strong,
)
from clausewatch.model import (
    Block,
    DeliveryStatus,
    EditTarget,
    Heading,
    Health,
    Line,
    Listing,
    Reply,
    RuleEdit,
    Source,
    SourceKind,
    Table,
)
from clausewatch.ruleset.documents import paused, without_document

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
    return Reply(blocks=(*blocks, buttons(button("Every source", "watch list"))))


def _when(health: Health) -> Line:
    return line(minute(health.failing_since)) if health.failing_since else line("now")


async def _outbox(desk: Desk) -> list[Block]:
    deliveries = await desk.store.deliveries()
    waiting = [each for each in deliveries if each.status in {DeliveryStatus.PENDING, DeliveryStatus.SENDING}]
    lost = [each for each in deliveries if each.status in UNDELIVERED]
    held = [each for each in deliveries if each.status is DeliveryStatus.SUPPRESSED]
    blocks: list[Block] = []
    told = ((waiting, "wait to be sent"), (lost, "could not be delivered"), (held, "kept and not sent"))
    for found, text in told:
        if found:
            blocks.append(said(f"{count(len(found), 'message')} {text}: {found[-1].reason or found[-1].channel.id}"))
    return blocks


async def remove(asked: Asked, desk: Desk) -> Reply:
    """Watch a document, a feed or a whole platform no longer; what was recorded is kept."""
    edits = await _without(asked.text("what"), asked, desk)
    await checked(edits, desk)
    return await to_confirm(tuple(edits), desk, said("What was recorded so far is kept."))


async def _without(what: str, asked: Asked, desk: Desk) -> list[RuleEdit]:
    platform = platform_called(what, desk.ruleset)
    if platform:
        sites = [each for each in documents_of(platform, desk.ruleset) if each.kind is SourceKind.SIGNALS]
        edits = [await edit_of(EditTarget.SITE, site.url, "", asked, desk) for site in sites]
        return [*edits, await edit_of(EditTarget.PLATFORM, platform.id, "", asked, desk)]
    source = source_named(what, desk.ruleset)
    if entry := _own_entry(source):
        return [await edit_of(*entry, "", asked, desk)]
    others = [each for each in _texts_of(source, desk) if each.id != source.id]
    platform_id, body = _platform_body(source, desk)
    left = without_document(body, source.id.removeprefix(f"{platform_id}/")) if others else ""
    return [await edit_of(EditTarget.PLATFORM, platform_id, left, asked, desk)]


async def pause(asked: Asked, desk: Desk) -> Reply:
    """Poll a source, or all of a platform, no more for the time being."""
    return await _set_paused(asked, desk, is_paused=True)


async def resume(asked: Asked, desk: Desk) -> Reply:
    """Poll what is paused again."""
    return await _set_paused(asked, desk, is_paused=False)


async def _set_paused(asked: Asked, desk: Desk, *, is_paused: bool) -> Reply:
    what = asked.text("what")
    platform = platform_called(what, desk.ruleset)
    named = documents_of(platform, desk.ruleset) if platform else (source_named(what, desk.ruleset),)
    others = [source for source in named if source.is_paused is not is_paused]
    if not others:
        raise CannotDo(f"{what} is {'paused' if is_paused else 'watched'} already.")
    entries = [entry for entry in map(_own_entry, others) if entry]
    edits = [await _entry_paused(*entry, asked, desk, is_paused=is_paused) for entry in entries]
    if texts := [source for source in others if _own_entry(source) is None]:
        edits.append(await _texts_paused(texts, asked, desk, is_paused=is_paused))
    await checked(edits, desk)
    return await to_confirm(tuple(edits), desk)


async def _entry_paused(target: EditTarget, key: str, asked: Asked, desk: Desk, *, is_paused: bool) -> RuleEdit:
    """The edit of a feed's or a site's entry."""
    body = desk.rules.effective.entry(target, key) or ""
    return await edit_of(target, key, _with_line(body, "paused", "yes" if is_paused else ""), asked, desk)


async def _texts_paused(texts: list[Source], asked: Asked, desk: Desk, *, is_paused: bool) -> RuleEdit:
    """The edit of the entry of the platform that has these documents."""
    platform_id, body = _platform_body(texts[0], desk)
    for source in texts:
        body = paused(body, source.id.removeprefix(f"{platform_id}/"), is_paused=is_paused)
    return await edit_of(EditTarget.PLATFORM, platform_id, body, asked, desk)


def _with_line(body: str, key: str, value: str) -> str:
    """The entry with this line, or without it where the value is empty."""
    kept = re.sub(rf"^{key}:.*\n", "", body, flags=re.MULTILINE)
    return f'{kept}{key}: "{value}"\n' if value else kept


def _own_entry(source: Source) -> tuple[EditTarget, str] | None:
    """Which entry of the rules a feed or a site is; None for a document, which is a part of its platform's."""
    if source.kind is SourceKind.SIGNALS:
        return EditTarget.SITE, source.url
    return None if source.platform else (EditTarget.FEED, source.publisher)


def _texts_of(source: Source, desk: Desk) -> list[Source]:
    """The documents of the source's platform."""
    every = documents_of(source.platform, desk.ruleset) if source.platform else ()
    return [each for each in every if each.kind is SourceKind.TERMS]


def _platform_body(source: Source, desk: Desk) -> tuple[str, str]:
    """The id of the source's platform and its entry in force."""
    platform_id = source.platform.id if source.platform else ""
    return platform_id, desk.rules.effective.entry(EditTarget.PLATFORM, platform_id) or ""


_WHAT = Argument(name="what", about="which source or platform", known=Known.WATCHED, is_required=True)

VERBS = (
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
        arguments=(_WHAT,),
        examples=("watch remove tonewell/terms-of-use",),
        right=Right.EDITORS,
    ),
    Verb(
        name="watch pause",
        about="Poll a source or a platform no more for the time being.",
        run=pause,
        arguments=(_WHAT,),
        examples=("watch pause tonewell/terms-of-use",),
        right=Right.EDITORS,
    ),
    Verb(
        name="watch resume",
        about="Poll a paused source or platform again.",
        run=resume,
        arguments=(_WHAT,),
        examples=("watch resume tonewell/terms-of-use",),
        right=Right.EDITORS,
    ),
    Verb(
        name="status",
        about="What fails and since when, what waits, what is silenced.",
        run=status,
        examples=("status",),
    ),
)
