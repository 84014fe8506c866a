"""All that is found of each account of the benchmark's export; ``with_pandas.py`` adds it up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce

import numpy as np
import pandas as pd
from pandas_placement import (
    AS_OF,
    STAGES,
    Placed,
    Three,
    dates,
    days_since,
    evidence,
    place,
    progress,
    read,
)

EXISTING = STAGES[2:]
BUCKETS = {
    "New": "notice",
    "Discovery": "consider",
    "Onboarding": "onboard",
    "Live": "adopt",
    "Renewal": "renew",
}
LOST_BUCKETS = ("Closed Lost",)
RECORDED = {
    "Price": ("consider", "price"),
    "Competitor": ("consider", "rival"),
    "Delay": ("onboard", "late"),
    "No value": ("adopt", "unused"),
    "Budget": ("renew", "budget"),
    "Moved": (None, "moved"),
}
UNEXPLAINED = ("none_recorded", "other_stage", "unmapped")
MOST_DAYS = {"consider": 120, "onboard": 60, "adopt": 365, "expand": 180}


@dataclass(frozen=True)
class Measure:
    """A measure of health: its anchors, its weight, and what an unknown value does."""

    at: tuple[float, ...]
    points: tuple[float, ...]
    weight: int
    required: bool = False
    left_out: bool = False


MEASURES = {
    "adoption": Measure((0, 0.4, 0.8), (0, 50, 100), 40, required=True),
    "login": Measure((0, 14, 60), (100, 70, 0), 20),
    "voice": Measure((-100, 0, 50), (0, 50, 100), 20, left_out=True),
    "paying": Measure((0, 30, 90), (100, 50, 0), 20),
    "grown": Measure((0, 0.2), (0, 100), 10),
    "settled": Measure((0, 365), (40, 100), 10),
}


# --- loss


def lose(rows: pd.DataFrame, stage: pd.Series) -> tuple[Three, np.ndarray]:
    """Who is lost, and the reason: the first branch that matches, at the stage before anywhere."""
    bucket = rows["crm_stage"]
    lost = Three.dated(rows["lost_on"]) | Three.of(bucket.isin(LOST_BUCKETS), bucket)
    known = rows["lost_reason"].notna().to_numpy()
    branch_stage = rows["lost_reason"].map({text: at for text, (at, _) in RECORDED.items() if at})
    branch = rows["lost_reason"].map({text: name for text, (_, name) in RECORDED.items()})
    branch, branch_stage = branch.astype(object).to_numpy(), branch_stage.astype(object).to_numpy()
    here = stage.to_numpy()
    late = (rows["lost_on"] - rows["signed_on"]).dt.days > 60
    reason = np.select(
        [
            known & (branch_stage == here),
            (here == "notice") & (rows["employees"] < 10).to_numpy(),
            (here == "onboard") & late.to_numpy(),
            (here == "onboard") & (rows["has_sponsor"] == 0).to_numpy(),
            (here == "adopt") & (rows["seat_use"] < 0.2).to_numpy(),
            known & (branch == "moved"),
            ~known,
            pd.notna(branch),
        ],
        [
            branch,
            "too_small",
            "late",
            "no_champion",
            "unused",
            "moved",
            "none_recorded",
            "other_stage",
        ],
        "unmapped",
    )
    return lost, np.where(lost.true, reason, None)


def disagree(rows: pd.DataFrame, place_: np.ndarray, lost: Three) -> tuple[np.ndarray, np.ndarray]:
    """The stage of the CRM's bucket, and how it differs from where the evidence puts them."""
    bucket = rows["crm_stage"]
    recorded = bucket.map(BUCKETS).astype(object).to_numpy()
    order = bucket.map({text: STAGES.index(at) for text, at in BUCKETS.items()})
    order = order.astype(float).to_numpy()
    in_lost = bucket.isin(LOST_BUCKETS).to_numpy()
    found = np.select(
        [
            bucket.isna().to_numpy(),
            in_lost & lost.false,
            in_lost,
            np.isnan(order),
            lost.true,
            order > place_,
            order < place_,
        ],
        ["none", "lost", "none", "unmapped", "lost", "ahead", "behind"],
        "none",
    )
    return np.where(in_lost, "lost", recorded), found


# --- health and what needs action


def weigh(rows: pd.DataFrame, applies: np.ndarray) -> None:
    """Points, score, bounds, band and gates of those to whom health applies."""
    values = {
        "adoption": rows["seat_use"],
        "login": days_since(rows["last_login_at"]),
        "voice": rows["nps"],
        "paying": rows["overdue_days"],
        "grown": rows["active_users"] / rows["employees"].replace(0, np.nan),
        "settled": days_since(rows["go_live_on"]),
    }
    total, weight, open_, bound = (np.zeros(len(rows)) for _ in range(4))
    settled = np.ones(len(rows), dtype=bool)
    provisional = np.zeros(len(rows), dtype=bool)
    for name, measure in MEASURES.items():
        known = values[name].notna().to_numpy()
        points = np.interp(values[name].to_numpy(dtype=float), measure.at, measure.points)
        rows[f"points_{name}"] = np.where(known & applies, points, np.nan)
        total += np.where(known, points, 0) * measure.weight
        weight += known * measure.weight
        if measure.left_out:
            provisional |= ~known
            continue
        open_ += ~known * measure.weight
        bound += known * measure.weight
        if measure.required:
            settled &= known
    whole = weight + open_
    with np.errstate(invalid="ignore", divide="ignore"):
        score, low = np.round(total / weight, 9), np.round(total / whole, 9)
        high = np.round((total + 100 * open_) / whole, 9)
    rows["health_score"] = np.where(applies & (weight > 0), score, np.nan)
    rows["health_low"] = np.where(applies, np.where(settled, low, 0.0), np.nan)
    rows["health_high"] = np.where(applies, np.where(settled, high, 100.0), np.nan)
    rows["provisional"] = provisional & applies
    gate = Three.of(rows["has_sponsor"] == 0, rows["has_sponsor"])
    lowest = np.digitize(rows["health_low"], [50, 75])
    highest = np.digitize(rows["health_high"], [50, 75])
    lowest = np.where(gate.false, lowest, np.minimum(lowest, 1))
    highest = np.where(gate.true, np.minimum(highest, 1), highest)
    bounded = sum(one.weight for one in MEASURES.values() if not one.left_out)
    warm = gate.false & (np.round(bound / bounded, 9) >= 0.8) & (rows["nps"] >= 60).to_numpy()
    colour = np.array(["red", "yellow", "green"], dtype=object)[lowest]
    colour = np.where((lowest == 2) & warm, "purple", colour)
    rows["band"] = np.where(applies, np.where(lowest == highest, colour, "unknown"), None)
    rows["gated"] = gate.true & applies


