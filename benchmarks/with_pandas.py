"""What one would write with pandas instead of a journey: the measure that score.py is held against.

``python benchmarks/with_pandas.py EXPORT`` places, bands and lists the accounts of the benchmark's
export as its journey does, without what a program of an afternoon leaves out: unknown apart from
false, cells that cannot be read, gaps, evidence of other branches, bounds of a score, rows in.
"""

from __future__ import annotations

import sys
from itertools import pairwise

import numpy as np
import pandas as pd

AS_OF = pd.Timestamp("2026-09-30")
STAGES = ("notice", "consider", "onboard", "adopt", "expand", "renew", "advocate")
REASONS = {
    "Price": "price",
    "Competitor": "rival",
    "Delay": "late",
    "No value": "unused",
    "Budget": "budget",
    "Moved": "moved",
}
POINTS = {
    "adoption": ((0, 0.4, 0.8), (0, 50, 100), 40),
    "login": ((0, 14, 60), (100, 70, 0), 20),
    "voice": ((-100, 0, 50), (0, 50, 100), 20),
    "paying": ((0, 30, 90), (100, 50, 0), 20),
    "grown": ((0, 0.2), (0, 100), 10),
    "settled": ((0, 365), (40, 100), 10),
}


def read(path: str) -> pd.DataFrame:
    """The export, with dates, money and yes and no as what they are."""
    rows = pd.read_csv(path, dtype={"account_id": str}, na_values={"region": ["n/a"]})
    for name in ("asked_on", "go_live_on", "renewal_on", "lost_on"):
        rows[name] = pd.to_datetime(rows[name], format="%Y-%m-%d", errors="coerce")
    rows["signed_on"] = pd.to_datetime(rows["signed_on"], format="%d/%m/%Y", errors="coerce")
    rows["last_login_at"] = pd.to_datetime(rows["last_login_at"], errors="coerce")
    rows["arr"] = pd.to_numeric(rows["arr"].astype(str).str.replace(",", ""), errors="coerce")
    rows["has_sponsor"] = rows["has_sponsor"].map({"Yes": True, "No": False})
    rows["seat_use"] = rows["active_users"] / rows["seats"]
    return rows


def place(rows: pd.DataFrame) -> None:
    """The last stage that is reached, and since when."""
    left = (rows["renewal_on"] - AS_OF).dt.days
    validated = {
        "notice": rows["asked_on"] <= AS_OF,
        "consider": rows["signed_on"] <= AS_OF,
        "onboard": (rows["active_users"] >= 10) & (rows["go_live_on"] <= AS_OF),
        "adopt": rows["seat_use"] >= 0.8,
        "expand": rows["active_users"] > rows["seats"],
        "renew": left > 275,
        "advocate": rows["nps"] >= 90,
    }
    triggered = {
        "notice": pd.Series(True, rows.index),
        "consider": rows["asked_on"] <= AS_OF,
        "onboard": rows["signed_on"] <= AS_OF,
        "adopt": rows["go_live_on"] <= AS_OF,
        "expand": rows["seat_use"] >= 0.95,
        "renew": left.between(0, 90),
        "advocate": rows["nps"] >= 50,
    }
    passed = {}
    later = pd.Series(False, rows.index)
    for stage in reversed(STAGES):
        passed[stage] = validated[stage] | (later & triggered[stage])
        later = later | passed[stage]
    reached = {"notice": pd.Series(True, rows.index)}
    for before, stage in pairwise(STAGES):
        reached[stage] = passed[stage] | (passed[before] & triggered[stage])
        rows[f"gap_{before}"] = passed[before] & ~validated[before]
    rows["stage"] = np.select([reached[one] for one in reversed(STAGES)], STAGES[::-1], "unknown")
    entered = {
        "notice": pd.Series(pd.NaT, rows.index),
        "consider": rows["asked_on"],
        "onboard": rows["signed_on"],
        "adopt": rows["go_live_on"],
        "renew": rows["renewal_on"] - pd.Timedelta(days=90),
    }
    rows["entered_on"] = pd.NaT
    for stage, day in entered.items():
        rows.loc[rows["stage"] == stage, "entered_on"] = day
    rows["days_in_stage"] = (AS_OF - pd.to_datetime(rows["entered_on"])).dt.days
    rows["lost"] = rows["lost_on"] <= AS_OF
    rows["reason"] = rows["lost_reason"].map(REASONS).where(rows["lost"])


