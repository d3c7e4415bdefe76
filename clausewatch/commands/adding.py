"""`watch add`: finds what an address has to watch, shows it, and asks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from pydantic import TypeAdapter

from clausewatch.address import is_same_place, place_of
from clausewatch.commands import tickets
from clausewatch.commands.desk import Argument, Asked, Desk, Right, Verb
from clausewatch.commands.drafts import checked, edit_of, to_confirm
from clausewatch.commands.errors import CannotDo
from clausewatch.commands.line import written
from clausewatch.commands.names import platform_called
from clausewatch.commands.say import count, line, link, listed, quiet, said, strong
from clausewatch.commands.trying import clauses_said
from clausewatch.discovery import Discovery, Proposed
from clausewatch.errors import SourceError
from clausewatch.model import (
    MOST_OPTIONS,
    Block,
    EditTarget,
    Field,
    FieldError,
    FieldKind,
    Form,
    Line,
    Option,
    Platform,
    Reply,
    RuleEdit,
    Source,
    SourceKind,
    Submitted,
)
from clausewatch.ruleset import Ruleset
from clausewatch.ruleset.documents import with_document
from clausewatch.ruleset.edit import Plain
from clausewatch.ruleset.fields import slug
from clausewatch.ruleset.rendering import rendered

REFUSED_SHOWN = 4
"""Addresses shown that were looked at and are not proposed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One thing to watch. `title` is a document's title or a feed's outlet; `fetch` is as in rules.yaml, or empty."""

    kind: SourceKind
    title: str
    url: str
    fetch: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Proposal:
    """What may be watched of a platform, and its name. `page` is the address that the asker named, if it is a page."""

    name: str
    page: str = ""
    entries: tuple[_Entry, ...]


_PROPOSAL = TypeAdapter(_Proposal)


async def add(asked: Asked, desk: Desk) -> Reply:
    """Look at an address and at what it leads to, show what may be watched, and ask."""
    url = asked.text("url")
    if not _is_web_address(url):
        raise CannotDo(f'"{url}" is not a web address: write it in full, beginning with https://.')
    read = [source for source in _every(desk.ruleset) if source.kind is not SourceKind.SIGNALS]
    if known := next((source for source in read if is_same_place(source.url, url)), None):
        raise CannotDo(f"{url} is watched already: it is {known.id}.")
    try:
        found = await Discovery(desk.watch.watchers, desk.surveyor, desk.ruleset.reader).around(url)
    except SourceError as error:
        raise CannotDo(f"{url} could not be read: {error}") from None
    page = str(found.documents[0][0].says["url"]) if found.documents and urlsplit(url).path not in {"", "/"} else ""
    proposal = _Proposal(name=found.name, page=page, entries=tuple(_new(_entries(found), desk.ruleset))[:MOST_OPTIONS])
    if not proposal.entries:
        raise CannotDo(f"Nothing more than is watched already was found at {url}.")
    reply = await _asked_to_confirm(proposal, asked, desk)
    return replace(reply, blocks=(*_shown(found), *reply.blocks), replaces=False)


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _every(ruleset: Ruleset) -> tuple[Source, ...]:
    return (*ruleset.sources, *ruleset.paused)


def _entries(found: Proposed) -> Iterator[_Entry]:
    for document, _ in found.documents:
        fetch = document.says.get("fetch", "")
        yield _Entry(kind=SourceKind.TERMS, title=document.title, url=str(document.says["url"]), fetch=str(fetch))
    for outlet, look in found.feeds:
        yield _Entry(kind=SourceKind.FEED, title=outlet, url=look.source.url)
    if found.site:
        yield _Entry(kind=SourceKind.SIGNALS, title=found.site.source.title, url=found.site.source.url)


def _new(entries_found: Iterable[_Entry], ruleset: Ruleset) -> Iterator[_Entry]:
    """Those that are not watched yet, each page once."""
    known = {(source.kind, place_of(source.url)) for source in _every(ruleset)}
    for each in entries_found:
        if (place := (each.kind, place_of(each.url))) not in known:
            known.add(place)
            yield each


def _shown(found: Proposed) -> list[Block]:
    blocks: list[Block] = [said(strong(found.name), " has this to watch:"), listed(_lines(found))]
    clauses = [clause for _, look in found.documents for clause in look.clauses]
    if found.documents:
        blocks += clauses_said(clauses)
    if found.refused:
        lines = [line(link(address, address), f": {reason}") for address, reason in found.refused[:REFUSED_SHOWN]]
        blocks += [said(quiet("Looked at, and not proposed:")), listed(lines)]
    return blocks


def _lines(found: Proposed) -> Iterator[Line]:
    for document, look in found.documents:
        said_of_it = count(len(look.passages), "passage") if look.passages else "needs a browser to be read"
        yield line(link(document.title, str(document.says["url"])), f": {said_of_it}")
    for outlet, look in found.feeds:
        yield line(link(f"Feed of {outlet}", look.source.url), f": {count(len(look.articles), 'article')}")
    if found.site:
        number = count(len(found.site.signals), "statement") if found.site.signals else "nothing so far"
        yield line(link(found.site.source.url, found.site.source.url), f": tells machines {number} about AI")


async def _asked_to_confirm(proposal: _Proposal, asked: Asked, desk: Desk) -> Reply:
    edits = await _edits(proposal, asked, desk)
    await checked(edits, desk)
    ticket = await tickets.kept(_PROPOSAL.dump_json(proposal, ensure_ascii=True).decode(), desk)
    return await to_confirm(tuple(edits), desk, back=written("watch choose", proposal=ticket))


async def choose(asked: Asked, desk: Desk) -> Reply:
    """The form that asks what of a proposal to watch and under which name, and the diff once it says."""
    body = await desk.store.ticket(asked.text("proposal"))
    if body is None:
        raise CannotDo("This is more than a month old and not kept any more: begin anew, please.")
    proposal = _PROPOSAL.validate_json(body)
    if asked.form is None:
        return Reply(form=_form(proposal, asked))
    wanted, errors = _read(proposal, asked.form)
    if errors:
        return Reply(form=_form(wanted, asked), errors=errors)
    return await _asked_to_confirm(wanted, asked, desk)


def _form(proposal: _Proposal, asked: Asked) -> Form:
    fields = [Field(id="name", label="The platform or outlet", value=(proposal.name,), is_required=True)]
    if document := _page(proposal):
        hint = "Terms of Use, Privacy Policy …"
        fields.append(Field(id="title", label="The document", value=(document.title,), is_required=True, hint=hint))
    if len(proposal.entries) > 1:
        options = tuple(Option(value=each.url, label=_label(each), about=each.url) for each in proposal.entries)
        chosen = tuple(option.value for option in options)
        fields.append(
            Field(id="watched", label="Watch", kind=FieldKind.SOME_OF, value=chosen, options=options, is_required=True)
        )
    form_id = written("watch choose", proposal=asked.text("proposal"))
    return Form(id=form_id, title="Watch this", fields=tuple(fields), submit="Go on")


def _label(entry: _Entry) -> str:
    return {SourceKind.TERMS: entry.title, SourceKind.FEED: f"Feed of {entry.title}"}.get(entry.kind, "Signals")


def _page(proposal: _Proposal) -> _Entry | None:
    """The document that the asker named the address of: it may be called anything."""
    documents = [each for each in proposal.entries if each.kind is SourceKind.TERMS]
    return next((each for each in documents if each.url == proposal.page), None)


def _read(proposal: _Proposal, given: Submitted) -> tuple[_Proposal, tuple[FieldError, ...]]:
    name, title = given.text("name").strip(), given.text("title").strip()
    document = _page(proposal)
    missing = [
        FieldError(field=field, text="It needs a name: write one.")
        for field, text, is_asked in (("name", name, True), ("title", title, document is not None))
        if is_asked and not text
    ]
    if missing:
        return proposal, tuple(missing)
    chosen = given.chosen("watched")
    kept = [each for each in proposal.entries if len(proposal.entries) == 1 or each.url in chosen]
    if not kept:
        return proposal, (FieldError(field="watched", text="Choose at least one."),)
    named = tuple(_named(each, name, title if each is document else "", proposal) for each in kept)
    return replace(proposal, name=name, entries=named), ()


def _named(entry: _Entry, name: str, title: str, proposal: _Proposal) -> _Entry:
    """The entry under the names that were given: a feed that was called as the platform was is called so again."""
    if entry.kind is SourceKind.FEED and entry.title == proposal.name:
        return replace(entry, title=name)
    return replace(entry, title=title or entry.title)


async def _edits(proposal: _Proposal, asked: Asked, desk: Desk) -> list[RuleEdit]:
    """What makes the rules watch it, a platform before the site that names it."""
    by_kind = {kind: [each for each in proposal.entries if each.kind is kind] for kind in SourceKind}
    platform = platform_called(proposal.name, desk.ruleset)
    edits = [await _feed_edit(each, asked, desk) for each in by_kind[SourceKind.FEED]]
    if documents := by_kind[SourceKind.TERMS]:
        edits.append(await _platform_edit(proposal.name, platform, documents, asked, desk))
    for site in by_kind[SourceKind.SIGNALS]:
        platform_id = platform.id if platform else slug(proposal.name)
        owner = {"platform": platform_id} if platform or documents else {"name": proposal.name}
        body = rendered({"url": site.url, **owner})
        edits.append(await edit_of(EditTarget.SITE, site.url, body, asked, desk))
    return edits


async def _feed_edit(feed: _Entry, asked: Asked, desk: Desk) -> RuleEdit:
    outlet = _distinct(feed.title, {slug(each.publisher) for each in _every(desk.ruleset) if not each.platform})
    body = rendered({"outlet": outlet, "url": feed.url})
    return await edit_of(EditTarget.FEED, outlet, body, asked, desk)


async def _platform_edit(
    name: str, platform: Platform | None, documents: Iterable[_Entry], asked: Asked, desk: Desk
) -> RuleEdit:
    if platform is None:
        whole: Plain = {
            "id": slug(name),
            "name": name,
            "documents": [_document(each, each.title) for each in documents],
        }
        return await edit_of(EditTarget.PLATFORM, slug(name), rendered(whole), asked, desk)
    body = desk.rules.effective.entry(EditTarget.PLATFORM, platform.id) or ""
    taken = {source.id.partition("/")[2] for source in _every(desk.ruleset) if source.platform == platform}
    for each in documents:
        body = with_document(body, _document(each, _distinct(each.title, taken)))
    return await edit_of(EditTarget.PLATFORM, platform.id, body, asked, desk)


def _document(entry: _Entry, title: str) -> dict[str, Plain]:
    document: dict[str, Plain] = {"title": title, "url": entry.url}
    return {**document, "fetch": entry.fetch} if entry.fetch else document


def _distinct(title: str, taken: set[str]) -> str:
    """The title, with a number where something is called so already."""
    number = 2
    distinct = title
    while slug(distinct) in taken:
        distinct, number = f"{title} {number}", number + 1
    return distinct


VERBS = (
    Verb(
        name="watch add",
        about="Watch a platform or an address: what it has is found, shown, and asked about.",
        run=add,
        arguments=(Argument(name="url", about="the address", is_required=True),),
        examples=("watch add https://tonewell.example",),
        right=Right.EDITORS,
    ),
    Verb(
        name="watch choose",
        about="What of a proposal to watch, and under which name.",
        run=choose,
        opens_form=True,
        arguments=(Argument(name="proposal", about="which proposal", is_required=True),),
        right=Right.EDITORS,
        is_hidden=True,
    ),
)
