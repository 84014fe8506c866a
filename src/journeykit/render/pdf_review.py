"""A review as a document for paper: what the page says, in its order, a section to a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from journeykit.language import say, spoken
from journeykit.pictures.svg import Picture
from journeykit.render import pdf_tables as tables
from journeykit.render import shown
from journeykit.render.figures import drawn, glyph_pictures, history_pictures
from journeykit.render.flow_sheets import conversion_sheets, flow_sheets, health_sheets
from journeykit.render.map_sheets import NOTE, Room, map_sheets, readable
from journeykit.render.paging import height, without_short_pages
from journeykit.render.paper import (
    Card,
    Cards,
    Column,
    Columns,
    Facts,
    Figure,
    Heading,
    NewPage,
    Paper,
    Part,
    Points,
    Text,
)
from journeykit.render.pdf import render_pdf
from journeykit.render.pdf_movement import movement
from journeykit.render.pdf_segment import segment
from journeykit.render.pdf_trust import trust
from journeykit.review import wording
from journeykit.review.model import Claim, Review, ScorecardRow

_WIDTH, _PAGE = 271.0, 181.0
"""Of the space of a page, in mm."""
_HEAD = 36.0
"""What the head of the first page takes, in mm."""
_CONTINUED = 8.0
"""What the title of a map that goes on takes of it."""
_FLOW_HEIGHT = 128.0
_CHART_HEIGHT, _CHART_SHARE = 110.0, 0.52
"""Of the chart of conversions beside the medians."""
_BOX_HEIGHT, _HEALTH_SHARE = 120.0, 0.42
"""Of the chart of health beside the nine boxes."""
_HALF = 0.48
"""Of the width, where two stand side by side."""
_CARDS_ACROSS = 8


def render_review_pdf(review: Review) -> bytes:
    """The review as PDF, A4 landscape. Same review, same bytes.

    Raises:
        ConfigurationError: the extra is not installed.
    """
    return render_pdf(review_paper(review))


def review_paper(review: Review) -> Paper:
    """The review as a document."""
    as_of = wording.day(review.method.as_of)
    return Paper(
        title=say("{period} journey review: {title}", period=review.period, title=review.title),
        kicker=say(
            "Quarterly journey review · {title} · {period}, data to {day}",
            title=review.title,
            period=review.period,
            day=as_of,
        ),
        headline=review.headline.text,
        intro=say("What the customer wants: {objective}", objective=review.objective)
        if review.objective
        else "",
        parts=without_short_pages(_parts(review), _WIDTH, _PAGE, _HEAD),
        foot=f"{review.title} · {review.period}",
        day=review.method.as_of,
        language=spoken().code,
        glyphs=glyph_pictures(),
    )


def _parts(review: Review) -> Iterator[Part]:
    pictures = drawn(review)
    yield from _summary(review)
    yield from _map(review)
    yield NewPage()
    yield Heading(review.flow_title.text)
    yield Text(
        say(
            "The width of a band is a number of {units}. Red branches are lost at their stage; "
            "grey is still in the stage on {day}.",
            units=review.unit_plural,
            day=wording.day(review.method.as_of),
        ),
        "lead",
    )
    for place, run in enumerate(flow_sheets(review.picture, review.losses, _WIDTH, _FLOW_HEIGHT)):
        if place:
            yield NewPage()
        if run.title:
            yield Heading(run.title, 3)
        yield Figure(run.drawing, _FLOW_HEIGHT)
    yield from tables.losses(review)
    yield NewPage()
    yield from _conversion(review, pictures["conversion"])
    yield from tables.conversions(review)
    yield NewPage()
    yield from _health(review, pictures)
    yield from movement(review, pictures)
    yield from tables.at_risk(review)
    yield from tables.due(review)
    yield from segment(review)
    yield from trust(review)
    yield Heading(say("Method"), 3)
    yield Facts(tables.method(review))


def _health(review: Review, pictures: Mapping[str, Picture]) -> Iterator[Part]:
    """The chart beside the nine boxes where it can be read there, else on pages of its own."""
    chart = pictures["health"]
    head = (Heading(review.health_title.text), *tables.health_lead(review))
    beside = readable(chart, _WIDTH * _HEALTH_SHARE, _BOX_HEIGHT)
    boxes: tuple[Part, ...] = ()
    if review.nine_box:
        boxes = (
            Heading(review.box_title.text),
            *tables.box_lead(review),
            Figure(pictures["nine_box"], _BOX_HEIGHT),
        )
    if beside and boxes:
        health = (*head, Figure(chart, _BOX_HEIGHT)) if review.health else head
        yield Columns((Column(boxes, 1 - _HEALTH_SHARE), Column(health, _HEALTH_SHARE)))
        return
    yield from boxes
    if boxes:
        yield NewPage()
    yield from head
    yield from _health_sheets(review)


def _health_sheets(review: Review) -> Iterator[Part]:
    """The chart of health, two sheets side by side where one page does not hold it."""
    before = review.previous_period if review.method.against else None
    width = _WIDTH * _HALF
    sheets = health_sheets(review.health, before, width, _FLOW_HEIGHT) if review.health else ()
    for place in range(0, len(sheets), 2):
        if place:
            yield NewPage()
        pair = [Column((Figure(sheet, _FLOW_HEIGHT),)) for sheet in sheets[place : place + 2]]
        yield Columns((*pair, *[Column(())] * (2 - len(pair))))


def _conversion(review: Review, chart: Picture) -> Iterator[Part]:
    """The chart beside the medians where it can be read there, else on pages of its own."""
    title, lead = review.conversion_title.text, tables.conversion_lead(review)
    medians = (Heading(review.duration_title.text), *tables.durations(review))
    if readable(chart, _WIDTH * _CHART_SHARE, _CHART_HEIGHT):
        figure = Figure(chart, _CHART_HEIGHT)
        yield Columns(
            (
                Column((Heading(title), Text(lead, "lead"), figure), _CHART_SHARE),
                Column(medians, 1 - _CHART_SHARE),
            )
        )
        return
    before = review.previous_period if review.method.against else None
    yield Heading(title)
    yield Text(lead, "lead")
    charts = conversion_sheets(review.conversions, before, _WIDTH, _FLOW_HEIGHT)
    for place, part in enumerate(charts):
        if place:
            yield NewPage()
        yield Figure(part, _FLOW_HEIGHT)
    yield from medians


def _summary(review: Review) -> Iterator[Part]:
    yield Columns(
        (
            Column(
                (Heading(say("What improved"), small=True), *_claims(review, review.improved)),
                1,
                "good",
            ),
            Column(
                (Heading(say("What got worse"), small=True), *_claims(review, review.worsened)),
                1,
                "bad",
            ),
            Column(
                (Heading(say("Decisions needed"), small=True), *_decisions(review)), 1.15, "ask"
            ),
        )
    )
    if review.definition_changed:
        yield Text(review.definition_changed, "note")
    if review.scorecard:
        written = shown.scores(review)
        histories = history_pictures(review)
        rows = -(-len(review.scorecard) // _CARDS_ACROSS)
        yield Cards(
            [
                Card(
                    name=row.name,
                    value=written[row.id][0],
                    change=_change(row),
                    verdict="" if row.change is None else shown.verdict(row),
                    tone=row.tone,
                    target=shown.target(row, written[row.id][1]),
                    history=histories[row.id] if len(row.history) > 1 else None,
                )
                for row in review.scorecard
            ],
            across=-(-len(review.scorecard) // rows),
        )


def _change(row: ScorecardRow) -> str:
    if row.change is None:
        return ""
    mark = "■" if row.tone == "neutral" else "▲" if row.change > 0 else "▼"
    return f"{mark} {wording.change(row.change, row.unit)}"


def _claims(review: Review, claims: tuple[Claim, ...]) -> tuple[Part, ...]:
    if not claims:
        return (Text(review.unchanged),)
    return (Points([(claim.text, "") for claim in claims]),)


def _decisions(review: Review) -> tuple[Part, ...]:
    if not review.decisions:
        return (Text(say("None.")),)
    points = []
    for item in review.decisions:
        next_step = f": {item.next_step}" if item.next_step else ""
        points.append(
            (item.text, f"{shown.who(item.owner)}{next_step} ({shown.urgency(item.rank)})")
        )
    more = (Text(review.more_decisions),) if review.more_decisions else ()
    return (Points(points, ranked=True), *more)


def _map(review: Review) -> Iterator[Part]:
    """The map, with its finding on its first page and a short title on the others."""
    lead = say(
        "One column per stage; counts and medians are of all who ever came there. Blue squares are "
        "touchpoints, pink clouds emotional moments."
    )
    title = review.map_title.text
    names_before = " ".join(stage.name for stage in review.picture.stages[:1] * 2)
    above = height([Heading(title), Text(f"{names_before}. {lead}", "lead")], _WIDTH)
    room = Room(_WIDTH, _PAGE - above, _PAGE - _CONTINUED)
    for sheet in map_sheets(review.picture, room):
        yield NewPage()
        if sheet.goes_on:
            yield Heading(sheet.heading, 3)
        else:
            yield Heading(title)
            yield Text(f"{sheet.title}. {lead}" if sheet.title else lead, "lead")
        below = room.other if sheet.goes_on else room.first
        yield Figure(sheet.drawing, below - NOTE * len(sheet.notes))
        for note in sheet.notes:
            yield Text(note, "note")
