"""Saved scores: where they are, what they say of themselves, and which one comes before which.

A snapshot is one Parquet file, ``<folder>/<journey>/<as_of>.parquet``. Its metadata holds the
definition's text and hashes, the input's hash, and the account of the run, so that a report needs
neither the journey file nor the export. The folder carries its own ignore file, since snapshots
hold customers.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from journeykit.definition.loader import Definition
from journeykit.engines.facts import RunFacts
from journeykit.engines.metadata import FACTS_KEY, INPUT_HASH_KEY, read_metadata
from journeykit.errors import InputError, UsageError
from journeykit.records import dataclass, field, replace
from journeykit.scoring.schema import SNAPSHOT_FORMAT

if TYPE_CHECKING:
    from journeykit.engines.tallying import Reading, Rows
    from journeykit.scoring.asking import Tally

FOLDER = ".journeykit"
NESTED = "nested"
"""The folder of nested journeys' snapshots, beside those of their parent."""
_IGNORE = "# snapshots hold customers: they are never committed\n*\n"


@dataclass(frozen=True)
class Identity:
    """What makes two runs the same: the same meaning over the same input for the same date."""

    journey: str
    as_of: date
    meaning_hash: str
    file_hash: str
    input_hash: str
    memory: str
    """The snapshot whose evidence was carried over (its date), or empty."""


@dataclass(frozen=True)
class Snapshot:
    """A saved score and what it says of itself."""

    path: Path
    identity: Identity
    definition_name: str
    definition_text: str
    version: str
    facts: RunFacts
    nested_texts: Mapping[str, str] = field(default_factory=dict)
    """The texts of its nested journeys, by their files' paths seen from its own."""
    absent: frozenset[str] = frozenset()
    """Optional columns that the export did not have: every cell of them is unread."""
    reading: Reading | None = field(default=None, compare=False, repr=False)
    """What it was read with, for as long as that goes on."""

    @property
    def as_of(self) -> date:
        """The date it speaks for."""
        return self.identity.as_of

    def tally(
        self, asked: Iterable[Tally], before: Snapshot | None = None, where: str | None = None
    ) -> Rows:
        """The rows of each tally by its name, over this snapshot and an earlier one.

        ``where`` is SQL of a condition: only the rows of this one for which it is true.

        Raises:
            InputError: A snapshot cannot be read.
            Interrupted: The user stopped it.
        """
        from journeykit.engines.tallying import tally

        tallied = self.reading.tally if self.reading else tally
        return tallied(asked, self.path, before.path if before else None, where)


def metadata_of(
    identity: Identity, definition: Definition, version: str, absent: Iterable[str] = ()
) -> dict[str, str]:
    """The texts that a snapshot's metadata holds beside the run's facts.

    ``absent`` names the optional columns that the export did not have.
    """
    return {
        "journeykit.format": str(SNAPSHOT_FORMAT),
        "journeykit.version": version,
        "journeykit.journey": identity.journey,
        "journeykit.as_of": identity.as_of.isoformat(),
        "journeykit.meaning_hash": identity.meaning_hash,
        "journeykit.file_hash": identity.file_hash,
        INPUT_HASH_KEY: identity.input_hash,
        "journeykit.memory": identity.memory,
        "journeykit.definition_name": Path(definition.path).name,
        "journeykit.definition": definition.source.text,
        "journeykit.nested": json.dumps(nested_texts(definition), sort_keys=True),
        "journeykit.absent": json.dumps(sorted(absent)),
    }


def nested_texts(definition: Definition, folder: str = "") -> dict[str, str]:
    """The texts of all journeys nested in one, by their files' paths seen from its own."""
    texts: dict[str, str] = {}
    for route, nested in definition.nested.items():
        named: Any = definition.journey
        for step in route:
            named = named[step] if isinstance(step, int) else getattr(named, step)
        path = posixpath.normpath(posixpath.join(folder, Path(named).as_posix()))
        texts[path] = nested.source.text
        texts.update(nested_texts(nested, posixpath.dirname(path)))
    return texts


def read_snapshot(path: Path) -> Snapshot:
    """What a snapshot says of itself.

    Raises:
        InputError: It is no snapshot, broken, or written in a format that is not read here.
    """
    return snapshot_of(path, read_metadata(path))


