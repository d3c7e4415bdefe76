"""Our reading of robots.txt against two others', and what it must bear."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from protego import Protego
from robotexclusionrulesparser import RobotExclusionRulesParser

from clausewatch.model import Permission, SignalKind, Use
from clausewatch.signals import covers, is_whole, page, rule, split
from clausewatch.signals.scope import matches, normalise
from watchers.signals.evidence import Evidence
from watchers.signals.robots import MOST_BYTES, MOST_ROWS, parse, rules, text_of

ORIGIN = "https://wavelane.example"
EVIDENCE = Evidence(origin=ORIGIN, url=f"{ORIGIN}/robots.txt", digest="")

AGENTS = ("alphabot", "betabot", "gammabot")
PATHS = ("/", "/a", "/a/b", "/a/b.html", "/ab", "/b?x=1", "/b?x=1&y=2", "/c%20d", "/é")


def let_in(text: str, agent: str, path: str) -> bool:
    """Whether our reading lets the program fetch the path."""
    rows = rules(parse(text_of(text.encode())), SignalKind.ROBOTS_TXT, Use.ALL, EVIDENCE)
    return rule(rows, f"{ORIGIN}{path}", agent) is not Permission.DENY


agents = st.sampled_from([*AGENTS, "*"])
patterns = st.sampled_from(
    ["", "/", "/a", "/a/", "/a*b", "/a/b$", "/*.html$", "/*?", "/b?x=1", "/c%20d", "/%C3%A9", "/*", "/a**b", "/ab$"]
)
rule_lines = st.tuples(st.sampled_from(["Allow", "Disallow"]), patterns).map(": ".join)
groups = st.tuples(st.lists(agents, min_size=1, max_size=2), st.lists(rule_lines, min_size=1, max_size=4)).map(
    lambda group: "\n".join([*(f"User-agent: {agent}" for agent in group[0]), *group[1]])
)
files = st.lists(groups, max_size=4).map("\n\n".join)


@settings(max_examples=300, deadline=None)
@given(files, st.sampled_from([*AGENTS, "deltabot"]), st.sampled_from(PATHS))
def test_as_protego_reads_it(text, agent, path):
    assert let_in(text, agent, path) == Protego.parse(text).can_fetch(f"{ORIGIN}{path}", agent)


simple_rules = st.tuples(st.just("Disallow"), st.sampled_from(["/", "/a", "/a/", "/b", "/c%20d"])).map(": ".join)
simple_files = st.permutations([*AGENTS, "*"]).flatmap(
    lambda names: st.tuples(
        *(st.just(["Disallow:"]) | st.lists(simple_rules, min_size=1, max_size=3) for _ in names)
    ).map(
        lambda bodies: "\n\n".join(
            "\n".join([f"User-agent: {name}", *body]) for name, body in zip(names, bodies, strict=True)
        )
    )
)


@settings(max_examples=200, deadline=None)
@given(simple_files, st.sampled_from([*AGENTS, "deltabot"]), st.sampled_from(["/", "/a", "/a/b", "/ab", "/b?x=1"]))
def test_as_the_1996_parser_reads_what_it_knows(text, agent, path):
    """It takes the first rule that matches, knows no merging of groups: so only prefixes, each program once."""
    other = RobotExclusionRulesParser()
    other.parse(text)
    assert let_in(text, agent, path) == other.is_allowed(agent, path)


def test_where_protego_differs_and_the_rfc_is_with_us():
    split_run = "User-agent: alphabot\nContent-Signal: ai-train=no\nUser-agent: betabot\nDisallow: /"
    assert not let_in(split_run, "alphabot", "/")
    assert Protego.parse(split_run).can_fetch(f"{ORIGIN}/", "alphabot")
    marked = "\ufeffUser-agent: *\nDisallow: /"
    assert not let_in(marked, "alphabot", "/")
    assert Protego.parse(marked).can_fetch(f"{ORIGIN}/", "alphabot")
    typo = "User-agent: *\ndisalow: /"
    assert let_in(typo, "alphabot", "/")
    assert not Protego.parse(typo).can_fetch(f"{ORIGIN}/", "alphabot")
    prefix = "User-agent: alphabot\nDisallow: /"
    assert let_in(prefix, "alphabot-extended", "/")


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab/*$%2f", max_size=12), st.text(alphabet="ab/%2f", max_size=12))
def test_patterns_match_as_a_regular_expression_would(pattern, tail):
    path = f"/{tail}"
    written = normalise(pattern)
    body = re.escape(written.removesuffix("$")).replace(r"\*", ".*") + ("$" if written.endswith("$") else "")
    assert matches(pattern, path) == bool(re.match(body, normalise(path), re.DOTALL))


@given(st.binary(max_size=300))
def test_any_bytes_are_a_robots_txt(body):
    for group in parse(text_of(body)).groups:
        assert group.agents


def test_only_so_much_of_a_file_is_read_and_no_half_line():
    line = b"Disallow: /abcdefghij\n"
    text = text_of(b"User-agent: *\n" + line * (MOST_BYTES // len(line) + 10))
    assert len(text) <= MOST_BYTES
    assert text.endswith("/abcdefghij\n")


def test_a_huge_file_keeps_what_is_about_the_whole_site():
    names = "\n".join(f"User-agent: bot{number}" for number in range(100))
    paths = "\n".join(f"Disallow: /{number}" for number in range(100))
    rows = rules(parse(f"{names}\nDisallow: /\n{paths}"), SignalKind.ROBOTS_TXT, Use.ALL, EVIDENCE)
    assert 0 < len(rows) <= MOST_ROWS
    assert all(is_whole(row.scope) for row in rows)


def test_the_evidence_is_the_line_as_it_stands():
    text = "# ours\r\nUser-agent: GPTBot # theirs\r\n  disallow :  /music  # not for training\r\n"
    (row,) = rules(parse(text), SignalKind.ROBOTS_TXT, Use.ALL, EVIDENCE)
    assert (row.line, row.quote, row.scope) == (3, "  disallow :  /music  # not for training", f"{ORIGIN}/music")


def test_blank_lines_do_not_end_a_group():
    assert not let_in("User-agent: alphabot\n\n\nDisallow: /", "alphabot", "/")


def test_rules_before_any_group_are_for_nobody():
    assert let_in("Disallow: /\nUser-agent: alphabot\nDisallow: /x", "alphabot", "/")


@pytest.mark.parametrize(
    ("url", "pattern"),
    [
        ("https://wavelane.example", "/$"),
        ("https://wavelane.example/a b?q=é#top", "/a%20b?q=%C3%A9$"),
        ("https://wavelane.example/5*$", "/5%2A%24$"),
        ("http://wavelane.example:8080/x", "/x$"),
    ],
)
def test_a_page_s_scope_is_that_page_alone(url, pattern):
    scope = page(url)
    assert split(scope)[1] == pattern
    assert covers(scope, url.partition("#")[0])
    assert not covers(scope, f"{url.partition('#')[0]}/more")
    assert not covers(scope, "https://other.example/")
