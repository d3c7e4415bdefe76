"""`search`: words in everything that documents say and said, and in the news."""

from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from clausewatch.archive import wording
from clausewatch.cli.showing import (
    Format,
    FormatOption,
    KindsOption,
    SinceOption,
    UntilOption,
    ask,
    console,
    day,
    end_of,
    indented,
    marked,
    print_json,
)
from clausewatch.model import Hit, Scope


def search(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="WORDS...", help='All have to occur. "A phrase" in quotes, begin*.')
    ] = None,
    platform: Annotated[list[str] | None, typer.Option("--platform", help="Only this platform's documents.")] = None,
    kind: KindsOption = None,
    only: Annotated[Scope | None, typer.Option("--in", help="Only in documents, or only in news.")] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many at most.")] = 20,
    output: FormatOption = Format.TEXT,
) -> None:
    """Find passages of documents, each once however many versions have it, and news; what stands now first."""
    typed = " ".join(_quoted(word) for word in words or ())
    if not typed and not kind:
        raise typer.BadParameter("say what to look for: words, or --kind")
    found = ask(
        lambda answers: answers.search(
            typed,
            scopes=(only,) if only else (),
            platforms=platform or (),
            kinds=kind or (),
            since=day(since),
            until=end_of(until),
            limit=limit,
        )
    )
    if output is Format.JSON:
        print_json(found)
        return
    out = console()
    for hit in found:
        _show(out, hit)
    if not found:
        out.print("Nothing was found.")
    elif len(found) == limit:
        out.print(Text(f"The first {limit}; --limit gives more.", style="dim"))


def _quoted(word: str) -> str:
    """What a shell has taken out of its quotes is a phrase again."""
    return f'"{word}"' if " " in word and '"' not in word else word


def _show(out: Console, hit: Hit) -> None:
    kinds = f"  [{', '.join(hit.kinds)}]" if hit.kinds else ""
    out.print(Text.assemble((hit.source_id, "bold"), f", {_when(hit)}", (kinds, "cyan")))
    out.print(indented(marked(hit.text, "bold yellow"), 2))
    out.print()


def _when(hit: Hit) -> str:
    if hit.scope is Scope.NEWS:
        return f"{hit.first_at:{wording.DAY}}  {hit.url}".rstrip()
    if hit.stands:
        return f"stands, first seen {hit.first_at:{wording.DAY}}"
    return f"seen from {hit.first_at:{wording.DAY}} to {hit.last_at:{wording.DAY}}, gone since"