def snapshot_of(path: Path, texts: Mapping[str, str]) -> Snapshot:
    """The same from the texts of its metadata.

    Raises:
        InputError: They are not those of a snapshot, or of one in a format that is not read here.
    """
    format_ = texts.get("journeykit.format")
    if format_ != str(SNAPSHOT_FORMAT):
        raise InputError(
            "this is no snapshot of journeykit"
            if format_ is None
            else f"this snapshot has format {format_}; this journeykit reads {SNAPSHOT_FORMAT}",
            where=str(path),
            help="score the export again",
        )
    try:
        return Snapshot(
            path=path,
            identity=Identity(
                journey=texts["journeykit.journey"],
                as_of=date.fromisoformat(texts["journeykit.as_of"]),
                meaning_hash=texts["journeykit.meaning_hash"],
                file_hash=texts["journeykit.file_hash"],
                input_hash=texts[INPUT_HASH_KEY],
                memory=texts["journeykit.memory"],
            ),
            definition_name=texts["journeykit.definition_name"],
            definition_text=texts["journeykit.definition"],
            version=texts["journeykit.version"],
            facts=RunFacts.from_json(texts[FACTS_KEY]),
            nested_texts=dict(json.loads(texts.get("journeykit.nested", "{}"))),
            absent=frozenset(json.loads(texts.get("journeykit.absent", "[]"))),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise InputError(
            f"the snapshot's metadata is broken ({error})", where=str(path), help="score it again"
        ) from None


class SnapshotFolder:
    """The snapshots of one journey."""

    def __init__(self, folder: Path, journey: str, reading: Reading | None = None) -> None:
        self.folder = folder
        self.journey = journey
        self._reading = reading

    @contextmanager
    def opened(self) -> Iterator[SnapshotFolder]:
        """The same folder, for as long as its snapshots are read again and again."""
        from journeykit.engines.tallying import Reading

        with Reading(map(self.path, self.dates())) as reading:
            yield SnapshotFolder(self.folder, self.journey, reading)

    @property
    def place(self) -> Path:
        """Where the journey's snapshots are."""
        return self.folder / self.journey

    def path(self, as_of: date) -> Path:
        """The file of a date."""
        return self.place / f"{as_of.isoformat()}.parquet"

    def dates(self) -> tuple[date, ...]:
        """The dates that have a snapshot, oldest first; files of other names are left alone."""
        found = []
        for file in sorted(self.place.glob("*.parquet")) if self.place.is_dir() else ():
            try:
                found.append(date.fromisoformat(file.stem))
            except ValueError:
                continue
        return tuple(sorted(found))

    def read(self, as_of: date) -> Snapshot:
        """The snapshot of a date.

        Raises:
            InputError: There is none, or it is broken.
        """
        if as_of not in self.dates():
            raise InputError(
                f"there is no snapshot of `{self.journey}` for {as_of}",
                where=str(self.place),
                help=self._known(),
            )
        path = self.path(as_of)
        if self._reading is None:
            return read_snapshot(path)
        return replace(snapshot_of(path, self._reading.texts(path)), reading=self._reading)

    def latest(self) -> Snapshot:
        """The newest snapshot.

        Raises:
            InputError: There is none at all, or it is broken.
        """
        dates = self.dates()
        if not dates:
            raise InputError(
                f"there is no snapshot of `{self.journey}` yet",
                where=str(self.place),
                help="`journeykit score CUSTOMERS` saves one",
            )
        return self.read(dates[-1])

    def nested_files(self, as_of: date) -> tuple[Path, ...]:
        """The snapshots of a date of all journeys nested in this one, however deep."""
        return tuple(sorted(self.place.glob(f"{NESTED}/**/{as_of.isoformat()}.parquet")))

    def nested(self, key: str) -> SnapshotFolder:
        """The snapshots of a journey nested in this one, by its stage and touchpoint."""
        return SnapshotFolder(self.place / NESTED, key)

    def before(self, as_of: date) -> tuple[Snapshot, ...]:
        """All snapshots before a date, oldest first."""
        return tuple(self.read(day) for day in self.dates() if day < as_of)

    def prepare(self, identity: Identity, *, replace: bool) -> Path:
        """Make the place for a snapshot and decide whether it may be written.

        An identical rerun replaces what it would write again; a different one needs ``replace``.

        Raises:
            UsageError: Another score of that date is saved.
            InputError: The folder cannot be made.
        """
        path = self.path(identity.as_of)
        if path.exists() and not replace:
            try:
                saved = read_snapshot(path).identity
            except InputError:
                saved = None  # a broken one is worth nothing: it may go
            if saved is not None and saved != identity:
                raise UsageError(
                    f"a different score for {identity.as_of} is saved already",
                    where=str(path),
                    help="--replace takes its place; --as-of scores another date; --no-save "
                    "saves nothing",
                )
        try:
            self.place.mkdir(parents=True, exist_ok=True)
            ignore = self.folder / ".gitignore"
            if not ignore.exists():
                ignore.write_text(_IGNORE, encoding="utf-8")
        except OSError as error:
            raise InputError(
                f"the folder for snapshots cannot be made: {error.strerror or error}",
                where=str(self.place),
                help="choose another with `snapshots` in the settings, or give --no-save",
            ) from None
        return path

    def _known(self) -> str:
        dates = [day.isoformat() for day in self.dates()]
        return f"saved: {', '.join(dates)}" if dates else "`journeykit score CUSTOMERS` saves one"
