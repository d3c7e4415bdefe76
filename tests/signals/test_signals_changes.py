"""What counts as a change of a site's signals, what is told of it, and what is not."""

from datetime import UTC, datetime, timedelta

import pytest

from clausewatch.model import Favour, Level
from clausewatch.signals import SiteMemory, compare, flaws, observe, remain, tell
from tests.signals.conftest import ORIGIN, Look
from watchers.signals.bundle import Part

START = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)
HALF_DAY = timedelta(hours=12)
SETTLE = timedelta(days=1)
REFUSES = "User-agent: GPTBot\nDisallow: /\n"
LETS_IN = "User-agent: GPTBot\nAllow: /\n"


class History:
    """Looks at the invented site, half a day apart; each gives the sentences that would be told."""

    def __init__(self, agents) -> None:
        self.agents = agents
        self.at = START
        self.memory: SiteMemory | None = None
        self.told = None

    def see(self, look: Look) -> str:
        outcome = observe(self.memory, look.read(), self.at, SETTLE)
        return self._take(outcome)

    def see_the_same(self) -> str:
        return self._take(remain(self.memory, self.at, SETTLE))

    def _take(self, outcome) -> str:
        self.memory = SiteMemory.from_json(outcome.memory.to_json())
        assert self.memory == outcome.memory
        self.at += HALF_DAY
        turns = compare(outcome.before, outcome.after, self.agents, ORIGIN)
        self.told = tell(turns, (), self.agents, outcome.last_without, own=False) if turns else None
        return self.told.summary if self.told else ""


@pytest.fixture
def history(agents) -> History:
    return History(agents)


@pytest.fixture
def site(agents):
    return lambda: Look(agents)


def test_first_contact_is_silent(history, site):
    assert history.see(site().robots(REFUSES)) == ""


def test_a_refusal_that_goes_is_told_at_once(history, site):
    history.see(site().robots(REFUSES))
    history.at = datetime(2026, 5, 3, tzinfo=UTC)
    history.see_the_same()
    assert history.see(site().robots(LETS_IN)) == (
        "GPTBot may now fetch all of wavelane.example; until 3 May 2026 it was refused."
    )
    assert (history.told.level, history.told.favour) == (Level.HIGH, Favour.AI_COMPANIES)
    (quote,) = history.told.quotes
    assert (quote.before.text, quote.after.text) == ("Disallow: /", "Allow: /")
    assert quote.headings == ("robots.txt, line 2",)
    assert history.told.links == (("wavelane.example/robots.txt", f"{ORIGIN}/robots.txt"),)


def test_a_new_refusal_is_told(history, site):
    history.see(site().robots("User-agent: *\nDisallow: /cart"))
    text = history.see(
        site().robots("User-agent: *\nDisallow: /cart\n\nUser-agent: GPTBot\nUser-agent: CCBot\nDisallow: /")
    )
    assert (
        text == "GPTBot and CCBot may no longer fetch anything of wavelane.example; until 1 May 2026 they were let in."
    )
    assert (history.told.level, history.told.favour) == (Level.MEDIUM, Favour.RIGHTSHOLDERS)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (REFUSES, f"# moved\n\n{REFUSES}Crawl-delay: 5"),
        ("User-agent: *\nDisallow: /", f"User-agent: *\nDisallow: /\n\n{REFUSES}"),
        ("User-agent: *\nDisallow: /a", "User-agent: *\nDisallow: /a\nDisallow: /cart"),
        (f"User-agent: *\n{REFUSES}Disallow: /a", f"User-agent: *\n{REFUSES}Disallow: /a\nDisallow: /cart"),
        ("User-agent: Monitorbot\nDisallow: /", "User-agent: Monitorbot\nAllow: /"),
        ("User-agent: GPTBot\nDisallow: /", "User-agent: gptbot/1.1\nDisallow: /*"),
        ("", "User-agent: GPTBot\nAllow: /"),
    ],
    ids=[
        "lines",
        "said before for all",
        "paths for all",
        "paths for all alike",
        "no AI program",
        "spelling",
        "let in anyway",
    ],
)
def test_the_same_meaning_in_other_lines_is_silent(history, site, before, after):
    history.see(site().robots(before))
    assert history.see(site().robots(after)) == ""


def test_the_group_for_all_is_told_as_such(history, site):
    history.see(site().robots("User-agent: *\nDisallow: /"))
    assert history.see(site().robots("User-agent: *\nDisallow: /private")) == (
        "Programs that robots.txt does not name may now fetch most of wavelane.example; "
        "until 1 May 2026 they were refused."
    )


