"""What is known of a scored customer: every column, its type and its meaning, in one place.

A scored file holds the public columns (``Schema.public``), in the order that the documentation
gives them. A snapshot holds more (``Schema.columns``): what the review, ``why`` and ``brief``
need, so that they never go back to the export.

Names of a snapshot's columns: public results under their own name; what belongs to a stage, a
measure or a column of the journey as ``<family>.<id>`` (``entered.onboard``, ``cell.arr``). An
engine may compare names without regard to case, so a name that differs from an earlier one only in
case gets ``~2`` behind it; ask ``Names`` for a name, never build one.

The columns that nested journeys read are among the cells, so that these can be scored over the
snapshot (``scoring.nesting``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from journeykit.definition.models import ROW_NUMBER, Journey
from journeykit.records import dataclass, field

if TYPE_CHECKING:
    from journeykit.definition.loader import Definition

SNAPSHOT_FORMAT = 1
"""The version of a snapshot's columns; one of another version is refused with a mend."""

OUTSIDE = "outside"
"""The stage of a customer whom the first stage's trigger excludes."""
UNKNOWN = "unknown"
"""The stage of a customer of whom nothing says where they stand."""
LOST = "lost"
"""The recorded stage of a customer in a CRM bucket that means lost."""

BANDS = ("red", "yellow", "green", "purple")
"""The colours of health, worst first; ``unknown`` is no colour."""


class Progress(StrEnum):
    """How far a customer is in the stage where they stand."""

    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    DONE = "done"
    UNKNOWN = "unknown"


class Standing(StrEnum):
    """How a customer counts at the stage where they stand; one of these, so the counts close."""

    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    UNKNOWN = "unknown"
    DONE = "done"
    """Went on, at a stage without a forward ``next``."""
    LOST = "lost"
    LOSS_UNKNOWN = "loss_unknown"
    """Neither known to be lost nor known not to be."""


class Disagreement(StrEnum):
    """How the CRM's stage differs from the one that the evidence shows."""

    AHEAD = "ahead"
    BEHIND = "behind"
    LOST = "lost"
    NONE = "none"
    UNMAPPED = "unmapped"


class LossReason(StrEnum):
    """What stands in ``reason`` where no branch explains a loss."""

    NONE_RECORDED = "none_recorded"
    OTHER_STAGE = "other_stage"
    UNMAPPED = "unmapped"


