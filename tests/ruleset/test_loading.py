from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from clausewatch.errors import RulesetError, SettingsError
from clausewatch.language import May, Who
from clausewatch.model import Channel, ClauseKind, Level, OnDoubt, SourceKind, Subscription
from clausewatch.ruleset import Ruleset, baseline, find, load

Write = Callable[..., Path]
Problems = Callable[[str], list[str]]


def test_the_shipped_rules_load_with_all_examples() -> None:
    ruleset = load(baseline())
    assert {rule.kind for rule in ruleset.rules} >= set(ClauseKind)
    assert {"soundcloud/terms-of-use", "feed/music-ally"} <= {source.id for source in ruleset.sources}
    assert sum(source.kind is SourceKind.FEED for source in ruleset.sources) == 13
    assert all(path.exists() for path in ruleset.paths)


def test_every_shipped_rule_says_why_and_shows_two_sentences_of_either_side() -> None:
    for rule in load(baseline()).rules:
        assert rule.why, rule.id
        assert min(len(rule.should_match), len(rule.should_not_match)) >= 2, rule.id
        assert all(example.because for example in rule.should_not_match), rule.id


def test_sources_channels_and_routes(loaded: Callable[[], Ruleset]) -> None:
    ruleset = loaded()
    terms, feed = ruleset.sources
    assert (terms.id, terms.interval, terms.select, terms.fetch) == (
        "acme/terms-of-use",
        timedelta(hours=2),
        ("main",),
        "browser",
    )
    assert terms.platform is not None
    assert terms.platform.names == ("Acme Music", "Acme")
    assert (feed.id, feed.interval, feed.publisher) == ("feed/the-beat", timedelta(minutes=30), "The Beat")
    assert ruleset.channels == (Channel(id="legal", platform="slack", address="C0123"),)
    assert ruleset.subscriptions == (
        Subscription(
            channel_ids=("legal",),
            level=Level.MEDIUM,
            platforms=("Acme Music",),
            kinds=(ClauseKind.GRANT,),
            news=False,
        ),
    )


def test_what_happens_where_a_delivery_goes_wrong(loaded: Callable[[str], Ruleset], sound: str) -> None:
    assert loaded(sound).channels[0].in_doubt is OnDoubt.RESEND
    said = sound.replace("address: C0123}", "address: C0123, in_doubt: ask}")
    ruleset = loaded(f"{said}fallback: legal\n")
    assert (ruleset.channels[0].in_doubt, ruleset.fallback) == (OnDoubt.ASK, "legal")
    assert loaded(f"{sound}fallback: discord\n").fallback == "discord"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("routes:", "fallback: leagl\nroutes:", 'fallback: there is no channel "leagl". / did you mean "legal"?'),
        ("address: C0123", "address: C0123, in_doubt: again", '"again" is not something that "in_doubt:" can be.'),
        ("news: no}", "mention: [everybody]}", '"everybody" is nobody who can be mentioned.'),
        ("news: no}", "mention: [here], mention_from: hihg}", 'did you mean "high"?'),
    ],
)
def test_wrong_words_about_deliveries(problems: Problems, sound: str, before: str, after: str, said: str) -> None:
    assert said in problems(sound.replace(before, after))[0]


def test_who_is_mentioned(loaded: Callable[[str], Ruleset], sound: str) -> None:
    named = 'mention: [U0ANA123, "role:12345678901234567", here], mention_from: low}'
    (route,) = loaded(sound.replace("news: no}", named)).subscriptions
    assert (route.mention, route.mention_from) == (("U0ANA123", "role:12345678901234567", "here"), Level.LOW)


def test_included_files_are_part_of_it(rules_file: Write, sound: str) -> None:
    rules_file(sound, "more/words.yaml".replace("words", "rules"))
    included = rules_file(sound.split("platforms:", maxsplit=1)[0], "more/rules.yaml")
    main = rules_file("include: [more/rules.yaml]")
    assert [path.resolve() for path in load(main).paths] == [main, included]


