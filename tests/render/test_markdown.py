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
_TABLES = ("table", "thead", "tbody", "tr", "th", "td")


def tokens(markdown: str) -> list[Token]:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    found = []
    for token in parser.parse(markdown):
        found += [token, *(token.children or [])]
    return found


def faults(markdown: str) -> list[str]:
    """What a reader of the file would take for markup that is none of ours."""
    known = _KINDS | {f"{kind}_{end}" for kind in (*_BLOCKS, *_TABLES) for end in ("open", "close")}
    found = [token.type for token in tokens(markdown) if token.type not in known]
    return found + re.findall(r"(?i)(?:https?|ftp)://|www\.", markdown)


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
