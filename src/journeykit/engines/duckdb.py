"""Runs a plan with DuckDB: one pass over the export, then the scored files from what it gave.

Outputs are written beside their place and take it only when every row is accounted for.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TypedDict, Unpack

from journeykit.engines.accounting import Limits as Limits
from journeykit.engines.attempts import read_surely
from journeykit.engines.counted import Counted
from journeykit.engines.export import Export
from journeykit.engines.facts import RunFacts
from journeykit.engines.failures import ShortOfMemoryError, failure
from journeykit.engines.gathering import SideFile, gather
from journeykit.engines.hashing import hash_files
from journeykit.engines.library import duckdb
from journeykit.engines.metadata import FACTS_KEY, INPUT_HASH_KEY, write_facts
from journeykit.engines.passes import AskedAhead, Inputs, Passes, nothing_ahead
from journeykit.engines.regular import may_be_arrays
from journeykit.engines.reject_file import RejectFile, listed_whole
from journeykit.engines.scored_files import Output as Output
from journeykit.engines.scored_files import OutputFormat as OutputFormat
from journeykit.engines.session import Progress, Session
from journeykit.errors import OutputError
from journeykit.outputs import scratch_folder, written_whole
from journeykit.records import dataclass, replace
from journeykit.scoring.plan import Plan

USUAL_MEMORY = 2_000
"""MB that a run may take before it spills; most take a quarter. One for which they do not suffice,
of very wide rows, is begun again without the bound."""
_MANY_STAGES = 60
"""Stages above which a plan is wide."""
_MEMORY_OF_COLUMN = 17
"""MB without which the engine has one core less write a column."""


class Given(TypedDict, total=False):
    """What a run may be given; see ``running``."""

    before: Path | None
    files: Sequence[SideFile]
    rejects: RejectFile | None
    limits: Limits | None
    progress: Progress | None
    ahead: AskedAhead
    input_hash: Callable[[], str] | None


@dataclass(frozen=True)
class Ran:
    """A run that is over.

    Attributes:
        facts: Its account.
        session: What it ran in, which may read the snapshot at its place.
        texts: The snapshot's metadata.
        counted: What was counted of its customers while they were scored.
    """

    facts: RunFacts
    session: Session
    texts: Mapping[str, str]
    counted: Counted


def run(
    plan: Plan,
    export: Export,
    snapshot: Path,
    metadata: Mapping[str, str],
    outputs: Sequence[Output] = (),
    **given: Unpack[Given],
) -> RunFacts:
    """Score an export as ``running`` does, and give its account."""
    with running(plan, export, snapshot, metadata, outputs, **given) as ran:
        return ran.facts


@contextmanager
def running(
    plan: Plan,
    export: Export,
    snapshot: Path,
    metadata: Mapping[str, str],
    outputs: Sequence[Output] = (),
    *,
    before: Path | None = None,
    files: Sequence[SideFile] = (),
    rejects: RejectFile | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
    ahead: AskedAhead = nothing_ahead,
    input_hash: Callable[[], str] | None = None,
) -> Iterator[Ran]:
    """Score an export: write its snapshot and outputs, and account for every row.

    All of that has been done when the body begins. Its session is open for whoever reads the
    snapshot then, under the same limits: a small score would spend a fortieth of its time on
    opening another.

    Args:
        plan: What to compute; its last step holds all rows.
        export: What to read.
        snapshot: Where the snapshot goes; what stands there is replaced.
        metadata: Texts for the snapshot's metadata; the run's facts are added to them.
        outputs: Scored files; what stands there is replaced.
        before: An earlier snapshot, where the plan reads one.
        files: The further files that the plan reads gathered.
        rejects: Where every rejected row and unread cell is listed. It is written too where the
            export is refused for them.
        limits: What may be used, and how much may be wrong.
        progress: Called while the query runs.
        ahead: Gives what may be counted while customers are scored, where they can be; the
            snapshot then needs no columns but those that are read besides.
        input_hash: Gives the hash of what is read, which the metadata need not hold then; it is
            asked when everything else has been written.

    Raises:
        InputError: The export cannot be read, holds an id twice, or is too broken.
        OutputError: An output cannot be written.
        Interrupted: The user stopped it. In every case what stood there before is whole.
    """
    limits = replace(limits or Limits(), writes=bool(outputs))
    _refuse_own_input(export, outputs)
    if input_hash is None:
        known = metadata[INPUT_HASH_KEY] if INPUT_HASH_KEY in metadata else hash_files(export.paths)
        input_hash = partial(str, known)
    with ExitStack() as stays:
        with ExitStack() as places:
            gathered = gather(files, limits, progress, places, rejects)
            folder = places.enter_context(scratch_folder())
            wanted = _Wanted(
                plan, snapshot, metadata, outputs, rejects, progress, ahead, input_hash
            )

            def scored(readable: Export) -> Ran:
                is_regular = may_be_arrays(plan, readable, limits)
                inputs = Inputs(readable, before, gathered, is_regular)
                usual = replace(limits, memory=limits.memory or _usual_memory(plan, limits))
                try:
                    return _run(wanted, inputs, usual, stays)
                except (ShortOfMemoryError, duckdb.OutOfMemoryException):
                    if usual.memory == limits.memory:
                        raise
                return _run(wanted, inputs, limits, stays)

            ran = read_surely(export, folder, scored, progress)
        try:
            yield ran
        except duckdb.OutOfMemoryException as error:
            raise failure(error, export) from None


def _usual_memory(plan: Plan, limits: Limits) -> str | None:
    """The bound of a run that is given none; the engine's own where every core would not write."""
    others = (limits.threads or os.cpu_count() or 1) - 1
    written = len(plan.stored.columns) + len(plan.kept)
    is_enough = written * others * _MEMORY_OF_COLUMN <= USUAL_MEMORY
    return f"{USUAL_MEMORY}MB" if is_enough else None


