"""Runs a nested journey: over the snapshot of its parent, or over what its own columns scored.

Either way the rows are those of the parent's customers who reached the stage that holds it, and
its snapshot has the parent's account of the input.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from journeykit.engines.accounting import Limits, is_unread
from journeykit.engines.facts import RunFacts, Unread
from journeykit.engines.metadata import metadata_literal, with_room, write_facts
from journeykit.engines.scored_files import Output, copy_statement, parquet_options
from journeykit.engines.session import Session, identifier, quote
from journeykit.engines.stored import rows_in
from journeykit.engines.ties import refuse_ties
from journeykit.outputs import written_whole
from journeykit.scoring import sql
from journeykit.scoring.nesting import PARENT
from journeykit.scoring.plan import EARLIER, Plan
from journeykit.scoring.schema import Schema


def run_nested(
    plan: Plan,
    parent: Path,
    snapshot: Path,
    metadata: Mapping[str, str],
    facts: RunFacts,
    outputs: Sequence[Output] = (),
    *,
    before: Path | None = None,
    limits: Limits | None = None,
) -> RunFacts:
    """Score a nested journey over its parent's snapshot.

    Args:
        plan: Of ``make_nested_plan``.
        parent: The snapshot that it reads.
        snapshot: Where its own goes; what stands there is replaced.
        metadata: Texts for the snapshot's metadata.
        facts: The parent's account of its input.
        outputs: Scored files; what stands there is replaced.
        before: An earlier snapshot of the nested journey, where the plan reads one.
        limits: Cores and memory.

    Raises:
        OutputError: A file cannot be written; Interrupted: the user stopped it.
    """
    relations = [f"{PARENT} AS {rows_in(parent)}"]
    if before is not None:
        relations.append(f"{EARLIER} AS {rows_in(before)}")
    relations += [
        f"{identifier(step.name)} AS ({sql.render(step.select, 'duckdb')})" for step in plan.steps
    ]
    columns = ", ".join(identifier(column.name) for column in plan.schema.columns)
    query = f"WITH {', '.join(relations)} SELECT {columns} FROM {identifier(plan.steps[-1].name)}"
    reading = [parent, *([before] if before else [])]
    return _written(plan, query, reading, snapshot, metadata, facts, outputs, limits or Limits())


def keep_reached(
    plan: Plan,
    scored: Path,
    parent: Path,
    stage: str,
    snapshot: Path,
    metadata: Mapping[str, str],
    facts: RunFacts,
    outputs: Sequence[Output] = (),
    *,
    limits: Limits | None = None,
) -> RunFacts:
    """The snapshot of a nested journey with columns of its own: of those who reached ``stage``.

    ``scored`` holds every customer of the same export, scored by ``plan``; ``parent`` says who
    reached the stage. Rows are told apart by their number in the export. The other arguments are
    those of ``run_nested``.
    """
    reached = f"SELECT row FROM {rows_in(parent)} WHERE list_contains(reached, {quote(stage)})"
    columns = ", ".join(identifier(column.name) for column in plan.schema.columns)
    query = f"SELECT {columns} FROM {rows_in(scored)} WHERE row IN ({reached}) ORDER BY row"
    reading = [scored, parent]
    return _written(plan, query, reading, snapshot, metadata, facts, outputs, limits or Limits())


def _written(
    plan: Plan,
    query: str,
    reading: Sequence[Path],
    snapshot: Path,
    metadata: Mapping[str, str],
    facts: RunFacts,
    outputs: Sequence[Output],
    limits: Limits,
) -> RunFacts:
    with ExitStack() as places:
        part = places.enter_context(written_whole(snapshot))
        parts = [places.enter_context(written_whole(output.path)) for output in outputs]
        session = places.enter_context(
            Session([*reading, part, *parts], threads=limits.threads, memory=limits.memory)
        )
        known = metadata_literal(with_room(metadata, len(plan.schema.types)))
        where = f"TO {quote(str(part))} ({parquet_options()}, KV_METADATA {known})"
        session.run(f"COPY ({query}) {where}")
        rows = f"read_parquet({quote(str(part))})"
        refuse_ties(session, plan.schema, rows, facts.input_name)
        for output, target in zip(outputs, parts, strict=True):
            session.run(copy_statement(plan, rows, target, output))
        ((n,),) = session.run(f"SELECT count(*) FROM {rows}")
        own = RunFacts(
            input_name=facts.input_name,
            input_hash=facts.input_hash,
            rows_in=n,
            scored=n,
            rejected=0,
            blank=0,
            duplicates=0,
            unread=tuple(_unread(session, plan.schema, part)),
        )
        write_facts(part, own)
    return own


def _unread(session: Session, schema: Schema, snapshot: Path) -> Iterator[Unread]:
    """The columns with cells that could not be read; the parent's account shows which."""
    for column, name in schema.raw.items():
        rows = f"read_parquet({quote(str(snapshot))})"
        ((n,),) = session.run(f"SELECT count(*) FROM {rows} WHERE {is_unread(name)}")
        if n:
            yield Unread(column, n, ())
