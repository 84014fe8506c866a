"""Settings: ``journeykit.toml``, or ``[tool.journeykit]`` in ``pyproject.toml``, nearest upwards.

A settings file names the journeys of a repository and where their snapshots are kept::

    snapshots = "snapshots"

    [journeys]
    sales = "journeys/sales.yaml"
    onboarding = "journeys/onboarding.yaml"

``[lint]`` (``[tool.journeykit.lint]``) says which findings count, and how much::

    [lint]
    select = ["JK3", "JK5"]
    extend-select = ["unused-column"]
    ignore = ["JK524"]
    fail-on = "warning"
    baseline = "journeykit-baseline.json"

    [lint.per-file-ignores]
    "drafts/*.yaml" = ["JK5"]

    [lint.severity]
    trigger-missing = "error"

Paths are relative to the file that names them. A key that is not known, or a value of the wrong
type, is a ``ConfigurationError`` that points at its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from journeykit.errors import ConfigurationError
from journeykit.records import dataclass, field
from journeykit.spelling import nearest

SETTINGS_FILE = "journeykit.toml"
PROJECT_FILE = "pyproject.toml"
PROJECT_TABLE = ("tool", "journeykit")


@dataclass(frozen=True, slots=True)
class Said:
    """A word of the settings or of the command line, and where it stands."""

    text: str
    where: str


@dataclass(frozen=True)
class LintSettings:
    """What the settings, or the command line, say on findings; None and empty: nothing.

    Attributes:
        select: What counts, in place of everything.
        extend_select: What counts as well.
        ignore: What does not count.
        per_file_ignores: What does not count in the files that a pattern names.
        severity: The severity of some rules, in place of their own.
        fail_on: The least severity that fails.
        baseline: The file of findings that are known already.
        folder: What the patterns are relative to.
    """

    select: tuple[Said, ...] | None = None
    extend_select: tuple[Said, ...] = ()
    ignore: tuple[Said, ...] = ()
    per_file_ignores: tuple[tuple[Said, tuple[Said, ...]], ...] = ()
    severity: tuple[tuple[Said, Said], ...] = ()
    fail_on: Said | None = None
    baseline: Said | None = None
    folder: Path | None = None


@dataclass(frozen=True)
class Settings:
    """What the settings file says; without one, everything is as ``Settings()`` has it."""

    file: Path | None = None
    """The file that was read."""
    journeys: Mapping[str, Path] = field(default_factory=dict)
    """Journey files by name, in the order of the file."""
    snapshots: Path | None = None
    """The folder of all snapshots; None: ``.journeykit`` beside each journey."""
    lint: LintSettings = LintSettings()
    """Which findings count, and how much."""

    @property
    def baseline(self) -> Path | None:
        """The file of findings that are known already."""
        if self.lint.baseline is None or self.lint.folder is None:
            return None
        return self.lint.folder / self.lint.baseline.text


def find_settings(start: Path) -> Settings:
    """The settings that hold in the folder ``start``: those of the nearest file upwards.

    In one folder ``journeykit.toml`` is asked before ``pyproject.toml``; a ``pyproject.toml``
    without ``[tool.journeykit]`` says nothing.

    Raises:
        ConfigurationError: a settings file is unreadable or wrong.
    """
    folder = start.resolve()
    for candidate in (folder, *folder.parents):
        own = candidate / SETTINGS_FILE
        if own.is_file():
            return read_settings(own)
        project = candidate / PROJECT_FILE
        if project.is_file() and _project_table(_parsed(project, _text(project))) is not None:
            return read_settings(project)
    return Settings()


def read_settings(file: Path) -> Settings:
    """Read and check one settings file.

    Raises:
        ConfigurationError: the file is unreadable or wrong.
    """
    text = _text(file)
    parsed = _parsed(file, text)
    table = (
        _Table(file, text, PROJECT_TABLE, _project_table(parsed) or {})
        if file.name == PROJECT_FILE
        else _Table(file, text, (), parsed)
    )
    settings = Settings(
        file=file,
        journeys=table.table("journeys").paths(),
        snapshots=table.path("snapshots"),
        lint=_lint_settings(table.table("lint"), file.parent),
    )
    table.refuse_unknown()
    return settings


def _lint_settings(table: _Table, folder: Path) -> LintSettings:
    settings = LintSettings(
        select=table.words("select"),
        extend_select=table.words("extend-select") or (),
        ignore=table.words("ignore") or (),
        per_file_ignores=table.table("per-file-ignores").word_lists(),
        severity=table.table("severity").word_pairs(),
        fail_on=table.word("fail-on"),
        baseline=table.word("baseline"),
        folder=folder,
    )
    table.refuse_unknown()
    return settings


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ConfigurationError(f"cannot read it: {error.strerror}", where=str(file)) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(
            f"byte {error.start} is not UTF-8", where=str(file), help="save the file as UTF-8"
        ) from error


def _parsed(file: Path, text: str) -> dict[str, Any]:
    import tomllib  # here and below: most commands find no settings to read

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message, place = _split_place(str(error))
        raise ConfigurationError(
            f"this is not TOML: {message[:1].lower()}{message[1:]}", where=f"{file}{place}"
        ) from error
    except (ValueError, RecursionError) as error:  # the parser's own limits, without a place
        deep = isinstance(error, RecursionError)
        why = "its values nest too deep" if deep else "a number is too long"
        raise ConfigurationError(
            f"this cannot be read: {why}",
            where=str(file),
            help="settings are texts, lists of texts and tables of them",
        ) from error


def _split_place(message: str) -> tuple[str, str]:
    """Take "(at line 3, column 5)" off the end of a parser's message: it belongs before it."""
    found = re.fullmatch(r"(?s)(.*?) \(at (?:line (\d+), column (\d+)|end of document)\)", message)
    if found is None:
        return message, ""
    what, line, column = found.groups()
    return (what, f":{line}:{column}") if line else (f"{what} at the end of the file", "")


