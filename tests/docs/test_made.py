"""What of the documentation is made is current, and the check that says so can fail."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from journeykit.definition import models
from journeykit.definition.blocks import Block, fields_of
from journeykit.definition.expressions import ALLOWED
from journeykit.lint.explain import catalogue
from journeykit.scoring.explaining import AROUND, MISSING
from journeykit.scoring.schema import BESIDE, PUBLIC
from tests.cli.running import journeykit

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def make_docs(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "tools" / "make_docs.py"), *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for folder in ("docs", "schemas"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def test_all_is_current() -> None:
    done = make_docs("--check")
    assert (done.returncode, done.stderr) == (0, "")


def test_what_is_not_current_is_named_and_made_anew(copy: Path) -> None:
    page = copy / "docs" / "definition.md"
    before = page.read_text(encoding="utf-8")
    page.write_text(before.replace("| `stages` |", "| `steps` |", 1), encoding="utf-8")
    (copy / "docs" / "rules" / "JK301.md").unlink()
    (copy / "docs" / "rules" / "JK999.md").write_text("# gone\n", encoding="utf-8")
    (copy / "schemas" / "journey.schema.json").write_text("{}\n", encoding="utf-8")
    done = make_docs("--check", "--root", copy)
    assert done.returncode == 1
    assert done.stderr == (
        "not current: docs/definition.md, docs/rules/JK301.md, schemas/journey.schema.json,"
        " docs/rules/JK999.md\nrun python tools/make_docs.py\n"
    )
    assert make_docs("--root", copy).returncode == 0
    assert page.read_text(encoding="utf-8") == before
    assert not (copy / "docs" / "rules" / "JK999.md").exists()
    for file in sorted(copy.rglob("*.*")):
        assert file.read_bytes() == (ROOT / file.relative_to(copy)).read_bytes()


def keys_of(block: type[Block]) -> Iterator[str]:
    for field in fields_of(block).values():
        yield field.key


def test_every_key_of_every_block_has_a_row_under_the_heading_of_its_block() -> None:
    text = (DOCS / "definition.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^### (.+)\n((?:(?!^#).*\n)*)", text, re.MULTILINE))
    for name, block in vars(models).items():
        if isinstance(block, type) and issubclass(block, Block) and block is not Block:
            heading = " ".join(re.findall("[A-Z][a-z]*", name)).capitalize()
            rows = re.findall(r"^\| `(\w+)` \| \S", sections[heading], re.MULTILINE)
            assert rows == list(keys_of(block)), name


def test_every_column_of_a_scored_file_and_a_snapshot_has_a_row() -> None:
    text = (DOCS / "scored-file.md").read_text(encoding="utf-8")
    made = "".join(re.findall(r"<!-- made: .*?<!-- /made -->", text, re.DOTALL))
    rows = re.findall(r"^\| `(\w+)` \|", made, re.MULTILINE)
    assert rows == [column.name for column in (*PUBLIC, *MISSING, *AROUND, *BESIDE)]


def test_everything_an_expression_may_say_has_a_row() -> None:
    text = (DOCS / "expressions.md").read_text(encoding="utf-8").replace("\\|", "|")
    assert [one.form for one in ALLOWED if f"| `{one.form}` |" not in text] == []


def test_every_rule_has_a_page_and_a_line_in_the_index() -> None:
    index = (DOCS / "rules" / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| \[(JK\d+)\]\(\1\.md\) \|", index, re.MULTILINE)
    assert listed == [page.code for page in catalogue()]


def test_every_command_has_its_help(tmp_path: Path) -> None:
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    listed = journeykit("--help", cwd=tmp_path).out.partition("\nCommands:\n")[2]
    for name in re.findall(r"^  ([a-z]+) ", listed, re.MULTILINE):
        usage = journeykit(name, "--help", cwd=tmp_path, NO_COLOR="1", COLUMNS="80").out
        assert f"```text\n{usage}```" in text, name
