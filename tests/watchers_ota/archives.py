"""Invented archives to read and to replay."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path


class Archive:
    """A git repository in Open Terms Archive's layout, one commit a record."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.git("init", "--quiet", "--initial-branch=main", str(path), where=path.parent)

    def git(self, *arguments: str, where: Path | None = None, at: datetime | None = None) -> str:
        who = {"NAME": "Archive", "EMAIL": "archive@example.org"}
        environment = os.environ | {
            f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()
        }
        if at:
            environment |= {"GIT_AUTHOR_DATE": at.isoformat(), "GIT_COMMITTER_DATE": at.isoformat()}
        command = ["git", "-C", str(where or self.path), "-c", "commit.gpgsign=false", *arguments]
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.strip()

    def record(self, path: str, content: str, subject: str, day: datetime) -> str:
        """Write the file, commit it, and return the commit's id."""
        file = self.path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", subject, at=day)
        return self.git("rev-parse", "HEAD")


def day(number: int, hour: int = 6) -> datetime:
    return datetime(2031, 5, number, hour, tzinfo=UTC)
