"""The whole of ``validate``: journeys checked, judged by comments, settings and baseline, fixed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from journeykit.app.checking import Checked, check_journeys
from journeykit.definition.findings import Finding, Severity
from journeykit.definition.loader import Disk
from journeykit.definition.source import STDIN, Source, rewritten
from journeykit.errors import InputError, OutputError, UsageError
from journeykit.lint.baseline import Baseline, baseline_text, read_baseline
from journeykit.lint.fixing import fix
from journeykit.lint.judging import Judgement, KeptBack, judge
from journeykit.lint.policy import Policy, policy
from journeykit.outputs import write_whole
from journeykit.records import dataclass

if TYPE_CHECKING:
    from journeykit.settings import LintSettings


@dataclass(frozen=True)
class Request:
    """What is asked of ``validate``.

    Attributes:
        paths: Journey files, folders, or standard input.
        stdin_name: The file that standard input is the text of.
        layers: The settings and the command line, the strongest last.
        baseline: A file of findings that are known.
        write_baseline: Where to write what is found, as known from now on.

    """

    paths: tuple[Path, ...]
    stdin_name: str | None = None
    layers: tuple[LintSettings, ...] = ()
    baseline: Path | None = None
    write_baseline: Path | None = None
    writes_fixes: bool = False
    shows_diff: bool = False


@dataclass(frozen=True)
class Validated(Checked):
    """What validating gave: the findings that are shown, and what was done about the others.

    Attributes:
        kept_back: What comments, settings of single files and the baseline keep from being shown.
        fail_on: The least severity that fails; None: nothing does.
        fixed: The findings whose fix was made, or would be.
        diff: The changes of the fixes as a unified diff, where that was asked for.
        in_baseline: How many findings were written as known; None where none were to be.
    """

    kept_back: tuple[KeptBack, ...] = ()
    fail_on: Severity | None = Severity.ERROR
    fixed: tuple[Finding, ...] = ()
    diff: str | None = None
    in_baseline: int | None = None


def validate(request: Request) -> Validated:
    """Check journeys, decide what is shown, and fix or remember what is to be.

    Raises:
        ConfigurationError: the settings name what is not there.
        InputError: a path or the baseline cannot be read.
        OutputError: a fix or the baseline cannot be written.
        UsageError: standard input is to be fixed.
    """
    if request.writes_fixes and not request.shows_diff and Path(STDIN) in request.paths:
        raise UsageError(
            "stdin cannot be fixed", help="name the file, or add --diff to see what would change"
        )
    run = _Run(request)
    first = run.check()
    if request.write_baseline is not None:
        return run.remembered(first, request.write_baseline)
    if request.writes_fixes or request.shows_diff:
        return run.fixed(first)
    return first


class _Run:
    """One run of ``validate``: its files are read once, its settings resolved once."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._policy: Policy = policy(request.layers)
        self._baseline: Baseline | None = (
            read_baseline(request.baseline)
            if request.baseline is not None and request.write_baseline is None
            else None
        )
        self._files = _HeldFiles()

    def check(self) -> Validated:
        """What is found in the files as they are held now."""
        checked = check_journeys(self._request.paths, self._request.stdin_name, self._files)
        judged = self._judged(checked)
        sources = dict(checked.sources)
        if self._baseline is not None:
            sources[self._baseline.source.path] = self._baseline.source
        return Validated(
            checked.files,
            judged.findings,
            sources,
            checked.parts,
            checked.unread,
            kept_back=judged.kept_back,
            fail_on=self._policy.fail_on,
        )

    def remembered(self, found: Validated, file: Path) -> Validated:
        """Everything that is shown, written as known from now on.

        Raises:
            InputError: Not all that was named could be read: what is known would be too little.
            OutputError: It cannot be written.
        """
        if found.unread:
            raise InputError(f"no baseline is written: {found.unread[0]}")
        folder = file.resolve().parent
        text = baseline_text(found.findings, found.sources, folder)
        write_whole(file, text)
        count = sum(read_baseline(file).counts.values())
        return _replaced(found, in_baseline=count)

    def fixed(self, first: Validated) -> Validated:
        """Safe fixes made in the files, or shown as a diff and nothing else."""
        own = self._own_files(first.sources)
        fixed = fix(own, self._found_with)
        changes = {path: (own[path], fixed.sources[path]) for path in sorted(fixed.sources)}
        if self._request.shows_diff:
            diff = "".join(line for old, new in changes.values() for line in _diff(old, new))
            return _replaced(first, diff=diff, fixed=fixed.applied)
        for path, (old, new) in changes.items():
            _write(Path(path), old, new)
        return _replaced(self.check(), fixed=fixed.applied)

    def _judged(self, checked: Checked) -> Judgement:
        roots = frozenset(checked.files) - checked.parts
        return judge(checked.findings, checked.sources, roots, self._policy, self._baseline)

    def _found_with(self, sources: Mapping[str, Source]) -> tuple[Finding, ...]:
        self._files.hold(sources)
        return self.check().findings

    def _own_files(self, sources: Mapping[str, Source]) -> dict[str, Source]:
        """The journeys' files, each under one name only."""
        found: dict[Path, str] = {}
        for path in sources:
            if self._baseline is None or path != self._baseline.source.path:
                found.setdefault(Path(path).resolve(), path)
        return {path: sources[path] for path in found.values()}


def _replaced(found: Validated, **changes: object) -> Validated:
    from dataclasses import replace

    return replace(found, **changes)  # type: ignore[arg-type]


class _HeldFiles(Disk):
    """The files of a run: each is read from the disk once, and may be given another text."""

    def __init__(self) -> None:
        self._read: dict[Path, Source] = {}
        self._texts: dict[Path, str] = {}

    def hold(self, sources: Mapping[str, Source]) -> None:
        """Give files another text, by their paths."""
        self._texts = {self._key(Path(path)): source.text for path, source in sources.items()}

    def read(self, path: Path) -> Source:
        """See ``Files``."""
        key = self._key(path)
        if key not in self._read:
            self._read[key] = super().read(path)
        source = self._read[key]
        text = self._texts.get(key, source.text)
        return Source(str(path), text, source.refusal)

    def _key(self, path: Path) -> Path:
        return path if str(path) == STDIN else self.resolve(path)


def _diff(old: Source, new: Source) -> Iterator[str]:
    """A unified diff of one file, as ``patch`` and ``git apply`` read it."""
    import difflib

    before, after = (source.text.splitlines(keepends=True) for source in (old, new))
    for line in difflib.unified_diff(before, after, f"a/{old.path}", f"b/{new.path}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _write(file: Path, old: Source, new: Source) -> None:
    data = rewritten(file.read_bytes(), old.text, new.text)
    if data is None:
        raise OutputError(
            "this file has changed while it was checked", where=str(file), help="run it again"
        )
    write_whole(file, data)
