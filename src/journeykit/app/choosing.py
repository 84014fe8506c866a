"""Which snapshots a review is of: a day's or a quarter's, and the earlier ones beside it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from journeykit.app.quarters import Quarter
from journeykit.errors import InputError
from journeykit.records import dataclass

if TYPE_CHECKING:
    from journeykit.app.reporting import ReportRequest
    from journeykit.snapshots import Snapshot, SnapshotFolder


@dataclass(frozen=True)
class Chosen:
    """A snapshot and the earlier ones, oldest first; the last of them is compared with."""

    now: Snapshot
    earlier: tuple[Snapshot, ...]
    nothing_before: str | None = None


def choose(request: ReportRequest, folder: SnapshotFolder) -> Chosen:
    """The snapshots that a review is asked for of.

    Raises:
        InputError: There are none such, or one is broken.
    """
    if request.quarter is not None:
        now = folder.read(_last_of(request.quarter, folder))
    else:
        now = folder.read(request.as_of) if request.as_of else folder.latest()
    earlier = folder.before(now.as_of)
    if request.against is not None:
        return Chosen(now, _against(folder, now.as_of, request.against, earlier))
    if request.quarter is not None:
        return _quarter_before(request.quarter, now, earlier)
    return Chosen(now, earlier)


def _against(
    folder: SnapshotFolder, as_of: date, against: date, earlier: tuple[Snapshot, ...]
) -> tuple[Snapshot, ...]:
    if against >= as_of:
        raise InputError(
            f"--against {against} is not before {as_of}",
            where=str(folder.place),
            help="compare with an earlier snapshot",
        )
    folder.read(against)
    return tuple(one for one in earlier if one.as_of <= against)


def _last_of(quarter: Quarter, folder: SnapshotFolder) -> date:
    """The day of the last snapshot of a quarter."""
    days = folder.dates()
    found = [day for day in days if Quarter.of(day) == quarter]
    if not found:
        saved = ", ".join(f"{day} ({Quarter.of(day)})" for day in days)
        raise InputError(
            f"there is no snapshot of `{folder.journey}` for {quarter}",
            where=str(folder.place),
            help=f"saved: {saved}" if saved else "`journeykit score CUSTOMERS` saves one",
        )
    return found[-1]


def _quarter_before(quarter: Quarter, now: Snapshot, earlier: tuple[Snapshot, ...]) -> Chosen:
    """The snapshots up to the end of the quarter before; where it has none, nothing is compared."""
    from journeykit.language import say
    from journeykit.review.wording import day
    from journeykit.review.wording import quarter as quarter_words

    older = tuple(one for one in earlier if Quarter.of(one.as_of) < quarter)
    if older and Quarter.of(older[-1].as_of) == quarter.before:
        return Chosen(now, older)
    if not older:
        return Chosen(now, ())
    text = say(
        "There is no snapshot of {quarter} to compare with; the last one before is of {day}.",
        quarter=quarter_words(quarter.before.last_day),
        day=day(older[-1].as_of),
    )
    return Chosen(now, (), text)
