"""The Markdown: only text, tables and lists, by a parser that is not ours."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from journeykit.pictures.text import legible
from journeykit.render.markdown import render_markdown
from journeykit.render.markdown_text import text
from journeykit.review.build import build_review
from tests.render.hostile import EXPORTED, hostile_sources, journey
from tests.render.reviews import SHAPES, review

_KINDS = {"text", "text_special", "softbreak", "strong_open", "strong_close", "inline"}
_BLOCKS = ("heading", "paragraph", "bullet_list", "ordered_list", "list_item")
_LABEL = r'"(?:[^"<>`\\;|{}]|<br/>|#\w+;)*"'
_DIAGRAM_LINE = re.compile(
    r"flowchart LR"
    rf"|  subgraph phase\d+\[{_LABEL}\]|  end"
    rf"|  n\d+\[{_LABEL}\]|  x\d+\(\[{_LABEL}\]\)"
    rf"|  n\d+ --> n\d+|  n\d+ -\.-> x\d+|  n\d+ ==>\|{_LABEL}\| n\d+"
    r"|  linkStyle \d+(,\d+)* stroke:#\w{6}"
    r"|  classDef \w+ fill:#\w{6},stroke:#\w{6},color:#\w{6}"
    r"|  class x\d+(,x\d+)* loss|  class n\d+(,n\d+)* stage"
    r"|  class phase\d+(,phase\d+)* (prospective|existing)"
)
_TABLES = ("table", "thead", "tbody", "tr", "th", "td")


def tokens(markdown: str) -> list[Token]:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    found = []
    for token in parser.parse(markdown):
        found += [token, *(token.children or [])]
    return found


def _is_diagram(token: Token) -> bool:
    """The one fenced block: a flowchart whose every line is of our own making but for its texts."""
    return (
        token.type == "fence"
        and token.info == "mermaid"
        and all(_DIAGRAM_LINE.fullmatch(line) for line in token.content.splitlines())
    )


def faults(markdown: str) -> list[str]:
    """What a reader of the file would take for markup that is none of ours."""
    known = _KINDS | {f"{kind}_{end}" for kind in (*_BLOCKS, *_TABLES) for end in ("open", "close")}
    found = [
        token.type
        for token in tokens(markdown)
        if token.type not in known and not _is_diagram(token)
    ]
    linked = re.sub(r"(?sm)^```mermaid\n.*?^```$", "", markdown)  # there are no links in a fence
    return found + re.findall(r"(?i)(?:https?|ftp)://|www\.", linked)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_text_tables_and_lists(shape: str) -> None:
    name, made = SHAPES[shape]
    shown = review(name, made())
    markdown = render_markdown(shown)
    assert faults(markdown) == []
    assert not re.search(r"\bNone\b(?! of |\.)|\bnan\b", markdown)
    assert markdown == render_markdown(review(name, made()))


@pytest.mark.parametrize("seed", range(3))
def test_hostile_texts_are_only_text(seed: int) -> None:
    written = journey()
    markdown = render_markdown(build_review(written, hostile_sources(written, seed)))
    assert faults(markdown) == []
    seen = " ".join(t.content for t in tokens(markdown) if t.type.startswith("text"))
    seen = "".join(seen.split())
    assert all("".join(legible(one).split()) in seen for one in EXPORTED)


@given(st.text(max_size=40))
def test_any_text_reads_as_itself(anything: str) -> None:
    """In a paragraph, in a list and in a cell."""
    wanted = legible(anything)
    for frame in ("{}\n", "- {}\n", "# {}\n"):
        found = tokens(frame.format(text(anything)))
        seen = "".join(t.content for t in found if t.type.startswith("text"))
        assert seen.strip() == wanted.strip()
        assert not {t.type for t in found} & {"html_inline", "html_block", "link_open", "image"}


def test_every_row_of_a_table_has_the_cells_of_its_head() -> None:
    """GitHub drops what is over and fills what is missing, so count the pipes."""
    written = journey()
    markdown = render_markdown(build_review(written, hostile_sources(written, 1)))
    width = 0
    for line in markdown.splitlines():
        pipes = len(re.findall(r"(?<!\\)\|", line.replace("\\\\", "")))
        if not line.startswith("|"):
            width = 0
            continue
        width = width or pipes
        assert pipes == width, line


def test_pictures_stand_below_the_titles_of_their_sections() -> None:
    made = SHAPES["saas compared"]
    shown = review(made[0], made[1]())
    files = {"map": "a (1) map.svg", "flow": "flow.svg", "health": "h.svg"}
    markdown = render_markdown(shown, files)
    pictures = [token for token in tokens(markdown) if token.type == "image"]
    assert [token.attrs["src"] for token in pictures] == [
        "a%20%281%29%20map.svg",
        "flow.svg",
        "h.svg",
    ]
    titles = [shown.map_title.text, shown.flow_title.text, shown.health_title.text]
    assert [token.content.replace("\\", "") for token in pictures] == [
        text(title).replace("\\", "") for title in titles
    ]


def test_the_diagram_has_the_counts_of_the_review() -> None:
    made = SHAPES["saas compared"]
    shown = review(made[0], made[1]())
    (fence,) = (token for token in tokens(render_markdown(shown)) if token.type == "fence")
    for place, stage in enumerate(shown.picture.stages):
        assert stage.counts
        n = stage.counts
        assert f'n{place}["{stage.name}<br/>{n.reached:,} reached, ' in fence.content
        assert (f'x{place}(["{n.lost:,} lost' in fence.content) == bool(n.lost)
