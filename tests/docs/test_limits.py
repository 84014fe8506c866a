"""The limits of a journey as the documentation gives them."""

from __future__ import annotations

import re
from pathlib import Path

from journeykit.definition import complaints, effort, loader, source
from journeykit.definition.expressions import grammar
from journeykit.lint import suppressions

PAGE = Path(__file__).resolve().parents[2] / "docs" / "checking.md"


def test_every_limit_stands_there_as_it_is() -> None:
    section = PAGE.read_text(encoding="utf-8").partition("## What a journey may hold")[2]
    rows = [line for line in section.splitlines() if line.startswith("| ")][2:]
    said = [int(each.replace(",", "")) for each in re.findall(r"(?<!JK)\b\d[\d,]*\d\b", str(rows))]
    assert said == [
        source.MAX_BYTES,
        complaints.MAX_NODES,
        complaints.MAX_DEPTH,
        complaints.MAX_ENTRIES,
        grammar.MAX_CHARACTERS,
        grammar.MAX_TERMS,
        grammar.MAX_DEPTH,
        effort.MAX_CHARACTERS,
        loader._MOST_NESTED,
        loader._MOST_VALUES,
        source.MAX_BYTES,
        suppressions._MOST,
    ]
