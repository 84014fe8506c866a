"""Groups of customers by several sets of values, counted in one pass over a snapshot.

To read and unpack a column costs as much as to group by it, and some columns are in every set: the
stage, the money. One query with a grouping set for each set reads every column once. What each set
needs of memory is what its own query would need.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from journeykit.records import dataclass
from journeykit.scoring.asking import Shared, quoted

TOGETHER = "groups_together"
"""The name of the rows of all sets."""
EXACT, NARROW = "DECIMAL(38, 6)", "DECIMAL(18, 6)"
"""Types that money is summed in, to six decimals both; the narrow one takes half the time, and
refuses a value of a million millions."""
_SET = "alike_in"
_MOST_VALUES = 60
"""Values that one query can tell sets of apart."""


@dataclass(frozen=True)
class Together:
    """Groups that are counted in one query.

    Attributes:
        groups: Rows with ``alike``.
        values: All values that they are alike in, as SQL, each once.
        constants: Those in which everybody is alike, with what that is; they tell no sets apart.
    """

    groups: tuple[Shared, ...]
    values: tuple[str, ...]
    constants: Mapping[str, str]

    def sql(self, money: str) -> str:
        """The query of all groups; ``money`` is the type that it is summed in."""
        names = [_name(place) for place in range(len(self.values))]
        values = (f"{value} AS {name}" for value, name in zip(self.values, names, strict=True))
        sets = dict.fromkeys(f"({', '.join(sorted(set(self._names(one))))})" for one in self.groups)
        return (
            f"SELECT GROUPING({', '.join(names)}) AS {_SET}, {', '.join(names)}, COUNT(*) AS n, "
            f"SUM(CAST(worth AS {money})) AS money "
            f"FROM (SELECT {', '.join(values)}, value AS worth FROM packed) AS customers "
            f"GROUP BY GROUPING SETS ({', '.join(sets)})"
        )

    def of(self, shared: Shared) -> str:
        """The query of one of the groups, over the rows of ``sql``."""
        columns = (f"{self._now(value)} AS {quoted(name)}" for name, value in shared.alike)
        return (
            f"SELECT {', '.join(columns)}, n, money FROM {TOGETHER} "
            f"WHERE {_SET} = {self._not_in(self._names(shared))}"
        )

    def _now(self, value: str) -> str:
        """What a value is called in the rows of ``sql``, or what it is."""
        constant = self.constants.get(value)
        return _name(self.values.index(value)) if constant is None else constant

    def _names(self, shared: Shared) -> list[str]:
        return [self._now(value) for _, value in shared.alike if value not in self.constants]

    def _not_in(self, names: Collection[str]) -> int:
        """What GROUPING says of a set: a bit for each value not in it, the last the lowest."""
        last = len(self.values) - 1
        left_out = (place for place in range(len(self.values)) if _name(place) not in names)
        return sum(1 << (last - place) for place in left_out)


def together(groups: Iterable[Shared], constants: Mapping[str, str]) -> Iterator[Together]:
    """Groups put together, as many as one query can tell apart; one by itself is left alone.

    Args:
        groups: Rows with ``alike``.
        constants: Values in which everybody is alike, with what that is.
    """
    some: list[Shared] = []
    values: dict[str, None] = {}
    for one in groups:
        more = {value: None for _, value in one.alike if value not in constants}
        if not more:  # everybody is in one group
            continue
        if some and len(values | more) > _MOST_VALUES:
            yield from _of_several(some, values, constants)
            some, values = [], {}
        some.append(one)
        values |= more
    yield from _of_several(some, values, constants)


def _of_several(
    some: Sequence[Shared], values: Iterable[str], constants: Mapping[str, str]
) -> Iterator[Together]:
    if len(some) > 1:
        yield Together(tuple(some), tuple(values), constants)


def _name(place: int) -> str:
    return f"k{place}"
