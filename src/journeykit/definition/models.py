"""The definition language as frozen models: one class for each block of a journey file.

The models hold text exactly as written. A field whose text is an expression carries a ``Formula``
mark (its kind and what it may name), a field that names a column of the export a ``ColumnRef``, a
field that names a stage a ``StageRef``; the loader walks these marks (``marked_fields``) to compile
and to check them, so that a new field needs no second list anywhere.

Sequences are tuples, unknown keys are refused, types are strict: ``name: 2026`` is an error, not a
text. Only ``id``, ``stages[].id`` and, in a ``data`` block, ``customer_id`` are required.
"""

# Annotations are not postponed here: each of them would have to be evaluated at every start.

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, TypeVar

from journeykit.definition.blocks import Block, fields_of, remembered, said
from journeykit.definition.constraints import First, Length, Pattern, Range, Then
from journeykit.definition.findings import Route
from journeykit.records import dataclass

FORMAT_VERSION: Literal[1] = 1

RESULT_COLUMNS = (
    "customer_id",
    "name",
    "owner",
    "value",
    "renewal_date",
    "stage",
    "progress",
    "entered_on",
    "days_in_stage",
    "furthest_stage",
    "gaps",
    "joined",
    "recorded_stage",
    "disagreement",
    "lost",
    "returned",
    "reason",
    "cause",
    "contributing",
    "lost_on",
    "health_score",
    "health_low",
    "health_high",
    "band",
    "provisional",
    "gates",
    "at_risk",
    "moments",
    "events",
    "voice",
    "fit",
    "box",
    "play",
)
"""What scoring computes for every customer, in the order of a scored file."""

NAMEABLE_RESULTS = ("stage", "lost", "health_score", "band", "fit")
"""The results that an expression of a later step (at_risk, nine_box, scorecard) may name."""

ROLE_NAMES = frozenset(
    {"customer_id", "name", "owner", "value", "renewal_date", "recorded_stage", "lost_on"}
)
"""Results that repeat a column of the export; a column of that name may fill its own role."""

RESERVED_COLUMN_NAMES = (frozenset(RESULT_COLUMNS) - ROLE_NAMES) | {"as_of", "row_number"}
RESERVED_STAGE_IDS = frozenset({"outside", "unknown", "lost"})
RESERVED_BRANCH_IDS = frozenset({"none_recorded", "other_stage", "unmapped"})
RESERVED_PROFILE_IDS = frozenset({"unknown"})
RESERVED_AT_RISK_IDS = frozenset(
    {"band_red", "band_fell", "stuck", "renewal_due", "renewal_overdue"}
)
ROW_NUMBER = "row_number"
"""The key of an export without ids: then nothing compares by customer."""

FormulaKind = Literal["condition", "value", "date", "aggregate", "column"]
FormulaScope = Literal["row", "results"]


@dataclass(frozen=True)
class Formula:
    """Marks a text field as an expression: its kind, and what it may name beside columns."""

    kind: FormulaKind
    scope: FormulaScope = "row"


@dataclass(frozen=True)
class ColumnRef:
    """Marks a field that names a column. ``text`` ones need no declaration: they are text then."""

    text: bool = True


@dataclass(frozen=True)
class StageRef:
    """Marks a field that names a stage of the same journey."""


@dataclass(frozen=True)
class ForPeople:
    """Marks a text that only people read: changing it changes nobody's placement or health."""


T = TypeVar("T")
Items = tuple[T, ...]

Identifier = Annotated[str, Pattern("[A-Za-z][A-Za-z0-9_-]{0,63}")]
Text = Annotated[str, Length(1)]
Label = Annotated[str, Length(1), ForPeople()]
Condition = Annotated[str, Length(1), Formula("condition")]
LateCondition = Annotated[str, Length(1), Formula("condition", "results")]
RowValue = Annotated[str, Length(1), Formula("value")]
LateValue = Annotated[str, Length(1), Formula("value", "results")]
DateValue = Annotated[str, Length(1), Formula("date")]
Aggregate = Annotated[str, Length(1), Formula("aggregate", "results")]
Derived = Annotated[str, Length(1), Formula("column")]
ColumnName = Annotated[str, Length(1), ColumnRef()]
TypedColumnName = Annotated[str, Length(1), ColumnRef(text=False)]
StageName = Annotated[str, Length(1), StageRef()]
PositiveInt = Annotated[int, Range(above=0)]
NonNegative = Annotated[float, Range(least=0, finite=True)]
Finite = Annotated[float, Range(finite=True)]

