"""The kinds of finding that loading gives once the YAML itself is sound: blocks, names, files.

Codes 2xx are of the schema: keys, types and values of the blocks, and the names that refer to
other parts of the journey.
"""

from __future__ import annotations

from journeykit.definition.findings import Problem, Severity

_HEAD = "id: example\ndata: {customer_id: account_id}\n"
_STAGE = "stages: [{id: try}]\n"

UNKNOWN_KEY = Problem(
    code="JK201",
    name="unknown-key",
    severity=Severity.ERROR,
    title="A block has a key that the language does not know.",
    why="A misspelt key would be ignored in silence, and with it the rule that it was to state.",
    bad=_HEAD + "onwer: success\n" + _STAGE,
    good=_HEAD + "owner: success\n" + _STAGE,
)
MISSING_KEY = Problem(
    code="JK202",
    name="missing-key",
    severity=Severity.ERROR,
    title="A block lacks a key that it cannot do without.",
    why="Nothing can refer to a stage without an id, and no row can be told apart without a key.",
    bad=_HEAD + "stages: [{name: Try}]\n",
    good=_HEAD + _STAGE,
)
WRONG_TYPE = Problem(
    code="JK203",
    name="wrong-type",
    severity=Severity.ERROR,
    title="A value is of another type than its key takes.",
    why="Types are strict, so that 2026 never silently becomes a name nor '30' a number of days.",
    bad=_HEAD + "name: 2026\n" + _STAGE,
    good=_HEAD + 'name: "2026"\n' + _STAGE,
)
NOT_A_CHOICE = Problem(
    code="JK204",
    name="not-a-choice",
    severity=Severity.ERROR,
    title="A value is none of those that its key takes.",
    why="Phases, causes and colours are compared and counted; a word of one's own would be lost.",
    bad=_HEAD + "stages: [{id: try, phase: existent}]\n",
    good=_HEAD + "stages: [{id: try, phase: existing}]\n",
)
OUT_OF_RANGE = Problem(
    code="JK205",
    name="out-of-range",
    severity=Severity.ERROR,
    title="A value, or how many there are, lies outside the range of its key.",
    why="A share above one or a valence of seven cannot be drawn or compared with a count.",
    bad=_HEAD + "stages: [{id: try, target: 90}]\n",
    good=_HEAD + "stages: [{id: try, target: 0.9}]\n",
)
BAD_IDENTIFIER = Problem(
    code="JK206",
    name="bad-identifier",
    severity=Severity.ERROR,
    title="An id is not made of letters, digits, hyphens and underscores.",
    why="Ids name columns and cells of the scored file; they begin with a letter and stay short.",
    bad=_HEAD + "stages: [{id: first try}]\n",
    good=_HEAD + "stages: [{id: first_try}]\n",
)
UNSUPPORTED_VERSION = Problem(
    code="JK207",
    name="unsupported-version",
    severity=Severity.ERROR,
    title="The file is written for a format version that this journeykit does not know.",
    why="A newer format may mean something else by the same key; guessing would score wrongly.",
    bad="journeykit: 2\n" + _HEAD + _STAGE,
    good="journeykit: 1\n" + _HEAD + _STAGE,
)
RESERVED_NAME = Problem(
    code="JK208",
    name="reserved-name",
    severity=Severity.ERROR,
    title="A name is one that scoring itself gives to a result.",
    why="A scored file could not hold both the column of the export and the result of that name.",
    bad=_HEAD.replace("account_id}", "account_id, columns: {band: {type: text}}}") + _STAGE,
    good=_HEAD.replace("account_id}", "account_id, columns: {tier: {type: text, from: band}}}")
    + _STAGE,
)
UNKNOWN_STAGE = Problem(
    code="JK209",
    name="unknown-stage",
    severity=Severity.ERROR,
    title="A stage is named that the journey does not have.",
    why="A way on, a recovery or an operation that leads to no stage helps nobody.",
    bad=_HEAD + "stages: [{id: try, next: [bye]}, {id: buy}]\n",
    good=_HEAD + "stages: [{id: try, next: [buy]}, {id: buy}]\n",
)
NESTED_UNREADABLE = Problem(
    code="JK210",
    name="nested-journey-unreadable",
    severity=Severity.ERROR,
    title="The file of a nested journey cannot be read.",
    why="The touchpoint promises a journey of its own that nobody can see or check.",
    bad=_HEAD + "stages: [{id: try, touchpoints: [{id: call, journey: nowhere.yaml}]}]\n",
    good=_HEAD + "stages: [{id: try, touchpoints: [{id: call}]}]\n",
)
NESTED_CIRCLE = Problem(
    code="JK211",
    name="nested-journey-circle",
    severity=Severity.ERROR,
    title="A journey is nested in itself.",
    why="A circle of files has no outermost journey; it can be neither drawn nor counted.",
    bad=_HEAD + "stages: [{id: try, touchpoints: [{id: call, journey: journey.yaml}]}]\n",
    good=_HEAD + "stages: [{id: try, touchpoints: [{id: call}]}]\n",
)
UNFIT_COLUMN = Problem(
    code="JK212",
    name="unfit-column",
    severity=Severity.ERROR,
    title="A column is named for a part that its type cannot play.",
    why="Money at stake must be a number and a renewal a date, or no sum and no due date exists.",
    bad="id: example\ndata: {customer_id: a, value: plan, columns: {plan: {type: text}}}\n"
    + _STAGE,
    good="id: example\ndata: {customer_id: a, value: arr, columns: {arr: {type: decimal}}}\n"
    + _STAGE,
)
COLUMN_TWICE = Problem(
    code="JK213",
    name="column-twice",
    severity=Severity.ERROR,
    title="Two columns have names that differ only in their case.",
    why="Engines do not tell them apart, so one would be read in the place of the other.",
    bad="id: example\ndata: {customer_id: a, columns: {nps: {type: integer}, NPS: {type: text}}}\n"
    + _STAGE,
    good="id: example\ndata: {customer_id: a, columns: {nps: {type: integer}}}\n" + _STAGE,
)
DERIVED_CIRCLE = Problem(
    code="JK214",
    name="derived-column-circle",
    severity=Severity.ERROR,
    title="A derived column depends on itself.",
    why="There is no order in which the columns of a circle could be computed.",
    bad="id: example\ndata:\n  customer_id: a\n  columns:\n"
    "    x: {type: decimal, value: y + 1}\n    y: {type: decimal, value: x + 1}\n" + _STAGE,
    good="id: example\ndata:\n  customer_id: a\n  columns:\n"
    "    x: {type: decimal, value: y + 1}\n    y: {type: decimal}\n" + _STAGE,
)
_FILE_HEAD = (
    "id: example\ndata:\n  customer_id: a\n  files: {tickets: {key: a}}\n  columns:\n"
    "    open_tickets: "
)
UNKNOWN_FILE = Problem(
    code="JK215",
    name="unknown-file",
    severity=Severity.ERROR,
    title="A column is of a file that the journey does not declare.",
    why="Nothing says which export that is, which of its columns names the customer, nor how its"
    " cells are read.",
    bad=_FILE_HEAD + "{type: integer, of: ticket, value: count(*)}\n" + _STAGE,
    good=_FILE_HEAD + "{type: integer, of: tickets, value: count(*)}\n" + _STAGE,
)
FILE_VALUE_MISSING = Problem(
    code="JK216",
    name="file-value-missing",
    severity=Severity.ERROR,
    title="A column of a file does not say what is gathered there.",
    why="A customer has any number of rows in a further file; only an aggregate makes one value"
    " of them.",
    bad=_FILE_HEAD + "{type: integer, of: tickets}\n" + _STAGE,
    good=_FILE_HEAD + "{type: integer, of: tickets, value: count(*)}\n" + _STAGE,
)
FILE_WITHOUT_KEY = Problem(
    code="JK217",
    name="file-without-customers",
    severity=Severity.ERROR,
    title="A journey without ids has further files.",
    why="A row of a file is a customer's by the id that both exports hold. Numbers of rows are the"
    " same in two exports by chance only.",
    bad="id: example\ndata: {customer_id: row_number, files: {tickets: {key: a}}}\n" + _STAGE,
    good="id: example\ndata: {customer_id: a, files: {tickets: {key: a}}}\n" + _STAGE,
)
FILE_OUTSIDE = Problem(
    code="JK218",
    name="file-outside",
    severity=Severity.ERROR,
    title="The path of a file leads out of the journey's folder.",
    why="A journey that somebody else wrote must not choose what is read on this machine; only who"
    " runs it names files elsewhere.",
    bad="id: example\ndata: {customer_id: a, files: {tickets: {key: a, path: ../t.csv}}}\n"
    + _STAGE,
    good="id: example\ndata: {customer_id: a, files: {tickets: {key: a, path: t.csv}}}\n" + _STAGE,
)

SCHEMA_PROBLEMS: tuple[Problem, ...] = (
    UNKNOWN_KEY,
    MISSING_KEY,
    WRONG_TYPE,
    NOT_A_CHOICE,
    OUT_OF_RANGE,
    BAD_IDENTIFIER,
    UNSUPPORTED_VERSION,
    RESERVED_NAME,
    UNKNOWN_STAGE,
    NESTED_UNREADABLE,
    NESTED_CIRCLE,
    UNFIT_COLUMN,
    COLUMN_TWICE,
    DERIVED_CIRCLE,
    UNKNOWN_FILE,
    FILE_VALUE_MISSING,
    FILE_WITHOUT_KEY,
    FILE_OUTSIDE,
)
"""Every finding of the schema, by code."""
