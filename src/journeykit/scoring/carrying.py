"""Which columns of an export that the journey does not read are carried through to the output."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from journeykit.errors import InputError
from journeykit.scoring.cells import ExportColumn
from journeykit.scoring.schema import Schema


def kept_columns(
    schema: Schema,
    found: Mapping[str, ExportColumn],
    columns: Sequence[ExportColumn],
    export_name: str,
) -> tuple[ExportColumn, ...]:
    """The export's other columns; a role's or segment's own column is in the output already.

    Raises:
        InputError: A kept column has the name of a result.
    """
    data = schema.journey.data
    shown = {column.name.casefold() for column in schema.public}
    of_roles = {
        found[role].name
        for name in ("customer_id", "name", "owner", "value", "renewal_date")
        if data and (role := getattr(data, name)) in found and found[role].header == name
    }
    of_segments = {found[name].name for name in schema.segments if name in found}
    kept: dict[str, ExportColumn] = {}
    for column in columns:
        if column.name in of_roles or not column.header:
            continue
        if column.name in of_segments and column.header in schema.segments:
            continue
        if column.header.casefold() in shown:
            raise InputError(
                f"the column `{column.header}` of the export has the name of a result",
                where=export_name,
                help="rename it in the export, or score without --keep-columns",
            )
        other = kept.setdefault(column.header.casefold(), column)
        if other is not column:
            raise InputError(
                f"the columns `{other.header}` and `{column.header}` of the export differ in case "
                "alone",
                where=export_name,
                help="rename one in the export, or score without --keep-columns",
            )
    return tuple(kept.values())
