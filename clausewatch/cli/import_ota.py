"""`clausewatch import-ota`: an Open Terms Archive declaration as documents of rules.yaml (docs/sources.md)."""

from pathlib import Path
from typing import Annotated

import typer

from clausewatch.cli.classify import RulesOption
from clausewatch.cli.proposing import FAILED, own_rules, propose
from clausewatch.errors import SettingsError, SourceError
from clausewatch.ruleset.declare import declare
from clausewatch.ruleset.edit import EditError
from watchers.declarations import locate, read_declaration


def import_ota(
    service: Annotated[str, typer.Argument(help="A declaration's file, or a service's name with --declarations.")],
    declarations: Annotated[Path | None, typer.Option(help="A local clone of the declarations.")] = None,
    terms: Annotated[list[str] | None, typer.Option(help="Only these terms; may be given again.")] = None,
    platform: Annotated[
        str | None, typer.Option(help="The platform to add them to; default the service's name.")
    ] = None,
    write_it: Annotated[bool, typer.Option("--write", help="Write them into the rules file.")] = False,
    rules: RulesOption = None,
) -> None:
    """Take the documents of an Open Terms Archive declaration into rules.yaml, and say what could not be taken over."""
    path = own_rules(rules)
    try:
        declared = read_declaration(locate(service, declarations), terms or ())
    except SourceError as error:
        raise SettingsError(str(error)) from None
    before = path.read_bytes().decode()
    try:
        after = declare(before, platform or declared.name, declared.documents)
    except EditError as error:
        typer.echo(str(error))
        raise typer.Exit(FAILED) from None
    for remark in declared.remarks:
        typer.echo(f"Note: {remark}")
    propose(path, before, after, write_it=write_it)
