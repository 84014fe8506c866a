"""Every rule, in one explicit tuple by code; one file for each tight family."""

from __future__ import annotations

from journeykit.lint.rule import Rule
from journeykit.lint.rules import (
    bands,
    buckets,
    columns,
    conditions,
    events,
    frame,
    identity,
    lens,
    loops,
    loss_signs,
    losses,
    measures,
    moments,
    monitor,
    nine_box,
    operations,
    phases,
    profiles,
    purple,
    reach,
    scorecard,
    side_files,
    touchpoints,
    triggers,
    validations,
    wording,
)

ALL: tuple[Rule, ...] = (
    reach.unreachable_stage,  # JK301
    reach.dead_end,  # JK302
    reach.ends_before_the_sale,  # JK303
    reach.forward_way_leads_back,  # JK304
    reach.way_listed_twice,  # JK305
    reach.branch_cannot_be_told,  # JK306
    loops.no_loop,  # JK310
    loops.recovery_to_same_stage,  # JK311
    loops.recovery_skips_ahead,  # JK312
    phases.nothing_after_the_sale,  # JK315
    phases.nothing_before_the_sale,  # JK316
    phases.phase_goes_back,  # JK317
    identity.duplicate_stage_id,  # JK320
    identity.duplicate_id,  # JK321
    touchpoints.unknown_touchpoint_before,  # JK325
    touchpoints.touchpoint_circle,  # JK326
    touchpoints.moment_at_unknown_touchpoint,  # JK327
    buckets.bucket_claimed_twice,  # JK430
    buckets.stage_without_bucket,  # JK431
    buckets.lost_bucket_is_a_stage,  # JK432
    buckets.buckets_without_column,  # JK433
    buckets.column_without_buckets,  # JK434
    conditions.condition_never_holds,  # JK435
    conditions.condition_never_fails,  # JK436
    conditions.value_never_taken,  # JK437
    columns.unused_column,  # JK440
    columns.segment_nearly_a_column,  # JK441
    columns.evidence_without_flow,  # JK442
    columns.blind_flow,  # JK443
    columns.value_at_stake_unknown,  # JK444
    columns.renewal_date_unknown,  # JK445
    columns.conditions_without_data,  # JK446
    side_files.unused_file,  # JK448
    side_files.file_key_nearly_a_column,  # JK449
    triggers.trigger_missing,  # JK501
    triggers.trigger_is_our_own_act,  # JK502
    wording.trigger_in_sellers_words,  # JK503
    wording.stage_named_after_our_work,  # JK504
    triggers.trigger_without_event,  # JK505
    triggers.trigger_not_in_data,  # JK506
    triggers.repeats_without_trigger,  # JK507
    triggers.trigger_only_from_us,  # JK508
    triggers.trigger_actor_unsaid,  # JK509
    validations.validation_missing,  # JK511
    validations.validation_cannot_be_measured,  # JK512
    validations.validation_reads_no_column,  # JK513
    validations.validation_always_the_same,  # JK514
    validations.validation_same_as_trigger,  # JK515
    validations.validation_only_from_us,  # JK516
    validations.validation_is_a_level,  # JK517
    validations.validation_without_words,  # JK518
    validations.same_validation_twice,  # JK519
    frame.no_time_limit,  # JK521
    frame.expected_above_max,  # JK522
    frame.stage_without_owner,  # JK523
    frame.customer_side_unwritten,  # JK524
    losses.no_loss_branch,  # JK530
    losses.loss_without_cause,  # JK531
    loss_signs.loss_without_sign,  # JK532
    loss_signs.loss_cannot_hold,  # JK533
    loss_signs.recorded_claimed_twice,  # JK534
    loss_signs.recorded_without_column,  # JK535
    losses.recovery_without_action,  # JK536
    losses.loss_not_sayable,  # JK537
    losses.control_unsaid,  # JK538
    loss_signs.loss_always_behind,  # JK539
    moments.no_moment_at_start_or_end,  # JK550
    moments.moment_without_response,  # JK551
    moments.moment_without_source,  # JK552
    moments.moment_not_in_data,  # JK553
    moments.deadline_without_beginning,  # JK554
    moments.moment_without_feeling,  # JK555
    moments.response_without_owner,  # JK556
    moments.response_without_deadline,  # JK557
    events.event_touches_no_stage,  # JK560
    events.event_without_response,  # JK561
    operations.operation_advances_nothing,  # JK565
    operations.stage_without_operation,  # JK566
    lens.one_owner_owns_everything,  # JK570
    lens.company_perspective,  # JK571
    wording.objective_is_our_gain,  # JK572
    lens.no_objective,  # JK573
    lens.no_ideal_customer,  # JK575
    lens.ideal_customer_without_fit,  # JK576
    measures.weights_miss_a_hundred,  # JK601
    measures.one_measure_above_half,  # JK602
    measures.only_lagging_measures,  # JK603
    measures.health_without_measures,  # JK604
    measures.purple_without_measures,  # JK605
    measures.health_reads_the_outcome,  # JK606
    measures.measure_is_flat,  # JK607
    measures.measure_only_from_us,  # JK608
    measures.measure_reads_no_column,  # JK609
    measures.health_for_no_stage,  # JK610
    bands.bands_not_ascending,  # JK611
    bands.colour_out_of_reach,  # JK612
    bands.colour_hangs_on_optional_column,  # JK613
    purple.purple_without_evidence,  # JK614
    bands.gate_always_the_same,  # JK615
    purple.purple_without_words,  # JK616
    profiles.profiles_tie,  # JK617
    profiles.profile_of_unknown_measure,  # JK618
    profiles.profile_without_weight,  # JK619
    nine_box.cuts_out_of_order,  # JK620
    nine_box.duplicate_labels,  # JK621
    nine_box.result_never_known,  # JK622
    nine_box.cut_off_the_scale,  # JK623
    nine_box.box_without_plays,  # JK624
    profiles.profile_without_effect,  # JK625
    profiles.profile_for_everybody,  # JK626
    scorecard.entry_without_target,  # JK630
    scorecard.entry_without_owner,  # JK631
    scorecard.target_in_per_cent,  # JK632
    monitor.risk_without_action,  # JK640
    monitor.risk_without_owner,  # JK641
    monitor.risk_in_no_stage,  # JK642
    monitor.voice_reaches_nobody,  # JK643
    monitor.voice_without_owner,  # JK644
    monitor.voice_without_deadline,  # JK645
)
"""Every rule, by code."""

BY_CODE = {rule.code: rule for rule in ALL}
