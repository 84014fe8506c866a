"""The oracle's word on loss, held against sentences of the definition's meaning, by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.oracle.journey import Journey
from tests.oracle.results import losses_by_reason, stage_counts
from tests.oracle.small import journey, score, stage, three


def test_lost_is_lost_when_or_a_lost_bucket_and_not_returned_in_three_values() -> None:
    of = three(
        data={"recorded_stage": "bucket"},
        lost={"when": "flag_g", "crm": ["Gone"], "returned": "flag_h"},
    )
    assert score(of, flag_g="y", flag_h="n").lost is True
    assert score(of, flag_g="n", bucket="Gone", flag_h="n").lost is True
    assert score(of, flag_g="n", bucket="Open", flag_h="n").lost is False
    assert score(of, flag_g="n", bucket="", flag_h="n").lost is None
    assert score(of, bucket="Open", flag_h="n").lost is None
    assert score(of, flag_g="y", flag_h="y").lost is False
    assert score(of, flag_g="y", flag_h="y").returned is True
    assert score(of, flag_g="y").lost is None
    assert score(of, flag_g="n", bucket="Open").lost is False


def test_a_lost_customer_has_no_progress_health_moments_events_or_box_but_a_voice() -> None:
    moment = {"id": "stall", "when": "true"}
    of = journey(
        stage("only", phase="existing", validation="flag_a", emotional_moments=[moment]),
        lost={"when": "flag_g"},
        external_events=[{"id": "storm", "when": "true"}],
        health={"measures": [{"id": "m", "value": "n_a", "points": {0: 0, 100: 100}}]},
        customer_voice=[{"id": "wish", "when": "true"}],
        nine_box={axis: {"by": "n_a", "cuts": [10, 20]} for axis in ("rows", "columns")},
    )
    lost = score(of, flag_a="y", flag_g="y", n_a="15")
    assert (lost.progress, lost.health_score, lost.band, lost.box) == (None, None, None, None)
    assert (lost.moments, lost.events, lost.at_risk, lost.voice) == ([], [], [], ["wish"])
    stays = score(of, flag_a="y", flag_g="n", n_a="15")
    assert (stays.progress, stays.health_score, stays.band) == ("done", 15.0, "red")
    assert (stays.moments, stays.events, stays.box) == (["stall"], ["storm"], "mid/mid")


def branches_decide() -> Journey:
    return journey(
        stage("first", validation="flag_a", loss_branches=[{"id": "slow", "when": "n_a > 60"}]),
        stage("second", loss_branches=[{"id": "dear", "recorded": ["Price"]}]),
        lost={"reason": "reason", "date": "day_a", "branches": [{"id": "bust", "when": "flag_g"}]},
    )


def test_without_lost_when_and_crm_the_branches_of_the_stage_and_lost_branches_decide() -> None:
    of = branches_decide()
    slow = score(of, flag_a="n", n_a="61", flag_g="n")
    assert (slow.stage, slow.reason) == ("first", "slow")
    assert score(of, flag_a="n", n_a="60", flag_g="n").lost is False
    assert score(of, flag_a="n", flag_g="n").lost is None
    assert score(of, flag_a="y", n_a="61", flag_g="n").lost is False
    assert score(of, flag_a="y", reason="Price").reason == "dear"
    assert score(of, flag_a="y", flag_g="y").reason == "bust"


def test_lost_date_alone_says_nothing() -> None:
    assert score(branches_decide(), flag_a="y", flag_g="n", day_a="2026-01-01").lost is False
    assert score(three(lost={"date": "day_a"}), day_a="2026-01-01").lost is False


def test_a_loss_whose_date_lies_after_as_of_is_not_yet_true() -> None:
    of = three(lost={"when": "flag_g", "date": "day_g"})
    assert score(of, flag_g="y", day_g="2026-11-22").lost is False
    found = score(of, flag_g="y", day_g="2026-11-21")
    assert (found.lost, str(found.lost_on)) == (True, "2026-11-21")
    assert score(of, flag_g="n", day_g="2026-11-01").lost_on is None


def test_loss_unknown_at_a_validated_last_stage_is_done() -> None:
    of = three(lost={"when": "flag_g"})
    found = score(of, flag_f="y")
    assert (found.lost, found.progress) == (None, "done")
    assert stage_counts(of, [found])["third"].went_on == 1


@pytest.mark.parametrize("last", ["second", "Two"])
def test_a_lost_customer_stands_at_lost_stage_and_it_cuts_what_was_reached(last: str) -> None:
    of = journey(
        stage("first", validation="flag_a"),
        stage("second", validation="flag_b", crm=["Two"]),
        stage("third", validation="flag_c"),
        lost={"when": "flag_g", "stage": "last_stage"},
    )
    found = score(of, flag_g="y", flag_b="n", flag_c="y", last_stage=last)
    assert (found.stage, found.reached, found.gaps) == ("second", ["first", "second"], ["first"])
    assert found.furthest_stage == "third"
    assert stage_counts(of, [found])["second"].lost == 1
    assert score(of, flag_g="n", flag_b="n", flag_c="y", last_stage=last).stage == "third"


def test_lost_stage_beyond_the_evidence_is_reached_without_the_stage_before_it() -> None:
    of = three(lost={"when": "flag_g", "stage": "last_stage"})
    found = score(of, flag_a="y", flag_b="n", flag_g="y", last_stage="third")
    assert (found.reached, found.joined) == (["first", "third"], ["third"])


def test_else_where_the_placement_puts_them_if_any_condition_on_that_path_is_true() -> None:
    of = three(lost={"when": "flag_g"})
    assert score(of, flag_a="y", flag_g="y").stage == "first"
    nothing = score(of, flag_g="y")
    assert (nothing.stage, nothing.reached) == ("unknown", [])
    named = three(lost={"when": "flag_g", "stage": "last_stage"})
    assert score(named, flag_g="y", last_stage="second").reached == ["second"]
    event = journey(
        stage("first", trigger={"event": "They call"}, validation="flag_a"),
        lost={"when": "flag_g"},
    )
    assert score(event, flag_g="y").stage == "first"


def test_one_whom_the_first_trigger_excludes_stays_outside_unless_lost_stage_says_where() -> None:
    of = three(lost={"when": "flag_g", "stage": "last_stage"})
    assert score(of, flag_a="n", flag_g="y").stage == "outside"
    found = score(of, flag_a="n", flag_g="y", last_stage="second")
    assert (found.stage, found.reached) == ("second", ["second"])


def test_in_a_journey_without_conditions_a_lost_customer_stands_at_the_recorded_stage() -> None:
    of = journey(
        stage("first", crm=["One"]),
        stage("second", crm=["Two"]),
        data={"recorded_stage": "bucket"},
        lost={"when": "flag_g", "crm": ["Gone"]},
    )
    assert score(of, bucket="Two", flag_g="y").stage == "second"
    assert score(of, bucket="Gone", flag_g="n").stage == "unknown"


def reasons() -> Journey:
    return journey(
        stage(
            "first",
            trigger={"event": "They call"},
            validation="flag_a",
            loss_branches=[
                {"id": "slow", "cause": "process", "when": "flag_b"},
                {"id": "weak", "cause": "product", "recorded": ["Missing part"], "when": "flag_c"},
            ],
        ),
        stage("second", loss_branches=[{"id": "dear", "cause": "price", "recorded": ["Price"]}]),
        lost={
            "when": "flag_g",
            "reason": "reason",
            "branches": [
                {"id": "bust", "recorded": ["Bankrupt"]},
                {"id": "moved", "cause": "external", "when": "flag_d"},
            ],
        },
    )


@pytest.mark.parametrize(
    ("cells", "reason", "cause", "contributing"),
    [
        ({"reason": "Missing part", "flag_b": "y"}, "weak", "product", ["slow"]),
        ({"flag_b": "y", "flag_c": "y", "flag_d": "y"}, "slow", "process", ["weak", "moved"]),
        ({"reason": "Bankrupt", "flag_d": "y"}, "bust", "unknown", ["moved"]),
        ({"reason": "Bankrupt", "flag_c": "y"}, "weak", "product", ["bust"]),
        ({"flag_d": "y", "reason": "Price"}, "moved", "external", []),
        ({}, "none_recorded", "unknown", []),
        ({"reason": "Price"}, "other_stage", "unknown", []),
        ({"reason": "price"}, "unmapped", "unknown", []),
    ],
)
def test_the_reason_is_the_first_match_and_others_are_kept_as_contributing(
    cells: dict[str, Any], reason: str, cause: str, contributing: list[str]
) -> None:
    found = score(reasons(), flag_a="n", flag_g="y", **cells)
    assert (found.reason, found.cause, found.contributing) == (reason, cause, contributing)


def test_unmapped_comes_with_the_recorded_text_and_losses_are_counted_by_reason() -> None:
    stays = score(reasons(), flag_a="y", flag_g="n", reason="Whim")
    lost = score(reasons(), flag_a="y", flag_g="y", reason="Whim")
    assert (stays.reason, stays.recorded_reason) == (None, None)
    assert (lost.stage, lost.reason, lost.recorded_reason) == ("second", "unmapped", "Whim")
    assert losses_by_reason([stays, lost, lost]) == {("second", "unmapped"): 2}


def test_disagreement_lost_is_only_where_lost_crm_is_written() -> None:
    stages = [stage("first", validation="flag_a", crm=["One"]), stage("second", crm=["Two"])]
    data = {"recorded_stage": "bucket"}
    with_crm = journey(
        *stages, data=data, lost={"when": "flag_g", "crm": ["Gone"], "returned": "flag_h"}
    )
    assert score(with_crm, flag_a="y", flag_g="y", flag_h="n", bucket="Two").disagreement == "lost"
    assert score(with_crm, flag_a="y", flag_g="n", flag_h="y", bucket="Gone").disagreement == "lost"
    without = journey(*stages, data=data, lost={"when": "flag_g"})
    assert score(without, flag_a="y", flag_g="y", bucket="Two").disagreement == "none"
    assert score(without, flag_a="y", flag_g="y", bucket="One").disagreement == "behind"
