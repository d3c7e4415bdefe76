"""Reads `institutions:`: who makes law or publishes studies on AI training, by all the names that news use for it."""

from clausewatch.model import Platform
from clausewatch.ruleset.fields import Fields, Report, slug

INSTITUTION_KEYS = ("name", "also_known_as")


def read_institutions(file: Fields, report: Report) -> tuple[Platform, ...]:
    """The institutions of one file."""
    named = (Fields(node, report, "an institution", INSTITUTION_KEYS) for node in file.mappings("institutions"))
    return tuple(
        Platform(id=slug(name), name=name, also_known_as=fields.texts("also_known_as"))
        for fields in named
        if (name := fields.text("name"))
    )
