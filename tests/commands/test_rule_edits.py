"""Rules are edited in chat: errors at the field, tried on the archive, confirmed, in force, undone, exported."""

from dataclasses import replace

from clausewatch.model import Code, EditTarget, Told
from clausewatch.ruleset import load
from tests.commands.talking import ANA, BEN, buttons, words

FILLER = "\n".join(f"Sentence number {number} of the terms says nothing of note." for number in range(30))


async def _edited(talk, **values):
    form = (await talk.ask("rules edit service-trains")).form
    return await talk.submit(form, **values)


async def test_a_mistake_is_shown_at_its_field_and_the_form_keeps_what_was_typed(talk, desk):
    before = desk.rules.ruleset
    reply = await _edited(talk, should_not_match="- text: We train AI daily.")
    assert [error.field for error in reply.errors] == ["should_not_match"]
    assert "because" in reply.errors[0].text
    assert {field.id: field.value for field in reply.form.fields}["should_not_match"] == ("- text: We train AI daily.",)
    again = await talk.click(reply.form.reopen)
    assert again.form == reply.form.__class__(**{**_members(reply.form), "reopen": ""})
    assert desk.rules.ruleset is before


def _members(form):
    return {name: getattr(form, name) for name in form.__slots__}


async def test_an_example_that_fails_is_shown_at_its_field(talk):
    reply = await _edited(talk, should_match="We train AI.\nWe bake bread.")
    assert [error.field for error in reply.errors] == ["should_match"]
    assert "should match service-trains but does not" in reply.errors[0].text


async def test_an_edit_is_tried_on_the_archive_confirmed_and_in_force(talk, desk, recorded, store):
    await recorded("tonewell/terms-of-use", FILLER, f"{FILLER}\nWe do teach AI with your songs.")
    rule = (await talk.ask("rules edit service-trains")).form.fields[0].value[0]
    reply = await _edited(
        talk,
        rule=rule.replace("does: trains", 'does: "teach ..6 {model}"'),
        should_match="We teach AI.",
        reason="Teach",
    )
    assert reply.then
    shown = await talk.to_the_end(reply)
    assert "would have posted 1 alert in the last 12 months; here they are" in words(shown)
    assert any(isinstance(block, Told) for block in shown.blocks)
    assert any(isinstance(block, Code) and block.is_diff for block in shown.blocks)
    assert len(await store.edits()) == 0
    done = await talk.click(buttons(shown)["Confirm"].id)
    assert "In force everywhere" in words(done)
    await desk.rules.refresh(desk.now())
    assert desk.rules.ruleset.reader.read("We teach AI.").kinds == {"grant"}
    assert (await store.edits_of(EditTarget.RULE, "service-trains"))[0].reason == "Teach"
    assert [entry.author.name for entry in await store.audit(5)] == ["Ana"]


async def test_a_second_confirmation_and_a_retried_event_do_nothing(talk, store):
    shown = await talk.to_the_end(await _edited(talk, reason="x", known_misses="- Our models taste."))
    confirm = buttons(shown)["Confirm"].id
    await talk.click(confirm, event="once")
    assert await talk.click(confirm, event="once") == (await talk.click(confirm, event="once"))
    assert (await talk.click(confirm, event="once")).blocks == ()
    assert "already" in words(await talk.click(confirm))
    assert len(await store.edits()) == 1


async def test_the_second_of_two_editors_sees_the_first_and_confirms_again(talk, store):
    first = (await talk.ask("rules edit service-trains")).form
    second = (await talk.ask("rules edit service-trains")).form
    shown = await talk.to_the_end(await talk.submit(first, known_misses="- One."))
    await talk.click(buttons(shown)["Confirm"].id)
    stale = await talk.to_the_end(await talk.submit(second, known_misses="- Two."))
    assert "Ana changed this rule in the meantime" in words(stale)
    await talk.click(buttons(stale)["Confirm"].id)
    assert ["One" in edit.body for edit in await store.edits()] == [True, False]


