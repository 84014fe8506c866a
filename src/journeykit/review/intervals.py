"""Intervals for shares and for the difference of two, in closed form.

Wilson, E. B. (1927), Probable inference, the law of succession, and statistical inference,
Journal of the American Statistical Association 22, 209–212. Newcombe, R. G. (1998), Interval
estimation for the difference between independent proportions, Statistics in Medicine 17, 873–890,
method 10.
"""

from __future__ import annotations

from math import sqrt

from journeykit.records import dataclass
from journeykit.review.model import Rate, Verdict

LEVEL = 0.95
_QUANTILE = 1.9599639845400536
"""Of the normal distribution, for that level."""
FEWEST = 20
"""Under this many decided customers a rate is shown but ranks nothing."""


@dataclass(frozen=True)
class Interval:
    """From ``low`` to ``high``, both inside."""

    low: float
    high: float


def wilson(k: int, n: int, level: float = LEVEL) -> Interval:
    """The Wilson score interval of k of n; the whole range where n is 0."""
    if n == 0:
        return Interval(0.0, 1.0)
    z = _quantile(level)
    share = k / n
    weight = 1 + z * z / n
    centre = (share + z * z / (2 * n)) / weight
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / weight
    # exact at the ends, where rounding would leave a trace below 0 or above 1
    low = 0.0 if k == 0 else max(0.0, centre - half)
    high = 1.0 if k == n else min(1.0, centre + half)
    return Interval(low, high)


def _quantile(level: float) -> float:
    """How many standard deviations to each side hold that share of a normal distribution."""
    if level == LEVEL:
        return _QUANTILE
    from statistics import NormalDist

    return NormalDist().inv_cdf((1 + level) / 2)


def newcombe(k1: int, n1: int, k2: int, n2: int, level: float = LEVEL) -> Interval:
    """The interval of k1 ÷ n1 − k2 ÷ n2 from both Wilson intervals; n1 and n2 are above 0."""
    share1, share2 = k1 / n1, k2 / n2
    one, two = wilson(k1, n1, level), wilson(k2, n2, level)
    difference = share1 - share2
    low = difference - sqrt((share1 - one.low) ** 2 + (two.high - share2) ** 2)
    high = difference + sqrt((one.high - share1) ** 2 + (share2 - two.low) ** 2)
    return Interval(low, high)


def rate(k: int, n: int) -> Rate:
    """So many of n, with the interval."""
    interval = wilson(k, n)
    return Rate(k, n, interval.low, interval.high)


def verdict(now: Rate, before: Rate | None, comparisons: int) -> tuple[Verdict, Interval | None]:
    """Whether a share really changed, with the interval of the difference.

    The level is 1 − 0.05 ÷ ``comparisons`` (Bonferroni), so that a review with many stages does not
    find a change by looking often.
    """
    if before is None or not now.n or not before.n:
        return "not_compared", None
    level = 1 - (1 - LEVEL) / max(1, comparisons)
    interval = newcombe(now.k, now.n, before.k, before.n, level)
    if interval.low > 0:
        return "real_gain", interval
    if interval.high < 0:
        return "real_drop", interval
    return "within_noise", interval
