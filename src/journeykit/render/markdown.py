"""The review as Markdown, for a pull request or a wiki: the same numbers and sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from journeykit.language import say, speaking_of
from journeykit.render import markdown_movement as movement
from journeykit.render import markdown_tables as tables
from journeykit.render import shown
from journeykit.render.flow_mermaid import flow_mermaid
from journeykit.render.markdown_segment import segment
from journeykit.render.markdown_text import listed, money, share, table, team, text, value_head
from journeykit.render.shown import right
from journeykit.review import wording
from journeykit.review.model import Review


def render_markdown(review: Review, pictures: Mapping[str, str] | None = None) -> str:
    """The whole review as Markdown, in its language. Same review, same text.

    ``pictures`` are the names of files beside it, by the names of ``standalone_figures``: each
    stands below the title of its section.
    """
    with speaking_of(review.language):
        return _written(review, pictures or {})


def _written(review: Review, beside: Mapping[str, str]) -> str:
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
    yield text(
        say(
            "Quarterly journey review · {title} · {period}, data to {day}",
            title=review.title,
            period=review.period,
            day=as_of,
        )
    )
    if review.objective:
        yield text(say("What the customer wants: {objective}", objective=review.objective))
    if review.definition_changed:
        yield text(review.definition_changed)
    for title, claims in (
        (say("What improved"), review.improved),
        (say("What got worse"), review.worsened),
    ):
        yield listed(title, [text(claim.text) for claim in claims], review.unchanged)
    decisions = [
        f"{text(item.text)} **{team(item.owner) if item.owner else text(say('No owner'))}**"
        f"{': ' + text(item.next_step) if item.next_step else ''} ({shown.urgency(item.rank)})"
        for item in review.decisions
    ]
    yield listed(say("Decisions needed"), decisions, say("None."), ranked=True)
    if review.more_decisions:
        yield text(review.more_decisions)


def _scorecard(review: Review) -> Iterator[str]:
    if not review.scorecard:
        return
    written = shown.scores(review)
    yield f"## {text(say('Scorecard'))}"
    yield table(
        [
            say("Measure"),
            right("Value"),
            right("Change"),
            right("Target"),
            say("Met"),
            say("Owner"),
        ],
        (
            [
                text(row.name),
                text(written[row.id][0]),
                text(wording.change(row.change, row.unit))
                + ("" if row.change is None else f" {shown.verdict(row)}"),
                text(written[row.id][1]),
                shown.MET[row.met],
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
            [say("The CRM says"), say("The evidence shows"), count, say("The CRM is")],
            (
                [text(row.recorded), text(row.evidence), wording.integer(row.n), text(row.kind)]
                for row in review.disagreements
            ),
        )
    for title, rows in (
        (say("CRM buckets that no stage names"), review.unmapped_buckets),
        (say("Loss reasons that no branch names"), review.unmapped_reasons),
    ):
        if rows:
            yield f"### {text(title)}"
            yield table(
                [say("Recorded"), count, say("Perhaps")],
                ([text(r.text), wording.integer(r.n), text(r.nearest or "–")] for r in rows),
            )


def _fit(review: Review) -> Iterator[str]:
    if not review.fit:
        return
    yield f"### {text(review.fit_title.text)}"
    yield table(
        [
            say("Against the ideal"),
            f">{wording.capital(review.unit_plural)}",
            say("Lost"),
            value_head(review),
            right("Cost to serve each") if shown.has_costs(review) else "",
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
        yield f"### {text(say('By {segment}', segment=name))}"
        yield table(
            [
                wording.capital(name),
                f">{wording.capital(review.unit_plural)}",
                say("Lost"),
                right("Red") if review.health else "",
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
    unexplained = shown.unexplained(review)
    if unexplained:
        yield f"### {text(say('Unexplained losses'))}"
        yield text(unexplained)
    found = [
        text(say("{what}: {names}.", what=title, names=wording.listed(names)))
        for title, names in shown.blind(review)
    ]
    if found:
        yield f"### {text(say('Blind spots'))}"
        yield "\n".join(f"- {line}" for line in found)


def _method(review: Review) -> Iterator[str]:
    facts = [
        (say("Source"), shown.source(review)),
        (say("Rows"), f"{shown.measured_rows(review)}."),
        *([(say("Unread cells"), shown.unread(review))] if review.method.unread else []),
        (wording.capital(review.unit_plural), f"{shown.customers(review)}."),
    ]
    lines = [say("{what}: {fact}", what=what, fact=fact) for what, fact in facts]
    lines += review.method.notes
    lines.append(say("{what}: {fact}", what=say("Definition"), fact=shown.definition(review)))
    yield f"## {text(say('Method'))}"
    yield "\n".join(f"- {text(line)}" for line in lines)
