"""Two journeys compared in what they mean: files, standard input, revisions of git, snapshots."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from journeykit.app.revisions import Revision, is_revision
from journeykit.errors import DefinitionError, InputError
from journeykit.records import dataclass

if TYPE_CHECKING:
    from journeykit.definition.loader import Definition, Loaded
    from journeykit.diff.model import Diff

HEAD = "HEAD:"


class DiffFormat(StrEnum):
    """What a comparison is written as."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "md"


@dataclass(frozen=True)
class Compared:
    """Two definitions and what changed from one to the other."""

    old: Definition
    new: Definition
    diff: Diff


def compare_journeys(old: str, new: str) -> Compared:
    """Compare two journeys.

    Args:
        old: A file, ``-`` for standard input, ``REV:path``, or ``REV:`` for the path of ``new``.
        new: A file, ``-``, or ``REV:path``.

    Raises:
        InputError: One cannot be opened, or git does not know it.
        DefinitionError: One has errors; nothing is said about half a journey.
    """
    from journeykit.diff.compare import compare

    if old == new == "-":
        raise InputError("standard input can be one of both journeys, and not both", where="-")
    after = _sound(_load(new), new)
    before = _sound(_load_like(old, new), old)
    return Compared(before, after, compare(before, after))


def means_the_same(old: Definition, new: Definition) -> bool:
    """Whether what was scored by one definition may be compared with what the other scores.

    Both are without errors. Their snapshots must hold the same columns, too: a condition written in
    another way may read others.
    """
    from journeykit.diff.compare import compare
    from journeykit.scoring.schema import Schema

    if old.meaning_hash == new.meaning_hash:
        return True
    before, after = (
        {(column.name, column.type) for column in Schema.of(one).columns} for one in (old, new)
    )
    return before == after and compare(old, new).comparable


def render(
    compared: Compared,
    format: DiffFormat,
    *,
    everything: bool = False,
    paint: Callable[[str, str], str] | None = None,
) -> str:
    """A comparison as text of that format.

    Args:
        compared: The comparison.
        format: What to write.
        everything: Whether ``text`` shows changes of wording; the others always hold them.
        paint: Colours a piece of ``text``: takes it and a style.
    """
    from journeykit.render import changes

    if format is DiffFormat.JSON:
        return changes.render_json(
            compared.diff,
            old=(compared.old.path, compared.old.meaning_hash),
            new=(compared.new.path, compared.new.meaning_hash),
        )
    if format is DiffFormat.MARKDOWN:
        return changes.render_markdown(compared.diff)
    return changes.render_text(compared.diff, everything=everything, paint=paint)


def _load(name: str) -> Loaded:
    from journeykit.definition.loader import load

    if not is_revision(name):
        return load(name)
    named, _, path = name.partition(":")
    revision = Revision.open(named, Path.cwd())
    return load(revision.path_of(path, Path.cwd()), revision)


def _load_like(old: str, new: str) -> Loaded:
    """The old journey, where ``REV:`` stands for the file that the new one is, as it was then."""
    from journeykit.definition.loader import load

    if not is_revision(old) or not old.endswith(":"):
        return _load(old)
    if is_revision(new):
        return _load(old + new.partition(":")[2])
    if new == "-":
        raise InputError(
            "standard input has no path in a revision", where=old, help=f"write {old}journey.yaml"
        )
    revision = Revision.open(old[:-1], Path(new).absolute().parent)
    path = revision.path_here(Path(new))
    return load(revision.path_of(path.as_posix(), revision.top), revision)


def _sound(loaded: Loaded, name: str) -> Definition:
    errors = [finding for finding in loaded.findings if finding.severity == "error"]
    if loaded.definition is not None and not errors:
        return loaded.definition
    more = f"; {len(errors) - 1} more" if len(errors) > 1 else ""
    show = f"`journeykit validate {name}`"
    if is_revision(name):
        show = f"`git show {loaded.source.path} | journeykit validate -`"
    raise DefinitionError(
        f"{errors[0].message}{more}",
        where=str(errors[0].span),
        help=f"{show} shows every error with its mend",
    )
