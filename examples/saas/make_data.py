"""Write the exports that `journey.yaml` is scored on: made-up accounts, their tickets and invoices.

``python make_data.py [DIR]`` writes them into DIR, by default ``data`` beside this file, the same
bytes each time. Each account is given one life, and exports hold what was known of it on their day.
"""

from __future__ import annotations

import csv
import json
import runpy
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

EXPORTS = {"2026-q2.csv": date(2026, 6, 30), "2026-q3.csv": date(2026, 9, 30)}
QUARTER_ENDS = (date(2026, 3, 31), *EXPORTS.values())
BEGIN, THIRD_QUARTER, END = date(2022, 7, 1), date(2026, 7, 1), QUARTER_ENDS[-1]
ACCOUNTS, YEAR = 2160, timedelta(days=365)
Row = dict[str, str]

# Words (the earlier the more often), chances, days; no branch is named by a stage's last reasons.
WORLD = json.loads(Path(__file__).with_name("assumptions.json").read_text(encoding="utf-8"))
BUCKETS: dict[str, list[str]] = WORLD["buckets"]  # stage -> the CRM's names for it, in order
REASONS: dict[str, list[str]] = WORLD["reasons"]
PHASES: list[str] = WORLD["onboarding"]["phases"]
EVENT_LOGS = runpy.run_path(str(Path(__file__).with_name("event_logs.py")))


def spread(rng: Random, *quantiles: float) -> float:
    """A draw from the distribution with these evenly spaced quantiles, straight in between."""
    place = rng.random() * (len(quantiles) - 1)
    low = int(place)
    return quantiles[low] + (place - low) * (quantiles[low + 1] - quantiles[low])


def days(rng: Random, *quantiles: float) -> timedelta:
    """Such a draw as whole days."""
    return timedelta(days=int(spread(rng, *quantiles)))


def early(rng: Random, choices: Sequence[str]) -> str:
    """One of the choices; each is drawn as often as all that follow it."""
    return next((choice for choice in choices if rng.random() < 0.5), choices[-1])


