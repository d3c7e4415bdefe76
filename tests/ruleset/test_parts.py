"""What a document of rules.yaml may consist of: ranges, several pages, several regions."""

import pytest

from clausewatch.model import Page, Range

WAS = '{title: Terms of Use, url: "https://acme.example/terms", every: 2 hours, select: [main], fetch: browser}'


@pytest.fixture
def sources(loaded, sound):
    """The documents that an entry of rules.yaml declares."""
    return lambda entry: [source for source in loaded(sound.replace(WAS, entry)).sources if source.platform]


@pytest.fixture
def said(problems, sound):
    """What is said of a broken entry, without the lines."""
    return lambda entry: [each.partition(": ")[2] for each in problems(sound.replace(WAS, entry))]


def test_ranges_stand_alone_or_among_selectors(sources):
    (source,) = sources(
        '{title: T, url: "https://a.example/t", select: ["#a", {startBefore: h1, endAfter: "#z"}], '
        "remove: {startAfter: .x, endBefore: .y}}"
    )
    assert source.select == ("#a", Range(start="h1", end="#z", after_end=True))
    assert source.remove == (Range(start=".x", end=".y", after_start=True),)


def test_what_a_page_does_not_say_the_document_says(sources):
    (source,) = sources(
        '{title: T, select: [main], remove: [.ad], combine: [{url: "https://a.example/1"}, '
        '{url: "https://a.example/2", select: [body]}]}'
    )
    assert source.url == "https://a.example/1"
    assert source.combine == (
        Page(url="https://a.example/1", select=("main",), remove=(".ad",)),
        Page(url="https://a.example/2", select=("body",), remove=(".ad",)),
    )


def test_a_region_is_a_source_of_its_own(sources):
    plain, canada, japan, brazil = sources(
        '{title: Terms, url: "https://a.example/t", regions: [{name: Canada, accept_language: [en-CA, fr-CA;q=0.5]}, '
        '{name: Japan, url: "https://a.example/jp"}, {name: Brazil, proxy: sao-paulo}]}'
    )
    assert [source.id for source in (plain, canada, japan)] == ["acme/terms", "acme/terms@canada", "acme/terms@japan"]
    assert (plain.region, plain.accept_language) == ("", "")
    assert (canada.title, canada.url) == ("Terms (Canada)", plain.url)
    assert canada.accept_language == "en-CA, fr-CA;q=0.5"
    assert (japan.url, japan.region) == ("https://a.example/jp", "Japan")
    assert (brazil.url, brazil.proxy, plain.proxy) == (plain.url, "sao-paulo", "")


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        ('{title: T, url: "https://a.example/", select: {startBefore: h1}}', "a range needs one start and one end."),
        ('{title: T, url: "https://a.example/", select: [{startBefore: "[", endAfter: p}]}', '"[" is not a CSS'),
        ('{title: T, url: "https://a.example/", select: [main, {from: a}]}', 'the line "from:" in a range'),
        ('{title: T, url: "https://a.example/", select: ["p[", {startBefore: a, endAfter: b}]}', '"p[" is not a CSS'),
        ('{title: T, combine: [{url: "https://a.example/"}]}', "puts several pages together"),
        ('{title: T, url: "https://a.example/", combine: [{url: "https://a.example/"}]}', "either"),
        ('{title: T, url: "https://a.example/", regions: [{name: Here}]}', "nothing tells the region"),
        ('{title: T, url: "https://a.example/", regions: [{name: X, accept_language: "e n"}]}', "not a language tag"),
        ('{title: T, url: "https://a.example/", regions: [{name: X, proxy: "http://u:p@h:1"}]}', "name of a proxy"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(said, entry, found):
    assert any(found in each for each in said(entry)), said(entry)
