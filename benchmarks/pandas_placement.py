"""The benchmark's export read with pandas, and each account placed by the evidence.

True, false and unknown are three values; what cannot be read is unknown and counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

import numpy as np
import pandas as pd

AS_OF = pd.Timestamp("2026-09-30")
STAGES = ("notice", "consider", "onboard", "adopt", "expand", "renew", "advocate")
NOT_KNOWN = -1  # a place in STAGES, of those who have none


@dataclass(frozen=True)
class Three:
    """A condition in three values: for whom it is true, and for whom false; else unknown."""

    true: np.ndarray
    false: np.ndarray

    @classmethod
    def of(cls, test: pd.Series, *needed: pd.Series) -> Three:
        """A test that is unknown where something that it needs is empty."""
        everywhere = np.ones(len(test), dtype=bool)
        known = reduce(np.logical_and, [one.notna().to_numpy() for one in needed], everywhere)
        true = test.to_numpy(dtype=bool, na_value=False) & known
        return cls(true, known & ~true)

    @classmethod
    def dated(cls, day: pd.Series) -> Three:
        """Whether a day is there and has come."""
        come = (day <= AS_OF).to_numpy()
        return cls(come, ~come)

    def __and__(self, other: Three) -> Three:
        """Both, by Kleene: one that is false is enough to be false."""
        return Three(self.true & other.true, self.false | other.false)

    def __or__(self, other: Three) -> Three:
        """Either, by Kleene: one that is true is enough to be true."""
        return Three(self.true | other.true, self.false & other.false)

    def __invert__(self) -> Three:
        """Not; unknown stays unknown."""
        return Three(self.false, self.true)

    def come_by(self, day: pd.Series) -> Three:
        """The same; what is true with a day that lies ahead is not yet true."""
        ahead = self.true & (day > AS_OF).to_numpy()
        return Three(self.true & ~ahead, self.false | ahead)

    @property
    def unknown(self) -> np.ndarray:
        """For whom it is neither."""
        return ~(self.true | self.false)


# --- reading


TEXTS = ("crm_stage", "team", "region", "plan", "has_sponsor", "lost_reason")
NUMBERS = ("employees", "seats", "active_users", "nps", "overdue_days", "arr")
DAYS = {
    "asked_on": "%Y-%m-%d",
    "signed_on": "%d/%m/%Y",
    "go_live_on": "%Y-%m-%d",
    "last_login_at": "%Y-%m-%d %H:%M:%S",
    "renewal_on": "%Y-%m-%d",
    "lost_on": "%Y-%m-%d",
}


def read(path: str) -> tuple[pd.DataFrame, dict[str, int]]:
    """The export in its types, and how many cells of each column could not be read."""
    rows = pd.read_csv(
        path,
        dtype={"account_id": str, "account_name": str, **dict.fromkeys(TEXTS, "category")},
        keep_default_na=False,  # NA is a region
        na_values={name: [""] for name in (*TEXTS, *NUMBERS, *DAYS)} | {"region": ["", "n/a"]},
        thousands=",",
    )
    unread = {}
    for name in NUMBERS:
        if not pd.api.types.is_numeric_dtype(rows[name]):
            unread[name] = _replaced(rows, name, pd.to_numeric(rows[name], errors="coerce"))
    for name, form in DAYS.items():
        unread[name] = _replaced(
            rows, name, pd.to_datetime(rows[name], format=form, errors="coerce")
        )
    sponsor = rows["has_sponsor"].str.lower().map({"yes": 1.0, "no": 0.0})
    unread["has_sponsor"] = _replaced(rows, "has_sponsor", sponsor.astype(float))
    rows["seat_use"] = rows["active_users"] / rows["seats"].replace(0, np.nan)
    return rows, {name: n for name, n in unread.items() if n}


def _replaced(rows: pd.DataFrame, name: str, values: pd.Series) -> int:
    unread = int((values.isna() & rows[name].notna()).sum())
    rows[name] = values
    return unread


def days_since(day: pd.Series) -> pd.Series:
    """Whole days from a day to the date that the score speaks for."""
    return (AS_OF - day.dt.normalize()).dt.days


# --- placement


def evidence(rows: pd.DataFrame) -> tuple[dict[str, Three], dict[str, Three]]:
    """What each stage's trigger and validation say."""
    asked, signed = Three.dated(rows["asked_on"]), Three.dated(rows["signed_on"])
    live, used, nps = Three.dated(rows["go_live_on"]), rows["seat_use"], rows["nps"]
    left = -days_since(rows["renewal_on"])
    everybody = np.ones(len(rows), dtype=bool)
    triggers = {
        "notice": Three(everybody, ~everybody),
        "consider": asked,
        "onboard": signed,
        "adopt": live,
        "expand": Three.of(used >= 0.95, used),
        "renew": Three.of(left.between(0, 90), left),
        "advocate": Three.of(nps >= 50, nps),
    }
    validations = {
        "notice": asked,
        "consider": signed,
        "onboard": (
            Three.of(rows["active_users"] >= 10, rows["active_users"])
            & Three.of(rows["go_live_on"].notna())
        ).come_by(rows["go_live_on"]),
        "adopt": Three.of(used >= 0.8, used),
        "expand": Three.of(
            rows["active_users"] > rows["seats"], rows["active_users"], rows["seats"]
        ),
        "renew": Three.of(left > 275, left),
        "advocate": Three.of(nps >= 90, nps),
    }
    return triggers, validations


