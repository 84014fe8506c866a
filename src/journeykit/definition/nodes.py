"""The located tree: what a YAML text says, with the place of every key and value."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

from journeykit.definition.findings import Route
from journeykit.definition.placement import pieces
from journeykit.definition.source import Source, Span
from journeykit.records import dataclass, field

Value: TypeAlias = bool | int | float | str | None
Plain: TypeAlias = "Value | list[Plain] | dict[str | int | float, Plain]"


class Style(StrEnum):
    """How a scalar is written."""

    PLAIN = "plain"
    SINGLE = "single"
    DOUBLE = "double"
    LITERAL = "literal"
    FOLDED = "folded"


@dataclass(slots=True)
class Scalar:
    """A single value.

    Attributes:
        value: By the YAML 1.2 core schema; a date is text. Keys are text or numbers.
        text: The characters, unescaped and unfolded.
        style: How it is written.
        start: Offset of its first character, quotes included.
        end: Offset after its last.
    """

    value: Value
    text: str
    style: Style
    source: Source = field(repr=False, compare=False)
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where it stands; for a value under an alias, where the anchor stands."""
        return self.source.span(self.start, self.end)

    def span_of(self, start: int, end: int) -> Span:
        """The smallest span of the file that holds ``text[start:end]``.

        Exact through escapes, doubled quotes, folded lines and block indentation. An empty range is
        the point before character ``start``.
        """
        found = pieces(self.source.text, self.start, self.end, self.style, self.text)
        if not found:
            return self.span
        begin = found[start][1] if start < len(found) else found[-1][2]
        return self.source.span(begin, found[end - 1][2] if start < end <= len(found) else begin)


@dataclass(slots=True)
class Sequence:
    """A list of nodes."""

    items: tuple[Node, ...]
    source: Source = field(repr=False, compare=False)
    start: int
    end: int

    @property
    def span(self) -> Span:
        """From the first dash or bracket to the end of the last item or bracket."""
        return self.source.span(self.start, self.end)


@dataclass(slots=True)
class Entry:
    """A key of a mapping and its value."""

    key: Scalar
    value: Node


@dataclass(slots=True)
class Mapping:
    """Keys and values in the order of the file; no key twice."""

    entries: tuple[Entry, ...]
    source: Source = field(repr=False, compare=False)
    start: int
    end: int
    _places: dict[object, int] | None = field(default=None, init=False, repr=False, compare=False)
    """Where in ``entries`` a key stands, by its value and by its text; made when first asked."""

    @property
    def span(self) -> Span:
        """From the first key or brace to the end of the last value or brace."""
        return self.source.span(self.start, self.end)

    def entry(self, key: str | int | float) -> Entry | None:
        """The entry of a key, given as its value or as its text."""
        if self._places is None:
            self._places = {}
            for place, entry in enumerate(self.entries):
                self._places.setdefault(entry.key.value, place)
                self._places.setdefault(entry.key.text, place)
        here = [self._places[each] for each in (key, str(key)) if each in self._places]
        return self.entries[min(here)] if here else None


Node: TypeAlias = Scalar | Sequence | Mapping


@dataclass(frozen=True, slots=True)
class Alias:
    """A place where ``*name`` stands for a node that is written elsewhere."""

    name: str
    route: Route
    span: Span


def node_at(root: Node, route: Route) -> Node | None:
    """The node at the end of a route, or None where the route leads nowhere."""
    node = root
    for step in route:
        if isinstance(node, Mapping):
            entry = node.entry(step)
            if entry is None:
                return None
            node = entry.value
        elif isinstance(node, Sequence) and isinstance(step, int) and 0 <= step < len(node.items):
            node = node.items[step]
        else:
            return None
    return node


def key_span(root: Node, route: Route) -> Span | None:
    """The span of the key that a route ends with; of the item itself in a list."""
    if not route:
        return None
    parent = node_at(root, route[:-1])
    if isinstance(parent, Mapping):
        entry = parent.entry(route[-1])
        return entry.key.span if entry else None
    item = node_at(root, route)
    return item.span if item else None


def plain(node: Node) -> Plain:
    """Dictionaries, lists and values, for pydantic; an aliased node gives one shared object."""
    return _plain(node, {})


def _plain(node: Node, shared: dict[int, Plain]) -> Plain:
    # Nesting is limited when the tree is built, so that this recursion is shallow.
    if isinstance(node, Scalar):
        return node.value
    known = shared.get(id(node))
    if known is not None:
        return known
    result: Plain
    if isinstance(node, Sequence):
        result = [_plain(item, shared) for item in node.items]
    else:
        result = {key_of(entry): _plain(entry.value, shared) for entry in node.entries}
    shared[id(node)] = result
    return result


def key_of(entry: Entry) -> str | int | float:
    """The key of an entry as plain data has it: a text, or a number."""
    key = entry.key
    return key.value if isinstance(key.value, str | int | float) else key.text
