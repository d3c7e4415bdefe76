"""urlwatch, a program that is run once a pass. Pages only."""

import subprocess
import sys

from benchmarks.load.phases import Task, main, measured


async def poll(task: Task) -> None:
    """Start the program once a pass."""
    jobs = task.folder / "urls.yaml"
    jobs.write_text("\n---\n".join(f"name: {url}\nurl: {url}\nfilter: [html2text]" for url in task.urls) + "\n")
    config = task.folder / "urlwatch.yaml"
    config.write_text("report: {stdout: {enabled: false}}\n")
    command = [
        *(sys.executable, "-c", "from urlwatch.cli import main; main()", "--urls", str(jobs)),
        *("--config", str(config), "--cache", str(task.folder / "cache.db"), "--hooks", str(task.folder / "none.py")),
    ]

    async def one() -> None:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: ASYNC221 -- nothing else runs

    await measured(task, one)


if __name__ == "__main__":
    main(poll)
