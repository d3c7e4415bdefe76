"""The pages. Each reads what it needs and fills its template; nothing here changes anything."""

from collections.abc import Sequence

from aiohttp import web

from clausewatch.archive import Answers
from clausewatch.language import Rule
from clausewatch.model import Alert, ClauseKind, Dossier, Story
from clausewatch.signals import in_force, line
from integrations.web import bars, board, lines, lookups
from integrations.web.pages import page
from integrations.web.website import WEBSITE, answers_for

MOST_NEWS = 8
"""Latest changes on the board."""


def _page(request: web.Request, name: str, **values: object) -> web.Response:
    return page(request.app[WEBSITE].templates, name, {"path": request.path, **values})


def missing(what: str) -> web.HTTPNotFound:
    """Says what is not there."""
    return web.HTTPNotFound(reason=f"There is no such {what}")


def number(request: web.Request, name: str) -> int:
    """A number from the path; the route lets only digits through."""
    return int(request.match_info[name])


async def show_board(request: web.Request) -> web.Response:
    """Platforms by kinds."""
    overview = await lookups.overview(await answers_for(request))
    order = board.read_order(request.query.get("sort", ""), request.query.get("order", ""))
    rows = board.ordered(overview.rows, order)
    return _page(request, "board.html", rows=rows, order=order, changes=overview.changes[:MOST_NEWS])


async def board_csv(request: web.Request) -> web.Response:
    """The board for spreadsheets."""
    overview = await lookups.overview(await answers_for(request))
    headers = {"Content-Disposition": 'attachment; filename="clausewatch-board.csv"'}
    return web.Response(text=board.as_csv(overview.rows), content_type="text/csv", charset="utf-8", headers=headers)


async def show_platform(request: web.Request) -> web.Response:
    """Everything about one platform."""
    answers, platform_id = await answers_for(request), request.match_info["platform"]
    overview = await lookups.overview(answers)
    row = overview.row(platform_id)
    if row is None:
        raise missing("platform")
    documents = overview.documents(platform_id)
    ours = [overview.timelines[each.source_id] for each in documents if each.source_id in overview.timelines]
    return _page(
        request,
        "platform.html",
        row=row,
        documents=[await _document(answers, overview, each) for each in documents],
        charts=bars.charts(ours),
        changes=overview.changes_of(platform_id),
        sites=await _sites(answers, platform_id),
        stories=_about(await answers.store.stories(), row.name),
    )


async def _document(answers: Answers, overview: lookups.Overview, of: Dossier) -> dict[str, object]:
    heads = await answers.store.version_heads(of.source_id)
    return {
        "dossier": of,
        "health": overview.healths.get(of.source_id),
        "versions": len(heads),
        "latest": heads[-1] if heads else None,
    }


async def _sites(answers: Answers, platform_id: str) -> list[dict[str, object]]:
    agents = answers.ruleset.agents
    return [
        {
            "site": site,
            "lines": [line(signal, agents) for signal in in_force([each.signal for each in site.signals], agents)],
            "unread": [each.carrier for each in site.carriers if each.carrier.reason],
        }
        for site in await answers.store.signals(platform_id=platform_id)
    ]


def _about(stories: Sequence[Story], name: str) -> list[Story]:
    """The stories about a platform, newest first."""
    ours = [story for story in stories if any(name in report.bodies for report in story.reports)]
    return sorted(ours, key=lambda story: story.latest_at, reverse=True)


async def show_document(request: web.Request) -> web.Response:
    """A document's timeline and versions."""
    answers = await answers_for(request)
    of = await lookups.dossier(answers, request.match_info["document"])
    if of is None:
        raise missing("document")
    history = await answers.history(of)
    return _page(
        request,
        "document.html",
        dossier=of,
        history=history,
        chart=bars.charts([history.timeline]).get(of.source_id) if history else None,
        health=next((each for each in await answers.store.healths() if each.source_id == of.source_id), None),
    )


async def show_version(request: web.Request) -> web.Response:
    """A version's whole text."""
    answers = await answers_for(request)
    found = await lookups.version(answers, number(request, "version"))
    if found is None:
        raise missing("version")
    heads = await answers.store.version_heads(found.dossier.source_id)
    order = [head.id for head in heads]
    at = order.index(found.version.id)
    return _page(
        request,
        "version.html",
        found=found,
        clauses={clause.passage.position: clause for clause in found.clauses if clause.kinds},
        before=order[at - 1] if at else None,
        after=order[at + 1] if at + 1 < len(order) else None,
    )


async def choose_redline(request: web.Request) -> web.Response:
    """From the form on a document's page to the redline of the two versions chosen."""
    before, after = request.query.get("before", ""), request.query.get("after", "")
    if not (before.isdecimal() and after.isdecimal() and before.isascii() and after.isascii()):
        raise web.HTTPBadRequest(reason="Choose two versions")
    older, newer = sorted((int(before), int(after)))
    raise web.HTTPSeeOther(f"/redlines/{older}/{newer}")


async def show_redline(request: web.Request) -> web.Response:
    """Two versions compared."""
    answers = await answers_for(request)
    found = await lookups.compared(answers, number(request, "before"), number(request, "after"))
    if found is None:
        raise missing("pair of versions of one document")
    return _redline(request, found, None)


async def show_change(request: web.Request) -> web.Response:
    """What an alert told, with the redline of the versions before and after it."""
    answers = await answers_for(request)
    told = await lookups.change(answers, request.match_info["fingerprint"])
    of = await lookups.dossier(answers, told.source_id) if told and told.source_id else None
    history = await answers.history(of) if of else None
    if told is None or history is None:
        raise missing("change")
    pair = lookups.versions_of(history, told)
    return _redline(request, await lookups.compared(answers, *pair) if pair else None, told)


def _redline(request: web.Request, found: lookups.Compared | None, told: Alert | None) -> web.Response:
    everything = request.query.get("show") == "all"
    side_by_side = request.query.get("view") != "inline"
    shown = lines.sections(found.redline.lines, everything=everything) if found else ()
    return _page(
        request,
        "redline.html",
        found=found,
        told=told,
        sections=shown,
        everything=everything,
        side_by_side=side_by_side,
        changed=sum(section.changes for section in shown),
    )


async def show_stories(request: web.Request) -> web.Response:
    """All stories, the latest first."""
    stories = sorted(
        await (await answers_for(request)).store.stories(), key=lambda story: story.latest_at, reverse=True
    )
    return _page(request, "stories.html", stories=stories)


async def show_story(request: web.Request) -> web.Response:
    """A story with what each report claims."""
    answers = await answers_for(request)
    story = await answers.store.story(request.match_info["story"])
    if story is None:
        raise missing("story")
    return _page(
        request,
        "story.html",
        story=story,
        reports=sorted(story.reports, key=lambda report: report.at),
        seen=await lookups.changes_in(answers, story),
    )


async def show_rules(request: web.Request) -> web.Response:
    """All rules, by what they find."""
    rules = (await answers_for(request)).ruleset.rules
    groups: list[tuple[ClauseKind | None, list[Rule]]] = [
        (kind, [rule for rule in rules if rule.kind is kind]) for kind in (*ClauseKind, None)
    ]
    return _page(request, "rules.html", groups=groups)


async def show_rule(request: web.Request) -> web.Response:
    """A rule with its examples and what it found lately."""
    answers = await answers_for(request)
    rule = next((each for each in answers.ruleset.rules if each.id == request.match_info["rule"]), None)
    if rule is None:
        raise missing("rule")
    return _page(request, "rule.html", rule=rule, lately=await lookups.lately(answers, rule))
