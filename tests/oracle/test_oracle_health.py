"""The oracle's health, risk and boxes, held against sentences of the definition, by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.oracle.journey import Journey
from tests.oracle.results import Earlier
from tests.oracle.small import journey, score, stage


def measure(measure_id: str, value: str, **more: Any) -> dict[str, Any]:
    return {"id": measure_id, "value": value, "points": {0: 0, 100: 100}, **more}


def live(*measures: dict[str, Any], **blocks: Any) -> Journey:
    """One existing-phase stage, whose validation is flag_a, with health."""
    health = {"measures": list(measures), "bands": {"yellow": 50, "green": 75}}
    for part in ("gates", "purple"):
        if part in blocks:
            health[part] = blocks.pop(part)
    return journey(
        stage("live", phase="existing", validation="flag_a", **blocks.pop("stage", {})),
        health=health,
        **blocks,
    )


@pytest.mark.parametrize(
    ("value", "points"),
    [("-5", 0), ("0", 0), ("0.2", 25), ("0.4", 50), ("0.6", 75), ("0.8", 100), ("7", 100)],
)
def test_a_value_maps_through_its_anchors_linear_between_flat_outside(
    value: str, points: float
) -> None:
    of = live(measure("m", "x_a", points={0: 0, 0.8: 100, 0.4: 50}))
    assert score(of, x_a=value).points["m"] == pytest.approx(points)


def test_score_is_the_weighted_mean_over_the_known_measures_with_weight_1_by_default() -> None:
    of = live(measure("m", "n_a", weight=3), measure("n", "n_b"), measure("o", "n_c", weight=5))
    found = score(of, n_a="80", n_b="40")
    assert found.health_score == 70
    assert (found.health_low, found.health_high) == (31.111111111, 86.666666667)
    assert (found.band, found.points) == ("unknown", {"m": 80, "n": 40, "o": None})


@pytest.mark.parametrize(
    ("value", "band"),
    [("49.9999999999", "yellow"), ("49.999999999", "red"), ("75", "green"), ("74", "yellow")],
)
def test_the_score_is_rounded_to_nine_decimals_before_half_open_banding(
    value: str, band: str
) -> None:
    assert score(live(measure("m", "x_a")), x_a=value).band == band


def test_the_band_of_a_row_with_nothing_but_its_id_is_unknown_not_yellow() -> None:
    found = score(live(measure("m", "n_a"), measure("n", "n_b")))
    assert (found.band, found.health_score) == ("unknown", None)
    assert (found.health_low, found.health_high) == (0, 100)


def test_unless_a_gate_written_with_is_null_holds() -> None:
    of = live(measure("m", "n_a"), gates=[{"id": "none", "when": "n_a is null", "at_most": "red"}])
    assert (score(of).band, score(of).gates) == ("red", ["none"])


def test_a_typo_must_not_fire_a_gate() -> None:
    of = live(
        measure("m", "coalesce(n_a, 90)"),
        gates=[{"id": "none", "when": "n_b is null", "at_most": "red"}],
    )
    typo = score(of, n_b="4o")
    assert (typo.band, typo.gates) == ("unknown", [])
    assert score(of, n_b="40").band == "green"
    assert score(of).band == "red"


def test_a_gate_caps_the_band_and_the_worst_cap_wins() -> None:
    of = live(
        measure("m", "n_a"),
        gates=[
            {"id": "late", "when": "flag_b", "at_most": "yellow"},
            {"id": "gone", "when": "flag_c", "at_most": "red"},
        ],
    )
    assert score(of, n_a="90", flag_b="y", flag_c="n").band == "yellow"
    worst = score(of, n_a="90", flag_b="y", flag_c="y")
    assert (worst.band, worst.gates) == ("red", ["late", "gone"])
    assert score(of, n_a="90", flag_b="y").band == "unknown"
    assert score(of, n_a="20", flag_b="y").band == "red"


def test_a_required_measure_that_is_unknown_bounds_the_whole_score() -> None:
    of = live(
        measure("m", "n_a", weight=9), measure("n", "n_b", required=True, if_unknown="leave_out")
    )
    found = score(of, n_a="90")
    assert (found.health_low, found.health_high, found.band) == (0, 100, "unknown")
    assert found.provisional is False


def test_a_leave_out_measure_is_not_bounded_and_the_result_is_provisional() -> None:
    of = live(measure("m", "n_a"), measure("n", "survey", if_unknown="leave_out"))
    found = score(of, n_a="80")
    assert (found.health_score, found.health_low, found.health_high) == (80, 80, 80)
    assert (found.band, found.provisional) == ("green", True)
    assert score(of, n_a="80", survey="40").provisional is False


def test_purple_is_green_with_every_gate_false_and_the_evidence_true() -> None:
    of = live(
        measure("m", "n_a"),
        gates=[{"id": "late", "when": "flag_b", "at_most": "green"}],
        purple={"when": "flag_c"},
    )
    assert score(of, n_a="80", flag_b="n", flag_c="y").band == "purple"
    assert score(of, n_a="80", flag_b="n", flag_c="n").band == "green"
    assert score(of, n_a="80", flag_b="n").band == "green"
    assert score(of, n_a="80", flag_c="y").band == "green"
    assert score(of, n_a="80", flag_b="y", flag_c="y").band == "green"
    assert score(of, n_a="74", flag_b="n", flag_c="y").band == "yellow"


def test_purple_needs_four_fifths_of_the_weight_of_the_bound_measures_known() -> None:
    of = live(measure("m", "n_a", weight=8), measure("n", "n_b", weight=2), purple={"when": "true"})
    assert score(of, n_a="100").band == "purple"
    thin = live(
        measure("m", "n_a", weight=79), measure("n", "n_b", weight=21), purple={"when": "true"}
    )
    assert score(thin, n_a="100").band == "green"


def test_health_applies_to_existing_phase_stages_unless_health_stages_names_others() -> None:
    measures = [measure("m", "n_a")]
    of = journey(
        stage("lead", validation="flag_a"),
        stage("live", phase="existing", validation="flag_b"),
        health={"measures": measures},
    )
    assert score(of, flag_a="n", n_a="80").band is None
    assert score(of, flag_a="y", n_a="80").band == "green"
    named = {**of, "health": {"stages": ["lead"], "measures": measures}}
    assert score(named, flag_a="n", n_a="80").band == "green"
    assert score(named, flag_a="y", n_a="80").band is None


def test_at_risk_when_the_band_is_red_or_a_rule_holds() -> None:
    of = live(
        measure("m", "n_a"),
        at_risk=[{"id": "overdue", "when": "n_b > 30"}, {"id": "fading", "when": "band = 'red'"}],
    )
    assert score(of, n_a="10", n_b="31").at_risk == ["band_red", "overdue", "fading"]
    assert score(of, n_a="90", n_b="30").at_risk == []
    assert score(of, n_b="31").at_risk == ["overdue"]


def test_at_risk_when_longer_in_the_stage_than_max_days_while_in_progress() -> None:
    of = live(stage={"max_days": 60, "trigger": {"when": "flag_b", "date": "day_b"}})
    sixty = score(of, flag_a="n", flag_b="y", day_b="2026-09-22")
    assert (sixty.days_in_stage, sixty.at_risk) == (60, [])
    assert score(of, flag_a="n", flag_b="y", day_b="2026-09-21").at_risk == ["stuck"]
    assert score(of, flag_a="y", flag_b="y", day_b="2026-09-21").at_risk == []
    assert score(of, flag_b="y", day_b="2026-09-21").at_risk == []


@pytest.mark.parametrize(
    ("renewal", "validated", "reasons"),
    [
        ("2027-02-19", "n", ["renewal_due"]),
        ("2027-02-20", "n", []),
        ("2026-11-21", "", ["renewal_due"]),
        ("2026-12-01", "y", []),
        ("2026-11-20", "y", ["renewal_overdue"]),
        ("", "n", []),
    ],
)
def test_at_risk_when_the_renewal_is_within_90_days_and_not_validated_or_overdue(
    renewal: str, validated: str, reasons: list[str]
) -> None:
    of = live(data={"renewal_date": "day_c"})
    assert score(of, day_c=renewal, flag_a=validated).at_risk == reasons


@pytest.mark.parametrize(
    ("before", "fell"),
    [("green", True), ("purple", True), ("yellow", False), ("red", False), ("unknown", False)],
)
def test_at_risk_when_the_band_has_fallen_since_the_previous_snapshot(
    before: str, fell: bool
) -> None:
    found = score(live(measure("m", "n_a")), Earlier(band=before), n_a="60")
    assert (found.band, found.at_risk) == ("yellow", ["band_fell"] if fell else [])


def test_existing_phase_customers_are_watched_unless_at_risk_stages_names_others() -> None:
    of = journey(
        stage("lead", validation="flag_a"),
        stage("live", phase="existing"),
        at_risk=[{"id": "any", "when": "true"}],
    )
    assert score(of, flag_a="n").at_risk == []
    assert score(of, flag_a="y").at_risk == ["any"]
    named = {**of, "at_risk_stages": ["lead"]}
    assert score(named, flag_a="n").at_risk == ["any"]
    assert score(named, flag_a="y").at_risk == []


def test_moments_are_looked_at_for_customers_who_stand_there() -> None:
    moments = [
        {"id": "stall", "when": "flag_b"},
        {"id": "late", "when": "flag_b", "date": "add_days(day_a, 30)"},
    ]
    of = journey(
        stage("first", validation="flag_a", emotional_moments=moments),
        stage("second"),
        external_events=[{"id": "storm", "stages": ["second"], "when": "days_since(day_b) <= 30"}],
    )
    assert score(of, flag_a="n", flag_b="y").moments == ["stall", "late"]
    assert score(of, flag_a="n", flag_b="y", day_a="2026-10-23").moments == ["stall"]
    assert score(of, flag_a="n", flag_b="y", day_a="2026-10-22").moments == ["stall", "late"]
    assert score(of, flag_a="y", flag_b="y").moments == []
    assert score(of, flag_a="y", day_b="2026-10-22").events == ["storm"]
    assert score(of, flag_a="n", day_b="2026-10-22").events == []


def nine() -> Journey:
    return live(
        measure("m", "n_a"),
        measure("n", "n_b"),
        nine_box={
            "rows": {"by": "x_a", "cuts": [40, 200], "labels": ["low", "mid", "high"]},
            "columns": {"by": "health_score", "cuts": [50, 75], "labels": ["poor", "fair", "fine"]},
            "plays": [["a", "b", "c"], ["d", "e", "f"], ["g", "h", "i"]],
        },
    )


@pytest.mark.parametrize(
    ("value", "health", "box", "play"),
    [
        ("200", "75", "high/fine", "c"),
        ("199.9", "49", "mid/poor", "d"),
        ("39", "50", "low/fair", "h"),
        ("", "50", None, None),
    ],
)
def test_the_play_is_that_of_the_box_with_the_top_row_first(
    value: str, health: str, box: str | None, play: str | None
) -> None:
    found = score(nine(), x_a=value, n_a=health, n_b=health)
    assert (found.box, found.play) == (box, play)


def test_the_nine_box_places_when_both_ends_of_an_uncertain_score_fall_into_one_box() -> None:
    assert score(nine(), x_a="50", n_a="90").box is None
    narrow = nine()
    narrow["health"]["measures"][0]["weight"] = 99
    found = score(narrow, x_a="50", n_a="90")
    assert (found.health_low, found.health_high, found.box) == (89.1, 90.1, "mid/fine")


def test_fit_is_three_valued() -> None:
    of = {**live(), "ideal_customer": {"fit": "n_a between 50 and 2000"}}
    assert score(of, n_a="50").fit is True
    assert score(of, n_a="49").fit is False
    assert score(of).fit is None
    assert score(live(), n_a="50").fit is None
