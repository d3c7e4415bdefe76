"""What commands are answered with, and what one of them is once it has been read."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from clausewatch.model import Asker, Reply, Submitted
from clausewatch.ports import Store, Surveyor
from clausewatch.rulebook import Rulebook
from clausewatch.ruleset import Ruleset
from clausewatch.watch import Watch


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a command works with. `editors` are ids ("slack:U…") of who may edit though the platform says nothing.

    `surveyor` knows where on a site to look for what is worth watching.
    """

    watch: Watch
    rules: Rulebook
    surveyor: Surveyor
    editors: frozenset[str] = frozenset()

    @property
    def store(self) -> Store:
        """Where everything is kept."""
        return self.watch.store

    @property
    def ruleset(self) -> Ruleset:
        """The rules that this command is answered by."""
        return self.watch.ruleset

    def now(self) -> datetime:
        """The present."""
        return self.watch.clock()

    async def refreshed(self) -> "Desk":
        """The desk with what is in force now."""
        await self.rules.refresh(self.now())
        watch = replace(self.watch, ruleset=self.rules.ruleset, silences=self.rules.silences)
        return replace(self, watch=watch)


class Right(StrEnum):
    """Who may do something."""

    EVERYONE = "everyone"
    EDITORS = "editors"


class Known(StrEnum):
    """What an argument names; what is known of it is offered while it is typed."""

    NOTHING = "nothing"
    PLATFORM = "platform"
    DOCUMENT = "document"
    SOURCE = "source"
    RULE = "rule"
    STORY = "story"
    SILENCEABLE = "silenceable"
    WATCHED = "watched"


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """One thing that a verb is told. `is_rest`: everything that is left, as it was typed; `is_many`: several words."""

    name: str
    about: str
    known: Known = Known.NOTHING
    choices: tuple[str, ...] = ()
    is_required: bool = False
    is_rest: bool = False
    is_many: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A command that was read: the verb's name and what it was told, by argument.

    `choice` is what was chosen in a select, `form` what was sent in.
    """

    asker: Asker
    event_id: str
    verb: str
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    choice: tuple[str, ...] = ()
    form: Submitted | None = None

    def text(self, name: str, default: str = "") -> str:
        """What was given for the argument, as one text."""
        return " ".join(self.values.get(name, ())) or default

    def many(self, name: str) -> tuple[str, ...]:
        """What was given for the argument, each apart."""
        return self.values.get(name, ())

    def number(self, name: str, default: int) -> int:
        """A number from 1; the default where none is given or it is not one."""
        given = self.text(name)
        return max(int(given), 1) if given.isdecimal() and len(given) < 10 else default


Run = Callable[[Asked, Desk], Awaitable[Reply]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """Something that can be asked. A hidden one is only reached by a button or a form.

    `opens_form`: its reply may be a form, which a platform must begin to open before the reply is there.
    """

    name: str
    about: str
    run: Run
    arguments: tuple[Argument, ...] = ()
    examples: tuple[str, ...] = ()
    right: Right = Right.EVERYONE
    is_hidden: bool = False
    opens_form: bool = False
