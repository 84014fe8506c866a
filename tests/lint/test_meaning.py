"""What rules mean beyond their two examples: when they speak, and when they must not."""

from __future__ import annotations

from collections import Counter

import pytest

from journeykit.lint.examples import patched
from journeykit.lint.explain import Explained, as_markdown

SKETCH = """\
journeykit: 1
id: sketch
data: {customer_id: key, columns: {started_on: {type: date}, uses: {type: integer}}}
stages:
  - {id: try, trigger: {event: A trial begins, by: customer}}
  - {id: buy, phase: existing, validation: {evidence: Bought, when: uses > 1, date: started_on}}
"""


def codes(findings) -> Counter[str]:
    return Counter(finding.code for finding in findings)


def families(findings) -> set[str]:
    return {finding.code[:4] for finding in findings}


# Silence


def test_nothing_is_said_of_buckets_flows_or_operations_that_nobody_declares(check_text):
    said = codes(check_text(SKETCH))
    assert not said.keys() & {"JK430", "JK431", "JK432", "JK433", "JK434"}
    assert not said.keys() & {"JK442", "JK443", "JK565", "JK566"}


def test_nothing_is_said_of_health_scorecard_and_monitor_that_nobody_wrote(check_text):
    assert not [code for code in codes(check_text(SKETCH)) if code.startswith("JK6")]


def test_a_journey_that_is_only_drawn_is_not_asked_for_data(check_text):
    drawn = """\
id: drawn
stages:
  - id: ask
    trigger: {event: A question arises, by: customer}
    validation: {evidence: An answer was found}
    loss_branches: [{id: gave_up, cause: product, controllable: true}]
  - id: learn
    trigger: {event: A second question arises, by: customer}
    validation: {evidence: The answer was found alone}
    emotional_moments: [{id: proud, emotion: pride, valence: 2, intensity: 3}]
"""
    said = codes(check_text(drawn))
    assert not said.keys() & {"JK506", "JK512", "JK532", "JK535", "JK537", "JK553"}


def test_a_short_journey_of_one_team_is_not_called_one_sided(check_text):
    two = "id: two\nstages: [{id: a, owner: us}, {id: b, owner: us}]\n"
    assert "JK570" not in codes(check_text(two))
    assert "JK570" in codes(check_text(two.replace("]\n", ", {id: c, owner: us}]\n")))


# Ways


def test_only_the_first_stage_of_an_unreachable_stretch_is_reported(check_text):
    text = "id: x\nstages: [{id: a, next: [d]}, {id: b}, {id: c, next: [d]}, {id: d}]\n"
    found = [f for f in check_text(text) if f.code == "JK301"]
    assert [f.message for f in found] == ["no way forward leads to stage `b`"]


def test_a_stage_that_only_loops_is_a_dead_end(check_text):
    text = "id: x\nstages: [{id: a}, {id: b, next: [{to: a, kind: loop}]}, {id: c}]\n"
    found = [f for f in check_text(text) if f.code in ("JK301", "JK302")]
    assert [(f.code, f.message) for f in found] == [
        ("JK302", "the journey ends at stage `b`, so nobody comes to `c`")
    ]


def test_a_way_forward_that_leads_back_is_not_called_a_dead_end_as_well(check_text):
    text = "id: x\nstages: [{id: a}, {id: b, next: [{to: a, kind: forward}]}, {id: c}]\n"
    said = codes(check_text(text))
    assert said["JK304"] == 1
    assert said["JK302"] == 0


def test_two_ends_of_existing_customers_are_no_fault(check_text):
    text = patched("stages: [{id: install, next: [run, renew]}, {id: run, next: []}]")
    assert not codes(check_text(text)).keys() & {"JK301", "JK302", "JK303"}


def test_a_branch_is_told_by_what_lies_on_it_alone(check_text):
    stages = """\
id: x
data: {customer_id: k, columns: {n: {type: integer}}}
stages:
  - {id: a, trigger: {when: n > 0}, next: [b, c]}
  - {id: b, next: [d]}
  - {id: c, next: [e]}
  - {id: d, validation: {when: n > 1}, next: [f]}
  - {id: e, next: [f]}
  - {id: f, validation: {when: n > 2}}
"""
    found = [f for f in check_text(stages) if f.code == "JK306"]
    assert [f.message for f in found] == [
        "nothing in the data tells that a customer went from `a` to `c`"
    ]