MORE = """
platforms:
  - {id: bruma, name: Bruma, documents: [{title: Terms, url: "https://bruma.example/terms"}]}
feeds:
  - {outlet: The Fade, url: "https://fade.example/feed"}
signals:
  - {url: "https://acme.example", platform: acme}
"""


def test_what_is_watched_may_stand_in_included_files(rules_file: Write, sound: str) -> None:
    rules_file(MORE, "more/watched.yaml")
    ruleset = load(rules_file(f"{sound}\ninclude: [more/watched.yaml]\ndefaults: {{documents_every: 3 hours}}\n"))
    named = ["acme/terms-of-use", "bruma/terms", "feed/the-beat", "feed/the-fade", "acme/signals-acme-example"]
    assert [source.id for source in ruleset.sources] == named
    assert ruleset.sources[1].interval == timedelta(hours=3)
    assert [platform.id for platform in ruleset.platforms] == ["acme", "bruma"]


def test_what_stands_in_two_files_is_told_where_it_stands_again(rules_file: Write, sound: str) -> None:
    again = sound[sound.index("platforms:") : sound.index("channels:")]
    rules_file(again, "more/watched.yaml")
    with pytest.raises(RulesetError) as raised:
        load(rules_file(f"{sound}\ninclude: [more/watched.yaml]\n"))
    found = [(problem.file, problem.found) for problem in raised.value.problems]
    assert ("more/watched.yaml", 'there is already a platform "acme".') in found
    assert ("more/watched.yaml", 'there is already a feed of "The Beat".') in found


@pytest.mark.parametrize(
    ("include", "said"),
    [
        ("[../outside.yaml]", "outside the folder"),
        ("[missing.yaml]", "cannot be read"),
        ("[rules.yaml]", "included twice"),
    ],
)
def test_wrong_includes(problems: Problems, include: str, said: str) -> None:
    assert said in problems(f"include: {include}")[0]


def test_all_problems_are_told_at_once_with_what_to_write(problems: Problems, sound: str) -> None:
    broken = (
        sound.replace("kind: grant\n", "kind: deny\n")
        .replace("who: service", "who: servise")
        .replace("does: trains", "does: trainning")
        .replace("title: The service trains", "titel: The service trains")
        .replace("2 hours", "soon")
        .replace("https://beat", "beat")
        .replace("platform: slack", "platform: slak")
    )
    said = "\n".join(problems(broken))
    for expected in (
        '"deny" is not something that "kind:" can be. / did you mean "denial"?',
        '"servise" is not something that "who:" can be. / did you mean "service"?',
        'there is no phrase called "trainning". / did you mean "train',
        'I don\'t know the line "titel:" in a rule. / did you mean "title"?',
        '"soon" is not a length of time.',
        '"beat.example/feed" is not a web address.',
        '"slak" is not something that "platform:" can be. / did you mean "slack"?',
    ):
        assert expected in said


def test_other_words_for_who_and_may_are_understood(loaded: Callable[[str], Ruleset], sound: str) -> None:
    written = sound.replace("who: service", "who: [us, anyone]").replace('may: "yes"', "may: allow")
    (rule,) = loaded(written).rules
    assert (rule.who, rule.may) == ({Who.SERVICE, Who.THIRD_PARTY}, {May.YES})


