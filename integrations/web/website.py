"""What every view works with."""

from dataclasses import dataclass, field

from aiohttp import web
from jinja2 import Environment

from clausewatch.archive import Answers
from integrations.web.pages import environment


@dataclass(frozen=True, slots=True, kw_only=True)
class Website:
    """The answers, the templates, and the address that others know the page by (empty: the one that they asked)."""

    answers: Answers
    public_url: str = ""
    templates: Environment = field(default_factory=environment, repr=False)

    def base(self, request: web.Request) -> str:
        """Where the page stands, without a slash at its end: for what is read elsewhere."""
        return self.public_url or f"{request.scheme}://{request.host}"


WEBSITE = web.AppKey("website", Website)
