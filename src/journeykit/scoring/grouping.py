"""Groups of customers by several sets of values, counted in one pass over a snapshot.

To read and unpack a column costs as much as to group by it, and some columns are in every set: the
stage, the money. One query with a grouping set for each set reads every column once. What each set
needs of memory is what its own query would need. Values that stand together in a word of the file
are one key, and are taken apart once for each group.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from journeykit.records import dataclass
from journeykit.scoring import sql
from journeykit.scoring.asking import Shared, quoted
from journeykit.scoring.words import Lane, Word, value_of

TOGETHER = "groups_together"
"""The name of the rows of all sets."""
EXACT, NARROW = "DECIMAL(38, 6)", "DECIMAL(18, 6)"
"""Types that money is summed in, to six decimals both; the narrow one takes half the time, and
refuses a value of a million millions."""
_SET = "alike_in"
_MOST_KEYS = 60
"""Keys that one query can tell sets of apart."""


Places = Mapping[str, tuple[Word, Lane]]
"""By the SQL of a value, where it stands in a word."""


@dataclass(frozen=True)
class Known:
    """What is known of values, by their SQL.

    Attributes:
        constants: Those in which everybody is alike, with what that is; they tell no sets apart.
        places: Those that stand in words.
    """

    constants: Mapping[str, str]
    places: Places

    def keys(self, shared: Shared) -> dict[str, str]:
        """SQL of what a group's customers are alike in, by the word or the value that it is of."""
        masks: dict[str, int] = {}
        keys = {}
        for _, value in shared.alike:
            if value in self.constants:
                continue
            if value not in self.places:
                keys[value] = value
                continue
            word, lane = self.places[value]
            masks[word.name] = masks.get(word.name, 0) | lane.mask
        return keys | {
            word: f"{quoted(word)} & CAST({mask} AS UBIGINT)" for word, mask in masks.items()
        }


@dataclass(frozen=True)
class Together:
    """Groups that are counted in one query.

    Attributes:
        groups: Rows with ``alike``.
        keys: SQL of all that they are alike in, each once.
        known: What is known of the values that they are alike in.
    """

    groups: tuple[Shared, ...]
    keys: tuple[str, ...]
    known: Known

    def sql(self, money: str) -> str:
        """The query of all groups; ``money`` is the type that it is summed in."""
        names = [_name(place) for place in range(len(self.keys))]
        keys = (f"{key} AS {name}" for key, name in zip(self.keys, names, strict=True))
        sets = dict.fromkeys(f"({', '.join(sorted(self._names(one)))})" for one in self.groups)
        return (
            f"SELECT GROUPING({', '.join(names)}) AS {_SET}, {', '.join(names)}, COUNT(*) AS n, "
            f"SUM(CAST(worth AS {money})) AS money "
            f"FROM (SELECT {', '.join(keys)}, value AS worth FROM packed) AS customers "
            f"GROUP BY GROUPING SETS ({', '.join(sets)})"
        )

    def of(self, shared: Shared) -> str:
        """The query of one of the groups, over the rows of ``sql``."""
        keys = self.known.keys(shared)
        columns = (f"{self._now(value, keys)} AS {quoted(name)}" for name, value in shared.alike)
        return (
            f"SELECT {', '.join(columns)}, n, money FROM {TOGETHER} "
            f"WHERE {_SET} = {self._not_in(self._names(shared))}"
        )

    def _now(self, value: str, keys: Mapping[str, str]) -> str:
        """What a value is in the rows of ``sql``."""
        constant = self.known.constants.get(value)
        if constant is not None:
            return constant
        if value not in self.known.places:
            return self._called(keys[value])
        word, lane = self.known.places[value]
        key = sql.column(self._called(keys[word.name]))
        return sql.render(value_of(key, lane), "duckdb")

    def _names(self, shared: Shared) -> set[str]:
        return {self._called(key) for key in self.known.keys(shared).values()}

    def _called(self, key: str) -> str:
        return _name(self.keys.index(key))

    def _not_in(self, names: Collection[str]) -> int:
        """What GROUPING says of a set: a bit for each key not in it, the last the lowest."""
        last = len(self.keys) - 1
        left_out = (place for place in range(len(self.keys)) if _name(place) not in names)
        return sum(1 << (last - place) for place in left_out)


def together(groups: Iterable[Shared], known: Known) -> Iterator[Together]:
    """Groups put together, as many as one query can tell apart; one by itself is left alone.

    Args:
        groups: Rows with ``alike``.
        known: What is known of the values that they are alike in.
    """
    some: list[Shared] = []
    keys: dict[str, None] = {}
    for one in groups:
        more = dict.fromkeys(known.keys(one).values())
        if not more:  # everybody is in one group
            continue
        if some and len(keys | more) > _MOST_KEYS:
            yield from _of_several(some, keys, known)
            some, keys = [], {}
        some.append(one)
        keys |= more
    yield from _of_several(some, keys, known)


def _of_several(some: Sequence[Shared], keys: Iterable[str], known: Known) -> Iterator[Together]:
    if len(some) > 1:
        yield Together(tuple(some), tuple(keys), known)


def _name(place: int) -> str:
    return f"k{place}"
