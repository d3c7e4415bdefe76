"""Reads `companies:`: whom news on AI training name, by all their names, with what they make and what they own."""

from clausewatch.model import Company
from clausewatch.ruleset.fields import Fields, Report

COMPANY_KEYS = ("name", "also_known_as", "makes", "owns", "runs", "trains")
_YES_NO = {"yes": True, "no": False}


def read_companies(file: Fields, report: Report) -> tuple[Company, ...]:
    """The companies of one file."""
    named = (Fields(node, report, "a company", COMPANY_KEYS) for node in file.mappings("companies"))
    return tuple(
        Company(
            name=name,
            also_known_as=fields.texts("also_known_as"),
            makes=fields.texts("makes"),
            owns=fields.texts("owns"),
            runs=fields.texts("runs"),
            trains=fields.choice("trains", _YES_NO, default=False),
        )
        for fields in named
        if (name := fields.text("name"))
    )
