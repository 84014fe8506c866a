"""Generated journeys, counts and reviews: what a picture must be able to draw."""

from __future__ import annotations

from hypothesis import strategies as st

from journeykit.review.intervals import wilson
from journeykit.review.model import (
    BANDS,
    BandCount,
    BoxCell,
    BranchMark,
    Conversion,
    EventMark,
    HealthRow,
    JourneyPicture,
    LoopFacts,
    LossReason,
    MomentMark,
    NineBoxGrid,
    Rate,
    StageCounts,
    StageFacts,
    TouchpointMark,
)

HOSTILE = (
    "<script>alert(1)</script>",
    "\"quoted\" & 'single' > <",
    "line one\nline two\ttab",
    "nul \x00 bell \x07 escape \x1b",
    "emoji 👩‍💻 🇩🇪 👍🏽 ok",
    "עברית מימין לשמאל",
    "العربية من اليمين",
    "\u202eoverride\u2066",
    "]]> <!-- --> <![CDATA[",
    "&amp;lt;",
    "\ufffe\uffff",
)
LABELS = (
    "Go",
    "Evaluate",
    "Consider carefully before you commit to anything at all",
    "Donaudampfschifffahrtsgesellschaftskapitänsmütze",
    "https://example.com/a/very/long/path?with=query&and=more",
    "顧客は四半期末の前に本番稼働を始めたい",
    "Проверка документов и согласование",
    "Ω≈ç√∫µ≤≥÷ åß∂ƒ",
    "A sentence of ordinary length, with a comma, that says what the customer wants to reach",
)
# a label that ends in an ellipsis of its own would look like one that was cut
anything = st.text(max_size=30).map(lambda text: text.replace("…", ".") or "x")
labels = st.sampled_from(LABELS + HOSTILE) | anything
maybe = st.none() | labels


@st.composite
def touchpoints(draw: st.DrawFn) -> tuple[TouchpointMark, ...]:
    number = draw(st.integers(0, 5))
    idents = [f"t{index}" for index in range(number)]
    return tuple(
        TouchpointMark(
            id=ident,
            name=draw(labels),
            channel=draw(st.none() | st.sampled_from(["meeting", "mail", "in-app", "web", "月"])),
            owner=draw(maybe),
            after=tuple(draw(st.lists(st.sampled_from(idents), unique=True, max_size=2))),
            nested=draw(st.none() | st.just("nested.yaml")),
        )
        for ident in idents
    )


moments = st.builds(
    MomentMark,
    id=st.just("moment"),
    name=labels,
    emotion=maybe,
    valence=st.none() | st.floats(-3, 3).map(lambda value: round(value, 1)),
    intensity=st.none() | st.integers(1, 5),
    basis=st.sampled_from(["hypothesis", "reported", "observed"]),
    response=maybe,
    owner=maybe,
    within_days=st.none() | st.integers(0, 40),
    holding=st.none() | st.integers(0, 2_000),
)


@st.composite
def counts(draw: st.DrawFn, most: int = 3_000) -> StageCounts:
    part = st.integers(0, most) | st.just(0)
    went_on, progress, waiting, unknown = draw(part), draw(part), draw(part), draw(part)
    lost, loss_unknown = draw(part), draw(part)
    reached = went_on + progress + waiting + unknown + lost + loss_unknown
    return StageCounts(
        reached=reached,
        went_on=went_on,
        in_progress=progress,
        waiting=waiting,
        unknown=unknown,
        lost=lost,
        loss_unknown=loss_unknown,
        value_here=None,
        value_lost=None,
        gaps=0,
        joined=draw(st.integers(0, reached)),
        stuck=0,
        median_days=draw(st.none() | st.floats(0, 900)),
        median_n=went_on,
        median_days_here=None,
        median_here_n=0,
    )


@st.composite
def losses_at(draw: st.DrawFn, stage: str, name: str, lost: int) -> tuple[LossReason, ...]:
    left = lost
    found = []
    for number in range(draw(st.integers(0, 5))):
        n = draw(st.integers(0, left))
        left -= n
        if n:
            found.append(
                LossReason(
                    stage=stage,
                    stage_name=name,
                    id=draw(st.sampled_from([f"b{number}", "none_recorded", "unmapped"])),
                    label=draw(labels),
                    cause=draw(st.sampled_from(["process", "unknown"])),
                    controllable=None,
                    n=n,
                    share=n / lost,
                    value=None,
                    recovery=None,
                )
            )
    return tuple(sorted(found, key=lambda loss: -loss.n))


def branches(known: list[str]) -> st.SearchStrategy[tuple[BranchMark, ...]]:
    """Loss branches, some with a way back to one of the stages."""
    return st.lists(
        st.builds(
            BranchMark,
            id=st.just("branch"),
            reason=labels,
            cause=st.sampled_from(["process", "fit", None]),
            returns_to=st.none() | st.sampled_from(known),
            action=maybe,
        ),
        max_size=4,
    ).map(tuple)