def month_end(day: date) -> date:
    """The last day of the month."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


@dataclass
class Account:
    """One account's whole life. What lies after an export's day is not in that export."""

    number: int
    quality: float  # 0 to 1: how well it goes with them
    employees: int
    region: str
    industry: str
    prices: list[tuple[date, float]]  # since when, revenue a year
    reached: dict[str, date] = field(default_factory=dict)  # stage or phase -> its trigger
    proven: dict[str, date] = field(default_factory=dict)  # stage or phase -> its validation
    closes: list[tuple[date, bool]] = field(default_factory=list)  # month closed, in time?
    terms: list[tuple[date, date | None]] = field(default_factory=list)  # end, next one signed
    references: list[date] = field(default_factory=list)
    expansion_asked: date | None = None
    lost: date | None = None
    lost_stage: str = ""
    lost_reason: str = ""
    reactivated: date | None = None

    @property
    def fits(self) -> bool:
        """Whether it is inside the ideal customer of the journey."""
        return 50 <= self.employees <= 2000 and self.region in {"EU", "NA"}

    @property
    def slides(self) -> bool:
        """Whether it is one of the large accounts that slide in the third quarter."""
        return self.number % 5 == 1 and self.price(END) >= 120_000

    def price(self, day: date) -> float:
        """Revenue a year at that day; before the signature what was offered."""
        return [price for since, price in self.prices if since <= day][-1]

    def term(self, day: date) -> tuple[date, date | None]:
        """The end of the term in force, and when the one before it was renewed."""
        renewed = None
        for end, signed in self.terms:
            if signed is None or signed > day:
                return end, renewed
            renewed = signed
        raise ValueError("the last term is open")

    def leave(self, rng: Random, stage: str, day: date, phase: str = "") -> None:
        """Lose the account; one in eight leaves without a recorded reason."""
        self.lost, self.lost_stage = day, stage
        fitting = [r for r in REASONS[phase or stage] if r != "Too small" or not self.fits]
        self.lost_reason = "" if rng.random() < 0.13 else early(rng, fitting)


def live(number: int) -> Account:
    """The whole life of one account."""
    rng = Random(f"lantern {number}")
    employees = int(spread(rng, 12, 70, 140, 320, 800, 3600))
    account = Account(
        number=number,
        quality=spread(rng, 0, 0.3, 0.52, 0.72, 1),
        employees=employees,
        region=early(rng, ("EU", "NA", "APAC")),
        industry=rng.choice(tuple(WORLD["industries"])),
        prices=[(BEGIN, round(4_000 + employees * spread(rng, 80, 130, 190), -2))],
    )
    share = number / ACCOUNTS
    seen = BEGIN + (END - BEGIN) * (share * (1.3 - 0.3 * share))  # a little more of them each year
    if _signs(account, rng, seen) and _goes_live(account, rng):
        _closes_months(account, rng)
        _renews(account, rng)
        _speaks_for_us(account, rng)
    elif account.lost and account.lost_stage != "onboard" and rng.random() < 0.06:
        account.reactivated = account.lost + days(rng, 60, 140, 300)
    return account


def _signs(account: Account, rng: Random, day: date) -> bool:
    for stage, usual in WORLD["funnel"].items():
        account.reached[stage] = day
        needed = days(rng, *usual["days"]) * (4 if rng.random() < 0.03 else 1)
        then = usual["since_july" if day + needed >= THIRD_QUARTER else "before"]
        decided = day + needed * then["pace"]
        if rng.random() > then["goes_on"] + (0.03 if account.fits else -0.06):
            account.leave(rng, stage, decided + days(rng, 3, 9, 25))
            return False
        account.proven[stage] = decided
        day = decided + days(rng, 0, 2, 5, 10)
    account.reached["onboard"] = day
    return True


def _goes_live(account: Account, rng: Random) -> bool:
    signed, usual = account.reached["onboard"], WORLD["onboarding"]
    needed = days(rng, *usual["days"])
    slow = signed + needed >= THIRD_QUARTER
    starts = usual["starts_since_july" if slow else "starts"]
    needed *= (usual["slower_since_july"] if slow else 1) * (2.2 if rng.random() < 0.05 else 1)
    for place, phase in enumerate(PHASES):
        start, end = starts[place], starts[place + 1]
        account.reached[phase] = signed + needed * start
        account.proven[phase] = signed + needed * (start + (end - start) * 0.92)
    account.proven["rehearse"] = account.proven["onboard"] = signed + needed
    account.terms = [(signed + YEAR, None)]
    if rng.random() < usual["goes_on_since_july" if slow else "goes_on"]:
        return True
    phase = early(rng, ("migrate", "hand_over", "train", "plan", "rehearse"))
    account.leave(rng, "onboard", signed + days(rng, 35, 62, 80, 125), phase)
    for unfinished in (*PHASES[PHASES.index(phase) :], "onboard"):
        del account.proven[unfinished]
    for later in PHASES[PHASES.index(phase) + 1 :]:
        del account.reached[later]
    return False


def _closes_months(account: Account, rng: Random) -> None:
    month = month_end(account.proven["onboard"])
    while month <= END:
        short = rng.random() < 0.5 + 0.45 * account.quality
        account.closes.append((month + timedelta(days=3 if short else 8), short))
        month = month_end(month + timedelta(days=1))
    account.reached["adopt"] = account.proven["onboard"] + days(rng, 0, 1, 3, 6)
    if len(short_closes := [day for day, short in account.closes if short]) >= 3:
        account.proven["adopt"] = short_closes[2]


def _renews(account: Account, rng: Random) -> None:
    signed, account.terms = account.reached["onboard"], []
    if rng.random() < 0.03:
        account.leave(rng, "adopt", signed + days(rng, 150, 220, 290))
    while account.lost is None and len(account.terms) < 5:
        end = signed + YEAR * (len(account.terms) + 1)
        if rng.random() > 0.89 + 0.11 * account.quality:
            account.leave(rng, "renew", end - days(rng, -12, 5, 20, 45))
            break
        renewed = end - days(rng, *((-40, -2) if rng.random() < 0.1 else (4, 24, 45, 80)))
        account.terms.append((end, renewed))
        growth = spread(rng, 0.8, 1.0, 1.02, 1.05, 1.08, 1.14, 1.35)
        account.prices.append((renewed, round(account.prices[-1][1] * growth, -2)))
        if account.expansion_asked is None and rng.random() < 0.15 + 0.25 * account.quality:
            account.expansion_asked = renewed + days(rng, 12, 40, 120)
            bigger = round(account.prices[-1][1] * spread(rng, 1.15, 1.3, 1.5), -2)
            account.prices.append((account.expansion_asked + timedelta(days=45), bigger))
    account.terms.append((signed + YEAR * (len(account.terms) + 1), None))


def _speaks_for_us(account: Account, rng: Random) -> None:
    if rng.random() < account.quality * 0.75 - 0.15:
        day = account.proven["onboard"] + days(rng, 60, 150, 320)
        while day <= END:
            account.references.append(day)
            day += days(rng, 90, 260, 480)


def shown(day: date | None, as_of: date) -> str:
    """A date as the export has it: empty while it has not come."""
    return day.isoformat() if day and day <= as_of else ""


def stage_at(account: Account, day: date) -> str:
    """The stage in which a careful reader of the life would put the account."""
    here = [stage for stage in BUCKETS if account.reached.get(stage, date.max) <= day][-1]
    if here == "adopt" and account.proven.get("adopt", date.max) <= day:
        end, renewed = account.term(day)
        here = "renew" if renewed or (end - day).days <= 90 else "adopt"
    return account.lost_stage if account.lost and account.lost <= day else here


def bucket(account: Account, as_of: date) -> str:
    """The CRM's bucket: mostly right, at times ahead, behind, odd or empty."""
    stage, order = stage_at(account, as_of), list(BUCKETS)
    rng = Random(f"crm {account.number} {stage}")
    gone = shown(account.lost, as_of) and not shown(account.reactivated, as_of)
    if gone and rng.random() < 0.985:
        return "Churned" if "onboard" in account.reached else "Closed Lost"
    chance, place = rng.random(), order.index(stage)
    if chance < 0.025:
        return ("", "Parked", "Legacy pipeline")[account.number % 3]
    place += (chance < 0.075) - (0.075 <= chance < 0.1)
    stage = order[min(max(place, 0), len(order) - 1)]
    if stage == "renew" and account.terms:
        end, renewed = account.term(as_of)
        if renewed and (end - as_of).days > 90:
            return "Renewed"
    return rng.choice(BUCKETS[stage])


