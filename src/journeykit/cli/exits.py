"""The only exit-code policy: what ends a command, what is said about it, and the code it leaves.

| code | meaning |
| --- | --- |
| 0 | clean |
| 1 | findings at or above ``--fail-on``, or bad rows under ``--strict`` |
| 2 | wrong usage or configuration, or input that is missing or unreadable |
| 3 | a fault of journeykit, with the traceback in a file |
| 129, 143 | ended because the terminal was closed, or by whoever runs the machine (SIGTERM) |
| 130 | stopped by Ctrl-C |
| 141 | the reader of a pipe left, as a program that the signal ends would say it |
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from journeykit import __version__
from journeykit.cli.console import harmless, paint, say
from journeykit.cli.interrupting import heard_once
from journeykit.errors import ExitCode, InputError, JourneykitError

BROKEN_PIPE = 141


def run_guarded(arguments: Sequence[str]) -> int:
    """Run one command line; whatever happens, return an exit code and show no traceback."""
    _tolerate_narrow_encodings()
    with heard_once(), _ended_in_order() as ended_by:
        code = _guarded(arguments)
    return 128 + ended_by[0] if ended_by else code


def _guarded(arguments: Sequence[str]) -> int:
    try:
        from journeykit.cli.main import run_command_line

        code = run_command_line(arguments)
        sys.stdout.flush()
        if code == ExitCode.INTERRUPTED:  # the parser hears Ctrl-C too, and says nothing
            say("interrupted")
    except BrokenPipeError:
        _let_go_of_stdout()
        return BROKEN_PIPE
    except KeyboardInterrupt:
        say("interrupted")
        return ExitCode.INTERRUPTED
    except JourneykitError as error:
        return _explain(error)
    except OSError as error:
        return _explain(_of_the_machine(error))
    except Exception as error:  # noqa: BLE001 - the last guard: a traceback never reaches a user
        return _report_bug(error, arguments)
    return code


@contextmanager
def _ended_in_order() -> Iterator[list[int]]:
    """Whoever ends the program finds it as tidy as after Ctrl-C: nothing is left half-written.

    Gives a list that holds the signal, once one has come.
    """
    came: list[int] = []

    def stop(number: int, _frame: object) -> None:
        came.append(number)
        if len(came) == 1:  # while it tidies up it is not stopped again
            raise KeyboardInterrupt

    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    if threading.current_thread() is not threading.main_thread():
        names = []  # Python hears signals in its main thread alone
    heard = [
        one for name in names if signal.getsignal(one := signal.Signals[name]) == signal.SIG_DFL
    ]
    for one in heard:
        signal.signal(one, stop)
    try:
        yield came
    finally:
        for one in heard:
            signal.signal(one, signal.SIG_DFL)


def _explain(error: JourneykitError) -> int:
    try:
        sys.stdout.flush()
    except OSError:
        _let_go_of_stdout()  # what does not fit there would be refused again and again
    say(f"{_label()}: {harmless(str(error))}")
    return error.exit_code


def _label() -> str:
    return paint("error", "bold red", on_stderr=True)


def _of_the_machine(error: OSError) -> InputError:
    """A file that vanished, a full disk, a closed folder: no fault of ours, and said plainly."""
    place = error.filename
    return InputError(
        f"the system refused: {error.strerror or error}",
        where=os.fsdecode(place) if isinstance(place, str | bytes) else None,
    )


def _let_go_of_stdout() -> None:
    """Lead what is left of it nowhere: Python flushes it at the very end, and would complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _report_bug(error: Exception, arguments: Sequence[str]) -> int:
    say(f"{_label()}: journeykit failed, and the fault is its own: {type(error).__name__}")
    import platform
    import shlex
    import tempfile
    import traceback

    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="journeykit-bug-", suffix=".txt", delete=False, encoding="utf-8"
        ) as file:
            file.write(
                f"journeykit {__version__}, Python {platform.python_version()}, "
                f"{platform.platform()}\n$ journeykit {shlex.join(arguments)}\n\n"
            )
            file.writelines(traceback.format_exception(error))
    except OSError as refused:
        say(f"  the details could not be written to a file: {refused.strerror}")
    else:
        say(f"  the details are in {file.name}")
        say("  help: please report this with that file (read it first: it may name your data)")
    return ExitCode.BUG


def _tolerate_narrow_encodings() -> None:
    """A name that the screen's encoding cannot show is shown escaped; it ends no run."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
