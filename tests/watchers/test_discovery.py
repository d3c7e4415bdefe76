"""What a platform's page leads to, in many languages and kinds of footer."""

import pytest

from watchers.discovery import is_of_site, look_through
from watchers.legal_words import AI, CONDUCT, DEVELOPERS, HUB, NEWS, PRIVACY, TERMS, kind_in_path, kind_said

HOME = "https://www.wavelane.example/"


def _found(markup: str, url: str = HOME) -> dict[str, str]:
    findings = look_through(markup, url)
    return {kind: link.url for kind in {link.kind for link in findings.links} if (link := findings.best(kind))}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Terms", TERMS),
        ("Terms & Conditions", TERMS),
        ("User Agreement", TERMS),
        ("AGB", TERMS),
        ("Nutzungsbedingungen", TERMS),
        ("Conditions d’utilisation", TERMS),
        ("Términos de servicio", TERMS),
        ("Termini di servizio", TERMS),
        ("Algemene voorwaarden", TERMS),
        ("利用規約", TERMS),
        ("Datenschutz", PRIVACY),
        ("Politique de confidentialité", PRIVACY),
        ("Privacidad", PRIVACY),
        ("개인정보처리방침", PRIVACY),
        ("Community Guidelines", CONDUCT),
        ("Acceptable Use Policy", CONDUCT),
        ("AI Policy", AI),
        ("Generative AI Terms", AI),
        ("Our policy on artificial intelligence", AI),
        ("KI-Richtlinien", AI),
        ("API Terms of Use", DEVELOPERS),
        ("Legal", HUB),
        ("Blog", NEWS),
        ("Charts", None),
        ("Paid terms of the day, and a great many other words that make this a headline of the news", None),
        ("", None),
    ],
)
def test_what_links_say(text, kind):
    assert kind_said(text) == kind


def test_what_addresses_say():
    assert kind_in_path("/legal/privacy-notice") == PRIVACY
    assert kind_in_path("/de/agb") == TERMS
    assert kind_in_path("/determined") is None


def test_links_of_the_site_only_the_surest_first():
    page = """<a href=/t>Terms of the auction</a><p>See <a href="https://elsewhere.example/terms">Terms</a></p>
    <footer><a href="/terms-of-use">Terms</a> <a href="https://legal.wavelane.example/p?x=1">Privacy</a>
    <a href=//help.wavelane.example/privacy#top>Privacy Policy</a> <a href="mailto:a@b.example">Legal</a>
    <a href="/legal/imprint"><img src=i.png alt="Legal"></a> <a href="http://[">Terms</a></footer>"""
    assert _found(page) == {
        TERMS: "https://www.wavelane.example/terms-of-use",
        PRIVACY: "https://help.wavelane.example/privacy",
        HUB: "https://www.wavelane.example/legal/imprint",
    }


def test_a_base_element_and_an_icon_without_words():
    page = '<base href="/de/"><div class="site-footer"><a href="agb/"><svg></svg></a></div>'
    assert _found(page) == {TERMS: "https://www.wavelane.example/de/agb/"}


@pytest.mark.parametrize(
    ("target", "home", "same"),
    [
        ("https://a.wavelane.example/", HOME, True),
        ("https://wavelane.help/hc", HOME, True),
        ("https://get.wavelane.help/hc", HOME, True),
        ("https://other.example/", HOME, False),
        ("https://other.co.uk/", "https://wave.co.uk/", False),
        ("https://www.wave.co.uk/", "https://wave.co.uk/", True),
        ("http://127.0.0.1:81/", "http://127.0.0.1:80/", True),
        ("http://127.0.0.2/", "http://127.0.0.1/", False),
    ],
)
def test_whose_an_address_is(target, home, same):
    assert is_of_site(target, home) is same


def test_the_name_of_the_site():
    assert look_through('<meta property="og:site_name" content=" Wave  Lane ">', HOME).name == "Wave Lane"
    assert look_through("<title>Welcome</title>", HOME).name == "Wavelane"
    assert look_through("<title>Hear what is next: WaveLane</title>", HOME).name == "WaveLane"
    assert look_through("<title>Wave Lane | Music for all</title>", HOME).name == "Wave Lane"


def test_feeds_that_the_page_names_but_not_of_comments():
    page = """<link rel="alternate" type="application/rss+xml" title="News" href="/feed/">
    <link rel="alternate feed" type="application/atom+xml; charset=utf-8" href="atom.xml">
    <link rel=alternate type=application/rss+xml title="Comments Feed" href=/comments/feed/>
    <link rel=alternate hreflang=de href=/de/>"""
    assert look_through(page, HOME).feeds == (
        ("News", "https://www.wavelane.example/feed/"),
        ("", "https://www.wavelane.example/atom.xml"),
    )
