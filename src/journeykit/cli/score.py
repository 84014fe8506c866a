"""``journeykit score``: every customer of an export placed, and what was found shown."""

# Annotations are not postponed here: typer would have to read and evaluate each at every start.

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from journeykit.cli.at_risk_file import AtRiskFile
from journeykit.cli.console import say, show, write_file
from journeykit.cli.journey_option import JourneyOption, find_journey, snapshots_of
from journeykit.cli.options import STDIO, AsOfOption, OutputOption, format_of, today
from journeykit.cli.output import (
    refuse_bytes_on_terminal,
    refuse_in_snapshots,
    refuse_same_file,
    write_output,
)
from journeykit.cli.progress import progress
from journeykit.cli.score_account import account, faster, nested_problems
from journeykit.cli.score_summary import reading, summary_parts
from journeykit.cli.side_files import FilesOption, named_files
from journeykit.cli.starting import load
from journeykit.errors import ExitCode, StrictError, UsageError
from journeykit.outputs import scratch_folder

if TYPE_CHECKING:
    from journeykit.app.narrowing import Narrowing
    from journeykit.app.nesting import NestedOutputs
    from journeykit.app.scoring import Scored
    from journeykit.cli.console import Part
    from journeykit.engines.duckdb import Output
    from journeykit.engines.facts import RunFacts


