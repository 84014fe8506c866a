"""The brief of a customer: by hand for six, and recounted from the export for two dozen."""

from __future__ import annotations

import csv
import io
import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from journeykit.app.briefing import BriefRequest, render
from journeykit.app.briefing import brief as brief_of
from journeykit.app.documents import DocumentFormat
from journeykit.app.reporting import ReportRequest, report
from journeykit.app.scoring import ScoreRequest, score
from journeykit.review.brief_model import Brief
from tests.cli.running import journeykit
from tests.review.briefed import HEAD, JOURNEY, score_briefed
from tests.review.staying import HELD, STAY, STAYS, score_stays

DAY = date(2026, 9, 30)


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return score_briefed(tmp_path_factory.mktemp("briefed"))


def brief(folder: Path, customer: str, as_of: date | None = None) -> Brief:
    return brief_of(BriefRequest("briefed", customer, folder / ".journeykit", as_of))


def said(found: Brief) -> list[str]:
    return [item.text for item in found.agenda]


def test_a_customer_in_trouble(scored: Path) -> None:
    found = brief(scored, "S")
    assert found.headline.text == (
        "Slow Sands has been in Start for 122 days, 60 days at most were planned; health is red, "
        "yellow on 30 Jun 2026; the renewal is in 60 days"
    )
    assert found.headline.tone == "bad"
    assert said(found) == [
        "Ask how far they have come with what they want: Fewer errors.",
        "Answer “Nothing moves”: Call with a dated plan (was due 2 Jul 2026, 90 days ago).",
        "Answer “The sponsor left”: Meet the new one (due 5 Oct 2026).",
        (
            "Agree the renewal of €400 of 29 Nov 2026, in 60 days. The evidence of its stage is "
            "missing."
        ),
        "Health is red: Agree a recovery plan.",
        "Health fell: Ask what has changed.",
        (
            "Agree what it takes to show: Ten people work with it (users >= 10: now 4); 122 "
            "days in Start, 60 days at most were planned."
        ),
        "Take away what caps health: No sponsor.",
        "Improve “Seats in use”: 0.4 gives 40 of 100 points; it could add 45 to a score of 35.",
        "Improve “People”: 4 gives 20 of 100 points; it could add 20 to a score of 35.",
        (
            "They ask for “An export”: say what became of it, and take it to Product (due 10 Oct "
            "2026)."
        ),
        "Play of the nine-box, mid/poor: Stabilise.",
    ]
    assert [(item.owner, item.by) for item in found.agenda[1:3]] == [
        ("services", date(2026, 7, 2)),
        ("sales", date(2026, 10, 5)),
    ]
    assert found.changed == (
        "Health fell from yellow to red since 30 Jun 2026.",
        "The health score went from 70 to 35 since 30 Jun 2026.",
        "The value went from €500 to €400 since 30 Jun 2026.",
        "4 reasons to act, 0 on 30 Jun 2026.",
    )
    assert [past.as_of for past in found.history] == [date(2026, 6, 30), DAY]
    assert found.history_note is None


def test_a_customer_who_does_well(scored: Path) -> None:
    found = brief(scored, "G")
    assert found.headline.text == (
        "Green Gate has completed Live; health is green; the renewal is in 213 days"
    )
    assert found.headline.tone == "neutral"
    assert found.standing[0] == (
        "When they entered Live is not known. Completed Live; on which day is not known."
    )
    assert said(found) == [
        "Play of the nine-box, high/strong: Expand.",
        "Talk about “Further team”: the data shows it.",
    ]
    assert found.changed == ()


def test_the_last_evidence_and_a_further_stage_are_told_as_the_review_tells_them(
    scored: Path,
) -> None:
    """Even Elm had 20 of 30 people in June and 40 in September, behind Live comes nothing."""
    ended, onward = brief(scored, "E"), brief(scored, "M")
    assert ended.changed == ("Completed Live, the last stage, since 30 Jun 2026.",)
    assert [past.progress for past in ended.history] == ["in_progress", "done"]
    assert onward.changed[0] == "Moved on from Start to Live since 30 Jun 2026."
    movement = report(ReportRequest("briefed", scored / ".journeykit")).movement
    assert movement is not None
    assert (movement.finished, movement.moved_on) == (1, 1)
    up = {row.name: row.ways for row in movement.risen.rows}
    assert up == {"Even Elm": ("completed the last stage",), "Mill Moor": ("moved on",)}


