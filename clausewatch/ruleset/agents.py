"""Reads `agents:`: which program fetches for what."""

import re

from clausewatch.model import Agent, Agents, Use
from clausewatch.ruleset.fields import Fields, Report

AGENT_KEYS = ("class", "use", "means", "names")
_CLASS = re.compile(r"[a-z][a-z-]*")
_USES = {use.value: use for use in Use}


def read_agents(top: Fields, report: Report, known: Agents) -> Agents:
    """What is known so far and the classes of this file. A name belongs to one class."""
    by_name, classes = dict(known.by_name), dict(known.classes)
    for node in top.mappings("agents"):
        fields = Fields(node, report, "a class of agents", AGENT_KEYS)
        name, use = _class_name(fields, classes), fields.choice("use", _USES, Use.ALL)
        if not fields.has("use"):
            fields.problem("use", 'a class of agents needs a line "use:".', "write train, input, search or all.")
        classes[name] = fields.text("means")
        for scalar in fields.scalars("names"):
            agent = Agent(name=scalar.value.strip(), agent_class=name, use=use)
            before = by_name.setdefault(agent.name.lower(), agent)
            if before is not agent:
                found = f'"{agent.name}" is already in the class "{before.agent_class}".'
                report.add(scalar.line, found, "keep it in one class; upper and lower case are the same.")
    return Agents(by_name=by_name, classes=classes)


def _class_name(fields: Fields, classes: dict[str, str]) -> str:
    name = fields.text("class")
    if name and not _CLASS.fullmatch(name):
        fields.problem("class", f'"{name}" cannot be the name of a class.', "use small letters and hyphens.")
    if name in classes:
        fields.problem("class", f'there is already a class "{name}".', "add the names to that one.")
    return name