@dataclass(frozen=True)
class _Wanted:
    """What a run is to make."""

    plan: Plan
    snapshot: Path
    metadata: Mapping[str, str]
    outputs: Sequence[Output]
    rejects: RejectFile | None
    progress: Progress | None
    ahead: AskedAhead
    input_hash: Callable[[], str]


def _run(wanted: _Wanted, inputs: Inputs, limits: Limits, stays: ExitStack) -> Ran:
    """Make it, in a session that is open as long as ``stays`` is; one that failed is closed."""
    snapshot, rejects = wanted.snapshot, wanted.rejects
    with ExitStack() as places, ExitStack() as opened:
        listed = places.enter_context(listed_whole(rejects)) if rejects else None
        part = places.enter_context(written_whole(snapshot))
        all_rows = part.with_name(f"{snapshot.name}.all.part")
        places.callback(all_rows.unlink, missing_ok=True)
        parts = [places.enter_context(written_whole(output.path)) for output in wanted.outputs]
        session = opened.enter_context(
            Session(
                [*inputs.paths, part, all_rows, *parts, snapshot],
                threads=limits.threads or (1 if inputs.is_one_piece else None),
                plans_briefly=inputs.is_one_piece,
                memory=limits.memory,
                progress=wanted.progress,
                reads_again=True,
                plans_wide=len(wanted.plan.schema.journey.stages) > _MANY_STAGES,
            )
        )
        passes = Passes(
            session,
            wanted.plan,
            inputs,
            limits,
            rejects,
            wanted.progress,
            wanted.ahead,
            wanted.input_hash,
        )
        facts = passes.score(part, all_rows, wanted.metadata, listed)
        for output, where in zip(wanted.outputs, parts, strict=True):
            passes.write(output, where)
        write_facts(part, facts)
        session.hush()
        stays.push(opened.pop_all())
    texts = {**passes.texts, FACTS_KEY: facts.as_json()}
    return Ran(facts, session, texts, passes.counted)


def _refuse_own_input(export: Export, outputs: Sequence[Output]) -> None:
    for output in outputs:
        if output.path.exists() and any(map(output.path.samefile, export.paths)):
            raise OutputError(
                "this is the export itself", where=str(output.path), help="name another file"
            )
