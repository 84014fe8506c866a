"""The map in mermaid and DOT: what is written is what their own readers find, for any text."""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pydot
import pytest

from journeykit.graph import JourneyGraph
from journeykit.pictures.text import legible
from journeykit.render.diagrams import DEFINITION, Drawn
from journeykit.render.dot_map import dot_map
from journeykit.render.flow_mermaid import flow_document
from journeykit.render.map_blocks import MapDiagram, map_diagram
from journeykit.render.mermaid import comments_of, mermaid
from journeykit.render.mermaid_map import mermaid_map
from journeykit.review.build import build_review
from tests.render.hostile import journey as hostile
from tests.render.reading_mermaid import Read, read_mermaid
from tests.render.reviews import first
from tests.review.journeys import branching, graph, graph_of

DAY = date(2026, 9, 30)


def lines_of(picture: MapDiagram) -> list[tuple[str, ...]]:
    """The lines of every box."""
    found = [
        (stage.phase.capitalize(), *stage.words.lines) for stage in picture.stages if stage.words
    ]
    for rows in [*(stage.rows for stage in picture.stages), picture.beyond]:
        for row in rows:
            found += [(row.name,), *(block.lines for block in row.blocks)]
    return [tuple(map(legible, lines)) for lines in found]


def written(graph: JourneyGraph) -> list[str]:
    """Every text of a definition that its map shows, read from the definition alone."""
    texts: list[str | None] = []
    for stage in graph.stages:
        customer = stage.customer
        texts += [stage.label]
        texts += [stage.trigger.event if stage.trigger else None]
        texts += [stage.validation.evidence if stage.validation else None]
        if customer:
            texts += [customer.goal, customer.thinking, customer.feeling, customer.problem]
            texts += [customer.push]
        texts += [one.name or one.id for one in stage.touchpoints]
        texts += [branch.reason or branch.id for branch in stage.loss_branches]
        texts += [branch.recovery.action for branch in stage.loss_branches if branch.recovery]
        for moment in stage.emotional_moments:
            texts += [moment.name, moment.emotion]
            texts += [moment.response.action if moment.response else None]
    for event in graph.journey.external_events:
        texts += [event.name, event.emotion, event.response.action if event.response else None]
    texts += [
        branch.reason for branch in (graph.journey.lost.branches if graph.journey.lost else ())
    ]
    return [" ".join(legible(text).split()) for text in texts if text]


def check_read(of: JourneyGraph, read: Read) -> None:
    """What mermaid drew of a map is the map, and everything that is written."""
    picture = map_diagram(of)
    seen = [lines for box, lines in read.boxes.items() if box.startswith("n")]
    expected = [[" ".join(line.split()) for line in lines] for lines in lines_of(picture)]
    assert sorted(seen) == sorted(expected)
    bare = [stage.title for stage in picture.stages if not stage.words and not stage.rows]
    titles = [" ".join(legible(stage.title).split()) for stage in picture.stages]
    if picture.beyond:
        titles.append("Beyond single stages")
    shown = [*read.names.values(), *(v for box, v in read.boxes.items() if box.startswith("s"))]
    assert sorted(title for [title] in shown) == sorted(titles)
    assert len(read.groups) == len(titles) - len(bare)
    said = " ".join(" ".join(lines) for lines in (*seen, *shown))
    assert [text for text in written(of) if text not in said] == []
    assert read.strange == []
    kinds = Counter((head, stroke) for _, _, head, stroke in read.edges)
    stages = of.journey.stages
    order = sum(len(one.after) for stage in stages for one in stage.touchpoints)
    assert kinds["arrow_point", "normal"] == order + len(of.all_forward)
    assert kinds["arrow_point", "thick"] == len(of.all_loops)
    ways = [(f"s{of.index(way.source)}", f"s{of.index(way.target)}") for way in of.all_forward]
    assert ways == [
        (source, target)
        for source, target, head, stroke in read.edges
        if (head, stroke, source[0]) == ("arrow_point", "normal", "s")
    ]


def test_mermaid_itself_draws_everything_that_is_written(chromium: str, tmp_path: Path) -> None:
    """Its own parser, in the browser in which pages draw it; no text is taken for markup."""
    spoiled, bare = hostile(), graph_of(branching())
    shown = build_review(graph("saas"), first("saas", "alone")).picture
    drawn = Drawn(shown, DAY, {"onboarding.yaml": "a-b.svg"})
    texts = [mermaid_map(spoiled), mermaid_map(bare), mermaid_map(graph("saas"), drawn)]
    texts += [mermaid(spoiled), flow_document(replace(shown, title="R&D <b>"), DAY)]
    first_map, second_map, counted, spoiled_graph, flow = read_mermaid(chromium, texts, tmp_path)
    check_read(spoiled, first_map)
    check_read(bare, second_map)
    assert spoiled_graph.strange == []
    assert counted.title == (
        "Mid-market finance software, from first touch to advocate, counts of 30 Sep 2026"
    )
    assert list(counted.links.values()) == ["a-b.svg"]
    [(box, _)] = counted.links.items()
    assert counted.boxes[box][0] == "Onboarding project"
    reached = [stage.counts.reached for stage in shown.stages if stage.counts]
    below = [lines[1] for lines in counted.boxes.values() if len(lines) > 1]
    heads = [line for line in below if re.fullmatch(r"[\d,]+ reached", line)]
    assert heads == [f"{n:,} reached" for n in reached]
    assert flow.title == "R\uff06D \u2039b\u203a, counts of 30 Sep 2026"
    assert any("reached, " in lines[1] for lines in flow.boxes.values() if len(lines) > 1)