def who(account: Account, as_of: date) -> Row:
    """Identity, firmographics and the CRM's own fields."""
    number, rng = account.number, Random(f"who {account.number}")
    second, first = divmod(number * 1009 % 2304, 48)  # 48 × 48 names, each used once
    name = f"{WORLD['first'][first]} {WORLD['second'][second]}"
    signed, lost = shown(account.reached.get("onboard"), as_of), shown(account.lost, as_of)
    team = {"EU": "Europe", "NA": "Americas"}.get(account.region, "Pacific")
    size = (account.employees > 140) + (account.employees > 600)
    status = ("churned" if signed else "closed_lost") if lost else "active" if signed else "open"
    uneasy = account.slides and as_of == END and rng.random() < 0.6
    return {
        "account_id": f"{number:06d}",
        "account_name": f"{name} {WORLD['industries'][account.industry]}",
        "crm_stage": bucket(account, as_of),
        "account_team": f"{'Success' if signed else 'Sales'} {team}",
        "region": rng.choice(("n/a", "Select", "")) if rng.random() < 0.03 else account.region,
        "industry": account.industry,
        "plan": ("Core", "Plus", "Enterprise")[size],
        "employees": "" if rng.random() < 0.03 else str(account.employees),
        "buys_for": "" if rng.random() < 0.15 else early(rng, WORLD["propositions"]),
        "desired_outcome": "" if rng.random() < 0.12 else rng.choice(WORLD["outcomes"]),
        "status": "" if number % 701 == 5 else status,
        "last_open_stage": BUCKETS[account.lost_stage][0] if lost and rng.random() > 0.08 else "",
        "lost_reason": account.lost_reason if lost else "",
        "lost_on": lost,
        "reactivated_on": shown(account.reactivated, as_of),
        "account_team_flag": "Yes" if uneasy or rng.random() < 0.02 else "No",
    }


