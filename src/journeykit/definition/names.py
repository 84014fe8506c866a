"""Names that refer to other parts of a journey: stages and columns, and whether they are there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from journeykit.definition import problems
from journeykit.definition.expressions import DataType, Expression, Kind, Scope, parse
from journeykit.definition.findings import Finding, Fix, Route, nearest, only_near, show_route
from journeykit.definition.mending import respelt
from journeykit.definition.models import (
    RESERVED_AT_RISK_IDS,
    RESERVED_BRANCH_IDS,
    RESERVED_COLUMN_NAMES,
    RESERVED_PROFILE_IDS,
    RESERVED_STAGE_IDS,
    ROW_NUMBER,
    Column,
    ColumnRef,
    Journey,
    StageRef,
    marked_fields,
)
from journeykit.definition.nodes import Node, Scalar, Sequence, node_at
from journeykit.definition.pruning import Pruned
from journeykit.definition.side_files import file_findings, with_origin
from journeykit.definition.source import Span

Place = Callable[..., Span]

_ROLE_TYPES: Mapping[str, tuple[str, ...]] = {
    "value": ("integer", "decimal"),
    "cost_to_serve": ("integer", "decimal"),
    "renewal_date": ("date", "timestamp"),
}


def declared_columns(journey: Journey) -> dict[str, Column]:
    """The columns a journey reads: declared ones, and text ones that a role names undeclared.

    One that is of a further file has what that file says of its flow, system and writer.
    A column whose role needs a number or a date must be declared; it is reported otherwise.
    """
    if journey.data is None:
        return {}
    files = journey.data.files
    columns = {name: with_origin(one, files) for name, one in journey.data.columns.items()}
    for _, mark, name in marked_fields(journey):
        if isinstance(mark, ColumnRef) and mark.text and name not in columns and name != ROW_NUMBER:
            columns[name] = Column(type="text")
    return columns


class Others(Mapping[str, DataType]):
    """The types of all columns but one: a derived column does not see itself."""

    def __init__(self, types: Mapping[str, DataType], own: str) -> None:
        self._types = types
        self._own = own

    def __getitem__(self, name: str) -> DataType:
        if name == self._own:
            raise KeyError(name)
        return self._types[name]

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._types if name != self._own)

    def __len__(self) -> int:
        return len(self._types) - (self._own in self._types)


def refused_columns(pruned: Pruned) -> frozenset[str] | None:
    """Columns that are declared, but so that nothing is known of them; None: any name may be one.

    What names one of them is not at fault.
    """
    if () in pruned.cut:
        return None
    refused = {route for route in pruned.cut if nearest(str(route[0]), ["data"])}
    if any(len(r) == 1 or (len(r) == 2 and nearest(str(r[1]), ["columns"])) for r in refused):
        return None
    return frozenset(str(route[2]) for route in refused if len(route) > 2)


def derived_order(columns: Mapping[str, Column]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Derived columns, each after those it reads; and the circle among them, if there is one."""
    types = {name: DataType(column.type) for name, column in columns.items()}
    reads: dict[str, set[str]] = {}
    for name, column in columns.items():
        if column.value is not None and column.of is None:
            answer = parse(column.value, Kind.COLUMN, Scope(Others(types, name)))
            reads[name] = set(answer.columns) if isinstance(answer, Expression) else set()
    derived = {name: sorted(other & reads.keys()) for name, other in reads.items()}
    try:
        return tuple(TopologicalSorter(derived).static_order()), ()
    except CycleError as error:
        circle = tuple(error.args[1][:-1])
        return (), circle


def name_findings(
    journey: Journey,
    columns: Mapping[str, Column],
    circle: tuple[str, ...],
    place: Place,
    root: Node,
    pruned: Pruned,
) -> list[Finding]:
    """Everything that is wrong with names: unknown, reserved, taken twice, of an unfit type."""
    checks = (
        _unknown_stages(journey, place, root, pruned),
        _reserved_ids(journey, place),
        _reserved_columns(journey, columns, place),
        _columns_twice(columns, place),
        _roles(journey, columns, place, root, pruned),
        _segment_tests(journey, columns, place),
        _circle(circle, place),
    )
    of_files = list(file_findings(journey, root, pruned))
    return [*(_rerouted(finding, pruned) for check in checks for finding in check), *of_files]


