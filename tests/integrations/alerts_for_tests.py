"""The seven alerts every integration is shown against: an invented platform and outlets, our own words."""

from dataclasses import replace
from datetime import UTC, datetime

from clausewatch.model import Alert, AlertKind, ChangeKind, ClauseKind, Favour, Level, Marked, Quote

PAGE = ("Wavelark: Terms of Use", "https://wavelark.example/legal/terms")


def marked(text: str) -> Marked:
    """A marked text written with its spans in square brackets: "the [new] words"."""
    plain, spans, rest = "", [], text
    while "[" in rest:
        lead, _, rest = rest.partition("[")
        words, _, rest = rest.partition("]")
        plain += lead
        spans.append((len(plain), len(plain) + len(words)))
        plain += words
    return Marked(text=plain + rest, spans=tuple(spans))


NEW_GRANT = Alert(
    fingerprint="wavelark-grant-2024-02-12",
    kind=AlertKind.CHANGE,
    level=Level.HIGH,
    publisher="Wavelark",
    subject="Terms of Use",
    summary="Wavelark: the Terms of Use now lets the platform train AI on users' content. This favours the platform.",
    at=datetime(2024, 2, 12, 6, 30, tzinfo=UTC),
    last_without=datetime(2024, 2, 11, 6, 30, tzinfo=UTC),
    favour=Favour.PLATFORM,
    kinds=(ClauseKind.GRANT,),
    change=ChangeKind.REVISION,
    source_id="wavelark-terms",
    quotes=(
        Quote(
            kinds=(ClauseKind.GRANT,),
            headings=("Terms of Use", "Your tracks"),
            before=marked("We may store and stream each track you put on Wavelark."),
            after=marked(
                "We may store and stream each track you put on Wavelark[ and let our machine learning systems "
                "learn from it]."
            ),
        ),
    ),
    links=(PAGE, ("Earlier wording", "https://archive.example/wavelark/terms/2024-02-11")),
)

OPT_OUT_ADDED = Alert(
    fingerprint="wavelark-opt-out-2024-06-03",
    kind=AlertKind.CHANGE,
    level=Level.MEDIUM,
    publisher="Wavelark",
    subject="Artist Agreement",
    summary=(
        "Wavelark: the Artist Agreement now lets people refuse AI training. This favours artists and rightsholders."
    ),
    at=datetime(2024, 6, 3, 18, 0, tzinfo=UTC),
    last_without=datetime(2024, 6, 1, 18, 0, tzinfo=UTC),
    favour=Favour.RIGHTSHOLDERS,
    kinds=(ClauseKind.OPT_OUT,),
    change=ChangeKind.REVISION,
    source_id="wavelark-artists",
    quotes=(
        Quote(
            kinds=(ClauseKind.OPT_OUT,),
            headings=("Artist Agreement", "Learning systems", "Your choice"),
            before=None,
            after=marked(
                "[Switch off “Learn from my catalogue” in your label settings and no model of ours will use it.]"
            ),
        ),
    ),
    links=(("Wavelark: Artist Agreement", "https://wavelark.example/legal/artists"),),
)

CLAUSE_REMOVED = Alert(
    fingerprint="wavelark-removed-2024-09-20",
    kind=AlertKind.CHANGE,
    level=Level.HIGH,
    publisher="Wavelark",
    subject="Terms of Use",
    summary="Wavelark: the Terms of Use no longer says that the platform does not train AI on users' content.",
    at=datetime(2024, 9, 20, 6, 30, tzinfo=UTC),
    last_without=datetime(2024, 9, 19, 6, 30, tzinfo=UTC),
    favour=Favour.PLATFORM,
    kinds=(ClauseKind.DENIAL,),
    change=ChangeKind.REVISION,
    source_id="wavelark-terms",
    quotes=(
        Quote(
            kinds=(ClauseKind.DENIAL,),
            headings=("Terms of Use", "Your tracks"),
            before=marked("[No model, ours or a partner's, will ever be taught with a track you put on Wavelark.]"),
            after=None,
        ),
    ),
    links=(PAGE,),
)

