"""The error family: everything journeykit refuses to go on with, and the exit code it means.

An error is raised where the fault is found and printed in one place, ``journeykit.cli.exits``. It
carries three things: what is wrong, where, and what to do.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of every command, as the command-line page documents them."""

    OK = 0
    FINDINGS = 1
    """Findings at or above ``--fail-on`` (validate), or bad rows under ``--strict`` (score)."""
    USAGE = 2
    """Wrong usage or configuration, or input that is missing or unreadable."""
    BUG = 3
    """A fault of journeykit itself."""
    INTERRUPTED = 130


class JourneykitError(Exception):
    """Something a user can mend.

    ``message`` says what is wrong, ``where`` the place as text (``file:line:column``, or
    ``file, row 12, column arr``), ``help`` what to do.
    """

    exit_code = ExitCode.USAGE

    def __init__(self, message: str, *, where: str | None = None, help: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.help = help

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        mend = f"\n  help: {self.help}" if self.help else ""
        return f"{place}{self.message}{mend}"


class UsageError(JourneykitError):
    """The command line asks for something that cannot be."""


class ConfigurationError(JourneykitError):
    """``journeykit.toml`` or ``[tool.journeykit]`` is wrong."""


class InputError(JourneykitError):
    """An input is missing, unreadable, or not what it should be."""


class DefinitionError(JourneykitError):
    """A journey file has errors, and the command needs one without."""


class OutputError(JourneykitError):
    """An output cannot be written; what stood there before is whole."""


class StrictError(JourneykitError):
    """Rows or cells were bad and ``--strict`` was asked for."""

    exit_code = ExitCode.FINDINGS


class Interrupted(JourneykitError):
    """The user stopped the run; no half-written file is left."""

    exit_code = ExitCode.INTERRUPTED
