"""The review as Markdown, for a pull request or a wiki: the same numbers and sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from journeykit.review import wording
from journeykit.review.model import BANDS, Claim, Rate, Review

_SPECIAL = frozenset("\\`*_[]<>|#~$")
_VERDICTS = {
    "real_gain": "real gain",
    "real_drop": "real drop",
    "within_noise": "within noise",
    "not_compared": "not compared",
}
_AT_RISK_SHOWN = 50


def render_markdown(review: Review) -> str:
    """The whole review as Markdown. Same review, same text."""
    blocks: list[str] = []
    for section in (_head, _scorecard, _stages, _conversion, _health, _at_risk, _trust, _method):
        blocks.extend(section(review))
    return "\n\n".join(blocks) + "\n"


def text(value: object) -> str:
    """Anything of a definition or an export as Markdown text that is only text."""
    flat = " ".join(str(value).split())
    escaped = "".join(f"\\{char}" if char in _SPECIAL else char for char in flat)
    return escaped.replace("&", "&amp;")


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a head that begins with ``>`` is of a column of numbers."""
    marks = ["---:" if head.startswith(">") else "---" for head in heads]
    lines = [[head.removeprefix(">") for head in heads], marks, *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _claims(title: str, claims: Sequence[Claim]) -> str:
    items = [f"- {text(claim.text)}" for claim in claims] or ["- Nothing that the numbers carry."]
    return "\n".join([f"**{title}**", "", *items])


def _share(rate: Rate) -> str:
    if not rate.n:
        return "–"
    low, high = wording.percent(rate.low), wording.percent(rate.high)
    return f"{wording.percent(rate.share)} ({low}–{high})"


def _head(review: Review) -> Iterator[str]:
    yield f"# {text(review.headline.text)}"
    as_of = wording.day(review.method.as_of)
    yield f"Quarterly journey review · {text(review.title)} · {review.period}, data to {as_of}"
    if review.objective:
        yield f"What the customer wants: {text(review.objective)}"
    if review.definition_changed:
        yield text(review.definition_changed)
    yield _claims("What improved", review.improved)
    yield _claims("What got worse", review.worsened)
    items = [
        f"{place}. {text(item.text)} ({text(item.owner or 'no owner')}"
        f"{': ' + text(item.next_step) if item.next_step else ''}; urgency {item.rank} of 5)"
        for place, item in enumerate(review.decisions, 1)
    ]
    yield "\n".join(["**Decisions needed**", "", *(items or ["- None."])])


def _scorecard(review: Review) -> Iterator[str]:
    if review.scorecard:
        yield "## Scorecard"
        yield _table(
            ["Measure", ">Value", ">Change", ">Target", "Met", "Owner"],
            (
                [
                    text(row.name),
                    text(wording.measured(row.value, row.unit)),
                    text(wording.change(row.change, row.unit)),
                    text(wording.measured(row.target, row.unit)),
                    {True: "yes", False: "no", None: "–"}[row.met],
                    text(row.owner or "–"),
                ]
                for row in review.scorecard
            ),
        )


def _stages(review: Review) -> Iterator[str]:
    yield f"## {text(review.flow_title.text)}"
    yield _table(
        [
            "Stage",
            ">Reached",
            ">Went on",
            ">In progress",
            ">Waiting",
            ">Unknown",
            ">Lost",
            ">Loss unknown",
            ">Median days",
        ],
        (
            [
                text(stage.name),
                *(
                    wording.integer(n)
                    for n in (
                        stage.counts.reached,
                        stage.counts.went_on,
                        stage.counts.in_progress,
                        stage.counts.waiting,
                        stage.counts.unknown,
                        stage.counts.lost,
                        stage.counts.loss_unknown,
                    )
                ),
                wording.number(stage.counts.median_days),
            ]
            for stage in review.picture.stages
            if stage.counts
        ),
    )
    if review.losses:
        yield "### Reasons for loss"
        yield _table(
            ["Reason", "Stage", "Cause", ">Lost", ">Of the stage", ">Value"],
            (
                [
                    text(loss.label),
                    text(loss.stage_name),
                    text(loss.cause),
                    wording.integer(loss.n),
                    wording.percent(loss.share),
                    text(wording.money(loss.value, review.value_unit)),
                ]
                for loss in review.losses
            ),
        )


def _conversion(review: Review) -> Iterator[str]:
    yield f"## {text(review.conversion_title.text)}"
    yield _table(
        ["Stage", ">Went on", ">Decided", "Share", "Before", "Verdict", ">Still here"],
        (
            [
                text(row.stage_name),
                wording.integer(row.now.k),
                wording.integer(row.now.n),
                _share(row.now),
                _share(row.before) if row.before else "–",
                _VERDICTS[row.verdict] + ("" if row.ranked else " (fewer than 20)"),
                wording.integer(row.still_here),
            ]
            for row in review.conversions
        ),
    )


def _health(review: Review) -> Iterator[str]:
    if review.health:
        yield f"## {text(review.health_title.text)}"
        yield _table(
            ["Stage", *(f">{band.capitalize()}" for band in BANDS)],
            (
                [text(row.stage_name), *(wording.integer(count.n) for count in row.bands)]
                for row in review.health
            ),
        )
    if review.nine_box:
        yield f"## {text(review.box_title.text)}"
        yield _table(
            [
                text(review.nine_box.row_name),
                text(review.nine_box.column_name),
                "Play",
                ">n",
                ">Value",
            ],
            (
                [
                    text(cell.row),
                    text(cell.column),
                    text(cell.play or "–"),
                    wording.integer(cell.n),
                    text(wording.money(cell.value, review.value_unit)),
                ]
                for line in review.nine_box.cells
                for cell in line
            ),
        )


def _at_risk(review: Review) -> Iterator[str]:
    yield f"## {text(review.at_risk_title.text)}"
    rows = review.at_risk.rows[:_AT_RISK_SHOWN]
    if rows:
        yield _table(
            [
                text(review.unit.capitalize()),
                "Stage",
                "Health",
                ">Value",
                "Why",
                "Owner",
                "Next step",
            ],
            (
                [
                    text(row.name or row.customer_id),
                    text(row.stage_name),
                    row.band or "–",
                    text(wording.money(row.value, review.value_unit)),
                    text("; ".join(row.reasons)),
                    text(row.owner or "–"),
                    text("; ".join(row.actions) or "–"),
                ]
                for row in rows
            ),
        )
    if len(rows) < review.at_risk.n:
        yield f"{wording.integer(review.at_risk.n - len(rows))} more are not listed here."
    if review.due:
        yield "### Moments, events and the customer's voice"
        yield _table(
            ["What", "Stage", ">Holds for", "Response", "Owner", "First due", ">Overdue"],
            (
                [
                    text(item.name),
                    text(item.stage_name or "any"),
                    wording.integer(item.n),
                    text(item.response or (f"to {item.to}" if item.to else "none planned")),
                    text(item.owner or "–"),
                    wording.day(item.first_due),
                    wording.integer(item.overdue),
                ]
                for item in review.due
            ),
        )


def _trust(review: Review) -> Iterator[str]:
    yield f"## {text(review.disagreement_title.text)}"
    if review.disagreements:
        yield _table(
            ["The CRM says", "The evidence shows", ">n", "The CRM is"],
            (
                [text(row.recorded), text(row.evidence), wording.integer(row.n), text(row.kind)]
                for row in review.disagreements
            ),
        )
    for title, rows in (
        ("CRM buckets that no stage names", review.unmapped_buckets),
        ("Loss reasons that no branch names", review.unmapped_reasons),
    ):
        if rows:
            yield f"### {title}"
            yield _table(
                ["Recorded", ">n", "Perhaps"],
                ([text(r.text), wording.integer(r.n), text(r.nearest or "–")] for r in rows),
            )
    if review.fit:
        yield "### Fit and what non-fit costs"
        yield _table(
            ["Fit", ">n", "Lost", ">Value", ">Cost to serve each"],
            (
                [
                    text(row.fit.replace("_", "-")),
                    wording.integer(row.n),
                    _share(row.lost),
                    text(wording.money(row.value, review.value_unit)),
                    wording.number(row.cost_to_serve),
                ]
                for row in review.fit
            ),
        )


def _method(review: Review) -> Iterator[str]:
    method = review.method
    yield "## Method"
    lines = [
        f"- Source: {text(method.input_name)}, as of {wording.day(method.as_of)}"
        + (f", compared with {wording.day(method.against)}" if method.against else ""),
        (
            f"- Rows: {wording.integer(method.rows_in)} read = "
            f"{wording.integer(method.scored)} scored + "
            f"{wording.integer(method.rejected)} rejected + {wording.integer(method.blank)} blank + "
            f"{wording.integer(method.duplicates)} duplicates dropped"
        ),
        *(f"- {text(note)}" for note in method.notes),
        (
            f"- Definition: {text(method.definition)}, meaning {method.definition_hash[:12]}; "
            f"journeykit {method.version}"
        ),
    ]
    yield "\n".join(lines)
