"""The two event exports beside the accounts: tickets of the service desk, invoices of billing.

``make_data.py`` runs this. Each system exports in its own way, once, on the last day; what was open
or unpaid on an earlier day is told by the dates of each row.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

LOGS = ("tickets.csv", "invoices.csv")
OWN_ACCOUNT = "000000"  # where the service desk tries things out: no customer has this id
AREAS = ("reports", "connectors", "access", "close calendar", "imports")
Level = tuple[int, int]
"""How many urgent tickets are open, and how many days ago an unpaid invoice was due, or 0."""
Levels = Mapping[date, Mapping[str, Level]]
"""By day and account: the days on which accounts were exported, and those who were customers."""


def taken_levels(rows: Iterable[dict[str, str]]) -> dict[str, Level]:
    """The levels of an export's customers, taken out of its rows: other systems tell them."""
    return {
        row["account_id"]: (int(row.pop("urgent")), int(row.pop("overdue")))
        for row in rows
        if "urgent" in row
    }


def write_logs(folder: Path, accounts: Iterable[Any], levels: Levels, days: Sequence[date]) -> None:
    """Write both exports of the accounts that signed; the rows agree with the levels of each."""
    tickets, invoices = (folder / name for name in LOGS)
    customers = [Customer.of(one, levels, days[-1]) for one in accounts if "onboard" in one.reached]
    with tickets.open("w", encoding="utf-8", newline="") as file:
        opened = sorted(_of_all(customers, days), key=lambda ticket: (ticket[1], ticket[0]))
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("ticket", "account_id", "opened_on", "closed_on", "priority", "area"))
        for number, (account, day, closed, priority, area) in enumerate(opened, 1):
            row = (f"T{number:05d}", account, day.isoformat(), closed, priority, area)
            writer.writerow(row)
    with invoices.open("w", encoding="cp1252", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(("Invoice", "Customer no.", "Net amount", "Due", "Paid"))
        billed = (row for customer in customers for row in _invoices(customer, days))
        for number, (account, amount, due, paid) in enumerate(billed, 1):
            row = (f"R-{number:05d}", account, _euros(amount), _german(due), _german(paid))
            writer.writerow(row)


@dataclass(frozen=True)
class Customer:
    """One account as the two systems know it."""

    account_id: str
    signed: date
    until: date
    price: float
    levels: Mapping[date, Level]

    @classmethod
    def of(cls, account: Any, levels: Levels, last: date) -> Customer:
        """What is known on the last day of an account of ``make_data.py``."""
        number, until = f"{account.number:06d}", account.lost or last
        signed, price = account.reached["onboard"], account.price(until)
        own = {day: of_all[number] for day, of_all in levels.items() if number in of_all}
        return cls(number, signed, until, price, own)


Ticket = tuple[str, date, str, str, str]


def _of_all(customers: Iterable[Customer], days: Sequence[date]) -> Iterator[Ticket]:
    for customer in customers:
        yield from _tickets(customer, days)
    for day in days:
        yield OWN_ACCOUNT, day - timedelta(days=40), "", "urgent", AREAS[0]


def _tickets(customer: Customer, days: Sequence[date]) -> Iterator[Ticket]:
    """Those open on each of the days, and some that were closed before it."""
    for day, (urgent, _) in customer.levels.items():
        rng = Random(f"tickets {customer.account_id} {day}")
        for _ in range(urgent):
            opened = max(customer.signed, day - timedelta(days=rng.randrange(12)))
            closed = day + timedelta(days=rng.randrange(1, 9))
            shown = closed.isoformat() if closed <= days[-1] else ""
            yield customer.account_id, opened, shown, "urgent", rng.choice(AREAS)
        for _ in range(rng.choice((0, 0, 1, 1, 2, 4))):
            opened = max(customer.signed, day - timedelta(days=rng.randrange(10, 90)))
            closed = min(day, opened + timedelta(days=rng.randrange(10)))
            priority = rng.choice(("low", "normal", "normal", "urgent"))
            yield customer.account_id, opened, closed.isoformat(), priority, rng.choice(AREAS)


def _invoices(
    customer: Customer, days: Sequence[date]
) -> Iterator[tuple[str, float, date, date | None]]:
    """One for each quarter that began with a customer; nothing is due before two weeks are over."""
    for day in days:
        rng = Random(f"invoices {customer.account_id} {day}")
        _, overdue = customer.levels.get(day, (0, 0))
        due = day - timedelta(days=overdue or rng.randrange(8, 60))
        due = max(due, customer.signed + timedelta(days=14))
        late, early = timedelta(days=rng.randrange(2, 30)), timedelta(days=rng.randrange(-6, 7))
        paid = day + late if overdue else min(day, due + early)
        if due <= min(day, customer.until):
            fee = round(customer.price / 4, 2)
            yield customer.account_id, fee, due, paid if paid <= days[-1] else None


def _euros(amount: float) -> str:
    """1234.5 as 1.234,50 €."""
    return f"{amount:,.2f} €".translate(str.maketrans(",.", ".,"))


def _german(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""
