"""Which exports may be read as arrays, and the first pass over one that is.

Arrays take over where they are worth their start: of a large CSV file whose rows rest on themselves
alone, and on what an earlier snapshot knows of the same customer, where the libraries are
installed. Whatever they cannot vouch for is left to queries.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from journeykit.engines.accounting import Limits
from journeykit.engines.counted import Count
from journeykit.engines.export import Compression, Export, ExportFile, Kind
from journeykit.engines.scored_files import SMALL_GROUP
from journeykit.engines.session import Progress
from journeykit.scoring.plan import Plan
from journeykit.scoring.storing import Stored

LARGE = 24_000_000
"""Bytes of an export from which on arrays are worth the time to load them."""
_LIBRARIES = ("numpy", "pyarrow")


def may_be_arrays(plan: Plan, export: Export, limits: Limits) -> bool:
    """Whether the first pass may be done by arrays."""
    return _is_for_arrays(plan, export, limits) and _has_libraries()


def lacks_libraries(plan: Plan, export: Export, limits: Limits) -> bool:
    """Whether it might be done by arrays if their libraries were installed."""
    return _is_for_arrays(plan, export, limits) and not _has_libraries()


def _is_for_arrays(plan: Plan, export: Export, limits: Limits) -> bool:
    """Whether arrays are worth their start; a bound of memory is kept by queries, which spill."""
    first, *others = export.files
    if any(one.headers != first.headers for one in others) or not all(map(_is_plain, export.files)):
        return False
    if plan.gatherings or plan.kept or limits.memory is not None:
        return False
    return sum(file.path.stat().st_size for file in export.files) >= LARGE


def _has_libraries() -> bool:
    return all(find_spec(name) is not None for name in _LIBRARIES)


def _is_plain(file: ExportFile) -> bool:
    """Whether nobody has had to look at the quotes of a CSV file yet, or to unpack it."""
    packed = file.compression is not Compression.NONE
    return file.kind is Kind.CSV and not packed and file.records is None


def write_by_arrays(
    plan: Plan,
    export: Export,
    target: Path,
    stored: Stored,
    texts: Callable[[], Mapping[str, str]],
    limits: Limits,
    progress: Progress | None,
    before: Path | None = None,
    counts: Sequence[Count] = (),
) -> Mapping[str, object] | None:
    """Write the file of the first pass, where arrays can; None where they cannot.

    Returns:
        Tables of what was counted meanwhile, by their names.

    Raises:
        InputError: The earlier snapshot, ``before``, does not say what its columns are.
        OutputError: The file cannot be written.
        UncountedError: Something of ``counts`` cannot be counted in memory.
        Interrupted: The user stopped it.
    """
    from journeykit.engines.arrays.first_pass import write_first_pass
    from journeykit.engines.arrays.pieces import IrregularError

    try:
        return write_first_pass(
            plan,
            export.files,
            target,
            stored,
            texts,
            threads=limits.threads,
            packs=limits.packs,
            group=SMALL_GROUP if limits.writes else None,
            progress=progress,
            before=before,
            counts=counts,
        )
    except IrregularError:
        return None
