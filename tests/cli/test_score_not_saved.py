"""A score that is not saved asks for no more columns than it reads, and for no fewer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.inside import runner

JOURNEY = """\
journeykit: 1
id: tied
data:
  customer_id: id
  columns:
    id: {type: text}
    users: {type: integer}
    since: {type: date}
stages:
  - {id: use, phase: existing}
health:
  measures:
    - {id: users, value: users, points: {0: 0, 10: 100}, weight: 2}
    - {id: more, value: users * 2, points: {0: 0, 10: 100}}
  profiles:
    - {id: early, stages: [use], weights: {more: 3}}
    - {id: big, tenure: {since: since}, when: users > 5, weights: {more: 5}}
"""


@pytest.mark.parametrize("more", [(), ("-o", "d.csv"), ("--limit", "1"), ("--where", "users > 5")])
def test_it_knows_which_profiles_tie(
    more: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "journey.yaml").write_text(JOURNEY, encoding="utf-8")
    rows = "id,users,since\n1,3,2026-01-01\n2,7,2026-01-01\n"
    (tmp_path / "a.csv").write_text(rows, encoding="utf-8")
    run = runner(monkeypatch, capfd)
    done = run("score", "a.csv", "--as-of", "2026-11-22", "--no-save", *more, cwd=tmp_path)
    assert done.code == 0, done.err
