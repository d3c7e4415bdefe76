"""Whom an article is about: owner and platform, product and maker, who sues and who is sued, who speaks of itself."""

import pytest

from clausewatch.model import Company, Platform, Subject
from clausewatch.ruleset import load
from clausewatch.story.directory import directory
from clausewatch.story.names import bodies

COMPANIES = (
    Company(name="Osterklang", also_known_as=("OK Labs",), makes=("Chatterbird",), trains=True),
    Company(name="Bellring", owns=("Hostcast",)),
    Company(name="Grandview", runs=("Facelook", "Snaplet"), trains=True),
)
KNOWN = directory((Platform(id="wavelark", name="Wavelark", also_known_as=("Larkgroup",)),), COMPANIES)


def chief(title: str, lead: str = "", about: Subject = Subject.TERMS, outlet: str = "Paper") -> str:
    return bodies(title, lead, KNOWN, about, outlet=outlet)[0].name


@pytest.mark.parametrize(
    ("title", "lead", "expected"),
    [
        # A product stands for its maker.
        ("Chatterbird will learn from your chats", "Members can opt out.", "Osterklang"),
        # A platform has terms of its own, whoever owns it.
        ("Bellring's Hostcast rewrites AI clause", "The podcast host asks for consent.", "Hostcast"),
        ("Bellring-owned Hostcast rewrites AI clause", "It asks for consent.", "Hostcast"),
        ("Bellring lets Hostcast podcasters clone their voices", "Hostcast tests it.", "Hostcast"),
        # Or is under its owner's.
        ("Artists leave Snaplet over AI", "Grandview trains models on posts on Snaplet and Facelook.", "Grandview"),
        ("Snaplet trains AI on posts", "There is no opt-out.", "Snaplet"),
        # Who is let train is not whose terms they are.
        ("Osterklang trained AI on narrators' voices", "The contract with Quillvoice allowed it.", "Quillvoice"),
        ("Osterklang may use audiobooks", "Quillvoice let Osterklang train models on its files.", "Quillvoice"),
        # A name that stands in no list.
        ("Anyone else read the Pixhaven contributor agreement?", "They may train on our stuff.", "Pixhaven"),
        ("Pixhaven's AI licensing terms now in force", "The library may license pictures.", "Pixhaven"),
        ("Lumen-owned Pixhaven gives in", "Contributors may opt out.", "Pixhaven"),
        # Who holds others' works is meant, not who learns from them.
        ("Osterklang and audiobook distributor Quillvoice end AI training", "They use no more files.", "Quillvoice"),
        # An authority that steps in does so about somebody else.
        ("ZDA opens probe into Quillvoice's AI", "ZDA asks on what ground Quillvoice trains it.", "Quillvoice"),
        ("ZDA fines Quillvoice over AI training", "Users had not been told.", "Quillvoice"),
        # A feature is not a firm.
        ("What are you agreeing to with My Mirror?", "Pictures train AI, says Quillvoice's small print.", "Quillvoice"),
        # In a headline in capitals no word is a name for that.
        ("YOUR DOCTOR'S NOTES MAY TRAIN AI", "Surgeries dictate with Quillvoice, whose terms allow it.", "Quillvoice"),
        ("LOOK AT THIS: singing app trains robot", "Quillvoice's terms allow it.", "Quillvoice"),
        ("ZDA: Quillvoice may train AI", "ZDA's terms have let it.", "ZDA"),
        # A space got lost.
        ("Cases AgainstOsterklang Begin", "It trained on songs.", "Osterklang"),
        # People are quoted, not meant.
        ("Duncan Marsh calls Quillvoice's terms theft", "The director spoke to us.", "Quillvoice"),
    ],
)
def test_whose_terms_they_are(title, lead, expected):
    assert chief(title, lead) == expected


@pytest.mark.parametrize(
    ("title", "lead", "expected"),
    [
        ("Crate Records sues Osterklang over AI training", "The label has filed suit in London.", "Osterklang"),
        ("Osterklang is sued by labels", "Crate Records wants damages.", "Osterklang"),
        ("Crate Records wins case against Tunegen", "A court sided with Crate Records.", "Tunegen"),
        ("Crate Records v Osterklang: what the court said", "A note on training.", "Osterklang"),
        ("Suit against Osterklang and Grandview goes on", "A judge refused to end it.", "Osterklang"),
    ],
)
def test_a_suit_is_about_who_is_sued(title, lead, expected):
    assert chief(title, lead, Subject.LAWSUIT) == expected


def test_a_deal_is_about_whose_works_are_licensed():
    assert chief("Osterklang signs deal with Quillhub", "It may train on its books.", Subject.DEAL) == "Quillhub"
    assert chief("Osterklang to pay Quillhub in AI deal", "The sum is secret.", Subject.DEAL) == "Quillhub"
    assert chief("Quillhub hands archive to Grandview", "It trains models.", Subject.DEAL) == "Quillhub"


def test_who_says_we_in_its_own_channel_is_meant():
    title, lead = "What our updated terms do and do not say", "We do not use your audio to train models."
    assert chief(title, lead, outlet="Hostcast Support") == "Hostcast"
    assert bodies(title, lead, KNOWN, outlet="Hostcast Weekly") == ()


def test_a_name_of_an_open_story_is_known_wherever_it_stands():
    title = "Uproar As Pixhaven Feeds Artists To Machines"
    assert bodies(title, "", KNOWN) == ()
    assert bodies(title, "", directory((), (), heard=("Pixhaven",)))[0].name == "Pixhaven"


def test_a_camel_name_is_not_torn_apart():
    assert chief("OpenCrate trains AI on beats", "OpenCrate says so.") == "OpenCrate"


def test_companies_are_read_and_what_is_wrong_is_said(tmp_path):
    rules = tmp_path / "rules.yaml"
    rules.write_text('companies:\n  - {name: Osterklang, makes: [Chatterbird], owns: [Wavelark], trains: "yes"}\n')
    (found,) = load(rules).companies
    assert found == Company(name="Osterklang", makes=("Chatterbird",), owns=("Wavelark",), trains=True)
