"""Score an export: from a journey and a file of customers to a snapshot, outputs and a review."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from journeykit import __version__
from journeykit.app.asked import asked_ahead, columns_asked
from journeykit.app.checking import load_sound
from journeykit.app.narrowing import EVERYBODY, Narrowing, parse_where
from journeykit.app.scrutinising import checked_column
from journeykit.app.side_files import SideFiles, open_side_files
from journeykit.errors import ConfigurationError, OutputError
from journeykit.outputs import scratch_folder
from journeykit.records import dataclass, field, replace

if TYPE_CHECKING:
    from journeykit.app.nesting import NestedOutputs, NestedScored
    from journeykit.app.scrutinising import Part
    from journeykit.definition.loader import Definition
    from journeykit.engines.duckdb import Limits, Output
    from journeykit.engines.export import Export
    from journeykit.engines.facts import RunFacts
    from journeykit.engines.inputs import Source
    from journeykit.engines.reject_file import RejectFile
    from journeykit.review.model import AtRiskRow, Review
    from journeykit.review.scrutiny import Scrutiny
    from journeykit.scoring.plan import Plan
    from journeykit.snapshots import Identity, Snapshot


@dataclass(frozen=True)
class ScoreRequest:
    """What to score and what to keep.

    ``customers`` is the export: a file, or several in their order. ``snapshots`` is the folder of
    all snapshots. ``limits`` None means the usual ones. ``files`` says where further files are, by
    their names in the journey. A narrowed score is never saved.
    """

    journey: Path
    customers: Path | Sequence[Source]
    as_of: date
    snapshots: Path
    outputs: Sequence[Output] = ()
    save: bool = True
    replace: bool = False
    forget: bool = False
    keep_columns: bool = False
    delimiter: str | None = None
    encoding: str | None = None
    rejects: RejectFile | None = None
    list_at_risk: bool = False
    narrowing: Narrowing = EVERYBODY
    by: str | None = None
    explain: bool = False
    nested_outputs: NestedOutputs | None = None
    details: bool = False
    limits: Limits | None = field(default=None)
    files: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True)
class Scored:
    """What a run gave; ``snapshot`` is None where nothing was saved.

    ``at_risk`` is everybody on the monitor, where that was asked for; the review holds the first.
    ``parts`` are the customers told apart by the column that was asked for. ``lacks_libraries``
    says that those of the extra ``fast`` would take a large export in half the time.
    """

    review: Review
    facts: RunFacts
    snapshot: Path | None
    at_risk: tuple[AtRiskRow, ...] = ()
    scrutiny: Scrutiny | None = None
    parts: tuple[Part, ...] = ()
    nested: tuple[NestedScored, ...] = ()
    lacks_libraries: bool = False


@dataclass(frozen=True)
class _Prepared:
    definition: Definition
    export: Export
    plan: Plan
    before: Snapshot | None
    files: SideFiles


def score(request: ScoreRequest, progress: Callable[[float], None] | None = None) -> Scored:
    """Score an export, write what was asked for, and review what was found.

    Raises:
        JourneykitError: Any of its kinds; then nothing that stood before has changed.
    """
    from journeykit.engines.duckdb import Limits, running
    from journeykit.engines.regular import lacks_libraries
    from journeykit.engines.tallying import Reading
    from journeykit.snapshots import metadata_of, snapshot_of

    prepared = _prepare(request)
    _refuse_own_files(request.outputs, prepared.files)
    input_hash = _hashing(request, prepared)
    identity = _identity(request, prepared, input_hash() if _is_held(request, prepared) else "")
    limits = replace(
        request.limits or Limits(), customers=request.narrowing.limit, packs=request.save
    )
    is_slow = lacks_libraries(prepared.plan, prepared.export, limits)
    texts = metadata_of(identity, prepared.definition, __version__, prepared.plan.absent)
    with (
        _target(request, identity) as target,
        running(
            prepared.plan,
            prepared.export,
            target,
            texts,
            request.outputs,
            before=prepared.before.path if prepared.before else None,
            rejects=request.rejects,
            files=prepared.files.given,
            limits=limits,
            progress=progress,
            ahead=partial(asked_ahead, prepared.definition, request, limits),
            input_hash=input_hash,
        ) as ran,
    ):
        from journeykit.app.scrutinising import parts_of, whole_of

        reading = Reading([target], ran.session, {target: ran.texts}, {target: ran.counted})
        saved = replace(snapshot_of(target, ran.texts), reading=reading)
        whole = whole_of(prepared.definition, saved, details=request.details)
        parts = parts_of(prepared.definition, saved, request.by) if request.by else ()
        review = whole.review
        listed = _at_risk(prepared.definition, saved, review) if request.list_at_risk else ()
        nested = tuple(_nested(request, prepared, saved, limits))
    kept = target if request.save else None
    return Scored(review, ran.facts, kept, listed, whole.scrutiny, parts, nested, is_slow)


def _nested(
    request: ScoreRequest, prepared: _Prepared, saved: Snapshot, limits: Limits
) -> Iterator[NestedScored]:
    if not prepared.definition.nested:
        return
    from journeykit.app.nesting import Around, score_nested
    from journeykit.snapshots import SnapshotFolder

    around = Around(
        export=prepared.export,
        identity=saved.identity,
        limits=limits,
        outputs=request.nested_outputs,
        saves=request.save,
        before=prepared.before.as_of if prepared.before else None,
        explains=request.explain,
    )
    folder = SnapshotFolder(request.snapshots, prepared.definition.journey.id)
    yield from score_nested(prepared.definition, saved, folder, around)


def _at_risk(definition: Definition, snapshot: Snapshot, review: Review) -> tuple[AtRiskRow, ...]:
    from journeykit.graph import JourneyGraph
    from journeykit.review.attention import at_risk_rows
    from journeykit.scoring.tallies import at_risk_of, at_risk_tally

    asked = at_risk_tally(definition, review.method.as_of)
    medians = {s.id: s.counts.median_days for s in review.picture.stages if s.counts}
    customers = at_risk_of(snapshot.tally([asked]), asked)
    return at_risk_rows(JourneyGraph.of(definition), customers, medians)


def plan_text(request: ScoreRequest) -> str:
    """The plan as SQL, each step with its reason; nothing is run and nothing written."""
    prepared = _prepare(request, readable=True)
    named = ", ".join(f"{one.name} is {one.header!r}" for one in prepared.export.columns)
    return f"-- The columns of the export: {named}.\n{prepared.plan.sql()}"


def _prepare(request: ScoreRequest, *, readable: bool = False) -> _Prepared:
    from journeykit.engines.inputs import Source
    from journeykit.engines.opening import open_exports
    from journeykit.scoring.plan import make_plan

    definition = load_sound(request.journey)
    if definition.journey.data is None:
        raise ConfigurationError(
            f"the journey `{definition.journey.id}` has no `data` block",
            where=definition.path,
            help="say what a row is and name its columns under `data`; `journeykit init` shows how",
        )
    where = None
    if request.narrowing.where is not None:
        where = parse_where(definition, request.narrowing.where)
        definition = definition.reading(where.columns)
    if request.by is not None:
        definition = definition.reading([checked_column(definition, request.by)])
    named = request.customers
    export = open_exports(
        [Source(named, str(named))] if isinstance(named, Path) else named,
        delimiter=request.delimiter,
        encoding=request.encoding,
    )
    files = open_side_files(definition, request.files, request.journey.parent, request.as_of)
    export = replace(export, more_notes=files.notes)
    before = None if request.forget else _remembered(request, definition)
    compiled = make_plan(
        definition,
        export.columns,
        request.as_of,
        export_name=export.name,
        remembers=before is not None,
        keep_columns=request.keep_columns,
        where=where,
        explains=request.explain,
        gatherings=[one.gathering for one in files.given],
        only=columns_asked(definition, request),
        readable=readable,
    )
    return _Prepared(definition, export, compiled, before, files)


def _refuse_own_files(outputs: Sequence[Output], files: SideFiles) -> None:
    """No output takes the place of a file that is read for it."""
    for output in outputs:
        for path in files.paths:
            if output.path.exists() and output.path.samefile(path):
                raise OutputError(
                    "this is a file that the journey reads",
                    where=str(output.path),
                    help="name another file",
                )


def _remembered(request: ScoreRequest, definition: Definition) -> Snapshot | None:
    """The latest earlier snapshot of the same meaning: what was validated in it stays validated.

    Under another meaning the evidence of then may not be evidence now.
    """
    from journeykit.app.reporting import same_meaning
    from journeykit.scoring.schema import Schema
    from journeykit.snapshots import SnapshotFolder

    if not Schema.of(definition).compares_customers:
        return None
    folder = SnapshotFolder(request.snapshots, definition.journey.id)
    for snapshot in reversed(folder.before(request.as_of)):
        if same_meaning(snapshot, definition):
            return snapshot
    return None


_LARGE = 10_000_000
"""Bytes of an export from which on its hash is found while it is scored."""


def _hashing(request: ScoreRequest, prepared: _Prepared) -> Callable[[], str]:
    """What gives the hash of all that is read; a large export's is found meanwhile."""
    from journeykit.engines.hashing import hash_files, meanwhile

    if not request.save:  # what is not saved is never held against another run of the same input
        return str
    paths = prepared.export.paths

    def find() -> str:
        return prepared.files.hash_with(hash_files(paths))

    threads = request.limits.threads if request.limits else None
    is_alone = threads == 1 or sum(path.stat().st_size for path in paths) < _LARGE
    return partial(str, find()) if is_alone else meanwhile(find)


def _is_held(request: ScoreRequest, prepared: _Prepared) -> bool:
    """Whether the score is held against one that is saved for its date."""
    from journeykit.snapshots import SnapshotFolder

    folder = SnapshotFolder(request.snapshots, prepared.definition.journey.id)
    return request.save and not request.replace and folder.path(request.as_of).exists()


def _identity(request: ScoreRequest, prepared: _Prepared, input_hash: str) -> Identity:
    from journeykit.snapshots import Identity

    return Identity(
        journey=prepared.definition.journey.id,
        as_of=request.as_of,
        meaning_hash=prepared.definition.meaning_hash,
        file_hash=prepared.definition.file_hash,
        input_hash=input_hash,
        memory=prepared.before.as_of.isoformat() if prepared.before else "",
    )


@contextmanager
def _target(request: ScoreRequest, identity: Identity) -> Iterator[Path]:
    """Where the snapshot goes: its own place, or one that is gone afterwards."""
    from journeykit.snapshots import SnapshotFolder

    if request.save:
        folder = SnapshotFolder(request.snapshots, identity.journey)
        yield folder.prepare(identity, replace=request.replace)
        return
    with scratch_folder() as scratch:
        yield scratch / "snapshot.parquet"
