"""YAML text into a located tree: the one door to everything that reads YAML.

Nothing behind it recurses and nothing builds more than the limits allow: a hundred thousand
brackets, or ten lines of aliases that stand for a billion values, end in one finding.
"""

from __future__ import annotations

from collections.abc import Callable

from journeykit.definition import complaints
from journeykit.definition import yaml_problems as problems
from journeykit.definition.characters import hidden_in_text
from journeykit.definition.composing import Composed, compose
from journeykit.definition.events import EventParser, default_parser
from journeykit.definition.findings import Finding, Route
from journeykit.definition.nodes import (
    Alias,
    Entry,
    Mapping,
    Node,
    Plain,
    Scalar,
    Sequence,
    Style,
    Value,
    key_span,
    node_at,
    plain,
)
from journeykit.definition.source import MAX_BYTES, Refusal, Source, too_large
from journeykit.records import dataclass

__all__ = [
    "Alias",
    "Entry",
    "Mapping",
    "Node",
    "Parsed",
    "Plain",
    "Scalar",
    "Sequence",
    "Style",
    "Value",
    "key_span",
    "node_at",
    "parse",
    "plain",
]


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a text says and what is wrong with it.

    Attributes:
        root: A mapping; None where nothing sound could be read.
        findings: In the order of the file.
        aliases: Where nodes are used that are written elsewhere.
        size: How many keys and values it has, those behind aliases written out.
    """

    root: Mapping | None
    findings: tuple[Finding, ...]
    aliases: tuple[Alias, ...] = ()
    size: int = 0

    def alias_on(self, route: Route) -> Alias | None:
        """The innermost alias that a route passes through."""
        through = [alias for alias in self.aliases if route[: len(alias.route)] == alias.route]
        return max(through, key=lambda alias: len(alias.route), default=None)


def parse(source: Source, parser: Callable[[str], EventParser] = default_parser) -> Parsed:
    """Read a journey file's text; whatever it holds, the answer is a tree or findings.

    Where findings are errors the tree holds what was sound: of a key written twice the first, of
    a number out of range the nearest, nothing for an alias that names nothing. Findings of what
    is built from the tree need not repeat an error on the same route.

    Args:
        source: The text.
        parser: Gives the events of a text; the default takes libyaml where it is there.
    """
    refusal = source.refusal
    if refusal is None and len(source.text) > MAX_BYTES:
        refusal = too_large()
    if refusal is not None:
        return Parsed(None, (_refused(source, refusal),))
    hidden = hidden_in_text(source)
    if hidden is not None:
        return Parsed(None, (hidden,))
    composed = compose(source, parser)
    root = composed.root
    if isinstance(root, Mapping):
        return Parsed(root, tuple(sorted(composed.findings)), composed.aliases, composed.size)
    missing = _no_mapping(source, composed)
    return Parsed(None, tuple(sorted([*composed.findings, *missing])), size=composed.size)


def _refused(source: Source, refusal: Refusal) -> Finding:
    problem = problems.FILE_TOO_LARGE if refusal.reason == "size" else problems.OTHER_ENCODING
    at = refusal.offset
    return problem.at(source.span(at, min(at + 1, len(source.text))), refusal.message, refusal.help)


def _no_mapping(source: Source, composed: Composed) -> list[Finding]:
    """What to say of a root that is no mapping, unless reading stopped before it was whole."""
    root = composed.root
    if not composed.whole:
        return []
    if root is None or (isinstance(root, Scalar) and root.start == root.end):
        return [] if composed.findings else [complaints.empty_file(source)]
    if isinstance(root, Scalar) and (colon := complaints.tight_colon(source.text, root.start)):
        return [complaints.missing_blank(source, colon)]
    return [complaints.not_a_mapping(source, root)]
