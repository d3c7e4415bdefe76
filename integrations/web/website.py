"""What every view works with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web
from jinja2 import Environment

from clausewatch.archive import Answers
from integrations.web.pages import environment

Current = Callable[[], Awaitable[Answers]]
"""Gives the answers by the rules in force now: they may be edited while the page is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Website:
    """The answers, the templates, and the address that others know the page by (empty: the one that they asked)."""

    current: Current
    public_url: str = ""
    templates: Environment = field(default_factory=environment, repr=False)

    def base(self, request: web.Request) -> str:
        """Where the page stands, without a slash at its end: for what is read elsewhere."""
        return self.public_url or f"{request.scheme}://{request.host}"


WEBSITE = web.AppKey("website", Website)


async def answers_for(request: web.Request) -> Answers:
    """What this request is answered from."""
    return await request.app[WEBSITE].current()


def unchanging(found: Answers) -> Current:
    """Answers by rules that nobody edits: of a rehearsal."""

    async def current() -> Answers:
        return found

    return current
