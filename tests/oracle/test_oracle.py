"""The oracle's placement, held against sentences of the definition's meaning, by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.oracle.journey import Journey
from tests.oracle.results import Earlier, StageCounts, score_all, stage_counts
from tests.oracle.small import AS_OF, COLUMNS, journey, score, stage, three


def test_a_condition_whose_date_lies_after_as_of_is_not_yet_true() -> None:
    of = journey(
        stage("first", validation={"when": "flag_a", "date": "day_a"}),
        stage("second", validation="flag_b"),
    )
    assert score(of, flag_a="yes", day_a="2026-11-21").stage == "second"
    assert score(of, flag_a="yes", day_a="2026-11-22").stage == "first"
    assert score(of, flag_a="yes", day_a="2026-11-22").progress == "in_progress"


def test_date_is_read_only_when_its_condition_holds() -> None:
    of = journey(stage("first", trigger={"when": "flag_a", "date": "day_a"}))
    unknown = score(of, day_a="2026-11-01")
    assert (unknown.stage, unknown.entered_on) == ("first", None)
    assert score(of, flag_a="no", day_a="2026-11-01").stage == "outside"
    known = score(of, flag_a="yes", day_a="2026-11-01")
    assert (str(known.entered_on), known.days_in_stage) == ("2026-11-01", 20)


def test_a_date_without_when_is_true_when_known_and_false_when_empty_and_unknown_when_unread() -> (
    None
):
    of = journey(stage("first", validation={"date": "day_a"}), stage("second"))
    assert score(of, day_a="2026-01-31").stage == "second"
    assert score(of).progress == "in_progress"
    assert score(of, day_a="2027-01-01").progress == "in_progress"
    assert score(of, day_a="2026-02-30").progress == "unknown"


def test_a_first_stage_whose_trigger_has_an_event_but_neither_counts_as_true() -> None:
    of = journey(stage("first", trigger={"event": "They write to us"}, validation="flag_a"))
    assert score(of).stage == "first"
    assert score(of).reached == ["first"]


def test_entry_into_a_stage_is_the_trigger_date_else_the_validation_date_of_the_stage_before() -> (
    None
):
    of = journey(
        stage("first", validation={"when": "flag_a", "date": "day_a"}),
        stage("second", trigger={"when": "flag_b", "date": "day_b"}),
    )
    both = score(of, flag_a="y", day_a="2026-11-01", flag_b="y", day_b="2026-11-11")
    assert (both.stage, str(both.entered_on), both.days_in_stage) == ("second", "2026-11-11", 10)
    earlier_only = score(of, flag_a="y", day_a="2026-11-01", flag_b="y")
    assert (str(earlier_only.entered_on), earlier_only.days_in_stage) == ("2026-11-01", 20)


def test_passed_by_a_later_passed_stage_while_the_own_trigger_is_not_false_is_a_gap() -> None:
    unknown_trigger = score(three(), flag_a="y", flag_f="y")
    assert unknown_trigger.stage == "third"
    assert unknown_trigger.gaps == ["first", "second"]
    assert unknown_trigger.joined == []


def test_a_false_trigger_is_not_passed_by_later_evidence_and_the_next_stage_is_joined() -> None:
    found = score(three(), flag_a="y", flag_c="n", flag_f="y")
    assert found.reached == ["first", "third"]
    assert found.joined == ["third"]
    assert found.gaps == ["first"]


def test_passed_by_its_own_validation_even_where_its_trigger_is_false() -> None:
    found = score(three(), flag_a="y", flag_b="y", flag_c="n", flag_d="y", flag_e="n")
    assert (found.stage, found.progress) == ("second", "waiting")


def test_a_stage_without_a_validation_is_passed_by_the_true_trigger_of_a_stage_after_it() -> None:
    of = journey(stage("first"), stage("second", trigger="flag_a"), stage("third"))
    assert score(of, flag_a="y").reached == ["first", "second"]
    assert score(of, flag_a="n").stage == "first"
    assert score(of, flag_a="n").progress == "in_progress"
    assert score(of).progress == "unknown"
    assert score(of, flag_a="y").gaps == []


def test_the_last_stage_without_a_validation_is_done_when_reached() -> None:
    of = journey(stage("first", validation="flag_a"), stage("second"))
    assert score(of, flag_a="y").progress == "done"


def test_the_first_stage_is_reached_unless_its_trigger_is_false() -> None:
    assert score(three()).stage == "first"
    assert score(three(), flag_a="n").stage == "outside"


def test_outside_is_counted_in_no_stage() -> None:
    of = three()
    found = score(of, flag_a="n", flag_d="y")
    assert (found.stage, found.progress, found.reached) == ("outside", None, [])
    assert (found.furthest_stage, found.gaps, found.joined) == ("second", [], [])
    counts = stage_counts(of, [found])
    assert all(one == StageCounts() for one in counts.values())


def test_reached_when_a_stage_leading_to_it_is_passed_and_its_trigger_is_true_or_not_written() -> (
    None
):
    assert score(three(), flag_a="y", flag_b="y", flag_c="y").stage == "second"
    unwritten = journey(stage("first", validation="flag_a"), stage("second", validation="flag_b"))
    assert score(unwritten, flag_a="y").stage == "second"


def test_an_unknown_trigger_does_not_reach_and_progress_is_unknown() -> None:
    found = score(three(), flag_a="y", flag_b="y")
    assert (found.stage, found.progress) == ("first", "unknown")


@pytest.mark.parametrize(
    ("cells", "stood", "progress"),
    [
        ({"flag_b": "n"}, "first", "in_progress"),
        ({"flag_b": "y", "flag_c": "n"}, "first", "waiting"),
        (
            {"flag_b": "y", "flag_c": "y", "flag_d": "y", "flag_e": "y", "flag_f": "y"},
            "third",
            "done",
        ),
        ({"flag_b": "oui"}, "first", "unknown"),
    ],
)
def test_progress_in_progress_waiting_done_unknown(
    cells: dict[str, Any], stood: str, progress: str
) -> None:
    found = score(three(), flag_a="y", **cells)
    assert (found.stage, found.progress) == (stood, progress)


def fork() -> Journey:
    return journey(
        stage("start", validation="flag_a", next=["left", "right"]),
        stage(
            "left", trigger={"when": "flag_b", "date": "day_b"}, validation="flag_c", next=["end"]
        ),
        stage("right", trigger={"when": "flag_d", "date": "day_d"}, validation="flag_e"),
        stage("end", trigger="flag_f", validation="flag_g"),
    )


def test_the_branch_with_a_true_validation_that_lies_only_there_is_taken() -> None:
    found = score(fork(), flag_a="y", flag_b="y", day_b="2026-11-20", flag_e="y")
    assert found.path == ["start", "right", "end"]
    assert found.reached == ["start", "right"]


def test_else_the_branch_with_a_passed_stage_is_taken() -> None:
    found = score(fork(), flag_b="n", flag_d="y", flag_g="y")
    assert found.reached == ["start", "right", "end"]
    assert found.gaps == ["start", "right"]


def test_else_the_branch_with_a_true_trigger_is_taken() -> None:
    assert score(fork(), flag_a="y", flag_d="y").stage == "right"


def test_of_several_branches_the_latest_trigger_date_is_taken_else_the_first_listed() -> None:
    of = fork()
    later = score(of, flag_a="y", flag_b="y", day_b="2026-10-01", flag_d="y", day_d="2026-10-02")
    assert later.stage == "right"
    assert score(of, flag_a="y", flag_b="y", flag_d="y").stage == "left"
    assert score(of, flag_a="y").path == ["start", "left", "end"]


def test_an_edge_whose_when_is_not_true_is_no_branch_for_them() -> None:
    of = journey(
        stage("start", validation="flag_a", next=["left", {"to": "right", "when": "flag_b"}]),
        stage("left", validation="flag_c", next=[]),
        stage("right", validation="flag_d"),
    )
    assert score(of, flag_a="y", flag_b="y", flag_d="y").stage == "right"
    closed = score(of, flag_a="y", flag_b="n", flag_d="y")
    assert (closed.stage, closed.path) == ("left", ["start", "left"])
    assert score(of, flag_a="y", flag_d="y").stage == "left"


def test_stages_on_branches_not_taken_are_not_reached_and_two_at_once_are_shown() -> None:
    found = score(fork(), flag_a="y", flag_c="y", flag_d="y", day_d="2026-10-02", flag_e="y")
    assert found.two_at_once
    assert found.reached == ["start", "right"]
    assert not score(fork(), flag_a="y", flag_c="y").two_at_once


def test_a_stage_on_the_path_is_skipped_where_an_edge_leads_past_it() -> None:
    of = journey(
        stage("start", validation="flag_a", next=["pilot", "buy"]),
        stage("pilot", trigger="flag_b", validation="flag_c"),
        stage("buy", trigger="flag_d", validation="flag_e"),
    )
    found = score(of, flag_a="y", flag_b="n", flag_d="y")
    assert (found.reached, found.joined) == (["start", "buy"], [])


def test_a_loop_moves_nobody_and_is_counted_as_taken() -> None:
    of = journey(
        stage("first", validation="flag_a"),
        stage(
            "second", validation="flag_b", next=[{"to": "first", "kind": "loop", "when": "flag_c"}]
        ),
    )
    found = score(of, flag_a="y", flag_b="y", flag_c="y")
    assert (found.stage, found.progress) == ("second", "done")
    assert found.loops == [("second", "first")]
    assert score(of, flag_a="y", flag_b="y").loops == []


def test_furthest_stage_is_the_last_with_a_true_validation_whatever_came_before() -> None:
    of = journey(
        stage("first", validation="flag_a", next=[{"to": "second", "when": "flag_c"}]),
        stage("second", validation="flag_b"),
    )
    found = score(of, flag_b="y", flag_c="n")
    assert (found.stage, found.furthest_stage) == ("first", "second")


def test_a_validation_that_was_reached_in_an_earlier_snapshot_stays_reached() -> None:
    of = journey(
        stage("first", validation={"when": "n_a >= 10", "date": "day_a"}),
        stage("second", validation="flag_b"),
    )
    assert score(of, n_a="9").stage == "first"
    earlier = score(of, n_a="10").as_earlier()
    assert earlier == Earlier(frozenset({"first"}), None)
    decayed = score(of, earlier, n_a="9", day_a="2026-11-01")
    assert (decayed.stage, decayed.gaps, decayed.days_in_stage) == ("second", [], 20)


def renewal() -> Journey:
    return journey(
        stage("adopt", validation="flag_a"),
        stage("renew", trigger="flag_b", validation="flag_c", repeats=True),
        stage("advocate", trigger="flag_d", validation="flag_e"),
    )


def test_a_repeating_stage_with_a_true_trigger_is_in_again_whatever_later_stages_show() -> None:
    found = score(renewal(), flag_a="y", flag_b="y", flag_c="y", flag_d="y", flag_e="y")
    assert (found.stage, found.progress) == ("renew", "in_progress")
    assert found.reached == ["adopt", "renew"]
    assert found.furthest_stage == "advocate"


def test_a_repeating_stage_without_a_true_trigger_but_a_true_validation_went_on() -> None:
    found = score(renewal(), flag_a="y", flag_b="n", flag_c="y", flag_d="y")
    assert (found.stage, found.reached) == ("advocate", ["adopt", "renew", "advocate"])


def test_of_a_later_round_only_its_trigger_says_when_it_began() -> None:
    of = journey(
        stage("adopt", validation={"when": "flag_a", "date": "day_a"}),
        stage("renew", trigger="flag_b", validation="flag_c", repeats=True),
    )
    first = score(of, flag_a="y", day_a="2026-11-01", flag_b="y", flag_c="n")
    assert (str(first.entered_on), first.days_in_stage) == ("2026-11-01", 20)
    for flag_b in "yn":
        later = score(of, flag_a="y", day_a="2026-11-01", flag_b=flag_b, flag_c="y")
        assert (later.stage, later.entered_on, later.days_in_stage) == ("renew", None, None)


def test_a_true_trigger_brings_nobody_into_a_repeating_stage_who_has_not_come_to_it() -> None:
    assert score(renewal(), flag_a="n", flag_b="y").stage == "adopt"


def test_a_journey_without_conditions_is_placed_by_the_recorded_stage_alone() -> None:
    of = journey(
        stage("first", crm=["Lead", "New"]),
        stage("second", crm=["Trial"]),
        stage("third", crm=["Live"]),
        data={"recorded_stage": "bucket"},
    )
    found = score(of, bucket="Trial")
    assert (found.stage, found.reached, found.gaps) == ("second", ["first", "second"], [])
    assert found.progress == "in_progress"
    assert score(of, bucket="Live").progress == "done"
    assert score(of, bucket="").stage == "unknown"


@pytest.mark.parametrize(
    ("bucket", "recorded", "disagreement"),
    [
        ("Two", "second", "none"),
        ("Three", "third", "ahead"),
        ("One", "first", "behind"),
        ("", None, "none"),
        ("Four", None, "unmapped"),
        ("Gone", "lost", "none"),
    ],
)
def test_disagreement_ahead_behind_none_unmapped(
    bucket: str, recorded: str | None, disagreement: str
) -> None:
    of = journey(
        stage("first", validation="flag_a", crm=["One"]),
        stage("second", validation="flag_b", crm=["Two"]),
        stage("third", crm=["Three"]),
        data={"recorded_stage": "bucket"},
        lost={"crm": ["Gone"]},
    )
    found = score(of, flag_a="y", flag_b="n", bucket=bucket)
    assert (found.stage, found.recorded_stage) == ("second", recorded)
    assert found.disagreement == disagreement


def test_outside_is_before_the_first_stage() -> None:
    of = journey(stage("first", trigger="flag_a", crm=["One"]), data={"recorded_stage": "bucket"})
    assert score(of, flag_a="n", bucket="One").disagreement == "ahead"


def test_defaults_phase_is_that_of_the_stage_before_and_next_the_following_stage() -> None:
    of = journey(
        stage("first"),
        stage("second", phase="existing"),
        stage("third"),
        health={"measures": [{"id": "m", "value": "n_a", "points": {0: 0, 100: 100}}]},
    )
    assert score(of, n_a="40").health_score is None
    live = journey(
        stage("first", validation="flag_a"),
        stage("second", phase="existing", validation="flag_a"),
        stage("third"),
        health=of["health"],
    )
    assert (score(live, flag_a="y", n_a="40").stage) == "third"
    assert score(live, flag_a="y", n_a="40").health_score == 40


def test_the_counts_close_exactly_per_stage() -> None:
    of = three(lost={"when": "flag_g"})
    base = dict.fromkeys(COLUMNS, "")
    customers = [
        {"flag_a": "y", "flag_b": "n", "flag_g": "n"},
        {"flag_a": "y", "flag_b": "y", "flag_c": "n", "flag_g": "n"},
        {"flag_a": "y", "flag_b": "y", "flag_c": "y", "flag_d": "n", "flag_g": "y"},
        {"flag_a": "y", "flag_b": "y", "flag_c": "y", "flag_d": "n"},
        {"flag_a": "y", "flag_b": "y", "flag_g": "n"},
        {"flag_a": "y", "flag_f": "y"},
        {"flag_a": "n"},
    ]
    scored = score_all(of, [{**base, **one} for one in customers], AS_OF)
    assert stage_counts(of, scored) == {
        "first": StageCounts(reached=6, went_on=3, in_progress=1, waiting=1, unknown=1),
        "second": StageCounts(reached=3, went_on=1, lost=1, loss_unknown=1),
        "third": StageCounts(reached=1, went_on=1),
    }
    rates = [one.rate for one in stage_counts(of, scored).values()]
    assert rates == [1.0, 0.5, 1.0]


def test_a_stage_nobody_has_decided_on_has_no_rate() -> None:
    assert stage_counts(three(), [score(three())])["first"].rate is None
