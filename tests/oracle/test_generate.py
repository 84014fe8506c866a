"""What the generator makes: valid journeys, and customers who come to every kind of place."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.oracle.generate import export_from, exports, journey_from, journeys, snapshots
from tests.oracle.pool import AS_OF, SeededChooser
from tests.oracle.results import Earlier, Scored, score_all, score_customer, scorecard, stage_counts
from tests.oracle.states import Cell

SLOW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def seeded(seed: int, customers: int = 12) -> tuple[dict[str, Any], list[dict[str, str | None]]]:
    choose = SeededChooser(seed)
    return journey_from(choose), export_from(choose, customers)


@SLOW
@given(st.data(), journeys(), exports())
def test_every_customer_is_scored_and_the_counts_close(
    data: st.DataObject, journey: dict[str, Any], rows: list[dict[str, str | None]]
) -> None:
    earlier: dict[Cell, Earlier] = {
        str(row["id"]): data.draw(snapshots(journey)) for row in rows[:2]
    }
    scored = score_all(journey, rows, AS_OF, earlier)
    stage_counts(journey, scored)
    scorecard(journey, scored, AS_OF)
    for customer in scored:
        assert (customer.stage in customer.reached) == (
            customer.stage not in ("outside", "unknown")
        )
        assert (customer.progress is None) == bool(
            customer.lost or customer.stage in ("outside", "unknown")
        )
        low, point, high = customer.health_low, customer.health_score, customer.health_high
        if low is not None and point is not None and high is not None:
            assert low - 1e-9 <= point <= high + 1e-9


@SLOW
@given(journeys(), exports(most=3))
def test_an_earlier_snapshot_of_the_same_rows_changes_no_placement(
    journey: dict[str, Any], rows: list[dict[str, str | None]]
) -> None:
    for row in rows:
        first = score_customer(journey, row, AS_OF)
        again = score_customer(journey, row, AS_OF, first.as_earlier())
        assert again == first


def places(scored: list[Scored]) -> Counter[str]:
    seen: Counter[str] = Counter()
    for one in scored:
        seen.update([f"progress {one.progress}", f"band {one.band}", f"lost {one.lost}"])
        seen.update([f"disagreement {one.disagreement}", f"provisional {one.provisional}"])
        seen.update([one.stage if one.stage in ("outside", "unknown") else "placed"])
        seen.update(f"at_risk {reason.split('_', 1)[0]}" for reason in one.at_risk)
        seen.update([f"profile {one.profile}"])
        if one.reason is not None:
            seen.update([one.reason if "_branch_" not in one.reason else "branch"])
        for key in ("gaps", "joined", "loops", "moments", "events", "voice", "gates", "box"):
            seen.update([key] if getattr(one, key) else [])
        for key in ("play", "contributing", "two_at_once", "lost_on", "returned", "entered_on"):
            seen.update([key] if getattr(one, key) else [])
    return seen


def test_every_kind_of_result_comes_up_often() -> None:
    seen: Counter[str] = Counter()
    for seed in range(250):
        journey, rows = seeded(seed)
        seen.update(places(score_all(journey, rows, AS_OF)))
    wanted = [
        *(f"progress {one}" for one in ("in_progress", "waiting", "done", "unknown", None)),
        *(f"band {one}" for one in ("red", "yellow", "green", "purple", "unknown", None)),
        *(f"lost {one}" for one in (True, False, None)),
        *(f"disagreement {one}" for one in ("ahead", "behind", "lost", "none", "unmapped", None)),
        *("outside", "unknown", "placed", "gaps", "joined", "loops", "moments", "events"),
        *("voice", "gates", "box", "play", "contributing", "two_at_once", "lost_on", "returned"),
        *("branch", "none_recorded", "other_stage", "unmapped", "entered_on", "provisional True"),
        *(f"at_risk {one}" for one in ("band", "stuck", "renewal", "rule")),
        *(f"profile {one}" for one in ("profile_1", "profile_2", "unknown")),
    ]
    assert {one: seen[one] for one in wanted if seen[one] < 10} == {}
