"""A page stays under a megabyte, whatever the journey and the snapshot hold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from journeykit.render.html import render_html
from journeykit.review.build import build_review
from journeykit.review.sources import Sources
from journeykit.scoring.monitoring import AT_RISK_SHOWN
from journeykit.scoring.moved import ABSENT_STATE, LOST_STATE, MovedCustomer, StateTally, Way
from journeykit.scoring.moving import MOVERS_SHOWN
from tests.render.reviews import at_risk
from tests.review.journeys import graph_of
from tests.review.made_sources import sources
from tests.review.tallied_customers import Chance

MEGABYTE = 1_000_000


def long_journey(stages: int, beyond: str = "") -> dict[str, Any]:
    """So many stages, each with what an author usually writes of one; ``beyond`` in its name."""
    written = [
        {
            "id": f"stage_{place}",
            "name": f"A stage with a long name{beyond} {place}",
            "owner": "customer_success",
            "customer": {"goal": "Close the books in three days instead of ten"},
            "validation": {"evidence": "They did", "when": f"done_{place}"},
            "emotional_moments": [{"id": f"m{place}", "valence": place % 5 - 2, "intensity": 3}],
            "loss_branches": [
                {"id": f"l{place}{part}", "reason": f"Reason {place} {part}", "cause": "price"}
                for part in "abc"
            ],
        }
        for place in range(stages)
    ]
    columns = {f"done_{place}": {"type": "boolean"} for place in range(stages)}
    columns |= {name: {"type": "text"} for name in ("id", "region", "state")}
    return {
        "journeykit": 1,
        "id": "long",
        "data": {
            "customer_id": "id",
            "value": "arr",
            "segments": ["region"],
            "columns": columns | {"arr": {"type": "decimal", "unit": "EUR"}},
        },
        "lost": {"when": "state = 'left'"},
        "stages": written,
        "health": {"measures": [{"id": "arr", "value": "arr", "points": {0: 0, 9: 100}}]},
    }


def crowded(made: Sources, ids: list[str], long: str = "") -> Sources:
    """The same sources with somebody on every way, and every list as long as it gets.

    ``long`` stands behind every text of the export.
    """
    assert made.earlier is not None
    assert made.earlier.comparison is not None
    states = (*ids, "unknown", LOST_STATE, ABSENT_STATE)
    moves = tuple(
        StateTally(then, now, 1_234, 1e6, 1e6)
        for then in states
        for now in states
        if (then, now) != (ABSENT_STATE, ABSENT_STATE)
    )
    movers = tuple(
        MovedCustomer(
            f"0000{place}", f"A customer with a long name {place}{long}", f"success{long}", 1e5,
            ids[0], ids[-1], "red", "green", (Way.MOVED_ON, Way.IMPROVED),
        )
        for place in range(MOVERS_SHOWN)
    )  # fmt: skip
    comparison = replace(made.earlier.comparison, stage_moves=moves, risen=movers, fallen=movers)
    shown = at_risk(made, AT_RISK_SHOWN)
    if long:
        rows = tuple(
            replace(row, name=f"{row.name}{long}", owner=long, outcome=long)
            for row in shown.tallies.at_risk
        )
        shown = replace(shown, tallies=replace(shown.tallies, at_risk=rows))
    return replace(shown, earlier=replace(made.earlier, comparison=comparison))


def crowded_page(stages: int, long: str = "", beyond: str = "") -> str:
    """The page of so many stages with every list as long as it gets, ``beyond`` in every name."""
    graph = graph_of(long_journey(stages, beyond))
    made = next(
        one
        for seed in range(200)
        if (one := sources(Chance(seed), graph)).earlier
        and one.earlier.comparison
        and one.tallies.totals.customers > 500
    )
    ids = [stage.id for stage in graph.stages]
    review = build_review(graph, crowded(made, ids, long))
    return render_html(review)


@pytest.mark.parametrize("long", ["", " and on" * 200, "x" * 5_000])
@pytest.mark.parametrize("stages", [3, 15, 40])
def test_a_page_of_many_stages_and_customers_stays_small(stages: int, long: str) -> None:
    page = crowded_page(stages, long).encode()
    assert len(page) < MEGABYTE
    assert page.count(b"A customer with a long name") == 2 * MOVERS_SHOWN


def test_so_does_one_of_forty_stages_with_names_of_eighty_letters() -> None:
    page = crowded_page(40, beyond=", and with more words than any heading over it has room for,")
    assert len(page.encode()) < MEGABYTE
    assert page.count('<figure class="sheet">') > 20
