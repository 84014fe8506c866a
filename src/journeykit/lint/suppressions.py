"""Comments that keep findings from being shown: ``# journeykit: ignore[JK501] reason``.

Behind a value the comment is for the findings that begin on its line; on a line of its own, for
those that begin on the next line that holds more than a comment. A text over several lines counts
as one place. ``ignore-file[…]`` above the first key is for the whole file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice

from journeykit.definition.comments import Comment, Layout, layout
from journeykit.definition.complaints import short
from journeykit.definition.findings import (
    Edit,
    Finding,
    Fix,
    Problem,
    Severity,
    nearest,
    only_near,
)
from journeykit.definition.source import Source, Span
from journeykit.lint import suppression_problems as problems
from journeykit.lint.codes import LOADING, OWN_FAMILY, YAML_FAMILY, names, one_rule, suggestion
from journeykit.lint.rules import BY_CODE
from journeykit.records import dataclass, field

LINE_WORD = "ignore"
FILE_WORD = "ignore-file"
_MOST = 1_000
"""So many times the comments of one file are heard: a journey needs a dozen."""

_COMMENT = re.compile(
    r"#[ \t]*journeykit[ \t]*:[ \t]*(?P<word>[A-Za-z][\w-]*)"
    r"(?:[ \t]*\[(?P<rules>[^\]\n]*)(?P<closed>\])?)?"
)
_RULE = re.compile(r"[^,\s]+(?>\s+[^,\s]+)*")


@dataclass(slots=True)
class _Suppression:
    """One rule that one comment ignores; ``lines`` None stands for the whole file."""

    code: str
    span: Span
    reason: str | None
    lines: frozenset[int] | None
    rest: Span
    """What to take out of the file to be rid of it, and of nothing else."""
    used: bool = field(default=False)

    def covers(self, finding: Finding, lines: frozenset[int]) -> bool:
        return finding.code == self.code and (self.lines is None or bool(self.lines & lines))


@dataclass(frozen=True, slots=True)
class Ignored:
    """A finding that a comment ignores, and the reason that it gives."""

    finding: Finding
    reason: str | None


def split_ignored(
    findings: Iterable[Finding], sources: Mapping[str, Source], roots: Collection[str]
) -> tuple[list[Finding], list[Ignored]]:
    """The findings that no comment ignores, with what is wrong with the comments; and the others.

    Args:
        findings: Of all files, 9xx ones not among them.
        sources: The text of every file that was checked, by its path.
        roots: The files that were checked by themselves, not only as part of another.
    """
    by_file: dict[str, list[Finding]] = {path: [] for path in sources}
    for finding in findings:
        by_file.setdefault(finding.span.file, []).append(finding)
    kept: list[Finding] = []
    ignored: list[Ignored] = []
    for path, found in by_file.items():
        source = sources.get(path)
        if source is None or not _COMMENT.search(source.text):
            kept += found
            continue
        for said in _of_file(source, found, is_root=path in roots):
            if isinstance(said, Ignored):
                ignored.append(said)
            else:
                kept.append(said)
    return kept, ignored


def _of_file(
    source: Source, findings: list[Finding], *, is_root: bool
) -> Iterator[Finding | Ignored]:
    written = layout(source)
    complaints, suppressions = _read(source, written)
    by_code: dict[str, list[_Suppression]] = {}
    for known in suppressions:
        by_code.setdefault(known.code, []).append(known)
    for finding in findings:
        likely = by_code.get(finding.code, ())
        lines = written.lines_of(finding.span.line) if likely else frozenset()
        covering = [known for known in likely if known.covers(finding, lines)]
        for known in covering:
            known.used = True
        yield Ignored(finding, covering[0].reason) if covering else finding
    yield from complaints
    if not any(f.severity is Severity.ERROR and f.code.startswith(LOADING) for f in findings):
        yield from _unused(suppressions, is_root=is_root)


def _read(source: Source, written: Layout) -> tuple[list[Finding], list[_Suppression]]:
    """What is wrong with the comments of a file, and what they ignore: the first thousand."""
    complaints: list[Finding] = []
    suppressions: list[_Suppression] = []
    for comment in written.comments:
        for match in _COMMENT.finditer(comment.text):
            read = _Read(source, written, comment, match)
            complaints += islice(read.complaints(), _MOST - len(complaints))
            suppressions += islice(read.suppressions(), _MOST - len(suppressions))
            if _MOST in (len(complaints), len(suppressions)):
                return [*complaints, read.one_too_many()], suppressions
    return complaints, suppressions


def _unused(suppressions: Iterable[_Suppression], *, is_root: bool) -> Iterator[Finding]:
    for known in suppressions:
        rule = BY_CODE.get(known.code)
        looked = is_root or rule is None or rule.nested
        if looked and not known.used:
            where = "in this file" if known.lines is None else "here"
            yield problems.UNUSED_SUPPRESSION.at(
                known.span,
                f"{known.code} ({names()[known.code]}) finds nothing {where}",
                "take it out, or move the comment to the line that the finding begins on",
                fix=Fix(f"take {known.code} out of the comment", (Edit(known.rest, ""),)),
            )


class _Read:
    """One comment as it is read."""

    def __init__(
        self, source: Source, written: Layout, comment: Comment, match: re.Match[str]
    ) -> None:
        self._source = source
        self._written = written
        self._comment = comment
        self._match = match
        self._word = match["word"]
        self._known = self._word in (LINE_WORD, FILE_WORD)
        self._of_file = self._word == FILE_WORD

    def one_too_many(self) -> Finding:
        """That this comment is the last one that is heard."""
        return problems.BARE_SUPPRESSION.at(
            self._span(*self._match.span("word")),
            f"comments ignore more than {_MOST - 1:,} rules up to here; from here on none is heard",
            f"write `# journeykit: {FILE_WORD}[…]` at the top, or `ignore` under [lint] in the "
            "settings",
        )

    def suppressions(self) -> Iterator[_Suppression]:
        """What it ignores."""
        if not self._known or self._is_late:
            return
        words = list(self._words())
        for place, (start, end) in enumerate(words):
            code = one_rule(self._comment.text[start:end])
            if code is not None and not code.startswith((YAML_FAMILY, OWN_FAMILY)):
                rest = self._entry(words, place) if len(words) > 1 else self._whole()
                span = self._span(start, end)
                yield _Suppression(code, span, self._reason, self._lines(), rest)

    def complaints(self) -> Iterator[Finding]:
        """What is wrong with the comment itself."""
        match = self._match
        if not self._known:
            if match["rules"] is not None:
                yield self._misspelt()
            return
        whole = self._span(match.start(), match.end())
        if match["rules"] is None or not match["closed"] or not match["rules"].strip():
            open_list = match["rules"] is not None and not match["closed"]
            yield problems.BARE_SUPPRESSION.at(
                whole,
                "the list of rules is not closed" if open_list else "this ignores no rule by name",
                f"write `# journeykit: {self._word}[JK501] reason`, with the code or name of each "
                "rule",
            )
        elif self._is_late:
            yield problems.LATE_FILE_SUPPRESSION.at(
                whole,
                f"`{FILE_WORD}` stands below the first key, and ignores nothing there",
                f"move it to the top of the file; for one place write `{LINE_WORD}[…]`",
            )
        yield from (said for word, span in self._rules() for said in _refused(word, span))

    def _misspelt(self) -> Finding:
        near = nearest(self._word, (LINE_WORD, FILE_WORD))
        return problems.BARE_SUPPRESSION.at(
            self._span(*self._match.span("word")),
            f"`{self._word}` is nothing that a comment can ask for",
            f"did you mean `{near}`?" if near else f"write `{LINE_WORD}[…]` or `{FILE_WORD}[…]`",
        )

    @property
    def _reason(self) -> str | None:
        behind = self._comment.text[self._match.end() :]
        return behind.partition("#")[0].strip(" \t-–—:") or None

    @property
    def _is_late(self) -> bool:
        """Whether it is for the whole file and does not stand at its top."""
        content = self._written.content
        return self._of_file and bool(content) and self._comment.line >= content[0]

    def _lines(self) -> frozenset[int] | None:
        if self._of_file:
            return None
        if not self._comment.alone:
            return frozenset({self._comment.line})
        following = self._written.next_content(self._comment.line)
        return frozenset({following} if following else ())

    def _rules(self) -> Iterator[tuple[str, Span]]:
        for start, end in self._words():
            yield self._comment.text[start:end], self._span(start, end)

    def _words(self) -> Iterator[tuple[int, int]]:
        """Where in the comment each rule is named."""
        if self._match["rules"] is None or not self._match["closed"]:
            return
        begin = self._match.start("rules")
        for found in _RULE.finditer(self._match["rules"]):
            yield begin + found.start(), begin + found.end()

    def _entry(self, words: list[tuple[int, int]], place: int) -> Span:
        """One of several rules with the comma that parts it from the next, or from the last."""
        if place + 1 < len(words):
            return self._span(words[place][0], words[place + 1][0])
        return self._span(words[place - 1][1], words[place][1])

    def _whole(self) -> Span:
        """The whole request with its reason; the line, where nothing else stands on it."""
        text, comment = self._source.text, self._comment
        following = comment.text.find("#", self._match.end())
        start = comment.start + self._match.start()
        end = comment.start + (following if following >= 0 else len(comment.text))
        if following >= 0:
            return self._source.span(start, end)
        if comment.alone and self._match.start() == 0:
            line = text.rfind("\n", 0, start) + 1
            newline = text.find("\n", end)
            return self._source.span(line, len(text) if newline < 0 else newline + 1)
        line = text.rfind("\n", 0, start) + 1
        return self._source.span(line + len(text[line:start].rstrip(" \t")), end)

    def _span(self, start: int, end: int) -> Span:
        return self._source.span(self._comment.start + start, self._comment.start + end)


def _refused(word: str, span: Span) -> Iterator[Finding]:
    code = one_rule(word)
    if code is None:
        yield _unknown(word, span)
    elif code.startswith(YAML_FAMILY):
        yield _not_suppressible(code, span, "mend the YAML; nothing else is sure until then")
    elif code.startswith(OWN_FAMILY):
        help = f'write `ignore = ["{code}"]` under [lint] in the settings'
        yield _not_suppressible(code, span, help)


def _unknown(word: str, span: Span) -> Finding:
    meant = only_near(word.casefold(), names().values()) or only_near(word.upper(), names())
    return problems.UNKNOWN_RULE_SUPPRESSED.at(
        span,
        f"there is no rule `{short(word)}`",
        suggestion(word),
        fix=Fix(f"write `{meant}`", (Edit(span, meant),)) if meant else None,
    )


def _not_suppressible(code: str, span: Span, help: str) -> Finding:
    problem: Problem = problems.NOT_SUPPRESSIBLE
    return problem.at(span, f"a comment cannot ignore {code} ({names()[code]})", help)
