from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeykit.pictures.text import Font, balanced, clusters, legible, one_line, wrap

PLAIN = Font(10)
BOLD = Font(10, 600)
texts = st.text(max_size=60)
widths = st.floats(30, 400)


def test_width_is_the_sum_of_advances_times_the_size() -> None:
    assert PLAIN.width("Hi") == pytest.approx(PLAIN.width("H") + PLAIN.width("i"))
    assert Font(20).width("Hi") == pytest.approx(2 * PLAIN.width("Hi"))
    assert PLAIN.width("") == 0
    assert BOLD.width("Hello") > PLAIN.width("Hello")


def test_tracking_adds_to_every_character() -> None:
    assert Font(10, tracking=2).width("abc") == pytest.approx(PLAIN.width("abc") + 6)


@pytest.mark.parametrize("char", ["顧", "か", "한", "Ж", "Ω", "ע", "ع", "👍"])
def test_a_character_that_the_font_lacks_is_measured_wide(char: str) -> None:
    assert PLAIN.width(char) >= 8.5


@pytest.mark.parametrize("char", ["\u0301", "\u200d", "\ufe0f"])
def test_marks_and_joiners_take_no_room(char: str) -> None:
    assert PLAIN.width("e" + char) == PLAIN.width("e")


def test_wrap_breaks_at_spaces() -> None:
    room = PLAIN.width("close the")
    assert wrap("close the books", room, PLAIN).lines == ("close the", "books")


def test_wrap_breaks_after_hyphens_and_between_ideographs() -> None:
    assert wrap("follow-up", PLAIN.width("follow-"), PLAIN).lines == ("follow-", "up")
    assert wrap("顧客目標", 25, PLAIN).lines == ("顧客", "目標")


def test_a_word_wider_than_a_line_is_split_with_a_hyphen() -> None:
    block = wrap("Gesellschaftskapitän", 60, PLAIN)
    assert len(block.lines) > 1
    assert all(line.endswith("-") for line in block.lines[:-1])
    assert "".join(line.removesuffix("-") for line in block.lines) == "Gesellschaftskapitän"


def test_what_does_not_fit_ends_in_an_ellipsis_and_is_kept_whole_for_a_tooltip() -> None:
    block = wrap("Finance teams close their books in three days", 80, PLAIN, max_lines=2)
    assert len(block.lines) == 2
    assert block.lines[1].endswith("…")
    assert block.cut
    assert block.tip == "Finance teams close their books in three days"


def test_a_split_word_that_is_cut_keeps_no_hyphen_of_its_own_making() -> None:
    block = one_line("Donaudampfschifffahrtsgesellschaft", 70, PLAIN)
    assert block.lines[0].endswith("…")
    assert "Donaudampfschifffahrtsgesellschaft".startswith(block.lines[0].rstrip("…"))


def test_a_text_that_fits_has_no_tooltip() -> None:
    assert one_line("short", 100, PLAIN).tip is None
    assert wrap("", 100, PLAIN).lines == ()
    assert wrap(" \n ", 100, PLAIN).lines == ()


def test_a_no_break_space_holds_words_together() -> None:
    assert wrap("W\u00a0web, E\u00a0mail", PLAIN.width("W web, E"), PLAIN).lines == (
        "W\u00a0web,",
        "E\u00a0mail",
    )


def test_where_no_line_holds_both_a_no_break_space_parts_rather_than_a_word() -> None:
    assert wrap("business\u00a029%", PLAIN.width("business 2"), PLAIN).lines == ("business", "29%")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Nobody can say what it will cost", ("Nobody can say", "what it will cost")),
        ("Nobody can say", ("Nobody can say",)),
        ("Donaudampfschifffahrtsgesellschaft sinks", None),
    ],
)
def test_centred_lines_are_of_about_one_length(text: str, lines: tuple[str, ...] | None) -> None:
    width = PLAIN.width("Nobody can say what it will")
    block, plain = balanced(text, width, PLAIN), wrap(text, width, PLAIN)
    assert len(block.lines) == len(plain.lines)
    assert block.width <= plain.width
    assert lines is None or block.lines == lines


@given(texts, widths, st.integers(1, 4))
def test_balancing_costs_no_line_and_no_letter(text: str, width: float, most: int) -> None:
    block, plain = balanced(text, width, PLAIN, most), wrap(text, width, PLAIN, most)
    assert len(block.lines) == len(plain.lines)
    assert (block.full, block.cut) == (plain.full, plain.cut)
    assert block.width <= width


@given(texts, widths, st.sampled_from([PLAIN, BOLD]))
def test_no_line_is_wider_than_asked(text: str, width: float, font: Font) -> None:
    for line in wrap(text, width, font).lines:
        assert font.width(line) <= width


@given(texts, widths)
def test_wrapping_loses_and_adds_nothing_but_white_space_and_hyphens(
    text: str, width: float
) -> None:
    block = wrap(text, width, PLAIN)
    kept = "".join(block.lines).replace(" ", "").replace("\u00a0", "").replace("-", "")
    assert kept == legible(text).replace(" ", "").replace("\u00a0", "").replace("-", "")
    assert not block.cut


@given(texts, widths, st.integers(1, 4))
def test_never_more_lines_than_asked(text: str, width: float, most: int) -> None:
    block = wrap(text, width, PLAIN, max_lines=most)
    assert len(block.lines) <= most
    assert block.cut is (block.lines != wrap(text, width, PLAIN).lines)
    assert all(PLAIN.width(line) <= width for line in block.lines)


@given(texts)
def test_clusters_keep_every_character_in_order(text: str) -> None:
    assert "".join(clusters(text)) == text


def test_clusters_part_no_mark_from_its_letter() -> None:
    assert clusters("e\u0301a") == ["e\u0301", "a"]
    assert clusters("👩\u200d💻🇩🇪👍🏽") == ["👩\u200d💻", "🇩🇪", "👍🏽"]


def test_legible_is_one_line() -> None:
    assert legible("  one\n two\tthree\r\n") == "one two three"


@given(texts)
def test_legible_holds_nothing_that_xml_forbids(text: str) -> None:
    for char in legible(text):
        code = ord(char)
        assert 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000
        assert unicodedata.bidirectional(char) not in {"LRO", "RLO", "LRE", "RLE", "PDF"}


def test_legible_shows_that_something_was_there() -> None:
    assert legible("a\x00b\ud800c\uffff") == "a\ufffdb\ufffdc\ufffd"
