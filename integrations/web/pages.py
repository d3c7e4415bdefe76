"""The templates: every text in them is escaped, and a name that is not there is an error."""

from collections.abc import Mapping

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined

from clausewatch.alert import quote_clause
from clausewatch.archive import wording
from clausewatch.model import Clause, ClauseKind, Marked, Stance
from integrations.web import text
from integrations.web.board import TONES
from integrations.web.lines import inline, pieces


def environment() -> Environment:
    """The templates with all that they may call."""
    made = Environment(
        loader=PackageLoader("integrations.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "visible": text.visible,
        "marked": text.marked,
        "day": text.day,
        "minute": text.minute,
        "web_link": text.web_link,
        "interval": wording.interval,
        "unconfirmed": wording.unconfirmed,
        "attribution": wording.attribution,
        "answered": wording.answered,
        "quoted": _quoted,
        "stance": _stance,
    }
    made.globals |= {
        "KINDS": tuple(ClauseKind),
        "NAMES": wording.NAMES,
        "TONES": TONES,
        "WAITS": wording.WAITS,
        "between": wording.between,
        "inline": inline,
        "pieces": pieces,
        "joined": text.joined,
    }
    made.finalize = _shown
    return made


def _quoted(clause: Clause) -> Marked:
    """A clause with the words marked that make it one."""
    return quote_clause(clause).after or Marked(text=clause.passage.text)


def _stance(stance: Stance) -> str:
    """What an article says about training, in the board's words where the board has them."""
    name = {kind.value: words for kind, words in wording.NAMES.items()}.get(stance.value)
    return name or stance.replace("_", " ")


def _shown(value: object) -> object:
    """What a template shows, without characters that nobody sees; markup was made of such text already."""
    return text.visible(value) if type(value) is str else value


def page(templates: Environment, name: str, values: Mapping[str, object], status: int = 200) -> web.Response:
    """A page as an answer."""
    html = templates.get_template(name).render(values)
    return web.Response(text=html, status=status, content_type="text/html", charset="utf-8")
