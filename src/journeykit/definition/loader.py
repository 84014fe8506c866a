"""A journey file into a ``Definition``: tree, models, expressions and nested journeys in one.

Loading never stops at the first fault: what is sound is built, and everything that is wrong comes
back as findings with their places.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from journeykit.definition import problems
from journeykit.definition.building import build
from journeykit.definition.compiling import compiled
from journeykit.definition.consequences import broken_routes, independent
from journeykit.definition.effort import bounded
from journeykit.definition.expressions import DataType, Expression
from journeykit.definition.files import Disk as Disk
from journeykit.definition.files import Files as Files
from journeykit.definition.findings import Finding, Problem, Route, Severity
from journeykit.definition.meaning import meaning_hash
from journeykit.definition.models import Column, ColumnRef, Journey, marked_fields
from journeykit.definition.names import (
    declared_columns,
    derived_order,
    name_findings,
    refused_columns,
)
from journeykit.definition.nodes import Mapping as MappingNode
from journeykit.definition.opening import cannot_open, mend_of_opening, nearest_file
from journeykit.definition.places import locate as locate
from journeykit.definition.pruning import Pruned
from journeykit.definition.source import MAX_BYTES, STDIN, Source, Span
from journeykit.definition.tree import parse as parse_tree
from journeykit.errors import InputError
from journeykit.records import dataclass, field, replace

_MOST_NESTED = 50
"""How many files one journey may draw in; more is a nest that nobody can read."""
_MOST_VALUES = 15_000
"""How many keys and values a journey and those nested in it may hold before one more is read."""


@dataclass(frozen=True)
class Definition:
    """A journey that loaded, with the place of everything and its expressions compiled.

    Attributes:
        journey: The models.
        source: The file's text.
        root: The located tree.
        columns: The declared columns, and those that a role of ``data`` or ``lost`` names without
            declaring them, which are text.
        types: Their types.
        derived: The columns with an expression, so that each comes after those it reads.
        expressions: Every sound expression by its route in ``journey``.
        gathered: The columns that are of a further file, each with its expression over the rows
            of that file: the names in it are the file's.
        nested: The journeys nested in touchpoints, by the route of their file's name.
        cut: Where something was refused and left out (as written in the file).
        also_read: Columns that a command reads beside those that the journey uses.
        outer_values: The expressions of derived columns that a journey without ``data`` has of the
            one around it.
    """

    journey: Journey
    source: Source
    root: MappingNode
    columns: Mapping[str, Column]
    types: Mapping[str, DataType]
    derived: tuple[str, ...]
    expressions: Mapping[Route, Expression]
    gathered: Mapping[str, Expression]
    nested: Mapping[Route, Definition]
    _pruned: Pruned = field(repr=False)
    also_read: frozenset[str] = frozenset()
    outer_values: Mapping[str, Expression] = field(default_factory=dict)

    @property
    def cut(self) -> frozenset[Route]:
        """Original routes of what was refused."""
        return frozenset(self._pruned.cut)

    @property
    def path(self) -> str:
        """The file, as shown to people."""
        return self.source.path

    def at(self, *route: str | int) -> Expression | None:
        """The expression at a route, or None where none is written or it has a fault."""
        if route[:2] == ("data", "columns") and len(route) == 4 and route[2] in self.gathered:
            return self.gathered[str(route[2])] if route[3] == "value" else None
        return self.expressions.get(route)

    def original(self, route: Route) -> Route:
        """The route in the file of a route in ``journey``; they differ only after faults."""
        return self._pruned.original(route)

    def locate(
        self, route: Route, *, key: bool = False, within: tuple[int, int] | None = None
    ) -> Span:
        """The place of a value, of its key, or of some characters of a text.

        A route that is not written leads to the nearest block around it that is: to its key, or to
        the first key of an item of a list.
        """
        return locate(self.root, self.original(route), key=key, within=within)

    @property
    def used_columns(self) -> frozenset[str]:
        """Every column that an expression or a role reads, with all that derived ones read."""
        used = {
            text for _, mark, text in marked_fields(self.journey) if isinstance(mark, ColumnRef)
        }
        derived_routes = {_value_route(name) for name in self.derived}
        for route, expression in self.expressions.items():
            if route not in derived_routes:
                used |= expression.columns
        for name in reversed(self.derived):
            own = self.derived_value(name)
            if name in used and own:
                used |= own.columns
        return frozenset(used & self.columns.keys())

    def derived_value(self, name: str) -> Expression | None:
        """The expression of a derived column, also where the journey around this one has it."""
        return self.at("data", "columns", name, "value") or self.outer_values.get(name)

    def reading(self, names: Iterable[str]) -> Definition:
        """The same journey for a command that reads these declared columns too."""
        return replace(self, also_read=self.also_read | frozenset(names))

    @property
    def meaning_hash(self) -> str:
        """A hash of all that decides placement, loss and health: not of labels and texts."""
        return meaning_hash(self.journey)

    @property
    def file_hash(self) -> str:
        """SHA-256 of the file's text and of those of its nested journeys."""
        digest = hashlib.sha256(self.source.text.encode())
        for nested in self.nested.values():
            digest.update(nested.file_hash.encode())
        return digest.hexdigest()


