"""Who moved between more states than a matrix is drawn of: listed on paper, a table elsewhere."""

from __future__ import annotations

import re
from dataclasses import replace

from journeykit.pictures.movement import MOST_DRAWN
from journeykit.render.figures import drawn
from journeykit.render.html import render_html
from journeykit.render.paper import Columns, Figure, Heading, Part, Table, Text
from journeykit.render.pdf_movement import movement
from journeykit.render.shown import MOST_COLUMNS, MOST_WAYS, of_run, stage_runs, ways
from journeykit.review.model import MoveMatrix, MoveState, Review
from tests.render.parsing import Page
from tests.render.reviews import SHAPES, review

COUNT = MOST_DRAWN + 6


def matrix() -> MoveMatrix:
    """Everybody stayed or took one step ahead, of each stage one more than of the one before."""
    states = tuple(MoveState(f"s{place}", f"Stage {place}", "stage") for place in range(COUNT))
    counts = [[0] * COUNT for _ in states]
    for place in range(COUNT - 1):
        counts[place][place] = 99
        counts[place][place + 1] = place + 1
    nobody = (0,) * COUNT
    return MoveMatrix(states, tuple(map(tuple, counts)), nobody, nobody)


def of_many() -> Review:
    name, made = SHAPES["saas compared"]
    shown = review(name, made())
    assert shown.movement is not None
    return replace(shown, movement=replace(shown.movement, stages=matrix()))


def parts_of(shown: Review) -> list[Part]:
    found: list[Part] = []
    for part in movement(shown, drawn(shown)):
        inner = [p for c in part.columns for p in c.parts] if isinstance(part, Columns) else [part]
        found += inner
    return found


def test_ways_are_listed_the_most_taken_first() -> None:
    found = ways(matrix())
    assert found[0] == (f"Stage {COUNT - 2}", f"Stage {COUNT - 1}", COUNT - 1)
    assert [n for _, _, n in found] == list(range(COUNT - 1, 0, -1))


def test_paper_lists_the_ways_that_most_took() -> None:
    parts = parts_of(of_many())
    table = next(p for p in parts if isinstance(p, Table) and p.heads[:2] == ["From", "To"])
    assert len(table.rows) == MOST_WAYS
    assert table.rows[0] == [f"Stage {COUNT - 2}", f"Stage {COUNT - 1}", str(COUNT - 1)]
    notes = [part.text for part in parts if isinstance(part, Text)]
    assert f"The first {MOST_WAYS} of {COUNT - 1}." in notes
    titles = [part.text for part in parts if isinstance(part, Heading)]
    assert titles[1:3] == ["From stage to stage", "From health to health"]


def test_a_matrix_that_is_wide_stands_alone_on_paper() -> None:
    for shape, pictures in (("saas compared", 2), ("long compared", 1)):
        name, made = SHAPES[shape]
        first = next(
            part
            for part in movement(review(name, made()), drawn(review(name, made())))
            if isinstance(part, Columns | Figure)
        )
        shown = (
            [first]
            if isinstance(first, Figure)
            else [
                part
                for column in first.columns
                for part in column.parts
                if isinstance(part, Figure)
            ]
        )
        assert len(shown) == pictures


def test_nobody_who_moved_is_said() -> None:
    shown = of_many()
    assert shown.movement is not None
    still = replace(matrix(), counts=tuple((0,) * COUNT for _ in range(COUNT)))
    nobody = replace(shown, movement=replace(shown.movement, stages=still))
    said = [
        [part.text for part in parts_of(one) if isinstance(part, Text)].count("Nobody.")
        for one in (shown, nobody)
    ]
    assert said[1] == said[0] + 1


def test_a_page_has_the_whole_table_on_the_screen_and_the_list_on_paper() -> None:
    text = render_html(of_many())
    assert Page.of(text).faults == []
    section = text[text.index('<section id="movement"') :]
    screen, paper = section.index('<div class="screen">'), section.index('<div class="paper">')
    table, listed = section[screen:paper], section[paper : section.index("</figure>", paper)]
    assert table.count('scope="row"') == COUNT + 1
    assert re.findall(r'<th scope="row">([^<]*)', listed)[0] == f"Stage {COUNT - 2}"
    assert listed.count("<tr>") == MOST_WAYS + 1
    assert f"The first {MOST_WAYS} of {COUNT - 1}; the page on screen lists them all." in listed


def test_a_table_has_a_column_for_few_stages_and_all_have_theirs() -> None:
    for count in (0, 1, 9, 10, 15, 40):
        runs = stage_runs(count)
        assert [place for run in runs for place in run] == list(range(count))
        assert all(len(run) <= MOST_COLUMNS for run in runs)
        assert len(runs) == max(1, -(-count // MOST_COLUMNS))
    names = [f"Stage {place}" for place in range(10)]
    assert of_run("Where", names, range(10)) == "Where"
    assert of_run("Where", names, range(5, 10)) == "Where: Stage 5 to Stage 9"
