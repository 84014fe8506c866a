"""Reads an export as it is, and again from a copy where that shows itself to be necessary."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from journeykit.engines.copies import readable, told_apart
from journeykit.engines.export import Export
from journeykit.engines.failures import MixedLineEndsError
from journeykit.engines.quoting import Scan, UncertainRowsError, has_cells_to_mislead, scan
from journeykit.engines.session import Progress

T = TypeVar("T")


def read_surely(
    export: Export, folder: Path, read: Callable[[Export], T], progress: Progress | None
) -> T:
    """What ``read`` gives of an export whose rows are told apart for certain.

    Args:
        export: As it was opened.
        folder: Where copies are kept; whoever gives it removes it.
        read: It says by what it raises how the export has to be read instead: with its line ends
            made alike (``MixedLineEndsError``), by its quotes (``UncertainRowsError``).
        progress: Called while a copy is made.

    Raises:
        InputError: Bytes cannot be unpacked or decoded, or there is no room.
    """
    export = readable(export, folder, progress=progress)
    if has_cells_to_mislead(export):
        export = _by_scans(export, folder, [scan(file) for file in export.files], progress)
    while True:
        try:
            return read(export)
        except MixedLineEndsError:
            export = readable(export, folder, alike=True, progress=progress)
        except UncertainRowsError as uncertain:
            export = _by_scans(export, folder, uncertain.scans, progress)


def _by_scans(
    export: Export, folder: Path, scans: Sequence[Scan], progress: Progress | None
) -> Export:
    """Read by its quotes; but where rows end in several ways, first with these made alike."""
    if any(one.is_mixed for one in scans) and not all(file.is_alike for file in export.files):
        return readable(export, folder, alike=True, progress=progress)
    return told_apart(export, folder, scans)
