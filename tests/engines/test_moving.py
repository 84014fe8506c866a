"""Who moved between two snapshots, recounted from their rows in plain Python."""

from __future__ import annotations

import random
import re
import shutil
from collections import Counter
from dataclasses import dataclass, fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from journeykit.app.quarters import Quarter
from journeykit.app.reporting import ReportRequest, report
from journeykit.app.scoring import ScoreRequest, score
from journeykit.definition.loader import load
from journeykit.engines.stored import rows_in
from journeykit.engines.tallying import tally
from journeykit.errors import InputError, UsageError
from journeykit.render.html import render_html
from journeykit.render.json import render_json
from journeykit.render.markdown import render_markdown
from journeykit.review.model import Review
from journeykit.scoring.moved import MovementTally
from journeykit.scoring.tallied import Comparison
from journeykit.scoring.tallies import comparison_of, comparison_tallies

JOURNEY = """\
journeykit: 1
id: moving
data:
  customer_id: id
  name: name
  value: worth
  segments: [region]
  columns:
    id: {type: text}
    name: {type: text}
    worth: {type: decimal, unit: EUR}
    use: {type: decimal}
    state: {type: text}
    region: {type: text}
    tried_on: {type: date}
    bought_on: {type: date}
    kept_on: {type: date}
    spoke_on: {type: date}
lost: {when: state = 'left'}
stages:
  - id: try
    validation: {evidence: It is tried, when: tried_on is not null, date: tried_on}
  - id: buy
    validation: {evidence: It is bought, when: bought_on is not null, date: bought_on}
  - id: use
    phase: existing
    validation: {evidence: It is used, when: use >= 0.5}
  - id: keep
    trigger: {event: A year is over, by: time, when: kept_on is not null, date: kept_on}
    validation: {evidence: It is kept, when: use >= 0.9}
health:
  measures: [{id: use, value: use, points: {0: 0, 1: 100}}]
  bands: {yellow: 40, green: 70}
  purple: {evidence: They speak for us, when: spoke_on is not null}
"""
THEN, NOW = date(2026, 6, 30), date(2026, 9, 30)
ORDER = ("try", "buy", "use", "keep")
COLOURS = ("red", "yellow", "green", "purple")


def made_rows(dice: random.Random, as_of: date, ids: range) -> str:
    """An export in which every stage, band, loss and gap occurs."""
    lines = ["id,name,worth,use,state,region,tried_on,bought_on,kept_on,spoke_on"]
    for ident in ids:
        depth = dice.randint(0, 3)
        days = [as_of - timedelta(days=dice.randint(1, 300)) for _ in range(4)]
        dates = [str(day) if place < depth else "" for place, day in enumerate(days[:3])]
        worth = dice.choice(("", "0", "100", "250.5", str(dice.randint(1, 900))))
        use = dice.choice(("", "0.1", "0.45", "0.6", "0.8", "0.95"))
        state = dice.choice(("open", "open", "open", "left", ""))
        region = dice.choice(("North", "North", "South", "South", "West", ""))
        region = "East" if ident == 30 else region
        spoke = str(days[3]) if dice.random() < 0.3 else ""
        lines.append(
            ",".join([f"c{ident:03}", f"Firm {ident}", worth, use, state, region, *dates, spoke])
        )
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Two:
    """Two snapshots: the rows of each by customer, what the queries say, and the review."""

    then: dict[str, dict[str, Any]]
    now: dict[str, dict[str, Any]]
    asked: Comparison
    review: Review
    kept: Path


def rows_of(snapshot: Path) -> dict[str, dict[str, Any]]:
    found = duckdb.sql(
        "SELECT customer_id, stage, lost, band, standing, reached, went_on, "
        '"cell.region" AS region, '
        "LEN(at_risk) > 0 AS at_risk, CAST(value AS DOUBLE) AS value "
        f"FROM {rows_in(snapshot)}"
    )
    names = [column[0] for column in found.description]
    return {row[0]: dict(zip(names, row, strict=True)) for row in found.fetchall()}


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Two:
    folder = tmp_path_factory.mktemp("moving")
    journey = folder / "journey.yaml"
    journey.write_text(JOURNEY, encoding="utf-8")
    dice = random.Random(20260930)  # noqa: S311 - dice for tests
    saved = []
    for as_of, ids in ((THEN, range(400)), (NOW, range(25, 460))):
        customers = folder / f"{as_of}.csv"
        customers.write_text(made_rows(dice, as_of, ids), encoding="utf-8")
        snapshot = score(
            ScoreRequest(journey, customers, as_of, folder / "kept", forget=True)
        ).snapshot
        assert snapshot is not None
        saved.append(snapshot)
    definition = load(journey).definition
    assert definition is not None
    asked = comparison_tallies(definition, NOW, THEN)
    return Two(
        rows_of(saved[0]),
        rows_of(saved[1]),
        comparison_of(tally(asked, saved[1], saved[0]), asked),
        report(ReportRequest("moving", folder / "kept", by="region")),
        folder / "kept",
    )


