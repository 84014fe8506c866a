"""Definitions checked, loaded, and their schema."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from journeykit.errors import DefinitionError, InputError
from journeykit.records import dataclass, replace

if TYPE_CHECKING:
    from journeykit.definition.findings import Finding
    from journeykit.definition.loader import Definition, Files, Loaded
    from journeykit.definition.source import Source

_JOURNEY_MARK = re.compile(rb"^journeykit[ \t]*:", re.MULTILINE)
_USUAL_NAME = "journey.yaml"
_SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__", "venv", "site-packages"})


@dataclass(frozen=True)
class Checked:
    """What validating some journeys gave: every finding once, by file and place."""

    files: tuple[str, ...]
    findings: tuple[Finding, ...]
    sources: Mapping[str, Source]
    """The text of every file that took part, nested ones too, by the path that findings name."""
    parts: frozenset[str] = frozenset()
    """The files that were checked within the journey they are nested in, and not by themselves."""
    unread: tuple[str, ...] = ()
    """What is to be said of each path that could not be read."""


def check_journeys(
    paths: Iterable[Path], stdin_name: str | None = None, disk: Files | None = None
) -> Checked:
    """Load and lint each journey; ``-`` is standard input, a folder means the journeys in it.

    Args:
        paths: What to check.
        stdin_name: The file that standard input is the text of, saved or not: findings name it,
            and nested journeys are looked for beside it.
        disk: Where files are read from, if that is not the disk itself.

    Raises:
        InputError: the only path cannot be opened, or is a folder without a journey; of several
            the others are checked.
    """
    from journeykit.lint.engine import check

    unread: list[InputError] = []
    files = tuple(dict.fromkeys(_expanded(paths, unread)))
    seen: dict[str, _Seen] = {}
    for file in files:  # of each only what is said is kept: a thousand definitions fill the memory
        try:
            loaded = _loaded(file, stdin_name, disk)
        except InputError as error:
            unread.append(error)
            continue
        lacks_data = loaded.definition is not None and loaded.definition.journey.data is None
        seen[file] = _Seen(loaded.source.path, loaded.sources, lacks_data, check(loaded))
    if len(unread) == 1 and not seen:
        raise unread[0]
    parts = frozenset(_parts(seen))
    findings: dict[Finding, None] = {}
    sources: dict[str, Source] = {}
    for file, one in seen.items():
        if file not in parts:
            sources.update(one.sources)
            findings.update(dict.fromkeys(one.findings))
    shown = (stdin_name or file if file == "-" else file for file in seen)
    said = tuple(map(str, unread))
    return Checked(tuple(shown), tuple(sorted(findings)), sources, parts, said)


@dataclass(frozen=True)
class _Seen:
    """What is kept of one journey and those nested in it."""

    path: str
    sources: Mapping[str, Source]
    lacks_data: bool
    findings: tuple[Finding, ...]


def _parts(seen: Mapping[str, _Seen]) -> Iterator[str]:
    """The files without data of their own that are checked within another one of these.

    Of files that are nested in one another in a circle, the first is checked by itself.
    """
    around: dict[str, set[Path]] = {}
    for file, one in seen.items():
        own = Path(file).resolve()
        around[file] = {Path(path).resolve() for path in one.sources if path != one.path} - {own}
    nested = set().union(*around.values())
    inner = [one for one in seen if seen[one].lacks_data and Path(one).resolve() in nested]
    covered = {path for file in seen.keys() - set(inner) for path in around[file]}
    for file in inner:
        if Path(file).resolve() in covered:
            yield file
        else:
            covered |= around[file]


def _loaded(file: str, stdin_name: str | None, disk: Files | None) -> Loaded:
    from journeykit.definition.loader import Disk, load, load_source
    from journeykit.definition.source import STDIN

    disk = disk or Disk()
    if file != STDIN or stdin_name is None:
        return load(file, disk)
    source = replace(disk.read(Path(STDIN)), path=stdin_name)
    return load_source(source, Path(stdin_name).parent, files=disk)


def load_sound(path: Path) -> Definition:
    """The definition of a journey file without errors, as every command but ``validate`` needs it.

    Raises:
        InputError: the file cannot be opened.
        DefinitionError: it has errors; the message shows the first.
    """
    from journeykit.definition.findings import Severity
    from journeykit.definition.loader import load
    from journeykit.lint.engine import check
    from journeykit.lint.rules import ALL

    loaded = load(path)
    gravest = [rule for rule in ALL if rule.severity is Severity.ERROR]
    errors = _errors(check(loaded, gravest))
    if errors:  # some may follow from what other rules find
        errors = _errors(check(loaded))
    if loaded.definition is not None and not errors:
        return loaded.definition
    more = f"; {len(errors) - 1} more" if len(errors) > 1 else ""
    raise DefinitionError(
        f"{errors[0].message}{more}",
        where=str(errors[0].span),
        help=f"`journeykit validate {path}` shows every error with its mend",
    )


def _errors(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity == "error"]


def journey_id(path: Path) -> str:
    """The id of a journey file, as far as it can be read: its snapshots are found by it.

    Raises:
        InputError: the file cannot be opened.
        DefinitionError: no id can be read in it.
    """
    from journeykit.definition.loader import load

    loaded = load(path)
    return loaded.definition.journey.id if loaded.definition else load_sound(path).journey.id


def schema_text() -> str:
    """The JSON Schema of a journey file."""
    from journeykit.definition.schema import json_schema_text

    return json_schema_text()


def _expanded(paths: Iterable[Path], unread: list[InputError]) -> Iterator[str]:
    """The files that paths mean; what is wrong with a folder is added to ``unread``."""
    for path in paths:
        if path.is_dir():
            inside = list(_journeys_in(path))
            if not inside:
                nothing = InputError(
                    "there is no journey in this folder",
                    where=str(path),
                    help="a journey is a .yaml file with a line such as `journeykit: 1`",
                )
                unread.append(nothing)
            yield from inside
        else:
            yield str(path)


def _journeys_in(folder: Path, around: frozenset[str] = frozenset()) -> Iterator[str]:
    """The journey files below a folder, by name; a link to a folder around it leads nowhere new."""
    around |= {os.path.realpath(folder)}
    for entry in _entries(folder):
        if entry.is_dir():
            if os.path.realpath(entry) not in around:
                yield from _journeys_in(entry, around)
        elif entry.suffix in (".yaml", ".yml") and _is_journey(entry):
            yield str(entry)


def folders_below(folder: Path, around: frozenset[str] = frozenset()) -> Iterator[Path]:
    """A folder and those in which journeys are looked for when it is named."""
    yield folder
    around |= {os.path.realpath(folder)}
    for entry in _entries(folder):
        if entry.is_dir() and os.path.realpath(entry) not in around:
            yield from folders_below(entry, around)


def _entries(folder: Path) -> list[Path]:
    """What is in a folder, by name; hidden and foreign folders are passed over."""
    return sorted(
        entry
        for entry in folder.iterdir()
        if not entry.name.startswith(".") and entry.name not in _SKIPPED_FOLDERS
    )


def _is_journey(file: Path) -> bool:
    """Whether a YAML file is a journey by its name or by what it says: other YAML is not ours."""
    if file.name == _USUAL_NAME:
        return True
    try:
        return _JOURNEY_MARK.search(file.read_bytes()) is not None
    except OSError:
        return False
