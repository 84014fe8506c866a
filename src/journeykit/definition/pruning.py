"""Plain data that shrinks until it loads, and still knows where everything was written.

What the schema refuses is taken out, so that the rest of the file can be checked in the same run.
Taking an item out of a list moves those behind it, and a misspelt key is given its right name;
``original`` undoes both, so that a route into
what loaded always leads back to its place in the file.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from typing import Any

from journeykit.definition.findings import Route
from journeykit.definition.keys import required_at
from journeykit.definition.models import ROW_NUMBER
from journeykit.definition.nodes import Plain

FILLED_KEYS = frozenset({"id", "customer_id"})
"""Keys that have a stand-in where they are missing; for want of others the block is taken out."""


class Pruned:
    """A copy of a file's plain data from which parts can be taken out.

    ``data`` is what is left; ``cut`` holds the original routes of what was taken out or replaced.
    """

    def __init__(self, data: Plain) -> None:
        self.data: Any = _copy(data)
        self.cut: set[Route] = set()
        self._removed: dict[Route, list[int]] = {}
        self._renamed: dict[Route, str] = {}

    def original(self, route: Route) -> Route:
        """The route in the file of a route into what is left."""
        result: Route = ()
        for step in route:
            place = step
            if isinstance(place, int):
                gone = self._removed.get(result, [])
                # the n-th that is gone stood before it if at least so many were left before that
                place += bisect_right(range(len(gone)), place, key=lambda n: gone[n] - n)
            else:
                place = self._renamed.get((*result, place), place)
            result = (*result, place)
        return result

    def follow(self, location: tuple[str | int, ...]) -> Route:
        """As much of a pydantic location as leads to data; what is no key or index ends it."""
        route: Route = ()
        node = self.data
        for step in location:
            if isinstance(node, dict):
                key = _key_of(node, step)
                if key is None:
                    break
                route, node = (*route, key), node[key]
            elif isinstance(node, list) and isinstance(step, int) and step < len(node):
                route, node = (*route, step), node[step]
            else:
                break
        return route

    def at(self, route: Route) -> Any:
        """What is left at a route. KeyError or IndexError where it leads nowhere."""
        node = self.data
        for step in route:
            node = node[step]
        return node

    def take_out(self, route: Route) -> bool:
        """Remove what stands at a route; False where nothing sound could be left.

        A required id is replaced, since the block around it can be checked without it.
        """
        if not route:
            return False
        self.cut.add(self.original(route))
        parent, step = self.at(route[:-1]), route[-1]
        if isinstance(parent, list):
            self._forget_item(route[:-1], int(step))
            del parent[int(step)]
            return bool(parent) or route[:-1] != ("stages",)
        if step in FILLED_KEYS and required_at(route):
            return self.fill(route)
        if route == ("stages",):
            return False
        del parent[step]
        return True

    def fill(self, route: Route) -> bool:
        """Put a stand-in where a required value is missing; False where there is none."""
        block, key = self.at(route[:-1]), route[-1]
        if key == "id":
            block["id"] = "unnamed-" + "-".join(str(step) for step in self.original(route[:-1]))
            block["id"] = block["id"][:64].rstrip("-")
        elif key == "customer_id":
            block["customer_id"] = ROW_NUMBER
        else:
            return False
        self.cut.add(self.original(route))
        return True

    def rename(self, route: Route, key: str) -> bool:
        """Give what stands at a route the key it was meant to have."""
        written = self.original(route)
        self.cut.add(written)
        self._renamed[(*written[:-1], key)] = str(written[-1])
        block = self.at(route[:-1])
        block[key] = block.pop(route[-1])
        return True

    def _forget_item(self, parent: Route, index: int) -> None:
        original = self.original((*parent, index))
        insort(self._removed.setdefault(original[:-1], []), int(original[-1]))


def _key_of(node: dict[Any, Any], step: str | int) -> Any | None:
    if step in node:
        return step
    return next((key for key in node if str(key) == str(step)), None)


def _copy(node: Plain) -> Any:
    if isinstance(node, dict):
        return {key: _copy(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_copy(item) for item in node]
    return node
