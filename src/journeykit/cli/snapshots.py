"""``journeykit snapshots``: what is saved."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from journeykit.cli.console import say
from journeykit.cli.journey_option import JourneyOption, find_journey, snapshots_of
from journeykit.cli.listing import ListFormatOption, write_list
from journeykit.cli.options import parse_day
from journeykit.cli.usage import CommandGroup
from journeykit.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from journeykit.snapshots import SnapshotFolder

snapshots = typer.Typer(cls=CommandGroup, rich_markup_mode=None)


@snapshots.callback(invoke_without_command=True, short_help="What is saved of scores.")
def show_help(context: typer.Context) -> None:
    """What is saved of scores."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@snapshots.command("list", short_help="The snapshots of a journey, oldest first.")
def list_snapshots(journey: JourneyOption = None, format: ListFormatOption = None) -> ExitCode:
    """List the snapshots of a journey, oldest first."""
    folder = _folder(journey)
    saved = [folder.read(day) for day in folder.dates()]
    write_list(
        ("as_of", "scored", "export", "definition", "version", "file"),
        [
            (
                one.as_of,
                one.facts.scored,
                one.facts.input_name,
                one.identity.meaning_hash[:12],
                one.version,
                str(one.path),
            )
            for one in saved
        ],
        format,
        right=("scored",),
    )
    return ExitCode.OK


@snapshots.command("show", short_help="What one snapshot holds.")
def show_snapshot(
    day: Annotated[
        date | None,
        typer.Argument(
            metavar="[DATE]",
            parser=parse_day,
            help="The day of the snapshot; the newest without it.",
            show_default=False,
        ),
    ] = None,
    journey: JourneyOption = None,
    format: ListFormatOption = None,
) -> ExitCode:
    """Show where a snapshot comes from: its export, its definition, how its rows add up.

    Nothing of its customers is shown; `report`, `brief` and `why` read them.
    """
    from journeykit.app.saved import facts_of

    folder = _folder(journey)
    snapshot = folder.read(day) if day else folder.latest()
    write_list(("what", "value"), facts_of(snapshot), format)
    return ExitCode.OK


@snapshots.command("prune", short_help="Remove all but the newest snapshots.")
def prune_snapshots(
    keep: Annotated[int, typer.Option(metavar="N", min=1, help="How many of the newest are kept.")],
    journey: JourneyOption = None,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Remove them without being asked.")
    ] = False,
) -> ExitCode:
    """Remove all but the newest N snapshots of a journey, for good.

    It says what it would remove and asks first; where nobody can answer it needs --yes.
    """
    from journeykit.app.saved import outdated, remove

    files = outdated(_folder(journey), keep)
    if not files:
        say(f"nothing to remove: there are no more than {keep}")
        return ExitCode.OK
    if not yes:
        for file in files:
            say(f"would remove {file}")
        _ask(len(files))
    remove(files)
    for file in files:
        say(f"removed {file}")
    return ExitCode.OK


def _ask(count: int) -> None:
    """Go on only where a person says yes.

    Raises:
        UsageError: Nobody can be asked, or they say no.
    """
    import sys

    if not sys.stdin.isatty():
        raise UsageError(
            "removing snapshots needs a yes, and nobody can be asked here", help="add --yes"
        )
    which = "this snapshot" if count == 1 else f"these {count} snapshots"
    if not typer.confirm(f"Remove {which}?", err=True):
        raise UsageError("nothing was removed")


def _folder(journey: str | None) -> SnapshotFolder:
    from journeykit.app.checking import journey_id
    from journeykit.snapshots import SnapshotFolder

    file = find_journey(journey)
    return SnapshotFolder(snapshots_of(file), journey_id(file))
