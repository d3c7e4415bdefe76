"""Forms as Discord's modals, and what is sent in with them. Pure.

https://docs.discord.com/developers/components/using-modal-components
"""

from collections.abc import Iterator, Mapping
from typing import Any

from clausewatch.model import (
    Action,
    ActionStyle,
    Block,
    Buttons,
    Field,
    FieldKind,
    Form,
    Listing,
    Part,
    Reply,
    Style,
    Submitted,
)
from integrations.discord import limits
from integrations.discord.components import STRING_SELECT, options
from integrations.discord.markdown import inert_lines, plain
from integrations.excerpt import size

TEXT_INPUT, TEXT, LABEL = 4, 10, 18
"""https://docs.discord.com/developers/components/reference#component-object-component-types."""

_SHORT, _PARAGRAPH = 1, 2

ABOUT_ROOM = 1000
"""Of the sentences above a form."""


def modal(form: Form) -> dict[str, Any]:
    """The body of a modal. Fields beyond the fifth have no room and are left out; the core makes none such."""
    fields = form.fields[: limits.MODAL_COMPONENTS]
    parts = [_label(field) for field in fields]
    if form.about and len(parts) < limits.MODAL_COMPONENTS:
        parts.insert(0, {"type": TEXT, "content": inert_lines(form.about, ABOUT_ROOM) or "…"})
    return {"custom_id": form.id, "title": plain(form.title, limits.MODAL_TITLE) or "…", "components": parts}


def _label(field: Field) -> dict[str, Any]:
    made = {"type": LABEL, "label": plain(field.label, limits.LABEL_TEXT) or "…", "component": _component(field)}
    if hint := plain(field.hint, limits.LABEL_DESCRIPTION):
        made["description"] = hint
    return made


def _component(field: Field) -> dict[str, Any]:
    choices = options(field.options, field.value)
    if choices and field.kind in {FieldKind.ONE_OF, FieldKind.SOME_OF}:
        return _menu(field, choices)
    made: dict[str, Any] = {
        "type": TEXT_INPUT,
        "custom_id": field.id,
        "style": _PARAGRAPH if field.kind is FieldKind.LINES else _SHORT,
        "required": field.is_required,
        "max_length": limits.TEXT_INPUT,
    }
    value = _fitting("\n".join(field.value))
    return {**made, "value": value} if value else made


def _menu(field: Field, choices: list[dict[str, Any]]) -> dict[str, Any]:
    most = 1 if field.kind is FieldKind.ONE_OF else len(choices)
    ticked = [choice for choice in choices if choice.get("default")]
    for surplus in ticked[most:]:
        surplus.pop("default")
    return {
        "type": STRING_SELECT,
        "custom_id": field.id,
        "required": field.is_required,
        "min_values": 1 if field.is_required else 0,
        "max_values": most,
        "options": choices,
    }


def _fitting(text: str) -> str:
    """What Discord takes: whole lines from the beginning. The core keeps to less (model.LONGEST_FIELD)."""
    while size(text) > limits.TEXT_INPUT:
        text = text.rpartition("\n")[0] if "\n" in text else text[: limits.TEXT_INPUT // 2]
    return text


def submitted(data: Mapping[str, Any]) -> Submitted:
    """What a MODAL_SUBMIT interaction's data says."""
    return Submitted(form=str(data["custom_id"]), values=tuple(_values(data["components"])))


def _values(components: list[Mapping[str, Any]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for outer in components:
        for field in (outer.get("component"), *outer.get("components", ())):
            if field and field.get("custom_id"):
                one = (str(field["value"]),) if field.get("value") else ()
                yield str(field["custom_id"]), tuple(map(str, field.get("values", one)))


def refused(reply: Reply) -> Reply:
    """What is wrong with a form that was sent in, and a button that opens it again: Discord has closed it."""
    form = reply.form
    if form is None or not reply.errors:
        return reply
    labels = {field.id: field.label for field in form.fields}
    items = tuple(
        (Part(text=labels.get(error.field, error.field), style=Style.STRONG), Part(text=f": {error.text}"))
        for error in reply.errors
    )
    again = Action(id=form.reopen, label="Correct it", style=ActionStyle.PRIMARY)
    blocks: tuple[Block, ...] = (Listing(items=items), *((Buttons(actions=(again,)),) if form.reopen else ()))
    return Reply(blocks=(*reply.blocks, *blocks), replaces=reply.replaces)
