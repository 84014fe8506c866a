"""Intervals against statsmodels, an implementation that is not ours."""

from __future__ import annotations

from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from journeykit.review.intervals import LEVEL, _quantile, newcombe, rate, verdict, wilson

counts = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts, st.sampled_from([0.8, 0.95, 0.99]))
def test_wilson_agrees_with_statsmodels(kn: tuple[int, int], level: float) -> None:
    k, n = kn
    low, high = proportion_confint(k, n, alpha=1 - level, method="wilson")
    ours = wilson(k, n, level)
    assert ours.low == pytest.approx(max(low, 0), abs=1e-9)
    assert ours.high == pytest.approx(min(high, 1), abs=1e-9)


@given(counts, counts)
def test_newcombe_agrees_with_statsmodels(one: tuple[int, int], two: tuple[int, int]) -> None:
    low, high = confint_proportions_2indep(*one, *two, method="newcomb", alpha=0.05)
    ours = newcombe(*one, *two)
    assert ours.low == pytest.approx(low, abs=1e-8)
    assert ours.high == pytest.approx(high, abs=1e-8)


def test_nobody_decided_says_nothing() -> None:
    nobody = rate(0, 0)
    assert (nobody.share, nobody.low, nobody.high) == (None, 0.0, 1.0)
    assert verdict(nobody, rate(5, 9), 3) == ("not_compared", None)


@given(counts, counts, st.integers(1, 40))
def test_more_stages_never_turn_noise_into_a_change(
    one: tuple[int, int], two: tuple[int, int], stages: int
) -> None:
    few, _ = verdict(rate(*one), rate(*two), 1)
    many, _ = verdict(rate(*one), rate(*two), stages)
    assert few != "within_noise" or many == "within_noise"


def test_a_drop_and_a_gain_are_told_apart() -> None:
    assert verdict(rate(240, 321), rate(246, 321), 7)[0] == "within_noise"
    assert verdict(rate(500, 1000), rate(700, 1000), 7)[0] == "real_drop"
    assert verdict(rate(700, 1000), rate(500, 1000), 7)[0] == "real_gain"


@pytest.mark.parametrize("level", [LEVEL, 0.95 + 1e-15, 0.99, 1 - 0.05 / 7])
def test_the_quantile_is_that_of_the_normal_distribution(level: float) -> None:
    assert _quantile(level) == NormalDist().inv_cdf((1 + level) / 2)
