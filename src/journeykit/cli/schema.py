"""``journeykit schema``: the JSON Schema of the definition."""

from __future__ import annotations

from journeykit.cli.options import OutputOption
from journeykit.cli.output import write_output
from journeykit.errors import ExitCode


def schema(output: OutputOption = None) -> ExitCode:
    """Print the JSON Schema of a journey file, for editors and other checkers."""
    from journeykit.app.checking import schema_text

    write_output(output, schema_text())
    return ExitCode.OK