@dataclass(frozen=True)
class Loaded:
    """What loading a file gave.

    ``definition`` is None where nothing could be built. Where findings are errors it is built from
    what was sound: good for further checks, not for scoring. ``findings`` holds those of nested
    files too; each names its file.
    """

    source: Source
    definition: Definition | None
    findings: tuple[Finding, ...]
    sources: Mapping[str, Source] = field(default_factory=dict)

    @property
    def has_errors(self) -> bool:
        """Whether anything is so wrong that the journey cannot be scored or drawn."""
        return any(finding.severity == Severity.ERROR for finding in self.findings)


def load(path: str | Path, files: Files | None = None) -> Loaded:
    """Load a journey file, ``-`` for standard input, and those nested in it.

    Args:
        path: The file.
        files: Where it and the nested ones are read from; without it the disk.

    Raises:
        InputError: The file cannot be opened. Whatever is wrong inside it is a finding.
    """
    name = str(path)
    files = files or Disk()
    try:
        source = files.read(Path(name))
        opened = () if name == STDIN else (files.resolve(Path(name)),)
    except OSError as error:
        raise InputError(
            cannot_open(error), where=name, help=mend_of_opening(error, Path(name))
        ) from None
    folder = Path.cwd() if name == STDIN else Path(name).parent
    with bounded():
        return _Loader(files).load(source, folder, opened, None)


def load_source(
    source: Source,
    folder: Path | None = None,
    *,
    nested: bool = True,
    files: Files | None = None,
) -> Loaded:
    """Load a journey from a text; nested files are looked for in ``folder``, or not at all."""
    with bounded():
        return _Loader(files or Disk(), nested=nested).load(source, folder or Path.cwd(), (), None)