def test_single_paths_of_one_program_matter_little(history, site):
    history.see(site().robots("User-agent: GPTBot\nDisallow: /a"))
    assert history.see(site().robots("User-agent: GPTBot\nDisallow: /a\nDisallow: /music/")) == (
        "GPTBot may no longer fetch /music/ of wavelane.example; until 1 May 2026 it was let in."
    )
    assert history.told.level is Level.LOW


def test_many_programs_are_counted(history, site):
    names = ("GPTBot", "CCBot", "ClaudeBot", "Bytespider", "Google-Extended", "Applebot-Extended")
    history.see(site().robots("\n".join(f"User-agent: {name}" for name in names) + "\nDisallow: /"))
    assert "GPTBot, CCBot, ClaudeBot and 3 more AI programs may now fetch all of" in history.see(
        site().robots("# open")
    )


@pytest.mark.parametrize("status", [503, 403, 429, None])
def test_an_error_is_never_a_change(history, site, status):
    history.see(site().robots(REFUSES))
    for _ in range(5):
        assert history.see(site().robots("", status=status)) == ""
    assert history.see(site().robots(REFUSES)) == ""
    assert history.see(site().robots(LETS_IN)) != ""


def test_a_page_in_its_place_is_never_a_change(history, site):
    history.see(site().robots(REFUSES))
    for _ in range(5):
        assert history.see(site().robots("<!doctype html>")) == ""


def test_a_file_that_is_gone_is_told_when_it_is_gone_twice(history, site):
    history.see(site().robots(REFUSES))
    assert history.see(site().robots("", status=404)) == ""
    assert history.see(site().robots("", status=503)) == ""
    assert history.see_the_same() == ""
    text = history.see(site().robots("", status=404))
    assert text == "GPTBot may now fetch all of wavelane.example; until 1 May 2026 it was refused."


def test_the_same_answers_confirm_too(history, site):
    history.see(site().robots(REFUSES))
    assert history.see(site().robots("", status=404)) == ""
    assert "may now fetch" in history.see_the_same()
    assert history.see_the_same() == ""


def test_a_file_that_was_gone_once_is_a_hiccup(history, site):
    history.see(site().robots(REFUSES))
    for _ in range(4):
        assert history.see(site().robots("", status=404)) == ""
        assert history.see(site().robots(REFUSES)) == ""


def test_a_file_that_comes_must_be_there_twice(history, site):
    history.see(site())
    assert history.see(site().gives(Part.AI_TXT, "/ai.txt", "User-agent: *\nDisallow: /")) == ""
    assert history.see_the_same() == (
        "wavelane.example now refuses AI training (ai.txt); until 1 May 2026 it said nothing about it."
    )


def test_a_file_that_could_not_be_read_at_first_is_taken_silently(history, site):
    history.see(site().robots("", status=503))
    assert history.see(site().robots(REFUSES)) == ""
    assert "may now fetch" in history.see(site().robots(LETS_IN))


def test_two_forms_that_alternate_are_told_once(history, site):
    history.see(site().robots(REFUSES))
    told = [history.see(site().robots(form)) for form in (LETS_IN, REFUSES) * 6]
    assert [bool(text) for text in told] == [True] + [False] * 11


def test_a_form_that_comes_back_and_stands_is_told(history, site):
    history.see(site().robots(REFUSES))
    assert history.see(site().robots(LETS_IN))
    assert history.see(site().robots(REFUSES)) == ""
    assert history.see_the_same() == ""
    assert history.see_the_same() == (
        "GPTBot may no longer fetch anything of wavelane.example; until 1 May 2026 it was let in."
    )


def test_a_changed_reader_tells_nothing(history, site):
    from dataclasses import replace

    history.see(site().robots(REFUSES))
    outcome = observe(history.memory, replace(site().robots(LETS_IN).read(), extractor="2"), history.at, SETTLE)
    assert outcome.before == outcome.after


