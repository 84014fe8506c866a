"""What the models refused: one finding for each fault, and what to do so that the rest can load."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic_core import ErrorDetails

from journeykit.definition import problems
from journeykit.definition.findings import (
    Finding,
    Fix,
    Problem,
    Route,
    nearest,
    only_near,
    show_route,
)
from journeykit.definition.keys import entries_at, homes_of, keys_at
from journeykit.definition.mending import respelt, rewritten
from journeykit.definition.moved import moved, outer_home
from journeykit.definition.nodes import Mapping as MappingNode
from journeykit.definition.nodes import Node, Scalar, Style, key_span, node_at
from journeykit.definition.pruning import FILLED_KEYS, Pruned
from journeykit.definition.refusals import KEY_STEP, block_name, describe, short
from journeykit.definition.remedies import Remedy
from journeykit.definition.source import Span
from journeykit.records import dataclass

_MOST_KEYS_LISTED = 40
_MOST_HOMES = 3


@dataclass(frozen=True)
class Fault:
    """A finding and what to do to the data so that the rest can load.

    ``rename`` is the right spelling of a misspelt key; ``missing`` a key to fill in; ``counts``
    that it is how many items a list has; ``hidden`` that another fault says it already.
    """

    finding: Finding
    route: Route
    rename: str | None = None
    missing: str | None = None
    counts: bool = False
    hidden: bool = False

    def follows(self, pruned: Pruned) -> bool:
        """Whether a key or item is missing only since its value was refused and taken out."""
        if self.hidden:
            return True
        if self.counts:
            original = pruned.original(self.route)
            return any(cut[:-1] == original for cut in pruned.cut)
        if self.missing is None:
            return False
        return (*pruned.original(self.route), self.missing) in pruned.cut

    def mend(self, pruned: Pruned) -> bool:
        """Take out, rename or fill in; False where nothing sound is left."""
        if self.rename is not None:
            return pruned.rename(self.route, self.rename)
        if self.missing is not None and pruned.fill((*self.route, self.missing)):
            return True
        return pruned.take_out(self.route)


def from_the_end(faults: list[Fault]) -> Iterator[Fault]:
    """Faults so that mending one never moves the place of one that is still to come."""
    done: set[Route] = set()
    for fault in sorted(faults, key=lambda fault: _place_key(fault.route), reverse=True):
        if not any(fault.route[:depth] in done for depth in range(len(fault.route) + 1)):
            yield fault
            if fault.rename is None and fault.missing not in FILLED_KEYS:
                done.add(fault.route)


def _place_key(route: Route) -> tuple[tuple[int, int, str], ...]:
    return tuple((0, s, "") if isinstance(s, int) else (1, 0, str(s)) for s in route)


class Faults:
    """The faults of one round of validation."""

    def __init__(self, root: Node, pruned: Pruned, errors: list[ErrorDetails]) -> None:
        self._root = root
        self._pruned = pruned
        self._errors = [(_located(pruned, entry), entry) for entry in errors]
        self._short: set[Route] = set()

    def all(self) -> list[Fault]:
        """One fault for each error; a misspelt key and its missing twin are one."""
        twins = self._misspelt_twins()
        met = {(at[:-1], key) for at, key in twins.items()}
        unknown = [at for (at, _, _), entry in self._errors if entry["type"] == "extra_forbidden"]
        slipped = moved(self._root, self._pruned, unknown)
        self._pruned.cut.update(self._pruned.original(home) for home in slipped.homes)
        faults: list[Fault] = []
        for (route, rest, last), entry in self._errors:
            kind = entry["type"]
            if kind == "extra_forbidden":
                meant = twins.get(route)
                finding = self._unknown(route, meant, slipped=route in slipped.blocks)
                faults.append(Fault(finding, route, meant, hidden=route in slipped.followers))
            elif kind == "missing" and entries_at(route) is not None:
                faults += self._too_few(entry, route)
            elif kind == "missing" and len(rest) <= 1:
                if (route, last) not in met:
                    faults.append(Fault(self._missing(route, last), route, missing=last))
            else:
                counts = kind == "value_error"  # of how many anchors there are
                faults.append(Fault(self._refused(entry, route), route, counts=counts))
        return faults

    def _too_few(self, entry: ErrorDetails, route: Route) -> list[Fault]:
        """A list that lacks entries, said once for all of them."""
        if route in self._short:
            return []
        self._short.add(route)
        entry["ctx"] = {"actual_length": len(self._pruned.at(route))}
        return [Fault(self._refused(entry, route), route, counts=True)]

    def _misspelt_twins(self) -> dict[Route, str]:
        """For an unknown key that was meant for a missing one in its block: the missing key."""
        unknown: dict[Route, list[str]] = {}
        for (at, _, _), entry in self._errors:
            if entry["type"] == "extra_forbidden":
                unknown.setdefault(at[:-1], []).append(str(at[-1]))
        twins: dict[Route, str] = {}
        for (route, _, key), entry in self._errors:
            if entry["type"] == "missing":
                near = nearest(key, unknown.get(route, ()))
                if near:
                    twins[(*route, near)] = key
        return twins

    def _missing(self, route: Route, key: str) -> Finding:
        original = self._pruned.original(route)
        return problems.MISSING_KEY.at(
            self._key_span(original),
            f"`{key}` is missing in {block_name(original)}",
            f"add `{key}:`",
            route=original,
        )

    def _unknown(self, route: Route, meant: str | None, *, slipped: bool) -> Finding:
        original = self._pruned.original(route)
        key = str(original[-1])
        known = [] if slipped else keys_at(route[:-1])
        near = meant or nearest(key, known)
        where = show_route(original[:-1])
        help = f"did you mean `{near}`?" if near else self._home(key, route[:-1])
        if help is None and known and len(known) <= _MOST_KEYS_LISTED:
            help = f"known here: {', '.join(known)}"
        return problems.UNKNOWN_KEY.at(
            self._key_span(original),
            f"unknown key `{short(key)}`" + (f" in {where}" if where else ""),
            help,
            route=original,
            fix=self._renamed(original, meant or only_near(key, known)),
        )

    def _home(self, key: str, block: Route) -> str | None:
        """Where a key belongs that is known, but not in this block."""
        homes = homes_of(key, block)
        if 0 < len(homes) <= _MOST_HOMES:
            return f"it belongs in {' or '.join(homes)}"
        outer = outer_home(key, block)
        if outer is None:
            return None
        return f"it belongs in {block_name(self._pruned.original(outer))}"

    def _renamed(self, route: Route, name: str | None) -> Fix | None:
        """A key under the name it was meant to have, unless its block has that already."""
        block = node_at(self._root, route[:-1])
        entry = block.entry(route[-1]) if isinstance(block, MappingNode) else None
        if name is None or entry is None or (isinstance(block, MappingNode) and block.entry(name)):
            return None
        return respelt(entry.key, name, (*route[:-1], name))

    def _refused(self, entry: ErrorDetails, route: Route) -> Finding:
        original = self._pruned.original(route)
        node = node_at(self._root, original)
        span = node.span if node else self._root.span
        scalar = node if isinstance(node, Scalar) else None
        empty = scalar is not None and not scalar.text and scalar.style is Style.PLAIN
        if empty or isinstance(node, MappingNode) or (node and span.line != span.end_line):
            span = self._key_span(original)
        problem, message, remedy = describe(entry, route, original, scalar.text if scalar else None)
        if entry["loc"][-1:] == KEY_STEP:
            span = self._key_span(original)
        fix = _mend(scalar, remedy, original, problem) if scalar else None
        return problem.at(span, message, remedy.help, route=original, fix=fix)

    def _key_span(self, route: Route) -> Span:
        span = key_span(self._root, route)
        if span is None:
            start = node_at(self._root, route) or self._root
            first = (
                start.entries[0].key.span
                if isinstance(start, MappingNode) and start.entries
                else None
            )
            return first or start.span
        if route and isinstance(route[-1], int):
            item = node_at(self._root, route)
            if isinstance(item, MappingNode) and item.entries:
                return item.entries[0].key.span
        return span


def _located(pruned: Pruned, entry: ErrorDetails) -> tuple[Route, tuple[str | int, ...], str]:
    """The route that an error's location leads to, what is left of it, and its last step."""
    location = entry["loc"]
    route = pruned.follow(location)
    return route, location[len(route) :], str(location[-1]) if location else ""


def _mend(written: Scalar, remedy: Remedy, route: Route, problem: Problem) -> Fix | None:
    """What makes of a refused value the one that was surely meant."""
    if remedy.text is None or not written.text.strip():
        return None
    if problem is problems.NOT_A_CHOICE:
        return respelt(written, remedy.text)
    if isinstance(written.value, str):
        return rewritten(written, remedy.text, route)
    return respelt(written, remedy.text) if written.style is Style.PLAIN else None
