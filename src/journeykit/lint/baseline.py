"""A baseline: the findings that are known already, so that only new ones are shown.

It is a JSON file with one line for each rule at each logical path: the route in the journey with
ids in place of numbers (``stages[onboard].validation``), so that it holds when lines and items
move. Paths of files are relative to it.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from journeykit.definition.findings import Finding
from journeykit.definition.places import LogicalPaths
from journeykit.definition.source import STDIN, Source
from journeykit.errors import InputError
from journeykit.lint.codes import OWN_FAMILY, YAML_FAMILY, names
from journeykit.lint.suppression_problems import STALE_BASELINE
from journeykit.records import dataclass, replace

DEFAULT_FILE = "journeykit-baseline.json"

_MARK = "journeykit-baseline"
_VERSION = 1
_LARGEST = 20_000_000


@dataclass(frozen=True, slots=True, order=True)
class Known:
    """What a finding is known by: its file, its rule, its logical path."""

    file: str
    rule: str
    path: str


@dataclass(frozen=True)
class Baseline:
    """A baseline as it was read.

    Attributes:
        source: Its text, to show entries in.
        folder: What the paths of files are relative to.
        counts: How many findings each entry stands for.
    """

    source: Source
    folder: Path
    counts: Mapping[Known, int]


def read_baseline(file: Path) -> Baseline:
    """Read a baseline.

    Raises:
        InputError: It cannot be opened, or is none.
    """
    where = str(file)
    try:
        with file.open("rb") as opened:
            data = opened.read(_LARGEST + 1)
        text = data.decode("utf-8-sig")
        content = json.loads(text) if len(data) <= _LARGEST else None
    except OSError as error:
        help = "write one with `journeykit validate --write-baseline`"
        raise InputError(f"cannot read it: {error.strerror}", where=where, help=help) from error
    except (ValueError, RecursionError) as error:
        raise _no_baseline(where) from error
    if not isinstance(content, dict) or content.get(_MARK) != _VERSION:
        raise _no_baseline(where)
    entries = content.get("findings")
    if not isinstance(entries, list):
        raise _no_baseline(where)
    counts: Counter[Known] = Counter()
    for entry in entries:
        known, count = _entry(entry, where)
        counts[known] += count
    return Baseline(Source(where, text), file.resolve().parent, counts)


def baseline_text(findings: Iterable[Finding], sources: Mapping[str, Source], folder: Path) -> str:
    """The baseline of some findings: the same ones give the same text.

    Findings of broken YAML (1xx) and of suppressions (9xx) are never taken in.
    """
    paths = _Paths(sources, folder)
    able = (finding for finding in findings if _can_be_known(finding))
    counts = Counter(paths.known(finding) for finding in able)
    lines = [_line(known, counts[known]) for known in sorted(counts)]
    body = "".join(f"\n  {line}," for line in lines).removesuffix(",")
    return f'{{"{_MARK}": {_VERSION}, "findings": [{body}{chr(10) * bool(body)}]}}\n'


def split_known(
    findings: Iterable[Finding], sources: Mapping[str, Source], baseline: Baseline
) -> tuple[list[Finding], list[Finding], list[Finding]]:
    """Findings that are new, those that are known, and a finding for each entry that is stale.

    An entry is stale when its file was checked and holds fewer such findings than it says. Of more
    than it says the last ones are new. What was known of all items of a list ("no stage has an
    owner") is known of those that are left when some are mended.
    """
    paths = _Paths(sources, baseline.folder)
    left = Counter(baseline.counts)
    new: list[Finding] = []
    known: list[Finding] = []
    later: list[tuple[Finding, Known]] = []
    for finding in sorted(findings):
        key = paths.known(finding)
        if _can_be_known(finding) and left[key] > 0:
            left[key] -= 1
            known.append(finding)
        else:
            later.append((finding, _of_all(key)))
    covering = {key for _, key in later if left[key] > 0}
    for finding, key in later:
        (known if key in covering and _can_be_known(finding) else new).append(finding)
    left.subtract(covering)
    checked = {paths.file(path) for path in sources}
    stale = [entry for entry in sorted(left) if left[entry] > 0 and entry.file in checked]
    return new, known, [_stale(baseline, entry, left[entry]) for entry in stale]


def _of_all(known: Known) -> Known:
    """The entry that would say the same of all items of the list that a finding stands in."""
    return replace(known, path=known.path.partition("[")[0])


def _can_be_known(finding: Finding) -> bool:
    return not finding.code.startswith((YAML_FAMILY, OWN_FAMILY))


def _no_baseline(where: str) -> InputError:
    return InputError(
        "this is no baseline",
        where=where,
        help="write one with `journeykit validate --write-baseline`",
    )


def _entry(entry: Any, where: str) -> tuple[Known, int]:
    if isinstance(entry, dict):
        words = [entry.get(key) for key in ("file", "rule", "path")]
        count = entry.get("count", 1)
        if all(isinstance(word, str) for word in words) and type(count) is int and count > 0:
            return Known(*map(str, words)), count
    raise InputError(
        f"an entry is not what a baseline holds: {json.dumps(entry)[:80]}",
        where=where,
        help="an entry has file, rule and path, which are text, and a count above zero",
    )


def _stale(baseline: Baseline, entry: Known, count: int) -> Finding:
    place = _place(baseline.source, entry)
    what = f"{entry.rule} ({names()[entry.rule]})" if entry.rule in names() else entry.rule
    times = f" {count} times" if count > 1 else ""
    return STALE_BASELINE.at(
        baseline.source.span(*place),
        f"{what} is no longer found{times} at `{entry.path or 'the file'}` in {entry.file}",
        "write the baseline anew with --write-baseline",
    )


def _line(known: Known, count: int) -> str:
    content = {"file": known.file, "rule": known.rule, "path": known.path, "count": count}
    text = json.dumps(content, ensure_ascii=False)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:  # half a character, as an escape can write it
        return json.dumps(content)
    return text


def _place(source: Source, entry: Known) -> tuple[int, int]:
    """The line of an entry, as ``baseline_text`` writes it; else the file's first character."""
    text = _line(entry, 0).removesuffix("0}")
    start = source.text.find(text)
    if start < 0:
        return 0, 0
    end = source.text.find("}", start + len(text))
    return start, end + 1 if end >= 0 else start + len(text)


class _Paths:
    """Files relative to a baseline, and logical paths in them."""

    def __init__(self, sources: Mapping[str, Source], folder: Path) -> None:
        self._logical = LogicalPaths(sources)
        self._folder = folder.resolve()
        self._files: dict[str, str] = {}

    def known(self, finding: Finding) -> Known:
        return Known(self.file(finding.span.file), finding.code, self._logical.of(finding))

    def file(self, path: str) -> str:
        if path not in self._files:
            self._files[path] = path if path == STDIN else self._relative(path)
        return self._files[path]

    def _relative(self, path: str) -> str:
        try:
            return Path(os.path.relpath(Path(path).resolve(), self._folder)).as_posix()
        except ValueError:  # another drive
            return Path(path).resolve().as_posix()