def _rerouted(finding: Finding, pruned: Pruned) -> Finding:
    return replace(finding, route=pruned.original(finding.route))


def _written_ids(root: Node) -> set[str]:
    """The ids of all stages as written, sound or not: naming a stage with a bad id is no fault."""
    stages = node_at(root, ("stages",))
    items = stages.items if isinstance(stages, Sequence) else ()
    ids = (node_at(item, ("id",)) for item in items)
    return {node.text for node in ids if isinstance(node, Scalar)}


def _unknown_stages(
    journey: Journey, place: Place, root: Node, pruned: Pruned
) -> Iterator[Finding]:
    written = _written_ids(root)
    written |= {s.id for n, s in enumerate(journey.stages) if not _is_stand_in(pruned, n)}
    known = {stage.id for stage in journey.stages} | written
    nameless = any(_has_no_name(root, pruned, place) for place in range(len(journey.stages)))
    for route, mark, name in marked_fields(journey):
        if isinstance(mark, StageRef) and name not in known:
            near = nearest(name, sorted(written))
            if near is None and nameless:
                continue
            original = pruned.original(route)
            yield problems.UNKNOWN_STAGE.at(
                # an edge written as a bare name has no key `to` of its own
                place(route) if _is_written(root, original) else place(route[:-1]),
                f"there is no stage `{name}`",
                f"did you mean `{near}`?" if near else f"stages: {', '.join(sorted(written))}",
                route=route,
                fix=_renamed(root, original, sorted(written), name),
            )


def _is_stand_in(pruned: Pruned, stage: int) -> bool:
    """Whether a stage has an id only because its own is missing or was refused."""
    return (*pruned.original(("stages", stage)), "id") in pruned.cut


def _has_no_name(root: Node, pruned: Pruned, stage: int) -> bool:
    """Whether a stage has an id of which nothing is known: any unknown name may be its."""
    written = node_at(root, (*pruned.original(("stages", stage)), "id"))
    named = isinstance(written, Scalar) and isinstance(written.value, str)
    return written is not None and _is_stand_in(pruned, stage) and not named


def _renamed(root: Node, route: Route, known: list[str], name: str) -> Fix | None:
    """The one known name that can have been meant, in the place of an unknown one."""
    meant = only_near(name, known)
    written = node_at(root, route) or node_at(root, route[:-1])
    return respelt(written, meant) if meant and isinstance(written, Scalar) else None


def _is_written(root: Node, route: Route) -> bool:
    return node_at(root, route) is not None


def _reserved_ids(journey: Journey, place: Place) -> Iterator[Finding]:
    branches: list[tuple[Route, str]] = []
    for position, stage in enumerate(journey.stages):
        here: Route = ("stages", position)
        if stage.id in RESERVED_STAGE_IDS:
            yield _reserved((*here, "id"), stage.id, "a stage", place)
        branches += [
            ((*here, "loss_branches", n, "id"), b.id) for n, b in enumerate(stage.loss_branches)
        ]
    if journey.lost:
        branches += [
            (("lost", "branches", n, "id"), b.id) for n, b in enumerate(journey.lost.branches)
        ]
    for route, name in branches:
        if name in RESERVED_BRANCH_IDS:
            yield _reserved(route, name, "a loss branch", place)
    for position, rule in enumerate(journey.at_risk):
        if rule.id in RESERVED_AT_RISK_IDS:
            yield _reserved(("at_risk", position, "id"), rule.id, "an at-risk rule", place)
    for position, profile in enumerate(journey.health.profiles if journey.health else ()):
        if profile.id in RESERVED_PROFILE_IDS:
            named: Route = ("health", "profiles", position, "id")
            yield _reserved(named, profile.id, "a profile", place)


