"""The benchmark's verdict is by the figures alone, and what was not measured is neither met nor missed."""

import json

import pytest

from benchmarks.load.verdict import verdicts


def _rates(contender, rates):
    return [{"kind": "feed", "contender": contender, "phase": "unchanged, warm", "rates": rates}]


@pytest.mark.parametrize(("ours", "met"), [([900, 1_000, 5_000], True), ([900, 999, 5_000], False)])
def test_a_peer_is_beaten_by_the_medians(tmp_path, ours, met):
    (tmp_path / "polling.json").write_text(json.dumps(_rates("clausewatch", ours) + _rates("reader", [100, 200, 300])))
    found = {verdict.goal: verdict for verdict in verdicts(tmp_path)}
    assert found["feeds, unchanged, warm: 5 times reader"].met is met
    assert found["feeds, unchanged, warm: 0.333 times bare client"].met is None


def test_nothing_measured_is_nothing_met(tmp_path):
    assert {verdict.met for verdict in verdicts(tmp_path)} == {None}


@pytest.mark.parametrize(("took", "met"), [(21.9, True), (22.1, False)])
def test_a_delay_is_held_against_what_is_allowed(tmp_path, took, met):
    (tmp_path / "delivery.json").write_text(json.dumps({"delay_p99_s": took, "allowed_p99_s": 22.0}))
    assert [verdict.met for verdict in verdicts(tmp_path) if verdict.met is not None] == [met]
