"""Recognisers of pages that stand in a document's place: log-in walls, bot checks, error pages served as a success.

A real terms page speaks of logging in, captchas, cookies and maintenance too. So nothing is recognised in a page that
holds a document's worth of text, and in a short one by its title, its first heading or its structure.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser

from watchers.blocks import tidy

DOCUMENT_BYTES = 3000
"""From this much text on (about 500 English words) a page is a document; a wall has a few sentences."""

NOTE_BYTES = 800
"""A page with less text than this says hardly more than one thing."""


HEAD_LENGTH = 200
"""Characters of a title or heading that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the recognisers look at. `heads` is the title and the first headings, `text` the page's visible text."""

    heads: str
    text: str
    markup: LexborHTMLParser

    @property
    def size(self) -> int:
        """UTF-8 bytes of visible text."""
        return len(self.text.encode())

    def has(self, selector: str) -> bool:
        """Whether an element matches."""
        return self.markup.css_first(selector) is not None


def look(source: str) -> Page:
    """A page as the recognisers see it, from its text as sent."""
    markup = LexborHTMLParser(source, options=LexborDocumentOptions.WO_EVENTS)
    heads = " · ".join(tidy(node.text())[:HEAD_LENGTH] for node in markup.css("title, h1, h2")[:4])
    seen = LexborHTMLParser(source, options=LexborDocumentOptions.WO_EVENTS)
    seen.strip_tags(["script", "style", "template", "noscript", "svg", "title"])
    text = tidy(seen.body.text(separator=" ")) if seen.body is not None else ""
    return Page(heads=heads, text=text, markup=markup)


def wall(page: Page) -> str | None:
    """What the page is in truth, in plain words; None where it may well be the document."""
    if page.size >= DOCUMENT_BYTES:
        return None
    return next((reason for recognise, reason in _WALLS if recognise(page)), None)


_BOT_HEADS = re.compile(
    r"just a moment|attention required|are you (?:a )?(?:human|robot)|verify(?:ing)? (?:that )?you are (?:a )?human"
    r"|human verification|security (?:check|verification)|bot (?:check|verification)|pardon our interruption"
    r"|access (?:to this page has been )?denied|checking your browser|ddos protection|unusual traffic|request blocked",
    re.IGNORECASE,
)
_BOT_MARKS = (
    "#challenge-form, #challenge-running, #cf-challenge-running, #px-captcha, .g-recaptcha, .h-captcha, .cf-turnstile, "
    "[src*='challenge-platform'], [src*='_Incapsula_Resource'], [src*='captcha-delivery'], [src*='/recaptcha/'], "
    "[src*='hcaptcha.com'], [src*='awswaf']"
)
_MISSING_HEADS = re.compile(
    r"\b404\b|(?:page|site|document|content) (?:was |is |could |can)?(?:not|n['’]t) (?:be )?(?:found|exist|available)"
    r"|page (?:you[\w ]+ )?(?:does ?n['’o]t|no longer) exists?|not found|page introuvable|seite nicht gefunden"
    r"|p[áa]gina no encontrada|pagina non trovata|ページが見つかりません",
    re.IGNORECASE,
)
_CLOSED_HEADS = re.compile(
    r"maintenance|be (?:right )?back (?:soon|shortly)|be right back|temporarily (?:unavailable|down|closed)"
    r"|service unavailable|under construction|something went wrong|internal server error|bad gateway|wartungsarbeiten",
    re.IGNORECASE,
)
_LOGIN_HEADS = re.compile(
    r"\b(?:log|sign)[- ]?(?:in|on)\b|members only|anmelden|einloggen|se connecter|connexion|iniciar sesi[óo]n|accedi"
    r"|ログイン",
    re.IGNORECASE,
)
_LOGIN_WORDS = re.compile(r"(?:you (?:must|need to|have to)|please) (?:be logged in|(?:log|sign) ?in)", re.IGNORECASE)
_COOKIES = re.compile(r"\bcookies?\b|\bconsent\b", re.IGNORECASE)
_ACCEPT = re.compile(r"\b(?:accept|agree|allow|reject|manage)\b", re.IGNORECASE)
_NEEDS_SCRIPT = re.compile(r"javascript", re.IGNORECASE)
_APP_ROOTS = "#root, #app, #__next, #__nuxt, app-root, #react-root, [data-reactroot], [ng-app], #svelte"


def _is_empty(page: Page) -> bool:
    return not page.text and not page.has("script, noscript, iframe, frame")


def _is_bot_check(page: Page) -> bool:
    """By its heading; by a challenge's own parts only where next to nothing is said besides."""
    return bool(_BOT_HEADS.search(page.heads)) or (page.size < NOTE_BYTES and page.has(_BOT_MARKS))


def _is_missing(page: Page) -> bool:
    return bool(_MISSING_HEADS.search(page.heads)) or (page.size < NOTE_BYTES / 4 and _says(page, _MISSING_HEADS))


def _is_closed(page: Page) -> bool:
    if page.size >= NOTE_BYTES:
        return False
    return bool(_CLOSED_HEADS.search(page.heads)) or (page.size < NOTE_BYTES / 8 and _says(page, _CLOSED_HEADS))


def _is_login(page: Page) -> bool:
    asks = page.has("input[type=password]") or (page.size < NOTE_BYTES and _says(page, _LOGIN_WORDS))
    return asks and (bool(_LOGIN_HEADS.search(page.heads)) or page.size < NOTE_BYTES)


def _is_cookie_wall(page: Page) -> bool:
    """Little text, most sentences of it about cookies, and something to press."""
    if page.size >= 2 * NOTE_BYTES or not page.has("button, input[type=submit], [role=button]"):
        return False
    sentences = [sentence for sentence in re.split(r"(?<=[.!?])\s", page.text) if len(sentence) > 20]
    about = [sentence for sentence in sentences if _COOKIES.search(sentence)]
    return 2 * len(about) > len(sentences) and _says(page, _ACCEPT)


def _is_script_shell(page: Page) -> bool:
    """A page that a script draws: hardly a word, and a script with an empty place to draw in, or a plea for one."""
    if page.size >= NOTE_BYTES / 4 or not page.has("script"):
        return False
    root = page.markup.css_first(_APP_ROOTS)
    pleas = " ".join(node.text() for node in page.markup.css("noscript"))
    empty_root = root is not None and len(tidy(root.text())) < NOTE_BYTES / 8
    return not page.text or empty_root or bool(_NEEDS_SCRIPT.search(f"{pleas} {page.text}"))


def _is_frame(page: Page) -> bool:
    return page.size < NOTE_BYTES / 4 and page.has("iframe[src], frame[src]")


def _says(page: Page, pattern: re.Pattern[str]) -> bool:
    return bool(pattern.search(page.text))


_WALLS: tuple[tuple[Callable[[Page], bool], str], ...] = (
    (_is_empty, "the page is empty"),
    (_is_bot_check, "a bot check (captcha) came instead of the page: the site does not let programs in"),
    (_is_missing, "the page says that it does not exist, though the server calls it a success: check the address"),
    (_is_closed, "the site is closed for maintenance or shows an error page: it may pass by itself"),
    (_is_login, "a log-in page came instead of the document: watch an address that is public"),
    (_is_cookie_wall, "only a cookie notice came: the site shows the document after somebody agrees to it"),
    (_is_script_shell, "the page is drawn by a script in the browser; without one it holds no text to read"),
    (_is_frame, "the page only frames another one: watch that one's address instead"),
)
