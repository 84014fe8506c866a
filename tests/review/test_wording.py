"""Numbers as people read them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeykit.review import wording


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (4_900_000, "USD", "$4.9M"),
        (-4_900_000, "USD", "−$4.9M"),
        (999_990, "EUR", "€1M"),
        (412_000, "$", "$412k"),
        (940, "h", "940 h"),
        (0, None, "0"),
        (None, "EUR", "–"),
        (1_234, "EUR", "€1.2k"),
    ],
)
def test_money(value: float | None, unit: str | None, text: str) -> None:
    assert wording.money(value, unit) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.748, "75%"), (0.0, "0%"), (1.0, "100%"), (0.999, ">99%"), (0.001, "<1%"), (None, "–")],
)
def test_percent_never_rounds_some_to_none_or_all(share: float | None, text: str) -> None:
    assert wording.percent(share) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(0.012, "%", "+1.2 pp"), (-3, "days", "−3 days"), (0.00001, "%", "0.0 pp"), (0, None, "±0")],
)
def test_change(value: float, unit: str | None, text: str) -> None:
    assert wording.change(value, unit) == text


def test_words() -> None:
    assert wording.counted(1, "account") == "1 account"
    assert wording.counted(4, "id") == "4 ids"
    assert wording.counted(2000, "company") == "2,000 companies"
    assert wording.counted(19, "watched person") == "19 watched people"
    assert wording.listed(["a", "b", "c", "d"], 2) == "a, b and 2 more"
    assert wording.listed(["a", "b"]) == "a and b"
    assert wording.listed([]) == ""
    assert wording.quarter(date(2026, 9, 30)) == "Q3 2026"
    assert wording.day(date(2026, 9, 3)) == "3 Sep 2026"
    assert wording.days(1) == "1 day"
    assert wording.days(47.5) == "47.5 days"


@given(st.floats(-1e15, 1e15))
def test_money_keeps_the_size(value: float) -> None:
    text = wording.money(value).replace(",", "").replace(wording.MINUS, "-")
    scale = {"k": 1e3, "M": 1e6, "B": 1e9}.get(text[-1], 1)
    read = float(text.rstrip("kMB")) * scale
    assert abs(read - value) <= max(0.5, abs(value) * 0.05)


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ((0.748, 0.752), ["74.8%", "75.2%"]),
        ((0.84, 0.75), ["84%", "75%"]),
        ((0.5, 0.5), ["50%", "50%"]),
        ((0.9988, 0.9997), ["99.88%", "99.97%"]),
        ((0.004, 0.01), ["0.4%", "1.0%"]),
    ],
)
def test_shares_that_differ_read_differently(values: list[float], texts: list[str]) -> None:
    assert wording.shares_apart(*values) == texts


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.sampled_from(["%", "days", "EUR", None]))
def test_a_missed_target_reads_as_missed(one: float, two: float, unit: str | None) -> None:
    """Values that differ by more than a millionth never read alike."""
    texts = wording.measured_apart(unit, one, two)
    if abs(one - two) > 1e-3 * max(1.0, abs(one), abs(two)):
        assert texts[0] != texts[1]


@pytest.mark.parametrize(
    ("now", "then", "unit", "carried"),
    [
        (0.1542, 0.1556, "%", False),  # 15.4% and 15.6%, yet a tenth of a point apart
        (0.1542, 0.1562, "%", True),
        (3.15, 3.14, None, False),
        (1.1, 1.38, None, True),
        (12_346, 12_345, None, False),
        (47.0, 46.9, "days", False),
        (47.0, 46.8, "days", True),
        (4_900_000, 5_000_000, "EUR", False),
        (4_900_000, 5_100_000, "EUR", True),
        (412_000, 413_000, "EUR", False),
        (0.0, 0.0, "%", False),
    ],
)
def test_one_of_the_last_digit_is_no_change(
    now: float, then: float, unit: str | None, carried: bool
) -> None:
    assert wording.carried(now, then, unit) is carried
    assert wording.carried(then, now, unit) is carried


def test_a_share_changed_where_whole_per_cent_carry_it() -> None:
    assert not wording.share_carried(0.114, 0.126)
    assert wording.share_carried(0.114, 0.130)


@pytest.mark.parametrize(
    ("owner", "text"),
    [("customer_success", "Customer success"), ("Services · North", "Services · North")],
)
def test_a_team_reads_as_people_write_it(owner: str, text: str) -> None:
    assert wording.team(owner) == text