def evidence(account: Account, day: date) -> Row:
    """What the customer has shown by that day, stage by stage; a few bought without a trial."""
    rng = Random(f"evidence {account.number}")
    row = {name: shown(account.reached.get(at), day) for name, at in WORLD["triggers"].items()}
    row |= {name: shown(account.proven.get(at), day) for name, at in WORLD["proofs"].items()}
    entities, few, many = 2 + account.employees // 90, rng.randrange(2), rng.randrange(2, 9)
    rival = early(rng, ("", "an older suite", "spreadsheets", "a newcomer"))
    matched = spread(rng, 0.99, 1) if row["balances_matched_on"] else spread(rng, 0.5, 0.95)
    short_closes = sum(short for closed, short in account.closes if closed <= day)

    def count(begun: str, done: str, before: int, after: int) -> str:
        return str(after if row[done] else before) if row[begun] else ""

    row |= {
        "came_by": rng.choice(("search", "search", "event", "peer", "partner")),
        "people_engaged": count("first_seen_on", "engaged_on", few, many),
        "trial_users": count("trial_started_on", "trial_proven_on", few + 1, many + 1),
        "rival_named": rival if row["talk_asked_on"] else "",
        "entities": str(entities) if row["signed_on"] else "",
        "ledgers_received": count("data_owner_named_on", "ledgers_complete_on", few, entities),
        "balances_matched": f"{matched:.4f}" if row["balances_opened_on"] else "",
        "admins_certified": count("course_begun_on", "certified_on", few, 2 + few),
        "supplier_days_late": str(max(0, 3 * many - 12)) if row["signed_on"] else "",
        "report_users": count("signed_on", "go_live_on", many, 10 + 2 * many),
        "closes_in_time": str(short_closes) if row["go_live_on"] else "",
    }
    if "onboard" in account.reached and rng.random() < 0.04:
        row |= dict.fromkeys(("trial_started_on", "trial_users", "trial_proven_on"), "")
    if rng.random() < 0.02:
        row["people_engaged"] = ""
    return row


