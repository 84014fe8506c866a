"""What people write from habit and the language refuses, each with its mend, as data.

Anything else that is not on the allow-list is refused as well, only with less to say about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from journeykit.records import dataclass


@dataclass(frozen=True)
class Refused:
    """A spelling that is not part of the language.

    Attributes:
        why: What follows the quoted spelling in the message.
        help: What to write instead.
        reads_as: The allowed spelling that checking goes on with, so that one run shows all faults;
            None where it cannot go on.
    """

    why: str
    help: str
    reads_as: str | None = None


_QUOTES = "write a name that is no plain word in double quotes, a text in single quotes"
_PARAMETER = "has no place in an expression: there are no parameters and variables"
_DECLARE = "declare the type of the column under `data.columns`: every value has it from there"
_LISTS = "use `in (…)` for a list of values"
_PATTERN = "write `like` with % and _, or `ilike` to ignore case"

SYMBOLS: Mapping[str, Refused] = MappingProxyType(
    {
        "==": Refused("is not the sign for equal here", "write `=`", "="),
        "=>": Refused("is not the sign for greater or equal", "write `>=`", ">="),
        "<=>": Refused("is not an operator here", "write `a = b` and ask `is null`", "="),
        "&&": Refused("is not an operator here", "write `and`", "and"),
        "&": Refused("is not an operator here", "write `and`"),
        "|": Refused("is not an operator here", "write `or`, or `||` to join texts"),
        "!": Refused("is not an operator here", "write `not`", "not"),
        "%": Refused("is refused: engines differ on the rest of a division", "compare ranges", "*"),
        "//": Refused("is refused: engines differ on whole division", "write `floor(a / b)`", "/"),
        "**": Refused("is not an operator here", "write `x * x`", "*"),
        "^": Refused("is not an operator here", "write `x * x`", "*"),
        "~": Refused("is refused: engines differ on regular expressions", _PATTERN),
        "~~": Refused("is not an operator here", "write `like`", "like"),
        "~~*": Refused("is not an operator here", "write `ilike`", "ilike"),
        "~*": Refused("is refused: engines differ on regular expressions", _PATTERN),
        "::": Refused("is refused: a value is not turned into another type here", _DECLARE),
        "->": Refused("is refused: there are no functions of one's own and no JSON here", _DECLARE),
        "->>": Refused("is refused: there is no JSON here", _DECLARE),
        "??": Refused("is not an operator here", "write `coalesce(a, b)`"),
        ":=": Refused("assigns, and an expression assigns nothing", "write `=` to compare", "="),
        ";": Refused("ends a statement, and this is one expression", "leave it out"),
        ".": Refused("is refused: a name stands alone, without table or part", _QUOTES),
        "[": Refused("is refused: there are no lists here", _LISTS),
        "]": Refused("is refused: there are no lists here", _LISTS),
        "{": Refused("is refused: there are no structs and no templates here", "write the value"),
        "}": Refused("is refused: there are no structs and no templates here", "write the value"),
        "?": Refused(_PARAMETER, "write the value itself"),
        "$": Refused(_PARAMETER, "write the value itself"),
        "@": Refused(_PARAMETER, "write the value itself, or `abs(x)` for the size of a number"),
        ":": Refused(_PARAMETER, "write the value itself"),
        "#": Refused("is not an operator here", _QUOTES),
        "`": Refused("is no quotation mark here", _QUOTES),
        "\\": Refused("stands for nothing here", _QUOTES),
    }
)

LOOKALIKES: Mapping[str, str] = MappingProxyType(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201a": "'",
        "\u00b4": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u00ab": '"',
        "\u00bb": '"',
        "\u2264": "<=",
        "\u2265": ">=",
        "\u2260": "<>",
        "\u00d7": "*",
        "\u00f7": "/",
        "\u2212": "-",
        "\u2013": "-",
        "\u2014": "-",
    }
)
"""Characters that word processors put in place of those of the language."""

_AS_OF = (
    "write `as_of`: the date the score speaks for, so that the same inputs give the same result"
)
_ONE_EXPRESSION = "is refused: this is one expression over the columns of one row, not a query"
_PLAIN = "write a condition or value over the declared columns"
_ADD_DAYS = "write `add_days(d, n)`, or compare `days_since(d)` with a number"

WORDS: Mapping[str, Refused] = MappingProxyType(
    {
        **{
            word: Refused(_ONE_EXPRESSION, _PLAIN)
            for word in [
                "select",
                "from",
                "with",
                "union",
                "having",
                "limit",
                "offset",
                "join",
                "values",
                "exists",
                "insert",
                "update",
                "delete",
                "create",
                "drop",
                "attach",
                "copy",
                "set",
                "pragma",
                "install",
                "load",
                "call",
                "group",
                "order",
                "using",
                "qualify",
                "as",
                "over",
                "within",
                "window",
                "partition",
            ]
        },
        **{
            word: Refused("is refused: there are no comparisons with a list of rows", _LISTS)
            for word in ["any", "all", "some"]
        },
        **{
            word: Refused("is refused: a score depends on no clock", _AS_OF)
            for word in ("current_date", "current_timestamp", "current_time", "localtimestamp")
        },
        "interval": Refused("is refused: engines differ on intervals", _ADD_DAYS),
        "cast": Refused("is refused: a value is not turned into another type here", _DECLARE),
        "try_cast": Refused("is refused: a value is not turned into another type here", _DECLARE),
        "distinct": Refused("stands only in `count(distinct x)`", "compare with = or <>"),
        "escape": Refused("is refused: engines differ on escapes in patterns", "leave it out"),
        "similar": Refused("is refused: engines differ on regular expressions", _PATTERN),
        "glob": Refused("is refused: engines differ on it", _PATTERN),
        "regexp": Refused("is refused: engines differ on regular expressions", _PATTERN),
        "rlike": Refused("is refused: engines differ on regular expressions", _PATTERN),
        "collate": Refused(
            "is refused: texts are compared exactly", "write `ilike` to ignore case"
        ),
        "isnull": Refused("is not a word here", "write `is null`"),
        "notnull": Refused("is not a word here", "write `is not null`"),
        "unknown": Refused("is not a word here", "write `is null`"),
        "lambda": Refused("is refused: there are no functions of one's own here", _PLAIN),
        "xor": Refused("is not a word here", "write `(a or b) and not (a and b)`"),
        "div": Refused("is refused: engines differ on whole division", "write `floor(a / b)`"),
        "mod": Refused("is refused: engines differ on the rest of a division", "compare ranges"),
    }
)
"""Words that mean something in SQL and nothing here; a declared column of that name is a name."""

_NO_FILES = "an expression reads the declared columns and nothing else"
_NO_CHANCE = "the same inputs must give the same result"

FUNCTIONS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("ifnull", "nvl", "isnull", "zeroifnull"), "write `coalesce(a, b)`"),
        **dict.fromkeys(("len", "char_length", "character_length", "strlen"), "write `length(t)`"),
        **dict.fromkeys(("ucase", "toupper"), "write `upper(t)`"),
        **dict.fromkeys(("lcase", "tolower"), "write `lower(t)`"),
        **dict.fromkeys(("ltrim", "rtrim", "btrim"), "write `trim(t)`"),
        **dict.fromkeys(("concat", "concat_ws"), "join texts with `a || b`"),
        **dict.fromkeys(("if", "iff", "iif", "decode"), "write `case when … then … else … end`"),
        **dict.fromkeys(
            (
                "contains",
                "starts_with",
                "startswith",
                "ends_with",
                "instr",
                "position",
                "substring",
                "substr",
                "left",
                "right",
                "strpos",
                "prefix",
                "suffix",
            ),
            "write `like` with % and _, such as `t like 'EU%'`",
        ),
        **dict.fromkeys(
            ("regexp_matches", "regexp_like", "regexp_full_match", "regexp_replace", "rlike"),
            _PATTERN,
        ),
        **dict.fromkeys(
            ("date_diff", "datediff", "date_sub", "age", "timestampdiff", "months_between"),
            "count days: `days_since(d)`, `days_until(d)` or `days_between(a, b)`",
        ),
        **dict.fromkeys(
            ("date_add", "dateadd", "adddate", "add_months", "timestampadd"),
            "write `add_days(d, n)`, or `next_anniversary(d, months)`",
        ),
        **dict.fromkeys(
            ("now", "today", "current_date", "getdate", "curdate", "sysdate", "current_timestamp"),
            _AS_OF,
        ),
        **dict.fromkeys(("extract", "date_part", "datepart", "dayofyear"), "write `year(d)`"),
        **dict.fromkeys(("date", "to_date", "make_date"), "write a day as `date '2026-01-31'`"),
        **dict.fromkeys(
            ("timestamp", "to_timestamp", "strptime", "try_strptime"),
            "write a moment as `timestamp '2026-01-31 14:30:00'`; a column's `format` is declared",
        ),
        **dict.fromkeys(("cast", "try_cast", "convert", "to_number", "int", "float"), _DECLARE),
        **dict.fromkeys(("mean", "average"), "write `avg(x)`"),
        **dict.fromkeys(
            ("count_if", "countif", "sumif", "sum_if"), "write `count(*) filter (where …)`"
        ),
        **dict.fromkeys(("ceiling",), "write `ceil(x)`"),
        **dict.fromkeys(("trunc", "truncate"), "write `floor(x)` or `ceil(x)`"),
        **dict.fromkeys(("pow", "power"), "write `x * x`"),
        **dict.fromkeys(("random", "rand", "uuid", "gen_random_uuid"), _NO_CHANCE),
        **dict.fromkeys(
            (
                "getenv",
                "current_setting",
                "read_csv",
                "read_csv_auto",
                "read_parquet",
                "read_text",
                "read_blob",
                "glob",
                "columns",
                "query",
                "query_table",
            ),
            _NO_FILES,
        ),
    }
)
"""Functions of other dialects, and what is written here instead."""
