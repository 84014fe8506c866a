"""Nested journeys: scored with their parent, and found again beside its snapshot.

A nested journey scores the parent's rows, over those who reached the stage that holds it. Its
snapshot stands in the folder ``nested`` beside the parent's, by stage and touchpoint.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from journeykit import __version__
from journeykit.errors import InputError
from journeykit.outputs import scratch_folder
from journeykit.records import dataclass, replace

if TYPE_CHECKING:
    from journeykit.definition.loader import Definition
    from journeykit.engines.duckdb import Limits, Output, OutputFormat
    from journeykit.engines.export import Export
    from journeykit.review.model import Review
    from journeykit.scoring.nesting import Nesting
    from journeykit.snapshots import Identity, Snapshot, SnapshotFolder


@dataclass(frozen=True)
class NestedOutputs:
    """Scored files of nested journeys: one for each in ``folder``, named by its place."""

    folder: Path
    format: OutputFormat
    safe: bool = False

    def of(self, nesting: Nesting) -> Output:
        """The file of one."""
        from journeykit.engines.duckdb import Output

        file = self.folder / f"{nesting.key}.{self.format.value}"
        return Output(file, self.format, self.safe)


@dataclass(frozen=True)
class NestedScored:
    """A nested journey of a score.

    Attributes:
        stage: The name of the stage that holds it.
        touchpoint: The name of its touchpoint.
        title: Its own name.
        review: What was found; None where it could not be scored.
        snapshot: Where it is saved, if it is.
        problem: Why it could not be scored.
    """

    stage: str
    touchpoint: str
    title: str
    review: Review | None
    snapshot: Path | None = None
    problem: str | None = None


@dataclass(frozen=True)
class NestedSnapshot:
    """A saved nested journey: its place, its definition with the parent's columns, its snapshot."""

    nesting: Nesting
    snapshot: Snapshot


@dataclass(frozen=True)
class Around:
    """What the nested journeys of a score share."""

    export: Export
    identity: Identity
    limits: Limits
    outputs: NestedOutputs | None
    saves: bool
    before: date | None
    """The date of the parent's earlier snapshot, whose evidence is carried over."""
    explains: bool = False
    """Whether scored files also say what is missing."""


def score_nested(
    definition: Definition, parent: Snapshot, folder: SnapshotFolder, around: Around
) -> Iterator[NestedScored]:
    """Score every journey nested in one, and those nested in them.

    Args:
        definition: Of the parent.
        parent: The parent's snapshot, just written.
        folder: The parent's snapshots; without ``around.saves`` only looked at.
        around: What all of them share.

    Raises:
        OutputError: A file cannot be written; Interrupted: the user stopped it.
    """
    from journeykit.scoring.nesting import nested_journeys
    from journeykit.snapshots import read_snapshot

    for nesting in nested_journeys(definition):
        own = folder.nested(nesting.key)
        identity = replace(
            around.identity,
            journey=nesting.definition.journey.id,
            meaning_hash=nesting.definition.meaning_hash,
            file_hash=nesting.definition.file_hash,
        )
        with scratch_folder() as scratch:
            target = (
                own.prepare(identity, replace=True)
                if around.saves
                else scratch / "snapshot.parquet"
            )
            one = _NestedRun(definition, parent, nesting, around, identity, own)
            try:
                one.write(target, scratch)
            except InputError as error:
                target.unlink(missing_ok=True)  # of another score of this date
                yield _described(nesting, None, problem=error.message)
                continue
            saved = read_snapshot(target)
            yield _described(
                nesting, _review(nesting, saved), snapshot=target if around.saves else None
            )
            yield from score_nested(nesting.definition, saved, own, around)