def test_a_failed_example_is_a_problem_with_its_line_and_the_missing_part(problems: Problems, sound: str) -> None:
    broken = sound.replace("[We train AI.]", "[You train AI.]").replace("We do not train AI.", "We train AI models.")
    first, second = problems(broken)
    line = sound.splitlines().index("    should_match: [We train AI.]") + 1
    assert first.startswith(f"{line}: this example should match service-trains but does not")
    assert "but who: it is user" in first
    assert second.startswith(f"{line + 1}: this example should NOT match")
    assert "it says not" in second


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    should_match: [We train AI.]\n", "", '"should_match:" is missing'),
        ("    does: trains\n", "", "must say what it looks for"),
        ("kind: grant", "kind: grant\n    about: news", "has no kind"),
        ("does: trains", "does: trains\n    regex: '(?=x)'", "cannot be used"),
        ("does: trains", f"does: trains\n    regex: '{'x' * 501}'", "at most 500"),
        ("does: trains", "does: '{train-verb} ..6 {modl}'", "{modl} is not defined"),
        ('"{train-verb} ..6 {model}"', '"{trains} x"', "leads back to itself"),
        ("model: [AI, model~]", 'model: ["{model}"]', "leads back to itself"),
        ("model: [AI, model~]", 'model: ["{modle}"]', 'no word list called "modle"'),
        ("model: [AI, model~]", "trains: [x]", "already a list or phrase"),
        ("select: [main]", "select: ['a[[']", "is not a CSS selector"),
        ("to: [legal]", "to: [legl]", 'no channel "legl"'),
        ("  - {outlet", "  - {outlet: The Beat, url: 'https://b.example'}\n  - {outlet", "already a feed"),
    ],
)
def test_what_else_can_be_wrong(problems: Problems, sound: str, old: str, new: str, said: str) -> None:
    assert old in sound
    assert said in "\n".join(problems(sound.replace(old, new, 1)))


def test_two_rules_of_one_id(problems: Problems, sound: str) -> None:
    rule = sound[sound.index("  - id: service-trains") : sound.index("platforms:")]
    assert 'already a rule "service-trains"' in problems(sound.replace(rule, rule + rule))[0]


def test_known_misses_never_fail(loaded: Callable[[str], Ruleset], sound: str) -> None:
    assert loaded(sound.replace("does: trains", "does: trains\n    known_misses: [Nothing of the kind.]"))


def test_finding_the_file(tmp_path: Path) -> None:
    given = tmp_path / "mine.yaml"
    with pytest.raises(SettingsError, match=r"mine\.yaml"):
        find(given)
    given.touch()
    assert find(given) == given
    assert find(directory=tmp_path) == baseline()
    (tmp_path / "rules.yaml").touch()
    assert find(directory=tmp_path) == tmp_path / "rules.yaml"


def test_an_empty_file_watches_nothing(rules_file: Write) -> None:
    assert load(rules_file("")).sources == ()


def test_problems_print_as_file_line_and_fix(rules_file: Write) -> None:
    with pytest.raises(RulesetError) as refused:
        load(rules_file("rulse: []"))
    assert str(refused.value) == (
        'rules.yaml:1: I don\'t know the line "rulse:" in the rules file.\n    Fix: did you mean "rules"?'
    )


NEWS_RULE = """
  - id: terms-anew
    about: news
    says: hint
    title: Terms are new
    mentions: model
    read: article
    should_match: [New terms on AI]
    should_not_match: [{text: New terms, because: nothing of AI}]
platforms:"""


def test_a_rule_about_news_may_ask_for_the_article(loaded, sound):
    reader = loaded(sound.replace("platforms:", NEWS_RULE.lstrip("\n"), 1)).reader
    assert reader.article_rules == {"terms-anew"}


def test_only_a_rule_about_news_may_and_only_for_the_article(problems, sound):
    (no_news,) = problems(sound.replace("    who: service\n", "    who: service\n    read: article\n"))
    assert '"read:" belongs to a rule about news' in no_news
    (no_article,) = problems(
        sound.replace("platforms:", NEWS_RULE.lstrip("\n").replace("read: article", "read: comments"), 1)
    )
    assert "comments" in no_article


def test_who_is_told_may_be_one_text_as_docs_rules_say(loaded: Callable[[str], Ruleset]) -> None:
    (route,) = loaded("routes:\n  - to: everyone\n").subscriptions
    assert route == Subscription(channel_ids=("everyone",))
