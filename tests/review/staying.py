"""A journey with a stage that repeats, and one customer for every way to be in a stage."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from journeykit.app.scoring import ScoreRequest, score

DAY = date(2026, 9, 30)
STAY = """\
journeykit: 1
id: stay
data:
  customer_id: id
  columns:
    id: {type: text}
    begun_on: {type: date}
    proven_on: {type: date}
    tried: {type: integer}
    next_on: {type: date}
    due_on: {type: date}
    signed_on: {type: date}
    gone: {type: text}
    gone_on: {type: date}
lost: {when: gone = 'yes', date: gone_on}
stages:
  - id: try
    name: Try
    expected_days: 10
    max_days: 20
    trigger: {event: It begins, by: customer, when: begun_on is not null, date: begun_on}
    validation: {evidence: It is tried, when: tried > 0, date: proven_on}
  - id: renew
    name: Renew
    phase: existing
    repeats: true
    expected_days: 60
    max_days: 90
    trigger: {event: The term ends, by: time, when: days_until(due_on) <= 90, date: next_on}
    validation: {evidence: The next term is signed, when: signed_on is not null, date: signed_on}
"""
STAYS = {
    "in progress": (
        "2026-08-01,,0,,,,,",
        "Customer {} has been in Try for 60 days, 20 days at most were planned",
        "In Try since 1 Aug 2026, 60 days.",
    ),
    "unknown": (
        "2026-08-01,,,,,,,",
        "Customer {} has been in Try for 60 days",
        "In Try since 1 Aug 2026, 60 days.",
    ),
    "waiting": (
        "2026-01-01,2026-02-03,1,,2027-09-01,,,",
        "Customer {} has shown the evidence of Try since 3 Feb 2026 and waits for Renew",
        "Entered Try on 1 Jan 2026. The evidence of Try has been there since 3 Feb 2026.",
    ),
    "waiting undated": (
        "2026-01-01,,1,,2027-09-01,,,",
        "Customer {} has shown the evidence of Try and waits for Renew",
        "Entered Try on 1 Jan 2026. The evidence of Try is there; since when is not known.",
    ),
    "onward unknown": (
        "2026-01-01,2026-02-03,1,,,,,",
        "Customer {} has shown the evidence of Try since 3 Feb 2026",
        "Entered Try on 1 Jan 2026. The evidence of Try has been there since 3 Feb 2026.",
    ),
    "done": (
        "2023-01-01,2023-01-02,1,2023-01-03,2027-09-01,2026-08-31,,",
        "Customer {} completed Renew on 31 Aug 2026",
        "When they entered Renew is not known. Completed Renew on 31 Aug 2026.",
    ),
    "a further round": (
        "2023-01-01,2023-01-02,1,2026-06-02,2026-10-01,2025-08-31,,",
        "Customer {} has been in Renew for 120 days, 90 days at most were planned",
        "In Renew since 2 Jun 2026, 120 days.",
    ),
    "undated": (
        "2026-01-01,,1,,2026-10-01,,,",
        "Customer {} stands in Renew",
        "In Renew; since when is not known.",
    ),
    "lost": (
        "2022-11-06,,0,,,,yes,2022-11-27",
        "Customer {} was lost on 27 Nov 2022: no reason recorded",
        "Was in Try from 6 Nov 2022 to 27 Nov 2022, 21 days.",
    ),
    "lost undated": (
        "2022-11-06,,0,,,,yes,",
        "Customer {} was lost: no reason recorded",
        "Was in Try from 6 Nov 2022; until when is not known.",
    ),
    "lost unentered": (
        "2026-01-01,,1,,2026-10-01,,yes,2022-11-27",
        "Customer {} was lost on 27 Nov 2022: no reason recorded",
        "Was in Renew; since when is not known.",
    ),
    "lost before": (
        "2022-11-06,,0,,,,yes,2022-11-01",
        "Customer {} was lost on 1 Nov 2022: no reason recorded",
        "Was in Try; the day of entry, 6 Nov 2022, is after that of the loss.",
    ),
}
"""What the row says, and by hand what the headline and the first words of where they stand say."""
HELD = {"in progress": (10, 20), "a further round": (60, 90), "undated": (60, 90)}
"""The days that are planned, for those in progress alone."""


def score_stays(folder: Path, journey: str = STAY) -> Path:
    """Write the journey and score its customers into ``folder``."""
    (folder / "journey.yaml").write_text(journey, encoding="utf-8")
    rows = [f"{name},{row}" for name, (row, *_) in STAYS.items()]
    head = "id,begun_on,proven_on,tried,next_on,due_on,signed_on,gone,gone_on"
    (folder / "customers.csv").write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    kept = folder / ".journeykit"
    score(ScoreRequest(folder / "journey.yaml", folder / "customers.csv", DAY, kept))
    return folder
