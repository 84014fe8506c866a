"""The further files of a journey, found for a run: named by who runs it, or beside the journey."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from journeykit.errors import InputError, UsageError
from journeykit.records import dataclass

if TYPE_CHECKING:
    from journeykit.definition.loader import Definition
    from journeykit.engines.gathering import SideFile


@dataclass(frozen=True)
class SideFiles:
    """The further files of a run.

    ``given`` are opened and compiled, in the order of the journey; ``notes`` says which optional
    ones are missing.
    """

    given: tuple[SideFile, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files that are read."""
        return tuple(path for one in self.given for path in one.export.paths)

    def hash_with(self, own: str) -> str:
        """The hash of all that is read: that of the customers alone where there is nothing else."""
        from journeykit.engines.hashing import hash_files

        if not self.given:
            return own
        parts = [
            own,
            *(f"{one.gathering.name}={hash_files(one.export.paths)}" for one in self.given),
        ]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def open_side_files(
    definition: Definition, named: Mapping[str, Path], folder: Path, as_of: date
) -> SideFiles:
    """Find, open and compile the further files that a journey reads.

    Args:
        definition: A journey without errors.
        named: Where files are, by their name in the journey; this wins over its ``path``.
        folder: Of the journey, from which its paths go.
        as_of: The date the score speaks for.

    Raises:
        UsageError: A name is none of a file of the journey.
        InputError: A file is missing, cannot be read, or lacks a column.
    """
    from journeykit.definition.side_files import declared_files
    from journeykit.engines.gathering import SideFile
    from journeykit.engines.inputs import sources_of
    from journeykit.engines.opening import open_exports
    from journeykit.engines.told import by_journey
    from journeykit.scoring.gathering import files_read, make_gathering
    from journeykit.scoring.schema import Schema

    files = declared_files(definition.journey)
    _refuse_unknown(named, tuple(files), definition.path)
    given, notes = [], []
    for name in files_read(definition, Schema.of(definition)):
        file = files[name]
        path = named.get(name) or (folder / file.path if file.path else None)
        if file.optional and name not in named and not _is_there(path):
            notes.append(f"the file {name} is not given: what is gathered from it is unknown")
            continue
        if path is None or not (name in named or _is_there(path)):
            found = "none is given" if path is None else f"there is no {path.as_posix()}"
            raise InputError(
                f"the journey reads the file `{name}`, and {found}",
                where=definition.path,
                help=f"give it with --file {name}=PATH, say its `path` under data.files.{name}, or "
                "`optional: true` if it may be missing",
            )
        if name not in named:
            _refuse_links_out(name, path, folder)
        export = open_exports(
            sources_of(path),
            delimiter=file.delimiter,
            encoding=file.encoding,
            told=by_journey(name),
        )
        gathering = make_gathering(definition, name, export.columns, as_of, export.name)
        given.append(SideFile(gathering, export))
    return SideFiles(tuple(given), tuple(notes))


def _refuse_links_out(name: str, path: Path, folder: Path) -> None:
    """A journey's own path stays in its folder, through links too: others write journeys."""
    from journeykit.engines.inputs import sources_of

    for source in sources_of(path):
        if not source.path.resolve().is_relative_to(folder.resolve()):
            raise InputError(
                f"the file `{name}` is a link that leads out of the journey's folder",
                where=str(source.path),
                help=f"name it when scoring: --file {name}=PATH",
            )


def _is_there(path: Path | None) -> bool:
    from journeykit.engines.inputs import sources_of

    if path is None:
        return False
    try:
        return all(source.path.exists() for source in sources_of(path))
    except InputError:
        return False


def _refuse_unknown(named: Mapping[str, Path], known: tuple[str, ...], journey: str) -> None:
    from journeykit.spelling import nearest

    for name in named:
        if name not in known:
            near = nearest(name, known)
            listed = f"files: {', '.join(known)}" if known else "the journey declares no files"
            raise UsageError(
                f"the journey has no file `{name}`",
                where=journey,
                help=f"did you mean `{near}`?" if near else listed,
            )
