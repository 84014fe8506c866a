"""Drafts the ``data`` block for an export, and for further files beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from journeykit.outputs import scratch_folder

if TYPE_CHECKING:
    from journeykit.drafting.choosing import Drafted
    from journeykit.drafting.facts import ExportFacts
    from journeykit.drafting.files import DraftedFile
    from journeykit.engines.export import Export
    from journeykit.engines.inputs import Source
    from journeykit.engines.profiling import Profile

Progress = Callable[[float], None]


def draft_columns(
    customers: Sequence[Source],
    *,
    delimiter: str | None = None,
    encoding: str | None = None,
    sample: int | None = None,
    progress: Progress | None = None,
    files: Mapping[str, Path] | None = None,
) -> str:
    """The ``data`` block as YAML, with its doubts as comments.

    Args:
        customers: The files of the export.
        delimiter: Between cells; detected without it.
        encoding: Of a CSV file; utf-8 without it.
        sample: How many rows are looked at, from the first; all without it.
        progress: Called while the export is read.
        files: Further files, by the name that the journey is to give them.

    Raises:
        InputError: An export cannot be read, or has no rows.
    """
    from journeykit.drafting.naming import key_of
    from journeykit.drafting.writing import draft_text
    from journeykit.engines.opening import open_exports
    from journeykit.engines.profiling import profiled

    export = open_exports(customers, delimiter=delimiter, encoding=encoding)
    further = []
    with scratch_folder() as folder:
        keys = folder / "keys.parquet"
        with profiled(export, sample=sample, progress=progress, keys=keys) as profile:
            drafted = _drafted(profile)
            read = _read(export, profile, drafted, sample)
            key = key_of(drafted)
            place = next((at for at, one in enumerate(drafted) if one.facts is key), None)
            if place is not None and files:
                profile.column(place).keep_texts(keys)
        for name, path in (files or {}).items():
            known = keys if place is not None else None
            further.append(_file(name, path, known, key.distinct if key else 0, sample, progress))
    return draft_text(read, drafted, further)


def _file(
    name: str,
    path: Path,
    keys: Path | None,
    customers: int,
    sample: int | None,
    progress: Progress | None,
) -> DraftedFile:
    from journeykit.drafting.files import DraftedFile
    from journeykit.engines.inputs import sources_of
    from journeykit.engines.opening import open_exports
    from journeykit.engines.profiling import profiled

    export = open_exports(sources_of(path))
    with profiled(export, sample=sample, progress=progress, keys=keys) as profile:
        drafted = _drafted(profile)
        shared = [profile.column(at).shared_with(keys) if keys else 0 for at in range(len(drafted))]
        read = _read(export, profile, drafted, sample)
    return DraftedFile(name, path.as_posix(), read, tuple(drafted), tuple(shared), customers)


def _drafted(profile: Profile) -> list[Drafted]:
    from journeykit.drafting.choosing import choose
    from journeykit.drafting.readings import readings_of

    drafted = []
    for place in range(len(profile.columns)):
        column = profile.column(place)
        facts = column.facts()
        readings = readings_of(facts)
        fits = column.fits([reading.column for reading in readings])
        drafted.append(choose(facts, list(zip(readings, fits, strict=True))))
    return drafted


def _read(
    export: Export, profile: Profile, drafted: Sequence[Drafted], sample: int | None
) -> ExportFacts:
    from journeykit.drafting.facts import ExportFacts

    return ExportFacts(
        export.title,
        profile.rows,
        profile.blank,
        profile.rejected.lines,
        tuple(one.facts for one in drafted),
        export.notes,
        sample if sample is not None and profile.rows >= sample else None,
    )
