"""`signals:` and `agents:`: the sites whose statements to machines are watched, and which program fetches for what."""

from datetime import timedelta
from pathlib import Path

import pytest

from clausewatch.errors import RulesetError
from clausewatch.model import SourceKind, Use
from clausewatch.ruleset import load

PLATFORM = "platforms:\n  - id: wavelane\n    name: Wavelane\n"


@pytest.fixture
def written(tmp_path: Path):
    def write(text: str):
        path = tmp_path / "rules.yaml"
        path.write_text(text)
        return load(path)

    return write


def _problems(written, text: str) -> list[str]:
    with pytest.raises(RulesetError) as refused:
        written(text)
    return [str(problem) for problem in refused.value.problems]


def test_a_platform_s_site(written):
    (source,) = written(f"{PLATFORM}signals:\n  - url: https://wavelane.example\n    platform: wavelane\n").sources
    assert (source.id, source.kind) == ("wavelane/signals-wavelane-example", SourceKind.SIGNALS)
    assert (source.publisher, source.title) == ("Wavelane", "What wavelane.example tells machines")
    assert (source.interval, source.own, source.refuses) == (timedelta(hours=12), False, ())


def test_a_site_of_our_own(written):
    text = (
        "defaults:\n  signals_every: 6 hours\nsignals:\n  - url: https://label.example\n    name: Our label\n"
        "    own: true\n    refuse: [train, input]\n    pages: [https://label.example/catalogue]\n"
    )
    (source,) = written(text).sources
    assert (source.id, source.publisher) == ("site/signals-label-example", "Our label")
    assert (source.own, source.refuses) == (True, (Use.TRAIN, Use.INPUT))
    assert (source.pages, source.interval) == (("https://label.example/catalogue",), timedelta(hours=6))


def test_ours_is_meant_to_refuse_training_where_nothing_is_said(written):
    (source,) = written("signals:\n  - url: https://label.example\n    own: true\n").sources
    assert source.refuses == (Use.TRAIN,)


@pytest.mark.parametrize(
    ("lines", "found", "fix"),
    [
        ("- url: label.example", "is not a web address", "https://"),
        ("- url: https://a.example\n    platform: wavelan", 'no platform "wavelan"', 'did you mean "wavelane"?'),
        ("- url: https://a.example\n    page: x", 'don\'t know the line "page:"', 'did you mean "pages"?'),
        ("- url: https://a.example\n    pages: [https://b.example/x]", "is no page of a.example", "whole address"),
        ("- url: https://a.example\n    refuse: [train]", "is for a site of your own", "own: true"),
        ("- url: https://a.example\n    own: true\n    refuse: [trian]", '"trian" is not something', '"train"'),
        ("- url: https://a.example\n  - url: https://a.example/x", "is already watched", "one of the two"),
    ],
)
def test_what_is_wrong_is_said_with_its_cure(written, lines, found, fix):
    (problem, *_) = _problems(written, f"{PLATFORM}signals:\n  {lines}\n")
    assert found in problem
    assert fix in problem


def test_classes_of_agents_are_data(written):
    agents = written(
        "agents:\n  - class: train\n    use: train\n    means: trains\n    names: [Alphabot, Beta Bot/2.0]\n"
        "  - class: search\n    use: search\n    means: finds\n    names: [Beta Bot]\n"
    ).agents
    assert agents.classes == {"train": "trains", "search": "finds"}
    assert (agents.find("ALPHABOT/1.3").use, agents.find("beta bot/2.0").use) == (Use.TRAIN, Use.TRAIN)
    assert agents.find("beta bot/3.0").use is Use.SEARCH
    assert agents.find("gammabot") is None


@pytest.mark.parametrize(
    ("lines", "found", "fix"),
    [
        ("- class: train\n    use: trian\n    means: x\n    names: [A]", '"trian" is not something', '"train"'),
        ("- class: train\n    means: x\n    names: [A]", 'needs a line "use:"', "train, input, search or all"),
        ("- class: train\n    use: train\n    means: x\n    name: [A]", 'don\'t know the line "name:"', '"names"'),
        ("- class: Train it\n    use: train\n    means: x", "cannot be the name of a class", "small letters"),
        (
            "- class: a\n    use: train\n    means: x\n    names: [A, a]",
            '"a" is already in the class',
            "keep it in one",
        ),
    ],
)
def test_what_is_wrong_with_a_class_is_said_with_its_cure(written, lines, found, fix):
    (problem, *_) = _problems(written, f"agents:\n  {lines}\n")
    assert found in problem
    assert fix in problem


def test_the_shipped_classes_are_those_of_the_reference():
    agents = load(Path(__file__).parents[2] / "rules.yaml", examples=False).agents
    uses = {agent.agent_class: agent.use for agent in agents.by_name.values()}
    assert uses["train"] is uses["train-weak"] is Use.TRAIN
    assert (uses["search"], uses["user-triggered"], uses["broker"]) == (Use.SEARCH, Use.INPUT, Use.ALL)
    assert len(agents.by_name) >= 160
