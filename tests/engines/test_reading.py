"""Snapshots read again and again in one session say what each says by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from journeykit.definition.loader import load
from journeykit.engines.tallying import Reading, tally
from journeykit.errors import InputError
from journeykit.scoring.tallies import comparison_tallies, snapshot_tallies
from journeykit.snapshots import SnapshotFolder
from tests.engines.moving import NOW, THEN, Two, two_snapshots

EAST = "\"cell.region\" = 'East'"


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Two:
    return two_snapshots(tmp_path_factory.mktemp("moving"))


def test_one_session_gives_what_a_session_each_gives(two: Two) -> None:
    definition = load(two.kept.parent / "journey.yaml").definition
    assert definition is not None
    folder = SnapshotFolder(two.kept, "moving")
    now, then = folder.path(NOW), folder.path(THEN)
    alone, both = snapshot_tallies(definition, NOW), comparison_tallies(definition, NOW, THEN)
    with Reading([now, then]) as reading:
        answers = [
            reading.tally(alone, now),
            reading.tally(both, now, then),
            reading.tally(alone, then),
            reading.tally(alone, now, where=EAST),
            reading.tally(alone, now),
        ]
    assert answers == [
        tally(alone, now),
        tally(both, now, then),
        tally(alone, then),
        tally(alone, now, where=EAST),
        answers[0],
    ]
    assert answers[0] != answers[2]
    assert answers[0] != answers[3]


def test_an_opened_folder_reads_the_same_snapshots(two: Two) -> None:
    folder = SnapshotFolder(two.kept, "moving")
    with folder.opened() as opened:
        assert opened.latest() == folder.latest()
        assert opened.before(NOW) == folder.before(NOW)
        with pytest.raises(InputError, match="there is no snapshot of `moving` for 2020-01-01"):
            opened.read(NOW.replace(2020, 1, 1))


def test_an_opened_folder_without_snapshots_says_so(tmp_path: Path) -> None:
    with (
        SnapshotFolder(tmp_path, "nobody").opened() as opened,
        pytest.raises(InputError, match="there is no snapshot of `nobody` yet"),
    ):
        opened.latest()


def test_a_broken_snapshot_is_named(tmp_path: Path) -> None:
    folder = SnapshotFolder(tmp_path, "broken")
    folder.place.mkdir()
    folder.path(NOW).write_bytes(b"PAR1 and nothing else")
    with folder.opened() as opened, pytest.raises(InputError) as caught:
        opened.latest()
    assert str(folder.path(NOW)) in str(caught.value)
    assert "the snapshot cannot be read" in str(caught.value)
