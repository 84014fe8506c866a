"""Every sentence of a review against the raw tallies, read by an independent reader."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from journeykit.review.build import build_review
from journeykit.review.model import Review
from journeykit.review.sources import Sources
from tests.review.checking import Reader
from tests.review.forms import FORMS
from tests.review.journeys import NAMES, graph
from tests.review.made_sources import sources
from tests.review.reading import one_of_the_last_digit
from tests.review.tallied_customers import Chance

seeds = st.integers(0, 2**32)
_NOUNS = r"(?:account|customer|person|company|day|stage|loss)"
_PLURALS = r"(?:accounts|customers|people|companies|days|stages|losses)"


def case(name: str, seed: int) -> tuple[Sources, Review, Reader]:
    made = sources(Chance(seed), graph(name))
    return made, build_review(graph(name), made), Reader(graph(name), made)


def titles(review: Review) -> Iterator[str]:
    yield review.map_title.text
    yield review.flow_title.text
    yield review.conversion_title.text
    yield review.duration_title.text
    yield review.health_title.text
    yield review.box_title.text
    yield review.at_risk_title.text
    yield review.disagreement_title.text
    yield review.fit_title.text
    if review.movement_title:
        yield review.movement_title.text
    if review.segment_title:
        yield review.segment_title.text
    if review.retention_claim:
        yield review.retention_claim.text
    if review.retention_left_out:
        yield review.retention_left_out.text


def texts(review: Review) -> Iterator[str]:
    """Everything that the review says in words."""
    yield review.headline.text
    yield from titles(review)
    yield from (claim.text for claim in (*review.improved, *review.worsened))
    for decision in review.decisions:
        yield decision.text
        yield decision.next_step or ""
    yield review.unchanged
    if review.movement_claim:
        yield review.movement_claim.text
    if review.at_risk_reasons:
        yield review.at_risk_reasons
    if review.more_decisions:
        yield review.more_decisions
    yield from review.method.notes


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(NAMES), seeds)
def test_every_sentence_is_carried_by_the_numbers(name: str, seed: int) -> None:
    _, review, reader = case(name, seed)
    reader.headline(review.headline.text)
    for title in titles(review):
        reader.sentence(title)
    for claim in (*review.improved, *review.worsened):
        reader.sentence(claim.text)
    for decision in review.decisions:
        reader.sentence(decision.text)
    for more in (review.movement_claim and review.movement_claim.text, review.more_decisions):
        if more:
            reader.sentence(more)


GOOD = (
    r"^(?!.*fewer go on).*more go on from|less than before|takes longer than promised"
    r"|^None of|^The only .* is not red$|^No .* (?:needs action|stands in)|evidence agree"
)
BAD = (
    r"fewer go on from|is the most vulnerable|are? red$|share of red grew|takes .* longer"
    r"|promise is|losses happen|known to be lost$|needs? action now|disagree|is lowest at .* at"
    r"|(?<!not )is red$"
)


@settings(deadline=None, max_examples=50)
@given(st.sampled_from(NAMES), seeds)
def test_a_title_is_marked_as_what_it_says(name: str, seed: int) -> None:
    """Bad news is marked bad, good news good; what is neither, neither."""
    made, review, _ = case(name, seed)
    for claim in (
        review.map_title,
        review.flow_title,
        review.conversion_title,
        review.duration_title,
        review.health_title,
        review.at_risk_title,
        review.disagreement_title,
    ):
        expected = "good" if re.search(GOOD, claim.text) else "neutral"
        if expected == "neutral" and re.search(BAD, claim.text):
            expected = "neutral" if claim.text.startswith("Nobody") else "bad"
        assert claim.tone == expected, claim.text
    earlier = made.earlier
    if review.movement_title and earlier and earlier.comparison:
        moved = earlier.comparison.movement
        apart = moved.risen - moved.fallen
        assert review.movement_title.tone == (
            "good" if apart > 0 else "bad" if apart else "neutral"
        )
    box = review.nine_box
    if box and "than before" in review.box_title.text:
        assert review.box_title.tone == "bad"
    if review.segment_title and "of the others" in review.segment_title.text:
        here, others = re.findall(r"([\d.]+)%", review.segment_title.text)
        less = float(here) < float(others)
        assert review.segment_title.tone == ("bad" if less else "good")


@settings(deadline=None, max_examples=50)
@given(st.sampled_from(NAMES), seeds)
def test_a_box_of_few_ranks_nothing(name: str, seed: int) -> None:
    """It is said among what changed; it is no decision and heads no review."""
    _, review, _ = case(name, seed)
    grid = review.nine_box
    if grid is None:
        return
    for text in (*(decision.text for decision in review.decisions), review.headline.text):
        found = re.search(
            r"([\d,]+|[Nn]o) \w+(?: worth \S+)? stands? .*, ([\d,]+) (more|fewer)", text
        )
        if found:
            now = 0 if found[1].lower() == "no" else int(found[1].replace(",", ""))
            by = int(found[2].replace(",", "")) * (1 if found[3] == "more" else -1)
            assert max(now, now - by) >= 20, text


@settings(deadline=None, max_examples=50)
@given(st.sampled_from(NAMES), seeds)
def test_sentences_are_whole(name: str, seed: int) -> None:
    _, review, _ = case(name, seed)
    for text in texts(review):
        assert text == text.strip()
        assert text
        assert not re.search(r"None\b(?! of)|\bnan\b|\binf\b|  | [,.;]|\.\.|\(\)|“”|: *\.", text), (
            text
        )
        assert not re.search(r"\b([a-z]+) \1\b", text), text
        assert not re.search(rf"(?<![\d,.])1 (?:existing |watched )?{_PLURALS}\b", text), text
        assert not re.search(rf"(?<![\d,.])(?!1 )[\d,.]+ {_NOUNS}\b", text), text
        assert not re.search(rf"(?<![\d,.])1 {_NOUNS} (?:are|need|stand|have|show)\b", text), text


@settings(deadline=None, max_examples=50)
@given(st.sampled_from(NAMES), seeds)
def test_no_change_is_claimed_without_an_earlier_snapshot(name: str, seed: int) -> None:
    made, review, _ = case(name, seed)
    if made.earlier is not None:
        return
    assert (review.improved, review.worsened) == ((), ())
    assert (review.movement, review.movement_title) == (None, None)
    assert (review.movement_claim, review.retention_claim) == (None, None)
    assert {row.verdict for row in review.conversions} == {"not_compared"}
    for text in (*(d.text for d in review.decisions), review.headline.text, *titles(review)):
        assert not re.search(r"\b(rose|fell|up from|down from|before|since|grew)\b", text), text


@settings(deadline=None, max_examples=50)
@given(st.sampled_from(NAMES), seeds)
def test_decisions_are_ranked_and_said_once(name: str, seed: int) -> None:
    _, review, reader = case(name, seed)
    ranks = [decision.rank for decision in review.decisions]
    assert ranks == sorted(ranks, reverse=True)
    assert all(1 <= rank <= 5 for rank in ranks)
    assert len(ranks) <= 6
    assert len({decision.text for decision in review.decisions}) == len(ranks)
    for decision in review.decisions:
        assert decision.next_step
        step = re.fullmatch(r"bring (.+) back to ([\d,]+) days?", decision.next_step)
        if step:
            stage = reader.graph.stage(reader.stages[step[1]])
            assert stage.expected_days == int(step[2].replace(",", ""))
        step = re.fullmatch(r"begin with the ([\d,]+) at (.+)", decision.next_step)
        if step:
            most = max(reader.in_band(reader.now, "red", stage) for stage in reader.stages)
            assert int(step[1].replace(",", "")) == most
            assert reader.in_band(reader.now, "red", step[2]) == most


PLACES = {
    "among the conversions": "conversion",
    "in the scorecard": "measure",
    "in the nine-box": "box",
    "in health by stage": "health",
    "among the times in stage": "days",
}
ORDER = ("conversion", "measure", "box", "health", "days")


def counted_in(text: str) -> Counter[str]:
    """What ``And 3 more: …`` counts, by kind."""
    where = "|".join(PLACES)
    found: Counter[str] = Counter()
    for n, place in re.findall(rf"([\d,]+) (?:more )?({where})", text):
        found[PLACES[place]] += int(n)
    return found


def beyond_noise(reader: Reader, text: str) -> bool:
    """Whether a box's part of those placed changed; one of few, now and before, need not."""
    found = re.match(r"([\d,]+|[Nn]o) .* ([\d,]+) (more|fewer) than before", text)
    assert found is not None
    now = 0 if found[1].lower() == "no" else int(found[1].replace(",", ""))
    then = now + int(found[2].replace(",", "")) * (1 if found[3] == "fewer" else -1)
    placed, placed_then = (
        sum(box.n for box in tallies.boxes if box.row is not None)
        for tallies in (reader.now, reader.before)
    )
    low, high = confint_proportions_2indep(now, placed, then, placed_then, method="newcomb")
    return max(now, then) < 20 or low > -1e-9 or high < 1e-9


