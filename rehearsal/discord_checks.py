"""What Discord would refuse in a message, by its documentation alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from integrations.discord import limits
from integrations.excerpt import size


def find_problem(payload: Mapping[str, Any]) -> str | None:
    """What Discord would refuse in a message: a limit passed, nothing to show, a nonce too long."""
    embeds = payload.get("embeds", [])
    texts = [("content", payload.get("content", ""), limits.CONTENT)]
    texts.append(("nonce", str(payload.get("nonce", "")), limits.NONCE))
    texts += [text for embed in embeds for text in _texts(embed)]
    for name, text, limit in texts:
        if size(text.strip()) > limit:
            return f"{name}: Must be {limit} or fewer in length."
    fields = [embed.get("fields", []) for embed in embeds]
    if any(not field[part].strip() for group in fields for field in group for part in ("name", "value")):
        return "embeds.fields: This field is required"
    if len(embeds) > limits.EMBEDS or any(len(group) > limits.EMBED_FIELDS for group in fields):
        return "embeds: Too many of them, or of their fields."
    if sum(size(text.strip()) for _, text, _ in texts[2:]) > limits.EMBEDS_TOTAL:
        return f"embeds: Embed size exceeds maximum size of {limits.EMBEDS_TOTAL}"
    if problem := _component_problem(payload.get("components", [])):
        return problem
    return None if embeds or payload.get("content") else "content: Cannot send an empty message"


def _component_problem(rows: Sequence[Mapping[str, Any]]) -> str | None:
    every = [component for row in rows for component in row["components"]]
    ids = [component["custom_id"] for component in every if "custom_id" in component]
    if len(rows) > limits.ROWS or any(not 0 < len(row["components"]) <= limits.BUTTONS_IN_ROW for row in rows):
        return "components: Too many of them, or an empty row."
    if len(ids) != len(set(ids)) or any(not 0 < size(each) <= limits.CUSTOM_ID for each in ids):
        return "components.custom_id: Must be unique and 100 or fewer in length."
    if any(size(component.get("label", "")) > limits.BUTTON_LABEL for component in every):
        return f"components.label: Must be {limits.BUTTON_LABEL} or fewer in length."
    options = [component["options"] for component in every if "options" in component]
    if any(not 0 < len(group) <= limits.OPTIONS for group in options):
        return f"components.options: Must be between 1 and {limits.OPTIONS} in length."
    return None


def _texts(embed: Mapping[str, Any]) -> list[tuple[str, str, int]]:
    """The texts of an embed that count, each with its name and limit."""
    fields = embed.get("fields", [])
    return [
        ("embeds.title", embed.get("title", ""), limits.EMBED_TITLE),
        ("embeds.description", embed.get("description", ""), limits.EMBED_DESCRIPTION),
        ("embeds.author.name", embed.get("author", {}).get("name", ""), limits.EMBED_AUTHOR),
        ("embeds.footer.text", embed.get("footer", {}).get("text", ""), limits.EMBED_FOOTER),
        *(("embeds.fields.name", field["name"], limits.FIELD_NAME) for field in fields),
        *(("embeds.fields.value", field["value"], limits.FIELD_VALUE) for field in fields),
    ]
