"""``journeykit schema``: the JSON Schemas of what is read and what is written."""

from __future__ import annotations

from typing import Annotated

import typer

from journeykit.app.schemas import SchemaName
from journeykit.cli.options import OutputOption
from journeykit.cli.output import write_output
from journeykit.errors import ExitCode


def schema(
    name: Annotated[
        SchemaName,
        typer.Argument(
            metavar="[NAME]",
            help="Of a journey file; of a review or a brief as `--format json` writes it.",
            show_default=True,
        ),
    ] = SchemaName.JOURNEY,
    output: OutputOption = None,
) -> ExitCode:
    """Print the JSON Schema of a journey file, for editors and other checkers.

    NAME is journey, review or brief.
    """
    from journeykit.app.schemas import schema_of

    write_output(output, schema_of(name))
    return ExitCode.OK