# Ids


@pytest.mark.parametrize(
    "patch",
    [
        "stages: [{id: explore, touchpoints: [{id: kit}, {id: kit}]}]",
        "stages: [{id: run, emotional_moments: [{id: false_alarm}, {id: false_alarm}]}]",
        "stages: [{id: run, loss_branches: [{id: does_not_pay}, {id: does_not_pay}]}]",
        "stages: [{id: run, loss_branches: [{id: factory_closed}]}]",
        "lost: {branches: [{id: factory_closed}, {id: factory_closed}]}",
        "external_events: [{id: power_price}, {id: power_price}]",
        "operations: [{id: stop_review}, {id: stop_review}]",
        "health: {measures: [{id: voice}, {id: voice, value: margin, points: {0: 0, 1: 9}}]}",
        "health: {gates: [{id: unpaid}, {id: unpaid, when: margin < 0, at_most: red}]}",
        "customer_voice: [{id: night_alarms}, {id: night_alarms, when: margin < 0}]",
        "scorecard: [{id: proof}, {id: proof, value: sum(margin)}]",
    ],
)
def test_ids_are_unique_in_every_list(check_text, patch):
    assert codes(check_text(patched(patch)))["JK321"] == 1


def test_stages_may_share_the_id_and_the_recorded_reason_of_a_loss(check_text):
    branch = "{id: too_dear, cause: price, controllable: true, recorded: [Dear]}"
    losses = f"loss_branches: [{branch}]"
    text = patched(f"stages: [{{id: run, {losses}}}, {{id: renew, {losses}}}]")
    assert check_text(text) == ()


# Losses


@pytest.mark.parametrize(
    ("patch", "excluded"),
    [
        (
            (
                "lost: {crm: null}\n"
                "stages: [{id: run, loss_branches: [{id: does_not_pay, when: status <> 'ended'}]}]"
            ),
            "the condition of being lost",
        ),
        (
            (
                "lost: {returned: margin > 0}\n"
                "stages: [{id: run, loss_branches: [{id: does_not_pay, when: margin > 1}]}]"
            ),
            "being lost, since those who returned are not",
        ),
        (
            (
                "stages: [{id: run, loss_branches: [{id: does_not_pay, "
                "when: operators_trained < 2 and stop_avoided_on is null}]}]"
            ),
            "ever having come to the stage",
        ),
    ],
)
def test_a_loss_that_can_hold_for_nobody_says_what_it_excludes(check_text, patch, excluded):
    (found,) = (f for f in check_text(patched(patch)) if f.code == "JK533")
    assert found.message == f"the loss `does_not_pay` can hold for nobody: it excludes {excluded}"
    assert [what for _, what in found.also] == [excluded]


@pytest.mark.parametrize(
    "patch",
    [
        # a bucket may say lost while the condition does not
        "stages: [{id: run, loss_branches: [{id: does_not_pay, when: status <> 'ended'}]}]",
        # the validation alone brings a customer to the stage
        "stages: [{id: run, loss_branches: [{id: does_not_pay, when: operators_trained < 2}]}]",
        # `lost.stage` may put anybody there
        (
            "data: {columns: {last_stage: {type: text}}}\nlost: {stage: last_stage}\n"
            "stages: [{id: run, loss_branches: [{id: does_not_pay, "
            "when: operators_trained < 2 and stop_avoided_on is null}]}]"
        ),
        # the first stage needs no evidence
        (
            "stages: [{id: explore, loss_branches: [{id: no_signal, "
            "when: asked_on is null and trial_passed_on is null}]}]"
        ),
        # dates alone may bring a customer to the stage
        (
            "stages: [{id: run, validation: {when: null}, loss_branches: [{id: does_not_pay, "
            "when: operators_trained < 2 and stop_avoided_on is null}]}]"
        ),
    ],
)
def test_a_loss_that_may_hold_is_left_alone(check_text, patch):
    assert codes(check_text(patched(patch)))["JK533"] == 0


