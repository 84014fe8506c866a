"""Blocks that slipped into another one: a key indented too deep takes its own keys with it.

Where `data:` stands two blanks too deep, its `customer_id` and all that follows are keys of the
block before, as YAML reads it; of all these unknown keys only the first is a fault.
"""

from __future__ import annotations

from collections.abc import Iterable

from journeykit.definition.findings import Route
from journeykit.definition.keys import keys_at
from journeykit.definition.nodes import Mapping, Node, Scalar, key_of, node_at
from journeykit.definition.pruning import Pruned
from journeykit.records import dataclass


@dataclass(frozen=True)
class Moved:
    """What slipped.

    Attributes:
        blocks: Unknown keys of blocks that slipped, whatever is left of their values.
        followers: Unknown keys that only follow a block that slipped.
        homes: Where the blocks that slipped belong; there they are not missing.
    """

    blocks: frozenset[Route]
    followers: frozenset[Route]
    homes: frozenset[Route]


def moved(root: Node, pruned: Pruned, unknown: Iterable[Route]) -> Moved:
    """Find the blocks that slipped among the unknown keys of a journey.

    Args:
        root: The tree.
        pruned: Leads routes back to it.
        unknown: The routes of all unknown keys, as they are in ``pruned``.
    """
    by_block: dict[Route, set[str | int]] = {}
    for route in unknown:
        by_block.setdefault(route[:-1], set()).add(route[-1])
    blocks: set[Route] = set()
    followers: set[Route] = set()
    homes: set[Route] = set()
    for block, keys in by_block.items():
        node = node_at(root, pruned.original(block))
        home: Route | None = None
        for entry in node.entries if isinstance(node, Mapping) else ():
            key = str(key_of(entry))
            if key not in keys:
                continue
            if home is not None and key in keys_at(home):
                followers.add((*block, key))
                continue
            outer = outer_home(key, block)
            home = (*outer, key) if outer is not None else None
            if home is not None:
                homes.add(home)
            empty = isinstance(entry.value, Scalar) and entry.value.value is None
            if home is not None and (empty or not isinstance(entry.value, Scalar)):
                blocks.add((*block, key))
            if not empty:
                home = None
    return Moved(frozenset(blocks), frozenset(followers), frozenset(homes))


def outer_home(key: str, block: Route) -> Route | None:
    """The block around ``block`` that has a key of that name, if there is one."""
    return next((block[:n] for n in range(len(block)) if key in keys_at(block[:n])), None)
