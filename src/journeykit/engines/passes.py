"""The passes of a run: the first over the export, a second where not all of it is kept.

The first is a single statement that streams, so that rows keep the order of the export and memory
does not grow with them. It holds every row; one that is not scored, or repeats an id, is rare and
costs a second copy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import TypeAlias

from journeykit.engines.accounting import (
    Keyless,
    Limits,
    Narrowed,
    check_rows,
    count_narrowed,
    count_rows,
    facts_of,
    listed_first,
    repeated_ids,
    tell_keyless,
)
from journeykit.engines.counted import Counted, UncountedError, counts_of, table_of
from journeykit.engines.duplicates import count_duplicates
from journeykit.engines.export import PARQUET_ROWS, SMALLEST_PIECE, Export
from journeykit.engines.facts import RunFacts
from journeykit.engines.failures import failure
from journeykit.engines.gathering import Gathered, file_facts
from journeykit.engines.library import duckdb
from journeykit.engines.metadata import INPUT_HASH_KEY, metadata_literal, with_room
from journeykit.engines.regular import write_by_arrays
from journeykit.engines.reject_file import Listing, RejectFile
from journeykit.engines.rejects import no_rejects, read_rejects
from journeykit.engines.row_places import RowPlaces
from journeykit.engines.scored_files import (
    SMALL_GROUP,
    USUAL_GROUP,
    Output,
    copy_statement,
    parquet_options,
    rows_together,
)
from journeykit.engines.session import Progress, Session, identifier, quote
from journeykit.engines.stored import kept_as, rows_of, stored_rows
from journeykit.engines.ties import refuse_ties
from journeykit.records import dataclass, field, replace
from journeykit.scoring import sql
from journeykit.scoring.asking import Ahead
from journeykit.scoring.every_row import written_columns
from journeykit.scoring.plan import EARLIER, EXPORT, WANTED, Plan
from journeykit.scoring.storing import ROW, STORED_KEY, Stored, in_order, in_words, written_again

AskedAhead: TypeAlias = Callable[[], Ahead | None]
"""Gives what may be counted while customers are scored; None: nothing."""


def nothing_ahead() -> None:
    """Nothing is counted ahead."""


@dataclass(frozen=True)
class Inputs:
    """What a run reads."""

    export: Export
    before: Path | None
    gathered: tuple[Gathered, ...]
    is_regular: bool = False
    """Whether arrays may read the export."""

    @property
    def is_one_piece(self) -> bool:
        """Whether one core reads all at once: others would wait, and take memory of their own."""
        beside = self.before.stat().st_size if self.before else 0
        return not self.gathered and self.export.is_one_piece and beside <= SMALLEST_PIECE

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files that are read."""
        earlier = (self.before,) if self.before else ()
        return (*self.export.paths, *earlier, *(one.path for one in self.gathered))


