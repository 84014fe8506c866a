"""Safe fixes applied: until nothing changes, and never so that something new is wrong.

A fix edits the characters that are wrong and nothing else of the text. Each batch of fixes is
checked before it stands, and one that makes anything wrong that was not is taken apart until what
does so is left out. What an error kept rules from looking at may come to light, below an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from journeykit.definition.findings import Edit, Finding, Route, Severity
from journeykit.definition.source import Source
from journeykit.lint.codes import LOADING, OWN_FAMILY
from journeykit.records import dataclass, field

Check = Callable[[Mapping[str, Source]], Sequence[Finding]]
"""The findings that are shown when some files have these texts, by path."""

_MOST_ROUNDS = 100
"""Each round applies something or finds something that cannot be applied."""

_Key = tuple[str, str, Route]


@dataclass(frozen=True)
class Fixed:
    """What fixing came to.

    Attributes:
        sources: The new text of every file that changed, by path.
        applied: The findings whose fix stands, by file and place as they were met.
        left: The findings that are shown of the new texts.
    """

    sources: Mapping[str, Source]
    applied: tuple[Finding, ...]
    left: tuple[Finding, ...]


def fix(sources: Mapping[str, Source], check: Check) -> Fixed:
    """Apply every safe fix there is.

    Args:
        sources: The files that may be changed, by the path that findings name.
        check: Finds what is wrong with them.
    """
    work = _Work(dict(sources), check)
    left = tuple(check(work.sources))
    for _ in range(_MOST_ROUNDS):
        batch = work.batch(left)
        if not batch:
            break
        left = work.try_batch(batch, left)
    changed = {path: text for path, text in work.sources.items() if text is not sources[path]}
    return Fixed(changed, tuple(work.applied), left)


def edited(source: Source, edits: Iterable[Edit]) -> Source:
    """A text with edits made; none of them overlaps another."""
    text = source.text
    for edit in sorted(set(edits), reverse=True):
        start = source.offset(edit.span.line, edit.span.column)
        end = source.offset(edit.span.end_line, edit.span.end_column)
        text = text[:start] + edit.text + text[end:]
    return Source(source.path, text)


@dataclass
class _Work:
    sources: dict[str, Source]
    check: Check
    applied: list[Finding] = field(default_factory=list)
    refused: set[_Key] = field(default_factory=set)

    def batch(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings with a fix that can be made at once: no edit overlaps that of another.

        Errors come first and by themselves: behind them more may come to light than behind others.
        """
        chosen: list[Finding] = []
        taken: set[Edit] = set()
        for finding in sorted(findings, key=lambda known: (-known.severity.rank, known)):
            if finding.fix is None or _key(finding) in self.refused:
                continue
            if chosen and _hides_others(chosen[0]) and not _hides_others(finding):
                break
            edits = finding.fix.edits
            known = all(edit.span.file in self.sources for edit in edits)
            free = all(edit in taken or not _overlaps(edit, taken) for edit in edits)
            if known and free and self._changes(edits):
                chosen.append(finding)
                taken.update(edits)
        return chosen

    def try_batch(self, batch: list[Finding], before: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """Apply as much of a batch as makes nothing wrong; the findings that are left."""
        kept = dict(self.sources)
        for path, edits in _by_file(batch).items():
            self.sources[path] = edited(self.sources[path], edits)
        after = tuple(self.check(self.sources))
        if not _is_worse(before, after, batch):
            self.applied += batch
            return after
        self.sources = kept
        if len(batch) == 1:
            self.refused.add(_key(batch[0]))
            return before
        # Only the first half: it moves what follows, whose places are found anew.
        return self.try_batch(batch[: len(batch) // 2], before)

    def _changes(self, edits: Iterable[Edit]) -> bool:
        return any(self.sources[edit.span.file].slice(edit.span) != edit.text for edit in edits)


def _key(finding: Finding) -> _Key:
    """What a fix that was refused is known by, though lines above it may move."""
    return finding.code, finding.span.file, finding.route


def _by_file(batch: Iterable[Finding]) -> dict[str, list[Edit]]:
    found: dict[str, list[Edit]] = {}
    for finding in batch:
        for edit in finding.fix.edits if finding.fix else ():
            found.setdefault(edit.span.file, []).append(edit)
    return found


def _overlaps(edit: Edit, taken: Iterable[Edit]) -> bool:
    """Whether an edit touches characters of another, or begins where another does."""
    return any(
        edit.span.file == other.span.file
        and (edit.span.line, edit.span.column) <= (other.span.end_line, other.span.end_column)
        and (other.span.line, other.span.column) <= (edit.span.end_line, edit.span.end_column)
        for other in taken
    )


def _hides_others(finding: Finding) -> bool:
    return finding.severity is Severity.ERROR or finding.code.startswith(LOADING[1:])


def _is_worse(
    before: Iterable[Finding], after: Iterable[Finding], batch: Sequence[Finding]
) -> bool:
    """Whether anything is wrong afterwards that was not, and has not come to light by a fix."""
    lit = all(map(_hides_others, batch))
    known: dict[tuple[str, str], list[Route]] = {}
    for finding in before:
        known.setdefault((finding.span.file, finding.code), []).append(finding.route)
    opened = [
        (finding.span.file, finding.fix.opens)
        for finding in batch
        if finding.fix is not None and finding.fix.opens is not None
    ]
    return any(
        not _is_within(finding.route, known.get((finding.span.file, finding.code), ()))
        and not any(
            finding.span.file == file and _is_within(finding.route, (route,))
            for file, route in opened
        )
        for finding in after
        if not finding.code.startswith(OWN_FAMILY) and not (lit and _is_only_of_rules(finding))
    )


def _is_only_of_rules(finding: Finding) -> bool:
    return finding.severity is not Severity.ERROR and not finding.code.startswith(LOADING)


def _is_within(route: Route, others: Iterable[Route]) -> bool:
    return any(route[: len(other)] == other for other in others)
