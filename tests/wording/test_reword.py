"""The road of a summary through a language model: asked once, within the budget, and never trusted."""

import json
import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from rich.console import Console

from clausewatch.app import opened
from clausewatch.errors import SettingsError, WriterError
from clausewatch.model import Channel, DeliveryAction, Posting
from clausewatch.reword import LanguageModel, reword
from clausewatch.settings import read_settings
from clausewatch.store import SqlStore
from integrations.llm.writer import ChatWriter

TEAM = Channel(id="team", platform="console", address="-")
BETTER = "Tonewell may now use the recordings that you upload to train its machine learning models."


class Desk:
    """Rewords one alert with the store, the stand-in and a clock that the test moves."""

    def __init__(self, store, reader, writer, now) -> None:
        self.store, self.reader, self.now = store, reader, now
        self.language_model = LanguageModel(writer=writer, name="tiny", daily=2)

    async def summary(self, alert, *, action=DeliveryAction.POST, channels=(TEAM,)):
        posting = Posting(alert=alert, channels=channels, action=action)
        (done,) = await reword([posting], self.language_model, self.reader, self.store, lambda: self.now)
        return done.alert.summary


@pytest.fixture
async def desk(tmp_path, reader, model, alert):
    async with (
        SqlStore.open(str(tmp_path / "clausewatch.db")) as store,
        ChatWriter(url=model.url, model="tiny", token="sk-secret") as writer,
    ):
        yield Desk(store, reader, writer, alert.at)


async def test_a_summary_in_better_words(desk, model, alert):
    model.says = f"  {BETTER}\n"
    assert await desk.summary(alert) == BETTER
    (asked,) = model.asked
    assert [message["role"] for message in asked["messages"]] == ["system", "user"]
    assert json.loads(asked["messages"][1]["content"])["publisher"] == "Tonewell"


async def test_a_lie_is_not_told_and_the_log_says_why(desk, model, alert, caplog):
    model.says = "Tonewell may now train its models on recordings, and Fluxcore gets them too."
    with caplog.at_level(logging.WARNING):
        assert await desk.summary(alert) == alert.summary
    assert "no source has the name Fluxcore" in caplog.text


async def test_each_change_is_asked_about_once(desk, model, alert):
    model.says = BETTER
    await desk.summary(alert)
    model.says = "Tonewell may train."
    assert await desk.summary(alert) == BETTER
    assert len(model.asked) == 1


async def test_a_refused_answer_is_not_asked_for_again(desk, model, alert):
    model.says = "Visit https://tonewell.example for more."
    assert await desk.summary(alert) == await desk.summary(alert) == alert.summary
    assert len(model.asked) == 1


async def test_the_budget_is_kept_and_comes_back(desk, model, alert):
    model.says = BETTER
    for number in range(4):
        await desk.summary(replace(alert, subject=f"Terms {'I' * number}"))
    assert len(model.asked) == 2
    desk.now += timedelta(hours=25)
    await desk.summary(replace(alert, subject="Terms of Sale"))
    assert len(model.asked) == 3


async def test_an_edit_keeps_its_words_and_asks_for_none(desk, model, alert):
    model.says = BETTER
    assert await desk.summary(alert, action=DeliveryAction.EDIT) == alert.summary
    assert await desk.summary(alert) == BETTER
    assert await desk.summary(alert, action=DeliveryAction.EDIT) == BETTER


async def test_what_nobody_gets_is_not_asked_about(desk, model, alert):
    assert await desk.summary(alert, channels=()) == alert.summary
    assert model.asked == []


@pytest.mark.parametrize("says", [b"", b"[]", b'{"choices": []}', b'{"choices": [{"message": {"content": 4}}]}', b"{"])
async def test_what_is_no_answer_is_survived(desk, model, alert, says):
    model.says = says
    assert await desk.summary(alert) == alert.summary


@pytest.mark.parametrize("status", [400, 401, 404])
async def test_a_refusal_is_survived_and_tells_no_secret(desk, model, alert, status, caplog):
    model.status = status
    assert await desk.summary(alert) == alert.summary
    assert f"HTTP {status}" in caplog.text
    assert "sk-secret" not in caplog.text


async def test_a_server_that_is_gone_is_survived(alert):
    async with ChatWriter(url="http://127.0.0.1:9/v1", model="tiny", token="", patience=timedelta(seconds=1)) as writer:
        with pytest.raises(WriterError, match="gave no answer"):
            await writer.write("say", "{}")


async def test_the_program_is_wired_to_it(tmp_path, model):
    settings = read_settings(
        {
            "DATABASE_URL": f"sqlite:///{tmp_path / 'clausewatch.db'}",
            "CLAUSEWATCH_LLM_URL": model.url,
            "CLAUSEWATCH_LLM_MODEL": "tiny",
            "CLAUSEWATCH_LLM_DAILY": "7",
        }
    )
    async with opened(settings, console=Console()) as app:
        assert app.watch.language_model is not None
        assert (app.watch.language_model.name, app.watch.language_model.daily) == ("tiny", 7)


def test_settings_that_do_not_fit_are_said():
    with pytest.raises(SettingsError, match="CLAUSEWATCH_LLM_MODEL is not"):
        read_settings({"CLAUSEWATCH_LLM_URL": "http://127.0.0.1:1/v1"})
    with pytest.raises(SettingsError, match="CLAUSEWATCH_LLM_DAILY"):
        read_settings(
            {
                "CLAUSEWATCH_LLM_URL": "http://127.0.0.1:1/v1",
                "CLAUSEWATCH_LLM_MODEL": "tiny",
                "CLAUSEWATCH_LLM_DAILY": "many",
            }
        )
