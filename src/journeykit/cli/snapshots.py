"""``journeykit snapshots``: what is saved."""

from __future__ import annotations

import typer

from journeykit.cli.journey_option import JourneyOption, find_journey, snapshots_of
from journeykit.cli.listing import ListFormatOption, write_list
from journeykit.cli.usage import CommandGroup
from journeykit.errors import ExitCode

snapshots = typer.Typer(cls=CommandGroup, rich_markup_mode=None)


@snapshots.callback(invoke_without_command=True, short_help="What is saved of scores.")
def show_help(context: typer.Context) -> None:
    """What is saved of scores."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@snapshots.command("list", short_help="The snapshots of a journey, oldest first.")
def list_snapshots(journey: JourneyOption = None, format: ListFormatOption = None) -> ExitCode:
    """List the snapshots of a journey, oldest first."""
    from journeykit.app.checking import journey_id
    from journeykit.snapshots import SnapshotFolder

    file = find_journey(journey)
    folder = SnapshotFolder(snapshots_of(file), journey_id(file))
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