class _Loader:
    """Loads a file and those nested in it; each file once, however often it is named."""

    def __init__(self, files: Files, *, nested: bool = True) -> None:
        self._files = files
        self._reads_nested = nested
        self._known: dict[Path, Loaded] = {}
        self._values = self._characters = 0

    def load(
        self, source: Source, folder: Path, opened: tuple[Path, ...], outer: Definition | None
    ) -> Loaded:
        parsed = parse_tree(source)
        self._values += parsed.size
        self._characters += len(source.text)
        if parsed.root is None:
            return Loaded(source, None, parsed.findings, {source.path: source})
        journey, pruned, findings = build(parsed.root)
        found = [*parsed.findings, *findings]
        if journey is None:
            found_here = independent(found, parsed.root)
            return Loaded(source, None, found_here, {source.path: source})
        pruned.cut.update(broken_routes(parsed.findings, source.path))
        definition, more = self._define(journey, source, parsed.root, pruned, outer)
        found += more
        sources = {source.path: source}
        nested, below = self._nested(definition, folder, opened, sources)
        definition = replace(definition, nested=nested)
        own = independent(found, parsed.root)
        return Loaded(source, definition, tuple(sorted([*own, *below])), sources)

    def _define(
        self,
        journey: Journey,
        source: Source,
        root: MappingNode,
        pruned: Pruned,
        outer: Definition | None,
    ) -> tuple[Definition, list[Finding]]:
        columns: Mapping[str, Column] = declared_columns(journey)
        if journey.data is None and outer is not None:
            columns = outer.columns
        types = {name: DataType(column.type) for name, column in columns.items()}
        derived, circle = derived_order(columns)

        def place(route: Route, key: bool = False) -> Span:
            return locate(root, pruned.original(route), key=key)

        findings = name_findings(journey, columns, circle, place, root, pruned)
        refused = _refused(journey, pruned, outer)
        expressions, faults = compiled(journey, types, derived, root, pruned, refused)
        findings += faults
        own = journey.data.columns if journey.data else {}
        gathered = {
            name: expressions.pop(route)
            for name, column in own.items()
            if column.of is not None and (route := _value_route(name)) in expressions
        }
        if journey.data is None and outer is not None:
            gathered = dict(outer.gathered)
        definition = Definition(
            journey,
            source,
            root,
            columns,
            types,
            derived,
            expressions,
            gathered,
            {},
            pruned,
            outer_values=_outer_values(journey, derived, outer),
        )
        return definition, findings

    def _nested(
        self,
        definition: Definition,
        folder: Path,
        opened: tuple[Path, ...],
        sources: dict[str, Source],
    ) -> tuple[dict[Route, Definition], list[Finding]]:
        """Load what is nested; the texts that were read are added to ``sources``."""
        nested: dict[Route, Definition] = {}
        findings: dict[Finding, None] = {}
        files = _nested_files(definition.journey) if self._reads_nested else ()
        for route, name in files:
            answer = self._nested_one(definition, route, name, folder, opened)
            if isinstance(answer, Finding):
                findings[answer] = None
            else:
                findings.update(dict.fromkeys(answer.findings))
                sources.update(answer.sources)
                if answer.definition is not None:
                    nested[route] = answer.definition
        return nested, list(findings)

    def _nested_one(
        self, outer: Definition, route: Route, name: str, folder: Path, opened: tuple[Path, ...]
    ) -> Finding | Loaded:
        def refuse(problem: Problem, message: str, help: str) -> Finding:
            place = outer.locate(route)
            return problem.at(place, message, help, route=outer.original(route))

        path = folder / name
        try:
            resolved = self._files.resolve(path)
            if resolved in opened:
                return refuse(
                    problems.NESTED_CIRCLE,
                    f"`{name}` is nested in itself",
                    "name another file, or lead back with a loop in `next`",
                )
            if resolved in self._known:
                return self._known[resolved]
            if len(self._known) >= _MOST_NESTED:
                return refuse(
                    problems.NESTED_UNREADABLE,
                    f"`{name}` is one file too many: {_MOST_NESTED} are nested already",
                    "nest fewer journeys",
                )
            if self._values > _MOST_VALUES or self._characters > MAX_BYTES:
                return refuse(
                    problems.NESTED_UNREADABLE,
                    f"`{name}` is too much: without it there are {self._values:,} keys and values "
                    f"in {self._characters:,} characters",
                    "nest fewer journeys, or smaller ones",
                )
            source = self._files.read(path)
        except (OSError, ValueError, RuntimeError) as error:
            reason = cannot_open(error) if isinstance(error, OSError) else str(error)
            near = nearest_file(path) if isinstance(error, FileNotFoundError) else None
            return refuse(
                problems.NESTED_UNREADABLE,
                f"the nested journey `{name}` cannot be read: {reason}",
                f"did you mean `{near.name}`?" if near else "the path is relative to this file",
            )
        loaded = self.load(source, path.parent, (*opened, resolved), outer)
        self._known[resolved] = loaded
        return loaded


def _outer_values(
    journey: Journey, derived: Iterable[str], outer: Definition | None
) -> dict[str, Expression]:
    if journey.data is not None or outer is None:
        return {}
    return {name: value for name in derived if (value := outer.derived_value(name)) is not None}


def _refused(journey: Journey, pruned: Pruned, outer: Definition | None) -> frozenset[str] | None:
    """Columns of which nothing is known here, though they may well be; None: any may be one.

    Without a `data` block a journey reads the columns of the one around it, which are not known
    while it is looked at by itself.
    """
    if journey.data is not None:
        return refused_columns(pruned)
    if outer is not None:
        return _refused(outer.journey, outer._pruned, None)
    return None


def _value_route(name: str) -> Route:
    return ("data", "columns", name, "value")


def _nested_files(journey: Journey) -> Iterator[tuple[Route, str]]:
    for position, stage in enumerate(journey.stages):
        for place, touchpoint in enumerate(stage.touchpoints):
            if touchpoint.journey:
                yield ("stages", position, "touchpoints", place, "journey"), touchpoint.journey
