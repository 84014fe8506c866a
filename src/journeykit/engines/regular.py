"""Which exports may be read as arrays, and the first pass over one that is.

Arrays take over where they are worth their start: of a large CSV file whose rows rest on themselves
alone, where the libraries are installed. Whatever they cannot vouch for is left to queries.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from journeykit.engines.accounting import Limits
from journeykit.engines.export import Compression, Export, Kind
from journeykit.engines.session import Progress
from journeykit.scoring.plan import Plan

LARGE = 24_000_000
"""Bytes of an export from which on arrays are worth the time to load them."""
_LIBRARIES = ("numpy", "pyarrow")


def may_be_arrays(plan: Plan, export: Export, limits: Limits) -> bool:
    """Whether the first pass may be done by arrays.

    A bound of memory is kept by queries, which spill.
    """
    file = export.files[0]
    is_plain = file.kind is Kind.CSV and file.compression is Compression.NONE
    is_alone = len(export.files) == 1 and not plan.remembers and not plan.gatherings
    if not is_plain or not is_alone or plan.kept or limits.memory is not None:
        return False
    if file.records is not None or file.path.stat().st_size < LARGE:
        return False
    return all(find_spec(name) is not None for name in _LIBRARIES)


def write_by_arrays(
    plan: Plan,
    export: Export,
    target: Path,
    texts: Mapping[str, str],
    limits: Limits,
    progress: Progress | None,
) -> bool:
    """Write the file of the first pass; whether arrays could.

    Raises:
        OutputError: The file cannot be written.
        Interrupted: The user stopped it.
    """
    from journeykit.engines.arrays.first_pass import write_first_pass
    from journeykit.engines.arrays.pieces import IrregularError

    try:
        write_first_pass(
            plan,
            export.files[0],
            target,
            texts,
            threads=limits.threads,
            packs=limits.packs,
            progress=progress,
        )
    except IrregularError:
        return False
    return True
