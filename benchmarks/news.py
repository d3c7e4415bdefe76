"""How well news are told: `python -m benchmarks.news`. Needs the labelled corpus of real news; says where it is absent.

Relevance, stories (B³: for each item, how much of its found story is its event, and how much of its event is in its
story), messages an event, claims. Cross-validated by event: what is left when the windows and the share of a name are
chosen on all other events, so that no event is measured with numbers that were chosen on it.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.quality import CORPUS, Tally
from clausewatch.cli.replay_news import Replay, read_items
from clausewatch.model import Subject
from clausewatch.ruleset import Ruleset, find, load
from clausewatch.story import contradictions, identity, reading

NEWS = CORPUS / "news.jsonl"
TRAINING = "training"
"""The scope of items that count; those of the other scope count neither way."""

WINDOWS = (25, 35, 50)
SHARES = (0.1, 0.2, 0.3)
"""What is tried in cross-validation: days that a story stays open, and the share of the chief name's weight from which
an article is about a name too."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A labelled item and what came of it."""

    label: Row
    line: Row

    @property
    def story(self) -> str:
        """The story it was put into; one of its own where it was passed over."""
        return self.line["story"] or f"none: {self.label['id']}"


def main() -> None:
    """Print the figures."""
    if not NEWS.is_file():
        print(f"news: not at hand ({NEWS})")
        return
    ruleset = load(find())
    told = replay(NEWS, ruleset)
    counted = [each for each in told if each.label["relevant"] and each.label["scope"] == TRAINING]
    print(f"news: {len(told)} items, {len({each.label['event'] for each in counted})} events")
    print_relevance(told)
    precision, recall = b_cubed(counted)
    print(f"  stories   B3 F1 {f1(precision, recall):.3f} (P {precision:.3f}, R {recall:.3f})")
    print_messages(counted)
    print_claims(counted)
    print_reversals(ruleset)
    print(f"  stories, cross-validated by event: B3 F1 {cross_validated(ruleset):.3f}")


def replay(path: Path, ruleset: Ruleset) -> list[Told]:
    """Every item of a labelled file, in the order in which it would have been seen, with what came of it."""
    labels = {row["id"]: row for row in map(json.loads, path.read_text("utf-8").splitlines())}
    news = Replay(ruleset=ruleset)
    return [Told(label=labels[item.article.id], line=news.line(item)) for item in read_items([path])]


def print_relevance(told: Sequence[Told]) -> None:
    """F1 of what matters, and how many that do not were announced."""
    tally = Tally()
    for each in told:
        if each.label["scope"] != "ai_policy":
            tally.count(each.line["relevant"], each.label["relevant"])
    figures = f"F1 {tally.f1:.3f} (P {tally.precision:.3f}, R {tally.recall:.3f})"
    print(f"  relevance {figures}, negatives announced: {tally.false}")


def b_cubed(told: Sequence[Told]) -> tuple[float, float]:
    """Precision and recall, each item counting the same."""
    found: dict[str, list[str]] = defaultdict(list)
    labelled: dict[str, list[str]] = defaultdict(list)
    for each in told:
        found[each.story].append(each.label["event"])
        labelled[each.label["event"]].append(each.story)
    precision = sum(found[each.story].count(each.label["event"]) / len(found[each.story]) for each in told)
    recall = sum(labelled[each.label["event"]].count(each.story) / len(labelled[each.label["event"]]) for each in told)
    return precision / len(told), recall / len(told)


def f1(precision: float, recall: float) -> float:
    """Their harmonic mean."""
    return 2 * precision * recall / (precision + recall)


def print_messages(counted: Sequence[Told]) -> None:
    """Messages of their own, replies and silence, an event."""
    events = len({each.label["event"] for each in counted})
    messages = Counter(each.line["message"] for each in counted)
    shown = ", ".join(f"{kind} {messages[kind] / events:.2f}" for kind in ("new", "thread", "suppressed"))
    print(f"  messages an event: {shown}")


def print_claims(counted: Sequence[Told]) -> None:
    """How often platform, stance and opt-out are right, of the items that state one."""
    for name, key in (("platform", "platform"), ("stance", "stance"), ("opt-out", "opt_out_claimed")):
        stated = [each for each in counted if each.label["claims"].get(key) is not None]
        right = sum(each.label["claims"][key] == each.line["claims"][key] for each in stated)
        print(f"  {name:<9} {right / len(stated):.3f} of {len(stated)}")


def print_reversals(ruleset: Ruleset) -> None:
    """The story with the most reports: its phases, and what its outlets contradict each other in."""
    news = Replay(ruleset=ruleset)
    for item in read_items([NEWS]):
        news.line(item)
    most = max(news.stories.values(), key=lambda story: len(story.reports))
    print(f"  the longest story: {' → '.join(phase for phase, _ in most.phases)}")
    for line in contradictions(most):
        print(f"    {line}")


def cross_validated(ruleset: Ruleset) -> float:
    """B³ F1 with the numbers of each event's items chosen on the other events."""
    tried = {
        numbers: _counted(ruleset, *numbers) for numbers in ((days, share) for days in WINDOWS for share in SHARES)
    }
    events = {each.label["event"] for each in next(iter(tried.values()))}
    kept: list[Told] = []
    for event in sorted(events):
        best = max(tried, key=lambda numbers: f1(*b_cubed([e for e in tried[numbers] if e.label["event"] != event])))
        kept += [each for each in tried[best] if each.label["event"] == event]
    return f1(*b_cubed(kept))


def _counted(ruleset: Ruleset, days: int, share: float) -> list[Told]:
    with _numbers(days, share):
        told = replay(NEWS, ruleset)
    return [each for each in told if each.label["relevant"] and each.label["scope"] == TRAINING]


@contextmanager
def _numbers(days: int, share: float) -> Iterator[None]:
    """The story step with other numbers than its own."""
    windows, usual = dict(identity.WINDOWS), reading.MAIN_SHARE
    short: dict[Subject, timedelta] = {
        subject: timedelta(days=days) for subject in Subject if subject is not Subject.LAW
    }
    identity.WINDOWS.update(short)
    reading.MAIN_SHARE = share
    try:
        yield
    finally:
        identity.WINDOWS.update(windows)
        reading.MAIN_SHARE = usual


if __name__ == "__main__":
    main()