@st.composite
def stages(
    draw: st.DrawFn,
    ident: str,
    *,
    counted: bool,
    lanes: bool,
    ways: tuple[str, ...],
    known: list[str],
) -> StageFacts:
    name = draw(labels)
    count = draw(counts()) if counted else None
    words = maybe if lanes else st.none()
    return StageFacts(
        id=ident,
        name=name,
        phase=draw(st.sampled_from(["prospective", "existing"])),
        owner=draw(st.none() | st.sampled_from(["sales", "customer_success"]) | labels),
        goal=draw(words),
        thinking=draw(words),
        feeling=draw(words),
        problem=draw(words),
        push=draw(words),
        trigger=draw(words),
        validation=draw(words),
        expected_days=None,
        max_days=None,
        target=None,
        touchpoints=draw(touchpoints()) if lanes else (),
        moments=tuple(draw(st.lists(moments, max_size=3))) if lanes else (),
        ways=ways,
        branches=draw(branches(known)) if lanes else (),
        counts=count,
        before=None,
        losses=draw(losses_at(ident, name, count.lost)) if count and count.lost else (),
    )


@st.composite
def pictures(draw: st.DrawFn, *, counted: bool = True, lanes: bool = True) -> JourneyPicture:
    """A journey of up to 15 stages that may branch, merge, skip, loop and end early.

    Without ``lanes`` it has only what a flow needs.
    """
    number = draw(st.sampled_from([1, 2, 3, 4, 7, 9, 15]))
    idents = [f"s{index}" for index in range(number)]
    drawn = []
    for index, ident in enumerate(idents):
        later = idents[index + 1 :]
        straight = tuple(later[:1])
        ways = st.just(straight)
        if later:
            some = st.lists(st.sampled_from(later), unique=True, max_size=3).map(tuple)
            ways = st.sampled_from([straight, straight, straight]) | some
        drawn.append(
            draw(stages(ident, counted=counted, lanes=lanes, ways=draw(ways), known=idents))
        )
    loops = draw(
        st.lists(
            st.tuples(st.sampled_from(idents), st.sampled_from(idents), maybe, st.integers(0, 999)),
            max_size=4,
        )
    )
    events = draw(
        st.lists(
            st.builds(
                EventMark,
                id=st.just("event"),
                name=labels,
                stages=st.lists(st.sampled_from(idents), unique=True).map(tuple),
                valence=st.none(),
                intensity=st.none(),
                response=maybe,
                owner=maybe,
                holding=st.none() | st.integers(0, 99),
            ),
            max_size=4,
        )
    )
    return JourneyPicture(
        title=draw(labels),
        unit="account",
        stages=tuple(drawn),
        branches=draw(branches(idents)) if lanes else (),
        loops=tuple(
            LoopFacts(a, b, name, taken if counted else None)
            for a, b, name, taken in loops
            if idents.index(b) <= idents.index(a)
        ),
        events=tuple(events),
    )


def all_losses(picture: JourneyPicture) -> tuple[LossReason, ...]:
    found = [loss for stage in picture.stages for loss in stage.losses]
    return tuple(sorted(found, key=lambda loss: -loss.n))


def rate(k: int, n: int) -> Rate:
    interval = wilson(k, n)
    return Rate(k, n, interval.low, interval.high)


@st.composite
def conversions(draw: st.DrawFn) -> Conversion:
    n, n_before = draw(st.integers(0, 5_000)), draw(st.integers(0, 5_000))
    now = rate(draw(st.integers(0, n)), n)
    before = draw(st.none() | st.just(rate(draw(st.integers(0, n_before)), n_before)))
    compared = before is not None and n > 0 and n_before > 0
    difference = (now.share or 0) - (before.share or 0) if compared and before else None
    verdicts = ["real_gain", "real_drop", "within_noise"] if compared else ["not_compared"]
    return Conversion(
        stage="s",
        stage_name=draw(labels),
        to_name=draw(labels | st.just("")),
        now=now,
        before=before,
        verdict=draw(st.sampled_from(verdicts)),
        difference=difference,
        difference_low=None if difference is None else difference - 0.1,
        difference_high=None if difference is None else difference + 0.1,
        target=draw(st.none() | st.floats(0, 1)),
        still_here=draw(st.integers(0, 10**7)),
        ranked=n >= 20,
    )


@st.composite
def band_counts(draw: st.DrawFn) -> tuple[BandCount, ...]:
    number = st.integers(0, 4_000) | st.just(0)
    return tuple(BandCount(band, draw(number), None) for band in BANDS)


health_rows = st.builds(
    HealthRow,
    stage=st.just("s"),
    stage_name=labels,
    bands=band_counts(),
    before=st.none() | band_counts(),
    provisional=st.integers(0, 5_000),
)


@st.composite
def grids(draw: st.DrawFn) -> NineBoxGrid:
    columns = [draw(labels) for _ in range(3)]
    rows = []
    for _ in range(3):
        row = draw(labels)
        cells = [
            BoxCell(
                row=row,
                column=column,
                play=draw(maybe),
                n=draw(st.integers(0, 10**7) | st.just(0)),
                value=draw(st.none() | st.floats(-1e6, 1e12)),
                before=draw(st.none() | st.integers(0, 10**7)),
            )
            for column in columns
        ]
        rows.append((cells[0], cells[1], cells[2]))
    low, high = sorted((draw(st.floats(-1e9, 1e9)), draw(st.floats(-1e9, 1e9))))
    return NineBoxGrid(
        row_name=draw(labels),
        column_name=draw(labels),
        row_cuts=(low, high),
        column_cuts=(0.0, 50.5),
        cells=tuple(rows),
        beside=draw(st.integers(0, 10**6)),
    )
