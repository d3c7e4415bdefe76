"""`report`: a period's material changes and news, as a document to send on."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from clausewatch.app import now
from clausewatch.archive.reports import WRITTEN, ReportFormat
from clausewatch.cli.showing import DAY_FORMAT, UntilOption, ask, end_of, print_json


def report(
    since: Annotated[datetime, typer.Option("--since", formats=[DAY_FORMAT], help="From this day on (UTC).")],
    until: UntilOption = None,
    output: Annotated[ReportFormat, typer.Option("--format", help="The form of the document.")] = ReportFormat.MARKDOWN,
) -> None:
    """Write what changed in a period as a document: Markdown, HTML, CSV or JSON, to standard output."""
    start, end = since.replace(tzinfo=UTC), end_of(until) or now()
    if start >= end:
        raise typer.BadParameter("the period ends before it begins", param_hint="'--since' / '--until'")
    found = ask(lambda answers: answers.report(start, end))
    if output is ReportFormat.JSON:
        print_json(found)
        return
    typer.echo(WRITTEN[output](found), nl=False)