def test_a_stage_without_a_validation_is_entered_by_its_trigger_alone(check_text):
    text = patched(
        "stages: [{id: run, validation: null, "
        "loss_branches: [{id: does_not_pay, when: operators_trained < 2}]}]"
    )
    assert codes(check_text(text))["JK533"] == 1


def test_losses_without_any_sign_of_loss_are_reported_where_they_stand(check_text):
    branch = "{id: gone, cause: fit, controllable: true, when: uses = 0}"
    text = SKETCH + f"  - id: use\n    loss_branches: [{branch}]\n"
    (found,) = (f for f in check_text(text) if f.code == "JK537")
    assert (found.span.line, found.span.column) == (len(text.splitlines()), 5)


# Evidence


def test_a_derived_column_of_ours_is_ours(check_text):
    text = patched(
        "data: {columns: {worry: {type: decimal, value: 5 - csm_opinion}}}\n"
        "health: {measures: [{id: answers, value: worry}]}"
    )
    (found,) = check_text(text)
    assert (found.code, "`csm_opinion`" in found.message) == ("JK608", True)


def test_health_that_reads_the_outcome_through_a_derived_column_is_found(check_text):
    text = patched(
        "data: {columns: {gone: {type: boolean, value: status = 'ended'}}}\n"
        "health: {gates: [{id: left, when: gone, at_most: red}]}"
    )
    assert codes(check_text(text)) == {"JK606": 1}


@pytest.mark.parametrize("key", ["when", "date"])
def test_a_validation_of_ours_is_found_in_condition_and_date(check_text, key):
    value = {"when": "ticked_on is not null", "date": "ticked_on"}[key]
    other = {"when": "date", "date": "when"}[key]
    text = patched(
        "data: {columns: {ticked_on: {type: date, set_by: us, flow: customer_intent}}}\n"
        f"stages: [{{id: run, validation: {{{key}: {value}, {other}: null}}}}]"
    )
    (found,) = check_text(text)
    assert (found.code, found.route[-1]) == ("JK516", key)


def test_two_branches_may_rest_on_the_same_evidence(check_text):
    text = """\
id: x
data: {customer_id: k, columns: {n: {type: integer}, d: {type: date}}}
stages:
  - {id: a, next: [b, c]}
  - {id: b, validation: {when: n > 1, date: d}, next: [z]}
  - {id: c, validation: {when: n > 1, date: d}, next: [z]}
  - {id: z, validation: {when: 1 < n, date: d}}
"""
    found = [f for f in check_text(text) if f.code == "JK519"]
    assert [f.message for f in found] == ["stages `b` and `z` are proven by the same evidence"]


# Colours


def test_purple_that_needs_a_gate_to_hold_is_out_of_reach(check_text):
    text = patched("health: {purple: {when: overdue_days > 90 and referred_on is not null}}")
    (found,) = check_text(text)
    assert found.code == "JK612"
    assert "purple" in found.message


def test_what_no_customer_can_be_names_every_colour(check_text):
    text = patched(
        "health: {measures: [{id: voice, if_unknown: bound, required: true}, {id: answers}], "
        "gates: [{id: unpaid, at_most: yellow}]}"
    )
    (found,) = check_text(text)
    assert found.message == "no customer without `recommends` can be red or yellow or green"


# Prose


def test_nearest_names_are_offered(check_text):
    cases = {
        "stages: [{id: install, touchpoints: [{id: mounting, after: [delivry]}]}]": "`delivery`?",
        "stages: [{id: install, touchpoints: [{id: mounting, after: [zzz]}]}]": "delivery, mount",
        "stages: [{id: run, emotional_moments: [{id: false_alarm, touchpoint: zzz}]}]": "write it",
        "data: {segments: [regoin]}": "`region`?",
    }
    for patch, part in cases.items():
        (found,) = check_text(patched(patch))
        assert part in found.help


def test_a_fence_is_longer_than_any_in_the_example():
    page = Explained("JK301", "a-b", "error", "T.", "W.", "```\n", "x\n", "yaml", part=False)
    assert "````yaml\n```\n````" in as_markdown(page)
