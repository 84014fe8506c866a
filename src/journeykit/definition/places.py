"""Where in the file the value of a route stands, and what it is called while items move."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf

from journeykit.definition.findings import Finding, Route, show_route
from journeykit.definition.nodes import Mapping, Node, Scalar, Sequence, key_span, node_at
from journeykit.definition.source import Source, Span

_NAMES = ("id", "to")


def locate(
    root: Node, route: Route, *, key: bool = False, within: tuple[int, int] | None = None
) -> Span:
    """The place of what stands at a route of a tree; see ``Definition.locate``."""
    node = node_at(root, route)
    while node is None:
        route, key, within = route[:-1], True, None
        node = node_at(root, route)
    if isinstance(node, Scalar):
        if within is not None:
            return node.span_of(*within)
        if not key:
            return node.span
    return _head(root, route, node)


def _head(root: Node, route: Route, node: Node) -> Span:
    """The key of a value; for an item of a list, or the file, its ``id`` or first key."""
    if route and not isinstance(route[-1], int):
        return key_span(root, route) or node.span
    if isinstance(node, Mapping) and node.entries:
        named = node.entry("id")
        return named.value.span if named and route else node.entries[0].key.span
    return node.span


def logical_path(root: Node | None, route: Route) -> str:
    """A route as text, with the id (of a way: its ``to``) of an item in place of its number.

    Of several items with one id the second is ``[id~2]``; items without one keep their numbers.
    """
    text = ""
    for depth, step in enumerate(route):
        name = _item_name(root, route[:depth], step) if root is not None else None
        shown = show_route((step,))
        if name is not None:
            text += f"[{name}]"
        else:
            text += shown if not text or shown.startswith("[") else f".{shown}"
    return text


def _item_name(root: Node, parent: Route, step: str | int) -> str | None:
    items = node_at(root, parent)
    if not isinstance(items, Sequence) or not isinstance(step, int) or step >= len(items.items):
        return None
    name = _name_of(items.items[step])
    if name is None or name.isdigit():
        return None
    twins = sum(_name_of(item) == name for item in items.items[:step])
    quoted = show_route((name,)).removeprefix("[").removesuffix("]")
    return f"{quoted}~{twins + 1}" if twins else quoted


def _name_of(item: Node) -> str | None:
    if isinstance(item, Scalar):
        return item.text or None
    if isinstance(item, Mapping):
        named = (entry.value for name in _NAMES if (entry := item.entry(name)))
        return next((node.text for node in named if isinstance(node, Scalar) and node.text), None)
    return None


class LogicalPaths:
    """The logical paths of findings in some files, each of which is read when it is first asked."""

    def __init__(self, sources: MappingOf[str, Source]) -> None:
        """Paths in ``sources``: the text of each file, by the path that findings name."""
        self._sources = sources
        self._roots: dict[str, Node | None] = {}

    def of(self, finding: Finding) -> str:
        """Where a finding stands in its file; see ``logical_path``."""
        if not finding.route:
            return ""
        file = finding.span.file
        if file not in self._roots:
            self._roots[file] = self._root(file)
        return logical_path(self._roots[file], finding.route)

    def _root(self, file: str) -> Node | None:
        from journeykit.definition.tree import parse

        source = self._sources.get(file)
        return parse(source).root if source is not None else None