@dataclass(frozen=True)
class Placed:
    """Where the evidence puts everybody: by stage who has come to it, passed it, joined there."""

    reached: Mapping[str, np.ndarray]
    passed: Mapping[str, np.ndarray]
    joined: Mapping[str, np.ndarray]
    gaps: Mapping[str, np.ndarray]
    place: np.ndarray
    in_again: np.ndarray
    """Who is in a new round of the renewal."""


def place(triggers: Mapping[str, Three], validations: Mapping[str, Three]) -> Placed:
    """Place everybody at the last stage that is reached; a renewal that is due holds them."""
    passed: dict[str, np.ndarray] = {}
    later = np.zeros_like(triggers["notice"].true)
    for stage in reversed(STAGES):
        passed[stage] = validations[stage].true | (later & ~triggers[stage].false)
        later = later | passed[stage]
    reached = {"notice": triggers["notice"].true}
    for before, stage in pairwise(STAGES):
        reached[stage] = passed[stage] | (passed[before] & triggers[stage].true)
    in_again = reached["renew"] & triggers["renew"].true
    reached["advocate"] = reached["advocate"] & ~in_again
    passed["renew"], passed["advocate"] = (
        passed["renew"] & ~in_again,
        passed["advocate"] & ~in_again,
    )
    joined = {stage: reached[stage] & ~reached[before] for before, stage in pairwise(STAGES)}
    gaps = {stage: reached[stage] & passed[stage] & ~validations[stage].true for stage in STAGES}
    last = np.full(len(later), NOT_KNOWN)
    for at, stage in enumerate(STAGES):
        last[reached[stage]] = at
    return Placed(reached, passed, joined, gaps, last, in_again)


def progress(
    placed: Placed, triggers: Mapping[str, Three], validations: Mapping[str, Three]
) -> np.ndarray:
    """How far everybody is in the stage where they stand."""
    found = np.full(len(placed.place), "in_progress", dtype=object)
    for at, stage in enumerate(STAGES):
        here = placed.place == at
        found[here & validations[stage].unknown] = "unknown"
        proven = here & validations[stage].true
        if at + 1 == len(STAGES):
            found[proven] = "done"
            continue
        following = triggers[STAGES[at + 1]]
        found[proven] = "waiting"
        found[proven & following.unknown] = "unknown"
    found[placed.in_again] = "in_progress"
    return found


def dates(
    rows: pd.DataFrame,
    placed: Placed,
    triggers: Mapping[str, Three],
    validations: Mapping[str, Three],
) -> tuple[dict[str, pd.Series], dict[str, pd.Series]]:
    """When everybody entered the stages that they reached, and when they left them."""
    due = rows["renewal_on"] - pd.Timedelta(days=90)
    begun = {
        "consider": rows["asked_on"],
        "onboard": rows["signed_on"],
        "adopt": rows["go_live_on"],
        "renew": due,
    }
    proven = {
        "notice": rows["asked_on"],
        "consider": rows["signed_on"],
        "onboard": rows["go_live_on"],
    }
    nothing = pd.Series(pd.NaT, rows.index, dtype="datetime64[us]")
    entered: dict[str, pd.Series] = {}
    before = None
    for stage in STAGES:
        own = begun[stage].where(triggers[stage].true) if stage in begun else nothing
        if before in proven:
            ended = proven[before].where(validations[before].true & placed.reached[before])
            own = own.fillna(ended)
        entered[stage] = own.where(placed.reached[stage])
        before = stage
    left = {}
    for at, stage in enumerate(STAGES):
        until = proven[stage].where(validations[stage].true) if stage in proven else nothing
        following, open_ = nothing, placed.reached[stage]
        for later in STAGES[at + 1 :]:
            following = following.where(~(open_ & placed.reached[later]), entered[later])
            open_ = open_ & ~placed.reached[later]
        until = until.fillna(following).where(placed.reached[stage])
        left[stage] = until.where(triggers[stage].true) if stage == "renew" else until
    return entered, left
