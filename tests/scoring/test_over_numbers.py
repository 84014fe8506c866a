"""What a value is of a cell that is a number, and what only the engine can say."""

from __future__ import annotations

import pytest
from sqlglot import parse_one

from journeykit.scoring.numbered import THE_NUMBER, THE_TEXT, NotSaidError, over_number
from journeykit.scoring.operands import Constant, Operation

NAMES = {"number": THE_NUMBER, "text": THE_TEXT}


def meant(text: str) -> object:
    return over_number(parse_one(text, dialect="duckdb"), NAMES.__getitem__)


def test_what_a_number_settles_is_an_operation_on_it() -> None:
    assert meant("CAST(number AS DOUBLE)") == THE_NUMBER
    assert meant("number IS NULL") == Constant(False)
    assert meant("number < 3.0e0") == Operation("<", (THE_NUMBER, Constant(3.0)))
    assert meant("CASE WHEN text IS NULL THEN 0 ELSE number END") == THE_NUMBER


@pytest.mark.parametrize(
    "text",
    ["CAST('2026-01-31' AS DATE)", "CAST(text AS DATE)", "CAST(number AS TEXT)", "text = 'a'"],
)
def test_what_texts_mean_is_asked_of_the_engine(text: str) -> None:
    with pytest.raises(NotSaidError):
        meant(text)
