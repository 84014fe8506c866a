"""Write the export that `journey.yaml` is scored on: people on the way to leading a team, as codes.

``python make_data.py [DIR]`` writes ``people-2026-09-30.csv`` into DIR, by default ``data`` beside
this file. A person is a code, a department and a role; nobody stands behind them. Every run writes
the same bytes.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

AS_OF = date(2026, 9, 30)
EXPORTS = {"people-2026-09-30.csv": AS_OF}
PEOPLE = 240
NEVER = date.max

ROLES = {
    "engineering": "developer",
    "finance": "controller",
    "operations": "planner",
    "service": "technician",
}
# The chance to go on, the quantiles of days it takes, and why people stop there.
STAGES: dict[str, tuple[float, tuple[int, ...], tuple[str, ...]]] = {
    "wish": (0.84, (6, 18, 33, 60, 120), ("No answer", "Stays specialist", "No talk", "")),
    "learn": (0.84, (40, 90, 130, 190, 330), ("No time", "Other employer", "")),
    "prove": (0.78, (110, 190, 240, 310, 460), ("Other employer", "No project", "Better offer")),
    "apply": (0.58, (12, 24, 35, 50, 85), ("Passed over", "Post withdrawn", "see notes")),
    "lead": (0.93, (100, 101, 104, 112), ("Back to the craft", "Family")),
}
BEGINS = {
    "wish": "wish_said_on",
    "learn": "course_booked_on",
    "prove": "asked_for_on",
    "apply": "applied_on",
    "lead": "accepted_on",
}
PROVES = {
    "wish": "plan_signed_on",
    "learn": "second_certificate_on",
    "prove": "second_project_closed_on",
    "apply": "panel_passed_on",
    "lead": "hundred_days_on",
}


def days(rng: Random, *quantiles: float) -> timedelta:
    """Days drawn from the distribution with these evenly spaced quantiles."""
    place = rng.random() * (len(quantiles) - 1)
    low = int(place)
    drawn = quantiles[low] + (place - low) * (quantiles[low + 1] - quantiles[low])
    return timedelta(days=int(drawn))


def way(rng: Random) -> tuple[dict[str, date], date, str, bool]:
    """The dates of one way up, the day it was given up (if ever), why, and whether they left."""
    at: dict[str, date] = {}
    day = AS_OF - days(rng, 20, 300, 700, 1200)
    for stage, (goes_on, needed, reasons) in STAGES.items():
        at[BEGINS[stage]] = day
        if rng.random() > goes_on:
            reason = _often_first(rng, reasons)
            left = reason in {"Other employer", "Better offer", "Family"} or rng.random() < 0.3
            return at, day + days(rng, *needed), reason, left
        day = at[PROVES[stage]] = day + days(rng, *needed)
        day += days(rng, 3, 20, 50, 110)
    if rng.random() < 0.3:
        at["next_level_asked_on"] = day + days(rng, 60, 300)
    return at, NEVER, "", False


def _often_first(rng: Random, choices: Sequence[str]) -> str:
    return next((choice for choice in choices if rng.random() < 0.5), choices[-1])


def person(number: int) -> dict[str, str]:
    """The row of one person as it was known on the day of the export."""
    rng = Random(f"person {number}")
    at, given_up, reason, left = way(rng)
    names = [*BEGINS.values(), *PROVES.values(), "next_level_asked_on"]
    row = {name: _shown(at.get(name, NEVER)) for name in names}
    department = rng.choice(tuple(ROLES))
    talent = rng.random()
    learning, leading = bool(row["course_booked_on"]), bool(row["asked_for_on"])
    certified, proven = bool(row["second_certificate_on"]), bool(row["second_project_closed_on"])
    projects = rng.randrange(2, 5) if proven else rng.randrange(2) if leading else 0
    reviews = rng.randrange(3, 8) if proven else rng.randrange(3) if leading else 0
    stopped = given_up <= AS_OF
    talk = min(given_up, AS_OF) - days(rng, 4, 40, 90, 170, 400)
    began = at["wish_said_on"]
    changed = AS_OF - days(rng, 5, 700)
    score = 2.3 + 2.1 * talent + 0.5 * rng.random()
    spend = 900 * (2 if certified else 1 if learning else 0) + 300 * rng.random()
    return {
        "person": f"P-{number:03d}",
        "department": department,
        "site": rng.choice(("north", "south", "west")),
        "role": f"{rng.choice(('senior', 'principal'))} {ROLES[department]}",
        "people_partner": f"people {department}",
        "years_in_role": f"{0.8 + 7 * rng.random():.1f}",
        "weeks_to_replace": str(rng.randrange(8, 34)),
        "learning_spend": f"{spend:.2f}",
        "wish": rng.choice(("lead a team", "lead a team", "lead a site", "not said")),
        "seeks": rng.choice(("gained_status", "gained_status", "helpful_innovation", "")),
        **row,
        "gaps_named": str(rng.randrange(2, 5)) if row["plan_signed_on"] else str(rng.randrange(2)),
        "certificates": str(2 + rng.randrange(2) if certified else rng.randrange(2))
        if learning
        else "0",
        "projects_led": str(projects),
        "projects_on_time": str(sum(rng.random() < 0.5 + 0.4 * talent for _ in range(projects))),
        "invoices_disputed": str(sum(rng.random() < 0.3 - 0.2 * talent for _ in range(projects))),
        "peer_reviews": str(reviews),
        "peer_score": f"{score:.1f}" if reviews else "",
        "manager_score": f"{score - 1.3 + 1.6 * rng.random():.1f}" if certified else "",
        "team_stayed": f"{1 - 0.55 * rng.random() * rng.random():.2f}"
        if row["hundred_days_on"]
        else "",
        "last_talk_on": "" if talk < began else talk.isoformat(),
        "top_request": rng.choice(("projects", "projects", "time", "criteria", "", "")),
        "manager_changed_on": changed.isoformat() if changed > began else "",
        "left_on": _shown(given_up) if left else "",
        "stopped_on": _shown(given_up) if not left else "",
        "stop_reason": reason if stopped else "",
    }


def _shown(day: date) -> str:
    return day.isoformat() if day <= AS_OF else ""


def write(folder: Path) -> list[Path]:
    """Write the export into the folder, which is made if there is none; return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [person(number) for number in range(1, PEOPLE + 1)]
    [name] = EXPORTS
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return [folder / name]


if __name__ == "__main__":
    for path in write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "data"):
        print(path)
