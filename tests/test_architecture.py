"""What the layers' contracts cannot say: homes for every library, sizes, names, and mirrors."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "journeykit"
IMPORT_NAMES = {"backports.zstd": "backports", "pyyaml": "yaml", "resvg-py": "resvg_py"}
LONGEST_FILE = 400
VOCABULARIES = {"definition/models.py", "review/model.py"}
"""Each one list of frozen blocks: the definition language, and what a review says."""


def modules() -> list[Path]:
    return sorted(
        path for path in PACKAGE.rglob("*.py") if "examples" not in path.relative_to(PACKAGE).parts
    )


def project() -> dict[str, object]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)


def runtime_libraries() -> list[str]:
    named = [
        re.split(r"[^A-Za-z0-9_.-]", requirement)[0].lower()
        for requirement in project()["project"]["dependencies"]  # type: ignore[index]
    ]
    return [IMPORT_NAMES.get(name, name) for name in named]


def contracts() -> list[dict[str, object]]:
    return project()["tool"]["importlinter"]["contracts"]  # type: ignore[index, no-any-return]


@pytest.mark.parametrize("library", runtime_libraries())
def test_every_library_has_one_home(library: str) -> None:
    kept = [
        contract for contract in contracts() if library in contract.get("forbidden_modules", [])
    ]
    assert [contract["type"] for contract in kept] == ["forbidden"]
    assert kept[0]["source_modules"] == ["journeykit"]


@pytest.mark.parametrize("library", runtime_libraries())
def test_every_library_has_its_reason_written_down(library: str) -> None:
    names = {library, *(name for name, module in IMPORT_NAMES.items() if module == library)}
    rows = re.findall(
        r"^\| ([\w.-]+) \|", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.MULTILINE
    )
    assert names & {row.lower() for row in rows}


def test_the_layers_are_exhaustive() -> None:
    [layers] = [contract for contract in contracts() if contract["type"] == "layers"]
    assert layers["exhaustive"] is True
    assert layers["containers"] == ["journeykit"]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_has_one_purpose(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path.relative_to(PACKAGE).as_posix() not in VOCABULARIES:
        assert text.count("\n") <= LONGEST_FILE
    assert path.stem not in {"utils", "util", "helpers", "helper", "common", "misc"}
    assert ast.get_docstring(ast.parse(text)), "a module says what it is for"


def test_every_command_has_a_test_of_its_own() -> None:
    from journeykit.cli.main import COMMANDS

    tested = {
        path.stem.removeprefix("test_") for path in (ROOT / "tests" / "cli").glob("test_*.py")
    }
    assert COMMANDS
    assert COMMANDS.keys() - tested == set()


def test_nothing_names_a_place_of_one_machine() -> None:
    spelled = re.compile(r"(?<![\w.])/(?:work|root|home)/")
    named = [
        str(path.relative_to(ROOT))
        for folder in ("src", "tests", "examples", "docs", "schemas", ".ci")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".md", ".yaml", ".toml", ".html", ".json", ""}
        and path.is_file()
        and path != Path(__file__)
        and spelled.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert named == []