@dataclass(frozen=True)
class _NestedRun:
    """One nested journey on its way to its snapshot."""

    parent: Definition
    parent_snapshot: Snapshot
    nesting: Nesting
    around: Around
    identity: Identity
    folder: SnapshotFolder

    def write(self, target: Path, scratch: Path) -> None:
        """Score it.

        Raises:
            InputError: The export lacks columns that it reads by itself.
        """
        outputs = [self.around.outputs.of(self.nesting)] if self.around.outputs else []
        if self.nesting.shares_columns:
            self._over_parent(target, outputs)
        else:
            self._over_export(target, scratch, outputs)

    def _over_parent(self, target: Path, outputs: list[Output]) -> None:
        from journeykit.engines.nested import run_nested
        from journeykit.scoring.nesting import make_nested_plan

        before = self._before()
        snapshot = self.parent_snapshot
        plan = make_nested_plan(
            self.parent,
            self.nesting,
            snapshot.as_of,
            absent=snapshot.absent,
            remembers=before is not None,
            explains=self.around.explains,
        )
        run_nested(
            plan,
            snapshot.path,
            target,
            self._metadata(plan.absent),
            snapshot.facts,
            outputs,
            before=before,
            limits=self.around.limits,
        )

    def _over_export(self, target: Path, scratch: Path, outputs: list[Output]) -> None:
        """Score the whole export by the journey's own columns, and keep those who reached it."""
        from journeykit.app.side_files import open_side_files
        from journeykit.engines.duckdb import run
        from journeykit.engines.nested import keep_reached
        from journeykit.scoring.plan import make_plan

        before, export = self._before(), self.around.export
        definition, as_of = self.nesting.definition, self.parent_snapshot.as_of
        files = open_side_files(definition, {}, Path(definition.path).parent, as_of)
        plan = make_plan(
            definition,
            export.columns,
            as_of,
            export_name=export.name,
            remembers=before is not None,
            explains=self.around.explains,
            gatherings=[one.gathering for one in files.given],
        )
        everybody = scratch / "everybody.parquet"
        metadata = self._metadata(plan.absent)
        limits = replace(self.around.limits, customers=None)
        run(plan, export, everybody, metadata, before=before, files=files.given, limits=limits)
        keep_reached(
            plan,
            everybody,
            self.parent_snapshot.path,
            self.nesting.stage.id,
            target,
            metadata,
            self.parent_snapshot.facts,
            outputs,
            limits=limits,
        )

    def _metadata(self, absent: frozenset[str]) -> dict[str, str]:
        from journeykit.snapshots import metadata_of

        return metadata_of(self.identity, self.nesting.definition, __version__, absent)

    def _before(self) -> Path | None:
        """The nested journey's own snapshot of the date that the parent remembers."""
        day = self.around.before
        if day is None or day not in self.folder.dates():
            return None
        saved = self.folder.read(day)
        alike = saved.identity.meaning_hash == self.nesting.definition.meaning_hash
        return saved.path if alike else None


def _described(
    nesting: Nesting,
    review: Review | None,
    *,
    snapshot: Path | None = None,
    problem: str | None = None,
) -> NestedScored:
    return NestedScored(
        stage=nesting.stage.label,
        touchpoint=nesting.touchpoint.name or nesting.touchpoint.id,
        title=nesting.definition.journey.label,
        review=review,
        snapshot=snapshot,
        problem=problem,
    )


def _review(nesting: Nesting, saved: Snapshot) -> Review:
    from journeykit.app.reporting import review_of

    return review_of(nesting.definition, saved)


def nested_snapshots(
    definition: Definition, folder: SnapshotFolder, as_of: date
) -> Iterator[NestedSnapshot]:
    """The saved snapshots of a date of the journeys nested directly in one.

    Args:
        definition: Of the parent, with its nested journeys, as its snapshot keeps it.
        folder: The parent's snapshots.
        as_of: The date.
    """
    from journeykit.scoring.nesting import nested_journeys

    for nesting in nested_journeys(definition):
        own = folder.nested(nesting.key)
        if as_of in own.dates():
            yield NestedSnapshot(nesting, own.read(as_of))


def nested_reviews(
    definition: Definition, folder: SnapshotFolder, as_of: date, against: date | None = None
) -> Iterator[tuple[Nesting, Review]]:
    """The review of each journey nested directly in one, against its snapshot of another date."""
    from journeykit.app.reporting import review_of

    for found in nested_snapshots(definition, folder, as_of):
        own = folder.nested(found.nesting.key)
        earlier = (own.read(against),) if against is not None and against in own.dates() else ()
        yield found.nesting, review_of(found.nesting.definition, found.snapshot, earlier)
