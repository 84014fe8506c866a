"""What one would write with pandas instead of a journey: the measure that score.py is held against.

``python benchmarks/with_pandas.py EXPORT`` finds for the accounts of the benchmark's export what
``journeykit score --no-save`` does by its journey, and prints it: where each stands by the
evidence, with gaps and stages joined midway; who is lost and why; health with its bounds, gates and
purple; who needs action; moments, events, nine-box, disagreement with the CRM, rates, medians,
segments and the scorecard. ``tests/acceptance/test_with_pandas.py`` holds all of it against
journeykit's.

One program for one journey: another stage, branch or measure is another program.
"""

from __future__ import annotations

import math
import sys

import numpy as np
import pandas as pd
from pandas_accounts import UNEXPLAINED, Accounts, accounts
from pandas_placement import STAGES

SEGMENTS = ("region", "plan")
NORMAL = 1.959963984540054  # the 97.5 % quantile of the normal distribution
ENOUGH = 20  # a rate of fewer ranks nothing


def wilson(went_on: int, decided: int) -> tuple[float, float]:
    """The 95 % interval of a share."""
    if not decided:
        return math.nan, math.nan
    share, square = went_on / decided, NORMAL**2 / decided
    middle = share + square / 2
    half = NORMAL * math.sqrt(share * (1 - share) / decided + square / decided / 4)
    return (middle - half) / (1 + square), (middle + half) / (1 + square)


def totals(found: Accounts) -> pd.Series:
    """Everybody."""
    rows = found.rows
    return pd.Series(
        {
            "customers": len(rows),
            "value": rows["arr"].sum(),
            "lost": found.lost.true.sum(),
            "lost_value": rows.loc[found.lost.true, "arr"].sum(),
            "loss_unknown": found.lost.unknown.sum(),
            "unexplained": rows["reason"].isin(UNEXPLAINED).sum(),
            "with_gaps": np.logical_or.reduce(list(found.placed.gaps.values())).sum(),
            "joined": np.logical_or.reduce(list(found.placed.joined.values())).sum(),
            "provisional": rows["provisional"].sum(),
        }
    )


def by_stage(found: Accounts) -> pd.DataFrame:
    """Each stage: reached = went on + still here + lost + loss unknown; rates, medians, values."""
    rows, placed, lost = found.rows, found.placed, found.lost
    done = (rows["progress"] == "done").to_numpy()
    listed = []
    for at, stage in enumerate(STAGES):
        reached, here = placed.reached[stage], placed.place == at
        open_ = here & lost.false & ~done
        counts = {
            "reached": reached.sum(),
            "went_on": (reached & (~here | done)).sum(),
            **{
                name: (open_ & (rows["progress"] == name)).sum()
                for name in ("in_progress", "waiting", "unknown")
            },
            "lost": (here & lost.true).sum(),
            "loss_unknown": (here & lost.unknown & ~done).sum(),
            "value_here": rows.loc[open_, "arr"].sum(),
            "value_lost": rows.loc[here & lost.true, "arr"].sum(),
            "gaps": placed.gaps[stage].sum(),
            "joined": placed.joined[stage].sum() if at else 0,
            "stuck": (here & found.risks["stuck"]).sum(),
        }
        decided = counts["went_on"] + counts["lost"]
        low, high = wilson(counts["went_on"], decided)
        rate = counts["went_on"] / decided if decided else math.nan
        took = (found.left[stage] - found.entered[stage]).dt.days.clip(lower=0)
        listed.append(
            {
                "stage": stage,
                **counts,
                "rate": rate,
                "low": low,
                "high": high,
                "ranked": rate if decided >= ENOUGH else math.nan,
                "median_days": took.median(),
                "median_n": took.count(),
            }
        )
    return pd.DataFrame(listed).set_index("stage")


def grouped(rows: pd.DataFrame, *by: str) -> pd.DataFrame:
    """How many, and what they are worth."""
    groups = rows.groupby([*by], dropna=False, observed=True)["arr"]
    return groups.agg(n="size", value="sum").sort_values("n", ascending=False)


def by_segment(rows: pd.DataFrame, segment: str) -> pd.DataFrame:
    """Size, losses, worth and red health of each part."""
    told = rows.assign(red=rows["band"] == "red")
    groups = told.groupby(segment, dropna=False, observed=True)
    return groups.agg(
        n=("lost", "size"),
        lost=("lost", "sum"),
        decided=("lost_known", "sum"),
        value=("arr", "sum"),
        red=("red", "sum"),
    )


def needing_action(found: Accounts, most: int) -> pd.DataFrame:
    """The most valuable of those who need action, with every reason."""
    rows = found.rows
    some = np.logical_or.reduce(list(found.risks.values()))
    first = rows[some].sort_values(["arr", "account_id"], ascending=[False, True]).head(most)
    why = pd.DataFrame(found.risks, index=rows.index).loc[first.index]
    reasons = why.apply(lambda row: "; ".join(row.index[row]), axis=1)
    names = ["account_id", "account_name", "stage", "band", "arr", "team"]
    return first[names].assign(reasons=reasons)


def tables(found: Accounts) -> dict[str, pd.DataFrame | pd.Series]:
    """Every table by its name."""
    rows, lost = found.rows, found.lost
    unmapped = rows[rows["disagreement"] == "unmapped"]
    at_risk = np.logical_or.reduce(list(found.risks.values()))
    due = {
        (kind, name, stage): (holds & (rows["stage"] == stage)).sum()
        for (kind, name), holds in found.holding.items()
        for stage in STAGES
    }
    kept = rows["arr"].where(~lost.true, 0).sum() / rows["arr"].sum()
    return {
        "totals": totals(found),
        "stages": by_stage(found),
        "losses": grouped(rows[lost.true], "stage", "reason"),
        "recorded": grouped(rows, "recorded_stage", "stage", "disagreement"),
        "unmapped buckets": unmapped["crm_stage"].astype(object).value_counts(),
        "bands": grouped(rows[rows["band"].notna()], "stage", "band"),
        "boxes": grouped(rows[~lost.true], "box_row", "box_column"),
        "at risk": pd.Series({"n": at_risk.sum(), "value": rows.loc[at_risk, "arr"].sum()}),
        "reasons": pd.Series({name: holds.sum() for name, holds in found.risks.items()}),
        "due": pd.Series({name: n for name, n in due.items() if n}),
        "fit": by_segment(rows, "fit"),
        **{f"by {segment}": by_segment(rows, segment) for segment in SEGMENTS},
        "scorecard": pd.Series({"kept": kept}),
        "first": needing_action(found, 200),
    }


def main() -> None:
    """Find everything of an export, and print it."""
    found = accounts(sys.argv[1])
    for name, table in tables(found).items():
        print(f"\n{name}\n{table.head(10)}")
    print(f"\n{len(found.rows):,} rows; cells that could not be read: {dict(found.unread)}")


if __name__ == "__main__":
    main()
