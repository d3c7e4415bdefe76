"""Where the rules file is: named by a person, in the working directory, or shipped."""

from pathlib import Path

from clausewatch.errors import SettingsError

FILE = "rules.yaml"
_PACKAGE = Path(__file__).resolve().parent.parent


def find(given: Path | None = None, directory: Path | None = None) -> Path:
    """The first of: `given` (by --rules or CLAUSEWATCH_RULES), `directory`/rules.yaml, the shipped baseline.

    `directory` is the working directory by default. Raises SettingsError where the file that was named does not
    exist: a typing mistake must not load other rules.
    """
    if given is not None:
        if not given.is_file():
            raise SettingsError(f"there is no rules file {given}: give --rules or CLAUSEWATCH_RULES its right path.")
        return given
    here = (directory or Path.cwd()) / FILE
    return here if here.is_file() else baseline()


def baseline() -> Path:
    """The rules that are shipped: in the package of a wheel, beside it in a checkout."""
    shipped = _PACKAGE / "baseline" / FILE
    return shipped if shipped.is_file() else _PACKAGE.parent / FILE
