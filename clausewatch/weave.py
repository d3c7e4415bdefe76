"""Puts what a poll found into stories, and decides what is told of them: story → summary → alert → route. Pure.

A story's first message is kept true by edits; a phase that changes the picture is a reply to it; a copy only counts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from clausewatch import alert, story, summary
from clausewatch.match import match_article
from clausewatch.model import (
    Alert,
    AlertKind,
    Archive,
    Article,
    ChangeKind,
    Channel,
    Collected,
    DeliveryAction,
    Platform,
    Posting,
    Report,
    Silence,
    Stories,
    Story,
    Subscription,
)
from clausewatch.ports import Recording
from clausewatch.route import collecting, route, silenced, takes_digest
from clausewatch.ruleset import Ruleset
from clausewatch.story import Growth, Telling
from clausewatch.watch import Watch

MOST_AFTER_QUIET = 5
"""Messages that are posted one by one at the end of quiet hours; more are one digest."""


def touches_stories(recording: Recording) -> bool:
    """Whether anything in it belongs into a story."""
    return bool(relevant_articles(recording)) or any(map(_is_change, recording.postings))


def relevant_articles(recording: Recording) -> tuple[Article, ...]:
    """Its articles that matter, new ones and those that say something else than before."""
    return tuple(article for article, matters in (*recording.articles, *recording.revised) if matters)


def weave(recording: Recording, stories: Stories, archive: Archive, watch: Watch, *, silent: bool = False) -> Recording:
    """The recording with its articles and changes in their stories. `silent` on first contact with a feed."""
    loom = Loom(
        stories=stories.stories,
        archive=archive,
        ruleset=watch.ruleset,
        channels=watch.channels,
        silences=watch.silences,
        now=watch.clock(),
        silent=silent,
    )
    for posting in recording.postings:
        if _is_change(posting):
            loom.take_change(posting)
        else:
            loom.postings.append(posting)
    known = {report.key for each in stories.stories for report in each.reports}
    for article in relevant_articles(recording):
        if story.article_key(article) in known:
            loom.revise_article(article)
        else:
            loom.take_article(article)
    loom.finish()
    postings = tuple(loom.postings)
    return replace(
        recording,
        postings=postings,
        stories=tuple(loom.grown.values()),
        stories_revision=stories.revision,
    )


def completed(
    stories: Stories, platform: str, archive: Archive, ruleset: Ruleset, channels: tuple[Channel, ...], now: datetime
) -> tuple[tuple[Posting, ...], tuple[Story, ...]]:
    """The edits of stories about a platform whose documents the archive knows better by now, and those stories."""
    loom = Loom(stories=stories.stories, archive=archive, ruleset=ruleset, channels=channels, now=now)
    told = (each for each in stories.stories if each.card and not each.muted)
    loom.grown = {each.id: each for each in told if story.same_name(story.platform_of(each), platform)}
    before = dict(loom.grown)
    loom.finish()
    changed = tuple(each for each in loom.grown.values() if each.card != before[each.id].card)
    return tuple(loom.postings), changed


def collect(recording: Recording, watch: Watch) -> Recording:
    """The recording with what digests collect of its postings, besides the channels that are told at once."""
    return replace(recording, collected=waiting(recording.postings, watch.channels, watch.ruleset, watch.clock()))


def waiting(
    postings: Iterable[Posting], channels: tuple[Channel, ...], ruleset: Ruleset, now: datetime
) -> tuple[Collected, ...]:
    """What channels collect of these postings instead of being told at once."""
    return tuple(each for posting in postings for each in _collected(posting, channels, ruleset, now))


def _collected(posting: Posting, channels: tuple[Channel, ...], ruleset: Ruleset, now: datetime) -> Iterable[Collected]:
    if posting.silenced:
        return
    for channel, due_at in collecting(posting.alert, channels, ruleset.subscriptions, now):
        if posting.latecomers and channel not in posting.latecomers:
            continue
        yield Collected(
            channel=channel,
            alert=posting.alert,
            topic=posting.parent or posting.alert.fingerprint,
            due_at=due_at,
            action=posting.action,
            broadcast=posting.broadcast,
        )


def collected_due(
    waiting: Sequence[Collected], channels: Sequence[Channel], subscriptions: Sequence[Subscription], now: datetime
) -> dict[Channel, tuple[Posting, ...]]:
    """What is due, channel by channel: what waited for the end of its quiet hours, and one digest of the rest.

    A channel that is configured no more keeps its place of then.
    """
    known = {channel.id: channel for channel in channels}
    by_channel: dict[Channel, list[Collected]] = {}
    for each in waiting:
        by_channel.setdefault(known.get(each.channel.id, each.channel), []).append(each)
    return {channel: tuple(_due_in(channel, due, subscriptions, now)) for channel, due in by_channel.items()}


def _due_in(
    channel: Channel, due: Sequence[Collected], subscriptions: Sequence[Subscription], now: datetime
) -> Iterable[Posting]:
    """Edits, replies and messages as they would have gone by day, then the digest.

    Where more has waited through the night than people read one by one, the messages are a digest too.
    """
    posts = [each for each in due if each.action is DeliveryAction.POST]
    single = [each for each in posts if not takes_digest(channel, each.alert, subscriptions)]
    by_itself = single if len(single) <= MOST_AFTER_QUIET else []
    for each in due:
        if each in by_itself or each.action is not DeliveryAction.POST:
            yield _as_by_day(each, channel)
    if told := [each.alert for each in posts if each not in by_itself]:
        yield Posting(alert=alert.compose_digest(channel, told, now), channels=(channel,))


def _as_by_day(each: Collected, channel: Channel) -> Posting:
    """The posting that waited. A message has the identity that it was to have, so that replies and edits find it."""
    if each.action is DeliveryAction.POST:
        message = replace(each.alert, fingerprint=each.topic)
        return Posting(alert=message, channels=(channel,), latecomers=(channel,))
    return Posting(
        alert=each.alert,
        channels=(channel,),
        action=each.action,
        parent=each.topic,
        broadcast=each.broadcast,
        latecomers=(channel,),
    )


def _is_change(posting: Posting) -> bool:
    """Whether it tells that a document's meaning changed; a mention that no rule can tell the kind of is none."""
    return (
        posting.alert.kind is AlertKind.CHANGE
        and posting.action is DeliveryAction.POST
        and bool(posting.alert.kinds or posting.alert.change is ChangeKind.WITHDRAWN)
    )


