"""The review as Markdown, for a pull request or a wiki: the same numbers and sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from journeykit.render import markdown_movement as movement
from journeykit.render import markdown_tables as tables
from journeykit.render import shown
from journeykit.render.flow_mermaid import flow_mermaid
from journeykit.render.markdown_segment import segment
from journeykit.render.markdown_text import listed, money, share, table, team, text, value_head
from journeykit.review import wording
from journeykit.review.model import Review


def render_markdown(review: Review, pictures: Mapping[str, str] | None = None) -> str:
    """The whole review as Markdown. Same review, same text.

    ``pictures`` are the names of files beside it, by the names of ``standalone_figures``: each
    stands below the title of its section.
    """
    beside = pictures or {}
    blocks: list[str] = []
    for section, picture in (
        (_head, None),
        (_scorecard, None),
        (tables.journey, "map"),
        (tables.stages, "flow"),
        (tables.conversion, "conversion"),
        (tables.durations, None),
        (tables.health, "health"),
        (tables.nine_box, "nine_box"),
        (movement.stages, "stage_moves"),
        (movement.bands, "band_moves"),
        (movement.retention, "retention"),
        (movement.movers, None),
        (tables.at_risk, None),
        (tables.due, None),
        (segment, None),
        (_trust, None),
        (_fit, None),
        (_segments, None),
        (_blind, None),
        (_method, None),
    ):
        written = list(section(review))
        if written and picture and picture in beside:
            title = written[0].lstrip("# ")
            written.insert(1, f"![{title}]({quote(beside[picture])})")
        if section is tables.stages:
            written.insert(1, f"```mermaid\n{flow_mermaid(review.picture)}\n```")
        blocks.extend(written)
    return "\n\n".join(blocks) + "\n"


def _head(review: Review) -> Iterator[str]:
    yield f"# {text(review.headline.text)}"
    as_of = wording.day(review.method.as_of)
    yield f"Quarterly journey review · {text(review.title)} · {review.period}, data to {as_of}"
    if review.objective:
        yield f"What the customer wants: {text(review.objective)}"
    if review.definition_changed:
        yield text(review.definition_changed)
    for title, claims in (
        ("What improved", review.improved),
        ("What got worse", review.worsened),
    ):
        yield listed(title, [text(claim.text) for claim in claims], review.unchanged)
    decisions = [
        f"{text(item.text)} **{team(item.owner) if item.owner else 'No owner'}**"
        f"{': ' + text(item.next_step) if item.next_step else ''} ({shown.urgency(item.rank)})"
        for item in review.decisions
    ]
    yield listed("Decisions needed", decisions, "None.", ranked=True)


def _scorecard(review: Review) -> Iterator[str]:
    if not review.scorecard:
        return
    written = shown.scores(review)
    yield "## Scorecard"
    yield table(
        ["Measure", ">Value", ">Change", ">Target", "Met", "Owner"],
        (
            [
                text(row.name),
                text(written[row.id][0]),
                text(wording.change(row.change, row.unit))
                + ("" if row.change is None else f" {shown.TONES[row.tone]}"),
                text(written[row.id][1]),
                {True: "yes", False: "no", None: "–"}[row.met],
                team(row.owner),
            ]
            for row in review.scorecard
        ),
    )


def _trust(review: Review) -> Iterator[str]:
    yield f"## {text(review.disagreement_title.text)}"
    count = f">{wording.capital(review.unit_plural)}"
    if review.disagreements:
        yield table(
            ["The CRM says", "The evidence shows", count, "The CRM is"],
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
            yield table(
                ["Recorded", count, "Perhaps"],
                ([text(r.text), wording.integer(r.n), text(r.nearest or "–")] for r in rows),
            )


def _fit(review: Review) -> Iterator[str]:
    if not review.fit:
        return
    yield f"### {text(review.fit_title.text)}"
    yield table(
        [
            "Against the ideal",
            f">{wording.capital(review.unit_plural)}",
            "Lost",
            value_head(review),
            ">Cost to serve each" if shown.has_costs(review) else "",
        ],
        (
            [
                shown.FITS[row.fit],
                wording.integer(row.n),
                share(row.lost),
                money(review, row.value),
                text(wording.money(row.cost_to_serve, review.cost_unit)),
            ]
            for row in review.fit
        ),
    )


def _segments(review: Review) -> Iterator[str]:
    for name, rows in shown.segments(review).items():
        yield f"### By {text(name)}"
        yield table(
            [
                wording.capital(name),
                f">{wording.capital(review.unit_plural)}",
                "Lost",
                ">Red" if review.health else "",
                value_head(review),
            ],
            (
                [
                    text(row.label),
                    wording.integer(row.n),
                    share(row.lost),
                    wording.integer(row.red),
                    money(review, row.value),
                ]
                for row in rows
            ),
        )


def _blind(review: Review) -> Iterator[str]:
    blind = review.blind
    found = [
        f"{title}: {text(wording.listed(names))}."
        for title, names in (
            ("Flows of the business that feed no evidence", blind.flows),
            ("Operations that advance no stage", blind.idle_operations),
            ("Stages that no operation helps", blind.unhelped_stages),
        )
        if names
    ]
    if found:
        yield "### Blind spots"
        yield "\n".join(f"- {line}" for line in found)


def _method(review: Review) -> Iterator[str]:
    method = review.method
    against = f", compared with {wording.day(method.against)}" if method.against else ""
    unread = wording.listed([f"{column} {wording.integer(n)}" for column, n in method.unread])
    lines = [
        f"Source: {text(method.input_name)}, as of {wording.day(method.as_of)}{against}.",
        f"Rows: {shown.measured_rows(review)}.",
        *([f"Cells that could not be read count as unknown: {text(unread)}."] if unread else []),
        f"{text(wording.capital(review.unit_plural))}: {shown.customers(review)}.",
        *(text(note) for note in method.notes),
        (
            f"Definition: {text(method.definition)}, meaning {method.definition_hash[:12]}; "
            f"input {method.input_hash[:12]}; journeykit {method.version}."
        ),
    ]
    yield "## Method"
    yield "\n".join(f"- {line}" for line in lines)
