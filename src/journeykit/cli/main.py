"""The ``journeykit`` command: its sub-commands in the order that ``--help`` lists them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup, TyperOption

from journeykit import __version__
from journeykit.cli.console import Color, choose_color
from journeykit.cli.usage import CommandGroup, UsageProblem, explained
from journeykit.errors import ExitCode, Interrupted, UsageError


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"journeykit {__version__}")
        raise typer.Exit


def journeykit(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and leave."
        ),
    ] = False,
) -> None:
    """Customer journeys as files: validated like code, scored against real customers, reported.

    Start with `journeykit demo`.
    """
    if context.invoked_subcommand is None and not version:
        typer.echo(context.get_help())


COMMANDS: Mapping[str, str] = {
    "demo": "An example with its exports, and the three main commands on it.",
    "init": "A new journey, commented, to start from.",
    "validate": "Check definitions like code.",
    "columns": "An export's data block, drafted, with its doubts.",
    "score": "Score an export: customers placed by evidence.",
    "why": "One customer explained, condition by condition.",
    "report": "The quarterly review of what was scored.",
    "brief": "One page for the business review of one customer.",
    "diff": "What changed in a definition's meaning.",
    "rules": "Everything that validate may find.",
    "explain": "One finding: what, why, a bad and a good example.",
    "map": "Draw the definition.",
    "schema": "The JSON Schema of the definition.",
}
"""The commands with their line in the list, in the order that people meet them. Each is a function
of its own name in a module of its own name."""

_GROUPS = ("snapshots",)


def _app(names: Collection[str]) -> typer.Typer:
    """The command line with these commands; a module is loaded only for a command that is there."""
    app = typer.Typer(
        cls=CommandGroup,
        rich_markup_mode=None,  # plain help reads well at any width, in a pipe too; starts sooner
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(invoke_without_command=True)(journeykit)
    for name, line in COMMANDS.items():
        if name in names:
            module = import_module(f"journeykit.cli.{name}")
            function = getattr(module, name, None) or getattr(module, f"{name}_")
            kind = getattr(module, "COMMAND_CLASS", None)
            app.command(name, short_help=line, cls=kind)(function)
    for name in _GROUPS:
        if name in names:
            app.add_typer(getattr(import_module(f"journeykit.cli.{name}"), name), name=name)
    return app


def _asked_for(arguments: Sequence[str]) -> Collection[str]:
    """The command that a line begins with; all of them where it begins with none."""
    names = (*COMMANDS, *_GROUPS)
    return arguments[:1] if arguments and arguments[0] in names else names


def run_command_line(arguments: Sequence[str]) -> int:
    """Run one command line and return the exit code that the command decided on.

    Raises:
        JourneykitError: what a user can mend, wrong usage included.
    """
    command = typer.main.get_command(_app(_asked_for(arguments)))
    _add_color_option(command)
    try:
        result = command.main(list(arguments), prog_name="journeykit", standalone_mode=False)
    except UsageProblem as problem:
        raise explained(problem) from problem
    except typer.Abort as aborted:
        raise Interrupted("interrupted") from aborted
    except SystemExit as left:
        # The parser catches a broken pipe itself and leaves with 1; the policy is ours.
        if isinstance(left.__context__, BrokenPipeError):
            raise left.__context__ from None
        raise
    return int(result or ExitCode.OK)


def _add_color_option(command: Any) -> None:
    """Give ``--color`` to every command, so that it may stand anywhere on the line."""
    command.params.append(
        TyperOption(
            param_decls=["--color"],
            metavar=f"[{'|'.join(Color)}]",
            help="Colour the output; NO_COLOR and FORCE_COLOR in the environment are heard too.",
            callback=_choose_color,
            expose_value=False,
        )
    )
    if isinstance(command, TyperGroup):
        for child in command.commands.values():
            _add_color_option(child)


def _choose_color(_context: Any, _parameter: Any, value: str | None) -> None:
    if value is None:
        return
    if value not in list(Color):
        raise UsageError(f"--color is {', '.join(Color)}, and not {value!r}")
    choose_color(Color(value))