def ways(then: dict[str, Any], now: dict[str, Any]) -> set[str]:
    """How a customer of both snapshots moved."""
    found = set()
    staying = then["lost"] is not True and now["lost"] is not True
    if staying and then["stage"] in ORDER and now["stage"] in ORDER:
        step = ORDER.index(now["stage"]) - ORDER.index(then["stage"])
        found |= {"moved_on"} if step > 0 else {"moved_back"} if step < 0 else set()
    if now["lost"] is True and then["lost"] is not True:
        found.add("newly_lost")
    if then["lost"] is True and now["lost"] is False:
        found.add("returned")
    if then["band"] in COLOURS and now["band"] in COLOURS:
        step = COLOURS.index(now["band"]) - COLOURS.index(then["band"])
        found |= {"improved"} if step > 0 else {"worsened"} if step < 0 else set()
    return found


UP, DOWN = {"moved_on", "returned", "improved"}, {"moved_back", "newly_lost", "worsened"}


def worth(rows: list[dict[str, Any]]) -> float | None:
    known = [row["value"] for row in rows if row["value"] is not None]
    return pytest.approx(sum(known)) if known else None


def test_movement_is_that_of_the_rows(two: Two) -> None:
    both = [ident for ident in two.now if ident in two.then]
    moves = {ident: ways(two.then[ident], two.now[ident]) for ident in both}
    count = Counter(way for found in moves.values() for way in found)
    new = [row for ident, row in two.now.items() if ident not in two.then]
    gone = [row for ident, row in two.then.items() if ident not in two.now]
    risen = [ident for ident in both if moves[ident] & UP]
    fallen = [ident for ident in both if moves[ident] & DOWN]

    def later(ident: str) -> dict[str, Any]:
        value = two.now[ident]["value"]
        return two.now[ident] if value is not None else two.then[ident]

    expected = {
        "new": len(new),
        "new_value": worth(new),
        "vanished": len(gone),
        "vanished_value": worth(gone),
        "kept": len(both),
        **{way: count[way] for way in (*sorted(UP), *sorted(DOWN))},
        "risen": len(risen),
        "risen_value": worth([later(ident) for ident in risen]),
        "fallen": len(fallen),
        "fallen_value": worth([later(ident) for ident in fallen]),
    }
    moved = two.asked.movement
    assert {field.name: getattr(moved, field.name) for field in fields(MovementTally)} == expected
    assert min(count[way] for way in UP | DOWN) > 3


def test_matrices_are_those_of_the_rows_and_hold_everybody(two: Two) -> None:
    def stage(row: dict[str, Any]) -> str:
        return ":lost" if row["lost"] is True else row["stage"]

    def band(row: dict[str, Any]) -> str:
        return ":lost" if row["lost"] is True else row["band"] or ":unwatched"

    everybody = two.then.keys() | two.now.keys()
    for state, asked, matrix in (
        (stage, two.asked.stage_moves, two.review.movement and two.review.movement.stages),
        (band, two.asked.band_moves, two.review.movement and two.review.movement.bands),
    ):
        counted = Counter(
            (
                state(two.then[ident]) if ident in two.then else ":absent",
                state(two.now[ident]) if ident in two.now else ":absent",
            )
            for ident in everybody
        )
        assert {(row.then, row.now): row.n for row in asked} == dict(counted)
        assert matrix is not None
        shown = {
            (then.id, now.id): n
            for then, line in zip(matrix.states, matrix.counts, strict=True)
            for now, n in zip(matrix.states, line, strict=True)
            if n
        }
        ids = [one.id for one in matrix.states]
        shown |= {(":absent", i): n for i, n in zip(ids, matrix.new, strict=True) if n}
        shown |= {(i, ":absent"): n for i, n in zip(ids, matrix.vanished, strict=True) if n}
        assert shown == dict(counted)


def test_lists_name_the_most_valuable_of_those_who_moved(two: Two) -> None:
    for asked, wanted in ((two.asked.risen, UP), (two.asked.fallen, DOWN)):
        expected = []
        for ident, now in two.now.items():
            then = two.then.get(ident)
            if then and ways(then, now) & wanted:
                value = now["value"] if now["value"] is not None else then["value"]
                expected.append((-value if value is not None else float("inf"), ident))
        listed = [one.customer_id for one in asked]
        assert listed == [ident for _, ident in sorted(expected)][:50]
        for one in asked:
            held = {way for way in UP | DOWN if getattr(one, way)}
            assert held == ways(two.then[one.customer_id], two.now[one.customer_id])