def band(rows: pd.DataFrame) -> None:
    """Points, score, band and box of those who are customers."""
    values = {
        "adoption": rows["seat_use"],
        "login": (AS_OF - rows["last_login_at"].dt.normalize()).dt.days,
        "voice": rows["nps"],
        "paying": rows["overdue_days"],
        "grown": rows["active_users"] / rows["employees"].replace(0, np.nan),
        "settled": (AS_OF - rows["go_live_on"]).dt.days,
    }
    total, weights = pd.Series(0.0, rows.index), pd.Series(0.0, rows.index)
    for name, (at, points, weight) in POINTS.items():
        found = pd.Series(np.interp(values[name], at, points), rows.index)
        rows[f"points_{name}"] = found.where(values[name].notna())
        total += rows[f"points_{name}"].fillna(0) * weight
        weights += rows[f"points_{name}"].notna() * weight
    existing = rows["stage"].isin(STAGES[2:]) & ~rows["lost"]
    rows["health_score"] = (total / weights).where(existing)
    colours = pd.cut(rows["health_score"], [-1, 50, 75, 101], right=False)
    rows["band"] = colours.cat.rename_categories(["red", "yellow", "green"]).astype(object)
    gated = (rows["band"] == "green") & (rows["has_sponsor"] == False)  # noqa: E712 - may be empty
    rows.loc[gated, "band"] = "yellow"
    rows.loc[(rows["band"] == "green") & (rows["nps"] >= 60), "band"] = "purple"
    row = pd.cut(rows["arr"], [-np.inf, 40_000, 200_000, np.inf], right=False, labels=False)
    column = pd.cut(rows["health_score"], [-np.inf, 50, 75, np.inf], right=False, labels=False)
    rows["box"] = row * 3 + column


def watch(rows: pd.DataFrame) -> None:
    """Who needs action, and the moments that hold."""
    existing = rows["stage"].isin(STAGES[2:]) & ~rows["lost"]
    left = (rows["renewal_on"] - AS_OF).dt.days
    silent = (AS_OF - rows["last_login_at"].dt.normalize()).dt.days > 45
    tests = {
        "band_red": rows["band"] == "red",
        "renewal_due": left.between(0, 90),
        "renewal_overdue": left < 0,
        "overdue": rows["overdue_days"] > 30,
        "silent": silent,
    }
    for name, test in tests.items():
        rows[f"risk_{name}"] = existing & test
    rows["at_risk"] = np.logical_or.reduce([rows[f"risk_{name}"] for name in tests])
    stalls = rows["go_live_on"].isna() & ((AS_OF - rows["signed_on"]).dt.days > 30)
    rows["stall"] = (rows["stage"] == "onboard") & ~rows["lost"] & stalls
    small, home = rows["employees"].between(50, 2000), rows["region"].isin(["EU", "NA"])
    rows["fit"] = small & home


def main() -> None:
    """Read, place, band, watch, and print what a summary shows."""
    rows = read(sys.argv[1])
    if rows["account_id"].duplicated().any():
        raise SystemExit("ids stand more than once")
    place(rows)
    band(rows)
    watch(rows)
    grouped = rows.groupby("stage")
    print(grouped.agg(n=("lost", "size"), lost=("lost", "sum"), value=("arr", "sum")))
    print(grouped["days_in_stage"].median())
    print(rows.groupby(["stage", "reason"]).size())
    print(rows.groupby(["stage", "band"])["arr"].agg(["size", "sum"]))
    print(rows.groupby("box")["arr"].agg(["size", "sum"]))
    print(rows.groupby(["crm_stage", "stage"]).size())
    print(rows.groupby("fit")["lost"].agg(["size", "sum"]))
    for name in ("region", "plan"):
        print(rows.groupby(name)["lost"].agg(["size", "sum"]))
    worst = rows[rows["at_risk"]].nlargest(200, "arr")
    print(worst[["account_id", "account_name", "stage", "band", "arr", "team"]])


if __name__ == "__main__":
    main()
