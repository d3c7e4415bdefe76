import pytest

from rehearsal.episode import ACTS, CLAUSE, EDITS, MISHAPS, PAGES, articles, scene, wording
from rehearsal.page import Dress, dressed_page, numbered, plain_page

POLLS = [poll for act in ACTS for poll in act.polls]


def test_time_moves_forward_over_fifteen_months():
    assert sorted(POLLS) == POLLS
    assert 14 * 30 <= (POLLS[-1] - POLLS[0]).days <= 16 * 31


def test_every_edit_and_mishap_is_met_by_a_poll():
    assert all(any(poll >= edit.since for poll in POLLS) for edit in EDITS)
    assert {mishap.at for mishap in MISHAPS} <= set(POLLS)


def test_the_pages_are_whole():
    for page in PAGES:
        words = wording(page.text, POLLS[0])
        assert words.startswith("# ")
        assert len([line for line in words.splitlines() if line]) >= 25


def test_the_clause_stands_from_the_second_act_to_the_last():
    first, slipped_in, *others, last = [wording("wavelark-terms", act.polls[-1]) for act in ACTS]
    assert CLAUSE not in first
    assert all(CLAUSE in words for words in (slipped_in, *others))
    assert CLAUSE not in last


def test_every_article_is_out_by_the_end_and_none_is_told_before_the_clause_is_found():
    assert articles()[-1][0].published_at < POLLS[-1]
    assert not [article for article, told in articles() if told and article.published_at < ACTS[3].polls[0]]


def test_an_unchanged_page_comes_in_other_markup_each_day():
    quiet = ACTS[2].polls
    assert wording("osterklang-terms", quiet[0]) == wording("osterklang-terms", quiet[1])
    assert scene(quiet[0])["/osterklang-terms"] != scene(quiet[1])["/osterklang-terms"]


def test_an_edit_that_does_not_fit_is_refused(monkeypatch):
    monkeypatch.setattr("rehearsal.episode.EDITS", (EDITS[2], EDITS[2]))
    with pytest.raises(ValueError, match="does not fit"):
        wording.__wrapped__("wavelark-terms", POLLS[-1])


def test_sections_and_clauses_are_numbered():
    text = "# Terms\n\nHello.\n\n## One\n\n§ First.\n\n§ Second.\n\n## Two\n\n§ Third.\n"
    assert numbered(text) == "# Terms\n\nHello.\n\n## 1. One\n\n1.1 First.\n\n1.2 Second.\n\n## 2. Two\n\n2.1 Third.\n"


def test_markup_in_the_words_is_text():
    for reply in (plain_page("<i>", "a <script>x</script>"), dressed_page("<i>", "a <script>x", Dress(site="<b>"))):
        page = reply.body.decode()
        assert "<script>x" not in page
        assert "<title>&lt;i&gt;" in page
