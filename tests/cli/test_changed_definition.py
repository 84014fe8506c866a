"""What reports and scores do when the definition changed since the last snapshot."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.running import Run, journeykit
from tests.cli.small import CUSTOMERS, JOURNEY, write_small


@pytest.fixture(scope="module")
def summer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_small(tmp_path_factory.mktemp("summer"))
    assert score(folder, "2026-06-30").code == 0
    return folder


@pytest.fixture
def scored(summer: Path, tmp_path: Path) -> Path:
    """A folder of its own with one snapshot of the summer."""
    return shutil.copytree(summer, tmp_path, dirs_exist_ok=True)


def score(folder: Path, day: str) -> Run:
    return journeykit("score", "customers.csv", "--as-of", day, cwd=folder)


def report_after(folder: Path, journey: str, customers: str = CUSTOMERS) -> str:
    """The report of the autumn, scored by another form of the journey."""
    (folder / "journey.yaml").write_text(journey, encoding="utf-8")
    (folder / "customers.csv").write_text(customers, encoding="utf-8")
    assert score(folder, "2026-09-30").code == 0
    run = journeykit("report", "-o", "-", "--format", "md", cwd=folder)
    assert run.code == 0, run.err
    return run.out


def test_the_report_says_what_changed_and_compares_nothing(scored: Path) -> None:
    journey = JOURNEY.replace("users >= 10", "users >= 12").replace("20: 100}", "30: 100}")
    text = report_after(scored, journey)
    assert (
        "The definition changed since 30 Jun 2026, so that nothing is compared with it. "
        'Use: validation tightened; Health: points of the measure "People who use it" lowered: '
        "fewer for values between 0 and 30."
    ) in text
    assert "compared with 30 Jun 2026" not in text


def test_many_changes_are_cut_and_counted(scored: Path) -> None:
    topics = "".join(f"  - {{id: t{n}, when: users > {n}}}\n" for n in range(9))
    text = report_after(scored, f"{JOURNEY}customer_voice:\n{topics}")
    assert 'topic "t5" added; 3 more.' in text
    assert 'topic "t6" added' not in text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("users >= 10", "not users < 10"),
        ("name: Use\n", "name: Live\n    target: 0.8\n    expected_days: 30\n"),
        ("    arr: {type: decimal}\n", "    unread: {type: text}\n    arr: {type: decimal}\n"),
    ],
)  # fmt: skip
def test_the_same_meaning_in_other_words_is_compared(scored: Path, old: str, new: str) -> None:
    assert old in JOURNEY
    text = report_after(scored, JOURNEY.replace(old, new))
    assert "The definition changed" not in text
    assert "compared with 30 Jun 2026" in text


def test_the_same_meaning_that_reads_other_columns_is_not_compared(tmp_path: Path) -> None:
    write_small(tmp_path)
    seats = "    seats: {type: integer, optional: true}\n    users: {type"
    journey = JOURNEY.replace("    users: {type", seats)
    (tmp_path / "journey.yaml").write_text(journey, encoding="utf-8")
    assert score(tmp_path, "2026-06-30").code == 0
    longer = "users >= 10 or (users >= 10 and seats > 1)"
    text = report_after(tmp_path, journey.replace("users >= 10", longer))
    assert "nothing is compared with it. Data: other columns are read than before." in text


def test_what_was_validated_stays_so_while_the_meaning_is_the_same(scored: Path) -> None:
    fewer = CUSTOMERS.replace("2026-01-10,15", "2026-01-10,3")
    text = report_after(scored, JOURNEY.replace("users >= 10", "10 <= users"), fewer)
    kept = journeykit("why", "D", cwd=scored)
    assert "carried over from before" in kept.out, text


def test_what_was_validated_is_asked_anew_under_another_meaning(scored: Path) -> None:
    fewer = CUSTOMERS.replace("2026-01-10,15", "2026-01-10,3")
    report_after(scored, JOURNEY.replace("users >= 10", "users >= 9"), fewer)
    assert "carried over" not in journeykit("why", "D", cwd=scored).out


FELT = JOURNEY.replace(
    "    loss_branches:\n      - {id: price",
    "    emotional_moments:\n"
    "      - {id: dear, emotion: doubt, valence: -2}\n"
    "      - {id: sure, emotion: relief, valence: 2}\n"
    "    loss_branches:\n      - {id: price",
)


@pytest.mark.parametrize(
    ("changed", "before"),
    [
        (FELT.replace("valence: -2", "valence: -1"), {"dear": -2, "sure": 2}),
        (FELT.replace(", valence: 2}", "}"), {"dear": -2, "sure": 2}),
        (FELT.replace("name: Small", "name: Smaller"), {"dear": None, "sure": None}),
    ],
)
def test_how_moments_felt_before_stands_in_the_snapshot_of_before(
    tmp_path: Path, changed: str, before: dict[str, float | None]
) -> None:
    write_small(tmp_path)
    (tmp_path / "journey.yaml").write_text(FELT, encoding="utf-8")
    assert score(tmp_path, "2026-06-30").code == 0
    (tmp_path / "journey.yaml").write_text(changed, encoding="utf-8")
    assert score(tmp_path, "2026-09-30").code == 0
    run = journeykit("report", "-o", "-", "--format", "json", cwd=tmp_path)
    assert run.code == 0, run.err
    review = json.loads(run.out)
    moments = [moment for stage in review["picture"]["stages"] for moment in stage["moments"]]
    assert {moment["id"]: moment["valence_before"] for moment in moments} == before
    assert review["method"]["against"] == "2026-06-30", "they are compared all the same"
