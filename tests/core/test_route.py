import pytest

from clausewatch.alert import compose_baseline, compose_change, compose_notice
from clausewatch.model import Channel, ClauseKind, Level, Subscription
from clausewatch.route import route

TEAM = Channel(id="team", platform="slack", address="C1234567")
LEGAL = Channel(id="legal", platform="discord", address="12345678901234567")


@pytest.fixture
def grant_alert(change, clause, terms):
    made = change(added=(clause("We train AI.", ClauseKind.GRANT),), kinds_added=frozenset({ClauseKind.GRANT}))
    return compose_change(made, terms, "s")


def test_everyone_means_every_channel(grant_alert):
    assert route(grant_alert, (TEAM, LEGAL), [Subscription(channel_ids=("everyone",))]) == (TEAM, LEGAL)


def test_a_channel_gets_an_alert_once_however_many_subscriptions_want_it(grant_alert):
    wanted = [Subscription(channel_ids=("team",)), Subscription(channel_ids=("team",), level=Level.HIGH)]
    assert route(grant_alert, (TEAM, LEGAL), wanted) == (TEAM,)


@pytest.mark.parametrize(
    "subscription",
    [
        Subscription(channel_ids=("team",), platforms=("Otherwave",)),
        Subscription(channel_ids=("team",), kinds=(ClauseKind.USER_BAN,)),
        Subscription(channel_ids=("team",), documents=False),
    ],
)
def test_what_a_subscription_leaves_out_does_not_come(grant_alert, subscription):
    assert route(grant_alert, (TEAM,), [subscription]) == ()


def test_an_unclear_mention_can_be_left_out(change, clause, terms):
    mention = compose_change(change(added=(clause("Models are trained."),)), terms, "s")
    assert route(mention, (TEAM,), [Subscription(channel_ids=("team",))]) == (TEAM,)
    assert route(mention, (TEAM,), [Subscription(channel_ids=("team",), unclear=False)]) == ()


def test_the_level_is_a_floor(change, terms):
    ban = compose_change(change(kinds_added=frozenset({ClauseKind.USER_BAN})), terms, "s")
    assert route(ban, (TEAM,), [Subscription(channel_ids=("team",), level=Level.MEDIUM)]) == ()


def test_notices_go_where_they_are_not_switched_off(clock):
    notice = compose_notice("The edited rules are not in force", "rules.yaml:3: …", clock())
    quiet = Subscription(channel_ids=("legal",), notices=False)
    assert route(notice, (TEAM, LEGAL), [Subscription(channel_ids=("team",), level=Level.HIGH), quiet]) == (TEAM,)


def test_everybody_subscribed_hears_what_is_watched(clock):
    alert = compose_baseline(["a"], "s", clock())
    assert route(alert, (TEAM, LEGAL), [Subscription(channel_ids=("team",), level=Level.HIGH)]) == (TEAM,)