ValueProposition = Literal[
    "lowest_total_cost", "great_customer_service", "helpful_innovation", "gained_status"
]
Flow = Literal[
    "customer_intent",
    "order_to_cash",
    "procure_to_pay",
    "operational_execution",
    "financial_performance",
    "people_capability",
    "data_and_value",
]
Phase = Literal["prospective", "existing"]
Actor = Literal["customer", "third_party", "market", "time", "company"]
Cause = Literal["process", "product", "fit", "price", "competitor", "external", "unknown"]
ColumnType = Literal["text", "integer", "decimal", "boolean", "date", "timestamp"]


class IdealCustomer(Block):
    """Whom the journey is made for."""

    description: Label | None = None
    """Who they are, in one sentence."""
    geographic: Label | None = None
    """Where they are."""
    demographic: Label | None = None
    """What they are, in facts: size, industry, age."""
    psychographic: Label | None = None
    """What they want and fear."""
    value_proposition: ValueProposition | None = None
    """Which of the four value propositions the ideal customer buys."""
    fit: Condition | None = None
    """True for a customer inside the ideal; the score shows what non-fit costs."""


def _as_items(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class FileColumn(Block):
    """One column of a further file: how its cells are read."""

    type: ColumnType
    """What its cells are read as."""
    from_: Text | None = said(default=None, written="from")
    """The header in the export, where it differs from the name used here."""
    format: Annotated[
        Items[Text] | None,
        First(_as_items, shown=str | list[str] | None),
    ] = None
    """strptime formats of a date or timestamp, tried in order; ISO 8601 where none is given."""
    missing: Items[str] = ()
    """Cell texts that mean "no value"; an empty cell always does."""
    decimal: Literal[".", ","] = "."
    """The decimal mark of a number."""
    thousands: Literal[",", ".", " ", "'"] | None = None
    """The mark between groups of digits, dropped before reading."""
    symbol: Text | None = None
    """A currency or per cent sign, dropped before reading."""
    yes_words: Items[Text] | None = None
    """Cells that mean true, in any case, in place of the usual words."""
    no_words: Items[Text] | None = None
    """Cells that mean false, in any case, in place of the usual words."""
    unit: Label | None = None
    """What its numbers count, such as EUR or hours."""
    optional: bool = False
    """May be absent from an export: then every cell is unknown."""
    description: Label | None = None
    """What it holds."""


class Column(FileColumn):
    """One column of the export: how its cells are read, and where they come from."""

    value: Derived | None = None
    """An expression over other columns, or aggregates over the file named by `of`: then the export
    need not hold this one."""
    of: Identifier | None = None
    """The file under `files` whose rows `value` counts, sums or compares for each customer."""
    set_by: Literal["customer", "us"] = "customer"
    """Who writes it: what only our side sets proves nothing about the customer."""
    flow: Flow | None = None
    """The flow of the business that feeds it."""
    source: Label | None = None
    """The system it comes from."""


class DataFile(Block):
    """A further export, of events: any number of rows for each customer."""

    key: Text
    """Its column that names the customer, as `customer_id` does."""
    path: Text | None = None
    """Where it lies, from the journey's folder, or a pattern for several parts of it;
    `--file NAME=PATH` names another."""
    delimiter: Annotated[str, Length(1, 1)] | None = None
    """Between its cells; detected where none is given."""
    encoding: Text | None = None
    """Of its text; UTF-8 where none is given."""
    optional: bool = False
    """May be missing from a run: then the columns of it are unknown."""
    columns: Mapping[Text, FileColumn] = said(default_factory=dict)
    """Its columns, by the name that aggregates use."""
    set_by: Literal["customer", "us"] = "customer"
    """Who writes it, for columns of it that do not say so themselves."""
    flow: Flow | None = None
    """The flow of the business that feeds it, for columns of it that name none."""
    source: Label | None = None
    """The system it comes from."""
    description: Label | None = None
    """What one row of it is."""


class Data(Block):
    """What a row of the export is, and its columns."""

    unit: Label = "customer"
    """What one row is: account, deal, order, lead, patient; used in every sentence."""
    customer_id: ColumnName
    """The key, unique per row; ``row_number`` where an export has none."""
    name: ColumnName | None = None
    """What a customer is called."""
    recorded_stage: ColumnName | None = None
    """The CRM bucket."""
    value: TypedColumnName | None = None
    """Money at stake."""
    owner: ColumnName | None = None
    """Who looks after the customer."""
    renewal_date: TypedColumnName | None = None
    """When the contract ends."""
    cost_to_serve: TypedColumnName | None = None
    """What the customer costs, in any unit."""
    outcome: ColumnName | None = None
    """What this customer wants to reach."""
    value_proposition: ColumnName | None = None
    """Which of the four this customer buys."""
    segments: Items[ColumnName] = ()
    """Columns that the review makes tables by."""
    columns: Mapping[Text, Column] = said(default_factory=dict)
    """The columns of the export, by the name that expressions use."""
    files: Mapping[Identifier, DataFile] = said(default_factory=dict)
    """Further exports, such as tickets or invoices, whose rows columns count and sum."""


class Recovery(Block):
    """The way back for a lost customer."""

    to: StageName
    """The stage where they come in again."""
    action: Label | None = None
    """What is done to bring them there."""


class LossBranch(Block):
    """One way to leave the journey at a stage."""

    id: Identifier
    """Its name in results."""
    reason: Label | None = None
    """Why they leave, in words."""
    cause: Cause | None = None
    """What failed."""
    controllable: bool | None = None
    """Whether it could have been prevented."""
    recorded: Items[Text] = ()
    """Values of ``lost.reason`` that mean this branch."""
    when: Condition | None = None
    """True for a lost customer whom this branch explains."""
    recovery: Recovery | None = None
    """The way back."""


class Lost(Block):
    """What a lost customer looks like in the data."""

    when: Condition | None = None
    """True for a customer who is lost."""
    crm: Items[Text] = ()
    """CRM buckets that mean lost and name no stage."""
    stage: ColumnName | None = None
    """The column with the last stage before the loss."""
    reason: ColumnName | None = None
    """The column with the recorded reason."""
    date: DateValue | None = None
    """When they were lost."""
    returned: Condition | None = None
    """True for one who came back: no longer lost, counted as returned."""
    branches: Items[LossBranch] = ()
    """Loss branches that can happen at any stage."""


class Customer(Block):
    """The stage from the customer's side."""

    goal: Label | None = None
    """What they want to reach in this stage."""
    thinking: Label | None = None
    """What they ask themselves."""
    feeling: Label | None = None
    """How they feel."""
    problem: Label | None = None
    """What they struggle with."""
    push: Label | None = None
    """What moves them on."""


class Trigger(Block):
    """What happens on the customer's side or in the market that starts the stage."""

    event: Label | None = None
    """What happened, in words."""
    by: Actor | None = None
    """Who or what brings it about."""
    when: Condition | None = None
    """True once it has happened."""
    date: DateValue | None = None
    """When it happened: the entry into the stage."""


class Validation(Block):
    """The evidence that the customer has been taken through the stage."""

    evidence: Label | None = None
    """What proves it, in words."""
    when: Condition | None = None
    """True once it is proven."""
    date: DateValue | None = None
    """When it was proven."""


class Touchpoint(Block):
    """Something the customer goes through in a stage."""

    id: Identifier
    """What `after` and moments name it by."""
    name: Label | None = None
    """What people call it."""
    channel: Label | None = None
    """How it reaches the customer, such as web, meeting or product."""
    owner: Label | None = None
    """The team that answers for it."""
    after: Items[Text] = ()
    """The touchpoints this one follows in order; none: any time."""
    journey: Text | None = None
    """The file of the journey nested in it, relative to this one."""


class Response(Block):
    """What is done about a moment or an event, by whom, how soon."""

    action: Label
    """What is done."""
    owner: Label | None = None
    """The team that does it."""
    within_days: Annotated[int, Range(least=0)] | None = None
    """How soon, in days after the moment began."""


class EmotionalMoment(Block):
    """A moment that happens whether or not anybody plans for it."""

    id: Identifier
    """Its name in results."""
    name: Label | None = None
    """What people call it."""
    emotion: Label | None = None
    """What the customer feels."""
    valence: Annotated[float, Range(least=-3, most=3)] | None = None
    """How good or bad it is, from -3 to 3."""
    intensity: Annotated[int, Range(least=1, most=5)] | None = None
    """How strong it is, from 1 to 5."""
    basis: Literal["hypothesis", "reported", "observed"] = "hypothesis"
    """How it is known."""
    source: Label | None = None
    """Where a reported or observed one comes from."""
    touchpoint: Text | None = None
    """The touchpoint of this stage where it happens."""
    when: Condition | None = None
    """True for a customer for whom it holds now."""
    date: DateValue | None = None
    """When it began: the response is due ``within_days`` after it."""
    response: Response | None = None
    """What is done about it."""


class Edge(Block):
    """One way on from a stage: forward, or a loop back."""

    to: StageName
    """The stage it leads to."""
    name: Label | None = None
    """What people call this way."""
    kind: Literal["forward", "loop"] | None = None
    """Not written: a loop when ``to`` is this stage or an earlier one, else forward."""
    when: Condition | None = None
    """True for a customer to whom this way is open; of a loop, who has taken it."""


def _as_edge(value: object) -> object:
    return {"to": value} if isinstance(value, str) else value


class Stage(Block):
    """One state of the journey."""

    id: Identifier
    """Its name in results and expressions."""
    name: Label | None = None
    """What people call it."""
    phase: Phase | None = None
    """Not written: that of the stage before; of the first: prospective."""
    owner: Label | None = None
    """The team that answers for it."""
    crm: Items[Text] = ()
    """The CRM buckets that mean this stage."""
    customer: Customer | None = None
    """The customer's side of it."""
    trigger: Trigger | None = None
    """What starts it."""
    validation: Validation | None = None
    """What proves that a customer has been taken through it."""
    expected_days: PositiveInt | None = None
    """How long it should take."""
    max_days: PositiveInt | None = None
    """Past it a customer is stuck."""
    target: Annotated[float, Range(least=0, most=1)] | None = None
    """The share of the decided ones that should go on."""
    repeats: bool = False
    """Whether customers come round to it again, as to a renewal: its latest round counts."""
    touchpoints: Items[Touchpoint] = ()
    """What the customer goes through in it."""
    emotional_moments: Items[EmotionalMoment] = ()
    """Moments that happen in it, planned or not."""
    loss_branches: Items[LossBranch] = ()
    """The ways customers are lost in it."""
    next: Items[Annotated[Edge, First(_as_edge, shown=str | Edge)]] | None = None
    """Not written: the following stage. An empty list: the journey ends here."""

    @property
    def label(self) -> str:
        """The name shown to people: ``name``, else the id."""
        return self.name or self.id


class ExternalEvent(Block):
    """Something outside both organisations that touches stages."""

    id: Identifier
    """Its name in results."""
    name: Label | None = None
    """What people call it."""
    emotion: Label | None = None
    """What the customer feels."""
    valence: Annotated[float, Range(least=-3, most=3)] | None = None
    """How good or bad it is, from -3 to 3."""
    intensity: Annotated[int, Range(least=1, most=5)] | None = None
    """How strong it is, from 1 to 5."""
    stages: Items[StageName] = ()
    """The stages it touches; none: wherever customers stand."""
    when: Condition | None = None
    """True for a customer for whom it holds now."""
    date: DateValue | None = None
    """When it began."""
    response: Response | None = None
    """What is done about it."""


class Operation(Block):
    """What the company does, and which stages' validations it helps the customer to reach."""

    id: Identifier
    """Its name in results."""
    name: Label | None = None
    """What people call it."""
    owner: Label | None = None
    """The team that does it."""
    advances: Items[StageName] = ()
    """The stages whose validations it helps to reach."""
    unit_cost: NonNegative | None = None
    """What doing it once costs."""


def _anchors_rise(points: Mapping[float, float]) -> Mapping[float, float]:
    if len(points) < 2:
        raise ValueError("needs two anchors or more, such as {0: 0, 10: 100}")
    return {float(key): float(points[key]) for key in sorted(points)}


Anchors = Annotated[
    Mapping[Finite, Annotated[float, Range(least=0, most=100)]], Then(_anchors_rise)
]
"""Value → points, linear between and flat outside."""


class Measure(Block):
    """One measure of health: a value mapped to 0–100 points through anchors."""

    id: Identifier
    """Its name in results."""
    name: Label | None = None
    """What people call it."""
    kind: Literal["leading", "lagging"] | None = None
    """Whether it shows ahead or looks back."""
    value: RowValue
    """A number of one customer; higher or lower is healthier as `points` say."""
    points: Anchors
    """Anchors, value → points, linear between and flat outside; held in rising order."""
    weight: Annotated[float, Range(above=0, finite=True)] = 1.0
    """How much it counts in the score."""
    required: bool = False
    """Whether there is no band without it."""
    if_unknown: Literal["bound", "leave_out"] = "bound"
    """For a customer of whom it is unknown: bound the score with 0 and 100, or leave it out
    of the average.
    """


class Bands(Block):
    """Where yellow and green begin: half-open, red [0, yellow), yellow [yellow, green), green."""

    yellow: Annotated[float, Range(least=0, most=100)] = 50.0
    """The score where yellow begins."""
    green: Annotated[float, Range(least=0, most=100)] = 75.0
    """The score where green begins."""


class Gate(Block):
    """A condition that caps the band, however high the score."""

    id: Identifier
    """Its name in results."""
    name: Label | None = None
    """What people call it."""
    when: Condition
    """True for a customer whom it caps."""
    at_most: Literal["red", "yellow", "green"]
    """The best band that they may have."""


class Purple(Block):
    """The evidence that makes a green customer a referenceable one."""

    evidence: Label | None = None
    """What proves it, in words."""
    when: Condition
    """True for a customer of whom there is such evidence."""


class SegmentTest(Block):
    """Customers with some values of a text column."""

    column: ColumnName
    """The column, of type text."""
    is_: Annotated[Items[Text], Length(1)] = said(written="is")
    """The values, one of which stands there."""


class Tenure(Block):
    """Customers by how long they have been customers, in whole days."""

    since: DateValue
    """The day that it counts from; not known: neither inside nor outside."""
    from_days: Annotated[int, Range(least=0)] = 0
    """The first day that belongs to it."""
    under_days: PositiveInt | None = None
    """The first day that does not; not written: without end."""


class Profile(Block):
    """Other weights or anchors of health for some customers.

    Of several that hold for a customer the one with the most keys counts: `stages`, `tenure`,
    `when` and each of `segments` are one each.
    """

    id: Identifier
    """Its name in results."""
    name: Label | None = None
    """What people call it."""
    stages: Items[StageName] | None = None
    """Only for customers who stand there."""
    segments: Items[SegmentTest] = ()
    """Only for customers with these values, all of them."""
    tenure: Tenure | None = None
    """Only for customers of that long."""
    when: Condition | None = None
    """Only for customers of whom it is true."""
    weights: Mapping[Text, NonNegative] = said(default_factory=dict)
    """The weights that differ, by measure; 0: it plays no part here, required or not."""
    points: Mapping[Text, Anchors] = said(default_factory=dict)
    """The anchors that differ, by measure."""

    @property
    def keys(self) -> int:
        """How many keys say for whom it is: the most specific profile counts."""
        written = (self.stages is not None, self.tenure is not None, self.when is not None)
        return sum(written) + len(self.segments)


class Health(Block):
    """How healthy an existing customer is."""

    stages: Items[StageName] | None = None
    """Not written: the stages of the existing phase."""
    measures: Items[Measure] = ()
    """What the score is made of."""
    bands: Bands = Bands()
    """Where the colours begin."""
    gates: Items[Gate] = ()
    """What caps the band, however high the score."""
    purple: Purple | None = None
    """What makes a green customer purple."""
    profiles: Items[Profile] = ()
    """Other weights or anchors for some customers; the most specific one counts."""


class AtRiskRule(Block):
    """A reason for the member-at-risk monitor."""

    id: Identifier
    """The reason in results."""
    name: Label | None = None
    """What people call it."""
    when: LateCondition
    """True for a customer who needs action."""
    action: Label | None = None
    """What is done."""
    owner: Label | None = None
    """The team that does it."""


class VoiceTopic(Block):
    """What customers ask for, and who can change it."""

    id: Identifier
    """Its name in results."""
    name: Label | None = None
    """What people call it."""
    when: LateCondition
    """True for a customer who asks for it."""
    to: Label | None = None
    """Who can change it."""
    owner: Label | None = None
    """The team that takes it there."""
    within_days: Annotated[int, Range(least=0)] | None = None
    """How soon, in days."""


class Axis(Block):
    """One axis of the nine-box: a value cut in three."""

    name: Label | None = None
    """Its title."""
    by: LateValue
    """A number of one customer."""
    cuts: tuple[Finite, Finite]
    """The two values where the second and the third part begin."""
    labels: tuple[Text, Text, Text] = ("low", "mid", "high")
    """The names of the three parts, lowest first."""


PlayRow = tuple[Text, Text, Text]


class NineBox(Block):
    """The planner for executive business reviews."""

    rows: Axis
    """The axis upwards."""
    columns: Axis
    """The axis to the right."""
    plays: tuple[PlayRow, PlayRow, PlayRow] | None = None
    """Top row (highest) first, left to right."""


class ScorecardEntry(Block):
    """One number of the scorecard, its target and its owner."""

    id: Identifier
    """Its name in results."""
    name: Label | None = None
    """What people call it."""
    value: Aggregate
    """One number over all customers."""
    target: Finite | None = None
    """What it should reach."""
    better: Literal["higher", "lower"] = "higher"
    """Which way is better."""
    unit: Label | None = None
    """What it counts; `%` shows a share as per cent."""
    owner: Label | None = None
    """The team that answers for it."""


class Journey(Block):
    """A whole journey file."""

    journeykit: Literal[1] = FORMAT_VERSION
    """The version of the format."""
    id: Identifier
    """Its name in files and settings."""
    name: Label | None = None
    """What people call it."""
    owner: Label | None = None
    """The team that answers for it."""
    objective: Label | None = None
    """The customer's outcome."""
    perspective: Literal["customer", "company"] = "customer"
    """Whose side the journey is told from."""
    description: Label | None = None
    """Anything else that readers should know."""
    ideal_customer: IdealCustomer | None = None
    """Whom the journey is made for."""
    data: Data | None = None
    """Not written: a journey that is only drawn, or one nested in a journey that has it."""
    lost: Lost | None = None
    """What a lost customer looks like in the data."""
    stages: Annotated[Items[Stage], Length(1)]
    """In the journey's forward order."""
    external_events: Items[ExternalEvent] = ()
    """What happens outside both organisations."""
    operations: Items[Operation] = ()
    """What the company does along the journey."""
    health: Health | None = None
    """How healthy an existing customer is."""
    at_risk: Items[AtRiskRule] = ()
    """Reasons to put a customer on the list of those who need action now."""
    at_risk_stages: Items[StageName] | None = None
    """Not written: the stages of the existing phase."""
    customer_voice: Items[VoiceTopic] = ()
    """What customers ask for."""
    nine_box: NineBox | None = None
    """The planner for business reviews."""
    scorecard: Items[ScorecardEntry] = ()
    """The numbers that stand for the whole."""

    @property
    def label(self) -> str:
        """The name shown to people: ``name``, else the id."""
        return self.name or self.id


Mark = Formula | ColumnRef | StageRef


def marked_fields(block: Block, route: Route = ()) -> Iterator[tuple[Route, Mark, str]]:
    """Every text in ``block`` that is an expression or names a column or a stage.

    Yields its route from the root (keys as written in YAML), its mark and the text, in the order of
    the models.
    """
    for name, written, mark in _telling(type(block)):
        value = getattr(block, name)
        if value:
            yield from _walk(value, (*route, written), mark)


def _walk(value: object, route: Route, mark: Mark | None) -> Iterator[tuple[Route, Mark, str]]:
    if isinstance(value, str):
        if mark is not None:
            yield route, mark, value
    elif isinstance(value, Block):
        yield from marked_fields(value, route)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _walk(item, (*route, index), mark)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _walk(item, (*route, key), mark)


@remembered
def _telling(model: type[Block]) -> tuple[tuple[str, str, Mark | None], ...]:
    """The fields of a model that have a mark or hold blocks: name, key as written, mark."""
    return tuple(
        (name, field.key, mark)
        for name, field in fields_of(model).items()
        if (mark := _mark_of(field.annotation)) or _holds_blocks(field.annotation)
    )


def _holds_blocks(annotation: Any) -> bool:
    """Whether a block stands in an annotation, however deep in unions and sequences."""
    if isinstance(annotation, type) and issubclass(annotation, Block):
        return True
    inner = [*getattr(annotation, "__args__", ()), getattr(annotation, "__origin__", None)]
    return any(_holds_blocks(each) for each in inner if each not in (None, annotation))


def _mark_of(annotation: Any) -> Mark | None:
    return next((mark for mark in _marks(annotation) if isinstance(mark, Mark)), None)


def _marks(whole: Any) -> Iterator[object]:
    """The marks of an annotation, however deep in unions and sequences they stand."""
    stack = [whole]
    while stack:
        annotation = stack.pop()
        yield from getattr(annotation, "__metadata__", ())
        stack.extend(getattr(annotation, "__args__", ()))
        origin = getattr(annotation, "__origin__", None)
        if origin is not None and not isinstance(origin, type):
            stack.append(origin)
