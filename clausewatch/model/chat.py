"""What is asked in chat and what is answered, free of any platform's form.

A front end turns what its platform sends into a Command and renders the Reply. Ids of actions and forms are opaque to
it: it sends them back as they are. Every text is plain and may be foreign: a front end makes it inert. No form has more
than MOST_FIELDS fields, no id more than LONGEST_ID characters, no select more than MOST_OPTIONS options.
"""

from dataclasses import dataclass
from datetime import datetime

from clausewatch.model.telling import Alert, Marked, Quote
from clausewatch.model.words import ActionStyle, ClauseKind, FieldKind, Style

LONGEST_ID = 100
"""Characters. Discord's `custom_id` (https://docs.discord.com/developers/components/reference); Slack takes 255."""

MOST_FIELDS = 5
"""In a form. Discord's modals (https://docs.discord.com/developers/interactions/receiving-and-responding)."""

MOST_OPTIONS = 25
"""In a select. Discord's (https://docs.discord.com/developers/components/reference#string-select); Slack takes 100."""

LONGEST_FIELD = 3000
"""Characters. Slack's `plain_text_input` (https://docs.slack.dev/reference/block-kit/block-elements); Discord 4000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks, and where. `platform` is the integration's name, or "local" for the command line.

    The other ids are the platform's own. `is_admin`: the platform says that this person runs the place (Slack: an
    admin or owner; Discord: Manage Server). `roles` are ids of roles or user groups, where the platform tells them.
    """

    platform: str
    user: str
    name: str
    workspace: str = ""
    channel: str = ""
    is_admin: bool = False
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A command in words, without the name it is called by: `lookup Tonewell training`."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clicked:
    """A button or a select: its id, and the values chosen."""

    action: str
    choice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """A form that was sent in: its id, and (field id, values) pairs; a text field has one value."""

    form: str
    values: tuple[tuple[str, tuple[str, ...]], ...]

    def chosen(self, field: str) -> tuple[str, ...]:
        """What was chosen in the field, nothing where it is not there."""
        return dict(self.values).get(field, ())

    def text(self, field: str) -> str:
        """What was written in the field."""
        return "\n".join(self.chosen(field))


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One thing somebody asked. `event_id` is the platform's id of the event: it works once, however often it comes."""

    asker: Asker
    event_id: str
    said: Typed | Clicked | Submitted


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of a line. With `at` it is a time, which a platform may show in the reader's own zone."""

    text: str
    style: Style = Style.PLAIN
    url: str = ""
    at: datetime | None = None


Line = tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What the blocks below it are about."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Sentences of ours."""

    line: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Lines, each with its bullet."""

    items: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Labels with what stands to each."""

    pairs: tuple[tuple[str, Line], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of as many cells as there are columns; the first cell names the row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """A document's own words as they stand, with the words that make it what it is marked."""

    words: Marked
    kinds: tuple[ClauseKind, ...] = ()
    headings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Redline:
    """A passage before and after, what is gone and what is new marked."""

    quote: Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """Text in which every character counts; a `diff` has lines that begin with a space, + or -."""

    text: str
    is_diff: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An alert as its card, without buttons."""

    alert: Alert


@dataclass(frozen=True, slots=True, kw_only=True)
class Divider:
    """A rule between blocks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A button. With a `url` it is a link and tells nobody that it was clicked; `sure` is asked before it acts."""

    id: str
    label: str
    style: ActionStyle = ActionStyle.PLAIN
    url: str = ""
    sure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Buttons:
    """Actions side by side, the most likely first."""

    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice of a select."""

    value: str
    label: str
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Select:
    """A menu that acts when something is chosen in it."""

    id: str
    label: str
    options: tuple[Option, ...]
    most: int = 1


Block = Heading | Paragraph | Listing | Facts | Table | Quotation | Redline | Code | Told | Divider | Buttons | Select


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One line of a form. `value` is what stands there now: one text, or the values chosen."""

    id: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    value: tuple[str, ...] = ()
    hint: str = ""
    options: tuple[Option, ...] = ()
    is_required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A modal. Its `id` carries what it was made from, so that one that has been overtaken is noticed when it comes.

    `reopen` is an action that shows it again as it was sent in, for a platform that closes a form when it is refused.
    """

    id: str
    title: str
    fields: tuple[Field, ...]
    submit: str = "Save"
    about: str = ""
    reopen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """What is wrong with a field of a form that was sent in, and what to write instead."""

    field: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    """Which page of how many this is (from 1), and the actions that show its neighbours; empty at either end."""

    page: int
    pages: int
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the asker gets to see.

    Args:
        blocks: What is shown, in order. Empty with neither form nor errors: nothing is shown at all.
        form: A modal to open. With `errors` it is the one that was sent in, as it was sent in.
        errors: Why the form is refused.
        is_shared: Everybody in the channel sees it, else the asker alone.
        replaces: It takes the place of the message whose action was clicked, rather than being another one.
        pager: Where there is more than one page.
        share: An action that shows the same to everybody in the channel; empty where that makes no sense.
        then: An action that the front end takes at once after showing this; its reply takes this one's place. So the
            first answer is there in time, however long the second takes.
    """

    blocks: tuple[Block, ...] = ()
    form: Form | None = None
    errors: tuple[FieldError, ...] = ()
    is_shared: bool = False
    replaces: bool = False
    pager: Pager | None = None
    share: str = ""
    then: str = ""
