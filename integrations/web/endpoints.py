"""The addresses of the JSON API: one table, by which they are served and documented."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from clausewatch.archive import Answers
from clausewatch.model import Alert, ClauseKind, Position, Site, Version
from integrations.web import lookups
from integrations.web.shapes import (
    ChangeSummary,
    Comparison,
    DocumentHistory,
    PlatformSummary,
    RuleSummary,
    StorySummary,
    VersionHead,
    WholeVersion,
)
from integrations.web.views import missing, number

NUMBER = r"\d{1,15}"
"""A version's number: what databases hold as an integer."""

MOST = 500
"""Changes in one answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A part of the path or the query. `choices` are all values that it may have."""

    name: str
    about: str
    place: str = "query"
    choices: tuple[str, ...] = ()
    pattern: str = ""


Ask = Callable[[web.Request, Answers], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One address of the API. `returns` is the type of what `ask` gives."""

    path: str
    about: str
    returns: Any
    ask: Ask
    parameters: tuple[Parameter, ...] = ()


async def _platforms(_: web.Request, answers: Answers) -> tuple[PlatformSummary, ...]:
    overview = await lookups.overview(answers)
    return tuple(
        PlatformSummary(id=row.platform_id, name=row.name, documents=overview.documents(row.platform_id))
        for row in overview.rows
    )


async def _positions(request: web.Request, answers: Answers) -> tuple[Position, ...]:
    platform, kind = request.query.get("platform"), _kind(request)
    found = await answers.positions(kinds=(kind,) if kind else ())
    return tuple(each for each in found if platform is None or each.platform_id == platform)


async def _changes(request: web.Request, answers: Answers) -> tuple[ChangeSummary, ...]:
    platform, kind = request.query.get("platform"), _kind(request)
    overview = await lookups.overview(answers)
    changes = overview.changes if platform is None else overview.changes_of(platform)
    found = lookups.with_kind(changes, kind) if kind else changes
    return tuple(map(_summary, found[:MOST]))


async def _document(request: web.Request, answers: Answers) -> DocumentHistory:
    of = await lookups.dossier(answers, f"{request.match_info['platform']}/{request.match_info['document']}")
    found = await answers.history(of) if of else None
    if found is None:
        raise missing("document")
    return DocumentHistory(
        document=found.dossier,
        begins=found.timeline.begins,
        ends=found.timeline.ends,
        answers=found.timeline.answers,
        unconfirmed=found.timeline.unconfirmed,
        changes=tuple(map(_summary, found.timeline.events)),
        versions=tuple(map(_head, found.versions)),
    )


async def _version(request: web.Request, answers: Answers) -> WholeVersion:
    found = await lookups.version(answers, number(request, "version"))
    if found is None:
        raise missing("version")
    passages = found.version.document.passages
    return WholeVersion(document=found.dossier, version=_head(found.version), passages=passages)


async def _redline(request: web.Request, answers: Answers) -> Comparison:
    found = await lookups.compared(answers, number(request, "before"), number(request, "after"))
    if found is None:
        raise missing("pair of versions of one document")
    everything = _choice(request, "show", SHOWN) == "all"
    lines = (line for line in found.redline.lines if line.changed or everything)
    before, after = found.redline.before, found.redline.after
    return Comparison(document=found.dossier, before=_head(before), after=_head(after), lines=tuple(lines))


async def _signals(request: web.Request, answers: Answers) -> tuple[Site, ...]:
    return await answers.store.signals(platform_id=request.query.get("platform"))


async def _stories(_: web.Request, answers: Answers) -> tuple[StorySummary, ...]:
    return tuple(
        StorySummary(id=story.id, subject=story.subject, level=story.level, reports=story.reports)
        for story in await answers.store.stories()
    )


async def _rules(_: web.Request, answers: Answers) -> tuple[RuleSummary, ...]:
    return tuple(
        RuleSummary(
            id=rule.id,
            title=rule.title,
            kind=rule.kind,
            status=rule.status,
            why=rule.why,
            should_match=tuple(example.text for example in rule.should_match),
            should_not_match=tuple(example.text for example in rule.should_not_match),
        )
        for rule in answers.ruleset.rules
    )


def _summary(change: Alert) -> ChangeSummary:
    return ChangeSummary(
        id=change.fingerprint,
        level=change.level,
        favour=change.favour,
        kinds=change.kinds,
        change=change.change,
        platform=change.publisher,
        document=change.subject,
        source_id=change.source_id,
        summary=change.summary,
        at=change.at,
        last_without=change.last_without,
        quotes=change.quotes,
    )


def _head(version: Version) -> VersionHead:
    return VersionHead(
        id=version.id,
        recorded_at=version.recorded_at,
        kind=version.kind,
        origin=version.origin,
        reference=version.reference,
    )


SHOWN = ("changed", "all")
_PLATFORM = Parameter(name="platform", about="Only this platform, by its id.")
_KIND = Parameter(name="kind", about="Only this kind of clause.", choices=tuple(ClauseKind))


def _numbered(name: str, about: str) -> Parameter:
    return Parameter(name=name, about=about, place="path", pattern=f"^{NUMBER}$")


ENDPOINTS = (
    Endpoint(
        path="/platforms", about="Every platform with its documents.",
        returns=tuple[PlatformSummary, ...], ask=_platforms,
    ),
    Endpoint(
        path="/positions", about="What platforms say now, since when, in which words, and said before.",
        returns=tuple[Position, ...], ask=_positions, parameters=(_PLATFORM, _KIND),
    ),
    Endpoint(
        path="/changes", about=f"The latest material changes of documents, newest first; at most {MOST}.",
        returns=tuple[ChangeSummary, ...], ask=_changes, parameters=(_PLATFORM, _KIND),
    ),
    Endpoint(
        path="/documents/{platform}/{document}", about="A document's history.",
        returns=DocumentHistory, ask=_document,
        parameters=(
            Parameter(name="platform", about="The platform's id.", place="path", pattern="^[^/]+$"),
            Parameter(name="document", about="The rest of the document's id.", place="path", pattern="^[^/]+$"),
        ),
    ),
    Endpoint(
        path="/versions/{version}", about="A version of a document, whole.",
        returns=WholeVersion, ask=_version, parameters=(_numbered("version", "The version's number."),),
    ),
    Endpoint(
        path="/redlines/{before}/{after}", about="Two versions of a document compared, words that differ as spans.",
        returns=Comparison, ask=_redline,
        parameters=(
            _numbered("before", "The earlier version's number."),
            _numbered("after", "The later version's number."),
            Parameter(name="show", about="Only what changed, or all passages.", choices=SHOWN),
        ),
    ),
    Endpoint(
        path="/signals", about="What sites tell machines now.",
        returns=tuple[Site, ...], ask=_signals, parameters=(_PLATFORM,),
    ),
    Endpoint(path="/stories", about="All stories, oldest first.", returns=tuple[StorySummary, ...], ask=_stories),
    Endpoint(path="/rules", about="The rules in force.", returns=tuple[RuleSummary, ...], ask=_rules),
)  # fmt: skip


def _kind(request: web.Request) -> ClauseKind | None:
    chosen = _choice(request, "kind", tuple(ClauseKind))
    return ClauseKind(chosen) if chosen is not None else None


def _choice(request: web.Request, name: str, choices: tuple[str, ...]) -> str | None:
    chosen = request.query.get(name)
    if chosen is not None and chosen not in choices:
        raise web.HTTPBadRequest(reason=f"{name} should be one of: {', '.join(choices)}")
    return chosen