def _reserved(route: Route, name: str, what: str, place: Place) -> Finding:
    return problems.RESERVED_NAME.at(
        place(route),
        f"`{name}` is a result of scoring and cannot be the id of {what}",
        f"choose another id, such as `{name}_{'stage' if what == 'a stage' else 'own'}`",
        route=route,
    )


def _reserved_columns(
    journey: Journey, columns: Mapping[str, Column], place: Place
) -> Iterator[Finding]:
    declared = journey.data.columns if journey.data else {}
    for name in declared:
        if name.lower() in RESERVED_COLUMN_NAMES:
            route: Route = ("data", "columns", name)
            yield problems.RESERVED_NAME.at(
                place(route, key=True),
                f"the column `{name}` has the name of a result of scoring",
                f"name it otherwise and say where it comes from: `my_{name}: {{from: {name}, …}}`",
                route=route,
            )
    for route, mark, name in marked_fields(journey):
        if not isinstance(mark, ColumnRef) or name in declared or name not in columns:
            continue
        if name.lower() in RESERVED_COLUMN_NAMES:
            yield problems.RESERVED_NAME.at(
                place(route),
                f"the column `{name}` has the name of a result of scoring",
                f"declare `my_{name}: {{type: text, from: {name}}}` and use that",
                route=route,
            )


def _columns_twice(columns: Mapping[str, Column], place: Place) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for name in columns:
        first = seen.setdefault(name.casefold(), name)
        if first != name:
            route: Route = ("data", "columns", name)
            yield problems.COLUMN_TWICE.at(
                place(route, key=True),
                f"`{name}` and `{first}` differ only in their case",
                f"rename one and say its header: `{name}_2: {{from: {name}, …}}`",
                also=((place(("data", "columns", first), key=True), f"`{first}` is here"),),
                route=route,
            )


def _roles(
    journey: Journey, columns: Mapping[str, Column], place: Place, root: Node, pruned: Pruned
) -> Iterator[Finding]:
    if journey.data is None:
        return
    refused = refused_columns(pruned)
    for role, types in _ROLE_TYPES.items():
        name = getattr(journey.data, role)
        route: Route = ("data", role)
        if name is None:
            continue
        if name not in columns and (refused is None or name in refused):
            continue
        if name not in columns:
            near = nearest(name, sorted(columns))
            yield problems.UNFIT_COLUMN.at(
                place(route),
                f"`data.{role}` names `{name}`, which is not declared under data.columns",
                f"did you mean `{near}`?"
                if near
                else f"declare it: `{name}: {{type: {types[-1]}}}`",
                route=route,
                fix=_renamed(root, route, [n for n in columns if columns[n].type in types], name),
            )
        elif columns[name].type not in types:
            yield problems.UNFIT_COLUMN.at(
                place(route),
                f"`data.{role}` needs a column of type {' or '.join(types)}; "
                f"`{name}` is {columns[name].type}",
                f"declare `{name}` as {types[-1]}, or name another column",
                also=((place(("data", "columns", name, "type")), "its type"),),
                route=route,
            )


def _segment_tests(
    journey: Journey, columns: Mapping[str, Column], place: Place
) -> Iterator[Finding]:
    """A profile of health tells segments apart by text; ``when`` does it by anything."""
    for position, profile in enumerate(journey.health.profiles if journey.health else ()):
        for number, segment in enumerate(profile.segments):
            column = columns.get(segment.column)
            if column is not None and column.type != "text":
                route: Route = ("health", "profiles", position, "segments", number, "column")
                yield problems.UNFIT_COLUMN.at(
                    place(route),
                    f"`segments` needs a column of type text; `{segment.column}` is {column.type}",
                    f"write it as a condition: `when: {segment.column} = …`",
                    route=route,
                )


def _circle(circle: tuple[str, ...], place: Place) -> Iterator[Finding]:
    if circle:
        route: Route = ("data", "columns", circle[0], "value")
        chain = " → ".join((*circle, circle[0]))
        yield problems.DERIVED_CIRCLE.at(
            place(route),
            f"`{show_route(route[:-1])}` depends on itself: {chain}",
            "let one of them be a column of the export",
            route=route,
        )
