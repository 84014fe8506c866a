"""The command as a whole: version, help, wrong usage, and what it loads to answer."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from journeykit import __version__
from tests.cli.running import QUIET, installed, journeykit
from tests.cli.small import write_small

HEAVY = (
    "duckdb",
    "jinja2",
    "networkx",
    "numpy",
    "pydantic",
    "rich",
    "sqlglot",
    "yaml",
)


def modules_after(code: str) -> set[str]:
    """The top-level modules that a fresh Python holds after ``code``, unmeasured by coverage.

    Coverage would start with the process and bring modules of its own.
    """
    script = f"import sys\n{code}\nprint('\\n'.join({{m.partition('.')[0] for m in sys.modules}}))"
    plain = {
        name: value for name, value in os.environ.items() if "COV" not in name and name not in QUIET
    }
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=plain
    )
    return set(done.stdout.split())


def test_version(tmp_path: Path) -> None:
    run = journeykit("--version", cwd=tmp_path)
    assert (run.code, run.out, run.err) == (0, f"journeykit {__version__}\n", "")


def test_version_beside_other_options_says_the_same(tmp_path: Path) -> None:
    assert journeykit("--color", "never", "--version", cwd=tmp_path).out == (
        f"journeykit {__version__}\n"
    )


def test_version_is_answered_before_anything_is_imported() -> None:
    code = (
        "import runpy; sys.argv = ['journeykit', '--version']\n"
        "runpy.run_module('journeykit', run_name='__main__')"
    )
    loaded = modules_after(code)
    assert loaded.isdisjoint({*HEAVY, "typer"})
    assert not any(name.startswith("journeykit.cli") for name in loaded)


def test_the_command_line_itself_loads_nothing_heavy() -> None:
    loaded = modules_after("import journeykit.cli.exits, journeykit.cli.main")
    assert "typer" in loaded
    assert sorted(loaded & set(HEAVY)) == []


def test_checking_a_sound_journey_loads_no_engine_no_graph_library_and_no_page(
    tmp_path: Path,
) -> None:
    assert journeykit("init", "--template", "saas", cwd=tmp_path).code == 0
    code = (
        "from journeykit.cli.exits import run_guarded\n"
        f"run_guarded(['validate', {str(tmp_path / 'journey.yaml')!r}])"
    )
    loaded = modules_after(code)
    assert "yaml" in loaded
    needless = {*HEAVY, "xml", "sqlite3", "asyncio", "unittest"} - {"yaml"}
    assert sorted(loaded & needless) == []
    (tmp_path / "journey.yaml").write_text("id: 1\nstages: [{id: a}]\n", encoding="utf-8")
    assert {"yaml", "pydantic"} <= modules_after(code)


def test_a_score_loads_no_graph_library_and_no_page(tmp_path: Path) -> None:
    write_small(tmp_path)
    score = ["score", "customers.csv", "--as-of", "2026-06-30"]
    code = (
        f"import os; os.chdir({str(tmp_path)!r}); sys.stdout = open(os.devnull, 'w')\n"
        "from journeykit.cli.exits import run_guarded\n"
        f"assert run_guarded({score!r}) == 0\n"
        "sys.stdout = sys.__stdout__"
    )
    loaded = modules_after(code)
    assert {"yaml", "sqlglot", "_duckdb"} <= loaded
    needless = {
        "pydantic",
        "rich",
        "duckdb",
        "jinja2",
        "networkx",
        "numpy",
        "xml",
        "sqlite3",
        "asyncio",
        "unittest",
    }
    assert sorted(loaded & needless) == []
    named = "print([one for one in sys.modules if one.startswith('sqlglot.dialects')])"
    assert "[]" in modules_after(f"{code}\n{named}")


@pytest.mark.parametrize("command", ["score", "report", "brief", "why"])
def test_what_is_spared_the_look_for_garbage_is_loaded_before_the_engine(command: str) -> None:
    code = (
        "import gc\n"
        f"from journeykit.cli import {command} as command\n"
        "command.load(*command.BEFORE_THE_ENGINE)\n"
        "assert gc.get_freeze_count() > 10_000"
    )
    loaded = modules_after(code)
    assert {"yaml", "sqlglot"} <= loaded
    assert loaded.isdisjoint({"duckdb", "_duckdb", "pydantic"})


@pytest.mark.parametrize(
    ("hook", "is_cleared"), [("", False), ("sys.setprofile(lambda *_: None)", True)]
)
def test_what_a_run_leaves_goes_with_the_process(hook: str, is_cleared: bool) -> None:
    code = (
        "import atexit, os, runpy, sys\n"
        "class Left:\n"
        "    def __del__(self, say=os.write):\n"
        "        say(1, b'cleared away\\n')\n"
        "left = Left()\n"
        "atexit.register(print, 'the last words')\n"
        "sys.argv = ['journeykit', 'validate', 'nowhere']\n"
        f"{hook}\n"
        "runpy.run_module('journeykit', run_name='__main__')"
    )
    plain = {name: value for name, value in os.environ.items() if "COV" not in name}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=plain)
    assert done.returncode == 2
    assert "nowhere" in done.stderr
    assert sorted(done.stdout.splitlines()) == ["cleared away"] * is_cleared + ["the last words"]


@pytest.mark.skipif(os.name == "nt", reason="streams are closed by the shell of other systems")
def test_a_command_ends_well_where_nobody_reads_its_complaints(tmp_path: Path) -> None:
    command = f"{shlex.quote(sys.executable)} -m journeykit schema 2>&-"
    done = subprocess.run(["sh", "-c", command], capture_output=True, cwd=tmp_path, check=False)
    assert done.returncode == 0
    assert done.stdout.startswith(b"{")
    assert done.stderr == b""


@pytest.mark.skipif(os.name == "nt", reason="streams are closed by the shell of other systems")
@pytest.mark.parametrize("closed", [">&-", ">&- <&-", "<&-", ">&- 2>&- <&-"])
def test_nothing_is_printed_into_a_file_that_took_the_place_of_a_closed_stream(
    closed: str, tmp_path: Path
) -> None:
    write_small(tmp_path)
    score = "score customers.csv --as-of 2026-06-30 --no-save -o scored.csv"
    for arguments in (score, "rules", "validate"):
        command = f"{shlex.quote(sys.executable)} -m journeykit {arguments} {closed}"
        done = subprocess.run(["sh", "-c", command], capture_output=True, cwd=tmp_path, check=False)
        assert done.returncode == 0, done.stderr
        assert b"Traceback" not in done.stderr
    assert (tmp_path / "scored.csv").read_text("utf-8").startswith("customer_id,")


def test_the_engine_complains_of_nothing_at_the_end_of_a_process(tmp_path: Path) -> None:
    write_small(tmp_path)
    run = installed("score", "customers.csv", "--as-of", "2026-06-30", "--no-save", cwd=tmp_path)
    assert (run.code, run.err) == (0, "")


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_help_lists_the_commands(tmp_path: Path, arguments: list[str]) -> None:
    run = journeykit(*arguments, cwd=tmp_path)
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith("Usage: journeykit [OPTIONS] COMMAND [ARGS]...")
    assert "validate" in run.out


def test_an_unknown_command_comes_with_the_nearest(tmp_path: Path) -> None:
    run = journeykit("validte", cwd=tmp_path)
    assert (run.code, run.out) == (2, "")
    assert run.err == (
        "error: there is no command 'validte'\n"
        "  help: did you mean validate? `journeykit --help` lists the commands\n"
    )


def test_an_unknown_option_comes_with_the_nearest(tmp_path: Path) -> None:
    run = journeykit("validate", "--fromat", "json", cwd=tmp_path)
    assert (run.code, run.out) == (2, "")
    assert run.err == (
        "error: there is no option --fromat\n"
        "  help: did you mean --format? `journeykit validate --help` lists the options\n"
    )


def test_a_wrong_choice_comes_with_the_nearest(tmp_path: Path) -> None:
    run = journeykit("validate", "--format", "jsn", cwd=tmp_path)
    assert run.code == 2
    assert "'jsn' is not one of" in run.err
    assert "did you mean json?" in run.err


def test_an_option_without_its_value_is_named(tmp_path: Path) -> None:
    run = journeykit("validate", "--format", cwd=tmp_path)
    assert run.code == 2
    assert run.err.startswith("error: option '--format' requires an argument\n  help: ")


def test_a_color_that_is_none_is_refused(tmp_path: Path) -> None:
    run = journeykit("validate", "--color", "blue", cwd=tmp_path)
    assert run.code == 2
    assert run.err == "error: --color is auto, always, never, and not 'blue'\n"


@pytest.mark.parametrize(
    ("arguments", "environment", "coloured"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
    ],
)
def test_color_follows_option_then_no_color_then_force_color(
    tmp_path: Path, arguments: list[str], environment: dict[str, str], coloured: bool
) -> None:
    run = journeykit("validate", *arguments, cwd=tmp_path, **environment)
    assert run.code == 2
    assert ("\x1b[" in run.err) is coloured
