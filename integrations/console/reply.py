"""A reply as styled terminal text. Pure; everything foreign is plain text without control characters."""

from collections.abc import Callable, Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from clausewatch.model import (
    Block,
    Buttons,
    Code,
    Divider,
    Facts,
    Field,
    Form,
    Heading,
    Line,
    Listing,
    Marked,
    Paragraph,
    Quotation,
    Redline,
    Reply,
    Select,
    Style,
    Table,
    Told,
)
from integrations.console.render import clean, render

STYLES = {
    Style.PLAIN: "",
    Style.STRONG: "bold",
    Style.QUIET: "dim",
    Style.CODE: "cyan",
}

DIVIDER = 40
"""Columns of a dividing line: what is piped has no width to fill."""

DIFF_COLOURS = {"+": "green", "-": "red"}


def render_reply(reply: Reply) -> Group:
    """The reply from top to bottom; below buttons, selects and forms stands what `clausewatch ask` takes for them."""
    return Group(*_parts(reply))


def _parts(reply: Reply) -> Iterator[RenderableType]:
    for block in reply.blocks:
        yield _RENDERERS[type(block)](block)
    for error in reply.errors:
        yield Text(clean(f"{error.field}: {error.text}"), style="red")
    if reply.form:
        yield _form(reply.form)
    if reply.pager:
        ways = [f"--click '{each}'" for each in (reply.pager.before, reply.pager.after) if each]
        yield Text(f"Page {reply.pager.page} of {reply.pager.pages}: {'  '.join(ways)}", style="dim")


def _text(line: Line) -> Text:
    text = Text()
    for part in line:
        text.append(clean(part.text), style=STYLES[part.style])
        if part.url and part.url != part.text:
            text.append(f" ({clean(part.url)})", style="dim")
    return text


def _marked(words: Marked, style: str) -> Text:
    """Offsets count what was there before cleaning, so each stretch is cleaned by itself."""
    text, at = Text(), 0
    for start, end in words.spans:
        text.append(clean(words.text[at:start]))
        text.append(clean(words.text[start:end]), style=style)
        at = end
    text.append(clean(words.text[at:]))
    return text


def _heading(block: Heading) -> RenderableType:
    return Text(f"\n{clean(block.text)}", style="bold underline")


def _listing(block: Listing) -> RenderableType:
    return Group(*(Text.assemble("• ", _text(item)) for item in block.items))


def _facts(block: Facts) -> RenderableType:
    grid = Grid.grid(padding=(0, 2))
    for label, line in block.pairs:
        grid.add_row(Text(clean(label), style="bold"), _text(line))
    return grid


def _table(block: Table) -> RenderableType:
    grid = Grid(*(clean(column) for column in block.columns), box=None, pad_edge=False)
    for row in block.rows:
        grid.add_row(*(_text(cell) for cell in row))
    return grid


def _quotation(block: Quotation) -> RenderableType:
    where = clean(" › ".join(block.headings))
    quoted = Padding(_marked(block.words, "bold yellow"), (0, 0, 0, 4), expand=False)
    return Group(Text(f"  {where}", style="dim"), quoted) if where else quoted


def _redline(block: Redline) -> RenderableType:
    sides = []
    if before := block.quote.before:
        sides.append(Padding(Text.assemble("- ", _marked(before, "red strike")), (0, 0, 0, 2), expand=False))
    if after := block.quote.after:
        sides.append(Padding(Text.assemble("+ ", _marked(after, "green bold")), (0, 0, 0, 2), expand=False))
    return Group(*sides)


def _code(block: Code) -> RenderableType:
    text = Text()
    for line in clean(block.text).splitlines():
        text.append(f"{line}\n", style=DIFF_COLOURS.get(line[:1], "") if block.is_diff else "")
    return Padding(text, (0, 0, 0, 2), expand=False)


def _buttons(block: Buttons) -> RenderableType:
    return Group(
        *(
            Text.assemble((f"[{clean(action.label)}]", "bold"), (f"  {action.url or f'--click {action.id!r}'}", "dim"))
            for action in block.actions
        )
    )


def _select(block: Select) -> RenderableType:
    choices = ", ".join(option.value for option in block.options)
    return Text.assemble((f"[{clean(block.label)}]", "bold"), (f"  --click {block.id!r} --choose ({choices})", "dim"))


def _form(form: Form) -> RenderableType:
    lines: list[RenderableType] = [Text(f"\n{clean(form.title)}", style="bold underline")]
    for field in form.fields:
        lines += _field(field)
    lines.append(Text(f"[{form.submit}]  --submit {form.id!r} --set FIELD=VALUE …", style="dim"))
    return Group(*lines)


def _field(field: Field) -> list[RenderableType]:
    choices = f" ({', '.join(option.value for option in field.options)})" if field.options else ""
    head = Text.assemble((field.id, "cyan"), f": {clean(field.label)}{choices} ", (clean(field.hint), "dim"))
    return [head, *(Padding(Text(clean(value)), (0, 0, 0, 4), expand=False) for value in field.value if value)]


_RENDERERS: dict[type[Block], Callable[[Any], RenderableType]] = {
    Heading: _heading,
    Paragraph: lambda block: _text(block.line),
    Listing: _listing,
    Facts: _facts,
    Table: _table,
    Quotation: _quotation,
    Redline: _redline,
    Code: _code,
    Told: lambda block: render(block.alert),
    Divider: lambda _block: Text("─" * DIVIDER, style="dim"),
    Buttons: _buttons,
    Select: _select,
}
