"""The exports of the examples as tests read them: by Python's own reader, and by the oracle."""

from __future__ import annotations

import csv
import importlib.util
import sys
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml

from tests.oracle.cells import read_cell
from tests.oracle.files import gathered
from tests.oracle.states import EMPTY, UNREAD, Cell

EXAMPLES = Path(__file__).parents[2] / "examples"
FOLDERS = ("bank-campaign", "career", "loan", "saas", "telecom")
JOURNEY_OF = {"ibm.csv": "ibm.yaml", "maven.csv": "maven.yaml"}
BANK = "calls-2010-11-30.csv"

Rows = list[dict[str, str]]


def maker(folder: str) -> ModuleType:
    """The example's own ``make_data.py`` as a module."""
    path = EXAMPLES / folder / "make_data.py"
    name = f"make_data_of_{folder.replace('-', '_')}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def rows_of(path: Path, delimiter: str | None = None) -> Rows:
    """The rows of an export under its trimmed headers."""
    delimiter = delimiter or (";" if path.name == BANK else ",")
    with path.open(encoding="utf-8-sig", newline="") as file:
        read = list(csv.DictReader(file, delimiter=delimiter))
    return [{str(name).strip(): cell for name, cell in row.items()} for row in read]


def journey_of(path: Path) -> dict[str, Any]:
    """The journey that an export belongs to, as plain data."""
    folder = EXAMPLES / path.parent.name
    text = (folder / JOURNEY_OF.get(path.name, "journey.yaml")).read_text(encoding="utf-8")
    journey = yaml.safe_load(text)
    assert isinstance(journey, dict)
    return journey


def joined(path: Path, as_of: date) -> tuple[dict[str, Any], Rows]:
    """A journey and an export in which all that it gathers from other files stands as columns."""
    journey, rows = journey_of(path), rows_of(path)
    columns = {name: dict(one) for name, one in journey["data"]["columns"].items()}
    for name, file in journey["data"].get("files", {}).items():
        own: dict[str, list[dict[str, Cell]]] = defaultdict(list)
        for event in events_of(path.parent / f"{name}.csv", file):
            read = {each: read_cell(event[one.get("from", each)], one)
                    for each, one in file["columns"].items()}  # fmt: skip
            assert UNREAD not in read.values(), (name, event)
            own[event[file["columns"].get(file["key"], {}).get("from", file["key"])]].append(read)
        for gathers, column in columns.items():
            if column.get("of") == name:
                value = column.pop("value")
                del column["of"]
                for row in rows:
                    row[gathers] = told(gathered(value, own[row["account_id"]], as_of))
    return {**journey, "data": {**journey["data"], "columns": columns}}, rows


def events_of(path: Path, file: Mapping[str, Any]) -> Rows:
    """The rows of a further file, read as the journey says."""
    with path.open(encoding=file.get("encoding", "utf-8"), newline="") as opened:
        return list(csv.DictReader(opened, delimiter=file.get("delimiter", ",")))


def told(cell: Cell) -> str:
    """A value as an export would have it."""
    if cell is EMPTY:
        return ""
    return cell.isoformat() if isinstance(cell, date) else repr(cell)