async def test_two_drafts_at_once_cannot_both_win(talk, store):
    drafts = []
    for text in ("- One.", "- Two."):
        form = (await talk.ask("rules edit service-trains")).form
        drafts.append(await talk.to_the_end(await talk.submit(form, known_misses=text)))
    await talk.click(buttons(drafts[0])["Confirm"].id)
    overtaken = await talk.click(buttons(drafts[1])["Confirm"].id)
    assert "in the meantime" in words(overtaken)
    assert len(await store.edits()) == 1
    await talk.click(buttons(overtaken)["Confirm"].id)
    assert len(await store.edits()) == 2


async def test_revert_is_one_step(talk, desk, store):
    shown = await talk.to_the_end(await talk.ask("rules disable service-trains too noisy"))
    await talk.click(buttons(shown)["Confirm"].id)
    await desk.rules.refresh(desk.now())
    assert desk.rules.ruleset.reader.read("We train AI.").kinds == set()
    assert "In force" in words(await talk.ask("rules revert service-trains"))
    await desk.rules.refresh(desk.now())
    assert desk.rules.ruleset.reader.read("We train AI.").kinds == {"grant"}
    assert len(await store.edits()) == 2


async def test_export_keeps_comments_and_order_and_hands_over_to_the_file(talk, rules_path, desk):
    shown = await talk.to_the_end(await _edited(talk, known_misses="- Our models taste."))
    await talk.click(buttons(shown)["Confirm"].id)
    before = rules_path.read_text()
    offered = await talk.ask("rules export")
    assert rules_path.read_text() == before
    await talk.click(buttons(offered)["Write"].id)
    after = rules_path.read_text()
    assert [line for line in before.splitlines() if line not in after.splitlines()] == []
    assert "Our models taste." in after
    load(rules_path)
    rules_path.write_text(after.replace("The service trains", "The service does train"))
    await desk.rules.refresh(desk.now())
    await desk.rules.refresh(desk.now())
    assert desk.rules.effective.conflicts == ()
    assert desk.rules.ruleset.rules[0].title == "The service does train"


async def test_an_edit_of_the_file_after_one_in_chat_is_a_conflict_that_is_seen(talk, rules_path, desk):
    shown = await talk.to_the_end(await _edited(talk, known_misses="- Our models taste."))
    await talk.click(buttons(shown)["Confirm"].id)
    rules_path.write_text(rules_path.read_text().replace("The service trains", "Another title"))
    for _ in range(2):
        await desk.rules.refresh(desk.now())
    assert len(desk.rules.effective.conflicts) == 1
    assert "edited in two places" in words(await talk.ask("rules list"))


async def test_an_edit_that_lost_its_ground_is_left_out_and_said(talk, rules_path, desk):
    shown = await talk.to_the_end(await _edited(talk, known_misses="- Our models taste."))
    await talk.click(buttons(shown)["Confirm"].id)
    text = rules_path.read_text().replace("  trains:", "  teaches:").replace("does: trains", "does: teaches")
    rules_path.write_text(text)
    for _ in range(2):
        await desk.rules.refresh(desk.now())
    assert [refusal.edit.key for refusal in desk.rules.effective.refusals] == ["service-trains"]
    assert "service-trains by Ana is not in force" in str(desk.rules.untold()).replace("edit of ", "")
    assert desk.rules.ruleset.reader.read("We train AI.").kinds == {"grant"}


async def test_only_editors_may_edit(talk, store):
    refused = await talk.ask("rules edit service-trains", who=BEN)
    assert refused.form is None
    assert "slack:U0BEN" in words(refused)
    assert (await talk.ask("rules edit service-trains", who=replace(BEN, roles=("S0LEGAL",)))).form
    assert (await talk.ask("rules show service-trains", who=BEN)).blocks
    assert ANA.is_admin


async def test_a_new_rule_may_not_take_a_name_that_is_taken(talk):
    form = (await talk.ask("rules add We tune AI on songs.")).form
    reply = await talk.submit(form, rule="id: service-trains\ntitle: x\nkind: grant\ndoes: trains", should_not_match="")
    assert "already a rule" in reply.errors[0].text
