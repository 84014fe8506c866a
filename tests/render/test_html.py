"""The page: whole, alone, escaped, the same every time."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journeykit.graph import JourneyGraph
from journeykit.pictures.journey_graph import draw_journey_graph
from journeykit.pictures.journey_map import draw_journey_map
from journeykit.pictures.text import legible
from journeykit.render.html import render_html
from journeykit.render.map_page import Part, render_map_page
from journeykit.review.build import build_review
from journeykit.review.model import JourneyPicture
from journeykit.review.picture import journey_picture
from journeykit.review.sources import Sources
from tests.render.hostile import EXPORTED, hostile_sources, journey
from tests.render.parsing import Page
from tests.render.reviews import SHAPES, review
from tests.review.journeys import NAMES, graph
from tests.review.made_sources import sources
from tests.review.tallied_customers import Chance

_LINKS = {"href", "src", "action", "formaction", "xlink:href", "data", "poster", "srcset"}


def faults(text: str) -> list[str]:
    """What is wrong with a page: its marks, its links, its policy."""
    page = Page.of(text)
    found = page.faults
    for tag, name, value in page.attributes:
        if name.startswith("on"):
            found.append(f"<{tag} {name}> runs script")
        if name in _LINKS and not (value or "").startswith("#"):
            found.append(f"<{tag} {name}={value}> leads out of the page")
    markup = re.sub(r' aria-label="[^"]*"', "", re.sub(r">[^<]*<", "><", text))  # both are read out
    outside = set(re.findall(r"https?://[^\s\"'<)]+", markup))
    found += [f"{url} in the markup" for url in outside - {"http://www.w3.org/2000/svg"}]
    found += re.findall(r"[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069\ufffe\uffff]", text)
    return found


@pytest.mark.parametrize("shape", SHAPES)
def test_a_page_of_every_shape_is_whole(shape: str) -> None:
    name, made = SHAPES[shape]
    text = render_html(review(name, made()))
    assert faults(text) == []
    seen = Page.of(text).text
    assert not re.search(r"\bNone\b(?! of | lost|\.)|\bnan\b|Undefined", seen), shape


@settings(deadline=None, max_examples=25)
@given(st.sampled_from(NAMES), st.integers(0, 2**32))
def test_any_page_is_whole(name: str, seed: int) -> None:
    made = sources(Chance(seed), graph(name))
    assert faults(render_html(build_review(graph(name), made))) == []


@settings(deadline=None, max_examples=5)
@given(st.integers(0, 2**32))
def test_hostile_texts_are_only_text(seed: int) -> None:
    written = journey()
    shown = build_review(written, hostile_sources(written, seed))
    text = render_html(shown)
    assert faults(text) == []
    page = Page.of(text)
    assert len(page.scripts) == 1
    assert str(7 * 1234567) not in page.text
    for loss in shown.losses[:40]:
        assert legible(loss.label) in page.text
    for row in shown.unmapped_buckets:
        assert legible(row.text) in page.text
    for row in shown.at_risk.rows:
        assert legible(row.name or row.customer_id) in page.text


def test_every_export_text_reaches_the_page() -> None:
    """So that the test above says something of each of them."""
    written = journey()
    text = Page.of(render_html(build_review(written, hostile_sources(written, 3)))).text
    assert all(legible(one) in text for one in EXPORTED)


def test_the_policy_names_the_script_and_nothing_else() -> None:
    text = render_html(review(*_made("saas compared")))
    page = Page.of(text)
    digest = base64.b64encode(hashlib.sha256(page.scripts[0].encode()).digest()).decode()
    contents = [value for _, name, value in page.attributes if name == "content" and value]
    (policy,) = (value for value in contents if value.startswith("default-src"))
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == f"'sha256-{digest}'"
    assert set(rules) <= {
        "default-src", "script-src", "style-src", "font-src", "img-src", "base-uri", "form-action",
    }  # fmt: skip


def _made(shape: str) -> tuple[str, Sources]:
    name, made = SHAPES[shape]
    return name, made()


@pytest.mark.parametrize("shape", ["saas compared", "long alone", "branching no_ids"])
def test_the_same_review_gives_the_same_bytes(shape: str) -> None:
    name, made = SHAPES[shape]
    assert render_html(review(name, made())) == render_html(review(name, made()))


def _map_page(written: JourneyGraph) -> str:
    """A page with every view of a journey that needs no data, each leading to the other."""
    picture = journey_picture(written)
    links = dict.fromkeys(_nested(picture), "#below")
    title, objective = written.journey.label, written.journey.objective
    map_, graph_ = draw_journey_map(picture, links=links), draw_journey_graph(picture, links=links)
    parts = [Part("above", title, objective, map_), Part("below", title, objective, graph_)]
    return render_map_page(parts, "Journey map")


def _nested(picture: JourneyPicture) -> set[str]:
    points = [point for stage in picture.stages for point in stage.touchpoints]
    return {point.nested for point in points if point.nested}


@pytest.mark.parametrize("name", NAMES)
def test_a_map_page_is_whole(name: str) -> None:
    assert faults(_map_page(graph(name))) == []


def test_a_hostile_map_page_is_only_text() -> None:
    text = _map_page(journey())
    assert faults(text) == []
    assert Page.of(text).scripts == []


def test_a_page_without_values_has_no_column_for_them() -> None:
    text = render_html(review(*_made("no values")))
    assert 'class="r">Value<' not in text
    assert 'class="r">Value<' in render_html(review(*_made("saas compared")))
    assert "€" not in Page.of(text).text


def test_columns_with_unread_cells_are_listed_with_a_blank_between_them() -> None:
    made = review(*_made("saas compared"))
    unread = replace(made.method, unread=(("renewal_on", 3), ("seats", 1200)))
    text = render_html(replace(made, method=unread))
    assert "<dd>renewal_on: 3, seats: 1,200. They count as unknown.</dd>" in text


def test_every_nav_entry_leads_somewhere() -> None:
    for shape in SHAPES:
        page = Page.of(render_html(review(*_made(shape))))
        ids = {value for _, name, value in page.attributes if name == "id"}
        targets = {value for tag, name, value in page.attributes if (tag, name) == ("a", "href")}
        assert {target.removeprefix("#") for target in targets if target} <= ids
