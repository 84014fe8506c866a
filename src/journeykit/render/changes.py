"""What changed in a journey's meaning, as text for a terminal, as Markdown and as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from journeykit.diff.model import Change, Diff, Kind, Nested, sections
from journeykit.render.markdown_text import text as markdown

Paint = Callable[[str, str], str]
"""Colours a piece of text: takes it and a style."""

_MARKS = {Kind.ADDED: "+", Kind.REMOVED: "-"}
_STYLES = {"+": "cyan", "-": "bold red", "~": "bold yellow"}


def render_text(diff: Diff, *, everything: bool = False, paint: Paint | None = None) -> str:
    """The changes by the parts of the journey, and at the end what follows from them.

    Args:
        diff: The changes.
        everything: Whether changes of wording are shown; else they are counted.
        paint: Colours a piece of text; without it the text is plain.
    """
    colour = paint or (lambda text, _: text)
    blocks = [*_text_blocks(diff, "", everything, colour), _summary(diff, everything)]
    return "\n\n".join(blocks) + "\n"


def render_markdown(diff: Diff) -> str:
    """The changes for a comment on a pull request; what takes room is folded.

    Any text of the journeys stands in it as text only.
    """
    blocks = [f"### {markdown(diff.title)}: {_count(_all_of(diff, wording=False), 'meaning')}"]
    for title, inner in _with_nested(diff, ""):
        blocks += _markdown_list(title, inner.of_meaning)
    blocks.append(verdict(diff))
    told = [(change, title) for title, inner in _with_nested(diff, "") for change in inner.changes]
    compared = [(one, title) for one, title in told if not one.is_wording and _has_texts(one)]
    if compared:
        blocks += _folded("Before and after", [_fence(one, title) for one, title in compared])
    worded = [one for one in told if one[0].is_wording]
    if worded:
        lines = [f"- {_markdown_line(one, title)}" for one, title in worded]
        blocks += _folded(_count(len(worded), "wording"), ["\n".join(lines)])
    return "\n\n".join(blocks) + "\n"


def render_json(diff: Diff, *, old: tuple[str, str], new: tuple[str, str]) -> str:
    """All changes, those of wording too.

    Args:
        diff: The changes.
        old: The old file and the hash of its meaning.
        new: The new ones.
    """
    content = {
        "old": dict(zip(("file", "meaning"), old, strict=True)),
        "new": dict(zip(("file", "meaning"), new, strict=True)),
        "comparable": diff.comparable,
        **_plain(diff),
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def verdict(diff: Diff) -> str:
    """Whether scores before and after may be compared, and what the report will do."""
    if not diff.comparable:
        return (
            "Scores before and after cannot be compared: the next report says what changed in the "
            "definition and claims no change of customers, and validations remembered from earlier "
            "snapshots do not count any more."
        )
    if any(change.breaks for inner in _inner(diff) for change in inner.changes):
        return (
            "Scores of this journey before and after may be compared; those of the nested journeys "
            "that changed cannot."
        )
    return "Scores before and after may be compared: the next report compares as ever."


def _text_blocks(diff: Diff, title: str, everything: bool, paint: Paint) -> Iterator[str]:
    shown = diff.changes if everything else diff.of_meaning
    for section, changes in sections(shown):
        lines = [paint(_joined(title, section), "bold")]
        for change in changes:
            lines += _lines(change, paint)
        yield "\n".join(lines)
    for nested in diff.nested:
        yield from _text_blocks(nested.diff, _joined(title, nested.title), everything, paint)


def _lines(change: Change, paint: Paint) -> Iterator[str]:
    mark = _MARKS.get(change.kind, "~")
    yield f"  {paint(mark, _STYLES[mark])} {paint(change.what, '')} {_effect(change, paint)}"
    if _has_texts(change):
        for sign, text in (("-", change.before), ("+", change.after)):
            if text is not None:
                first, *more = text.splitlines() or [""]
                yield f"      {paint(sign, _STYLES[sign])} {paint(first, '')}"
                yield from (f"        {paint(line, '')}" for line in more)


def _effect(change: Change, paint: Paint) -> str:
    return paint(f"({change.effect})", "dim")


def _has_texts(change: Change) -> bool:
    return change.before is not None or change.after is not None


def _summary(diff: Diff, everything: bool) -> str:
    said = _count(_all_of(diff, wording=False), "meaning")
    worded = _all_of(diff, wording=True)
    if worded:
        said += f", {worded} of wording" + ("" if everything else " (--all shows them)")
    return f"{said[0].upper()}{said[1:]}.\n{verdict(diff)}"


def _count(number: int, of: str) -> str:
    return f"{number or 'no'} change{'' if number == 1 else 's'} of {of}"


def _all_of(diff: Diff, *, wording: bool) -> int:
    own = diff.of_wording if wording else diff.of_meaning
    return len(own) + sum(_all_of(nested.diff, wording=wording) for nested in diff.nested)


def _inner(diff: Diff) -> Iterator[Diff]:
    for nested in diff.nested:
        yield nested.diff
        yield from _inner(nested.diff)


def _with_nested(diff: Diff, title: str) -> Iterator[tuple[str, Diff]]:
    yield title, diff
    for nested in diff.nested:
        yield from _with_nested(nested.diff, _joined(title, nested.title))


def _joined(title: str, section: str) -> str:
    return f"{title} / {section}" if title else section


def _markdown_list(title: str, changes: tuple[Change, ...]) -> Iterator[str]:
    for section, group in sections(changes):
        yield f"**{markdown(_joined(title, section))}**"
        yield "\n".join(f"- {markdown(one.what)} *({one.effect})*" for one in group)


def _markdown_line(change: Change, title: str) -> str:
    return markdown(f"{_joined(title, change.section)}: {change.what}")


def _folded(summary: str, blocks: list[str]) -> list[str]:
    return [f"<details><summary>{summary}</summary>", *blocks, "</details>"]


def _fence(change: Change, title: str) -> str:
    """Before and after as a diff; the fence is longer than any run of its marks inside."""
    lines = [
        f"{sign} {line}"
        for sign, text in (("-", change.before), ("+", change.after))
        for line in (text or "").splitlines()
    ]
    inside = "\n".join(lines)
    runs = re.findall("`+", inside)
    fence = "`" * max(3, 1 + max(map(len, runs), default=0))
    return f"{_markdown_line(change, title)}\n\n{fence}diff\n{inside}\n{fence}"


def _plain(diff: Diff) -> dict[str, Any]:
    return {
        "title": diff.title,
        "changes": [_plain_change(change) for change in diff.changes],
        "nested": [_plain_nested(nested) for nested in diff.nested],
    }


def _plain_nested(nested: Nested) -> dict[str, Any]:
    return {"place": nested.title, **_plain(nested.diff)}


def _plain_change(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "effect": change.effect,
        "subject": change.subject,
        "section": change.section,
        "what": change.what,
        "before": change.before,
        "after": change.after,
        "breaks_comparison": change.breaks,
    }
