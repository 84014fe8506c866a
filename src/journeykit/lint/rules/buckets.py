"""CRM buckets: what the sales system calls a stage. Speaks only where a journey names any."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from journeykit.definition.findings import Route, Severity
from journeykit.lint.rule import Hit, rule
from journeykit.lint.walk import id_of

if TYPE_CHECKING:
    from journeykit.graph import JourneyGraph


def _buckets(journey: JourneyGraph) -> Iterator[tuple[Route, str, str]]:
    """Every bucket that a stage claims: its place, the bucket, the stage."""
    for stage in journey.stages:
        for index, bucket in enumerate(stage.crm):
            yield (*journey.route(stage.id), "crm", index), bucket, stage.id


@rule(
    "JK430",
    severity=Severity.ERROR,
    bad="""
        stages:
          - id: run
            crm: [Live, Installation]
    """,
    good="""
        stages:
          - id: run
            crm: [Live, Running]
    """,
    hit="Installation",
)
def bucket_claimed_twice(journey: JourneyGraph) -> Iterator[Hit]:
    """A CRM bucket is claimed twice.

    Why it matters: a bucket is mapped to the one stage it means. Claimed by two, it means
    neither, and whether the CRM runs ahead of the evidence cannot be said.
    """
    first: dict[str, tuple[Route, str]] = {}
    for route, bucket, stage_id in _buckets(journey):
        if bucket in first:
            place, claimant = first[bucket]
            yield Hit(
                route,
                f"the CRM bucket `{bucket}` belongs to stage `{claimant}` already",
                "leave it with the stage it means; if it means both, the CRM is too coarse there",
                also=((place, f"claimed by `{claimant}`"),),
            )
        else:
            first[bucket] = route, stage_id


@rule(
    "JK431",
    severity=Severity.WARNING,
    bad="""
        stages:
          - id: run
            crm: null
    """,
    good="""
        stages:
          - id: run
            crm: [Live, In use]
    """,
    hit="run",
)
def stage_without_bucket(journey: JourneyGraph) -> Iterator[Hit]:
    """A stage has no CRM bucket although other stages do.

    Why it matters: the CRM can never say that a customer is in this stage, so whoever stands
    there by evidence is reported as a disagreement. If the CRM truly has no bucket for it, that
    is worth knowing too: the stage is invisible to everybody who works in the CRM.
    """
    if any(stage.crm for stage in journey.stages):
        for stage in journey.stages:
            if not stage.crm:
                yield Hit(
                    id_of(journey, stage.id),
                    f"no CRM bucket means stage `{stage.id}`",
                    "name the buckets that mean it: `crm: […]`",
                    absent=(*journey.route(stage.id), "crm"),
                )


@rule(
    "JK432",
    severity=Severity.ERROR,
    bad="""
        lost:
          crm: [Closed Lost, Renewal]
    """,
    good="""
        lost:
          crm: [Closed Lost, Ended]
    """,
    hit="Renewal",
)
def lost_bucket_is_a_stage(journey: JourneyGraph) -> Iterator[Hit]:
    """A CRM bucket means both lost and a stage.

    Why it matters: `lost.crm` holds the buckets that name no stage. With one bucket in both
    lists every customer of that stage counts as lost.
    """
    claimed = {bucket: (route, stage_id) for route, bucket, stage_id in _buckets(journey)}
    for index, bucket in enumerate(journey.journey.lost.crm if journey.journey.lost else ()):
        if bucket in claimed:
            route, stage_id = claimed[bucket]
            yield Hit(
                ("lost", "crm", index),
                f"the CRM bucket `{bucket}` means lost and stage `{stage_id}` at once",
                "keep it in one of the two; a loss at a stage is told by `lost.when` or a branch",
                also=((route, f"claimed by `{stage_id}`"),),
            )


@rule(
    "JK433",
    severity=Severity.WARNING,
    bad="""
        data:
          recorded_stage: null
          columns:
            crm_stage: null
    """,
    good="""
        data:
          recorded_stage: sales_stage
          columns:
            crm_stage: null
            sales_stage: {type: text, flow: customer_intent}
    """,
    hit="crm",
)
def buckets_without_column(journey: JourneyGraph) -> Iterator[Hit]:
    """Stages name CRM buckets, but no column holds a customer's bucket.

    Why it matters: without `data.recorded_stage` nothing reads the buckets. No disagreement
    between the CRM and the evidence can be found, and lost buckets lose nobody.
    """
    data = journey.journey.data
    if data is not None and data.recorded_stage is None:
        for route, _, _ in _buckets(journey):
            yield Hit(
                route[:-1],
                "stages name CRM buckets, but no column holds them",
                "name the column: `recorded_stage:` under `data`",
                key=True,
                absent=("data", "recorded_stage"),
            )
            return


@rule(
    "JK434",
    severity=Severity.WARNING,
    bad="""
        stages:
          - {id: explore, crm: null}
          - {id: install, crm: null}
          - {id: run, crm: null}
          - {id: renew, crm: null}
        lost: {crm: null}
    """,
    good="""
        stages:
          - {id: explore, crm: [Prospect]}
    """,
    hit="crm_stage",
)
def column_without_buckets(journey: JourneyGraph) -> Iterator[Hit]:
    """A column holds the CRM bucket, but no stage names a bucket.

    Why it matters: a bucket that no stage names is unmapped. With none named, every customer's
    CRM stage is unmapped, and the comparison of CRM and evidence is empty.
    """
    data = journey.journey.data
    if data is not None and data.recorded_stage and not any(s.crm for s in journey.stages):
        yield Hit(
            ("data", "recorded_stage"),
            f"`{data.recorded_stage}` holds the CRM bucket, but no stage says which buckets "
            "mean it",
            "write `crm: […]` at each stage",
        )
