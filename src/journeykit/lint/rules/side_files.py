"""Further files: which of them anything is gathered from, and by which key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from journeykit.definition.findings import Severity, nearest, only_near
from journeykit.definition.side_files import declared_files
from journeykit.lint.rule import Hit, rule

if TYPE_CHECKING:
    from journeykit.graph import JourneyGraph


@rule(
    "JK448",
    severity=Severity.WARNING,
    bad="""
        data:
          files:
            tickets: {key: factory_id}
    """,
    good="""
        data:
          segments: [region, open_tickets]
          files:
            tickets: {key: factory_id, columns: {closed_on: {type: date}}}
          columns:
            open_tickets:
              type: integer
              of: tickets
              value: count(*) filter (where closed_on is null)
              flow: operational_execution
    """,
    hit="tickets",
)
def unused_file(journey: JourneyGraph) -> Iterator[Hit]:
    """A further file is declared, and no column is gathered from it.

    Why it matters: whoever scores is asked for the file and believes that it counts. Its events
    decide nothing, which is often the trace of a column that was never written.
    """
    data = journey.journey.data
    columns = data.columns.values() if data else ()
    gathered = {column.of for column in columns}
    for name in declared_files(journey.journey):
        if name not in gathered:
            yield Hit(
                ("data", "files", name),
                f"no column is gathered from the file `{name}`",
                f"write a column that is, such as `n_{name}: {{type: integer, of: {name}, "
                "value: count(*)}`, or take the file out",
                key=True,
            )


@rule(
    "JK449",
    severity=Severity.WARNING,
    bad="""
        data:
          segments: [region, open_tickets]
          files:
            tickets: {key: factoryid, columns: {factory_id: {type: text}}}
          columns:
            open_tickets: {type: integer, of: tickets, value: count(*), flow: order_to_cash}
    """,
    good="""
        data:
          segments: [region, open_tickets]
          files:
            tickets: {key: factory_id, columns: {factory_id: {type: text}}}
          columns:
            open_tickets: {type: integer, of: tickets, value: count(*), flow: order_to_cash}
    """,
    hit="factoryid",
)
def file_key_nearly_a_column(journey: JourneyGraph) -> Iterator[Hit]:
    """The key of a further file is not among its columns, but one nearly of that name is.

    Why it matters: a key need not be declared, so a misspelt one is taken for another column of
    the file. The run then stops at the missing header, or no row finds its customer.
    """
    for name, file in declared_files(journey.journey).items():
        near = nearest(file.key, file.columns) if file.key not in file.columns else None
        if near:
            yield Hit(
                ("data", "files", name, "key"),
                f"the key `{file.key}` is no declared column of the file `{name}`",
                f"did you mean `{near}`? If both exist, declare `{file.key}: {{type: text}}`",
                meant=only_near(file.key, file.columns),
            )