def use(account: Account, quarter: int) -> tuple[int, int]:
    """The seats paid for and the active users at the end of quarter 1, 2 or 3 of 2026."""
    rng, seats = Random(f"use {account.number} {quarter}"), max(15, account.employees // 12)
    went_live = account.proven.get("onboard", date.max) <= QUARTER_ENDS[quarter - 1]
    share = 0.28 + 0.6 * account.quality + spread(rng, -0.12, -0.03, 0.02, 0.06, 0.13)
    share *= (0.25 if quarter == 3 and account.slides else 1) * (1 if went_live else 0.75)
    return seats, min(seats, round(seats * share))


def measured(account: Account, quarter: int) -> Row:
    """Levels at a quarter end: use, tickets, sponsor, results."""
    as_of, signed = QUARTER_ENDS[quarter - 1], account.reached["onboard"]
    rng, steady = Random(f"levels {account.number} {quarter}"), Random(f"steady {account.number}")
    trouble = 1.5 - account.quality + (1.6 if quarter == 3 and account.slides else 0)
    (seats, active), customer_before = use(account, quarter), signed <= QUARTER_ENDS[quarter - 2]
    login = as_of - days(rng, 0, 1, 2, 4, 9) * (trouble * trouble)
    seen = signed
    for earlier, day in enumerate(QUARTER_ENDS[1:quarter]):
        gap = days(Random(f"sponsor {account.number} {earlier}"), 1, 9, 22, 38, 75)
        seen = max(seen, day - gap * trouble)
    left, acquired = END - days(steady, 0, 1800), END - days(steady, 0, 12_000)
    named = left + days(steady, 10, 35, 80)
    before = int(spread(steady, 7, 9, 10, 12, 17))
    after = before * (0.9 - 0.6 * account.quality + spread(rng, -0.1, 0, 0.1))
    closed = shown(account.reached.get("adopt"), as_of) and steady.random() > 0.08
    voice = round(-9 + 16 * account.quality + spread(rng, -5, 5)) * 10
    return {
        "seats": str(seats),
        "active_users": "" if rng.random() < 0.02 else str(active),
        "active_users_before": str(use(account, quarter - 1)[1]) if customer_before else "",
        "last_login_at": f"{login}T{rng.randrange(7, 19):02d}:{rng.randrange(60):02d}:00",
        "urgent": str(int(spread(rng, 0, 0, 0.7, 1.2, 3.2) * trouble)),
        "top_request": early(rng, WORLD["requests"]) if steady.random() < 0.35 else "",
        "nps": str(max(-100, min(100, voice))) if rng.random() < 0.45 else "",
        "sponsor_seen_on": "" if steady.random() < 0.04 else seen.isoformat(),
        "sponsor_left_on": left.isoformat() if signed < left <= as_of < named else "",
        "sponsor_changed_on": named.isoformat() if signed < left and named <= as_of else "",
        "acquired_on": acquired.isoformat() if signed < acquired <= as_of else "",
        "close_days_before": str(before),
        "close_days_now": str(max(2, round(after))) if closed else "",
        "overdue": str(int(spread(rng, 2, 12, 30, 80))) if rng.random() < 0.15 else "0",
    }


def money(account: Account, as_of: date) -> Row:
    """Contract and revenue; for a lost account as they were at the end."""
    rng, day = Random(f"money {account.number} {as_of}"), min(as_of, account.lost or as_of)
    signed, year_ago = account.reached.get("onboard", date.max), as_of - YEAR
    end, renewed = account.term(day) if signed <= as_of else (None, None)
    price, kept = account.price(day), signed <= year_ago < (account.lost or date.max)
    cost = (240 + 0.014 * price) * (1 if account.fits else 1.6) * spread(rng, 0.6, 0.9, 1.1, 1.5)
    review = end - timedelta(days=30 + account.number % 60) if end else None
    spoke = [on for on in account.references if on <= day]
    rise = f"{spread(rng, 0, 3, 5, 6, 7, 12):.1f}%".replace(".", ",")
    return {
        "value_review_on": shown(review, day),
        "renewal_on": f"{end:%d/%m/%Y}" if end and account.number % 97 else "",
        "renewed_on": shown(renewed, day) if end and (end - day).days > 90 else "",
        "quote_rise": rise if end and 0 <= (end - day).days <= 60 else "",
        "expansion_asked_on": shown(account.expansion_asked, day),
        "last_reference_on": shown(spoke[-1], day) if spoke else "",
        "referrals": str(sum(on > year_ago and on.day % 3 == 0 for on in spoke)) if end else "",
        "arr": "" if rng.random() < 0.01 else f"{price:.2f}",
        "arr_a_year_ago": f"{account.price(year_ago):.2f}" if kept else "",
        "Service cost (12 months)": f"{cost:,.2f}" if end else "",
    }


def export(accounts: Sequence[Account], as_of: date) -> Iterator[Row]:
    """The rows of one export; what was found in July to be a duplicate is gone from later ones."""
    for account in accounts:
        moves = min(account.reached.get("consider", date.max), account.lost or date.max)
        duplicate = account.number % 20 == 7 and moves > THIRD_QUARTER
        if account.reached["aware"] > as_of or (duplicate and as_of > THIRD_QUARTER):
            continue
        day = min(as_of, account.lost or as_of)
        customer = account.reached.get("onboard", date.max) <= as_of and day == as_of
        levels = measured(account, QUARTER_ENDS.index(as_of) + 1) if customer else {}
        yield who(account, as_of) | evidence(account, day) | levels | money(account, as_of)


def write(folder: Path) -> list[Path]:
    """Write all exports into the folder, which is made if there is none; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    accounts, levels = [live(number) for number in range(1, ACCOUNTS + 1)], {}
    for name, as_of in EXPORTS.items():
        rows = list(export(accounts, as_of))
        levels[as_of] = EVENT_LOGS["taken_levels"](rows)
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, max(map(list, rows), key=len), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    EVENT_LOGS["write_logs"](folder, accounts, levels, QUARTER_ENDS)
    return [folder / name for name in (*EXPORTS, *EVENT_LOGS["LOGS"])]


if __name__ == "__main__":
    for path in write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "data"):
        print(path)
