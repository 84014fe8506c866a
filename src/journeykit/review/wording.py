"""How numbers, money, shares, durations and dates are written, in one place for every output.

Each is made as English writes it and leaves by ``_written`` or by ``say``, in the language that is
spoken (``journeykit.language``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from journeykit.language import Said, many, say, spoken

MINUS = "−"
_SCALES = ((1_000_000_000, "B"), (1_000_000, "M"), (1_000, "k"))
_SCALED = {"B": "{number}B", "M": "{number}M", "k": "{number}k", "": "{number}"}
_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "CHF": "CHF ", "JPY": "¥"}
_PERIODS = {
    "second": ("{n} second", "{n} seconds"),
    "minute": ("{n} minute", "{n} minutes"),
    "hour": ("{n} hour", "{n} hours"),
    "day": ("{n} day", "{n} days"),
    "week": ("{n} week", "{n} weeks"),
    "month": ("{n} month", "{n} months"),
    "quarter": ("{n} quarter", "{n} quarters"),
    "year": ("{n} year", "{n} years"),
}
CAUSES = Said(
    {
        "process": "process",
        "product": "product",
        "fit": "fit",
        "price": "price",
        "competitor": "competitor",
        "external": "external",
        "unknown": "unknown",
    }
)
_MOST_DIGITS = 6
_UNKNOWN = "–"


def _written(text: str) -> str:
    """A number as the language writes it."""
    return spoken().number(text)


def integer(value: int) -> str:
    """1234567 → 1,234,567; the sign is a true minus."""
    return _written(f"{value:,}".replace("-", MINUS))


def number(value: float | None, digits: int = 1) -> str:
    """A number with at most so many digits after the point and no trailing zeros."""
    return _UNKNOWN if value is None else _written(_number(value, digits))


def _number(value: float, digits: int) -> str:
    text = f"{value:,.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text.replace("-", MINUS)


def percent(share: float | None, digits: int = 0) -> str:
    """0.748 → 75%; a share that is neither none nor all is never rounded to either."""
    return _UNKNOWN if share is None else _in_percent(_hundredths(share, digits))


def _in_percent(number: str) -> str:
    return say("{number}%", number=_written(number))


def _hundredths(share: float, digits: int) -> str:
    text = f"{share * 100:,.{digits}f}"
    if 0 < share < 1:
        step = 10.0**-digits
        if float(text) == 100:
            return f">{100 - step:.{digits}f}"
        if float(text) == 0:
            return f"<{step:.{digits}f}"
    if not text.strip("-0."):
        text = text.removeprefix("-")
    return text.replace("-", MINUS)


def points(difference: float | None, digits: int = 1) -> str:
    """A difference of shares in percentage points, signed: −9.2 pp."""
    if difference is None:
        return _UNKNOWN
    text = f"{difference * 100:+.{digits}f}"
    if float(text) == 0:
        text = f"{0:.{digits}f}"
    return say("{number} pp", number=_written(text.replace("-", MINUS)))


def money(value: float | None, unit: str | None = None, more: int = 0) -> str:
    """A sum in three figures with its unit: €4.9M, 940 h; ``more`` adds digits."""
    if value is None:
        return _UNKNOWN
    size, letter, digits = _scale(value)
    text = say(_SCALED[letter], number=_written(_number(value / size, digits + more)))
    if unit is None:
        return text
    sign = _SIGNS.get(unit.upper()) or (unit if unit in "€$£¥" else None)
    if sign is None:
        return f"{text} {unit}"
    return f"{MINUS}{sign}{text[1:]}" if text.startswith(MINUS) else f"{sign}{text}"


def _scale(value: float) -> tuple[int, str, int]:
    """In what a sum is written: the size, its letter, and digits after the point."""
    size, letter = next(((s, name) for s, name in _SCALES if abs(value) >= s * 0.9995), (1, ""))
    return size, letter, 0 if abs(value / size) >= 100 or not letter else 1


def measured(value: float | None, unit: str | None, more: int = 0) -> str:
    """A scorecard value in its unit: shares for %, money for a currency, else number and unit.

    ``more`` adds digits, for two values that would read alike.
    """
    if value is None:
        return _UNKNOWN
    if unit == "%":
        return _in_percent(_short(_hundredths(value, 1 + more)))
    if unit is None:
        return number(value, more + _plain_digits(value))
    if _is_currency(unit):
        return money(value, unit, more)
    text = _number(value, 1 + more)
    period = unit.removesuffix("s")
    if period in _PERIODS:
        return many(_counts_as(text), *_PERIODS[period], n=_written(text))
    return f"{_written(text)} {unit}"


def _counts_as(text: str) -> int:
    """The number by which a language chooses its form: what is printed, fractions as many."""
    return int(text) if text.isdecimal() else 2


def _plain_digits(value: float) -> int:
    return 0 if abs(value) >= 1_000 else 2


def _is_currency(unit: str) -> bool:
    return unit.upper() in _SIGNS or unit in "€$£¥"


def _last_digit(value: float, unit: str | None) -> float:
    """What one of the last digit is worth in which ``measured`` writes a value."""
    if unit == "%":
        return 1e-3
    if unit is None:
        return 10.0 ** -_plain_digits(value)
    if _is_currency(unit):
        size, _, digits = _scale(value)
        return size * 10.0**-digits
    return 0.1


def carried(now: float, then: float, unit: str | None) -> bool:
    """Whether the digits in which ``measured`` writes values carry that one differs from another.

    One of the last digit may be rounding's alone; what is told as a change is two of them or more.
    """
    return _carries(now - then, max(_last_digit(now, unit), _last_digit(then, unit)))


def share_carried(now: float, then: float) -> bool:
    """The same of shares in whole per cent, as ``percent`` writes them."""
    return _carries(now - then, 1e-2)


def _carries(difference: float, digit: float) -> bool:
    return abs(difference) / digit >= 1.5 - 1e-9


def _short(text: str) -> str:
    """A number without zeros at its end: 110.0 → 110."""
    return text.rstrip("0").rstrip(".") if "." in text else text


def apart(values: Sequence[float], write: Callable[[float, int], str]) -> list[str]:
    """Values with as many digits as it takes to tell them apart.

    ``write`` takes a value and a number of additional digits. A sentence that says that numbers
    differ needs them written so that they do; equal values are written alike.
    """
    wanted = len(set(values))
    for more in range(_MOST_DIGITS):
        texts = [write(value, more) for value in values]
        if len({text.strip("<>") for text in texts}) >= wanted:
            return texts
    return [write(value, 0) for value in values]


def measured_apart(unit: str | None, *values: float) -> list[str]:
    """Values of one unit, written so that those that differ read differently."""
    return apart(values, lambda value, more: measured(value, unit, more))


def shares_apart(*shares: float) -> list[str]:
    """Shares, written so that those that differ read differently."""
    return apart(shares, percent)


def change(value: float | None, unit: str | None) -> str:
    """A signed difference in the unit of ``measured``; shares in percentage points."""
    if value is None:
        return _UNKNOWN
    if unit == "%":
        return points(value)
    text = measured(abs(value), unit)
    if text == measured(0.0, unit):
        return f"±{text}"
    return f"{'+' if value > 0 else MINUS}{text}"


def no_change(value: float, unit: str | None) -> bool:
    """Whether a difference is written as none."""
    return change(value, unit) == change(0.0, unit)


def days(value: float | None) -> str:
    """47 → 47 days; halves are kept."""
    if value is None:
        return _UNKNOWN
    text = _number(value, 1)
    return many(_counts_as(text), *_PERIODS["day"], n=_written(text))


def day(value: date | None) -> str:
    """30 Sep 2026."""
    if value is None:
        return _UNKNOWN
    return spoken().date(value)


def dated(title: str, counted_on: date | None) -> str:
    """A title that says of which day the counts below it are, where there are any."""
    if counted_on is None:
        return title
    return say("{title}, counts of {day}", title=title, day=day(counted_on))


def quarter(value: date) -> str:
    """The quarter that a date closes or lies in: Q3 2026."""
    place = (value.month - 1) // 3 + 1
    return say("Q{quarter} {year}", quarter=_written(str(place)), year=_written(str(value.year)))


def plural(unit: str) -> str:
    """The plural of what a row is: account → accounts; of a word that is not known, the word."""
    return spoken().plural(unit)


def counted(n: int, unit: str) -> str:
    """1 account, 2,000 accounts."""
    return say("{n} {unit}", n=integer(n), unit=unit if n == 1 else plural(unit))


def cause_and_losses(cause: str | None, lost: int | None) -> list[str]:
    """What failed, and how many were lost by it, as far as either is known."""
    known = say("cause unknown") if cause == "unknown" else CAUSES[cause] if cause else ""
    parts = [known, "" if lost is None else say("{n} lost", n=integer(lost))]
    return [part for part in parts if part]


def listed(words: Sequence[str], most: int | None = None) -> str:
    """a, b and c; with ``most`` the rest is counted: a, b and 3 more."""
    shown = list(words)
    if most is not None and len(shown) > most:
        shown = [*shown[:most], say("{n} more", n=integer(len(words) - most))]
    if len(shown) < 2:
        return "".join(shown)
    return say("{first} and {last}", first=say(", ").join(shown[:-1]), last=shown[-1])


def either(words: Sequence[str]) -> str:
    """a, b or c."""
    if len(words) < 2:
        return "".join(words)
    return say("{first} or {last}", first=say(", ").join(words[:-1]), last=words[-1])


def capital(text: str) -> str:
    """A text that begins a sentence; the rest of it keeps its letters."""
    return text[:1].upper() + text[1:]


def named(name: str) -> str:
    """An author's name within a sentence; in quotes where its commas would cut the sentence."""
    return quoted(name) if "," in name else name


def quoted(name: str) -> str:
    """An author's name in quotes."""
    return say("“{name}”", name=name)


def team(owner: str) -> str:
    """An owner as people read it: customer_success → Customer success."""
    return capital(owner.replace("_", " "))
