"""Everything that can be wrong with a file before it is a journey: the codes 1xx."""

from __future__ import annotations

from typing import Final

from journeykit.definition.findings import Problem, Severity

_ERROR: Final = Severity.ERROR
_WARNING: Final = Severity.WARNING

_GOOD = """\
id: orders
stages:
  - id: ask
"""

OTHER_ENCODING = Problem(
    code="JK101",
    name="other-encoding",
    severity=_ERROR,
    title="The file is not UTF-8.",
    why="Read in the wrong encoding, names and conditions silently become other names. UTF-8 "
    "with or without a byte order mark is read, and UTF-16 with one.",
    bad="id: orders\nname: From café to regular\nstages:\n  - id: ask\n",
    good="id: orders\nname: From café to regular\nstages:\n  - id: ask\n",
    encoding="cp1252",
)
FILE_TOO_LARGE = Problem(
    code="JK102",
    name="file-too-large",
    severity=_ERROR,
    title="The file is larger than any journey.",
    why="An export or a log named by mistake would keep every check busy for minutes. Such a "
    "file is refused without being read.",
    bad="account,stage,amount\n",
    times=25_000,
    good=_GOOD,
)
HIDDEN_CHARACTER = Problem(
    code="JK103",
    name="hidden-character",
    severity=_ERROR,
    title="The text holds a character that nobody can see.",
    why="Control characters and marks that change the direction of writing make a file read "
    "otherwise than it is; YAML forbids most of them, and tools disagree about the rest.",
    bad="id: orders\nname: From ask\u202e to use\nstages:\n  - id: ask\n",
    good='id: orders\nname: "From ask\\u202e to use"\nstages:\n  - id: ask\n',
)
EMPTY_FILE = Problem(
    code="JK104",
    name="empty-file",
    severity=_ERROR,
    title="The file says nothing.",
    why="A file without content, or with comments only, is no journey; it is mostly one that "
    "an editor or a script failed to write.",
    bad="# the journey of an order\n",
    good=_GOOD,
)
SEVERAL_DOCUMENTS = Problem(
    code="JK105",
    name="several-documents",
    severity=_ERROR,
    title="The file holds more than one document.",
    why="A line of three dashes begins a new document. Which one would be the journey is a "
    "guess that is not made.",
    bad=f"{_GOOD}---\nid: returns\nstages:\n  - id: ask\n",
    good=f"---\n{_GOOD}",
)
NOT_A_MAPPING = Problem(
    code="JK106",
    name="not-a-mapping",
    severity=_ERROR,
    title="The file is not a set of keys with values.",
    why="A journey begins with keys such as `id:` and `stages:`. A list or a single text has none.",
    bad="- id: ask\n- id: use\n",
    good="id: orders\nstages:\n  - id: ask\n  - id: use\n",
)
BROKEN_YAML = Problem(
    code="JK107",
    name="broken-yaml",
    severity=_ERROR,
    title="The text is no YAML.",
    why="What cannot be read cannot be checked: nothing after this place is looked at.",
    bad="id: orders\nstages:\n  - {id: ask name: Ask, phase: existing}\n",
    good="id: orders\nstages:\n  - {id: ask, name: Ask, phase: existing}\n",
)
UNCLOSED_QUOTE = Problem(
    code="JK108",
    name="unclosed-quote",
    severity=_ERROR,
    title="A quoted text has no closing quote.",
    why="Everything up to the next quote belongs to the text, over all lines between them.",
    bad='id: orders\nname: "From ask to use\nstages:\n  - id: ask\n',
    good='id: orders\nname: "From ask to use"\nstages:\n  - id: ask\n',
)
UNCLOSED_BRACKET = Problem(
    code="JK109",
    name="unclosed-bracket",
    severity=_ERROR,
    title="A bracket or brace is not closed.",
    why="Everything that follows belongs to the list or mapping that was opened, until it breaks.",
    bad="id: orders\nstages:\n  - id: ask\n    crm: [New, Asked\n    owner: sales\n",
    good="id: orders\nstages:\n  - id: ask\n    crm: [New, Asked]\n    owner: sales\n",
)
TAB_INDENTATION = Problem(
    code="JK110",
    name="tab-indentation",
    severity=_ERROR,
    title="A line is indented with a tab.",
    why="How wide a tab is depends on the editor, so YAML forbids it where the depth of a "
    "line counts.",
    bad="id: orders\nstages:\n\t- id: ask\n",
    good=_GOOD,
)
WRONG_INDENTATION = Problem(
    code="JK111",
    name="wrong-indentation",
    severity=_ERROR,
    title="A line is indented to a depth where nothing can stand.",
    why="The depth of a line says to what it belongs. This one belongs to nothing.",
    bad="id: orders\nstages:\n  - id: ask\n     name: Ask\n",
    good="id: orders\nstages:\n  - id: ask\n    name: Ask\n",
)
UNQUOTED_TEXT = Problem(
    code="JK112",
    name="unquoted-text",
    severity=_ERROR,
    title="A text holds characters that mean something to YAML.",
    why="A colon with a blank after it, a comma inside braces, or one of `@ % * & ! | >` and "
    "a backtick at the beginning are signs of the format unless the text is quoted.",
    bad="id: orders\nname: Orders: from ask to use\nstages:\n  - id: ask\n",
    good='id: orders\nname: "Orders: from ask to use"\nstages:\n  - id: ask\n',
)
MISSING_BLANK = Problem(
    code="JK113",
    name="missing-blank",
    severity=_ERROR,
    title="A colon has no blank after it.",
    why="Without the blank, key, colon and value are one text.",
    bad="id:orders\nstages:\n  - id: ask\n",
    good=_GOOD,
)
TEXT_AFTER_QUOTE = Problem(
    code="JK114",
    name="text-after-quote",
    severity=_ERROR,
    title="More text follows a closing quote.",
    why="The first quote of the same kind ends the text. Mostly it was meant as an apostrophe.",
    bad="id: orders\nname: 'The customer's order'\nstages:\n  - id: ask\n",
    good='id: orders\nname: "The customer\'s order"\nstages:\n  - id: ask\n',
)
UNKNOWN_ESCAPE = Problem(
    code="JK115",
    name="unknown-escape",
    severity=_ERROR,
    title="A backslash in double quotes is followed by what it cannot escape.",
    why='Inside "…" a backslash begins an escape such as \\n or \\u00e9; others have no meaning.',
    bad='id: orders\nname: "Orders\\Returns"\nstages:\n  - id: ask\n',
    good="id: orders\nname: 'Orders\\Returns'\nstages:\n  - id: ask\n",
)
DUPLICATE_KEY = Problem(
    code="JK116",
    name="duplicate-key",
    severity=_ERROR,
    title="A key is written twice in the same place.",
    why="Most YAML tools keep the last one in silence, so that a line somebody reads has no "
    "effect.",
    bad="id: orders\nname: Orders\nstages:\n  - id: ask\nname: Returns\n",
    good="id: orders\nname: Orders\nstages:\n  - id: ask\n",
)
KEY_NOT_TEXT = Problem(
    code="JK117",
    name="key-not-text",
    severity=_ERROR,
    title="A key is a list or a mapping.",
    why="Keys name things; a list or mapping as a key is mostly a template that nobody filled in.",
    bad="id: orders\n? [stages]\n:\n  - id: ask\nstages:\n  - id: ask\n",
    good=_GOOD,
)
TAG = Problem(
    code="JK118",
    name="tag",
    severity=_ERROR,
    title="A value has a type tag.",
    why="Tags such as `!!str` or `!include` make a parser build objects or read files. Types "
    "come from the journey's format, and nothing in a file can change them.",
    bad="id: !!str orders\nstages:\n  - id: ask\n",
    good=_GOOD,
)
MERGE_KEY = Problem(
    code="JK119",
    name="merge-key",
    severity=_ERROR,
    title="Keys are merged with `<<`.",
    why="Merge keys were dropped from YAML 1.2; what a stage says would stand elsewhere, and "
    "a key written in both places would win or lose without a word.",
    bad="id: orders\nstages:\n  - &ask\n    id: ask\n  - <<: *ask\n    id: use\n",
    good="id: orders\nstages:\n  - id: ask\n  - id: use\n",
)
DIRECTIVE = Problem(
    code="JK120",
    name="directive",
    severity=_ERROR,
    title="A line begins with `%`, which only `%YAML 1.2` may.",
    why="Such a line is an instruction to the parser, and no other is needed to read a journey.",
    bad=f"%TAG ! tag:orders,\n---\n{_GOOD}",
    good=f"%YAML 1.2\n---\n{_GOOD}",
)
UNKNOWN_ALIAS = Problem(
    code="JK121",
    name="unknown-alias",
    severity=_ERROR,
    title="An alias names an anchor that does not stand before it.",
    why="`*name` repeats the value marked `&name`, which has to come first.",
    bad="id: orders\nname: *orders\nstages:\n  - id: ask\n",
    good="id: &orders orders\nname: *orders\nstages:\n  - id: ask\n",
)
RECURSIVE_ALIAS = Problem(
    code="JK122",
    name="recursive-alias",
    severity=_ERROR,
    title="An alias stands within the value it repeats.",
    why="The value would hold itself, without end.",
    bad="id: orders\nstages: &stages\n  - id: ask\n    next: *stages\n",
    good="id: orders\nstages:\n  - id: ask\n    next: []\n",
)
ALIAS_BOMB = Problem(
    code="JK123",
    name="alias-bomb",
    severity=_ERROR,
    title="Written out, the aliases make the file larger than any journey.",
    why="Aliases of aliases double the size with each line, until memory is full. What an "
    "alias stands for counts as if it were written out.",
    bad="id: orders\na: &a [x, x, x, x, x, x, x, x, x]\n"
    + "".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
        for before, name in zip("abcde", "bcdef", strict=True)
    ),
    good="id: &orders orders\nname: *orders\nstages:\n  - id: ask\n",
)
TOO_DEEP = Problem(
    code="JK124",
    name="too-deep",
    severity=_ERROR,
    title="Values are nested deeper than any journey is.",
    why="The deepest value of a journey stands ten levels down; thousands of levels make "
    "parsers crash.",
    bad=f"id: orders\nstages: {'[' * 70}{']' * 70}\n",
    good=_GOOD,
)
TOO_MANY_VALUES = Problem(
    code="JK125",
    name="too-many-values",
    severity=_ERROR,
    title="The file holds more values than any journey.",
    why="A journey of twelve stages has about two thousand keys and values. Beyond the "
    "limit checking would take longer than anyone waits.",
    bad="- id\n",
    times=60_000,
    good=_GOOD,
)
NUMBER_OUT_OF_RANGE = Problem(
    code="JK126",
    name="number-out-of-range",
    severity=_ERROR,
    title="A number is larger or smaller than can be computed with.",
    why="Whole numbers have 64 bits and decimals 15 digits, in every engine. What is longer "
    "is mostly an id, which is a text.",
    bad="id: orders\nstages:\n  - id: ask\n    max_days: 99999999999999999999\n",
    good="id: orders\nstages:\n  - id: ask\n    max_days: 99\n",
)
KEY_WITHOUT_VALUE = Problem(
    code="JK127",
    name="key-without-value",
    severity=_ERROR,
    title="Inside braces, a key has neither colon nor value.",
    why="A comma inside `{…}` begins a new key. What follows it was probably part of the text "
    "before, or its colon is missing.",
    bad="id: orders\nstages:\n  - {id: ask, repeats}\n",
    good="id: orders\nstages:\n  - {id: ask, repeats: true}\n",
)
AMBIGUOUS_SCALAR = Problem(
    code="JK128",
    name="ambiguous-scalar",
    severity=_WARNING,
    title="An unquoted value means one thing here and another to older YAML tools.",
    why="Most tools still read YAML 1.1, in which `NO` is false, `22:30` is 1350 and `010` is "
    "8. Here YAML 1.2 holds. Quotes make everybody read the same.",
    bad="id: orders\nname: NO\nstages:\n  - id: ask\n",
    good='id: orders\nname: "NO"\nstages:\n  - id: ask\n',
)
LOST_ZERO = Problem(
    code="JK129",
    name="lost-zero",
    severity=_WARNING,
    title="The zero at the end of an unquoted number is lost.",
    why="`1.10` is the number 1.1. Where a version or an id is meant, two become one.",
    bad=_GOOD + "operations:\n  - {id: review, unit_cost: 1.10}\n",
    good=_GOOD + "operations:\n  - {id: review, unit_cost: 1.1}\n",
)
STRAY_BLANK = Problem(
    code="JK130",
    name="stray-blank",
    severity=_WARNING,
    title="A value begins or ends with a blank that YAML does not take for one.",
    why="Non-breaking and other special blanks come along when text is pasted. They stay part "
    "of the value, so that it equals nothing that looks the same.",
    bad="id: orders\nname: \u00a0Orders\nstages:\n  - id: ask\n",
    good="id: orders\nname: Orders\nstages:\n  - id: ask\n",
)
IMPOSSIBLE_DATE = Problem(
    code="JK131",
    name="impossible-date",
    severity=_ERROR,
    title="An unquoted value is written as a date, of a day that no calendar has.",
    why="Other tools stop at it, and whoever wrote it meant another day. Quotes say that it is no "
    "date at all.",
    bad="id: orders\nname: 2026-13-45\nstages:\n  - id: ask\n",
    good='id: orders\nname: "2026-13-45"\nstages:\n  - id: ask\n',
)

YAML_PROBLEMS: Final[tuple[Problem, ...]] = (
    OTHER_ENCODING,
    FILE_TOO_LARGE,
    HIDDEN_CHARACTER,
    EMPTY_FILE,
    SEVERAL_DOCUMENTS,
    NOT_A_MAPPING,
    BROKEN_YAML,
    UNCLOSED_QUOTE,
    UNCLOSED_BRACKET,
    TAB_INDENTATION,
    WRONG_INDENTATION,
    UNQUOTED_TEXT,
    MISSING_BLANK,
    TEXT_AFTER_QUOTE,
    UNKNOWN_ESCAPE,
    DUPLICATE_KEY,
    KEY_NOT_TEXT,
    TAG,
    MERGE_KEY,
    DIRECTIVE,
    UNKNOWN_ALIAS,
    RECURSIVE_ALIAS,
    ALIAS_BOMB,
    TOO_DEEP,
    TOO_MANY_VALUES,
    NUMBER_OUT_OF_RANGE,
    KEY_WITHOUT_VALUE,
    AMBIGUOUS_SCALAR,
    LOST_ZERO,
    STRAY_BLANK,
    IMPOSSIBLE_DATE,
)
"""All of them, by code."""