class ScoreFormat(StrEnum):
    """What a scored file is; the table is the summary on the screen."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


class OnDuplicate(StrEnum):
    """Which row of a customer counts, where an export has several."""

    ERROR = "error"
    FIRST = "first"
    LAST = "last"


ENDINGS = {
    ".csv": ScoreFormat.CSV,
    ".json": ScoreFormat.JSON,
    ".parquet": ScoreFormat.PARQUET,
    ".pq": ScoreFormat.PARQUET,
}

BEFORE_THE_ENGINE = (
    "journeykit.app.scoring",
    "journeykit.app.reporting",
    "journeykit.definition.expressions.parsing",
    "journeykit.definition.expressions.proving",
    "journeykit.lint.engine",
    "journeykit.review.build",
    "journeykit.review.scrutiny",
    "journeykit.scoring.plan",
    "journeykit.scoring.scrutinising",
    "journeykit.scoring.tallies",
)
"""What a score loads besides the engine."""


def score(
    customers: Annotated[
        list[Path],
        typer.Argument(
            metavar="CUSTOMERS...",
            help="The export: CSV (also .gz, .zst) or Parquet, in one file or several, by name or "
            "by a pattern such as 'exports/*.csv'; - is stdin.",
            show_default=False,
        ),
    ],
    journey: JourneyOption = None,
    as_of: AsOfOption = None,
    output: OutputOption = None,
    format: Annotated[
        ScoreFormat | None,
        typer.Option(
            "--format",
            "-f",
            help="What the scored file is; without it what the ending of FILE says. Without FILE "
            "it goes to stdout, and the summary to stderr.",
            show_default=False,
        ),
    ] = None,
    files: FilesOption = None,
    keep_columns: Annotated[
        bool, typer.Option("--keep-columns", help="Carry all columns of the export through.")
    ] = False,
    delimiter: Annotated[
        str | None,
        typer.Option(
            metavar="CHARACTER", help="Between cells, such as ; or tab; detected without it."
        ),
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Of the export, any that Python knows, such as cp1252; without it utf-8, or what "
            "the mark at the beginning of the file says.",
        ),
    ] = None,
    rejects: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="List every row that is not scored for what is wrong with it, and every cell that "
            "could not be read, in this CSV file; also where too many stop the run.",
            show_default=False,
        ),
    ] = None,
    on_duplicate: Annotated[
        OnDuplicate, typer.Option(help="What to do where a customer has several rows.")
    ] = OnDuplicate.ERROR,
    max_bad: Annotated[
        float,
        typer.Option(
            min=0.0, max=1.0, help="The share of rows that may be unreadable before it stops."
        ),
    ] = 0.01,
    strict: Annotated[
        bool, typer.Option("--strict", help="End with 1 if any row or cell was bad.")
    ] = False,
    where: Annotated[
        str | None,
        typer.Option(
            metavar="EXPR",
            help="Score only whom this condition holds for, over columns and results, such as "
            "\"region = 'EU' and band = 'red'\". Saves nothing.",
            show_default=False,
        ),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="Score only the first N customers (of --where). Saves nothing.",
            show_default=False,
        ),
    ] = None,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain",
            help="Add to the scored file what each customer misses for the next step, what each "
            "measure adds to the score, and what is unknown.",
        ),
    ] = False,
    nested: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Write the scored file of each nested journey there, by stage and touchpoint.",
            show_default=False,
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN",
            help="Tell every table apart by a declared text column or a segment.",
            show_default=False,
        ),
    ] = None,
    details: Annotated[
        bool,
        typer.Option(
            "--details",
            help="Also rank stages by loss and by stall, and show the value at each step, the CRM "
            "against the evidence, and fit.",
        ),
    ] = False,
    safe_cells: Annotated[
        bool,
        typer.Option(
            "--safe-cells",
            help="Write ' before text of a CSV file that a spreadsheet would run as a formula.",
        ),
    ] = False,
    save: Annotated[
        bool | None,
        typer.Option(
            "--save/--no-save",
            help="Whether to save a snapshot; without it one is saved unless --where or --limit "
            "narrows the score.",
            show_default=False,
        ),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace another snapshot of the same date.")
    ] = False,
    at_risk: Annotated[
        Path | None,
        typer.Option(
            "--at-risk",
            metavar="FILE",
            help="Write everybody who needs action now to this CSV file; - is stdout.",
            show_default=False,
        ),
    ] = None,
    sql: Annotated[
        bool,
        typer.Option("--sql", help="Print the plan, each step with its reason, and score nothing."),
    ] = False,
    forget: Annotated[
        bool, typer.Option("--forget", help="Score without what earlier snapshots know.")
    ] = False,
    threads: Annotated[
        int | None, typer.Option(min=1, help="Cores to use; all without it.", show_default=False)
    ] = None,
    memory: Annotated[
        str | None,
        typer.Option(metavar="SIZE", help="The most memory, such as 1GB.", show_default=False),
    ] = None,
) -> ExitCode:
    """Score an export: place every customer by evidence, and show what was found.

    A snapshot is saved beside the journey, for `report`, `why` and the next score.
    """
    load(*BEFORE_THE_ENGINE)
    from journeykit.app.narrowing import Narrowing
    from journeykit.app.scoring import ScoreRequest, plan_text
    from journeykit.app.scoring import score as run_score
    from journeykit.engines.duckdb import Limits
    from journeykit.engines.inputs import found_sources, title_of
    from journeykit.engines.reject_file import RejectFile

    if (
        explain
        and nested is None
        and output is None
        and format in (None, ScoreFormat.TABLE)
        and not sql
    ):
        raise UsageError(
            "--explain adds columns to the scored file, and none is asked for",
            help="add -o FILE or --format csv; `journeykit why ID` explains one customer here",
        )
    if rejects == STDIO:
        raise UsageError("--rejects takes a file", help="name one, such as rejects.csv")
    narrowing = Narrowing(where, limit)
    saves = _saves(save, narrowing)
    file = find_journey(journey)
    kind = None if sql else _file_format(output, format)
    further = named_files(files)
    to_stdout = (kind is not None and output in (None, STDIO)) or at_risk == STDIO
    with (
        found_sources(customers, sys.stdin.buffer) as sources,
        _written(output, kind, safe_cells) as outputs,
    ):
        inputs = [*(source.path for source in sources), file, *further.values()]
        refuse_same_file([output, at_risk, rejects], inputs)
        refuse_in_snapshots([output, at_risk, rejects], snapshots_of(file))
        request = ScoreRequest(
            journey=file,
            customers=sources,
            as_of=as_of or today(),
            snapshots=snapshots_of(file),
            outputs=outputs,
            save=saves,
            narrowing=narrowing,
            by=by,
            explain=explain,
            nested_outputs=_nested_outputs(nested, kind, safe_cells),
            details=details,
            replace=replace,
            forget=forget,
            keep_columns=keep_columns,
            delimiter=delimiter,
            encoding=encoding,
            rejects=RejectFile(rejects, safe_cells) if rejects else None,
            list_at_risk=at_risk is not None,
            files=further,
            limits=Limits(
                max_bad=max_bad, on_duplicate=on_duplicate.value, threads=threads, memory=memory
            ),
        )
        if sql:
            write_output(None, plan_text(request))
            return ExitCode.OK
        with progress(f"scoring {title_of(sources)}") as shown:
            scored = run_score(request, shown)
    in_need = AtRiskFile.written(at_risk, scored.at_risk, safe=safe_cells)
    show(*_shown(scored, by, details=details), to_stderr=to_stdout)
    hints = faster(lacks_libraries=scored.lacks_libraries)
    for line in (*account(scored.facts), *nested_problems(scored.nested), *hints):
        say(line)
    if scored.snapshot is not None:
        say(f"saved {scored.snapshot}")
    elif narrowing.narrows:
        say("saved nothing: these are not all customers")
    if kind is not None and not to_stdout:
        say(f"wrote {output}")
    if rejects is not None:
        say(f"wrote {rejects}")
    in_need.tell()
    return _exit_code(scored.facts, strict=strict)


def _shown(scored: "Scored", by: str | None, *, details: bool) -> "Iterator[Part]":
    """The summary, and behind it what was asked for besides."""
    from journeykit.cli.score_details import by_parts, details_parts, nested_parts

    yield from summary_parts(scored.review, scored.scrutiny)
    if details and scored.scrutiny is not None:
        yield from details_parts(scored.review, scored.scrutiny)
    if by is not None:
        yield from by_parts(by, scored.parts)
    yield from nested_parts(scored.nested)
    yield ""
    yield reading(scored.review.method)


def _nested_outputs(
    folder: Path | None, kind: ScoreFormat | None, safe: bool
) -> "NestedOutputs | None":
    """Where scored files of nested journeys go: of the format of the whole one, else CSV.

    Raises:
        UsageError: It is no folder.
    """
    if folder is None:
        return None
    if not folder.is_dir():
        raise UsageError("there is no such folder", where=str(folder), help="make it first")
    from journeykit.app.nesting import NestedOutputs
    from journeykit.engines.duckdb import OutputFormat

    return NestedOutputs(folder, OutputFormat((kind or ScoreFormat.CSV).value), safe)


def _saves(asked: bool | None, narrowing: "Narrowing") -> bool:
    """Whether a snapshot is saved: never of a part of the customers.

    Raises:
        UsageError: That is asked for.
    """
    if asked and narrowing.narrows:
        raise UsageError(
            "--save does not go with --where or --limit: a snapshot is of all customers",
            help="leave out --save; -o FILE writes what is scored",
        )
    return not narrowing.narrows and asked is not False


def _exit_code(facts: "RunFacts", *, strict: bool) -> ExitCode:
    if strict and not facts.is_clean:
        raise StrictError("rows or cells are bad, and --strict was asked for")
    return ExitCode.OK


def _file_format(output: Path | None, named: ScoreFormat | None) -> ScoreFormat | None:
    """The format of the scored file; None where none is asked for."""
    if named is ScoreFormat.TABLE and output is not None:
        raise UsageError("the table is for the screen", help="leave out -o, or choose csv")
    if output is None or named is ScoreFormat.TABLE:
        return None if named is ScoreFormat.TABLE else named
    return format_of(output, named, ENDINGS, default=ScoreFormat.CSV)


@contextmanager
def _written(
    output: Path | None, kind: ScoreFormat | None, safe: bool
) -> "Iterator[Sequence[Output]]":
    """The scored file to write; what is meant for stdout goes through a file, once it is whole."""
    from journeykit.engines.duckdb import Output, OutputFormat

    if kind is None:
        yield ()
    elif output is not None and output != STDIO:
        yield (Output(output, OutputFormat(kind.value), safe),)
    else:
        with scratch_folder() as scratch:
            spooled = scratch / f"scored.{kind.value}"
            yield (Output(spooled, OutputFormat(kind.value), safe),)
            refuse_bytes_on_terminal(binary=kind is ScoreFormat.PARQUET)
            write_file(spooled)