def _project_table(parsed: dict[str, Any]) -> dict[str, Any] | None:
    value: Any = parsed
    for key in PROJECT_TABLE:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else None


class _Table:
    """One table of a settings file, read key by key; what was not asked for is not known."""

    def __init__(
        self, file: Path, text: str, route: tuple[str, ...], values: dict[str, Any]
    ) -> None:
        self._file, self._text, self._route, self._values = file, text, route, values
        self._known: list[str] = []

    def path(self, key: str) -> Path | None:
        """A path relative to the file, made absolute; None where the key is absent."""
        self._known.append(key)
        return self._path(key) if key in self._values else None

    def paths(self) -> dict[str, Path]:
        """The whole table as names with paths."""
        return {key: self._path(key) for key in self._values}

    def word(self, key: str) -> Said | None:
        """A text; None where the key is absent."""
        self._known.append(key)
        return self._word(key) if key in self._values else None

    def words(self, key: str) -> tuple[Said, ...] | None:
        """A list of texts; None where the key is absent."""
        self._known.append(key)
        return self._words(key) if key in self._values else None

    def word_lists(self) -> tuple[tuple[Said, tuple[Said, ...]], ...]:
        """The whole table as names with lists of texts."""
        return tuple((Said(key, self._where(key)), self._words(key)) for key in self._values)

    def word_pairs(self) -> tuple[tuple[Said, Said], ...]:
        """The whole table as names with texts."""
        return tuple((Said(key, self._where(key)), self._word(key)) for key in self._values)

    def table(self, key: str) -> _Table:
        """A table within this one; an empty one where the key is absent."""
        self._known.append(key)
        value = self._values.get(key, {})
        if not isinstance(value, dict):
            raise self._wrong_type(key, "a table", value)
        return _Table(self._file, self._text, (*self._route, key), value)

    def refuse_unknown(self) -> None:
        """Raise for the first key that nobody asked for."""
        for key in self._values:
            if key not in self._known:
                close = nearest(key, self._known)
                raise ConfigurationError(
                    f"there is no setting {key!r}",
                    where=self._where(key),
                    help=f"did you mean {close!r}?"
                    if close
                    else f"the settings are {', '.join(sorted(self._known))}",
                )

    def _path(self, key: str) -> Path:
        value = self._values[key]
        if not isinstance(value, str):
            raise self._wrong_type(key, 'a path in quotes, such as "journeys/sales.yaml"', value)
        if not value.strip() or "\0" in value:
            raise ConfigurationError(f"{key!r} needs a path", where=self._where(key))
        return self._file.parent / value

    def _word(self, key: str) -> Said:
        value = self._values[key]
        if not isinstance(value, str):
            raise self._wrong_type(key, "a text in quotes", value)
        return Said(value, self._where(key))

    def _words(self, key: str) -> tuple[Said, ...]:
        value = self._values[key]
        wrong = [w for w in value if not isinstance(w, str)] if isinstance(value, list) else [value]
        if wrong:
            raise self._wrong_type(key, 'a list of texts, such as ["JK501"]', wrong[0])
        return tuple(Said(word, self._where(key, word)) for word in value)

    def _wrong_type(self, key: str, wanted: str, value: object) -> ConfigurationError:
        return ConfigurationError(
            f"{key!r} must be {wanted}, and is {_TYPE_NAMES.get(type(value), 'a date or time')}",
            where=self._where(key),
        )

    def _where(self, key: str, word: str | None = None) -> str:
        """The place of a key, or of a word of its list."""
        place = locate_key(self._text, (*self._route, key))
        if place and word is not None:
            place = _locate_word(self._text, place, word)
        return f"{self._file}:{place[0]}:{place[1]}" if place else str(self._file)


