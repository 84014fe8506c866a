"""Further exports under ``data.files``: their columns, and whether what names them is sound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath, PureWindowsPath

from journeykit.definition import problems
from journeykit.definition.blocks import with_changes, written_in
from journeykit.definition.expressions import AS_OF, DataType, Expression, Kind, Scope, parse
from journeykit.definition.findings import Finding, Fix, Route, nearest, only_near
from journeykit.definition.mending import respelt
from journeykit.definition.models import (
    ROW_NUMBER,
    Column,
    DataFile,
    FileColumn,
    Journey,
)
from journeykit.definition.nodes import Node, Scalar, node_at
from journeykit.definition.places import locate
from journeykit.definition.pruning import Pruned
from journeykit.definition.source import Span

_FILES: Route = ("data", "files")


def declared_files(journey: Journey) -> Mapping[str, DataFile]:
    """The further exports of a journey, by their names."""
    return journey.data.files if journey.data else {}


def file_columns(file: DataFile) -> dict[str, FileColumn]:
    """The columns of a file: those declared, and its key, which is text where it is not."""
    columns = dict(file.columns)
    columns.setdefault(file.key, FileColumn(type="text"))
    return columns


def file_types(file: DataFile) -> dict[str, DataType]:
    """The types of a file's columns."""
    return {name: DataType(column.type) for name, column in file_columns(file).items()}


def with_origin(column: Column, files: Mapping[str, DataFile]) -> Column:
    """A column of a file with the flow, system and writer of that file, unless it says its own."""
    file = files.get(column.of or "")
    if file is None:
        return column
    own = written_in(column)
    said = {name: getattr(file, name) for name in ("flow", "source", "set_by") if name not in own}
    return with_changes(column, **said)


def file_findings(journey: Journey, root: Node, pruned: Pruned) -> Iterator[Finding]:
    """Everything that is wrong with further files and with the columns that are of one."""
    data = journey.data
    if data is None:
        return
    where = _Places(root, pruned)
    for name, column in data.columns.items():
        yield from _column(name, column, data.files, where)
    yield from _twice(data.files, where)
    for name, file in data.files.items():
        yield from _file(name, file, where)
    if data.files and data.customer_id == ROW_NUMBER:
        yield problems.FILE_WITHOUT_KEY.at(
            where.key("data", "files"),
            "rows of a file belong to a customer by the id, and `customer_id: row_number` is none",
            "name a column that tells customers apart",
            also=((where.value("data", "customer_id"), "the key"),),
            route=pruned.original(_FILES),
        )
    elif found := _file_under(data.customer_id, data.columns):
        yield problems.UNFIT_COLUMN.at(
            where.value("data", "customer_id"),
            f"the key `{data.customer_id}` rests on the file `{found}`, which is found by the key",
            "name a column of the export itself",
            route=pruned.original(("data", "customer_id")),
        )


def _file_under(name: str, columns: Mapping[str, Column]) -> str | None:
    """A file that a column is gathered from, by itself or through derived ones that it reads."""
    types = {each: DataType(column.type) for each, column in columns.items()}
    waiting, seen = [name], set[str]()
    while waiting:
        each = waiting.pop()
        column = columns.get(each)
        if column is None or each in seen:
            continue
        seen.add(each)
        if column.of is not None:
            return column.of
        if column.value is not None:
            read = parse(column.value, Kind.COLUMN, Scope(types))
            waiting += sorted(read.columns) if isinstance(read, Expression) else []
    return None


class _Places:
    """Where what stands at a route of the journey is written."""

    def __init__(self, root: Node, pruned: Pruned) -> None:
        self.root = root
        self.pruned = pruned

    def key(self, *route: str | int) -> Span:
        return locate(self.root, self.pruned.original(route), key=True)

    def value(self, *route: str | int) -> Span:
        return locate(self.root, self.pruned.original(route))

    def written(self, *route: str | int) -> Scalar | None:
        node = node_at(self.root, self.pruned.original(route))
        return node if isinstance(node, Scalar) else None

    def is_cut(self, *route: str | int) -> bool:
        """Whether something was written there and refused."""
        original = self.pruned.original(route)
        return any(original[: len(cut)] == cut for cut in self.pruned.cut)


def _column(
    name: str, column: Column, files: Mapping[str, DataFile], where: _Places
) -> Iterator[Finding]:
    route: Route = ("data", "columns", name, "of")
    if column.of is None:
        return
    if column.of not in files and not where.is_cut("data", "files", column.of):
        near = nearest(column.of, files)
        known = f"files: {', '.join(sorted(files))}" if files else "declare it under data.files"
        yield problems.UNKNOWN_FILE.at(
            where.value(*route),
            f"there is no file `{column.of}` under data.files",
            f"did you mean `{near}`?" if near else known,
            route=where.pruned.original(route),
            fix=_renamed(where.written(*route), only_near(column.of, files)),
        )
    if column.value is None and not where.is_cut("data", "columns", name, "value"):
        yield problems.FILE_VALUE_MISSING.at(
            where.key("data", "columns", name),
            f"the column `{name}` does not say what is gathered of the file `{column.of}`",
            "add `value:`, such as count(*) or sum(amount) filter (where paid_on is null)",
            route=where.pruned.original(route[:-1]),
        )


def _renamed(written: Scalar | None, meant: str | None) -> Fix | None:
    return respelt(written, meant) if written is not None and meant is not None else None


def _twice(files: Mapping[str, DataFile], where: _Places) -> Iterator[Finding]:
    """Names that engines cannot tell apart: of files, and of the columns of one file."""
    yield from _alike(list(files), _FILES, where)
    for name, file in files.items():
        yield from _alike(list(file.columns), (*_FILES, name, "columns"), where)


def _alike(names: list[str], route: Route, where: _Places) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for name in names:
        first = seen.setdefault(name.casefold(), name)
        if first != name:
            yield problems.COLUMN_TWICE.at(
                where.key(*route, name),
                f"`{name}` and `{first}` differ only in their case",
                "rename one of them",
                also=((where.key(*route, first), f"`{first}` is here"),),
                route=where.pruned.original((*route, name)),
            )


def _file(name: str, file: DataFile, where: _Places) -> Iterator[Finding]:
    route: Route = (*_FILES, name)
    for column in file.columns:
        if column.lower() == AS_OF:
            yield problems.RESERVED_NAME.at(
                where.key(*route, "columns", column),
                f"`{column}` is the date that the score speaks for, in a file too",
                f"name it otherwise and say its header: `my_{column}: {{from: {column}, …}}`",
                route=where.pruned.original((*route, "columns", column)),
            )
    if file.path is not None and _leads_out(file.path):
        yield problems.FILE_OUTSIDE.at(
            where.value(*route, "path"),
            f"the path `{file.path}` leads out of the journey's folder",
            f"put the export beside the journey, or name it when scoring: --file {name}=PATH",
            route=where.pruned.original((*route, "path")),
        )


def _leads_out(path: str) -> bool:
    """Whether a path may lead to what is not beside the journey, on any system."""
    windows, plain = PureWindowsPath(path), PurePosixPath(path)
    return (
        bool(windows.drive or windows.root)
        or plain.is_absolute()
        or path.startswith("~")
        or ".." in windows.parts
        or ".." in plain.parts
    )
