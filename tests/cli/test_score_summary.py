"""The summary of a score: every number in its place, and lines that fit the screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from typing import Any, TypeVar

import pytest

from journeykit.cli.console import show
from journeykit.cli.score_summary import reading, summary_parts
from journeykit.review.intervals import rate
from journeykit.review.model import (
    AtRisk,
    AtRiskRow,
    BandCount,
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

T = TypeVar("T")


def made(kind: Callable[..., T], **given: Any) -> T:
    """A block of a review with what a test speaks of; the summary reads nothing else of it."""
    rest = {field.name: None for field in fields(kind)}  # type: ignore[arg-type]
    return kind(**(rest | given))


def counts(**given: int | float | None) -> StageCounts:
    numbers = ("reached", "went_on", "in_progress", "waiting", "unknown", "lost", "loss_unknown")
    return made(StageCounts, **(dict.fromkeys(numbers, 0) | given))


NOBODY = counts()
TRY = counts(
    reached=1200,
    went_on=900,
    in_progress=150,
    waiting=50,
    lost=98,
    loss_unknown=2,
    median_days=31.0,
)


def stage(name: str, counted: StageCounts, target: float | None = None) -> StageFacts:
    return made(StageFacts, id=name.lower(), name=name, target=target, counts=counted)


def picture(*stages: StageFacts) -> JourneyPicture:
    return made(JourneyPicture, stages=stages)


def conversion(name: str, k: int, n: int) -> Conversion:
    return made(Conversion, stage=name.lower(), stage_name=name, now=rate(k, n))


def loss(place: int) -> LossReason:
    return made(
        LossReason,
        stage_name="Try",
        label=f"Reason {place}",
        cause="process",
        stage="try",
        n=100 - place,
        value=12_300.0,
    )


def customer(place: int, name: str | None) -> AtRiskRow:
    return made(
        AtRiskRow,
        customer_id=f"A-{place:03}",
        name=name,
        stage_name="Try",
        band="red",
        value=250_000.0 - place,
        reasons=("Health is red", "Invoice overdue"),
        owner="finance",
    )


def at_risk(n: int, *rows: AtRiskRow) -> AtRisk:
    return made(AtRisk, n=n, rows=rows)


def review() -> Review:
    return made(
        Review,
        title="Trials",
        unit="account",
        unit_plural="accounts",
        value_unit="EUR",
        totals=made(
            Totals,
            customers=1200,
            value=71_400_000.0,
            lost=98,
            loss_unknown=2,
            returned=1,
            outside=0,
            unplaced=3,
        ),
        picture=picture(stage("Try", TRY, 0.9), stage("Use", NOBODY)),
        losses=tuple(loss(place) for place in range(1, 11)),
        conversions=(conversion("Try", 900, 998), conversion("Use", 0, 0)),
        health=(
            made(
                HealthRow,
                stage_name="Try",
                bands=(made(BandCount, band="red", n=12), made(BandCount, band="green", n=1100)),
            ),
        ),
        at_risk=at_risk(12, customer(1, "Birch Systems"), customer(2, None)),
        method=made(
            Method,
            as_of=date(2026, 9, 30),
            input_name="q3.csv",
            rows_in=1207,
            scored=1200,
            rejected=2,
            blank=4,
            duplicates=1,
            unread=(("arr", 3), ("seats", 0)),
        ),
    )


def shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, what: Review, width: int
) -> list[str]:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    show(*summary_parts(what), "", reading(what.method))
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
    assert " ".join(lines[3].split()) == "Stage Reached Went on Here Lost Rate of 95 % Days"
    assert words(lines, "Try ")[0] == (
        ["Try", "1,200", "900", "200", "98", "+2?", "90%", "≥", "90%", "998", "88%–92%", "31"]
    )
    assert words(lines, "Use ") == [["Use", "0", "0", "0", "0", "–", "–", "–", "–"]]
    assert words(lines, "Try ")[1] == (
        ["Try", "Reason", "1", "process", "99", "10%", "945", "9%–13%", "€12.3k"]
    )
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
    missed = replace(review(), picture=picture(stage("Try", TRY, 0.95)))
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
    bare = replace(review(), losses=(), health=(), at_risk=at_risk(0))
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
        picture=picture(stage("Try it out with live data of your own", TRY, 0.9)),
        at_risk=at_risk(1, customer(1, "A very long name of a company " * 3)),
    )
    lines = shown(capsys, monkeypatch, long, width)
    assert max(map(len, lines)) <= width
    assert "1,200" in words(lines, "Try it")[0], "numbers are never broken"


def test_text_that_steers_the_terminal_is_written_as_its_code(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile = customer(1, "\x1b[2Jgone [bold]x[/bold] :bomb:")
    lines = shown(capsys, monkeypatch, replace(review(), at_risk=at_risk(1, hostile)), 120)
    assert any("<U+001B>[2Jgone [bold]x[/bold] :bomb:" in line for line in lines)