REWORDED = Alert(
    fingerprint="wavelark-reworded-2025-01-08",
    kind=AlertKind.CHANGE,
    level=Level.LOW,
    publisher="Wavelark",
    subject="Terms of Use",
    summary="Wavelark: the Terms of Use lets the platform train AI on users' content in changed words.",
    at=datetime(2025, 1, 8, 6, 30, tzinfo=UTC),
    last_without=datetime(2025, 1, 7, 6, 30, tzinfo=UTC),
    favour=Favour.MIXED,
    kinds=(ClauseKind.GRANT, ClauseKind.USER_BAN),
    change=ChangeKind.REVISION,
    source_id="wavelark-terms",
    quotes=(
        Quote(
            kinds=(ClauseKind.GRANT,),
            headings=("Terms of Use", "Your tracks"),
            before=marked("Our systems may learn from your tracks [to sort and recommend them]."),
            after=marked(
                "Our systems[ and those of our partners] may learn from your tracks [once you have agreed to it]."
            ),
        ),
        Quote(
            kinds=(ClauseKind.USER_BAN,),
            headings=("Terms of Use", "What you may not do"),
            before=marked("Do not collect tracks [in bulk] to build a model."),
            after=marked("Do not collect tracks[, lyrics or artwork] to build[ or test] a model."),
        ),
    ),
    links=(PAGE,),
)

NEWS = Alert(
    fingerprint="larkpost-2025-05-09",
    kind=AlertKind.NEWS,
    level=Level.MEDIUM,
    publisher="The Lark Post",
    subject="Wavelark quietly let itself train AI on uploads & nobody noticed",
    summary=(
        "A change to the terms of Wavelark from last February came to light this week. Several labels say they were "
        "never told."
    ),
    at=datetime(2025, 5, 9, 9, 15, tzinfo=UTC),
    kinds=(ClauseKind.GRANT,),
    source_id="larkpost-feed",
    quotes=(
        Quote(
            kinds=(ClauseKind.GRANT,),
            before=None,
            after=marked("The new terms say that Wavelark's [machine learning systems may learn from] every upload."),
        ),
    ),
    links=(("The Lark Post", "https://larkpost.example/2025/05/wavelark-terms"),),
)

STORY = replace(
    NEWS,
    fingerprint="story-wavelark",
    publisher="Wavelark",
    notes=(
        "So far: reported (9 May 2025) → denied (10 May 2025) → revised (14 May 2025).",
        "Reported by 3 outlets. The latest: Treble Post, 15 May 2025.",
        "2 outlets say the terms changed on 9 May 2025; the clause stands in our copies since between 11 and "
        "12 February 2024.",
        "2 outlets mention an opt-out; the document offers none.",
    ),
)

SIGNAL = Alert(
    fingerprint="wavelark-signals-2025-11-02",
    kind=AlertKind.SIGNAL,
    level=Level.HIGH,
    publisher="Wavelark",
    subject="What wavelark.example tells machines",
    summary=(
        "Larkbot and Cloudcrawler may now fetch all of wavelark.example; until 1 Nov 2025 they were refused. "
        "wavelark.example no longer refuses AI training (TDMRep), as it did until 1 Nov 2025."
    ),
    at=datetime(2025, 11, 2, 6, 30, tzinfo=UTC),
    last_without=datetime(2025, 11, 1, 18, 30, tzinfo=UTC),
    favour=Favour.AI_COMPANIES,
    source_id="wavelark/signals-wavelark-example",
    quotes=(
        Quote(kinds=(), headings=("robots.txt, line 4",), before=marked("[Disallow: /]"), after=marked("[Allow: /]")),
        Quote(
            kinds=(),
            headings=(".well-known/tdmrep.json, entry 1",),
            before=marked('[{"location": "/", "tdm-reservation": 1}]'),
            after=None,
        ),
    ),
    links=(
        ("wavelark.example/robots.txt", "https://wavelark.example/robots.txt"),
        ("wavelark.example/.well-known/tdmrep.json", "https://wavelark.example/.well-known/tdmrep.json"),
    ),
)

BASELINE = Alert(
    fingerprint="baseline-2024-02-01",
    kind=AlertKind.BASELINE,
    level=Level.LOW,
    publisher="Clausewatch",
    subject="Now watching",
    summary=(
        "Now watching 3 documents and 2 feeds.\n"
        "1 of them lets the platform train AI on users' content: Wavelark (Terms of Use).\n"
        "1 of them lets people refuse AI training: Humfield (Creator Terms)."
    ),
    at=datetime(2024, 2, 1, 8, 0, tzinfo=UTC),
)

STANDARD_ALERTS: dict[str, Alert] = {
    "new_grant": NEW_GRANT,
    "opt_out_added": OPT_OUT_ADDED,
    "clause_removed": CLAUSE_REMOVED,
    "reworded": REWORDED,
    "news": NEWS,
    "story": STORY,
    "signal": SIGNAL,
    "baseline": BASELINE,
}
