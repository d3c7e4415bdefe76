"""`audit`: who changed what, where and when."""

from clausewatch.commands.desk import Argument, Asked, Desk, Right, Verb
from clausewatch.commands.say import line, listed, minute, on_page, pager, plainly, quiet, strong
from clausewatch.model import AuditEntry, Line, Reply

KEPT_IN_VIEW = 200
"""The latest entries, which are leafed through; all are in the database."""


async def audit(asked: Asked, desk: Desk) -> Reply:
    """The latest changes that people made, newest first."""
    entries = await desk.store.audit(KEPT_IN_VIEW)
    if not entries:
        return plainly("Nobody has changed anything yet.")
    page = asked.number("page", 1)
    return Reply(
        blocks=(listed(_line(each) for each in entries[on_page(entries, page)]),),
        pager=pager(page, len(entries), "audit"),
        replaces="page" in asked.values,
    )


def _line(entry: AuditEntry) -> Line:
    where = " ".join(filter(None, (entry.author.platform, entry.author.workspace, entry.author.channel)))
    return line(minute(entry.at), " ", strong(entry.author.name), f" {entry.did} ", quiet(where))


VERBS = (
    Verb(
        name="audit",
        about="Who changed what, where and when.",
        run=audit,
        arguments=(Argument(name="page", about="which page"),),
        examples=("audit",),
        right=Right.EDITORS,
    ),
)
