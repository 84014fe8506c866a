"""Write an export that looks like UCI's Bank Marketing data, so that the example runs.

``python make_data.py [DIR]`` writes ``calls-2010-11-30.csv`` into DIR, by default ``data`` beside
this file: 600 made-up clients under the real headers, semicolons between the fields and every text
in quotes, as in the real file. Every run writes the same bytes.
"""

from __future__ import annotations

import csv
import io
import sys
from datetime import date
from pathlib import Path
from random import Random

EXPORTS = {"calls-2010-11-30.csv": date(2010, 11, 30)}
CLIENTS = 600

JOBS = (
    "admin.",
    "admin.",
    "blue-collar",
    "blue-collar",
    "technician",
    "technician",
    "services",
    "management",
    "retired",
    "self-employed",
    "entrepreneur",
    "unemployed",
    "housemaid",
    "student",
)
SCHOOLS = (
    "university.degree",
    "university.degree",
    "high.school",
    "high.school",
    "basic.9y",
    "professional.course",
    "basic.4y",
    "basic.6y",
)
# Month, change of employment, price index, confidence, interbank rate, number employed.
QUARTERS = (
    ("jul", 1.4, 93.918, -42.7, 4.961, 5228.1),
    ("jun", 1.4, 94.465, -41.8, 4.865, 5228.1),
    ("may", 1.1, 93.994, -36.4, 4.857, 5191.0),
    ("nov", -0.1, 93.2, -42.0, 4.153, 5195.8),
    ("may", -1.8, 92.893, -46.2, 1.299, 5099.1),
    ("apr", -1.8, 93.075, -47.1, 1.405, 5099.1),
    ("aug", -2.9, 92.201, -31.4, 0.861, 5076.2),
    ("oct", -3.4, 92.431, -26.9, 0.729, 5017.5),
)
Cell = str | int | float


def client(number: int) -> dict[str, Cell]:
    """One client and the last call; who talks long, was won before or sees low rates says yes."""
    rng = Random(f"client {number}")

    def or_unknown(value: str, chance: float) -> str:
        return "unknown" if rng.random() < chance else value

    month, employment, prices, confidence, interbank, employed = QUARTERS[
        int(len(QUARTERS) * rng.random() * (0.45 + 0.55 * rng.random()))
    ]
    called_before = rng.random() < 0.14
    won_before = called_before and rng.random() < 0.26
    days_ago = rng.choice((3, 3, 6, 6, 4, 7, 10, 12))
    if not won_before and rng.random() < 0.96:
        days_ago = 999
    place = rng.random()
    long_ones = place * place * place * place
    duration = 0 if number == CLIENTS // 2 else int(8 + 320 * place + 700 * long_ones * long_ones)
    says_yes = 0.012 + 0.5 * max(0.0, place - 0.55) + 0.5 * won_before + 0.06 * (interbank < 2)
    campaign = 1
    while rng.random() < 0.53 and campaign < 20:
        campaign += 1
    credit = or_unknown("yes" if rng.random() < 0.55 else "no", 0.025)
    return {
        "age": rng.randrange(20, 48) + rng.randrange(0, 22),
        "job": or_unknown(rng.choice(JOBS), 0.01),
        "marital": or_unknown(rng.choice(("married", "married", "single", "divorced")), 0.003),
        "education": or_unknown(rng.choice(SCHOOLS), 0.04),
        "default": or_unknown("no", 0.2),
        "housing": credit,
        "loan": "unknown" if credit == "unknown" else "yes" if rng.random() < 0.16 else "no",
        "contact": "cellular" if rng.random() < 0.65 else "telephone",
        "month": month,
        "day_of_week": rng.choice(("mon", "tue", "wed", "thu", "fri")),
        "duration": duration,
        "campaign": campaign,
        "pdays": days_ago if called_before else 999,
        "previous": 1 + int(2 * rng.random() * rng.random()) if called_before else 0,
        "poutcome": "success" if won_before else "failure" if called_before else "nonexistent",
        "emp.var.rate": employment,
        "cons.price.idx": prices,
        "cons.conf.idx": confidence,
        "euribor3m": round(interbank + rng.randrange(-9, 10) / 1000, 3),
        "nr.employed": employed,
        "y": "yes" if duration > 60 and rng.random() < says_yes else "no",
    }


def write(folder: Path) -> list[Path]:
    """Write the export into the folder, which is made if there is none; return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    text = io.StringIO()
    rows = [client(number) for number in range(1, CLIENTS + 1)]
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerow(list(rows[0]))
    writer.writerows(list(row.values()) for row in rows)
    [name] = EXPORTS
    (folder / name).write_bytes(text.getvalue().encode("utf-8"))
    return [folder / name]


if __name__ == "__main__":
    for path in write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "data"):
        print(path)