def test_retention_is_that_of_the_fixed_opening_cohort(two: Two) -> None:
    cohort = [
        ident
        for ident, row in two.then.items()
        if row["stage"] in ("use", "keep") and row["lost"] is False
    ]
    pairs = [(two.then[ident], two.now[ident]) for ident in cohort if ident in two.now]
    kept = [(then, now) for then, now in pairs if now["lost"] is False]
    lost = [then for then, now in pairs if now["lost"] is True]
    values = [
        (then["value"], now["value"])
        for then, now in kept
        if then["value"] is not None and now["value"] is not None
    ]
    opening = sum(then for then, _ in values) + sum(row["value"] or 0 for row in lost)
    gone = sum(two.then[ident]["value"] or 0 for ident in cohort if ident not in two.now)
    found = two.review.movement and two.review.movement.retention
    assert found is not None
    assert (found.opening, found.kept, found.lost) == (len(cohort), len(kept), len(lost))
    assert found.vanished == len(cohort) - len(pairs) > 0
    assert found.unclear == len(pairs) - len(kept) - len(lost) > 0
    unvalued = len(kept) - len(values) + sum(row["value"] is None for row in lost)
    assert found.unvalued == unvalued > 0
    assert found.opening_value == pytest.approx(opening)
    assert found.net == pytest.approx(sum(now for _, now in values) / opening)
    assert found.gross == pytest.approx(sum(min(pair) for pair in values) / opening)
    assert found.net_least == pytest.approx(sum(now for _, now in values) / (opening + gone))
    assert found.gross_least == pytest.approx(sum(min(pair) for pair in values) / (opening + gone))
    assert found.closing_value == pytest.approx(
        (found.opening_value or 0)
        - (found.lost_value or 0)
        - (found.contraction or 0)
        + (found.expansion or 0)
    )


def test_the_lists_of_the_review_say_it_in_words(two: Two) -> None:
    assert two.review.movement is not None
    fallen = two.review.movement.fallen
    words = {"newly lost", "moved back", "health fell", "health rose", "moved on"}
    assert fallen.n == two.asked.movement.fallen
    assert {way for row in fallen.rows for way in row.ways} <= words
    for row, one in zip(fallen.rows, two.asked.fallen, strict=True):
        assert ("newly lost" in row.ways, "health fell" in row.ways) == (
            one.newly_lost,
            one.worsened,
        )


def test_a_section_by_segment_is_that_of_the_rows(two: Two) -> None:
    by = two.review.by_segment
    assert by is not None
    counted = Counter(row["region"] for row in two.now.values())
    order = sorted(counted, key=lambda label: (-counted[label], label is None, label or ""))
    assert [value.label for value in by.values] == [label or "(empty)" for label in order]
    assert by.more == 0
    for label, value in zip(order, by.values, strict=True):
        rows = [row for row in two.now.values() if row["region"] == label]
        assert (value.n, value.lost) == (len(rows), sum(row["lost"] is True for row in rows))
        bands = Counter(row["band"] for row in rows if row["band"])
        assert {band: getattr(value, band) for band in (*COLOURS, "unknown")} == {
            band: bands[band] for band in (*COLOURS, "unknown")
        }
        at_risk = [row for row in rows if row["at_risk"]]
        assert (value.at_risk, value.at_risk_value) == (len(at_risk), worth(at_risk))
        for stage in value.stages:
            here = [row for row in rows if row["stage"] == stage.stage]
            standing = Counter(row["standing"] for row in here)
            still = standing["in_progress"] + standing["waiting"] + standing["unknown"]
            went_on = sum(stage.stage in row["went_on"] for row in rows)
            assert (stage.still_here, stage.lost) == (still, standing["lost"])
            assert (stage.went_on, stage.loss_unknown) == (went_on, standing["loss_unknown"])
            assert stage.reached == sum(stage.stage in row["reached"] for row in rows)
            assert stage.reached == went_on + still + stage.lost + stage.loss_unknown


