"""What of sqlglot is loaded for what: each in a Python of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

AROUND = "print(sorted(m for m in sys.modules if m in ('sqlglot.dialects', 'importlib.metadata')))"
BEGIN = "import sys\nfrom journeykit.definition.expressions.library import spare, whole\n"
PARSED = "print(sqlglot.parse_one('a + 1', into=exp.Condition) == exp.column('a') + 1)"


def said(code: str) -> str:
    call = [sys.executable, "-c", BEGIN + code]
    return subprocess.run(call, capture_output=True, text=True, check=True).stdout


def test_the_nodes_alone_are_loaded_until_more_is_asked_for() -> None:
    code = "spare()\nimport sqlglot\nfrom sqlglot import exp\nnull = exp.Null()\n"
    assert said(code + AROUND) == "[]\n"
    assert said(f"{code}print(null.sql('duckdb'))\n{AROUND}").startswith("NULL\n['importlib")
    assert said(code + PARSED) == "True\n"
    assert said(f"{code}whole()\nwhole()\nfrom sqlglot import parse_one\n{PARSED}") == "True\n"


def test_who_has_the_package_keeps_it() -> None:
    code = "import sqlglot\nbefore = vars(sqlglot).copy()\nspare()\nwhole()\n"
    assert said(code + "print(vars(sys.modules['sqlglot']) == before)") == "True\n"
    assert said(f"whole()\n{AROUND}") == "[]\n"


@pytest.mark.parametrize("name", ["__wrapped__", "nothing_of_the_kind"])
def test_what_the_package_does_not_have_it_does_not_have(name: str) -> None:
    code = f"spare()\nimport sqlglot\nprint(hasattr(sqlglot, {name!r}))"
    assert said(code) == "False\n"
