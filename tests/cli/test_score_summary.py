"""The summary of a score: every number in its place, and lines that fit the screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from journeykit.cli.console import show
from journeykit.cli.score_summary import summary_parts
from journeykit.review.intervals import rate
from journeykit.review.model import (
    AtRisk,
    AtRiskRow,
    BandCount,
    Blind,
    Claim,
    Conversion,
    HealthRow,
    JourneyPicture,
    LossReason,
    Method,
    Review,
    StageCounts,
    StageFacts,
    Totals,
)

NOBODY = StageCounts(
    reached=0,
    went_on=0,
    in_progress=0,
    waiting=0,
    unknown=0,
    lost=0,
    loss_unknown=0,
    value_here=None,
    value_lost=None,
    gaps=0,
    joined=0,
    stuck=0,
    median_days=None,
    median_n=0,
    median_days_here=None,
    median_here_n=0,
)
TRY = replace(
    NOBODY, reached=1200, went_on=900, in_progress=150, waiting=50, lost=98, loss_unknown=2,
    median_days=31.0, median_n=900,
)  # fmt: skip


def stage(name: str, counts: StageCounts | None, target: float | None = None) -> StageFacts:
    return StageFacts(
        id=name.lower(),
        name=name,
        phase="existing",
        owner=None,
        goal=None,
        thinking=None,
        feeling=None,
        problem=None,
        push=None,
        trigger=None,
        validation=None,
        expected_days=None,
        max_days=None,
        target=target,
        touchpoints=(),
        moments=(),
        ways=(),
        losses_written=(),
        counts=counts,
        before=None,
        losses=(),
    )


def conversion(name: str, k: int, n: int) -> Conversion:
    return Conversion(
        stage=name.lower(),
        stage_name=name,
        to_name="",
        now=rate(k, n),
        before=None,
        verdict="not_compared",
        difference=None,
        difference_low=None,
        difference_high=None,
        target=None,
        still_here=0,
        ranked=True,
    )


def loss(place: int) -> LossReason:
    return LossReason(
        stage="try",
        stage_name="Try",
        id=f"r{place}",
        label=f"Reason {place}",
        cause="process",
        controllable=True,
        n=100 - place,
        share=0.25,
        value=12_300.0,
        recovery=None,
    )


def customer(place: int, name: str | None) -> AtRiskRow:
    return AtRiskRow(
        customer_id=f"A-{place:03}",
        name=name,
        stage="try",
        stage_name="Try",
        band="red",
        value=250_000.0 - place,
        days_in_stage=90,
        median_days=31.0,
        reasons=("Health is red", "Invoice overdue"),
        owner="finance",
        actions=("Call the sponsor",),
        renewal_date=None,
        outcome=None,
    )


def review() -> Review:
    nothing = Claim("")
    return Review(
        title="Trials",
        period="Q3 2026",
        previous_period=None,
        unit="account",
        unit_plural="accounts",
        value_unit="EUR",
        objective=None,
        headline=nothing,
        improved=(),
        worsened=(),
        decisions=(),
        definition_changed=None,
        totals=Totals(1200, 71_400_000.0, 98, None, 2, 1, 0, 3, 0),
        previous_totals=None,
        scorecard=(),
        map_title=nothing,
        picture=JourneyPicture(
            "Trials", "account", (stage("Try", TRY, 0.9), stage("Use", NOBODY)), (), ()
        ),
        flow_title=nothing,
        losses=tuple(loss(place) for place in range(1, 11)),
        conversion_title=nothing,
        conversions=(conversion("Try", 900, 998), conversion("Use", 0, 0)),
        health_title=nothing,
        health=(
            HealthRow(
                "try",
                "Try",
                (BandCount("red", 12, None), BandCount("green", 1100, None)),
                None,
                0,
            ),
        ),
        box_title=nothing,
        nine_box=None,
        at_risk_title=nothing,
        at_risk=AtRisk(12, None, None, (customer(1, "Birch Systems"), customer(2, None)), ()),
        due=(),
        movement=None,
        disagreement_title=nothing,
        disagreements=(),
        unmapped_buckets=(),
        unmapped_reasons=(),
        fit=(),
        segments=(),
        blind=Blind((), (), ()),
        method=Method(
            as_of=date(2026, 9, 30),
            against=None,
            input_name="q3.csv",
            input_hash="",
            rows_in=1207,
            scored=1200,
            rejected=2,
            blank=4,
            duplicates=1,
            unread=(("arr", 3), ("seats", 0)),
            definition="",
            definition_hash="",
            version="",
            notes=(),
        ),
    )


def shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, what: Review, width: int
) -> list[str]:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    show(*summary_parts(what))
    return [line.rstrip() for line in capsys.readouterr().out.splitlines()]


def words(lines: list[str], begin: str) -> list[list[str]]:
    """The words of every line that begins so, in order."""
    return [line.split() for line in lines if line.startswith(begin)]


def test_every_number_stands_in_its_place(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = shown(capsys, monkeypatch, review(), 120)
    assert lines[0] == "Trials, as of 2026-09-30"
    assert lines[1] == "1,200 accounts, €71.4M, 98 lost, 1 returned, 3 in no known stage"
    assert " ".join(lines[3].split()) == "Stage Reached Went on Here Lost Rate 95 % Days"
    assert words(lines, "Try ")[0] == (
        ["Try", "1,200", "900", "200", "98", "+2?", "90%", "≥", "90%", "88%–92%", "31"]
    )
    assert words(lines, "Use ") == [["Use", "0", "0", "0", "0", "–", "–", "–"]]
    assert words(lines, "Try ")[1] == ["Try", "Reason", "1", "process", "99", "25%", "€12.3k"]
    assert words(lines, "Try ")[-1] == ["Try", "12", "·", "1,100", "·", "·"]
    assert words(lines, "Needs")[0][:4] == ["Needs", "action", "now", "(12)"]
    assert " ".join(words(lines, "■ Birch")[0]) == (
        "■ Birch Systems Try €250k Health is red; Invoice overdue finance"
    )
    assert "and 2 more reasons" in lines
    assert "and 10 more accounts" in lines
    assert lines[-2:] == [
        "1,207 rows in q3.csv = 1,200 scored + 2 rejected + 4 blank + 1 duplicates dropped",
        "cells that could not be read and count as unknown: arr 3",
    ]


def test_a_stage_below_its_target_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    missed = replace(
        review(), picture=JourneyPicture("Trials", "account", (stage("Try", TRY, 0.95),), (), ())
    )
    lines = shown(capsys, monkeypatch, missed, 120)
    assert words(lines, "Try ")[0][6:9] == ["90%", "<", "95%"]


def test_a_customer_without_a_name_is_shown_by_key(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = shown(capsys, monkeypatch, review(), 120)
    assert words(lines, "■ A-002")


def test_what_is_empty_is_left_out(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = replace(review(), losses=(), health=(), at_risk=AtRisk(0, None, None, (), ()))
    text = "\n".join(shown(capsys, monkeypatch, bare, 120))
    assert "Stage" in text
    for absent in ("Lost at", "Health at", "Needs action"):
        assert absent not in text


@pytest.mark.parametrize("width", [80, 120])
def test_lines_fit_the_screen_with_long_names(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    long = replace(
        review(),
        picture=JourneyPicture(
            "Trials", "account", (stage("Try it out with live data of your own", TRY, 0.9),), (), ()
        ),
        at_risk=AtRisk(1, None, None, (customer(1, "A very long name of a company " * 3),), ()),
    )
    lines = shown(capsys, monkeypatch, long, width)
    assert max(map(len, lines)) <= width
    assert "1,200" in words(lines, "Try it")[0], "numbers are never broken"


def test_text_that_steers_the_terminal_is_written_as_its_code(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile = customer(1, "\x1b[2Jgone [bold]x[/bold] :bomb:")
    lines = shown(
        capsys, monkeypatch, replace(review(), at_risk=AtRisk(1, None, None, (hostile,), ())), 120
    )
    assert any("<U+001B>[2Jgone [bold]x[/bold] :bomb:" in line for line in lines)
