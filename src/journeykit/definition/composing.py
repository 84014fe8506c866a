"""Events into nodes, with an explicit stack and within limits."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NoReturn

from journeykit.definition import complaints
from journeykit.definition.characters import hidden_in_value
from journeykit.definition.complaints import MAX_DEPTH, MAX_NODES
from journeykit.definition.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    EventParser,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    Trouble,
    events,
    index,
)
from journeykit.definition.findings import Finding, Route
from journeykit.definition.nodes import Entry, Mapping, Node, Scalar, Sequence, Style
from journeykit.definition.scalars import resolve
from journeykit.definition.source import MAX_BYTES, Source, Span
from journeykit.definition.syntax import Surroundings, describe

_STYLES: dict[str | None, Style] = {
    None: Style.PLAIN,
    "": Style.PLAIN,
    "'": Style.SINGLE,
    '"': Style.DOUBLE,
    "|": Style.LITERAL,
    ">": Style.FOLDED,
}
_TEXT_TAG = "tag:yaml.org,2002:str"
_PROPERTIES = re.compile(
    r"(?:(?:&[\w-]+|!<[^>\s]*>|![^\s,\[\]{}]*)(?:\s++(?>#.*|\s+)*+)?)+", re.ASCII
)
_TAG = re.compile(r"(?<!\S)![^\s,\[\]{}]*")
_COLON = re.compile(r"(?>\s+|#.*)*+:")
_DASH = re.compile(r"(?>\s+|#.*)*+-")


@dataclass(frozen=True, slots=True)
class Alias:
    """A place where ``*name`` stands for a node that is written elsewhere."""

    name: str
    route: Route
    span: Span


@dataclass(frozen=True, slots=True)
class Composed:
    """The first document of a text.

    Attributes:
        root: None where there is no document, or nothing sound could be read.
        whole: Whether it was read to its end.
        findings: In the order they were met.
        aliases: Where nodes are used that are written elsewhere.
    """

    root: Node | None
    whole: bool
    findings: tuple[Finding, ...]
    aliases: tuple[Alias, ...]


def compose(source: Source, parser: Callable[[str], EventParser]) -> Composed:
    """The tree of a text and what is wrong with it; never raises for what the text is."""
    composer = _Composer(source)
    whole = False
    try:
        composer.read(parser)
        whole = True
    except Trouble as trouble:
        composer.give_up(trouble)
    except _Stop:
        composer.root = None
    findings, aliases = tuple(composer.findings), tuple(composer.aliases)
    return Composed(composer.root, whole, findings, aliases)


class _Stop(Exception):
    """A limit is reached; its finding is noted."""


@dataclass(slots=True)
class _Level:
    """A list or mapping that is being read; a mapping's keys and values stand in turn.

    ``flow`` without a ``bracket`` is a single pair in a list: ``[key: value]``.
    """

    mapping: bool
    flow: bool
    bracket: bool
    start: int
    anchor: str | None
    nodes_before: int
    repeated_before: int
    children: list[Node]
    height: int = 1

    @property
    def wants_key(self) -> bool:
        return self.mapping and len(self.children) % 2 == 0

    @property
    def wants_value(self) -> bool:
        return self.mapping and len(self.children) % 2 == 1


@dataclass(frozen=True, slots=True)
class _Anchored:
    """What an alias may repeat, and how much that is when written out."""

    node: Node
    nodes: int
    characters: int
    height: int


class _Composer:
    """Reads one text."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.root: Node | None = None
        self.findings: list[Finding] = []
        self.aliases: list[Alias] = []
        self._levels: list[_Level] = []
        self._anchors: dict[str, _Anchored | None] = {}
        """By name; None while the anchored list or mapping is still open."""
        self._documents = 0
        self._last: Scalar | None = None
        self._token_end = 0
        self._nodes = 0
        self._repeated = 0
        """Characters that aliases would add to the file if they were written out."""

    def read(self, parser: Callable[[str], EventParser]) -> None:
        """Read the first document; raises ``Trouble`` or ``_Stop``."""
        for event in events(parser(self.text)):
            if isinstance(event, ScalarEvent):
                self._scalar(event)
            elif isinstance(event, CollectionStartEvent):
                self._start(event)
            elif isinstance(event, CollectionEndEvent):
                self._end(index(event.end_mark))
            elif isinstance(event, AliasEvent):
                self._alias(event.anchor or "", index(event.start_mark), index(event.end_mark))
            elif isinstance(event, DocumentStartEvent) and not self._begin_document(event):
                return

    def give_up(self, trouble: Trouble) -> None:
        """The text breaks off; what was noted on earlier lines stays."""
        opened = tuple(level.start for level in self._levels if level.bracket)
        beside = tuple(self._levels[-1].children) if self._levels else ()
        finding = describe(trouble, Surroundings(self.source, opened, self._last, beside))
        first = min([finding.span, *(span for span, _ in finding.also)])
        self.findings = [known for known in self.findings if known.span.end_line < first.line]
        self.findings.append(finding)
        self.root = None

    def _begin_document(self, event: DocumentStartEvent) -> bool:
        """Whether this document is to be read."""
        if event.tags or event.version not in (None, (1, 2)):
            at = self.text.find("%TAG" if event.tags else "%YAML")
            self.findings.append(complaints.directive(self.source, at))
            raise _Stop
        self._documents += 1
        if self._documents > 1:
            start = index(event.start_mark)
            self.findings.append(complaints.second_document(self.source, start))
        return self._documents == 1

    # Nodes.

    def _scalar(self, event: ScalarEvent) -> None:
        text = event.value
        style = _STYLES[event.style]
        start, end = index(event.start_mark), index(event.end_mark)
        if event.anchor is not None or event.tag is not None:
            start = min(self._content(event, start), end)
        doubt = None
        value = text
        if style is Style.PLAIN:
            if not text:
                start = end = self._place_of_nothing()
            if event.tag != _TEXT_TAG:
                value, doubt = resolve(text)
        elif style is Style.LITERAL or style is Style.FOLDED:
            end = start + len(self.text[start:end].rstrip())
        node = Scalar(value, text, style, self.source, start, end)
        self._last, self._token_end = node, end
        self._count(1)
        if doubt is not None:
            self.findings.append(complaints.doubtful(node, doubt, self._route_of(node)))
        if style is Style.DOUBLE or not text.isascii():
            hidden = hidden_in_value(node, self._route_of(node))
            if hidden is not None:
                self.findings.append(hidden)
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(node, 1, end - start, 0)
        self._add(node)

    def _place_of_nothing(self) -> int:
        """Where a value stands that is not written: behind its colon or dash."""
        level = self._levels[-1] if self._levels else None
        if level is not None and level.flow and not level.bracket and level.wants_key:
            # The parsers go on differently from here; nobody means it.
            self._stop(complaints.no_key(self.source, self._token_end))
        if level is None or level.wants_key:
            return self._token_end
        sign = (_COLON if level.mapping else _DASH).match(self.text, self._token_end)
        return sign.end() if sign else self._token_end

    def _content(self, event: NodeEvent, start: int) -> int:
        """Where a node begins behind its anchor and tag; a tag is reported."""
        match = _PROPERTIES.match(self.text, start)
        content = match.end() if match else start
        if getattr(event, "tag", None) is not None:
            tag = _TAG.search(self.text, start, content)
            span = self.source.span(*(tag.span() if tag else (start, start)))
            self.findings.append(complaints.tagged(span, self._route()))
        return content

    def _start(self, event: CollectionStartEvent) -> None:
        start = index(event.start_mark)
        if event.anchor is not None or event.tag is not None:
            start = self._content(event, start)
        self._count(1)
        if len(self._levels) >= MAX_DEPTH:
            self._stop(complaints.too_deep(self.source.span(start, start + 1)))
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        mapping = isinstance(event, MappingStartEvent)
        flow = bool(event.flow_style)
        bracket = flow and self.text[start] in "[{" and index(event.end_mark) > start
        self._levels.append(
            _Level(mapping, flow, bracket, start, event.anchor, self._nodes, self._repeated, [])
        )
        self._token_end = start + bracket

    def _end(self, at: int) -> None:
        level = self._levels.pop()
        if level.bracket:
            self._token_end = at
        end = max(self._token_end, level.start)
        node: Node
        if level.mapping:
            node = Mapping(self._entries(level), self.source, level.start, end)
        else:
            node = Sequence(tuple(level.children), self.source, level.start, end)
        if level.anchor is not None:
            nodes = self._nodes - level.nodes_before + 1
            characters = end - level.start + self._repeated - level.repeated_before
            self._anchors[level.anchor] = _Anchored(node, nodes, characters, level.height)
        self._add(node, level.height)

    def _add(self, node: Node, height: int = 0) -> None:
        if not self._levels:
            self.root = node
            return
        level = self._levels[-1]
        level.children.append(node)
        if height >= level.height:
            level.height = height + 1

    # Aliases and limits.

    def _alias(self, name: str, start: int, end: int) -> None:
        self._token_end = end
        span = self.source.span(start, end)
        target = self._anchors.get(name)
        if target is None:
            self._count(1)
            self.findings.append(self._refuse_alias(name, span))
            self._add(Scalar(None, "", Style.PLAIN, self.source, start, end))
            return
        self.aliases.append(Alias(name, self._route_of(target.node), span))
        self._repeated += target.characters
        self._count(target.nodes)
        if len(self.text) + self._repeated > MAX_BYTES:
            self._stop(complaints.alias_bomb(span))
        if len(self._levels) + target.height > MAX_DEPTH:
            self._stop(complaints.too_deep(span))
        self._add(target.node, target.height)

    def _refuse_alias(self, name: str, span: Span) -> Finding:
        if name in self._anchors:
            return complaints.recursive_alias(name, span, self._route())
        return complaints.unknown_alias(name, self._anchors, span, self._route())

    def _count(self, nodes: int) -> None:
        self._nodes += nodes
        if self._nodes > MAX_NODES:
            if self.aliases:
                self._stop(complaints.alias_bomb(self.aliases[-1].span))
            at = self._token_end
            self._stop(complaints.too_many_values(self.source.span(at, at)))

    def _stop(self, finding: Finding) -> NoReturn:
        self.findings.append(finding)
        raise _Stop

    # Mappings.

    def _entries(self, level: _Level) -> tuple[Entry, ...]:
        """The entries of a mapping that has ended; those that cannot stand are reported."""
        entries: list[Entry] = []
        seen: dict[object, Scalar] = {}
        without_value = False
        pairs = iter(level.children)
        for key, value in zip(pairs, pairs, strict=True):
            if not isinstance(key, Scalar):
                self.findings.append(complaints.not_a_key(self.source, key, self._route()))
                continue
            follows, without_value = without_value, level.flow and value.start == key.end
            if without_value:
                # Of a text with several commas only the first is reported.
                if not follows:
                    self.findings.append(self._refuse_bare(key, entries[-1:]))
                continue
            name = key
            if key.value is None or isinstance(key.value, bool):
                name = replace(key, value=key.text)
            refused = self._refuse_key(name, seen.setdefault(name.value, name))
            if refused is None:
                entries.append(Entry(name, value))
            else:
                self.findings.append(refused)
        return tuple(entries)

    def _refuse_bare(self, key: Scalar, before: list[Entry]) -> Finding:
        for entry in before:
            if isinstance(entry.value, Scalar) and complaints.is_cut(entry.value):
                return complaints.cut_text(entry.value, key, (*self._route(), _step(entry.key)))
        colon = complaints.tight_colon(key.text, 0) if key.style is Style.PLAIN else None
        if colon is not None:
            return complaints.missing_blank(self.source, key.start + colon)
        return complaints.no_value(key, (*self._route(), _step(key)))

    def _refuse_key(self, key: Scalar, first: Scalar) -> Finding | None:
        if key.text == "<<" and key.style is Style.PLAIN:
            return complaints.merge_key(key, (*self._route(), "<<"))
        if first is not key:
            return complaints.twin_key(key, first, (*self._route(), _step(key)))
        return None

    # Routes.

    def _route(self) -> Route:
        """The route of what comes next in the innermost open list or mapping."""
        steps: list[str | int] = []
        for level in self._levels:
            if level.wants_value:
                steps.append(_step(level.children[-1]))
            elif not level.mapping:
                steps.append(len(level.children))
        return tuple(steps)

    def _route_of(self, node: Node) -> Route:
        """The route of a node that is about to be added; a key ends its own route."""
        if self._levels and self._levels[-1].wants_key:
            return (*self._route(), _step(node))
        return self._route()


def _step(key: Node) -> str:
    return key.text if isinstance(key, Scalar) else "?"
