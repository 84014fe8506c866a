"""The checks of the project, one command each: ``python tasks.py`` runs all that CI runs.

``python tasks.py --list`` names them; ``python tasks.py lint types`` runs some, and ``--but tests``
all others. ``python tasks.py --readme NAME`` prints a command of README as it stands there.
``.ci/run`` runs README's commands and all checks in a copy of the checkout.
"""

from __future__ import annotations

import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent
BIN = "Scripts" if os.name == "nt" else "bin"
TEST_OPTIONS = "--forbid-skips --durations=10"


class CheckFailedError(Exception):
    """A check that did not hold; the message says which and why."""


def run(*command: str | Path, cwd: Path = ROOT, **environment: str) -> None:
    """Run a command, with its output shown, and fail when it fails."""
    shown = shlex.join(str(part) for part in command)
    print(f"$ {shown}", flush=True)
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=os.environ | environment, check=False
    )
    if done.returncode != 0:
        raise CheckFailedError(f"exit code {done.returncode}: {shown}")


def tool(name: str) -> Path:
    """A program installed in the environment that runs this file."""
    return Path(sys.executable).parent / name


def readme_command(name: str) -> str:
    """The command line that README shows between ``<!-- NAME -->`` and ``<!-- /NAME -->``."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    marked = re.search(
        rf"<!-- {name} -->\s*```\w*\n(?P<command>.+?)\n```\s*<!-- /{name} -->", text, re.DOTALL
    )
    if marked is None:
        raise CheckFailedError(f"README.md shows no command between the marks <!-- {name} -->")
    return marked["command"]


def tests() -> None:
    """The tests as README runs them, here and now: no skip without a reason."""
    *_, last = readme_command("test-command").split("&&")
    _, *arguments = shlex.split(last)
    run(sys.executable, *arguments, PYTEST_ADDOPTS=TEST_OPTIONS)


def coverage() -> None:
    """Branch coverage by one case of each test but those of generated examples; all reach more."""
    options = ("-m", "not slow and not hypothesis", "-n", "auto", "--first-cases", "--cov")
    run(sys.executable, "-m", "pytest", *options, "--forbid-skips")


def slow() -> None:
    """The tests that are too long for every run."""
    options = ("-m", "slow", "-n", "auto", "--forbid-skips", "--durations=10")
    run(sys.executable, "-m", "pytest", *options)


def lint() -> None:
    """Ruff's rules, no finding."""
    run(tool("ruff"), "check", ".")


def formatting() -> None:
    """Every file as ruff formats it."""
    run(tool("ruff"), "format", "--check", ".")


def types() -> None:
    """Mypy in strict mode."""
    run(tool("mypy"), "--strict")


def layers() -> None:
    """The house of the architecture: layers, and one home for each outside library."""
    run(tool("lint-imports"))


def examples() -> None:
    """Every example journey is validated, scored on the data it makes, and reported."""
    folders = sorted({journey.parent for journey in ROOT.glob("examples/*/*.yaml")})
    if not folders:
        raise CheckFailedError("there is no examples/*/*.yaml")
    for folder in folders:
        with tempfile.TemporaryDirectory() as scratch:
            copy = Path(scratch) / folder.name
            shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("data", ".journeykit"))
            _run_example(copy)


def _run_example(folder: Path) -> None:
    """Validate an example; where it makes its own data, score each export and report on them."""
    journeykit = tool("journeykit")
    run(journeykit, "validate", ".", cwd=folder)
    if not (folder / "make_data.py").exists():
        return
    run(sys.executable, "make_data.py", "data", cwd=folder)
    exports = runpy.run_path(str(folder / "make_data.py"), run_name="make_data")["EXPORTS"]
    journeys = {}
    for name, as_of in sorted(exports.items(), key=lambda item: item[1]):
        journey = _journey_of(folder, name)
        day = as_of.isoformat()
        run(journeykit, "score", f"data/{name}", "-j", journey, "--as-of", day, cwd=folder)
        journeys[journey] = f"{Path(journey).stem}.html"
    for journey, page in journeys.items():
        run(journeykit, "report", "-j", journey, "-o", page, cwd=folder)
        if not (folder / page).stat().st_size:
            raise CheckFailedError(f"the report of {folder.name} is empty")


def _journey_of(folder: Path, export: str) -> str:
    """The journey of an export: the one of its name, else the folder's only one."""
    own = Path(export).with_suffix(".yaml").name
    return own if (folder / own).exists() else "journey.yaml"


def wheel() -> None:
    """The built wheel, alone in a clean environment, runs the demonstration."""
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        run(sys.executable, "-m", "build", "--wheel", "--outdir", place / "dist", ROOT)
        [built] = (place / "dist").glob("*.whl")
        venv.create(place / "venv", with_pip=True)
        run(place / "venv" / BIN / "python", "-m", "pip", "install", "--quiet", built)
        run(place / "venv" / BIN / "journeykit", "demo", "demo", cwd=place)
        pages = [page for page in (place / "demo").glob("*.html") if page.stat().st_size]
        if not pages:
            raise CheckFailedError("journeykit demo wrote no page")


CHECKS: tuple[Callable[[], None], ...] = (
    lint,
    formatting,
    types,
    layers,
    tests,
    coverage,
    slow,
    examples,
    wheel,
)


def main(arguments: list[str]) -> int:
    """Run the named checks, or all; say how long each took and which failed."""
    known = {check.__name__: check for check in CHECKS}
    if arguments[:1] == ["--readme"]:
        print(readme_command(arguments[1]))
        return 0
    if arguments[:1] == ["--but"]:
        arguments = [name for name in known if name not in arguments[1:]]
    if arguments == ["--list"]:
        for name, check in known.items():
            print(f"{name:12}{(check.__doc__ or '').strip()}")
        return 0
    unknown = [name for name in arguments if name not in known]
    if unknown:
        print(f"unknown: {', '.join(unknown)}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    failed = []
    for name in arguments or known:
        print(f"== {name}", flush=True)
        began = time.monotonic()
        try:
            known[name]()
        except CheckFailedError as failure:
            failed.append(name)
            print(f"FAILED {name}: {failure}", flush=True)
        print(f"== {name}: {time.monotonic() - began:.1f} s\n", flush=True)
    print(f"failed: {', '.join(failed)}" if failed else "all checks hold")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