class ColumnType(StrEnum):
    """The type of a column in a scored file or a snapshot."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"
    TEXTS = "list of text"
    DATES = "list of date"

    @property
    def is_list(self) -> bool:
        """Whether a CSV file holds it joined with ``; ``."""
        return self in (ColumnType.TEXTS, ColumnType.DATES)


@dataclass(frozen=True)
class ResultColumn:
    """One column of a scored file or a snapshot.

    Attributes:
        name: In the snapshot.
        type: Of its values.
        meaning: One sentence for the documentation.
    """

    name: str
    type: ColumnType
    meaning: str


_T = ColumnType

PUBLIC: tuple[ResultColumn, ...] = (
    ResultColumn("customer_id", _T.TEXT, "The key, as text; the row number where there is none."),
    ResultColumn("name", _T.TEXT, "The customer's name."),
    ResultColumn("owner", _T.TEXT, "Who looks after the customer."),
    ResultColumn("value", _T.DECIMAL, "Money at stake."),
    ResultColumn("renewal_date", _T.DATE, "When the contract ends."),
    ResultColumn("stage", _T.TEXT, "Where they stand: a stage id, outside or unknown."),
    ResultColumn("progress", _T.TEXT, "in_progress, waiting, done or unknown; lost: empty."),
    ResultColumn("entered_on", _T.DATE, "When they entered the stage where they stand."),
    ResultColumn("days_in_stage", _T.INTEGER, "Whole days since, up to as_of or the loss."),
    ResultColumn("furthest_stage", _T.TEXT, "The last stage whose validation is true."),
    ResultColumn("gaps", _T.TEXTS, "Stages passed while their validation is not true."),
    ResultColumn("joined", _T.TEXTS, "Stages reached without the stage before them."),
    ResultColumn("recorded_stage", _T.TEXT, "The stage that the CRM bucket means, or lost."),
    ResultColumn("disagreement", _T.TEXT, "ahead, behind, lost, none or unmapped."),
    ResultColumn("lost", _T.BOOLEAN, "Whether they are lost; empty: unknown."),
    ResultColumn("returned", _T.BOOLEAN, "Whether they came back; empty: unknown."),
    ResultColumn("reason", _T.TEXT, "A branch id, none_recorded, other_stage or unmapped."),
    ResultColumn("cause", _T.TEXT, "The cause of that branch."),
    ResultColumn("contributing", _T.TEXTS, "Other branches that match."),
    ResultColumn("lost_on", _T.DATE, "When a lost customer was lost."),
    ResultColumn("health_score", _T.DECIMAL, "0 to 100, over the measures that are known."),
    ResultColumn("health_low", _T.DECIMAL, "The lowest score that is possible."),
    ResultColumn("health_high", _T.DECIMAL, "The highest score that is possible."),
    ResultColumn("band", _T.TEXT, "red, yellow, green, purple or unknown; empty: no health here."),
    ResultColumn("provisional", _T.BOOLEAN, "Whether an unknown measure was left out."),
    ResultColumn("gates", _T.TEXTS, "Gates that hold."),
    ResultColumn("at_risk", _T.TEXTS, "Every reason: five fixed ones and ids of rules."),
    ResultColumn("moments", _T.TEXTS, "Emotional moments that hold now."),
    ResultColumn("events", _T.TEXTS, "External events that hold now."),
    ResultColumn("voice", _T.TEXTS, "What they ask for."),
    ResultColumn("fit", _T.BOOLEAN, "Whether they are an ideal customer; empty: unknown."),
    ResultColumn("box", _T.TEXT, "Row label/column label of the nine-box; empty: beside it."),
    ResultColumn("play", _T.TEXT, "The play of that box."),
)
"""The results, in the order of a scored file; measures' points and segments follow them."""

BESIDE: tuple[ResultColumn, ...] = (
    ResultColumn("row", _T.INTEGER, "The row in the export; the first after the header is 1."),
    ResultColumn("standing", _T.TEXT, "How they count at their stage (Standing); outside: empty."),
    ResultColumn("reached", _T.TEXTS, "Stages reached, in the order of the file."),
    ResultColumn("went_on", _T.TEXTS, "Stages they went on from (a done one among them)."),
    ResultColumn("validated", _T.TEXTS, "Stages whose validation is true, on any path."),
    ResultColumn("carried", _T.TEXTS, "Of these, true by an earlier snapshot alone."),
    ResultColumn("at_once", _T.TEXTS, "Branches not taken whose evidence is as good (edge keys)."),
    ResultColumn("loops", _T.TEXTS, "Loops taken (edge keys)."),
    ResultColumn("moved_by", _T.TEXT, "Who says where they stand: evidence, recorded, lost_stage."),
    ResultColumn("bucket", _T.TEXT, "The CRM bucket as recorded."),
    ResultColumn("recorded_reason", _T.TEXT, "The loss reason as recorded."),
    ResultColumn("reason_stage", _T.TEXT, "Whose branch the reason is; empty: any stage."),
    ResultColumn("controllable", _T.BOOLEAN, "Whether that loss could have been controlled."),
    ResultColumn("gates_unknown", _T.TEXTS, "Gates that may hold."),
    ResultColumn("band_low", _T.TEXT, "The band of the lowest score, capped by gates."),
    ResultColumn("band_high", _T.TEXT, "The band of the highest score, capped by gates."),
    ResultColumn("band_before", _T.TEXT, "The band in the earlier snapshot."),
    ResultColumn("referenceable", _T.BOOLEAN, "Whether the evidence for purple holds."),
    ResultColumn("known_weight", _T.DECIMAL, "Share of the bound measures' weight known, 0 to 1."),
    ResultColumn("moments_due", _T.DATES, "When each of the moments' responses is due."),
    ResultColumn("events_due", _T.DATES, "When each of the events' responses is due."),
    ResultColumn("voice_due", _T.DATES, "When each of the voice topics is due."),
    ResultColumn("box_row", _T.INTEGER, "Row of the nine-box, 0 lowest; empty: not known."),
    ResultColumn("box_column", _T.INTEGER, "Column of the nine-box, 0 lowest."),
    ResultColumn("box_low", _T.TEXT, "The box of the lowest score."),
    ResultColumn("box_high", _T.TEXT, "The box of the highest score."),
    ResultColumn("cost_to_serve", _T.DECIMAL, "What the customer costs."),
    ResultColumn("outcome", _T.TEXT, "What the customer wants to reach."),
    ResultColumn("value_proposition", _T.TEXT, "Which value proposition the customer buys."),
)
"""What a snapshot holds beside the public results and before the families."""


