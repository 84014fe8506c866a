"""Who moved between two snapshots, recounted from their rows in plain Python."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from typing import Any

import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from journeykit.definition.loader import load
from journeykit.engines.tallying import tally
from journeykit.scoring.moved import MovementTally
from journeykit.scoring.moving import Moves
from journeykit.snapshots import SnapshotFolder
from tests.engines.moving import COLOURS, NOW, ORDER, THEN, Two, two_snapshots


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Two:
    return two_snapshots(tmp_path_factory.mktemp("moving"))


def ways(then: dict[str, Any], now: dict[str, Any]) -> set[str]:
    """How a customer of both snapshots moved."""
    found = set()
    staying = then["lost"] is not True and now["lost"] is not True
    if staying and then["stage"] in ORDER and now["stage"] in ORDER:
        step = ORDER.index(now["stage"]) - ORDER.index(then["stage"])
        found |= {"moved_on"} if step > 0 else {"moved_back"} if step < 0 else set()
    if staying and now["progress"] == "done" and then["progress"] in ("in_progress", "waiting"):
        found.add("finished")
    if now["lost"] is True and then["lost"] is not True:
        found.add("newly_lost")
    if then["lost"] is True and now["lost"] is False:
        found.add("returned")
    if then["band"] in COLOURS and now["band"] in COLOURS:
        step = COLOURS.index(now["band"]) - COLOURS.index(then["band"])
        found |= {"improved"} if step > 0 else {"worsened"} if step < 0 else set()
    return found


UP, DOWN = (
    {"moved_on", "finished", "returned", "improved"},
    {"moved_back", "newly_lost", "worsened"},
)


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
            assert set(one.ways) == ways(two.then[one.customer_id], two.now[one.customer_id])


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
    stayed = [*lost, *(then for then, _ in kept)]
    later = [now for then, now in kept if then["value"] is not None]
    assert found.unvalued_then == sum(row["value"] is None for row in stayed) > 0
    assert found.unvalued_now == sum(row["value"] is None for row in later) > 0
    assert found.valued == len(values) + sum(row["value"] is not None for row in lost)
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
    words = {
        "newly lost",
        "moved back",
        "health fell",
        "health rose",
        "moved on",
        "completed the last stage",
    }
    assert fallen.n == two.asked.movement.fallen
    assert {way for row in fallen.rows for way in row.ways} <= words
    for row, one in zip(fallen.rows, two.asked.fallen, strict=True):
        assert ("newly lost" in row.ways, "health fell" in row.ways) == (
            "newly_lost" in one.ways,
            "worsened" in one.ways,
        )
    risen = two.review.movement.risen
    finished = [row.customer_id for row in risen.rows if "completed the last stage" in row.ways]
    assert finished == [one.customer_id for one in two.asked.risen if "finished" in one.ways]
    assert finished


def test_one_customer_moved_as_the_review_counts_it(two: Two) -> None:
    """The query of one customer says what the rows say; of one of a single snapshot nothing."""
    definition = load(two.kept.parent / "journey.yaml").definition
    assert definition is not None
    folder = SnapshotFolder(two.kept, "moving")
    paths = folder.read(NOW).path, folder.read(THEN).path
    met: set[str] = set()
    for ident in (*list(two.now)[:40], list(two.now)[-1], next(iter(two.then))):
        asked = Moves(definition, NOW).of_one(ident)
        found = [asked.row(*row).ways for row in tally([asked], *paths)[asked.name]]
        both = ident in two.now and ident in two.then
        assert [set(one) for one in found] == (
            [ways(two.then[ident], two.now[ident])] if both else []
        )
        met |= {way for one in found for way in one}
    assert {"moved_on", "newly_lost"} <= met


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
