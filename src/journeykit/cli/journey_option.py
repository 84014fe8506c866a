"""How a command finds its journey: ``--journey``, else ``journey.yaml`` here, else the settings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from journeykit.errors import InputError, UsageError
from journeykit.settings import Settings, find_settings
from journeykit.spelling import nearest

JOURNEY_FILE = "journey.yaml"
SNAPSHOTS = ".journeykit"

JourneyOption = Annotated[
    str | None,
    typer.Option(
        "--journey",
        "-j",
        metavar="FILE|NAME",
        help="The journey: a file, or a name from the settings. Without it: journey.yaml here, "
        "else the one that journeykit.toml or pyproject.toml names.",
        show_default=False,
    ),
]


def only_one(argument: str | None, option: str | None) -> str | None:
    """The journey named as an argument or as ``--journey``, which mean the same.

    Raises:
        UsageError: both are there and differ.
    """
    if argument is not None and option is not None and argument != option:
        raise UsageError(f"two journeys are named, {argument} and {option}", help="name one")
    return option if argument is None else argument


def find_journey(named: str | None) -> Path:
    """The file of the one journey that a command is about.

    Raises:
        InputError: there is no such file.
        UsageError: the settings name several journeys, and the command line none of them.
        ConfigurationError: the settings are wrong.
    """
    if named is not None:
        return _named(named)
    here = Path(JOURNEY_FILE)
    if here.is_file():
        return here
    settings = find_settings(Path.cwd())
    if len(settings.journeys) > 1:
        raise UsageError(
            "the settings name several journeys",
            where=str(settings.file),
            help=f"choose one with --journey: {', '.join(settings.journeys)}",
        )
    for name in settings.journeys:
        return _from_settings(settings, name)
    raise InputError(
        f"there is no {JOURNEY_FILE} here, and no settings file names a journey",
        help=_instead(),
    )


def _instead() -> str:
    beside = sorted(path.name for path in Path.cwd().glob("*.y*ml"))
    near = nearest(JOURNEY_FILE, beside)
    if near:
        return f"there is {near}: name it, or call it {JOURNEY_FILE}"
    return "`journeykit init` writes a first one; or name one with --journey FILE"


def find_all_journeys() -> list[Path]:
    """Every journey that a command over many is about when it is given none.

    Raises:
        InputError: there is none.
        ConfigurationError: the settings are wrong.
    """
    here = Path(JOURNEY_FILE)
    settings = Settings() if here.is_file() else find_settings(Path.cwd())
    if settings.journeys:
        return [_from_settings(settings, name) for name in settings.journeys]
    return [find_journey(None)]


def _named(named: str) -> Path:
    file = Path(named)
    if file.is_file():
        return file
    if file.is_dir():
        inside = file / JOURNEY_FILE
        if inside.is_file():
            return inside
        raise InputError(f"there is no {JOURNEY_FILE} in this folder", where=named)
    settings = find_settings(Path.cwd())
    if named in settings.journeys:
        return _from_settings(settings, named)
    raise InputError(
        "there is no such journey file", where=named, help=_what_there_is(named, settings.journeys)
    )


def _from_settings(settings: Settings, name: str) -> Path:
    file = settings.journeys[name]
    if not file.is_file():
        raise InputError(
            f"the journey {name!r} names a file that is not there: {file}",
            where=str(settings.file),
        )
    try:
        return file.relative_to(Path.cwd())
    except ValueError:
        return file


def _what_there_is(named: str, journeys: Mapping[str, Path]) -> str:
    beside = [path.name for path in Path(named).absolute().parent.glob("*.y*ml")]
    close = nearest(Path(named).name, [*journeys, *beside])
    if close:
        return f"did you mean {close}?"
    if journeys:
        return f"the settings name {', '.join(journeys)}"
    return "`journeykit init` writes a first one"


def snapshots_of(journey: Path) -> Path:
    """The folder of all snapshots: the one of the settings, else ``.journeykit`` beside a journey.

    Raises:
        ConfigurationError: the settings are wrong.
    """
    settings = find_settings(Path.cwd())
    return settings.snapshots or journey.parent / SNAPSHOTS
