"""A brief as a document: one page that stands on its own, for every format that has pages."""

from __future__ import annotations

from collections.abc import Iterator

from journeykit.language import say, spoken
from journeykit.pictures.history import draw_history
from journeykit.render import shown
from journeykit.render.figures import glyph_pictures
from journeykit.render.paper import (
    Cell,
    Column,
    Columns,
    Facts,
    Figure,
    Heading,
    Look,
    Paper,
    Part,
    Points,
    Table,
    Text,
)
from journeykit.review import wording
from journeykit.review.brief_model import (
    Brief,
    DueHere,
    Evidence,
    HealthHere,
    MeasureHere,
    Needed,
    Past,
)

MOST_READ = 3
"""How many columns of a condition are shown in the table of evidence."""
_STATES = {"reached": "yes", "missing": "no", "unknown": "unknown", "not_due": "–"}
_LOOKS: dict[str, Look] = {
    "reached": "plain", "missing": "bad", "unknown": "strong", "not_due": "faint",
}  # fmt: skip


def brief_paper(brief: Brief) -> Paper:
    """The brief as a document, A4 standing."""
    name = brief.name or brief.customer_id
    return Paper(
        title=say("Business review of {name}, {day}", name=name, day=wording.day(brief.as_of)),
        kicker=say(
            "Executive business review · {title} · {id}, data to {day}",
            title=brief.title,
            id=brief.customer_id,
            day=wording.day(brief.as_of),
        ),
        headline=brief.headline.text,
        intro=say("What the customer wants: {outcome}", outcome=brief.outcome)
        if brief.outcome
        else "",
        parts=tuple(_parts(brief)),
        foot=f"{name} · {wording.day(brief.as_of)}",
        day=brief.as_of,
        language=spoken().code,
        landscape=False,
        glyphs=glyph_pictures(),
    )


def _parts(brief: Brief) -> Iterator[Part]:
    yield Columns(
        (
            Column((Heading(say("Agenda"), small=True), *_agenda(brief)), 1.5, "ask"),
            Column((Heading(say("Where it stands"), small=True), *_standing(brief)), 1.0, "plain"),
        )
    )
    health = (Heading(_health_title(brief.health)), *_health(brief.health)) if brief.health else ()
    changed = (Heading(say("What changed")), *_history(brief)) if brief.history else ()
    if health and changed:
        yield Columns((Column(health, 1.15), Column(changed, 1.0)))
    else:
        yield from (*health, *changed)
    yield Heading(_evidence_title(brief))
    yield _evidence(brief)
    if brief.due:
        yield Heading(say("Moments, events and what they ask for"))
        yield _due(brief)
    if brief.history_note:
        yield Text(brief.history_note, "note")
    yield Heading(say("Method"), small=True)
    yield Facts(_method(brief))


def _agenda(brief: Brief) -> tuple[Part, ...]:
    if not brief.agenda:
        return (Text(say("Nothing in the data asks for a word.")),)
    points = []
    for item in brief.agenda:
        by = f", {say('by {day}', day=wording.day(item.by))}" if item.by else ""
        points.append((item.text, f"{shown.who(item.owner)}{by}"))
    return (Points(points, ranked=True),)


def _standing(brief: Brief) -> tuple[Part, ...]:
    facts = [
        (
            say("Value"),
            wording.money(brief.value, brief.value_unit) if brief.value is not None else "",
        ),
        (say("Owner"), wording.team(brief.owner) if brief.owner else ""),
        (say("Renewal"), _renewal(brief)),
        (say("Planned here"), _planned(brief)),
        (say("Next step needs"), "; ".join(_needed(one) for one in brief.needed)),
        (say("At risk"), wording.capital("; ".join(brief.at_risk))),
        (say("Fit"), {True: say("fits"), False: say("does not fit"), None: ""}[brief.fit]),
        (say("Nine-box"), " · ".join(text for text in (brief.box, brief.play) if text)),
    ]
    shown = [(name, text) for name, text in facts if text]
    said = tuple(Text(sentence) for sentence in brief.standing)
    return (*said, *((Facts(shown),) if shown else ()))


def _needed(one: Needed) -> str:
    return say("{term} (now {value})", term=one.term, value=one.value.strip("()"))


def _renewal(brief: Brief) -> str:
    if brief.renewal_date is None or brief.days_to_renewal is None:
        return ""
    until, on = brief.days_to_renewal, wording.day(brief.renewal_date)
    if until < 0:
        return say("{day}, {days} ago", day=on, days=wording.days(-until))
    return say("{day}, in {days}", day=on, days=wording.days(until))


def _planned(brief: Brief) -> str:
    planned = [
        say("{days} expected", days=wording.days(brief.expected_days))
        if brief.expected_days is not None
        else "",
        say("{days} at most", days=wording.days(brief.max_days))
        if brief.max_days is not None
        else "",
    ]
    return say(", ").join(text for text in planned if text)


def _health_title(health: HealthHere) -> str:
    if health.band == "unknown":
        return say(
            "Health cannot be told: between {low} and {high} of 100",
            low=wording.number(health.low, 0),
            high=wording.number(health.high, 0),
        )
    score = wording.number(health.score, 1)
    if health.gates:
        return say(
            "Health is {band}: {score} of 100, capped by {gates}",
            band=say(health.band),
            score=score,
            gates=wording.listed(health.gates),
        )
    return say("Health is {band}: {score} of 100", band=say(health.band), score=score)