def holds_without_losses(reader: Reader, text: str) -> bool:
    """Whether an improvement of a box or a band is more than that customers were lost from it."""
    assert reader.sources.earlier is not None
    comparison = reader.sources.earlier.comparison
    assert comparison is not None
    if "fewer than before" in text:
        gone = comparison.movement.newly_lost + comparison.movement.vanished
        return int(re.findall(r"([\d,]+) fewer than before", text)[0].replace(",", "")) > gone
    gone_from = {
        then: sum(
            move.n
            for move in comparison.band_moves
            if move.then == then and move.now in (":lost", ":absent")
        )
        for then in ("red", "yellow", "green", "purple", "unknown")
    }
    band = "red" if " are red" in text else "purple"
    then = reader.in_band(reader.before, band) / reader.in_band(reader.before, None)
    there = reader.in_band(reader.now, band) + (gone_from["red"] if band == "red" else 0)
    now = there / (reader.in_band(reader.now, None) + sum(gone_from.values()))
    return then - now >= 0.0149 if band == "red" else now - then >= 0.0149


def recounted(reader: Reader, review: Review) -> dict[str, Counter[str]]:
    """All that improved and all that got worse by their kind, from the raw tallies."""
    found: dict[str, Counter[str]] = {"good": Counter(), "bad": Counter()}
    gains, drops, _ = reader.really()
    if reader.graph.shows_loss:
        found["good"]["conversion"], found["bad"]["conversion"] = len(gains), len(drops)
    for name in reader.stages:
        since, then = reader.duration(name)
        if since.median_days is not None and then.median_days is not None:
            moved = since.median_days - then.median_days
            if min(since.n, then.n) >= 20 and abs(moved) >= 1:
                found["bad" if moved > 0 else "good"]["days"] += 1
    enough = min(reader.now.totals.customers, reader.before.totals.customers) >= 20
    for place, entry in enumerate(reader.graph.journey.scorecard):
        now, was = reader.now.scorecard[place], reader.before.scorecard[place]
        if now is None or was is None or not enough:
            continue
        digit = max(one_of_the_last_digit(now, entry.unit), one_of_the_last_digit(was, entry.unit))
        if abs(now - was) >= 1.5 * digit:
            better = (now > was) == (entry.better == "higher")
            found["good" if better else "bad"]["measure"] += 1
    return found


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(NAMES), seeds)
def test_what_is_not_told_is_counted_and_the_scorecard_comes_before_days(
    name: str, seed: int
) -> None:
    """Of each kind what is told and what is counted is all there is; few of a box come last."""
    made, review, reader = case(name, seed)
    if made.earlier is None or made.earlier.comparison is None:
        return
    everything = recounted(reader, review)
    for tone, claims in (("good", review.improved), ("bad", review.worsened)):
        kinds: list[str] = []
        counted: Counter[str] = Counter()
        for claim in claims:
            form = reader.form_of(claim.text)
            if form == "more":
                counted = counted_in(claim.text)
                assert (len(kinds), claim.tone) == (4, "neutral")
            else:
                kinds.append(form.removesuffix("_clause"))
                assert claim.tone == tone
                if form == "box":
                    assert beyond_noise(reader, claim.text), claim.text
                if tone == "good" and form in ("box", "health"):
                    assert holds_without_losses(reader, claim.text), claim.text
        for kind in ("conversion", "measure", "days"):
            assert kinds.count(kind) + counted[kind] == everything[tone][kind], (kind, claims)
        places = [ORDER.index(kind) for kind in kinds if kind != "box"]
        assert places == sorted(places)
        if kinds and counted:
            assert len(kinds) == 4
    told = review.more_decisions
    assert told is None or len(review.decisions) == 6