class TestStatements:
    def test_an_opt_out_that_is_no_longer_said(self, history, site):
        entry = '[{"location":"/","tdm-reservation":1}]'
        history.see(site().gives(Part.TDMREP, "/.well-known/tdmrep.json", entry))
        assert history.see(site().gives(Part.TDMREP, "/.well-known/tdmrep.json", "[]")) == (
            "wavelane.example no longer refuses AI training (TDMRep), as it did until 1 May 2026."
        )
        assert (history.told.level, history.told.favour) == (Level.HIGH, Favour.AI_COMPANIES)

    def test_uses_that_change_alike_are_one_sentence(self, history, site):
        signal = "User-agent: *\nAllow: /\nContent-Signal: search=yes, ai-train={}, ai-input={}"
        history.see(site().robots(signal.format("yes", "yes")))
        assert history.see(site().robots(signal.format("no", "no"))) == (
            "wavelane.example now refuses AI training and use in AI answers (Content-Signal); "
            "until 1 May 2026 it allowed it."
        )

    def test_a_price_is_put_on_it(self, history, site):
        entry = '[{{"location":"/","tdm-reservation":1{}}}]'
        history.see(site().gives(Part.TDMREP, "/.well-known/tdmrep.json", entry.format("")))
        assert (
            history.see(
                site().gives(Part.TDMREP, "/.well-known/tdmrep.json", entry.format(',"tdm-policy":"https://p.example"'))
            )
            == "wavelane.example now licenses, on conditions, AI training (TDMRep); until 1 May 2026 it refused it."
        )

    def test_the_terms_of_a_licence_move(self, history, site):
        def licensed(price):
            url = f"{ORIGIN}/licence.xml"
            body = (
                '<rsl xmlns="https://rslstandard.org/rsl"><content url="/"><license><permits>ai-all</permits>'
                f'<payment type="crawl"><amount currency="EUR">{price}</amount></payment></license></content></rsl>'
            )
            return site().robots(f"License: {url}").gives(Part.LICENCE, url, body)

        history.see(licensed("0.01"))
        assert history.see(licensed("0.02")) == (
            "The terms on which wavelane.example licenses AI training and use in AI answers have changed (RSL licence)."
        )

    def test_a_licence_that_nothing_names_any_more(self, history, site):
        url = f"{ORIGIN}/licence.xml"
        body = (
            '<rsl xmlns="https://rslstandard.org/rsl"><content url="/"><license><prohibits>ai-train</prohibits>'
            "</license></content></rsl>"
        )
        history.see(site().robots(f"License: {url}").gives(Part.LICENCE, url, body))
        assert history.see(site().robots("# nothing", status=503)) == ""
        assert history.see(site().robots("# nothing")) == ""
        assert "no longer refuses AI training (RSL licence)" in history.see_the_same()

    def test_a_page_s_meta(self, history, site):
        history.see(site().page('<meta name="robots" content="noai">'))
        assert history.see(site().page('<meta name="robots" content="index">')) == (
            "The home page of wavelane.example no longer refuses AI training (robots tag), as it did until 1 May 2026."
        )
        assert history.told.level is Level.MEDIUM

    def test_a_typing_error_is_the_loss_of_a_statement(self, history, site):
        history.see(site().robots("User-agent: *\nAllow: /\nContent-Signal: ai-train=no"))
        assert "no longer refuses AI training (Content-Signal)" in history.see(
            site().robots("User-agent: *\nAllow: /\nContent-Signal: ai-train=noo")
        )

    def test_many_changes_are_one_message(self, history, site):
        lines = "\n".join(f"Content-Signal: /{name}/ ai-train=no" for name in "abcdefgh")
        history.see(site().robots(f"User-agent: *\nAllow: /\n{lines}"))
        text = history.see(site().robots("User-agent: *\nAllow: /"))
        assert text.endswith("4 more statements have changed.")
        assert len(history.told.quotes) == 8


class TestOurOwn:
    @staticmethod
    def _flaws(look, agents):
        from clausewatch.model import Use

        return flaws(look.read().signals, (Use.TRAIN,), agents, ORIGIN)

    def test_a_plain_refusal_is_fine(self, look, agents):
        look.robots(f"{REFUSES}\nUser-agent: *\nContent-Signal: ai-train=no\nAllow: /")
        assert self._flaws(look, agents) == ()

    def test_none_is_a_flaw(self, look, agents):
        assert self._flaws(look, agents) == ("Nothing on wavelane.example refuses AI training.",)

    def test_two_that_contradict_each_other(self, look, agents):
        look.robots(f"{REFUSES}\nUser-agent: *\nContent-Signal: ai-train=yes\nAllow: /")
        look.gives(Part.TDMREP, "/.well-known/tdmrep.json", '[{"location":"/","tdm-reservation":1}]')
        assert self._flaws(look, agents) == (
            "wavelane.example contradicts itself on AI training: refused by TDMRep and robots.txt, "
            "allowed by Content-Signal.",
        )

    def test_a_program_that_is_let_in_by_name(self, look, agents):
        look.robots("User-agent: CCBot\nDisallow: /\n\nUser-agent: GPTBot\nAllow: /")
        assert self._flaws(look, agents) == (
            "wavelane.example contradicts itself on AI training: refused by robots.txt, "
            "allowed by robots.txt (for GPTBot).",
        )

    def test_a_statement_that_cannot_be_read(self, look, agents):
        look.robots(f"{REFUSES}Content-Signal: ai-train=nope")
        assert self._flaws(look, agents) == (
            "A statement cannot be read and so says nothing: Content-Signal (robots.txt, line 3).",
        )
