"""The graph in other languages: what is written is what a parser of that language reads."""

from __future__ import annotations

import html
import json
import re
from collections import Counter

import pydot
import pytest

from journeykit.graph import JourneyGraph
from journeykit.pictures.text import legible
from journeykit.render.diagrams import Diagram, DiagramNode, diagram
from journeykit.render.dot import dot, dot_text
from journeykit.render.mermaid import mermaid, mermaid_text
from journeykit.render.node_link import node_link
from tests.render.hostile import EXPORTED, journey
from tests.review.journeys import NAMES, branching, graph, graph_of

GRAPHS = (*NAMES, "hostile")
_LABEL = r'"[^"]+"'
_MERMAID = (
    re.compile(r"---"),
    re.compile(r"title: .*"),
    re.compile(r"flowchart LR"),
    re.compile(rf"  subgraph (?P<group>\w+)\[{_LABEL}\]"),
    re.compile(r"  end"),
    re.compile(
        rf" +(?P<node>n\d+)(?:\[(?P<stage>{_LABEL})\]|\(\[(?P<loss>{_LABEL})\]\)|"
        rf"\[\[(?P<nested>{_LABEL})\]\])"
    ),
    re.compile(
        rf"  (?P<source>n\d+) (?P<arrow>-->|==>|-\.->|---)(?:\|(?P<edge>{_LABEL})\|)? "
        r"(?P<target>n\d+)"
    ),
    re.compile(r"  linkStyle \d+(?:,\d+)* stroke:#\w+"),
    re.compile(r"  classDef \w+ [#:,\w]+"),
    re.compile(r"  class \w+(?:,n\d+)* \w+"),
)
_ENTITY = re.compile(r"#(\w+);")


def of(name: str) -> JourneyGraph:
    return journey() if name == "hostile" else graph(name)


def unescaped(text: str) -> str:
    """What mermaid makes of a label: its entities are HTML's with ``#`` for ``&``."""

    def character(match: re.Match[str]) -> str:
        code = match.group(1)
        return chr(int(code)) if code.isdigit() else html.unescape(f"&{code};")

    return _ENTITY.sub(character, text)


def read(label: str) -> str:
    """A label as people see it: without the joiner that keeps a backslash from its n."""
    return unescaped(label.strip('"')).replace("\u2060", "")


@pytest.mark.parametrize("name", GRAPHS)
def test_mermaid_reads_back(name: str) -> None:
    picture = diagram(of(name))
    nodes: dict[str, str] = {}
    edges: list[tuple[int, int, str]] = []
    groups: list[str] = []
    depth = 0
    for line in mermaid(of(name)).splitlines():
        match = next((m for form in _MERMAID if (m := form.fullmatch(line))), None)
        assert match, line
        found = match.groupdict()
        depth += ("group" in found) - (line == "  end")
        assert depth in (0, 1)
        if "group" in found:
            groups.append(found["group"])
        if "node" in found:
            label = found["stage"] or found["loss"] or found["nested"]
            nodes[found["node"]] = read(label)
        if "source" in found:
            label = read(found["edge"] or "")
            edges.append((int(found["source"][1:]), int(found["target"][1:]), label))
    assert depth == 0
    assert len(groups) == len(set(groups))
    keys = [node.key for node in picture.nodes]
    assert nodes == {f"n{place}": lines(node) for place, node in enumerate(picture.nodes)}
    assert edges == ends(picture, keys)


def lines(node: DiagramNode) -> str:
    """What stands in a box: its label, and below that of a loss its cause."""
    cause = "cause unknown" if node.cause == "unknown" else node.cause
    return "<br/>".join([legible(node.label), *([cause] if cause else [])])


def ends(picture: Diagram, keys: list[str]) -> list[tuple[int, int, str]]:
    """The edges that are drawn, with what is written at them: nothing where one is lost.

    No edge leads from every stage to what can happen at any.
    """
    return [
        (keys.index(edge.source), keys.index(edge.target), legible(edge.label or ""))
        if edge.kind != "loss"
        else (keys.index(edge.source), keys.index(edge.target), "")
        for edge in picture.edges
        if not edge.target.startswith("loss:*:")
    ]


@pytest.mark.parametrize("text", EXPORTED)
def test_no_text_breaks_a_mermaid_label(text: str) -> None:
    label = mermaid_text(text)
    assert label
    assert not set(label) & set('"<>`|{}[]\\\n') - set("[]")
    assert "\\n" not in unescaped(label)
    assert unescaped(label).replace("\u2060", "") == (legible(text) or " ")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of pyparsing, within pydot