def box(rows: pd.DataFrame, lost: Three) -> None:
    """The row and column of those whose lowest and highest score fall into one box."""
    low, high = (np.digitize(rows[f"health_{end}"], [50, 75]) for end in ("low", "high"))
    known = rows["arr"].notna() & rows["health_low"].notna() & (low == high) & ~lost.true
    rows["box_row"] = np.where(known, np.digitize(rows["arr"], [40_000, 200_000]), np.nan)
    rows["box_column"] = np.where(known, low, np.nan)


def watch(
    rows: pd.DataFrame, placed: Placed, validations: Mapping[str, Three], lost: Three
) -> dict[str, np.ndarray]:
    """Who needs action, by reason."""
    watched = np.isin(placed.place, [STAGES.index(one) for one in EXISTING]) & ~lost.true
    left = -days_since(rows["renewal_on"])
    proven = np.zeros(len(rows), dtype=bool)
    longest = np.full(len(rows), np.inf)
    for at, stage in enumerate(STAGES):
        here = placed.place == at
        proven |= here & validations[stage].true & ~placed.in_again
        longest[here] = MOST_DAYS.get(stage, np.inf)
    tests = {
        "band_red": rows["band"] == "red",
        "stuck": (rows["progress"] == "in_progress") & (rows["days_in_stage"] > longest),
        "renewal_due": left.between(0, 90) & ~proven,
        "renewal_overdue": left < 0,
        "overdue": rows["overdue_days"] > 30,
        "silent": days_since(rows["last_login_at"]) > 45,
    }
    return {name: test.to_numpy() & watched for name, test in tests.items()}


def answer(rows: pd.DataFrame, lost: Three) -> dict[tuple[str, str], np.ndarray]:
    """Moments and events that hold now."""
    here, signed, live = rows["stage"].to_numpy(), rows["signed_on"], rows["go_live_on"]
    stall = live.isna() & (days_since(signed) > 30)
    left = (rows["has_sponsor"] == 0).to_numpy() & np.isin(here, ["adopt", "renew"])
    found = {
        ("moment", "stall"): stall.to_numpy() & (here == "onboard"),
        ("moment", "first_result"): days_since(live).between(0, 30).to_numpy() & (here == "adopt"),
        ("event", "sponsor_gone"): left,
    }
    return {name: holds & ~lost.true for name, holds in found.items()}


@dataclass(frozen=True)
class Accounts:
    """All that is found: a row for each account, and what has several answers for one account."""

    rows: pd.DataFrame
    unread: Mapping[str, int]
    placed: Placed
    lost: Three
    entered: Mapping[str, pd.Series]
    left: Mapping[str, pd.Series]
    risks: Mapping[str, np.ndarray]
    holding: Mapping[tuple[str, str], np.ndarray]


def accounts(path: str) -> Accounts:
    """Read an export and find everything."""
    rows, unread = read(path)
    if rows["account_id"].str.strip().duplicated().any():
        raise SystemExit("ids stand more than once")
    triggers, validations = evidence(rows)
    placed = place(triggers, validations)
    rows["stage"] = np.array([*STAGES, "unknown"], dtype=object)[placed.place]
    entered, left = dates(rows, placed, triggers, validations)
    lost, rows["reason"] = lose(rows, rows["stage"])
    rows["lost"], rows["lost_known"] = lost.true, ~lost.unknown
    rows["recorded_stage"], rows["disagreement"] = disagree(rows, placed.place, lost)
    rows["progress"] = np.where(lost.true, None, progress(placed, triggers, validations))
    rows["entered_on"] = reduce(
        lambda day, stage: day.where(rows["stage"] != stage, entered[stage]),
        STAGES,
        entered["notice"],
    )
    until = rows["lost_on"].where(lost.true, AS_OF)
    days = (until - rows["entered_on"]).dt.days
    rows["days_in_stage"] = days.where(days >= 0)  # of a loss before the entry nothing is known
    weigh(rows, np.isin(rows["stage"], EXISTING) & ~lost.true)
    box(rows, lost)
    fit = Three.of(rows["employees"].between(50, 2000), rows["employees"])
    fit = fit & Three.of(rows["region"].isin(["EU", "NA"]), rows["region"])
    rows["fit"] = np.select([fit.true, fit.false], ["yes", "no"], "unknown")
    risks = watch(rows, placed, validations, lost)
    return Accounts(rows, unread, placed, lost, entered, left, risks, answer(rows, lost))