@settings(deadline=None, max_examples=30)
@given(st.sampled_from(NAMES), seeds)
def test_the_same_sources_give_the_same_review(name: str, seed: int) -> None:
    assert case(name, seed)[1] == case(name, seed)[1]


@settings(deadline=None, max_examples=30)
@given(st.sampled_from(NAMES), seeds)
def test_counts_close(name: str, seed: int) -> None:
    made, review, _ = case(name, seed)
    for stage in review.picture.stages:
        counts = stage.counts
        assert counts is not None
        parts = counts.went_on + counts.still_here + counts.lost + counts.loss_unknown
        assert parts == counts.reached
        assert sum(loss.n for loss in stage.losses) == counts.lost
    assert sum(loss.n for loss in review.losses) == made.tallies.totals.lost


def test_where_nothing_shows_a_loss_no_stage_has_a_rate_now_or_before() -> None:
    compared = 0
    for seed in range(20):
        _, review, _ = case("bare", seed)
        assert all(row.now.share is None for row in review.conversions)
        before = [row.before for row in review.conversions if row.before is not None]
        assert all(rate.share is None for rate in before)
        compared += len(before)
    assert compared > 5


def test_an_export_that_is_scored_twice_is_said_to_be_the_same() -> None:
    made = next(one for seed in range(50) if (one := case("saas", seed)[0]).earlier)
    earlier = made.earlier
    assert earlier is not None
    june = replace(earlier.facts, as_of=date(2026, 6, 30))
    notes = [
        build_review(
            graph("saas"),
            replace(made, earlier=replace(earlier, facts=replace(june, input_hash=hash))),
        ).method.notes
        for hash in (made.facts.input_hash, "another")
    ]
    assert set(notes[0]) - set(notes[1]) == {
        "The export is the one that was scored for 30 Jun 2026: only the calendar went on since."
    }


def test_few_customers_rank_nothing() -> None:
    """Of every hundred reviews of nineteen customers or fewer none ranks a share or a measure."""
    checked = 0
    for seed in range(250):
        made, review, _ = case("saas", seed)
        if made.tallies.totals.customers >= 20:
            continue
        checked += 1
        assert not any(row.ranked for row in (*review.conversions, *review.durations))
        for decision in review.decisions:
            assert "overdue" in decision.text, decision.text
    assert checked > 5


@pytest.mark.slow
def test_every_form_is_met() -> None:
    """The reader's forms are those that reviews use: none is written in vain."""
    used: set[str] = set()
    for name in NAMES:
        for made in (
            sources(Chance(seed, *few), graph(name)) for seed in range(200) for few in ((), (1,))
        ):
            review, reader = build_review(graph(name), made), Reader(graph(name), made)
            reader.headline(review.headline.text)
            for text in titles(review):
                reader.sentence(text)
            for more in (
                review.movement_claim and review.movement_claim.text,
                review.more_decisions,
            ):
                if more:
                    reader.sentence(more)
            for item in (*review.improved, *review.worsened, *review.decisions):
                reader.sentence(item.text)
            used |= reader.used
    assert set(FORMS) - used == set()
