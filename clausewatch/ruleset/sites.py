"""Reads `signals:`: the sites whose statements to machines are watched, platforms' and our own."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from clausewatch.model import Platform, Source, SourceKind, Use
from clausewatch.ruleset.fields import Fields, Report, is_web_address, slug, suggestion
from clausewatch.ruleset.sources import Defaults, Watched

SITE_KEYS = ("url", "platform", "name", "own", "pages", "refuse", "every", "paused")
REFUSABLE = {use.value: use for use in (Use.TRAIN, Use.INPUT, Use.SEARCH)}
_YES_NO = {"true": True, "yes": True, "false": False, "no": False}
_PAGES_FIX = "write the whole address of a page of this site, beginning with https://."


def read_sites(top: Fields, report: Report, defaults: Defaults, watched: Watched) -> None:
    """Add a source for each of the file's sites; a site that stands there twice is a problem."""
    for node in top.mappings("signals"):
        fields = Fields(node, report, "a site under signals", SITE_KEYS)
        site = _site(fields, watched.platforms, defaults)
        if site.id in watched.sites:
            fields.problem("url", f"{site.url} is already watched.", "keep one of the two entries.")
        watched.sites[site.id] = site


def _site(fields: Fields, platforms: Mapping[str, Platform], defaults: Defaults) -> Source:
    url = fields.url("url")
    host = urlsplit(url).netloc.rpartition("@")[2] if is_web_address(url) else ""
    own = fields.choice("own", _YES_NO, False)
    platform = _platform(fields, platforms)
    if not own and fields.has("refuse"):
        fields.problem("refuse", '"refuse:" is for a site of your own.', 'add "own: true", or take the line out.')
    return Source(
        id=f"{platform.id if platform else 'site'}/signals-{slug(host)}",
        kind=SourceKind.SIGNALS,
        publisher=platform.name if platform else fields.text("name", host) or host,
        title=f"What {host} tells machines",
        url=url,
        interval=fields.duration("every", defaults.signals),
        platform=platform,
        pages=fields.checked("pages", lambda page: _page_problem(page, host), _PAGES_FIX),
        own=own,
        is_paused=fields.choice("paused", _YES_NO, False),
        refuses=(fields.choices("refuse", REFUSABLE) or (Use.TRAIN,)) if own else (),
    )


def _platform(fields: Fields, platforms: Mapping[str, Platform]) -> Platform | None:
    if not fields.has("platform"):
        return None
    written = fields.text("platform")
    if written not in platforms:
        fields.problem("platform", f'there is no platform "{written}".', suggestion(written, platforms))
    return platforms.get(written)


def _page_problem(page: str, host: str) -> str | None:
    is_ours = is_web_address(page) and urlsplit(page).netloc == host
    return None if is_ours else f'"{page}" is no page of {host or "this site"}.'
