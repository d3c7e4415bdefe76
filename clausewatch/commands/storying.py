"""`story list | merge | split | mute | unmute`: what a person says of a story, which sticks."""

from clausewatch.commands.desk import Argument, Asked, Desk, Known, Right, Verb
from clausewatch.commands.errors import CannotDo
from clausewatch.commands.say import code, count, day, line, on_page, pager, plainly, quiet, said
from clausewatch.errors import CorrectionError
from clausewatch.model import (
    AuditEntry,
    Correction,
    CorrectionKind,
    Deed,
    Heading,
    Line,
    Listing,
    Reply,
    Story,
)
from clausewatch.ports import Repeated


async def list_stories(asked: Asked, desk: Desk) -> Reply:
    """Stories with their ids, the latest first."""
    stories = sorted(await desk.store.stories(), key=lambda story: story.latest_at, reverse=True)
    if not stories:
        return plainly("There is no story yet.")
    page = asked.number("page", 1)
    items = tuple(_item(story) for story in stories[on_page(stories, page)])
    return Reply(
        blocks=(Heading(text=count(len(stories), "story").replace("storys", "stories")), Listing(items=items)),
        pager=pager(page, len(stories), "story list"),
        replaces="page" in asked.values,
    )


def _item(story: Story) -> Line:
    muted = ", muted" if story.muted else ""
    told = f" {story.reports[0].title}, {count(len(story.outlets), 'outlet')}{muted}, "
    return line(code(story.id), told, day(story.latest_at))


async def merge(asked: Asked, desk: Desk) -> Reply:
    """Put one story into another."""
    other = await _story(asked.text("into"), desk)
    return await _correct(CorrectionKind.MERGE, f"put into {other.id}", asked, desk, other=other)


async def split(asked: Asked, desk: Desk) -> Reply:
    """Make reports of a story one of their own; without naming any, list them by number."""
    story = await _story(asked.text("story"), desk)
    numbers = [number for number in asked.many("reports") if number.isdecimal()]
    if not numbers:
        return _numbered(story)
    wanted = {int(number) for number in numbers}
    keys = tuple(each.key for number, each in enumerate(story.reports, 1) if number in wanted)
    return await _correct(CorrectionKind.SPLIT, f"split by {count(len(keys), 'report')}", asked, desk, keys=keys)


def _numbered(story: Story) -> Reply:
    items = tuple(
        line(f"{number}. {each.outlet}: {each.title} ", quiet(f"{each.at:%d %b %Y}"))
        for number, each in enumerate(story.reports, 1)
    )
    return Reply(blocks=(said("Which reports are another story? Ask again with their numbers:"), Listing(items=items)))


async def mute(asked: Asked, desk: Desk) -> Reply:
    """Tell nothing more of a story."""
    return await _correct(CorrectionKind.MUTE, "muted", asked, desk)


async def unmute(asked: Asked, desk: Desk) -> Reply:
    """Tell of a story again."""
    return await _correct(CorrectionKind.UNMUTE, "no longer muted", asked, desk)


async def _story(name: str, desk: Desk) -> Story:
    found = await desk.store.story(name)
    if found is None:
        raise CannotDo(f'There is no story "{name}": story list has their ids.')
    return found


async def _correct(
    kind: CorrectionKind, did: str, asked: Asked, desk: Desk, *, other: Story | None = None, keys: tuple[str, ...] = ()
) -> Reply:
    """Carry it out; saying the same twice changes nothing, so the event is used up after it."""
    story = await _story(asked.text("story"), desk)
    correction = Correction(
        kind=kind,
        story_id=story.id,
        author=asked.asker.name,
        at=desk.now(),
        other_id=other.id if other else None,
        keys=keys,
    )
    try:
        await desk.store.correct(correction)
    except CorrectionError as error:
        raise CannotDo(str(error)) from None
    entry = AuditEntry(author=asked.asker, at=desk.now(), command=asked.verb, did=f"story {story.id}: {did}")
    if isinstance(await desk.store.perform(Deed(event_id=asked.event_id, entry=entry)), Repeated):
        return Reply()
    return plainly(f"The story {story.reports[0].title} ({story.id}) is {did}.")


_STORY = Argument(name="story", about="which story", known=Known.STORY, is_required=True)

VERBS = (
    Verb(
        name="story list",
        about="Stories with their ids.",
        run=list_stories,
        arguments=(Argument(name="page", about="which page"),),
        examples=("story list",),
    ),
    Verb(
        name="story merge",
        about="Put a story into another.",
        run=merge,
        arguments=(_STORY, Argument(name="into", about="into which", known=Known.STORY, is_required=True)),
        examples=("story merge 4f2a 91bc",),
        right=Right.EDITORS,
    ),
    Verb(
        name="story split",
        about="Make some reports of a story one of their own.",
        run=split,
        arguments=(_STORY, Argument(name="reports", about="their numbers", is_many=True)),
        examples=("story split 4f2a 3 4",),
        right=Right.EDITORS,
    ),
    Verb(
        name="story mute",
        about="Tell nothing more of a story.",
        run=mute,
        arguments=(_STORY,),
        examples=("story mute 4f2a",),
        right=Right.EDITORS,
    ),
    Verb(
        name="story unmute",
        about="Tell of a story again.",
        run=unmute,
        arguments=(_STORY,),
        examples=("story unmute 4f2a",),
        right=Right.EDITORS,
    ),
)