def test_a_value_differs_where_newcombe_says_so(two: Two) -> None:
    """Against everybody else at the stage, by statsmodels, over all that can be compared."""
    by = two.review.by_segment
    assert by is not None
    whole = {row.id: row.counts for row in two.review.picture.stages}
    asked = []
    for value in by.values:
        for stage in value.stages:
            all_of = whole[stage.stage]
            assert all_of is not None
            others = all_of.went_on - stage.went_on, all_of.went_on + all_of.lost - stage.decided
            if min(stage.decided, others[1]) >= 20:
                asked.append((stage, others))
            else:
                assert stage.differs is None
    for stage, (k, n) in asked:
        low, high = confint_proportions_2indep(
            stage.went_on, stage.decided, k, n, method="newcomb", alpha=0.05 / len(asked)
        )
        assert stage.differs == (low > 0 or high < 0)
    assert len(asked) > 5


def test_nobody_is_named_when_names_are_left_out(two: Two) -> None:
    """No id and no name in the page, the Markdown or the data; one number for each customer."""
    request = ReportRequest("moving", two.kept, by="region", anonymise=True)
    review = report(request)
    assert report(request) == review
    assert review.movement is not None
    rows = (*review.at_risk.rows, *review.movement.risen.rows, *review.movement.fallen.rows)
    named = two.review.movement
    assert named is not None
    ids = [row.customer_id for row in (*two.review.at_risk.rows, *named.risen.rows)]
    ids += [row.customer_id for row in named.fallen.rows]
    numbers = dict(zip(ids, [row.customer_id for row in rows], strict=True))
    assert len(set(numbers.values())) == len(set(ids)) > 50
    assert [numbers[ident] for ident in ids] == [row.name for row in rows]
    assert all(re.fullmatch(r"customer [\d,]+", number) for number in numbers.values())
    for text in (render_html(review), render_markdown(review), render_json(review)):
        assert not re.search(r"\bc\d{3}\b|Firm|East", text)
        assert "customer 1" in text
    assert "Firm" in render_html(two.review)
    assert "East" in render_html(two.review)


@pytest.mark.parametrize(
    ("quarter", "against", "now", "then"),
    [
        ("2026-Q3", None, NOW, THEN),
        ("2026q2", None, THEN, None),
        ("2026 Q3", THEN, NOW, THEN),
    ],
)
def test_a_quarter_is_its_last_snapshot_against_the_quarter_before(
    two: Two, quarter: str, against: date | None, now: date, then: date | None
) -> None:
    asked = ReportRequest("moving", two.kept, quarter=Quarter.parse(quarter), against=against)
    method = report(asked).method
    assert (method.as_of, method.against) == (now, then)


def test_a_quarter_without_a_snapshot_lists_those_there_are(two: Two) -> None:
    with pytest.raises(InputError) as caught:
        report(ReportRequest("moving", two.kept, quarter=Quarter(2025, 4)))
    assert str(caught.value) == (
        f"{two.kept / 'moving'}: there is no snapshot of `moving` for 2025-Q4\n"
        "  help: saved: 2026-06-30 (2026-Q2), 2026-09-30 (2026-Q3)"
    )


def test_a_quarter_after_one_without_a_snapshot_compares_nothing(two: Two, tmp_path: Path) -> None:
    """The snapshot of June does not stand in for that of the third quarter."""
    folder = tmp_path / "kept"
    shutil.copytree(two.kept, folder)
    journey = two.kept.parent / "journey.yaml"
    later = date(2026, 12, 31)
    score(ScoreRequest(journey, two.kept.parent / f"{NOW}.csv", later, folder))
    (folder / "moving" / f"{NOW}.parquet").unlink()
    review = report(ReportRequest("moving", folder, quarter=Quarter(2026, 4)))
    assert review.movement is None
    assert review.unchanged == (
        "There is no snapshot of Q3 2026 to compare with; the last one before is of 30 Jun 2026."
    )
    assert report(ReportRequest("moving", folder)).method.against == THEN


def test_a_segment_that_is_none_is_refused_with_those_there_are(two: Two) -> None:
    with pytest.raises(InputError) as caught:
        report(ReportRequest("moving", two.kept, by="regoin"))
    assert str(caught.value) == (
        "journey.yaml: the journey has no segment `regoin`\n"
        "  help: did you mean `region`? its segments are `region`"
    )


@pytest.mark.parametrize("text", ["2026", "2026-Q5", "Q3", "26-Q3", "2026-Q33", ""])
def test_what_is_no_quarter_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no quarter\n  help: write the quarter as 2026-Q3"):
        Quarter.parse(text)


def test_an_unknown_language_is_refused_with_those_there_are(two: Two) -> None:
    with pytest.raises(UsageError) as caught:
        report(ReportRequest("moving", two.kept, language="englsh"))
    assert str(caught.value) == (
        "there is no language `englsh`\n  help: did you mean `en`? there is: `en` (English)"
    )
