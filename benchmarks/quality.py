"""How well the rules read: `python -m benchmarks.quality [--speed]`.

Four figures, and the worst decides: the labelled corpus of real policies (where it is at hand), its services that were
not read while rules were written, the invented passages that were, and the sealed ones that never are. Of the sealed
passages only totals are printed.
"""

import argparse
import hashlib
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from clausewatch.language import Reader, Reading
from clausewatch.model import ClauseKind, Topic
from clausewatch.ruleset import find, load

HERE = Path(__file__).resolve().parent
CORPUS = HERE.parent.parent / "shared" / "corpus"
READ_IN_FIVE = 3
"""Of five services of the corpus, so many were read while rules were written, chosen by hash."""
SPEED_BYTES = 8_000_000
"""Policy text that is read for the speed figures; more adds time and no insight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A labelled passage. `service` is empty for invented ones."""

    text: str
    kinds: frozenset[ClauseKind]
    training: bool
    service: str = ""


@dataclass(slots=True)
class Tally:
    """Hits, false alarms and misses of one label."""

    hit: int = 0
    false: int = 0
    missed: int = 0

    def count(self, found: bool, wanted: bool) -> None:
        """Add one decision."""
        self.hit += found and wanted
        self.false += found and not wanted
        self.missed += wanted and not found

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.hit + other.hit, self.false + other.false, self.missed + other.missed)

    @property
    def precision(self) -> float:
        """Of what was found, how much is right."""
        return self.hit / (self.hit + self.false) if self.hit + self.false else 0.0

    @property
    def recall(self) -> float:
        """Of what is there, how much was found."""
        return self.hit / (self.hit + self.missed) if self.hit + self.missed else 0.0

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        decisions = 2 * self.hit + self.false + self.missed
        return 2 * self.hit / decisions if decisions else 0.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--speed", action="store_true", help="measure speed instead (needs the corpus' documents)")
    parser.add_argument("--documents", type=Path, help="a folder of *.md policies for --speed")
    given = parser.parse_args(arguments)
    reader = load(find()).reader
    if given.speed:
        print_speed(reader, given.documents)
    else:
        print_quality(reader)


def print_quality(reader: Reader) -> None:
    """One block a set; sets that are not at hand are named."""
    corpus = passages([CORPUS / "clauses.jsonl"])
    if corpus:
        print_figures("corpus, all", corpus, reader)
        print_figures("corpus, services read", [p for p in corpus if was_read(p.service)], reader)
        print_figures("corpus, services not read", [p for p in corpus if not was_read(p.service)], reader)
    else:
        print(f"corpus: not at hand ({CORPUS})\n")
    print_figures("invented, open", passages(sorted(HERE.glob("passages/open/*.jsonl"))), reader)
    print_figures("invented, sealed (totals only)", passages(sorted(HERE.glob("passages/sealed/*.jsonl"))), reader)


def was_read(service: str) -> bool:
    """Whether the service was among those that were read while rules were written."""
    return int(hashlib.sha1(service.encode(), usedforsecurity=False).hexdigest(), 16) % 5 < READ_IN_FIVE


def passages(files: Iterable[Path]) -> list[Passage]:
    """The labelled passages of JSON Lines files; none where a file is missing."""
    return [
        Passage(
            text=row["text"],
            kinds=frozenset(ClauseKind(kind) for kind in row["kinds"]),
            training=row["topic"] == Topic.TRAINING,
            service=row.get("document", "").split("/")[0],
        )
        for file in files
        if file.is_file()
        for row in map(json.loads, file.read_text("utf-8").splitlines())
    ]


def print_figures(name: str, found: Sequence[Passage], reader: Reader) -> None:
    """Micro and macro F1 over kinds, topic F1, exact sets, and a line a kind."""
    if not found:
        print(f"{name}: none\n")
        return
    readings = [reader.read(passage.text) for passage in found]
    kinds = {kind: tally(found, readings, kind) for kind in ClauseKind}
    micro = sum(kinds.values(), Tally())
    topic = Tally()
    for passage, reading in zip(found, readings, strict=True):
        topic.count(reading.topic is Topic.TRAINING, passage.training)
    exact = sum(reading.kinds == passage.kinds for passage, reading in zip(found, readings, strict=True))
    macro = sum(each.f1 for each in kinds.values()) / len(kinds)
    print(f"{name}: {len(found)} passages")
    print(f"  micro F1 {micro.f1:.3f} (P {micro.precision:.3f}, R {micro.recall:.3f})   macro F1 {macro:.3f}")
    print(f"  topic F1 {topic.f1:.3f}   exact set {exact / len(found):.3f}")
    for kind, each in kinds.items():
        print(
            f"  {kind:<11} F1 {each.f1:.2f}  P {each.precision:.2f}  R {each.recall:.2f}  of {each.hit + each.missed}"
        )
    print()


def tally(found: Sequence[Passage], readings: Sequence[Reading], kind: ClauseKind) -> Tally:
    """How one kind was decided."""
    counted = Tally()
    for passage, reading in zip(found, readings, strict=True):
        counted.count(kind in reading.kinds, kind in passage.kinds)
    return counted


def print_speed(reader: Reader, folder: Path | None) -> None:
    """Megabytes a second on one core, with and without AI language, beside a plain loop over regular expressions."""
    documents = policies(folder)
    if not documents:
        print("speed: no documents; give --documents FOLDER with *.md policies")
        return
    clean = ["\n".join(line for line in text.splitlines() if not reader.prefilter.passes(line)) for text in documents]
    patterns = plain_patterns()
    print(f"{len(documents)} documents, {megabytes(documents):.1f} MB; CPU time of one core")
    print(f"  without AI language  {speed(clean, reader.read):6.1f} MB/s")
    print(f"  as they are          {speed(documents, reader.read):6.1f} MB/s")
    print(f"  plain re loop        {speed(documents, lambda text: plain(text, patterns)):6.1f} MB/s")


def policies(folder: Path | None) -> list[str]:
    """Policy texts of a folder, up to SPEED_BYTES."""
    texts: list[str] = []
    for file in sorted(folder.rglob("*.md")) if folder else ():
        if megabytes(texts) * 1e6 > SPEED_BYTES:
            break
        texts.append(file.read_text("utf-8", errors="replace"))
    return texts


def megabytes(texts: Iterable[str]) -> float:
    """Their size in UTF-8."""
    return sum(len(text.encode()) for text in texts) / 1e6


def speed(texts: Sequence[str], read: Callable[[str], object]) -> float:
    """Megabytes a second, by CPU time."""
    started = time.process_time()
    for text in texts:
        read(text)
    return megabytes(texts) / max(time.process_time() - started, 1e-9)


def plain_patterns() -> list[re.Pattern[str]]:
    """What a plain `re` script would look for: a verb and an AI word near each other, either way round, by kind."""
    verbs = r"(?:re)?train(?:s|ed|ing)?|fine-?tun\w+|teach\w*|develop\w*|improv\w*|build\w*|enhanc\w*"
    models = r"AI|artificial intelligence|machine learning|models?|algorithms?|LLMs?|neural networks?"
    near = r"(?:\W+\w+){0,14}?\W+"
    openings = ("we", "you", "not", "never", "opt out", "consent", "object", "cannot", "prohibited", "only")
    pairs = [rf"\b(?:{verbs})\b{near}(?:{models})\b", rf"\b(?:{models})\b{near}(?:{verbs})\b"]
    return [re.compile(rf"\b{opening}\b{near}{pair}", re.IGNORECASE) for opening in openings for pair in pairs]


def plain(text: str, patterns: Iterable[re.Pattern[str]]) -> Counter[str]:
    """The plain loop: every expression over every line."""
    return Counter(
        pattern.pattern for line in text.splitlines() for pattern in patterns if pattern.search(line) is not None
    )


if __name__ == "__main__":
    main()