def _health(health: HealthHere) -> Iterator[Part]:
    if health.unsettled:
        yield Text(health.unsettled, "lead")
    compared = any(one.points_before is not None for one in health.measures)
    yield Table(
        [
            say("Measure"),
            f">{say('Value')}",
            f">{say('Points')}",
            f">{say('Before')}" if compared else "",
            f">{say('Adds')}",
            f">{say('Could add')}",
        ],
        [_measure(one) for one in health.measures],
    )


def _measure(one: MeasureHere) -> list[Cell | str]:
    room = None if one.adds is None or one.most is None else one.most - one.adds
    return [
        Cell(
            one.name,
            say(one.kind) if one.kind else "",
            look="plain" if one.adds is not None else "faint",
        ),
        wording.number(one.value, 2),
        Cell(wording.number(one.points, 0), look=_fallen(one)),
        wording.number(one.points_before, 0),
        wording.number(one.adds, 1),
        wording.number(room, 1),
    ]


def _fallen(one: MeasureHere) -> Look:
    if one.points is None or one.points_before is None:
        return "plain"
    fell = wording.number(one.points, 0) != wording.number(one.points_before, 0)
    return "bad" if fell and one.points < one.points_before else "plain"


def _evidence_title(brief: Brief) -> str:
    due = [one for one in brief.evidence if one.state != "not_due"]
    reached = sum(one.state == "reached" for one in due)
    if not due:
        return say("No stage has evidence that is due")
    return say(
        "{n} of {due} stages reached have their evidence",
        n=wording.integer(reached),
        due=wording.integer(len(due)),
    )


def _evidence(brief: Brief) -> Table:
    return Table(
        [say("Stage"), say("Evidence"), say("There"), say("Since"), say("From")],
        [_evidence_row(one) for one in brief.evidence],
    )


def _evidence_row(one: Evidence) -> list[Cell | str]:
    notes = [say(one.where)] if one.where != "went on" else []
    if one.skipped:
        notes.append(say("passed without it"))
    if one.carried:
        notes.append(say("by an earlier snapshot"))
    reads = [f"{read.name}: {read.text}" for read in one.reads[:MOST_READ]]
    ahead = one.state == "not_due"
    return [
        Cell(one.stage_name, say(", ").join(notes), look="faint" if ahead else "strong"),
        Cell(one.proof or "–", look="faint" if ahead else "plain"),
        Cell(say(_STATES[one.state]), look=_LOOKS[one.state]),
        wording.day(one.on) if one.on else "–",
        Cell(say("; ").join(reads) if reads and not ahead else "–", look="faint"),
    ]


def _due(brief: Brief) -> Table:
    return Table(
        [say("What"), say("Response"), say("Owner"), say("Due")],
        [
            [
                Cell(one.name, shown.KINDS[one.kind], look="strong"),
                shown.answer(one),
                wording.team(one.owner) if one.owner else "–",
                _when(one),
            ]
            for one in brief.due
        ],
    )


def _when(one: DueHere) -> Cell:
    if one.due is None or one.days_over is None:
        return Cell("–")
    if one.days_over > 0:
        over = say("{days} over", days=wording.days(one.days_over))
        return Cell(wording.day(one.due), over, look="bad")
    return Cell(wording.day(one.due))


def _history(brief: Brief) -> Iterator[Part]:
    said: list[Part] = []
    if brief.changed:
        said.append(Points([(sentence, "") for sentence in brief.changed]))
    else:
        said.append(Text(say("Nothing that the snapshots hold.")))
    yield from said
    scores = [(past.as_of, past.score) for past in brief.history]
    if sum(score is not None for _, score in scores) > 2:
        yield Text(say("Health score"), "note")
        yield Figure(draw_history(scores, ident="brief-history", width=300, height=50), 12.0)
    yield Table(
        [
            say("Snapshot"),
            say("Stage"),
            say("Health"),
            f">{say('Score')}",
            f">{say('Value')}",
            f">{say('To act on')}",
        ],
        [
            [
                wording.day(past.as_of),
                _stood(past),
                Cell(say(wording.capital(past.band)), glyph=past.band) if past.band else "–",
                wording.number(past.score, 1),
                wording.money(past.value, brief.value_unit),
                wording.integer(past.at_risk),
            ]
            for past in reversed(brief.history)
        ],
    )


def _stood(past: Past) -> str:
    if past.lost:
        return say("{stage}, lost", stage=past.stage_name)
    if past.progress == "done":
        return say("{stage}, completed", stage=past.stage_name)
    return past.stage_name


def _method(brief: Brief) -> list[tuple[str, str]]:
    about = brief.method
    day = wording.day(about.as_of)
    notes = [say("Every sentence follows from the snapshot; what it does not hold is not said.")]
    if brief.health:
        notes.append(
            say(
                "The health score is a rule of its authors: it was not tested against later losses."
            )
        )
    if brief.anonymous:
        text = "Left out: the name, id and owner of the {unit}, and texts of the export."
        notes.append(say(text, unit=brief.unit))
    return [
        (say("Source"), say("{file}, as of {day}.", file=about.input_name, day=day)),
        (say("Notes"), " ".join(notes)),
        (say("Definition"), shown.definition(brief)),
    ]
