"""Drafts the ``data`` block for an export, and for further files beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from journeykit.outputs import scratch_folder
from journeykit.records import dataclass

if TYPE_CHECKING:
    from journeykit.drafting.choosing import Drafted
    from journeykit.drafting.facts import ExportFacts
    from journeykit.drafting.files import DraftedFile
    from journeykit.engines.export import Export
    from journeykit.engines.inputs import Source
    from journeykit.engines.profiling import Profile

Progress = Callable[[float], None]


@dataclass(frozen=True)
class FurtherFile:
    """A further file: where it is, and what is said of it instead of found out."""

    path: Path
    delimiter: str | None = None
    encoding: str | None = None


def draft_columns(
    customers: Sequence[Source],
    *,
    delimiter: str | None = None,
    encoding: str | None = None,
    sample: int | None = None,
    progress: Progress | None = None,
    files: Mapping[str, FurtherFile] | None = None,
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
            drafted, _ = _drafted(profile)
            read = _read(export, profile, drafted, sample)
            key = key_of(drafted)
            place = next((at for at, one in enumerate(drafted) if one.facts is key), None)
            if place is not None and files:
                profile.keep_texts(place, keys)
        for name, file in (files or {}).items():
            known = keys if place is not None else None
            further.append(_file(name, file, known, key.distinct if key else 0, sample, progress))
    return draft_text(read, drafted, further)


def _file(
    name: str,
    file: FurtherFile,
    keys: Path | None,
    customers: int,
    sample: int | None,
    progress: Progress | None,
) -> DraftedFile:
    from journeykit.drafting.files import DraftedFile
    from journeykit.engines.inputs import sources_of
    from journeykit.engines.opening import open_exports
    from journeykit.engines.profiling import profiled
    from journeykit.engines.told import by_option_of

    export = open_exports(
        sources_of(file.path),
        delimiter=file.delimiter,
        encoding=file.encoding,
        told=by_option_of(name),
    )
    with profiled(export, sample=sample, progress=progress, keys=keys) as profile:
        drafted, shared = _drafted(profile, keys)
        read = _read(export, profile, drafted, sample)
    first = export.files[0]
    said = {"delimiter": first.delimiter} if file.delimiter is not None else {}
    if file.encoding is not None:
        said["encoding"] = file.encoding
    return DraftedFile(
        name, file.path.as_posix(), read, tuple(drafted), tuple(shared), customers, said
    )


def _drafted(profile: Profile, keys: Path | None = None) -> tuple[list[Drafted], list[int]]:
    """Each column as it is drafted, and how many of its texts are among the ``keys``."""
    from journeykit.drafting.choosing import choose
    from journeykit.drafting.readings import readings_of

    drafted: list[Drafted] = []
    shared: list[int] = []
    for part in profile.parts():
        facts = part.facts()
        readings = [readings_of(one) for one in facts]
        fits = part.fits([[reading.column for reading in own] for own in readings])
        for one, own, found in zip(facts, readings, fits, strict=True):
            drafted.append(choose(one, list(zip(own, found, strict=True))))
        shared += part.shared_with(keys) if keys else [0] * len(facts)
    return drafted, shared


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
