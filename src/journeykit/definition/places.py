"""Where in the file the value of a route stands."""

from __future__ import annotations

from journeykit.definition.findings import Route
from journeykit.definition.nodes import Mapping, Node, Scalar, key_span, node_at
from journeykit.definition.source import Span


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
