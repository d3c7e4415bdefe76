"""Clausewatch as it runs: rules, history, outbox, SQLite."""

from rich.console import Console

from benchmarks.load.phases import Task, main, measured
from clausewatch.app import opened
from clausewatch.service import one_pass
from clausewatch.settings import read_settings
from rehearsal.rulesfile import Watched, write_rules


async def poll(task: Task) -> None:
    """Open the program on a new database and let it make its passes."""
    title = "Terms" if task.kind == "page" else ""
    watched = [Watched(publisher=f"Name {number}", url=url, title=title) for number, url in enumerate(task.urls)]
    settings = read_settings(
        {
            "DATABASE_URL": f"sqlite:///{task.folder / 'clausewatch.db'}",
            "CLAUSEWATCH_RULES": str(write_rules(task.folder, watched)),
            "CLAUSEWATCH_ALLOW_PRIVATE": "1",
        }
    )
    with (task.folder / "screen").open("w") as screen:
        async with opened(settings, console=Console(file=screen)) as app:

            async def one() -> None:
                healths = await one_pass(app.watch)
                if reasons := {health.reason for health in healths if health.failures}:
                    raise RuntimeError(f"some polls failed: {sorted(reasons)[:3]}")

            await measured(task, one)


if __name__ == "__main__":
    main(poll)
