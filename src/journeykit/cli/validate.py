"""``journeykit validate``: check definitions."""

# Annotations are not postponed here: typer would have to read and evaluate each at every start.

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from journeykit.cli.console import harmless, paint, say, write_data
from journeykit.cli.findings import FindingsFormat, Target, parse_targets, summary, write_report
from journeykit.cli.journey_option import find_all_journeys
from journeykit.cli.lint_options import (
    BaselineOption,
    DiffOption,
    ExtendSelectOption,
    FixOption,
    IgnoreOption,
    PerFileIgnoresOption,
    SelectOption,
    SeverityOption,
    ShowSettingsOption,
    ValidateCommand,
    WriteBaselineOption,
    beside,
    command_line_layer,
    written_baseline,
)
from journeykit.cli.options import STDIO
from journeykit.cli.output import refuse_same_file
from journeykit.errors import ExitCode, UsageError
from journeykit.render.findings.report import counted
from journeykit.settings import LintSettings, Said, Settings, find_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from journeykit.app.validating import Validated


COMMAND_CLASS = ValidateCommand


class FailOn(StrEnum):
    """The least severity that ends ``validate`` with 1."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"
    NEVER = "never"


def validate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATHS]...",
            help="Journey files, folders of them, or - for stdin. Without any: journey.yaml here, "
            "else every journey of the settings.",
            show_default=False,
        ),
    ] = None,
    format: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT[=FILE]",
            help=f"How findings are written, and where: {', '.join(FindingsFormat)}. May be given "
            "more than once: --format full --format sarif=out.sarif.  [default: full]",
            show_default=False,
        ),
    ] = None,
    fail_on: Annotated[
        FailOn | None,
        typer.Option(
            "--fail-on",
            help="End with 1 at this severity or above.  [default: the settings, else error]",
            show_default=False,
        ),
    ] = None,
    select: SelectOption = None,
    extend_select: ExtendSelectOption = None,
    ignore: IgnoreOption = None,
    per_file_ignores: PerFileIgnoresOption = None,
    severity: SeverityOption = None,
    show_settings: ShowSettingsOption = False,
    fix: FixOption = False,
    diff: DiffOption = False,
    baseline: BaselineOption = None,
    write_baseline: WriteBaselineOption = None,
    stdin_filename: Annotated[
        str | None,
        typer.Option(
            "--stdin-filename",
            metavar="FILE",
            help="The file that stdin is the text of: findings name it, and nested journeys are "
            "looked for beside it.",
            show_default=False,
        ),
    ] = None,
    watch: Annotated[
        bool,
        typer.Option(
            "--watch",
            "-w",
            help="Check again whenever a journey or one nested in it changes; Ctrl-C ends it "
            "with 130.",
        ),
    ] = False,
) -> ExitCode:
    """Check journeys like code: each finding with its place, its reason and its mend."""
    targets = parse_targets(format or ())
    found = find_settings(Path.cwd())
    line = command_line_layer(
        select, extend_select, ignore, per_file_ignores, severity, fail_on and fail_on.value
    )
    if show_settings:
        return _show_settings(found, line, baseline)
    chosen = paths or ([STDIO] if stdin_filename else find_all_journeys())
    if stdin_filename and STDIO not in chosen:
        raise UsageError("--stdin-filename is for stdin", help="add - to the paths")

    kept = written_baseline(write_baseline)
    refuse_same_file((*(target.file for target in targets), kept), chosen)

    def check() -> "Validated":
        from journeykit.app.validating import Request
        from journeykit.app.validating import validate as validate_journeys

        return validate_journeys(
            Request(
                paths=tuple(chosen),
                stdin_name=stdin_filename,
                layers=(found.lint, line),
                baseline=baseline or beside(found.baseline),
                write_baseline=kept,
                writes_fixes=fix,
                shows_diff=diff,
            )
        )

    def report(validated: "Validated") -> ExitCode:
        return _reported(validated, targets)

    if not watch:
        return report(check())
    if STDIO in chosen:
        raise UsageError("stdin cannot be watched", help="name a file, or leave out --watch")
    from journeykit.cli.watching import keep_checking

    return keep_checking(chosen, check, report)


def _show_settings(found: Settings, line: LintSettings, baseline: Path | None) -> ExitCode:
    """Print what is in force, each with where it is from."""
    from journeykit.lint.policy import policy, shown

    if baseline is not None:
        line = replace(line, baseline=Said(str(baseline), "--baseline"))
    layers = (found.lint, line)
    in_force = policy(layers)
    file = f"settings of {found.file}" if found.file else "no settings file"
    rows = [f"{key} = {value}  # {where}" for key, value, where in shown(layers)]
    count = f"{len(in_force.counted)} rules count"
    write_data("\n".join([f"# {file}; {count}", *rows]) + "\n")
    return ExitCode.OK


def _reported(validated: "Validated", targets: Sequence[Target]) -> ExitCode:
    """Write what was found to every target; the code that it ends with.

    Raises:
        UsageError: a target is a file that was read, such as a nested journey.
    """
    refuse_same_file((target.file for target in targets), map(Path, validated.sources))
    from journeykit import __version__
    from journeykit.cli.findings import repository_root
    from journeykit.render.findings.report import Report, Suppressed

    said = Report(
        validated.files,
        validated.findings,
        validated.sources,
        suppressed=tuple(
            Suppressed(
                back.finding, "inSource" if back.by == "comment" else "external", back.reason
            )
            for back in validated.kept_back
        ),
        fail_on=validated.fail_on,
        root=str(repository_root()),
        here=str(Path.cwd()),
        version=__version__,
    )
    if validated.in_baseline is not None:
        say(f"{counted(validated.in_baseline, 'finding')} written as known")
        return ExitCode.OK
    if validated.diff is not None:
        write_data(validated.diff)
    elif validated.files:
        write_report(said, targets)
    for line in _notes(validated):
        say(line)
    if validated.files:
        say(_summary(validated))
    for message in validated.unread:
        say(f"{paint('error', 'bold red', on_stderr=True)}: {harmless(message)}")
    if validated.unread:
        return ExitCode.USAGE
    failing = any(map(said.fails, validated.findings))
    return ExitCode.FINDINGS if failing else ExitCode.OK


def _summary(validated: "Validated") -> str:
    """One line on what is left, with how many of it ``--fix`` could mend."""
    said, _, where = summary(validated.findings, len(validated.files)).rpartition(" in ")
    fixable = sum(finding.fix is not None for finding in validated.findings)
    if fixable and validated.diff is None and not validated.fixed:
        said += f" ({fixable} can be fixed with --fix)"
    return f"{said} in {where}"


def _notes(validated: "Validated") -> "Iterator[str]":
    """What was fixed, and what is not shown because it is known."""
    if validated.fixed:
        would = "would be fixed" if validated.diff is not None else "fixed"
        yield f"{counted(len(validated.fixed), 'finding')} {would}"
    known = sum(back.by == "baseline" for back in validated.kept_back)
    if known:
        yield f"{counted(known, 'finding')} of the baseline not shown"