PROFILES: tuple[ResultColumn, ...] = (
    ResultColumn("profile", _T.TEXT, "The health profile that counts, or unknown; empty: none."),
    ResultColumn("profiles_tied", _T.TEXTS, "Profiles as specific as it that hold too."),
)
"""What a snapshot holds beside these where health has profiles."""


class Names:
    """Names of a family of columns, unique without regard to case."""

    def __init__(self, family: str, ids: Iterable[str]) -> None:
        self._names: dict[str, str] = {}
        taken: set[str] = set()
        for identifier in ids:
            name, count = f"{family}{identifier}", 1
            while name.casefold() in taken:
                count += 1
                name = f"{family}{identifier}~{count}"
            taken.add(name.casefold())
            self._names[identifier] = name

    def __getitem__(self, identifier: str) -> str:
        return self._names[identifier]

    def __contains__(self, identifier: object) -> bool:
        return identifier in self._names

    def items(self) -> Iterable[tuple[str, str]]:
        """Pairs of id and column name, in the order of the file."""
        return self._names.items()


@dataclass(frozen=True)
class Schema:
    """The columns of a journey's scored file and snapshot.

    Attributes:
        journey: Whose customers are scored.
        types: Of the columns that the journey uses, by their name in the journey.
        derived: Those of them that are expressions over others.
        gathered: Those of them that are aggregates over a further file, and which file that is.
        optional: Those of them that an export, or a file of it, may lack.
    """

    journey: Journey
    types: Mapping[str, ColumnType]
    derived: frozenset[str] = frozenset()
    gathered: Mapping[str, str] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()

    @classmethod
    def of(cls, definition: Definition) -> Schema:
        """The schema of a definition's scored customers."""
        used = {name for name in _used_with_nested(definition) if name in definition.types}
        ordered = [name for name in definition.types if name in used]
        types = {name: ColumnType(definition.types[name].value) for name in ordered}
        gathered = {
            name: definition.columns[name].of or ""
            for name in ordered
            if name in definition.gathered
        }
        optional = {
            name for name in used if (column := definition.columns.get(name)) and column.optional
        }
        derived = frozenset(definition.derived) & used
        return cls(definition.journey, types, derived, gathered, frozenset(optional))

    @cached_property
    def cell(self) -> Names:
        """``cell.<column>``: the typed value of a column of the journey."""
        return Names("cell.", self.types)

    @cached_property
    def raw(self) -> Names:
        """``raw.<column>``: the cell's text where it could not be read as its type; else null.

        Not for derived columns, nor for text, which can always be read; but for text that a file
        of the export may lack. Of a column that is gathered from a file the first cell there that
        could not be read, where one was needed.
        """
        return Names(
            "raw.",
            (
                name
                for name, type_ in self.types.items()
                if name in self.gathered
                or ((type_ is not _T.TEXT or name in self.optional) and name not in self.derived)
            ),
        )

    @cached_property
    def rows(self) -> Names:
        """``rows.<file>``: how many rows of a further file are the customer's."""
        return Names("rows.", dict.fromkeys(self.gathered.values()))

    def is_read(self, name: str) -> bool:
        """Whether a column is read from the export, and not made of others or of a file."""
        return name not in self.derived and name not in self.gathered

    @cached_property
    def entered(self) -> Names:
        """``entered.<stage>``: DATE of entry into a stage that was reached."""
        return self._by_stage("entered.")

    @cached_property
    def left(self) -> Names:
        """``left.<stage>``: DATE of its validation; where none is known, of entry into the next."""
        return self._by_stage("left.")

    @cached_property
    def validated_on(self) -> Names:
        """``validated.<stage>``: DATE of a true validation."""
        return self._by_stage("validated.")

    @cached_property
    def points(self) -> Names:
        """``points_<measure>``: the points of a measure, 0 to 100; public."""
        return self._by_measure("points_")

    @cached_property
    def measured(self) -> Names:
        """``measured.<measure>``: the measure's value before it became points."""
        return self._by_measure("measured.")

    @cached_property
    def contribution(self) -> Names:
        """``contribution.<measure>``: its part of the score; they add up to it."""
        return self._by_measure("contribution.")

    def _by_stage(self, family: str) -> Names:
        return Names(family, (stage.id for stage in self.journey.stages))

    def _by_measure(self, family: str) -> Names:
        health = self.journey.health
        return Names(family, (measure.id for measure in health.measures) if health else ())

    @cached_property
    def public(self) -> tuple[ResultColumn, ...]:
        """The columns of a scored file, under the names that it shows."""
        points = (
            ResultColumn(name, _T.DECIMAL, f"Points of the measure {identifier}, 0 to 100.")
            for identifier, name in self.points.items()
        )
        segments = (
            ResultColumn(name, self.types[name], "A segment, as in the export.")
            for name in self.segments
        )
        return (*PUBLIC, *points, *segments)

    @property
    def segments(self) -> tuple[str, ...]:
        """The journey's segments, by their own names; stored as ``cell.<name>``."""
        return self.journey.data.segments if self.journey.data else ()

    @property
    def compares_customers(self) -> bool:
        """Whether a customer can be found again in another snapshot."""
        return self.journey.data is not None and self.journey.data.customer_id != ROW_NUMBER

    @cached_property
    def columns(self) -> tuple[ResultColumn, ...]:
        """The columns of a snapshot, in order."""
        families = (
            (self.points, _T.DECIMAL, "Points of the measure {}, 0 to 100."),
            (self.measured, _T.DECIMAL, "Value of the measure {}."),
            (self.contribution, _T.DECIMAL, "What the measure {} adds to the score."),
            (self.entered, _T.DATE, "Entry into the stage {}."),
            (self.left, _T.DATE, "End of the stage {}."),
            (self.validated_on, _T.DATE, "Validation of the stage {}."),
        )
        of_families = (
            ResultColumn(name, type_, meaning.format(identifier))
            for names, type_, meaning in families
            for identifier, name in names.items()
        )
        cells = (
            ResultColumn(self.cell[name], type_, f"The column {name}.")
            for name, type_ in self.types.items()
        )
        raw = (
            ResultColumn(name, _T.TEXT, f"Text of {identifier} that could not be read.")
            for identifier, name in self.raw.items()
        )
        rows = (
            ResultColumn(name, _T.INTEGER, f"Rows in the file {identifier}.")
            for identifier, name in self.rows.items()
        )
        profiles = PROFILES if self.has_profiles else ()
        return (*PUBLIC, *BESIDE, *profiles, *of_families, *cells, *raw, *rows)

    @property
    def has_profiles(self) -> bool:
        """Whether health has profiles."""
        return self.journey.health is not None and bool(self.journey.health.profiles)


def _used_with_nested(definition: Definition) -> frozenset[str]:
    """The columns that a journey reads, or one nested in it that shares its columns."""
    used = definition.used_columns | definition.also_read
    for nested in definition.nested.values():
        if nested.journey.data is None:
            used |= _used_with_nested(nested)
    for name in reversed(definition.derived):
        expression = definition.derived_value(name)
        if name in used and expression is not None:
            used |= expression.columns
    return used


def edge_key(source: str, target: str, name: str | None = None) -> str:
    """How lists of edges (``at_once``, ``loops``) name one: ``source>target``, its name behind."""
    return f"{source}>{target}" if name is None else f"{source}>{target} {name}"