@dataclass(kw_only=True)
class Loom:
    """Stories while one poll's reports are put into them, in order. `growths` keeps what was decided of each.

    `recast` are the first messages of stories by articles that say something else by now.
    """

    stories: tuple[Story, ...]
    archive: Archive
    ruleset: Ruleset
    channels: tuple[Channel, ...]
    now: datetime
    silences: tuple[Silence, ...] = ()
    silent: bool = False
    postings: list[Posting] = field(default_factory=list)
    grown: dict[str, Story] = field(default_factory=dict)
    opened: dict[str, Posting] = field(default_factory=dict)
    recast: dict[str, Alert] = field(default_factory=dict)
    growths: list[Growth] = field(default_factory=list)

    def take_article(self, article: Article) -> Growth:
        """Put an article that matters into its story."""
        growth = self._grow(self._read(article, self.now), silent=self.silent)
        if growth.telling is Telling.NEW:
            self._open(growth.story, self._posting(self._opening(growth.story, growth.report)))
        elif growth.telling is Telling.THREAD and growth.story.id not in self.opened:
            self._reply(growth, self._reply_alert(growth.story, growth.report))
        return growth

    def revise_article(self, article: Article) -> None:
        """Bring what was told of an article up to date that says something else than when it joined its story."""
        key = story.article_key(article)
        for told in self._open_stories():
            before = next((report for report in told.reports if report.key == key), None)
            if before:
                self._revise(told, before, self._read(article, before.seen_at))

    def _revise(self, told: Story, before: Report, read: Report) -> None:
        claim = replace(read.claim, platform=before.claim.platform)
        now = replace(read, claim=claim, bodies=before.bodies, copy_of=before.copy_of, reasons=before.reasons)
        revised = replace(told, reports=tuple(now if each is before else each for each in told.reports))
        self.grown[told.id] = revised
        card = told.card
        if card is None or told.id in self.opened:
            return
        if alert.tells(card, before):
            fresh = self._opening(revised, now)
            self.recast[told.id] = replace(fresh, fingerprint=card.fingerprint, at=card.at, handling=card.handling)
        elif not before.copy_of and not before.phase.is_comment:
            reply, was = self._reply_alert(revised, now), self._reply_alert(told, before)
            self._edit_reply(reply, was, card)

    def _edit_reply(self, reply: Alert, was: Alert, card: Alert) -> None:
        """The reply of a report, where it had one: a channel without it has nothing to edit."""
        if reply != was:
            edit = alert.edition(reply, was)
            posting = replace(self._posting(card), alert=edit, action=DeliveryAction.EDIT, parent=was.fingerprint)
            self.postings.append(posting)

    def _read(self, article: Article, seen_at: datetime) -> Report:
        rules = self.ruleset
        known = story.Known(
            platforms=rules.platforms,
            institutions=rules.institutions,
            companies=rules.companies,
            heard=tuple(name for each in self._open_stories() if (name := each.reports[0].claim.platform)),
        )
        return story.read_article(article, match_article(article, self.ruleset.reader), known, seen_at)

    def take_change(self, posting: Posting) -> Growth:
        """Put a change of a document into the story that reports it, or open one with its alert."""
        report = story.read_change(posting.alert, self._platform(posting.alert.publisher), self.now)
        growth = self._grow(report, silent=False)
        if growth.telling is Telling.THREAD and growth.story.id not in self.opened:
            self._reply(growth, posting.alert)
        elif growth.telling is Telling.NEW:
            self._open(growth.story, posting)
        else:
            self.postings.append(posting)
        return growth

    def finish(self) -> None:
        """Bring the first message of every story that grew up to date: one edit each, however much came."""
        for grown in list(self.grown.values()):
            if grown.card is None:
                continue
            disputes = self._disputes(grown)
            notes = (*summary.summarise_progress(grown), *disputes)
            named = story.witnesses(grown) if disputes else ()
            card = alert.updated(self.recast.get(grown.id, grown.card), grown, notes, named)
            if grown.id in self.opened:
                opening = replace(self.opened[grown.id], alert=card)
                self.postings[self.postings.index(self.opened[grown.id])] = opening
            elif card != grown.card:
                self._post(alert.edition(card, grown.card), DeliveryAction.EDIT, grown)
                self._post_late(card, grown.card)
            self.grown[grown.id] = replace(grown, card=card)

    def _grow(self, report: Report, *, silent: bool) -> Growth:
        growth = story.grow(report, self._open_stories(), silent=silent)
        self.grown[growth.story.id] = growth.story
        self.growths.append(growth)
        return growth

    def _open_stories(self) -> tuple[Story, ...]:
        """All open stories as they are by now."""
        known = {each.id: each for each in self.stories} | self.grown
        return tuple(known.values())

    def _open(self, opened: Story, posting: Posting) -> None:
        self.grown[opened.id] = replace(opened, card=posting.alert)
        self.opened[opened.id] = posting
        self.postings.append(posting)

    def _reply(self, growth: Growth, message: Alert) -> None:
        self._post(message, DeliveryAction.REPLY, growth.story, broadcast=growth.broadcast)

    def _post(self, message: Alert, action: DeliveryAction, told: Story, *, broadcast: bool = False) -> None:
        """A reply or an edit goes where the story's first message went."""
        card = told.card or message
        self.postings.append(
            replace(self._posting(card), alert=message, action=action, parent=card.fingerprint, broadcast=broadcast)
        )

    def _post_late(self, card: Alert, before: Alert) -> None:
        """Channels that the story did not matter enough to before get its message as it is now."""
        subscriptions = self.ruleset.subscriptions
        knew = route(before, self.channels, subscriptions)
        late = tuple(channel for channel in route(card, self.channels, subscriptions) if channel not in knew)
        if late:
            posting = self._posting(card)
            at_once = tuple(channel for channel in posting.channels if channel in late)
            self.postings.append(replace(posting, channels=at_once, latecomers=late))

    def _posting(self, message: Alert) -> Posting:
        at_once = route(message, self.channels, self.ruleset.subscriptions, self.now)
        return Posting(alert=message, channels=at_once, silenced=silenced(message, self.silences, self.now))

    def _platform(self, name: str) -> Platform | None:
        return next((each for each in self.ruleset.platforms if each.name == name), None)

    def _opening(self, told: Story, report: Report) -> Alert:
        """The message that opens a story."""
        platform = story.platform_of(told)
        known = [each for each in self.archive.standings if story.same_name(each.platform, platform)]
        primary = [(f"{each.platform}: {each.document}", each.url) for each in known[:1]]
        text = summary.summarise_report(report)
        return alert.compose_story(told, report, platform, text, summary.best_sentences(report), primary)

    def _reply_alert(self, told: Story, report: Report) -> Alert:
        notes = (f"New in this story: {summary.in_words(report.phase)}.", *self._new_disputes(told, report))
        text = summary.summarise_report(report)
        return alert.compose_reply(told, report, text, summary.best_sentences(report), notes)

    def _new_disputes(self, told: Story, report: Report) -> tuple[str, ...]:
        """What became disputed with this report: the story's first message and its thread have the rest."""
        at = [each.key for each in told.reports].index(report.key)
        known = self._disputes(replace(told, reports=told.reports[:at])) if at else ()
        now = self._disputes(replace(told, reports=told.reports[: at + 1]))
        return tuple(each for each in now if each not in known)

    def _disputes(self, told: Story) -> tuple[str, ...]:
        return (*story.corrections_by(self.archive, told), *story.contradictions(told))
