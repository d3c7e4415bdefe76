"""What the benchmarks of the program alone share: their arguments, the units of their figures, where these go."""

import json
import resource
import sys
from collections.abc import Mapping
from pathlib import Path

OUT = Path("bench-out")


def given(*defaults: int) -> list[int]:
    """The numbers of the command line; the defaults for those that are not given."""
    said = [int(argument) for argument in sys.argv[1:]]
    return [*said, *defaults[len(said) :]]


def megabytes(size: float) -> float:
    """Millions of bytes."""
    return size / 1_000_000


def memory() -> float:
    """The most memory that this process ever held, resident, in MB (getrusage(2) gives KiB on Linux)."""
    return megabytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)


def written(name: str, figures: Mapping[str, object]) -> None:
    """Print the figures, and write them to bench-out/NAME.json."""
    text = json.dumps(figures, indent=2)
    print(text)
    OUT.mkdir(exist_ok=True)
    (OUT / f"{name}.json").write_text(text + "\n")
