"""Events into nodes, with an explicit stack and within limits."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NoReturn

from journeykit.definition import complaints
from journeykit.definition.characters import hidden_in_value, hides_something
from journeykit.definition.complaints import MAX_DEPTH, MAX_ENTRIES, MAX_NODES
from journeykit.definition.events import (
    AliasEvent,
    DocumentStartEvent,
    EventParser,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    Trouble,
    YamlEvent,
    events,
)
from journeykit.definition.findings import Finding, Route
from journeykit.definition.nodes import Alias, Entry, Mapping, Node, Scalar, Sequence, Style, Value
from journeykit.definition.scalars import NOT_ONLY_TEXT, Doubt, resolve
from journeykit.definition.source import MAX_BYTES, Source, Span
from journeykit.definition.spot import Surroundings
from journeykit.definition.syntax import describe
from journeykit.records import dataclass, replace

# Taken from the class once: it is asked for them with every scalar.
_PLAIN, _DOUBLE = Style.PLAIN, Style.DOUBLE
_BLOCKS = (Style.LITERAL, Style.FOLDED)
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
class Composed:
    """The first document of a text.

    Attributes:
        root: None where there is no document, or nothing sound could be read.
        whole: Whether it was read to its end.
        findings: In the order they were met.
        aliases: Where nodes are used that are written elsewhere.
        size: How many keys and values there are.
    """

    root: Node | None
    whole: bool
    findings: tuple[Finding, ...]
    aliases: tuple[Alias, ...]
    size: int


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
    return Composed(composer.root, whole, findings, aliases, composer.size)


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
        self.size = 0
        self._repeated = 0
        """Characters that aliases would add to the file if they were written out."""

    def read(self, parser: Callable[[str], EventParser]) -> None:
        """Read the first document; raises ``Trouble`` or ``_Stop``."""
        for event in events(parser(self.text)):
            kind: object = event.__class__  # compared by identity: isinstance is slower
            if kind is ScalarEvent:
                self._scalar(event)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                self._start(event, kind is MappingStartEvent)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                self._end(event)
            elif kind is AliasEvent:
                self._alias(event)
            elif kind is DocumentStartEvent and not self._begin_document(event):
                return

    def give_up(self, trouble: Trouble) -> None:
        """The text breaks off; what was noted on earlier lines stays."""
        opened = tuple(level.start for level in self._levels if level.bracket)
        beside = tuple(self._levels[-1].children) if self._levels else ()
        around = Surroundings(self.source, opened, self._token_end, self._last, beside)
        finding = describe(trouble, around)
        first = min([finding.span, *(span for span, _ in finding.also)])
        self.findings = [known for known in self.findings if known.span.end_line < first.line]
        self.findings.append(finding)
        self.root = None

    def _begin_document(self, event: YamlEvent) -> bool:
        """Whether this document is to be read."""
        if event.tags or event.version not in (None, (1, 2)):
            at = self.text.find("%TAG" if event.tags else "%YAML")
            self.findings.append(complaints.directive(self.source, at))
            raise _Stop
        self._documents += 1
        if self._documents > 1:
            self.findings.append(complaints.second_document(self.source, event.start_mark.index))
        return self._documents == 1

    # Nodes.

    def _scalar(self, event: YamlEvent) -> None:
        # Most of a file is scalars: what is common comes first here, and calls nothing it need not.
        text = event.value
        style = _STYLES[event.style]
        start, end = event.start_mark.index, event.end_mark.index
        marked = event.anchor is not None or event.tag is not None
        if marked:
            start = min(self._content(event), end)
        value: Value = text
        doubt: Doubt | None = None
        if style is _PLAIN:
            if not text:
                start = end = self._place_of_nothing()
            if text[:1] in NOT_ONLY_TEXT and event.tag != _TEXT_TAG:
                value, doubt = resolve(text)
        elif style in _BLOCKS:
            end = start + len(self.text[start:end].rstrip())
        node = Scalar(value, text, style, self.source, start, end)
        self._last = node
        self._token_end = end
        if doubt is not None or style is _DOUBLE or not text.isascii():
            self._look_closer(node, doubt)
        if marked and event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(node, 1, end - start, 0)
        self.size += 1
        if self.size > MAX_NODES:
            self._too_many()
        if self._levels:
            self._levels[-1].children.append(node)
        else:
            self.root = node

    def _look_closer(self, node: Scalar, doubt: Doubt | None) -> None:
        """Note what a reader of this value may not see."""
        if doubt is not None:
            self.findings.append(complaints.doubtful(node, doubt, self._route_of(node)))
        if hides_something(node):
            self.findings.append(hidden_in_value(node, self._route_of(node)))

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

    def _content(self, event: YamlEvent) -> int:
        """Where a node begins behind its anchor and tag; a tag is reported."""
        start = event.start_mark.index
        match = _PROPERTIES.match(self.text, start)
        content = match.end() if match else start
        if event.tag is not None:
            tag = _TAG.search(self.text, start, content)
            span = self.source.span(*(tag.span() if tag else (start, start)))
            self.findings.append(complaints.tagged(span, self._route()))
        return content

    def _start(self, event: YamlEvent, mapping: bool) -> None:
        start = event.start_mark.index
        if event.anchor is not None or event.tag is not None:
            start = self._content(event)
        self._count(1)
        if len(self._levels) >= MAX_DEPTH:
            self._stop(complaints.too_deep(self.source.span(start, start + 1)))
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        flow = bool(event.flow_style)
        bracket = flow and self.text[start] in "[{" and event.end_mark.index > start
        self._levels.append(
            _Level(mapping, flow, bracket, start, event.anchor, self.size, self._repeated, [])
        )
        self._token_end = start + bracket

    def _end(self, event: YamlEvent) -> None:
        level = self._levels.pop()
        if level.bracket:
            self._token_end = event.end_mark.index
        most = MAX_ENTRIES * (2 if level.mapping else 1)
        if len(level.children) > most:
            self._stop(complaints.too_many_entries(level.children[most].span))
        end = max(self._token_end, level.start)
        node: Node
        if level.mapping:
            node = Mapping(self._entries(level), self.source, level.start, end)
        else:
            node = Sequence(tuple(level.children), self.source, level.start, end)
        if level.anchor is not None:
            nodes = self.size - level.nodes_before + 1
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

    def _alias(self, event: YamlEvent) -> None:
        name = event.anchor or ""
        start, end = event.start_mark.index, event.end_mark.index
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
        self.size += nodes
        if self.size > MAX_NODES:
            self._too_many()

    def _too_many(self) -> NoReturn:
        if self.aliases:
            self._stop(complaints.alias_bomb(self.aliases[-1].span))
        self._stop(complaints.too_many_values(self.source.span(self._token_end, self._token_end)))

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
        for written, value in zip(pairs, pairs, strict=True):
            if not isinstance(written, Scalar):
                self._refuse_as_key(written)
                continue
            if level.flow:
                follows = without_value
                without_value = value.start == value.end == written.end
                if without_value:
                    # Of a text with several commas only the first is reported.
                    if not follows:
                        self.findings.append(self._refuse_bare(written, entries[-1:]))
                    continue
            key = written
            if key.value is None or isinstance(key.value, bool):
                key = replace(key, value=key.text)
            if key.text == "<<" and key.style is _PLAIN:
                self.findings.append(complaints.merge_key(key, (*self._route(), "<<")))
            elif key.value in seen:
                route = (*self._route(), _step(key))
                self.findings.append(complaints.twin_key(key, seen[key.value], route))
            else:
                seen[key.value] = key
                entries.append(Entry(key, value))
        return tuple(entries)

    def _refuse_as_key(self, key: Node) -> None:
        """Report a list or mapping as a key, and with it all that is wrong inside."""
        span = key.span
        self.findings = [known for known in self.findings if not span.contains(known.span)]
        self.findings.append(complaints.not_a_key(self.source, key, self._route()))

    def _refuse_bare(self, key: Scalar, before: list[Entry]) -> Finding:
        for entry in before:
            if isinstance(entry.value, Scalar) and complaints.is_cut(entry.value):
                return complaints.cut_text(entry.value, key, (*self._route(), _step(entry.key)))
        colon = complaints.tight_colon(key.text, 0) if key.style is Style.PLAIN else None
        if colon is not None:
            route = (*self._route(), key.text[:colon])
            return complaints.missing_blank(self.source, key.start + colon, route)
        return complaints.no_value(key, (*self._route(), _step(key)))

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