AGAIN = """\
journeykit: 1
id: again
data:
  customer_id: id
  columns:
    id: {type: text}
    size: {type: text}
    use: {type: decimal}
    care: {type: decimal}
    due_on: {type: date}
    signed_on: {type: date}
stages:
  - {id: use, name: Use, phase: existing, validation: {evidence: It is used, when: use > 0}}
  - id: renew
    name: Renew
    repeats: true
    trigger: {event: The term ends, by: time, when: days_until(due_on) <= 90}
    validation: {evidence: The next term is signed, when: signed_on is not null, date: signed_on}
health:
  measures:
    - {id: use, name: Use, value: use, points: {0: 0, 1: 100}, weight: 80}
    - {id: care, name: Care, value: care, points: {0: 0, 1: 100}, weight: 20}
  profiles:
    - {id: small, when: size = 'small', weights: {use: 10, care: 90}}
"""


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """B has renewed in June and is asked again in September; so is S, who is a small one."""
    folder = tmp_path_factory.mktemp("again")
    (folder / "journey.yaml").write_text(AGAIN, encoding="utf-8")
    head = "id,size,use,care,due_on,signed_on\n"
    for as_of, rows in (
        (date(2026, 6, 30), "B,big,1,1,2026-12-20,2026-01-10\nS,small,0.5,0.5,2026-12-20,\n"),
        (DAY, "B,big,1,1,2026-12-20,\nS,small,0.5,0.5,2026-12-20,\n"),
    ):
        (folder / "customers.csv").write_text(head + rows, encoding="utf-8")
        score(ScoreRequest(folder / "journey.yaml", folder / "customers.csv", as_of, folder))
    return folder


def test_a_further_round_of_a_stage_needs_evidence_of_its_own(again: Path) -> None:
    found = brief_of(BriefRequest("again", "B", again))
    assert found.changed == ("A further round of Renew began since 30 Jun 2026.",)
    assert [past.progress for past in found.history] == ["done", "in_progress"]
    last = found.evidence[-1]
    assert (last.state, last.carried) == ("missing", False)
    assert [one.term for one in found.needed] == ["signed_on is not null"]
    assert "Agree what it takes to show: The next term is signed" in " ".join(said(found))


