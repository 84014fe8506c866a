"""Checking again whenever a file changes: by looking, four times a second, at size and time.

No library and no service of the system takes part, so that it works on every disk, in a container
and over a network. A file that an editor replaces is seen as well as one that it writes into, and a
folder of a file is looked at too: a nested journey that is missing may come.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

from journeykit.cli.console import harmless, paint, say
from journeykit.errors import JourneykitError

if TYPE_CHECKING:
    from journeykit.app.checking import Checked
    from journeykit.errors import ExitCode

CheckedT = TypeVar("CheckedT", bound="Checked")

PAUSE = 0.25
"""Seconds between two looks."""

Stamp = tuple[int, int, int]
"""Of a file: time of change, size and number; it differs when the content may."""
_GONE: Stamp = (0, 0, 0)


def keep_checking(
    paths: Iterable[Path],
    check: Callable[[], CheckedT],
    report: Callable[[CheckedT], ExitCode],
) -> NoReturn:
    """Check and report, now and after every change, until Ctrl-C.

    Raises:
        KeyboardInterrupt: Ctrl-C, which the exit-code policy turns into 130.
    """
    named = [*paths]
    before: CheckedT | str | None = None
    while True:
        seen = _stamps(_watched(named, before))
        now = _checked(check)
        if now != before:
            _say_what_is_checked(first=before is None)
            if isinstance(now, str):
                say(now)
            else:
                report(now)
                seen |= _stamps(file for file in _watched(named, now) if file not in seen)
            before = now
        while seen == _stamps(seen):
            time.sleep(PAUSE)


def _checked(check: Callable[[], CheckedT]) -> CheckedT | str:
    """What a check gave; a file that is gone while an editor replaces it ends no watch."""
    try:
        return check()
    except JourneykitError as error:
        return f"{paint('error', 'bold red', on_stderr=True)}: {harmless(str(error))}"
    except OSError as error:
        return f"{paint('error', 'bold red', on_stderr=True)}: {harmless(str(error))}"


def _say_what_is_checked(*, first: bool) -> None:
    what = "watching; Ctrl-C ends it" if first else "something changed"
    say(paint(f"──── {what} ────", "dim", on_stderr=True))


def _watched(named: Sequence[Path], checked: Checked | str | None) -> set[Path]:
    """The paths named, every file that took part, and the folders of all of them."""
    from journeykit.app.checking import folders_below

    files = set(named)
    files.update(*(folders_below(path) for path in named if path.is_dir()))
    if checked is not None and not isinstance(checked, str):
        files |= {Path(file) for file in checked.sources}
    return files | {file.parent for file in files}


def _stamps(files: Iterable[Path]) -> dict[Path, Stamp]:
    return {file: _stamp(file) for file in files}


def _stamp(file: Path) -> Stamp:
    try:
        state = file.stat()
    except OSError:
        return _GONE
    return state.st_mtime_ns, state.st_size, state.st_ino
