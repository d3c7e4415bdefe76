"""What is read of a page, and that a redesign of the same words reads the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clausewatch.errors import NotTheDocument
from watchers.html import passages, plain


def _texts(page: str, **options) -> list[str]:
    return [passage.text for passage in passages(page, **options)]


PROSE = "You keep every right in the recordings that you upload to the service, always."


@pytest.fixture
def larkspur(fixture_bytes):
    return passages(fixture_bytes("terms.html").decode())


def test_reads_headings_lists_tables_and_definitions(larkspur):
    found = [(passage.headings, passage.lead_in, passage.text) for passage in larkspur]
    title, uploads = "Terms of Use", "1. Your uploads"
    assert found == [
        ((title,), "", "Last updated: 3 March 2026"),
        (
            (title,),
            "",
            "These terms are an agreement between you and Larkspur Audio, and apply whenever you use the service.",
        ),
        (
            (title, uploads),
            "",
            "You keep every right in the recordings you upload. You may remove them from the service at anytime.",
        ),
        ((title, uploads), "", "You may not:"),
        ((title, uploads), "You may not:", "upload recordings that belong to somebody else;"),
        ((title, uploads), "You may not:", "use the service to"),
        ((title, uploads), "You may not:", "send unwanted messages, or"),
        ((title, uploads), "You may not:", "sell followers."),
        ((title, uploads), "You may not:", "collect recordings by automated means, in particular:"),
        (
            (title, uploads),
            "collect recordings by automated means, in particular:",
            "to train a machine-learning model;",
        ),
        ((title, uploads, "1.1 Fees"), "", "Plan | Price"),
        ((title, uploads, "1.1 Fees"), "", "Basic | Free, with advertising"),
        ((title, "2. Words we use"), "", "Content"),
        ((title, "2. Words we use"), "Content", "Anything that you upload, such as recordings and pictures."),
        (
            (title, "2. Words we use", "3. Machine learning"),
            "",
            "We do not train generative models on your recordings.",
        ),
        ((title, "2. Words we use", "3. Machine learning"), "", "Larkspur Audio Ltd."),
        ((title, "2. Words we use", "3. Machine learning"), "", "4 Mill Lane"),
        ((title, "2. Words we use", "3. Machine learning"), "", "Little Orford"),
    ]
    assert [passage.position for passage in larkspur] == list(range(len(larkspur)))


def test_a_redesign_of_the_same_words_reads_the_same(larkspur, fixture_bytes):
    assert passages(fixture_bytes("terms_redesigned.html").decode()) == larkspur


_WRAPPERS = st.sampled_from(
    [
        "{}",
        "<main>{}</main>",
        "<main><article>{}</article></main>",
        "<article class='a7'>{}</article>",
        "<div id=root><div class='x1 y2'>{}</div></div>",
        "<form method=post><div>{}</div></form>",
        "<table><tr><td>{}</td></tr></table>",
        "<section data-v-1f><custom-page>{}</custom-page></section>",
    ]
)
_SURROUNDINGS = st.sampled_from(
    [
        ("", ""),
        (
            "<nav><a href=/a>Discover</a> <a href=/b>Charts</a></nav>",
            "<footer>© Larkspur. All rights reserved.</footer>",
        ),
        ("<div class='navbar'><a href=/>Home</a></div>", "<div id='footer'><a href=/jobs>Jobs</a></div>"),
        (
            "<header><a href=/>Larkspur</a></header>",
            "<aside><p>Read our blog about touring in winter, too.</p></aside>",
        ),
        ("<ul><li><a href=/>Home</a></li></ul>", "<script>let words = 'We train on everything';</script>"),
        ("<div role=dialog>We use cookies. <button>OK</button></div>", "<ul><li><a href=/press>Press</a></li></ul>"),
    ]
)
_WORD = st.sampled_from(["you", "we", "may", "not", "use", "train", "service", "content", "license", "our", "and"])
_SENTENCES = st.lists(_WORD, min_size=12, max_size=20).map(lambda words: f"{' '.join(words).capitalize()}.")


@settings(max_examples=30, deadline=None)
@given(st.lists(_SENTENCES, min_size=4, max_size=8), _WRAPPERS, _SURROUNDINGS)
def test_wrappers_and_surroundings_do_not_count(sentences, wrapper, surroundings):
    before, after = surroundings
    words = "".join(f"<h2>Part {number}</h2><p>{text}</p>" for number, text in enumerate(sentences))
    page = f"<html><body>{before}{wrapper.format(f'<h1>Terms</h1>{words}')}{after}</body></html>"
    found = passages(page)
    assert [passage.text for passage in found] == sentences
    assert [passage.headings for passage in found] == [("Terms", f"Part {number}") for number in range(len(sentences))]


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.sampled_from("<>/ap=\"'ulidv hrb&;!-xé\n:."), max_size=200))
def test_no_markup_is_too_broken_to_read(markup):
    assert passages(markup) == passages(markup)
    assert isinstance(plain(markup), str)


def test_lines_broken_by_br_are_passages_but_wrapped_sentences_are_not():
    assert _texts("<p>We may train on it.<br>You may object.</p>") == ["We may train on it.", "You may object."]
    assert _texts("<p>We may use<br>what you upload.</p>") == ["We may use what you upload."]


def test_spaces_without_width_and_without_breaks():
    assert _texts("<p>You\u00a0may \u200b\u2060not\u00ad\ufeff\n\t train.</p>") == ["You may not train."]


def test_inline_markup_and_links_do_not_split_words():
    assert _texts('<p>re<b>train</b>ing <a href="https://x.example/?id=1">models</a></p>') == ["retraining models"]


def test_a_paragraph_list_after_an_opening_sentence_has_its_lead_in():
    page = "<p>General. You must not:</p><p>(a) scrape;</p><p>(b) train models.</p><p>We may.</p>"
    found = passages(page)
    assert [passage.lead_in for passage in found] == ["", "You must not:", "You must not:", ""]


def test_sibling_clauses_are_no_list():
    page = "<p>(a) You must not:</p><p>(i) scrape;</p><p>(ii) train.</p><p>(b) We may change these terms.</p>"
    assert [passage.lead_in for passage in passages(page)] == ["", "(a) You must not:", "(a) You must not:", ""]


def test_bullets_are_not_words():
    assert _texts("<p>We may:</p><p>• store it;</p><p>- copy it.</p>") == ["We may:", "store it;", "copy it."]


def test_a_row_as_long_as_a_section_is_split_into_what_its_cells_hold():
    cell = f"<p>To improve sound</p><p>We do this:</p><ul><li>{PROSE * 8}</li></ul>"
    page = f"<main><table><tr><td>{cell}</td><td>Name<br>* Age</td><td>Law</td></tr></table><p>After.</p></main>"
    assert [(passage.lead_in, passage.text) for passage in passages(page, select=["main"])] == [
        ("", "To improve sound"),
        ("To improve sound", "We do this:"),
        ("To improve sound We do this:", (PROSE * 8).strip()),
        ("To improve sound", "Name"),
        ("To improve sound", "Age"),
        ("To improve sound", "Law"),
        ("", "After."),
    ]


def test_a_layout_table_is_not_a_row():
    page = f"<table><tr><td><ul><li>Menu</li></ul></td><td><h1>Terms</h1><p>{PROSE}</p><p>{PROSE}</p></td></tr></table>"
    assert _texts(page) == [PROSE, PROSE]


def test_a_whole_clause_set_as_a_heading_is_a_passage():
    clause = "We may use what you upload to train our models. " * 8
    assert _texts(f"<h2>Rights</h2><h5>{clause}</h5>") == [clause.strip()]


def test_a_heading_with_nothing_under_it_is_not_lost():
    found = passages("<h1>Rules</h1><h2>1. You may not train on our content</h2><h2>2. Fees</h2><p>None.</p>")
    assert [(passage.headings, passage.text) for passage in found] == [
        (("Rules",), "1. You may not train on our content"),
        (("Rules", "2. Fees"), "None."),
    ]


def test_roles_make_headings_lists_and_paragraphs():
    page = (
        "<div role=heading aria-level=1>Terms</div><span data-as=p>You may not:</span>"
        "<div role=list><div role=listitem>train.</div></div>"
    )
    found = passages(page)
    assert [(passage.headings, passage.lead_in, passage.text) for passage in found] == [
        (("Terms",), "", "You may not:"),
        (("Terms",), "You may not:", "train."),
    ]


def test_teasers_and_share_links_around_the_text_are_dropped():
    page = (
        "<main><p>Menu</p><p><a href=/x>Share this page</a></p><h1>Terms</h1><p>Updated today</p>"
        f"<p>{PROSE}</p><p>Larkspur Ltd, London</p>"
        "<p><a href=/next>Privacy policy of ours</a></p><p>More below</p></main>"
    )
    assert _texts(page) == ["Updated today", PROSE, "Larkspur Ltd, London"]


def test_a_section_about_cookies_is_no_banner():
    page = f'<main><h1>Privacy</h1><p>{PROSE}</p><section id="cookies"><h2>Cookies</h2><p>{PROSE}</p></section></main>'
    assert _texts(page) == [PROSE, PROSE]


def test_an_unclosed_nav_does_not_swallow_the_document():
    assert _texts(f"<body><nav><a href=/>Home</a><h1>Terms</h1><p>{PROSE}</p><p>{PROSE}</p>") == [PROSE, PROSE]


# select and remove, as in Open Terms Archive's declarations

PAGE = """<body><nav>Menu of the site</nav><h2 class=t>One</h2><p class=a>First.</p>
<div class=b><p>Second.</p><p class=ad>Buy.</p></div>
<p class=a>Third.</p><form>Asked for by name.</form></body>"""


@pytest.mark.parametrize(
    ("select", "texts"),
    [
        ((".a",), ["First.", "Third."]),
        ((".b, .a",), ["First.", "Second.", "Buy.", "Third."]),
        ((".b", ".a"), ["Second.", "Buy.", "First.", "Third."]),
        ((".missing", ".b p:first-child"), ["Second."]),
        (("nav", "form"), ["Menu of the site", "Asked for by name."]),
    ],
)
def test_select_takes_all_matches_selector_by_selector(select, texts):
    assert _texts(PAGE, select=select) == texts


def test_remove_comes_before_select():
    assert _texts(PAGE, select=(".b",), remove_all=(".ad", ".nowhere")) == ["Second."]
    assert _texts(PAGE, select=("body",), remove_all=("div", "p", "div p", "nav", "form")) == ["One"]


def test_nothing_selected_names_the_selectors():
    with pytest.raises(NotTheDocument, match=r"`\.terms`, `#legal`"):
        passages(PAGE, select=(".terms", "#legal"))


@pytest.mark.parametrize("options", [{"select": ("p[",)}, {"remove_all": ("::nope",)}])
def test_a_selector_that_is_not_css_is_named(options):
    with pytest.raises(NotTheDocument, match="is not a CSS selector"):
        passages(PAGE, **options)


@pytest.mark.parametrize("markup", ["<div>" * 100_000, "<p " + " ".join(f"a{n}" for n in range(50_000)) + ">x"])
def test_markup_beyond_reason_is_refused_at_once(markup):
    with pytest.raises(NotTheDocument, match="broken"):
        passages(markup)


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<p>Hello <b>you</b></p><p>there</p>", "Hello you there"),
        ("AT&amp;amp;T &amp;lt;b&amp;gt;bold&amp;lt;/b&amp;gt;", "AT&T bold"),
        ("I <3 music & a < b", "I <3 music & a < b"),
        ("<script>alert(1)</script><style>p{}</style>safe", "safe"),
        ("plain\u00a0words\n", "plain words"),
    ],
)
def test_a_fragment_as_plain_words(markup, words):
    assert plain(markup) == words
