"""Replies and forms of every kind of block and field, made of the texts that a platform has to survive."""

from dataclasses import dataclass
from datetime import UTC, datetime

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from clausewatch.model import (
    Action,
    ActionStyle,
    Alert,
    Block,
    Buttons,
    Code,
    Divider,
    Facts,
    Field,
    FieldKind,
    Form,
    Heading,
    Line,
    Listing,
    Marked,
    Option,
    Pager,
    Paragraph,
    Part,
    Quotation,
    Quote,
    Redline,
    Reply,
    Select,
    Style,
    Table,
    Told,
)

MANY = 30
"""Options: more than any platform shows in a menu."""

HURRIED = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
AT_LENGTH = settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
"""For the same again behind the `slow` marker."""


@dataclass(frozen=True, kw_only=True)
class Texts:
    """What the blocks are made of. `words` may be long, `names` are short ones."""

    words: st.SearchStrategy[str]
    names: st.SearchStrategy[str]
    ids: st.SearchStrategy[str]
    addresses: st.SearchStrategy[str]
    marked: st.SearchStrategy[Marked]
    alerts: st.SearchStrategy[Alert]

    @property
    def parts(self) -> st.SearchStrategy[Part]:
        times = st.none() | st.datetimes(min_value=datetime(1990, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 (hypothesis wants it naive)
        return st.builds(Part, text=self.words, style=st.sampled_from(Style), url=self._urls, at=times)

    @property
    def _urls(self) -> st.SearchStrategy[str]:
        return st.just("") | self.addresses

    @property
    def _options(self) -> st.SearchStrategy[tuple[Option, ...]]:
        one = st.builds(Option, value=self.ids, label=self.words, about=self.words)
        return st.lists(one, max_size=MANY).map(tuple)

    def blocks(self) -> st.SearchStrategy[Block]:
        """Every kind of block."""
        lines: st.SearchStrategy[Line] = st.lists(self.parts, max_size=4).map(tuple)
        rows = st.lists(lines, max_size=12).map(tuple)
        paths = st.lists(self.words, max_size=2).map(tuple)
        sides = st.none() | self.marked
        quotes = st.builds(Quote, kinds=st.just(()), before=sides, after=sides, headings=paths)
        sure = st.just("") | self.words
        actions = st.builds(
            Action, id=self.ids, label=self.words, style=st.sampled_from(ActionStyle), url=self._urls, sure=sure
        )
        columns = st.lists(self.names, max_size=12).map(tuple)
        return st.one_of(
            st.builds(Heading, text=self.words),
            st.builds(Paragraph, line=lines),
            st.builds(Listing, items=rows),
            st.builds(Facts, pairs=st.lists(st.tuples(self.words, lines), max_size=5).map(tuple)),
            st.builds(Table, columns=columns, rows=st.lists(rows, max_size=5).map(tuple)),
            st.integers(1, 5).flatmap(lambda width: _grids(lines, self.names, width)),
            st.builds(Quotation, words=self.marked, headings=paths),
            st.builds(Redline, quote=quotes),
            st.builds(Code, text=self.words.map(lambda text: text.replace(" ", "\n")), is_diff=st.booleans()),
            st.just(Divider()),
            st.builds(Told, alert=self.alerts),
            st.builds(Buttons, actions=st.lists(actions, max_size=8).map(tuple)),
            st.builds(Select, id=self.ids, label=self.words, options=self._options, most=st.integers(0, 40)),
        )

    def replies(self) -> st.SearchStrategy[Reply]:
        """Replies of up to eight blocks."""
        ends = st.just("") | self.ids
        pagers = st.builds(Pager, page=st.integers(1, 9), pages=st.just(9), before=ends, after=ends)
        blocks = st.lists(self.blocks(), max_size=8).map(tuple)
        return st.builds(Reply, blocks=blocks, pager=st.none() | pagers, share=ends)

    def forms(self) -> st.SearchStrategy[Form]:
        """Forms of every kind of field."""
        fields = st.builds(
            Field,
            id=st.uuids().map(str),
            label=self.words,
            kind=st.sampled_from(FieldKind),
            value=st.lists(self.words, max_size=3).map(tuple),
            hint=self.words,
            options=self._options,
            is_required=st.booleans(),
        )
        some = st.lists(fields, min_size=1, max_size=5).map(tuple)
        return st.builds(Form, id=self.ids, title=self.words, fields=some, submit=self.names, about=self.words)


def _grids(lines: st.SearchStrategy[Line], names: st.SearchStrategy[str], width: int) -> st.SearchStrategy[Table]:
    """Tables with as many cells in each row as there are columns."""
    rows = st.lists(st.lists(lines, min_size=width, max_size=width).map(tuple), max_size=12).map(tuple)
    return st.builds(Table, columns=st.lists(names, min_size=width, max_size=width).map(tuple), rows=rows)
