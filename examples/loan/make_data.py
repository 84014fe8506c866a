"""Write the export that `journey.yaml` is scored on: made-up applications for a loan.

``python make_data.py [DIR]`` writes ``applications-2026-09-30.csv`` into DIR, by default ``data``
beside this file. Applications are numbers; nobody stands behind them. Every run writes the same
bytes.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

AS_OF = date(2026, 9, 30)
EXPORTS = {"applications-2026-09-30.csv": AS_OF}
APPLICATIONS = 720
BEGIN = date(2026, 1, 5)
NEVER = date.max

DATES = (
    "applied_on",
    "form_complete_on",
    "first_paper_on",
    "papers_complete_on",
    "bureau_answer_on",
    "tax_papers_on",
    "auto_decision_read_on",
    "review_decision_read_on",
    "offer_opened_on",
    "offer_signed_on",
    "drawn_on",
    "first_instalment_on",
    "second_loan_asked_on",
)
# Why an application ends at a stage, and whether that is a decline; the earlier the more often.
ENDINGS: dict[str, Sequence[tuple[str, str]]] = {
    "apply": (("Form not finished", "withdrawn"), ("", "withdrawn")),
    "documents": (
        ("Papers missing", "withdrawn"),
        ("Purchase cancelled", "withdrawn"),
        ("", "withdrawn"),
    ),
    "auto": (
        ("Score too low", "declined"),
        ("Burden too high", "declined"),
        ("Other bank", "withdrawn"),
    ),
    "review": (
        ("Took too long", "withdrawn"),
        ("Income not proven", "declined"),
        ("Burden too high", "declined"),
        ("see file", "withdrawn"),
    ),
    "offer": (
        ("Other bank", "withdrawn"),
        ("Cheaper elsewhere", "withdrawn"),
        ("Rate too high", "withdrawn"),
        ("", "withdrawn"),
    ),
    "drawdown": (("Revoked", "withdrawn"),),
}

NO_END = (("", "open"),)


def days(rng: Random, *quantiles: float) -> timedelta:
    """Days drawn from the distribution with these evenly spaced quantiles."""
    place = rng.random() * (len(quantiles) - 1)
    low = int(place)
    drawn = quantiles[low] + (place - low) * (quantiles[low + 1] - quantiles[low])
    return timedelta(days=int(drawn))


class Ended(Exception):
    """The application ends at a stage on a day."""

    def __init__(self, stage: str, day: date) -> None:
        super().__init__(stage)
        self.stage, self.day = stage, day


def course(rng: Random, reviewed: bool) -> tuple[dict[str, date], str, date]:
    """The dates of one application, the stage it ends at ("" if it does not), and when."""
    at: dict[str, date] = {}

    def goes_on(stage: str, chance: float, day: date) -> None:
        if rng.random() > chance:
            raise Ended(stage, day)

    try:
        day = at["applied_on"] = BEGIN + (AS_OF - BEGIN) * rng.random()
        goes_on("apply", 0.84, day + days(rng, 2, 9, 20))
        day = at["form_complete_on"] = day + days(rng, 0, 0, 1, 4)
        day = at["first_paper_on"] = day + days(rng, 0, 1, 3, 8)
        goes_on("documents", 0.86, day + days(rng, 8, 15, 30))
        day = at["papers_complete_on"] = day + days(rng, 0, 2, 4, 8, 18)
        at["bureau_answer_on"] = day + days(rng, 0, 0, 1, 3)
        if reviewed:
            day = at["tax_papers_on"] = day + days(rng, 0, 1, 3)
            goes_on("review", 0.62, day + days(rng, 9, 15, 26))
            day = at["review_decision_read_on"] = day + days(rng, 3, 7, 9, 13, 21)
        else:
            day = at["bureau_answer_on"]
            goes_on("auto", 0.76, day + days(rng, 0, 1, 4))
            day = at["auto_decision_read_on"] = day + days(rng, 0, 0, 1, 2)
        day = at["offer_opened_on"] = day + days(rng, 0, 0, 1, 3)
        goes_on("offer", 0.72, day + days(rng, 3, 7, 11))
        day = at["offer_signed_on"] = day + days(rng, 0, 2, 4, 9)
        day = at["drawn_on"] = day + days(rng, 1, 2, 5, 12)
        goes_on("drawdown", 0.97, day + days(rng, 3, 13))
        at["first_instalment_on"] = day + days(rng, 28, 31, 34)
        if rng.random() < 0.12:
            at["second_loan_asked_on"] = day + days(rng, 30, 160)
    except Ended as ended:
        return at, ended.stage, ended.day
    return at, "", NEVER


def application(number: int) -> dict[str, str]:
    """The row of one application as it was known on the day of the export."""
    rng = Random(f"application {number}")
    employment = rng.choice(("employed",) * 12 + ("public service",) * 3 + ("self-employed",) * 5)
    reviewed = employment == "self-employed" or rng.random() < 0.08
    at, stage, ended = course(rng, reviewed)
    income = 1500 + int(3200 * rng.random() * (0.6 + rng.random()))
    amount = 500 * (4 + int(54 * rng.random() * rng.random()))
    rate = 3.9 + 4.6 * rng.random() + (0.6 if reviewed else 0)
    instalment = amount * (1 + rate / 100 * 1.6) / 36 + 500 * rng.random() * (income / 2000)
    asked = 4 if reviewed else 3
    complete = at.get("papers_complete_on", NEVER) <= AS_OF
    handed_in = asked if complete else rng.randrange(1, asked)
    over = ended <= AS_OF
    heavy = instalment / income > 0.3
    reasons = [end for end in ENDINGS.get(stage, ()) if heavy or end[0] != "Burden too high"]
    reason, outcome = next((end for end in reasons if rng.random() < 0.5), (reasons or NO_END)[-1])
    paid = at.get("drawn_on", NEVER) <= AS_OF
    row = {name: _shown(at.get(name, NEVER)) for name in DATES}
    decided = bool(row["auto_decision_read_on"] or row["review_decision_read_on"])
    employment_said = employment if rng.random() > 0.02 else "not stated"
    return {
        "application_id": f"L{number:05d}",
        "channel": rng.choice(("web", "web", "web", "branch", "broker")),
        "purpose": rng.choice(("car", "car", "kitchen", "heating", "furniture", "study")),
        "employment": employment_said,
        "amount": f"€{amount:,.2f}",
        "income": "" if rng.random() < 0.03 else str(income),
        "months_in_work": "" if rng.random() < 0.02 else str(int(140 * rng.random())),
        "desk": f"Review {'North' if number % 3 else 'South'}" if reviewed else "Rules",
        "cases_per_reviewer": str((24 if number % 3 else 36) + rng.randrange(-4, 5)),
        **row,
        "papers_asked": str(asked) if row["form_complete_on"] else "",
        "papers_received": str(handed_in) if row["first_paper_on"] else "",
        "instalment": f"{instalment:.2f}",
        "offer_rate": f"{rate:.2f}" if decided and row["offer_opened_on"] else "",
        "handling_cost": f"{20 + (85 if reviewed else 8) * (0.6 + rng.random()):.2f}",
        "top_request": rng.choice(
            ("", "", "", "", "account access", "account access", "reason for the answer")
        ),
        "outcome": outcome if over else "paid out" if paid else "open",
        "closing_note": reason if over else "",
        "closed_on": _shown(ended),
    }


def _shown(day: date) -> str:
    return day.isoformat() if day <= AS_OF else ""


def write(folder: Path) -> list[Path]:
    """Write the export into the folder, which is made if there is none; return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [application(number) for number in range(1, APPLICATIONS + 1)]
    [name] = EXPORTS
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return [folder / name]


if __name__ == "__main__":
    for path in write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "data"):
        print(path)
