"""What a score takes its snapshot to say, against what is read in its file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from journeykit.app import scrutinising
from journeykit.app.scoring import ScoreRequest, score
from journeykit.snapshots import Snapshot, read_snapshot
from tests.cli.small import write_small

UNREADABLE = 'G,"Gale, Glen",many,soon,few,open,\nH,short\n'


@pytest.mark.parametrize("more", ["", UNREADABLE])
def test_a_score_reviews_what_its_file_says(
    more: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_small(tmp_path)
    with (tmp_path / "customers.csv").open("a", encoding="utf-8") as export:
        export.write(more)
    reviewed: list[Snapshot] = []
    whole_of = scrutinising.whole_of

    def noted(definition: object, snapshot: Snapshot, **asked: object) -> scrutinising.Looked:
        reviewed.append(snapshot)
        return whole_of(definition, snapshot, **asked)  # type: ignore[arg-type]

    monkeypatch.setattr(scrutinising, "whole_of", noted)
    from journeykit.engines.duckdb import Limits

    done = score(
        ScoreRequest(
            tmp_path / "journey.yaml",
            tmp_path / "customers.csv",
            date(2026, 6, 30),
            tmp_path / "kept",
            limits=Limits(max_bad=0.5),
        )
    )
    assert done.snapshot is not None
    assert reviewed == [read_snapshot(done.snapshot)]
