"""Lays the claims of a story side by side: where outlets contradict each other, and where our archive knows better.

Pure. Nothing is said here that is not in a report or in our copies of a document.
"""

from calendar import month_name
from collections.abc import Iterable, Sequence

from clausewatch.model import Archive, ClauseKind, DateKind, Report, Standing, Story
from clausewatch.story.growing import platform_of
from clausewatch.story.identity import same_name


def contradictions(story: Story) -> tuple[str, ...]:
    """Where the outlets of a story contradict each other, one plain sentence each."""
    articles = [report for report in story.reports if not report.is_change]
    return tuple(filter(None, (_when(articles), _whether_one_can_refuse(articles))))


def corrections_by(archive: Archive, story: Story) -> tuple[str, ...]:
    """Where our copies of the platform's documents know better than the outlets, or just as well."""
    platform = platform_of(story)
    if not any(same_name(platform, owner) for owner, _ in archive.documents):
        return ()
    of_platform = [each for each in archive.standings if same_name(platform, each.platform)]
    standing = {each.kind: each for each in sorted(of_platform, key=lambda each: each.until is None)}
    articles = [report for report in story.reports if not report.is_change and _is_about(report, platform)]
    return tuple(filter(None, (_since(standing, articles), _opt_out(standing, articles))))


def witnesses(story: Story) -> tuple[Report, ...]:
    """Who first claims each of the things that outlets, or our copies, may contradict: they are to be linked."""
    first: dict[object, Report] = {}
    for report in story.reports:
        if not report.is_change:
            for date in (date.value for date in report.claim.dates if date.kind is DateKind.CHANGED):
                first.setdefault(date, report)
            if report.claim.opt_out is not None:
                first.setdefault(report.claim.opt_out, report)
    return tuple({report.key: report for report in first.values()}.values())


def _is_about(report: Report, platform: str) -> bool:
    return report.claim.platform is not None and same_name(report.claim.platform, platform)


def _when(articles: Sequence[Report]) -> str:
    """Dates of the change that cannot all be true: neither is a part of the other."""
    by_date = _by_date(articles)
    dates = [date for date in by_date if not any(other != date and other.startswith(date) for other in by_date)]
    if len(dates) < 2:
        return ""
    told = (f"{shown(date)} ({count(by_date[date])})" for date in sorted(dates, key=lambda date: -len(by_date[date])))
    return f"Outlets disagree on when it changed: {'; '.join(told)}."


def _by_date(articles: Iterable[Report]) -> dict[str, list[str]]:
    """The dates of the change, each with the outlets that give it."""
    found: dict[str, list[str]] = {}
    for report in articles:
        for date in dict.fromkeys(date.value for date in report.claim.dates if date.kind is DateKind.CHANGED):
            if report.outlet not in found.setdefault(date, []):
                found[date].append(report.outlet)
    return found


def _whether_one_can_refuse(articles: Sequence[Report]) -> str:
    can = _outlets(report for report in articles if report.claim.opt_out is True)
    cannot = _outlets(report for report in articles if report.claim.opt_out is False)
    if not can or not cannot:
        return ""
    mention, say = _verb("mention", can), _verb("say", cannot)
    return f"Outlets disagree on an opt-out: {count(can)} {mention} one, {count(cannot)} {say} there is none."


def _since(standing: dict[ClauseKind, Standing], articles: Sequence[Report]) -> str:
    """Dates of the change that our copies contradict: the clause stood before."""
    clause = standing.get(ClauseKind.GRANT)
    if clause is None:
        return ""
    wrong = {date: outlets for date, outlets in _by_date(articles).items() if _is_after(date, clause)}
    if not wrong:
        return ""
    date = max(wrong, key=lambda date: len(wrong[date]))
    who = f"{count(wrong[date])} {_verb('say', wrong[date])} the terms changed {_on(date)}"
    verb, end = ("stood", f", until {shown(f'{clause.until:%Y-%m-%d}')}") if clause.until else ("stands", "")
    return f"{who}; the clause {verb} in our copies {stands_since(clause)}{end}."


def _is_after(date: str, clause: Standing) -> bool:
    """Whether the claimed date lies wholly after the clause first stood in our copies."""
    return date > f"{clause.since:%Y-%m-%d}"[: len(date)]


def _opt_out(standing: dict[ClauseKind, Standing], articles: Sequence[Report]) -> str:
    claims = _outlets(report for report in articles if report.claim.opt_out is True)
    denies = _outlets(report for report in articles if report.claim.opt_out is False)
    if claims and ClauseKind.OPT_OUT not in standing and standing:
        return f"{count(claims)} {_verb('mention', claims)} an opt-out; the document offers none."
    if denies and (clause := standing.get(ClauseKind.OPT_OUT)):
        return f"{count(denies)} {_verb('say', denies)} there is no opt-out; {clause.document} offers one."
    return ""


def stands_since(clause: Standing) -> str:
    """Since when a clause stands, as exactly as two fetches tell: "since between 11 and 12 February 2024"."""
    if clause.last_without is None:
        return f"since {shown(f'{clause.since:%Y-%m-%d}')} at the latest"
    before, after = clause.last_without, clause.since
    if before.date() == after.date():
        return f"since {shown(f'{after:%Y-%m-%d}')}"
    same_month = (before.year, before.month) == (after.year, after.month)
    earlier = str(before.day) if same_month else shown(f"{before:%Y-%m-%d}")
    return f"since between {earlier} and {shown(f'{after:%Y-%m-%d}')}"


def shown(date: str) -> str:
    """An ISO 8601 date of any exactness in words: "7 February 2024", "February 2024", "2024"."""
    year, *rest = date.split("-")
    words = [str(int(rest[1]))] if len(rest) > 1 else []
    words += [month_name[int(rest[0])]] if rest else []
    return " ".join((*words, year))


def count(outlets: Sequence[str]) -> str:
    """How many outlets."""
    return "1 outlet" if len(outlets) == 1 else f"{len(outlets)} outlets"


def _on(date: str) -> str:
    return f"{'on' if date.count('-') == 2 else 'in'} {shown(date)}"


def _verb(verb: str, outlets: Sequence[str]) -> str:
    return f"{verb}s" if len(outlets) == 1 else verb


def _outlets(reports: Iterable[Report]) -> list[str]:
    return list(dict.fromkeys(report.outlet for report in reports))
