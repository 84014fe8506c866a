"""The options that say which findings count; each means what the setting of its name means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from journeykit.errors import UsageError
from journeykit.settings import LintSettings, Said

BASELINE_FILE = "journeykit-baseline.json"
"""Where ``--write-baseline`` writes when it names no file."""

_WRITE = "--write-baseline"


def _words(flag: str, help: str, metavar: str = "CODES") -> Any:
    return typer.Option(flag, metavar=metavar, help=help, show_default=False)


SelectOption = Annotated[
    list[str] | None,
    _words("--select", "Only these: codes, their beginnings (JK5), names, or ALL; with commas."),
]
ExtendSelectOption = Annotated[
    list[str] | None, _words("--extend-select", "These as well, though the settings ignore them.")
]
IgnoreOption = Annotated[list[str] | None, _words("--ignore", "Not these.")]
PerFileIgnoresOption = Annotated[
    list[str] | None,
    _words("--per-file-ignores", "Not these in the files of a pattern.", "PATTERN:CODES"),
]
SeverityOption = Annotated[
    list[str] | None,
    _words("--severity", "Weigh a rule otherwise: JK501=error.", "CODE=SEVERITY"),
]
BaselineOption = Annotated[
    Path | None,
    _words("--baseline", "Show only findings that this file does not hold.", "FILE"),
]
WriteBaselineOption = Annotated[
    Path | None,
    _words(
        _WRITE,
        f"Write all findings as known, to a .json file; without one to {BASELINE_FILE}.",
        "[FILE]",
    ),
]
ShowSettingsOption = Annotated[
    bool,
    typer.Option("--show-settings", help="Print the settings in force and where each is from."),
]
FixOption = Annotated[
    bool,
    typer.Option("--fix", help="Mend what is safe to mend, in the files; show what is left."),
]
DiffOption = Annotated[
    bool, typer.Option("--diff", help="Show what --fix would change, and write nothing.")
]


class ValidateCommand(TyperCommand):
    """``validate``: its ``--write-baseline`` may stand without a file."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Give ``--write-baseline`` a file where none follows it."""
        return super().parse_args(ctx, [*_with_file(args)])


def _with_file(arguments: Sequence[str]) -> Iterator[str]:
    """Only a name that ends in .json is a file of it: a journey would be written over."""
    for place, argument in enumerate(arguments):
        if argument == "--":
            yield from arguments[place:]
            return
        following = arguments[place + 1] if place + 1 < len(arguments) else ""
        bare = argument == _WRITE and not following.endswith(".json")
        yield f"{_WRITE}={BASELINE_FILE}" if bare else argument


def written_baseline(file: Path | None) -> Path | None:
    """The file of ``--write-baseline``.

    Raises:
        UsageError: it may be a journey.
    """
    if file is not None and file.suffix != ".json":
        raise UsageError(f"a baseline is a .json file, and {file} is none", help="name another")
    return file


def beside(file: Path | None) -> Path | None:
    """A file of the settings as it is named from this folder, where it lies below it."""
    if file is not None and file.is_relative_to(Path.cwd()):
        return file.relative_to(Path.cwd())
    return file


def command_line_layer(
    select: Iterable[str] | None,
    extend_select: Iterable[str] | None,
    ignore: Iterable[str] | None,
    per_file_ignores: Iterable[str] | None,
    severity: Iterable[str] | None,
    fail_on: str | None,
) -> LintSettings:
    """What the command line says, as the settings would say it.

    Raises:
        UsageError: an option is not of its form.
    """
    return LintSettings(
        select=None if select is None else tuple(_said("--select", select)),
        extend_select=tuple(_said("--extend-select", extend_select or ())),
        ignore=tuple(_said("--ignore", ignore or ())),
        per_file_ignores=tuple(
            (pattern, tuple(_said("--per-file-ignores", [codes.text])))
            for pattern, codes in _pairs("--per-file-ignores", per_file_ignores or (), ":")
        ),
        severity=tuple(_pairs("--severity", severity or (), "=")),
        fail_on=Said(fail_on, "--fail-on") if fail_on else None,
        folder=Path.cwd(),
    )


def _said(option: str, words: Iterable[str]) -> Iterator[Said]:
    for word in words:
        yield from (Said(part.strip(), option) for part in word.split(",") if part.strip())


def _pairs(option: str, words: Iterable[str], sign: str) -> Iterator[tuple[Said, Said]]:
    for word in words:
        name, found, value = word.rpartition(sign)
        if not found or not name.strip() or not value.strip():
            example = "drafts/*.yaml:JK5" if sign == ":" else "JK501=error"
            raise UsageError(
                f"{option} {word} has no {sign!r} with something on both sides",
                help=f"write {option} {example}",
            )
        yield Said(name.strip(), option), Said(value.strip(), option)