@pytest.fixture(scope="module")
def stays(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return score_stays(tmp_path_factory.mktemp("stays"))


@pytest.mark.parametrize("customer", STAYS)
def test_days_are_held_only_against_who_is_in_progress(stays: Path, customer: str) -> None:
    _, told, stay = STAYS[customer]
    request = BriefRequest("stay", customer, stays / ".journeykit")
    found = brief_of(request)
    assert found.headline.text == told.format(customer)
    assert found.standing[0] == stay
    assert (found.expected_days, found.max_days) == HELD.get(customer, (None, None))
    late = [item.text for item in found.agenda if "at most were planned" in item.text]
    assert bool(late) == ("at most were planned" in told)
    for format in (DocumentFormat.HTML, DocumentFormat.MARKDOWN, DocumentFormat.JSON):
        page = str(render(found, format, "en"))
        assert told.format(customer) in page
        assert stay in page
        if format is not DocumentFormat.JSON:
            assert ("Planned here" in page) == (customer in HELD)


def test_an_end_that_no_evidence_proves_is_told_as_an_end(tmp_path: Path) -> None:
    journey = STAY[: STAY.rindex("    validation:")].replace("    repeats: true\n", "")
    score_stays(tmp_path, journey)
    for customer, told in (
        ("a further round", "reached Renew, the end of the journey, on 2 Jun 2026"),
        ("undated", "has reached Renew, the end of the journey"),
    ):
        found = brief_of(BriefRequest("stay", customer, tmp_path / ".journeykit"))
        assert found.headline.text == f"Customer {customer} {told}"
        assert (found.expected_days, found.max_days) == (None, None)


WHY = {
    "in progress": "stands in Try, in progress, since 1 Aug 2026, 60 days",
    "waiting": "stands in Try, waiting, entered on 1 Jan 2026",
    "done": "stands in Renew, done",
    "lost": "was in Try from 6 Nov 2022 to 27 Nov 2022, 21 days",
    "lost undated": "was in Try from 6 Nov 2022; until when is not known",
    "lost unentered": "was in Renew",
    "lost before": "was in Try; the day of entry, 6 Nov 2022, is after that of the loss",
}


@pytest.mark.parametrize("customer", WHY)
def test_why_agrees(stays: Path, customer: str) -> None:
    run = journeykit("why", customer, cwd=stays)
    assert run.code == 0, run.err
    assert run.out.splitlines()[1].strip() == WHY[customer]


def test_what_a_measure_could_add_is_of_the_weight_that_counts_for_the_customer(
    again: Path,
) -> None:
    """Of a small customer care weighs 90 of 100, and half of its points are there."""
    health = brief_of(BriefRequest("again", "S", again)).health
    assert health is not None
    assert {one.id: (one.adds, one.most) for one in health.measures} == {
        "use": (5.0, 10.0),
        "care": (45.0, 90.0),
    }


def test_who_is_lost_gets_an_agenda_of_their_own(scored: Path) -> None:
    found = brief(scored, "L")
    assert found.headline.text == "Lost Lake was lost on 15 Aug 2026: Too late (recorded: Delay)"
    assert said(found) == ["Offer the way back to Buy: A pilot of fixed scope."]
    assert found.health is None
    assert "The CRM says “Closed”, which no stage names." in found.standing


def test_who_has_nothing_but_an_id_has_nothing_claimed(scored: Path) -> None:
    found = brief(scored, "N")
    assert found.headline.text == "Account N stands in Buy"
    assert said(found) == [
        "Agree what it takes to show: An order is signed (signed_on is not null: now empty)."
    ]
    assert (found.value, found.owner, found.box, found.renewal_date) == (None, None, None, None)
    assert found.standing[0] == "In Buy; since when is not known."


def test_what_is_unknown_is_asked_for(scored: Path) -> None:
    found = brief(scored, "O")
    assert found.headline.text == (
        "Over Oak has been in Start for 10 days; the renewal is 29 days overdue"
    )
    assert said(found) == [
        "Settle the renewal of €100: it was due 1 Sep 2026, 29 days ago.",
        "Nobody answers: Write to the board.",
        "Find out whether this is so: Ten people work with it (users >= 10: now empty).",
        "Find out Seats in use and People: without it health lies between 0 and 100 points.",
    ]
    states = [one.state for one in found.evidence]
    assert states == ["reached", "unknown", "not_due"]


def test_evidence_that_was_skipped_is_made_up_for(scored: Path) -> None:
    found = brief(scored, "P")
    assert found.evidence[0].skipped
    assert said(found)[0] == (
        "Make up for the evidence of Buy, which was passed without it: An order is signed."
    )
    assert found.history_note == "Not in the export of 30 Jun 2026."
    assert found.history == ()


def test_the_first_snapshot_has_no_before(scored: Path) -> None:
    found = brief(scored, "S", date(2026, 6, 30))
    assert found.history == found.changed == ()
    assert "on 30 Jun" not in found.headline.text


def test_a_snapshot_of_another_meaning_is_left_out(tmp_path: Path) -> None:
    folder = score_briefed(tmp_path)
    changed = JOURNEY.replace("users >= 10", "users >= 12")
    (folder / "journey.yaml").write_text(changed, encoding="utf-8")
    run = journeykit("score", "customers.csv", "--as-of", "2026-11-30", cwd=folder)
    assert run.code == 0, run.err
    found = brief(folder, "S")
    assert found.history == found.changed == ()
    assert found.history_note == (
        "Left out, since the definition meant something else: 30 Jun 2026 and 30 Sep 2026."
    )


# Recounted from the rows in plain Python.


def some_rows(seed: int, n: int) -> str:
    """An export of made-up rows."""
    chance = random.Random(seed)  # noqa: S311 - made-up rows, not secrets

    def day(past: int, future: int, known: float = 0.7) -> str:
        shift = timedelta(chance.randint(-past, future))
        return (DAY + shift).isoformat() if chance.random() < known else ""

    def number(most: int) -> str:
        return str(chance.randint(0, most)) if chance.random() < 0.8 else ""

    lines = []
    for place in range(n):
        sponsor = chance.choice(["here", "left", "silent", ""])
        lost = day(200, 0, 0.15)
        lines.append(
            f"c{place},Company {place},{number(2000)},team,{chance.choice(['Talks', 'Live', ''])},"
            f"{day(100, 300)},,{day(300, 0)},{number(40)},{chance.choice(['5', '30', '60', ''])},"
            f"{sponsor},{chance.choice(['export', ''])},{lost},{chance.choice(['Delay', ''])},"
        )
    return HEAD + "\n".join(lines) + "\n"


def crowd(folder: Path, seed: int, n: int) -> list[dict[str, str]]:
    """Score made-up rows in ``folder``; gives them as they stand in the export."""
    (folder / "journey.yaml").write_text(JOURNEY, encoding="utf-8")
    text = some_rows(seed, n)
    (folder / "customers.csv").write_text(text, encoding="utf-8")
    run = journeykit("score", "customers.csv", "--as-of", DAY.isoformat(), cwd=folder)
    assert run.code == 0, run.err
    return list(csv.DictReader(io.StringIO(text)))


def as_day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def faults(found: Brief, row: dict[str, str]) -> list[str]:
    """What a brief says that its row denies, and what it keeps to itself."""
    wrong = []
    topics = {item.topic: item.text for item in found.agenda}
    lost, signed = as_day(row["lost_on"]), as_day(row["signed_on"])
    users, seats = (int(row[name]) if row[name] else None for name in ("users", "seats"))

    def holds(what: str, wanted: object, there: object) -> None:
        if wanted != there:
            wrong.append(f"{what}: {there!r}, and not {wanted!r}")

    holds("lost", lost is not None, found.lost)
    if lost:
        holds("the headline", True, "was lost on" in found.headline.text)
        holds("an agenda of the lost", True, set(topics) <= {"loss"})
        return wrong
    renewal = as_day(row["renews_on"])
    until = (renewal - DAY).days if renewal else None
    holds("a renewal to talk about", until is not None and until <= 90, "renewal" in topics)
    if until is not None:
        words = f"{abs(until)} day" if until else "today"
        holds("days to the renewal", True, words in found.headline.text)
    holds("the evidence of Buy", signed is not None, found.evidence[0].state == "reached")
    if found.evidence[1].state != "not_due":
        wanted = "unknown" if users is None else "reached" if users >= 10 else "missing"
        holds("the evidence of Start", wanted, found.evidence[1].state)
    if found.stage == "start" and signed:
        holds("days in Start", (DAY - signed).days, found.days_in_stage)
        late = found.days_in_stage is not None and found.days_in_stage > 60
        stuck = users is not None and users < 10 and late
        holds("too long in Start", stuck, "60 days at most" in found.headline.text)
    stalls = (
        found.stage == "start" and users is not None and users < 5
        and signed is not None and (DAY - signed).days > 30
    )  # fmt: skip
    held = {one.id: one for one in found.due}
    holds("nothing moves", stalls, "stalls" in held)
    if stalls and signed:
        holds("its due date", signed + timedelta(32), held["stalls"].due)
    holds("the sponsor left", row["sponsor"] == "left", "left" in held)
    holds("an export is asked for", row["asks"] == "export", "export" in held)
    health = found.health
    if health and users is not None and seats:
        use, people = min(100 * users / seats, 100), min(100 * users / 20, 100)
        score = (3 * use + people) / 4
        holds("the score", round(score, 6), round(health.score or 0, 6))
        adds = {one.id: round((one.most or 0) - (one.adds or 0), 6) for one in health.measures}
        rooms = {"use": round(75 - 0.75 * use, 6), "people": round(25 - 0.25 * people, 6)}
        holds("what could be added", rooms, adds)
        told = [item.text for item in found.agenda if item.text.startswith("Improve")]
        holds("what is worth a word", sum(room >= 5 for room in rooms.values()), len(told))
        holds("a gate", row["sponsor"] == "left", bool(health.gates))
    return wrong


def check_crowd(folder: Path, seed: int, n: int) -> None:
    rows = crowd(folder, seed, n)
    found = {row["id"]: faults(brief(folder, row["id"]), row) for row in rows}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_no_brief_says_what_its_row_denies(tmp_path: Path) -> None:
    check_crowd(tmp_path, 7, 10)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nor_does_any_of_many(tmp_path: Path, seed: int) -> None:
    check_crowd(tmp_path, seed, 60)
