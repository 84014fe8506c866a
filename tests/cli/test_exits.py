"""Whatever ends a command, the code and the words come from one policy."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from journeykit.cli import exits, main
from journeykit.errors import InputError, JourneykitError, StrictError
from tests.cli.running import PROGRAM


def run_raising(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> int:
    def fail(arguments: Sequence[str]) -> int:
        raise error

    monkeypatch.setattr(main, "run_command_line", fail)
    return exits.run_guarded(["score", "my file.csv"])


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (
            InputError("empty", where="a.csv", help="export it again"),
            2,
            "error: a.csv: empty\n  help: export it again\n",
        ),
        (StrictError("3 bad rows"), 1, "error: 3 bad rows\n"),
        (KeyboardInterrupt(), 130, "interrupted\n"),
        (
            PermissionError(13, "Permission denied", "a.csv"),
            2,
            "error: a.csv: the system refused: Permission denied\n",
        ),
        (
            OSError(28, "No space left on device"),
            2,
            "error: the system refused: No space left on device\n",
        ),
    ],
)
def test_each_end_has_its_code_and_words(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    code: int,
    said: str,
) -> None:
    assert run_raising(monkeypatch, error) == code
    assert capsys.readouterr() == ("", said)


def test_a_bug_is_kept_in_a_file_and_never_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert run_raising(monkeypatch, ZeroDivisionError("inner")) == 3
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Traceback" not in shown.err
    assert "please report this" in shown.err
    named = re.search(r"the details are in (.+\.txt)", shown.err)
    assert named is not None
    kept = Path(named[1]).read_text(encoding="utf-8")
    assert "$ journeykit score 'my file.csv'" in kept
    assert "ZeroDivisionError: inner" in kept
    assert "Traceback (most recent call last)" in kept


def test_a_bug_without_a_place_for_its_file_still_ends_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    assert run_raising(monkeypatch, ZeroDivisionError("inner")) == 3
    assert "could not be written to a file: No such file" in capsys.readouterr().err


def test_a_reader_that_leaves_ends_it_quietly() -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = subprocess.run(
        [str(PROGRAM), "--help"], stdout=write_end, stderr=subprocess.PIPE, check=False
    )
    os.close(write_end)
    assert (done.returncode, done.stderr) == (141, b"")


def test_a_full_disk_behind_stdout_is_said() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [str(PROGRAM), "--help"],
            env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 2
    assert b"error: the system refused: No space left on device" in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


def test_a_name_beyond_the_screens_encoding_is_escaped(tmp_path: Path) -> None:
    done = subprocess.run(
        [str(PROGRAM), "--färbe"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert rb"there is no option --f\xe4rbe" in done.stderr


def test_ctrl_c_ends_with_130(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys\n"
        "from journeykit.cli import exits, main\n"
        "main.run_command_line = lambda arguments: os.kill(os.getpid(), signal.SIGINT) or 0\n"
        "sys.exit(exits.run_guarded([]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (130, "interrupted\n")


def test_a_second_ctrl_c_does_not_cut_short_what_the_first_began(tmp_path: Path) -> None:
    script = (
        "import os, pathlib, signal, sys, time\n"
        "from journeykit.cli import exits, main\n"
        "def run(arguments):\n"
        "    try:\n"
        "        os.kill(os.getpid(), signal.SIGINT)\n"
        "        time.sleep(9)\n"
        "    finally:\n"
        "        os.kill(os.getpid(), signal.SIGINT)\n"
        "        pathlib.Path('put away').touch()\n"
        "main.run_command_line = run\n"
        "code = exits.run_guarded([])\n"
        "assert signal.getsignal(signal.SIGINT) is signal.default_int_handler\n"
        "sys.exit(code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (130, "interrupted\n")
    assert (tmp_path / "put away").exists()


def test_every_error_of_the_family_exits_with_a_documented_code() -> None:
    kinds = JourneykitError.__subclasses__()
    assert kinds
    assert {int(kind.exit_code) for kind in kinds} <= {1, 2, 130}


@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGHUP", 129)])
def test_whoever_ends_it_finds_it_tidy(tmp_path: Path, name: str, code: int) -> None:
    script = (
        "import os, signal, sys, tempfile\n"
        f"signal.signal(signal.{name}, signal.SIG_DFL)\n"
        "from journeykit.cli import exits, main\n"
        "def work(arguments):\n"
        "    with tempfile.TemporaryDirectory(dir='.'):\n"
        f"        os.kill(os.getpid(), signal.{name})\n"
        "main.run_command_line = work\n"
        "sys.exit(exits.run_guarded([]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (code, "interrupted\n")
    assert list(tmp_path.iterdir()) == []