_TYPE_NAMES: Mapping[type, str] = {
    bool: "true or false",
    dict: "a table",
    float: "a number",
    int: "a number",
    list: "a list",
    str: "text",
}


def locate_key(text: str, route: tuple[str, ...]) -> tuple[int, int] | None:
    """Line and column, from 1, of the statement of a TOML text that first sets the key ``route``.

    ``tomllib`` gives no positions, so its own grammar is used to find them: a statement ends at
    the first line up to which it parses (only an open list or an open text goes on to the next
    line, and neither parses), and what it parses to says which keys it sets. A key inside an inline
    table has the place of the statement around it. None where no statement sets the key.
    """
    import tomllib

    header: tuple[str, ...] = ()
    for line, statement in _statements(text):
        parsed = tomllib.loads(statement)
        stripped = statement.lstrip()
        if stripped.startswith("["):
            header = _first_route(parsed)
            found = header[: len(route)] == route
        else:
            found = _holds(_nested(header, parsed), route)
        if found:
            return line, len(statement) - len(stripped) + 1
    return None


def _locate_word(text: str, key: tuple[int, int], word: str) -> tuple[int, int]:
    """Line and column of a word in the list of a key; of the key where it is written otherwise."""
    lines = text.split("\n")
    behind = "\n".join([lines[key[0] - 1][key[1] - 1 :], *lines[key[0] :]])
    found = re.search(rf"""(["']){re.escape(word)}\1""", behind)
    if found is None:
        return key
    above = behind[: found.start()]
    column = found.start() - above.rfind("\n")
    return key[0] + above.count("\n"), column + (0 if "\n" in above else key[1] - 1)


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """The statements of a valid TOML text with their first line; blanks and comments left out."""
    import tomllib

    pending, began = "", 0
    for number, line in enumerate(re.findall(r"[^\n]*\n|[^\n]+", text), start=1):
        if not pending:
            began = number
        pending += line
        try:
            sets_something = bool(tomllib.loads(pending))
        except tomllib.TOMLDecodeError:
            continue
        if sets_something:
            yield began, pending
        pending = ""


def _first_route(parsed: dict[str, Any]) -> tuple[str, ...]:
    """The names of a header: ``[tool.journeykit]`` parses to a chain of tables of one key each."""
    route: list[str] = []
    value: Any = parsed
    while value:
        if isinstance(value, list):
            value = value[0]
            continue
        [(key, value)] = value.items()
        route.append(key)
    return tuple(route)


def _nested(header: tuple[str, ...], parsed: dict[str, Any]) -> dict[str, Any]:
    for key in reversed(header):
        parsed = {key: parsed}
    return parsed


def _holds(parsed: Any, route: tuple[str, ...]) -> bool:
    for key in route:
        if not isinstance(parsed, dict) or key not in parsed:
            return False
        parsed = parsed[key]
    return True
