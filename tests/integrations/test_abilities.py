"""Slack and Discord can do the same, each in its own way."""

import importlib
from collections.abc import Mapping

import pytest

from clausewatch.commands import VERBS
from integrations.slack.abilities import ABILITIES as IN_SLACK

PLATFORMS = ("slack", "discord")


@pytest.fixture(params=PLATFORMS)
def abilities(request: pytest.FixtureRequest) -> Mapping[str, str]:
    module = pytest.importorskip(f"integrations.{request.param}.abilities")
    found: Mapping[str, str] = module.ABILITIES
    return found


@pytest.mark.parametrize("ability", sorted(IN_SLACK))
def test_every_platform_has_the_ability(ability: str, abilities: Mapping[str, str]) -> None:
    assert abilities[ability]


def test_no_platform_has_one_that_others_have_not(abilities: Mapping[str, str]) -> None:
    assert set(abilities) == set(IN_SLACK)


def test_every_verb_that_can_be_typed_is_one() -> None:
    assert {verb.name for verb in VERBS if not verb.is_hidden} <= set(IN_SLACK)


@pytest.mark.parametrize("name", PLATFORMS)
def test_every_platform_has_a_doctor(name: str) -> None:
    from clausewatch.cli.doctor import DOCTORS

    if importlib.util.find_spec(f"integrations.{name}.doctor"):
        assert name in DOCTORS
