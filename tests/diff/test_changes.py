"""Every kind of change: an edit of one journey, and the sentences that are said of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from journeykit.diff.compare import compare
from journeykit.diff.model import Effect, Kind
from tests.diff.journeys import BASE, diff_of, edited, read

CASES: dict[str, dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("cases.yaml").read_text(encoding="utf-8")
)


def edits_of(case: dict[str, Any]) -> list[tuple[str, str]]:
    return [(edit["old"], edit["new"]) for edit in case["edits"]]


@pytest.mark.parametrize("name", CASES)
def test_an_edit_is_told_as_exactly_what_it_is(name: str) -> None:
    case = CASES[name]
    said = [
        {
            "kind": one.kind.value,
            "effect": one.effect.value,
            "at": one.subject,
            "sentence": one.sentence,
            "breaks": one.breaks,
        }
        for one in diff_of(*edits_of(case)).changes
    ]
    assert said == case["said"]


@pytest.mark.parametrize("name", CASES)
def test_the_edit_undone_is_told_as_the_opposite(name: str) -> None:
    old, new = read(BASE), read(edited(*edits_of(CASES[name])))
    there, back = compare(old, new), compare(new, old)
    assert sorted(one.kind for one in back.changes) == sorted(
        one.kind.opposite for one in there.changes
    )
    assert sorted(one.effect for one in back.changes) == sorted(one.effect for one in there.changes)
    assert back.comparable is there.comparable
    assert {(one.before, one.after) for one in back.changes} == {
        (one.after, one.before) for one in there.changes
    }


@pytest.mark.parametrize("name", CASES)
def test_the_hash_and_the_diff_agree(name: str) -> None:
    old, new = read(BASE), read(edited(*edits_of(CASES[name])))
    diff = compare(old, new)
    if old.meaning_hash == new.meaning_hash:
        assert diff.comparable
    else:
        assert any(one.kind is not Kind.REWORDED for one in diff.changes)


def test_the_cases_have_every_kind_and_every_effect() -> None:
    said = [one for case in CASES.values() for one in case["said"]]
    assert {one["kind"] for one in said} == set(Kind)
    assert {one["effect"] for one in said} == set(Effect)


def test_wording_and_drawing_never_end_a_comparison() -> None:
    for case in CASES.values():
        for one in case["said"]:
            assert not (one["breaks"] and one["effect"] in ("wording", "drawing")), one


def block(start: str, end: str) -> str:
    """A part of the journey, from one mark up to another."""
    return BASE[BASE.index(start) : BASE.index(end)]


def test_a_stage_that_stands_elsewhere_has_moved_and_the_others_have_not() -> None:
    # without the loop, which would lead forward, and the way back to a stage that comes later
    loop = block("    next:\n", "\nexternal_events")
    back = "        recovery: {to: install, action: Watch only the five machines that matter}\n"
    base = edited((loop, ""), (back, ""))
    run = base[base.index("  - id: run\n") : base.index("  - id: renew\n")]
    install = base[base.index("  - id: install\n") : base.index("  - id: run\n")]
    diff = compare(read(base), read(base.replace(install + run, run + install)))
    assert [one.sentence for one in diff.changes] == [
        "Run: stage moved: it stood after Install and stands after Explore"
    ]
    assert diff.changes[0].kind is Kind.MOVED


def test_a_stage_that_is_gone_is_told_where_it_stood_and_its_parts_are_not() -> None:
    run = block("  - id: run\n", "  - id: renew\n")
    diff = diff_of(
        (run, ""),
        ("    stages: [run, renew]\n", "    stages: [renew]\n"),
        ("advances: [run, renew]}", "advances: [renew]}"),
    )
    assert [one.sentence for one in diff.changes] == [
        "Run: stage gone: it stood after Install",
        'Outside events: stage "run" gone from the event "Power gets dearer"',
        'Operations: advanced stage "run" gone from the operation "Review of avoided stops"',
    ]


def test_conditions_that_name_a_renamed_stage_have_not_changed() -> None:
    rule = ("at_risk:\n", "at_risk:\n  - {id: late, when: stage = 'install' and fit}\n")
    base = edited(rule)
    new = base.replace("id: install\n", "id: mount\n").replace("{to: install", "{to: mount")
    new = new.replace("[install]", "[mount]").replace("stage = 'install'", "stage = 'mount'")
    diff = compare(read(base), read(new))
    assert [one.sentence for one in diff.changes] == ["Install: stage install is called mount now"]
    other = compare(read(base), read(new.replace("stage = 'mount'", "stage = 'run'")))
    assert 'At risk: rule "late" replaced' in [one.sentence for one in other.changes]


def test_a_text_that_is_no_stage_keeps_its_name_when_a_stage_has_another() -> None:
    rule = "at_risk:\n  - {id: late, when: \"stage = 'install' and status = 'install'\"}\n"
    base = edited(("at_risk:\n", rule))
    new = base.replace("id: install\n", "id: mount\n").replace("{to: install", "{to: mount")
    new = new.replace("[install]", "[mount]").replace("= 'install'", "= 'mount'")
    sentences = [one.sentence for one in compare(read(base), read(new)).changes]
    assert 'At risk: rule "late" replaced' in sentences


def test_an_event_alone_at_the_first_stage_makes_the_row_evidence() -> None:
    start = "      when: asked_on is not null\n      date: asked_on\n"
    event = "      event: The factory asks for a trial kit\n"
    bare = edited((start, ""))
    diff = compare(read(bare.replace(event, "")), read(bare))
    assert diff.changes[0].sentence == "Explore: standing in the export is evidence of it now"
    assert diff.changes[0].breaks


def test_order_of_loss_branches_decides_which_reason_is_found_first() -> None:
    other = "      - {id: other, recorded: [Other]}\n"
    first = "      - id: other_supplier\n"
    old = edited((first, other + first))
    last = "        recorded: [Competitor]\n"
    new = edited((last, last + other))
    (change,) = compare(read(old), read(new)).changes
    assert change.sentence == "Renew: order of the loss branches changed"
    assert (change.before, change.after) == ("other, other_supplier", "other_supplier, other")


def test_ways_in_another_order_are_tried_in_another_order() -> None:
    ways = [
        "        recorded: [No signal]\n",
        "        recorded: [No signal]\n    next: [install, run]\n",
        "        recorded: [No signal]\n    next: [run, install]\n",
    ]
    old, new = (edited((ways[0], way)) for way in ways[1:])
    (change,) = compare(read(old), read(new)).changes
    assert change.sentence == "Explore: order of the ways on changed"
    assert (change.before, change.after) == ("Install, Run", "Run, Install")
    added = compare(read(BASE), read(old)).changes
    assert [one.sentence for one in added] == ["Explore: way on to Run added"]


def test_a_type_that_changes_is_told_once_and_not_with_each_condition() -> None:
    diff = diff_of(
        ("    machines: {type: integer,", "    machines: {type: decimal,"),
        ("fit: machines between 20 and 500 and", "fit: machines >= 20 and machines <= 500 and"),
    )
    assert [one.kind for one in diff.changes] == [Kind.RESTATED, Kind.CHANGED]
    assert diff.changes[1].subject == "data.columns[machines].type"


def test_a_column_that_a_role_names_is_the_same_declared_or_not() -> None:
    diff = diff_of(("    factory_name: {type: text}\n", ""))
    assert diff.of_meaning == ()
    assert [one.kind for one in diff.changes] == [Kind.RESTATED]


def test_conditions_over_columns_that_nobody_declares_are_compared_by_their_text() -> None:
    nested = "id: g\nstages: [{id: a, trigger: {event: x, when: seats > 3}}]\n"
    assert diff_of(base=nested).changes == ()
    [change] = diff_of(("seats > 3", "seats > 4"), base=nested).changes
    assert (change.kind, change.effect) == (Kind.CHANGED, Effect.PLACEMENT)
    assert (change.before, change.after) == ("seats > 3", "seats > 4")
    [gone] = diff_of((", when: seats > 3", ""), base=nested).changes
    assert (gone.kind, gone.before, gone.after) == (Kind.REMOVED, "seats > 3", None)
