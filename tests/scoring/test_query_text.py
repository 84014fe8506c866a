"""What is told of a query's text without a parser, against what sqlglot reads in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlglot import exp

from journeykit.definition.loader import Definition
from journeykit.scoring.asking import Shared, Tally, columns_of_snapshots
from journeykit.scoring.query_text import QueryText
from journeykit.scoring.scrutinising import scrutiny_tallies
from journeykit.scoring.segmenting import segment_tallies
from journeykit.scoring.tallies import at_risk_tally, comparison_tallies, snapshot_tallies
from tests.oracle.pool import AS_OF
from tests.scoring.test_writing import defined


def tallies(definition: Definition) -> Iterator[Tally]:
    yield from snapshot_tallies(definition, AS_OF)
    yield from scrutiny_tallies(definition, AS_OF)
    yield from comparison_tallies(definition, AS_OF, AS_OF - timedelta(days=90))
    yield at_risk_tally(definition, AS_OF)
    data = definition.journey.data
    for segment in data.segments if data else ():
        yield from segment_tallies(definition, AS_OF, segment)


def queries(definition: Definition) -> Iterator[QueryText]:
    for tally in tallies(definition):
        asked: tuple[Tally | Shared, ...] = (tally, *tally.over)
        yield from (one.query for one in asked)


def takes_all(tree: exp.Query) -> bool:
    return any(not isinstance(star.parent, exp.Count) for star in tree.find_all(exp.Star))


@pytest.mark.parametrize("seed", range(4))
def test_no_column_and_no_table_of_a_query_is_overlooked(seed: int) -> None:
    for query in queries(defined(seed)):
        columns = {found.name for found in query.tree.find_all(exp.Column)}
        read = {found.name for found in query.tree.find_all(exp.Table)}
        assert columns | read <= query.names
        assert query.takes_all or not takes_all(query.tree)
        aliases = {found.alias for found in query.tree.find_all(exp.Alias, exp.Subquery, exp.CTE)}
        named = {found.name for found in query.tree.find_all(exp.Identifier)}
        assert query.names <= columns | read | aliases | named


@pytest.mark.parametrize("seed", range(4))
def test_the_columns_that_queries_over_one_snapshot_read_are_known(seed: int) -> None:
    definition = defined(seed)
    asked = [*snapshot_tallies(definition, AS_OF), *scrutiny_tallies(definition, AS_OF)]
    names = columns_of_snapshots(asked)
    assert names is not None
    assert {"stage", "at_risk", "disagreement"} <= names


def test_a_text_in_another_dialect_is_parsed() -> None:
    query = QueryText("SELECT COUNT(*), \"it's\" FROM now WHERE stage = 'before'")
    assert query.sql() == query.text
    assert query.sql("mysql") == "SELECT COUNT(*), `it's` FROM now WHERE stage = 'before'"
    assert query.names == {"it's", "now", "stage"}
    assert not query.takes_all


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * FROM now", True),
        ("SELECT n.* FROM now AS n", True),
        ("SELECT COUNT(*) FILTER (WHERE lost) FROM now", False),
        ("SELECT seats * 3 + 1 FROM now", False),
        ("SELECT '*' FROM now", False),
        ('SELECT "*" FROM now', False),
    ],
)
def test_a_star_takes_all_columns_but_where_it_counts(text: str, expected: bool) -> None:
    query = QueryText(text)
    assert (query.takes_all, takes_all(query.tree)) == (expected, expected)
