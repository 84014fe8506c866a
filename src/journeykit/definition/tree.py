"""YAML text into a located tree, from the parser's events."""

from __future__ import annotations

from dataclasses import dataclass

from journeykit.definition.findings import Finding, Route
from journeykit.definition.nodes import (
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
from journeykit.definition.source import Source, Span

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
class Alias:
    """A place where ``*name`` stands for a node that is written elsewhere."""

    name: str
    route: Route
    span: Span


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a text says and what is wrong with it.

    Attributes:
        root: A mapping; None where nothing sound could be read.
        findings: In the order of the file.
        aliases: Where nodes are used that are written elsewhere.
    """

    root: Mapping | None
    findings: tuple[Finding, ...]
    aliases: tuple[Alias, ...] = ()

    def alias_on(self, route: Route) -> Alias | None:
        """The innermost alias that a route passes through."""
        raise NotImplementedError


def parse(source: Source) -> Parsed:
    """Read a journey file's text; whatever it holds, the answer is a tree or findings."""
    raise NotImplementedError
