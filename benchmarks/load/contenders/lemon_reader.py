"""lemon24/reader: a library that keeps feeds in SQLite. Feeds only."""

from reader import make_reader

from benchmarks.load.phases import Task, main, measured

WORKERS = 10


async def poll(task: Task) -> None:
    """Add every feed and update them all."""
    with make_reader(str(task.folder / "reader.db")) as library:
        for url in task.urls:
            library.add_feed(url)

        async def one() -> None:
            library.update_feeds(workers=WORKERS, scheduled=False)

        await measured(task, one)


if __name__ == "__main__":
    main(poll)
