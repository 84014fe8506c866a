"""``journeykit columns``: the ``data`` block of an export, drafted."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from journeykit.cli.options import OutputOption
from journeykit.cli.output import refuse_same_file, write_output
from journeykit.cli.progress import progress
from journeykit.cli.side_files import named_files, said_of
from journeykit.errors import ExitCode


def columns(
    customers: Annotated[
        list[Path],
        typer.Argument(
            metavar="CUSTOMERS...",
            help="The export: CSV (also .gz, .zst) or Parquet, in one file or several; - is stdin.",
            show_default=False,
        ),
    ],
    files: Annotated[
        list[str] | None,
        typer.Option(
            "--file",
            metavar="NAME=PATH",
            help="A further export with any number of rows for each customer, such as "
            "tickets=tickets.csv; once for each.",
            show_default=False,
        ),
    ] = None,
    output: OutputOption = None,
    delimiter: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[FILE=]CHARACTER",
            help="Between cells of the export, or of a further file, such as 'tickets=;'; detected "
            "without it.",
            show_default=False,
        ),
    ] = None,
    encoding: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[FILE=]NAME",
            help="Of the export, or of a further file, such as tickets=cp1252; utf-8 without it.",
            show_default=False,
        ),
    ] = None,
    sample: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="ROWS",
            help="Look at so many rows from the first; at every row without it.",
            show_default=False,
        ),
    ] = None,
) -> ExitCode:
    """Read an export and draft the `data` block for it.

    Every cell is looked at. A type and a format are drafted where every cell fits them; what the
    data cannot settle, such as the order of day and month, is text and said in a comment. The key
    of a further file is found by the customers' ids, and what can be counted and summed is drafted.
    """
    from journeykit.app.columns import FurtherFile, draft_columns
    from journeykit.engines.inputs import found_sources, sources_of, title_of

    with (
        found_sources(customers, sys.stdin.buffer) as sources,
        progress(f"reading {title_of(sources)}") as shown,
    ):
        further = named_files(files)
        mark, marks = said_of(delimiter, "--delimiter", further)
        text, texts = said_of(encoding, "--encoding", further)
        inputs = [one.path for path in further.values() for one in sources_of(path)]
        refuse_same_file([output], [*(source.path for source in sources), *inputs])
        draft = draft_columns(
            sources,
            delimiter=mark,
            encoding=text,
            sample=sample,
            progress=shown,
            files={
                name: FurtherFile(path, marks.get(name), texts.get(name))
                for name, path in further.items()
            },
        )
    write_output(output, draft)
    return ExitCode.OK