@dataclass
class Passes:
    """The passes of one run of a plan, in a session."""

    session: Session
    plan: Plan
    inputs: Inputs
    limits: Limits
    rejects: RejectFile | None = None
    progress: Progress | None = None
    ahead: AskedAhead = nothing_ahead
    input_hash: Callable[[], str] = str
    """Gives the hash of what is read."""
    counted: Counted = field(default_factory=Counted)
    """What was counted of the customers, once they are scored."""
    kept_rows: str = ""
    """SQL of the relation that scored files are written from, once there is one."""
    group: int = SMALL_GROUP
    """How many rows are a group of the file of the first pass."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """The metadata of the snapshot, once there is one."""

    @property
    def export(self) -> Export:
        """The export of customers."""
        return self.inputs.export

    @cached_property
    def places(self) -> RowPlaces:
        """Where the rows of the export stand."""
        return RowPlaces(self.session, self.export)

    def score(
        self, part: Path, all_rows: Path, metadata: Mapping[str, str], listed: Path | None
    ) -> RunFacts:
        """Write the snapshot to ``part`` and account for what was read; list rejects in ``listed``.

        The first pass is the snapshot already unless rows or columns have to be left out of it.
        It has a file of its own, since the session bears in mind what it has read of a file.
        """
        packed = self._by_arrays(all_rows, metadata)
        by_arrays = packed is not None
        stored = packed or self.plan.stored
        self.texts = self._known(metadata, stored)
        if not by_arrays:
            usual = SMALL_GROUP if self.limits.writes else USUAL_GROUP
            self.group = rows_together(self.export.rows_at_once, usual)
            self._run(self._first_pass(all_rows, self.texts))
        kept = kept_as(all_rows, stored.as_json())
        rows = f"({kept.rows})"
        ids = f"({kept.only({'customer_id', ROW}, stored.in_file).packed})"
        found = count_rows(self.session, ids)
        rejected = (
            no_rejects(self.session)
            if by_arrays
            else read_rejects(self.session, self.export, found.rows)
        )
        keyless = Keyless()
        if found.keyless:
            nameless = f"(SELECT row FROM {rows} WHERE customer_id = '')"
            keyless = tell_keyless(self.session, self.export, nameless)
        first_rejects = listed_first(rejected, keyless, self.places)
        if self.rejects is not None and listed is not None:
            listing = self._listing(rows, has_keyless=found.keyless > 0)
            listing.write(listed, safe=self.rejects.safe)
        check_rows(self.export, found, rejected, first_rejects, self.limits)
        duplicates = self._duplicates(ids)
        files = tuple(file_facts(self.session, one, rows) for one in self.inputs.gathered)
        self.kept_rows = rows
        narrowed = Narrowed()
        is_numbered = not self.plan.schema.compares_customers
        if (
            self.plan.kept
            or self._narrows
            or duplicates
            or found.rows != found.keyed
            or (is_numbered and rejected.all)
        ):
            customers = f"({self._settled(rows, duplicates > 0)})"
            if is_numbered:
                customers = self.places.number_ids(customers)
            if self._narrows:
                narrowed = count_narrowed(
                    self.session, customers, self._wanted, self.limits.customers
                )
                customers = f"({self._narrowed(customers)})"
            if self._narrows or duplicates:
                self.counted = Counted()
            self.kept_rows = customers
            stored = written_again(stored)
            self.texts = self._known(metadata, stored)
            self._run(self._second_pass(part, stored, self.texts))
        else:
            all_rows.replace(part)
            self.kept_rows = f"({rows_of(part, stored.as_json())})"
        written = kept_as(part, stored.as_json())
        refuse_ties(self.session, self.plan.schema, f"({written.rows})", self.export.name)
        rare = {name for _, name in self.plan.schema.raw.items()}
        unread = written.only({ROW, *rare}, stored.in_file)
        return facts_of(
            self.places,
            self.plan.schema,
            f"({unread.packed_unread})",
            found,
            rejected,
            first_rejects,
            duplicates,
            self.input_hash(),
            narrowed,
            files,
        )

    def _known(self, metadata: Mapping[str, str], stored: Stored) -> dict[str, str]:
        """The texts of a snapshot's metadata."""
        texts = {**metadata, INPUT_HASH_KEY: self.input_hash(), STORED_KEY: stored.as_json()}
        of_files = sum(len(one.file.gathering.columns) + 2 for one in self.inputs.gathered)
        return with_room(texts, len(self.plan.schema.types) + of_files)

    @property
    def _narrows(self) -> bool:
        return self.plan.narrows or self.limits.customers is not None

    @property
    def _wanted(self) -> str | None:
        return identifier(WANTED) if self.plan.narrows else None

    def write(self, output: Output, part: Path) -> None:
        """Write a scored file."""
        rows = min(self.group, PARQUET_ROWS)
        self._run(copy_statement(self.plan, self.kept_rows, part, output, rows))

    def _listing(self, rows: str, *, has_keyless: bool) -> Listing:
        more = [one.listed for one in self.inputs.gathered if one.listed is not None]
        which = self.limits.on_duplicate
        return Listing(self.places, self.plan.schema, rows, which, has_keyless, more)

    def _by_arrays(self, target: Path, metadata: Mapping[str, str]) -> Stored | None:
        """Write the first pass by arrays, where they are worth it and can vouch for it.

        Returns:
            How its columns stand in the file then: arrays move no row.
        """
        if not self.inputs.is_regular:
            return None
        plan = replace(self.plan, stored=in_order(self.plan.stored))
        ahead = asked = self.ahead() or Ahead(())
        while True:
            try:
                return self._counting(ahead, plan, target, metadata)
            except UncountedError as error:  # for a second time: nothing more is tried
                again = {one.name for one in ahead.shared} if ahead is not asked else error.names
                ahead = ahead.without(again)

    def _counting(
        self, ahead: Ahead, plan: Plan, target: Path, metadata: Mapping[str, str]
    ) -> Stored | None:
        """Do so, and count what is asked ahead.

        Raises:
            UncountedError: Some of it cannot be counted.
        """
        stored = plan.stored if ahead.beside is None else plan.stored.only(ahead.beside)
        stored = in_words(stored, plan.schema)
        counts = tuple(counts_of(ahead, plan.stored))
        tables = write_by_arrays(
            plan,
            self.export,
            target,
            stored,
            partial(self._known, metadata, stored),
            self.limits,
            self.progress,
            self.inputs.before,
            counts,
        )
        if tables is None:
            return None
        for name, table in tables.items():
            self.session.hold(table_of(name), table)
        self.counted = Counted({one.name: one for one in counts if one.name in tables}, plan.stored)
        return stored

    def _first_pass(self, target: Path, texts: Mapping[str, str]) -> str:
        """Every row of the export; the key of one that is not scored says why."""
        relations = [f"{EXPORT} AS ({self.export.relation()})"]
        if self.inputs.before is not None:
            earlier = stored_rows(self.session, self.inputs.before)
            relations.append(f"{EARLIER} AS ({earlier})")
        relations += [f"{identifier(one.name)} AS ({one.rows})" for one in self.inputs.gathered]
        relations += [
            f"{identifier(step.name)} AS ({sql.render(step.select, 'duckdb')})"
            for step in self.plan.steps
        ]
        written = ", ".join(
            f"{sql.render(value, 'duckdb')} AS {identifier(name)}"
            for name, value in written_columns(self.plan)
        )
        last = identifier(self.plan.steps[-1].name)
        options = parquet_options(self.group, packs=self.limits.packs)
        return (
            f"COPY (WITH {', '.join(relations)} "
            f"SELECT {written} FROM {last}) "
            f"TO {quote(str(target))} ({options}, KV_METADATA {metadata_literal(texts)})"
        )

    def _second_pass(self, target: Path, stored: Stored, texts: Mapping[str, str]) -> str:
        return (
            f"COPY (SELECT {_columns(stored, 'customer_id')} FROM {self.kept_rows}) "
            f"TO {quote(str(target))} ({parquet_options(packs=self.limits.packs)}, "
            f"KV_METADATA {metadata_literal(texts)})"
        )

    def _settled(self, rows: str, has_duplicates: bool) -> str:
        """SQL of the rows that are scored: each customer once."""
        scored = f"SELECT * FROM {rows} WHERE customer_id <> ''"
        if not has_duplicates:
            return scored
        order = "ASC" if self.limits.on_duplicate == "first" else "DESC"
        rank = f"row_number() OVER (PARTITION BY customer_id ORDER BY row {order})"
        return f"{scored} QUALIFY {rank} = 1 ORDER BY row"

    def _narrowed(self, customers: str) -> str:
        """SQL of the customers that are asked for: those of the condition, of them the first."""
        where = f" WHERE {self._wanted}" if self._wanted else ""
        most = self.limits.customers
        first = "" if most is None else f" ORDER BY row LIMIT {most}"
        return f"SELECT * FROM {customers}{where}{first}"

    def _duplicates(self, rows: str) -> int:
        """How many rows repeat a customer, once it is settled which of them counts."""
        if not self.plan.schema.compares_customers:
            return 0
        duplicates = count_duplicates(self.session, rows)
        if duplicates and self.limits.on_duplicate == "error":
            raise repeated_ids(self.session, self.places, rows)
        return duplicates

    def _run(self, statement: str) -> None:
        try:
            self.session.run(statement)
        except duckdb.Error as error:
            raise failure(error, self.export) from None


def _columns(stored: Stored, key: str) -> str:
    """The columns of a snapshot's file, the key as given."""
    return ", ".join(
        f"{key} AS customer_id" if name == "customer_id" else identifier(name)
        for name in stored.columns
    )