@pytest.mark.parametrize("name", GRAPHS)
def test_dot_reads_back(name: str) -> None:
    picture = diagram(of(name))
    (read,) = pydot.graph_from_dot_data(dot(of(name)))
    groups = [read, *read.get_subgraphs()]
    nodes = [node for group in groups for node in group.get_nodes()]
    found = {
        node.get_name(): _dot_label(node.get("label"))
        for node in nodes
        if re.fullmatch(r"n\d+", node.get_name())
    }
    assert found == {f"n{place}": lines(node) for place, node in enumerate(picture.nodes)}
    keys = [node.key for node in picture.nodes]
    edges = sorted(
        (
            int(edge.get_source()[1:]),
            int(edge.get_destination()[1:]),
            _dot_label(edge.get("label") or '""'),
        )
        for edge in read.get_edges()
    )
    assert edges == sorted(ends(picture, keys))


def _dot_label(text: str) -> str:
    r"""What Graphviz shows: ``\"``, ``\\`` and ``\n`` are escapes, and entities are HTML's."""

    def character(match: re.Match[str]) -> str:
        return "<br/>" if match[1] == "n" else match[1]

    return html.unescape(re.sub(r"\\(.)", character, text[1:-1]))


@pytest.mark.parametrize("text", EXPORTED)
def test_no_text_breaks_a_dot_string(text: str) -> None:
    assert _dot_label(dot_text(text)) == legible(text)


@pytest.mark.parametrize("name", GRAPHS)
def test_json_reads_back(name: str) -> None:
    picture = diagram(of(name))
    for whole in (False, True):
        found = json.loads(node_link(of(name), whole=whole))
        size = None if not whole else len(picture.nodes)
        drawn = [(node["id"], node["label"]) for node in found["nodes"]]
        assert drawn[:size] == [(node.key, node.label) for node in picture.nodes]
        edges = [(e["source"], e["target"], e["kind"], e.get("label")) for e in found["edges"]]
        assert edges[: len(picture.edges) if whole else None] == [
            (edge.source, edge.target, edge.kind, edge.label or None) for edge in picture.edges
        ]
        assert [edge["key"] for edge in found["edges"]] == list(range(len(edges)))
        ids = [node["id"] for node in found["nodes"]]
        assert len(ids) == len(set(ids))
        assert {end for e in found["edges"] for end in (e["source"], e["target"])} <= set(ids)


@pytest.mark.parametrize("name", GRAPHS)
def test_json_holds_what_stands_in_the_stages(name: str) -> None:
    graph = of(name)
    read = json.loads(node_link(graph))
    kinds = Counter(node["kind"] for node in read["nodes"])
    stages = graph.journey.stages
    assert kinds["touchpoint"] == sum(len(stage.touchpoints) for stage in stages)
    assert kinds["moment"] == sum(len(stage.emotional_moments) for stage in stages)
    assert kinds["event"] == len(graph.journey.external_events)
    ways = Counter(edge["kind"] for edge in read["edges"])
    order = sum(len(one.after) for stage in stages for one in stage.touchpoints)
    assert (ways["touchpoint"], ways["order"]) == (kinds["touchpoint"], order)
    answers = [
        felt.response.action
        for felt in (
            *(moment for stage in stages for moment in stage.emotional_moments),
            *graph.journey.external_events,
        )
        if felt.response
    ]
    said = [node["response"]["action"] for node in read["nodes"] if "response" in node]
    assert said == answers
    for stage, node in zip(stages, read["nodes"], strict=False):
        customer = stage.customer
        assert node.get("goal") == (customer.goal if customer else None)
        assert node.get("thinking") == (customer.thinking if customer else None)
        assert node.get("validation") == (stage.validation.evidence if stage.validation else None)
        assert node.get("owner") == stage.owner


def test_the_colour_of_a_stage_is_its_phase() -> None:
    written = branching()
    stages = written["stages"]
    assert isinstance(stages, list)
    for stage, phase in zip(stages, ("existing", "prospective") * 3, strict=False):
        stage["phase"] = phase
    text = mermaid(graph_of(written))
    assert "  class n0,n2,n4 existing\n" in text
    assert "  class n1,n3 prospective\n" in text
    coloured = [line for line in dot(graph_of(written)).splitlines() if "#135e50" in line]
    assert [line.split()[0] for line in coloured if "label" in line][:3] == ["n0", "n2", "n4"]
