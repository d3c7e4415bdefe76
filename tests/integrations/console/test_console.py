import io
from dataclasses import replace

import pytest
from rich.console import Console

from clausewatch.model import ActKind, Channel, DeliveryAction, Handling, Marked, Quote
from clausewatch.ports import Message, Sent
from integrations.console.limits import MAX_QUOTE_CHARACTERS, MAX_QUOTES
from integrations.console.render import render
from integrations.console.send import ConsoleSender


def shown(alert) -> str:
    console = Console(file=io.StringIO(), width=100)
    console.print(render(alert))
    return console.file.getvalue()


def test_every_standard_alert_shows_its_publisher_summary_and_address(standard_alerts):
    for alert in standard_alerts.values():
        text = " ".join(shown(alert).replace("│", " ").split())
        assert alert.summary.split()[0] in text
        for _, address in alert.links:
            assert address[:60] in text


def test_a_change_says_since_when(standard_alerts):
    dated = [alert for alert in standard_alerts.values() if alert.last_without]
    assert dated
    for alert in dated:
        assert "last seen without it" in shown(alert)


@pytest.mark.parametrize("hostile", ["\x1b[31mred", "\x07bell", "a\u202egnp", "[bold]markup[/bold]", "\x9b2J"])
def test_foreign_text_cannot_steer_the_terminal(standard_alerts, hostile):
    alert = next(alert for alert in standard_alerts.values() if alert.quotes)
    quote = Quote(kinds=(), before=None, after=Marked(text=hostile + " tail", spans=((0, 2),)), headings=(hostile,))
    text = shown(replace(alert, subject=hostile, summary=hostile, quotes=(quote,), links=((hostile, hostile),)))
    assert not any(character in text for character in "\x1b\x07\u202e\x9b")
    assert "tail" in text
    if "[" in hostile and "\x1b" not in hostile and "\x9b" not in hostile:
        assert hostile in text


def test_long_and_many_clauses_are_cut_at_words_and_counted(standard_alerts):
    alert = next(alert for alert in standard_alerts.values() if alert.quotes)
    quote = Quote(kinds=(), before=None, after=Marked(text="word " * 4000))
    text = shown(replace(alert, quotes=(quote,) * (MAX_QUOTES + 3)))
    assert "and 3 more clauses" in text
    assert text.count("word") <= MAX_QUOTES * (MAX_QUOTE_CHARACTERS // 5 + 1)
    assert " …" in text


async def test_sending_prints_and_is_sent(standard_alerts):
    console = Console(file=io.StringIO(), width=100)
    alert = next(iter(standard_alerts.values()))
    async with ConsoleSender(console) as sender:
        assert await sender.verify() is None
        channel = Channel(id="terminal", platform="console", address="-")
        outcome = await sender.send(Message(channel=channel, alert=alert, nonce="n1"))
    assert outcome == Sent(remote_id="n1")
    assert console.file.getvalue()


def test_of_an_edit_only_what_is_new_is_printed(standard_alerts):
    alert = next(alert for alert in standard_alerts.values() if alert.quotes)
    done = Handling(kind=ActKind.ACKNOWLEDGED, who="Ana\x1b[2J", at=alert.at)
    edited = replace(alert, notes=("Reported by 3 outlets.",), handling=(done,))
    console = Console(file=io.StringIO(), width=200)
    console.print(render(edited, DeliveryAction.EDIT))
    text = console.file.getvalue()
    assert "Reported by 3 outlets." in text
    assert "Ana[2J acknowledged this" in text
    assert alert.summary not in text
    assert "╭" not in text
    console.print(render(alert, DeliveryAction.REPLY))
    assert "↳" in console.file.getvalue()