def dot_lines(label: str | None) -> str:
    r"""What Graphviz shows of a label: ``\n`` and ``\l`` end lines, entities are HTML's."""

    def character(match: re.Match[str]) -> str:
        return " " if match[1] in "nl" else match[1]

    return html.unescape(re.sub(r"\\(.)", character, (label or '""')[1:-1]))


def squeezed(text: str) -> str:
    """A text without what the breaking of its lines adds or takes."""
    return re.sub(r"[\s-]+", "", text)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of pyparsing, within pydot
@pytest.mark.parametrize("name", ["hostile", "branching", "bare"])
def test_dot_reads_everything_that_is_written(name: str) -> None:
    of = hostile() if name == "hostile" else graph(name)
    (read,) = pydot.graph_from_dot_data(dot_map(of))
    clusters = [one for one in read.get_subgraphs() if one.get_name().startswith("cluster_")]
    labels = [dot_lines(one.get_node("graph")[0].get("label")) for one in clusters]
    titles = [legible(stage.label) for stage in of.stages]
    assert labels[: len(titles)] == titles
    boxes = [
        dot_lines(node.get("label"))
        for one in clusters
        for node in one.get_nodes()
        if re.fullmatch(r"n\d+", node.get_name())
    ]
    said = squeezed(" ".join([*labels, *boxes]))
    assert [text for text in written(of) if squeezed(text) not in said] == []
    shown = [edge for one in clusters for edge in one.get_edges() if not edge.get("style")]
    order = sum(len(one.after) for stage in of.stages for one in stage.touchpoints)
    assert len(shown) == order
    ways = [edge for edge in read.get_edges() if "invis" not in (edge.get("style") or "")]
    assert len(ways) == len(of.all_forward) + len(of.all_loops)


def test_touchpoints_follow_one_another_as_the_definition_says() -> None:
    """Each has its place in a row; what follows a third one has an arrow of its own for it."""
    written = branching()
    stages = written["stages"]
    assert isinstance(stages, list)
    stages[0]["touchpoints"] = [
        {"id": "a"},
        {"id": "c", "after": ["a", "b"]},
        {"id": "b", "after": ["a"]},
        {"id": "d"},
    ]
    [row] = [row for row in map_diagram(graph_of(written)).stages[0].rows if row.joins]
    assert [block.lines for block in row.blocks] == [("a",), ("b",), ("c",), ("d",)]
    joins = [(join.source, join.target, join.ordered) for join in row.joins]
    assert joins == [(0, 1, True), (1, 2, True), (2, 3, False), (0, 2, True)]


def many_stages(count: int, width: int) -> JourneyGraph:
    """So many stages with long words and ``width`` touchpoints each."""
    written = branching()
    written["stages"] = [
        {
            "id": f"s{place}",
            "customer": {"goal": f"Goal {place} " + "of many words " * 20},
            "touchpoints": [{"id": f"t{number}"} for number in range(width)],
        }
        for place in range(count)
    ]
    return graph_of(written, sound=False)


LEFT_OUT = (
    "left out, since mermaid draws at most 50,000 characters and 500 lines between boxes: "
    "the names of the rows"
)
WORDS_TOO = f"{LEFT_OUT} and what is written of the stages"
TOO_LARGE = (
    "mermaid draws at most 50,000 characters and 500 lines between boxes unless its page allows "
    "more; this has 39,908 and 800"
)


@pytest.mark.parametrize(
    ("count", "width", "said"),
    [
        (40, 4, []),
        (84, 4, [LEFT_OUT]),
        (150, 2, [WORDS_TOO]),
        (200, 4, [WORDS_TOO, TOO_LARGE]),
    ],
)
def test_a_map_that_mermaid_would_refuse_is_cut_and_says_so(
    count: int, width: int, said: list[str]
) -> None:
    text = mermaid_map(many_stages(count, width))
    assert comments_of(text) == said
    lines = sum(text.count(arrow) for arrow in ("-.-", "-->", "~~~"))
    assert lines == 800 if TOO_LARGE in said else lines <= 500
    drawn = text[text.index("flowchart TB") :]
    assert len(drawn) == 39_908 if TOO_LARGE in said else len(drawn) < 50_000
    assert ("Touchpoints" in text) == (said == [])
    assert ("Goal 7" in text) == (WORDS_TOO not in said)


def test_losses_that_no_branch_explains_are_counted_too() -> None:
    """All who were lost at a stage stand in its row, but for those of branches of any stage."""
    shown = build_review(graph("saas"), first("saas", "alone")).picture
    picture = map_diagram(graph("saas"), Drawn(shown, DAY))
    anywhere = {branch.id for branch in shown.branches}
    unexplained = 0
    for stage, facts in zip(picture.stages, shown.stages, strict=True):
        [row] = [row for row in stage.rows if row.name == "Ways to leave"]
        counted = [int(re.sub(r".*?(\d+) lost$", r"\1", block.lines[1])) for block in row.blocks]
        elsewhere = sum(loss.n for loss in facts.losses if loss.id in anywhere)
        assert facts.counts
        assert sum(counted) + elsewhere == facts.counts.lost
        unexplained += sum("No reason recorded" in block.lines for block in row.blocks)
    assert unexplained > 0


def test_a_title_says_the_day_of_its_counts() -> None:
    bare = graph_of(branching())
    assert 'title: "branching"' in mermaid(bare)
    drawn = replace(DEFINITION, counted_on=DAY)
    for made in (mermaid(bare, drawn), mermaid_map(bare, drawn)):
        assert 'title: "branching, counts of 30 Sep 2026"' in made
    assert 'label="branching, counts of 30 Sep 2026"' in dot_map(bare, drawn)
