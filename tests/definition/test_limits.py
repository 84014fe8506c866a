"""What a journey may hold together with those nested in it, and what is said beyond that."""

from __future__ import annotations

import gc
import time
import weakref
from pathlib import Path
from typing import Any

import pytest

from journeykit.app import checking
from journeykit.definition.effort import MAX_CHARACTERS
from journeykit.definition.loader import Loaded, load, load_source
from journeykit.definition.source import MAX_BYTES, Source
from journeykit.lint.engine import check

HEAD = """\
id: outer
data:
  customer_id: id
  columns: {id: {type: text}, x: {type: integer}}
stages:
"""


def conditions(characters: int) -> str:
    """A journey whose conditions have so many characters together, a thousand at a time."""
    sizes = [1000] * (characters // 1000) + [characters % 1000]
    return HEAD + "".join(
        f"  - {{id: s{n}, validation: {{when: 'x > {n}{' ' * (size - len(f'x > {n}'))}'}}}}\n"
        for n, size in enumerate(size for size in sizes if size)
    )


def test_expressions_may_have_so_many_characters_together() -> None:
    fits = load_source(Source("a.yaml", conditions(MAX_CHARACTERS)))
    assert fits.definition is not None
    assert [finding.code for finding in fits.findings] == []
    more = load_source(Source("a.yaml", conditions(MAX_CHARACTERS + 10)))
    (finding,) = more.findings
    assert finding.code == "JK408"
    assert finding.message == (
        "the expressions up to this one have more than 30,000 characters together; from here on "
        "none is read"
    )
    assert finding.span.line == 6 + MAX_CHARACTERS // 1000
    assert more.definition is not None
    assert len(more.definition.expressions) == MAX_CHARACTERS // 1000


def nest(folder: Path, names: list[str], inner: str) -> Loaded:
    """A journey that nests files of these names, all with the same text."""
    for name in names:
        (folder / name).write_text(inner)
    points = "".join(f"      - {{id: t{n}, journey: {name}}}\n" for n, name in enumerate(names))
    (folder / "outer.yaml").write_text(f"{HEAD}  - id: one\n    touchpoints:\n{points}")
    return load(folder / "outer.yaml")


def test_so_many_files_may_be_nested(tmp_path: Path) -> None:
    inner = "id: inner\nstages: [{id: a}]\n"
    loaded = nest(tmp_path, [f"{n}.yaml" for n in range(52)], inner)
    assert [finding.message for finding in loaded.findings] == [
        f"`{n}.yaml` is one file too many: 50 are nested already" for n in (50, 51)
    ]


def test_nested_files_may_hold_so_many_values_together(tmp_path: Path) -> None:
    inner = "id: inner\nstages:\n" + "".join(f"- {{id: s{n}, owner: us}}\n" for n in range(999))
    loaded = nest(tmp_path, [f"{n}.yaml" for n in range(6)], inner)
    assert [(finding.code, finding.help) for finding in loaded.findings] == [
        ("JK210", "nest fewer journeys, or smaller ones")
    ] * 3
    assert loaded.findings[0].message.startswith("`3.yaml` is too much: without it there are 15,")


def test_nested_files_may_hold_so_many_characters_together(tmp_path: Path) -> None:
    inner = f"id: inner\nstages: [{{id: a}}]\n# {'x' * (MAX_BYTES // 2)}\n"
    loaded = nest(tmp_path, [f"{n}.yaml" for n in range(3)], inner)
    (finding,) = loaded.findings
    without_it = 2 * len(inner) + len((tmp_path / "outer.yaml").read_text())
    assert finding.message.startswith("`2.yaml` is too much: ")
    assert finding.message.endswith(f" keys and values in {without_it:,} characters")


def test_proofs_end_with_the_work_that_one_journey_is_worth() -> None:
    """Half a million pairs of conditions take no longer than the first of them."""
    stages = "".join(
        f"  - {{id: s{n}, validation: {{when: x > {n} and x < {n + 5}}}}}\n" for n in range(900)
    )
    loaded = load_source(Source("a.yaml", HEAD + stages))
    began = time.process_time()
    check(loaded)
    taken = time.process_time() - began
    few = load_source(Source("a.yaml", HEAD + "".join(stages.splitlines(keepends=True)[:90])))
    began = time.process_time()
    check(few)
    assert taken < 40 * (time.process_time() - began)  # a hundred times the pairs


def test_of_many_journeys_one_is_held_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[weakref.ref[Loaded]] = []
    alive: list[int] = []
    loaded = checking._loaded

    def watched(*of: Any) -> Loaded:
        gc.collect()
        alive.append(sum(each() is not None for each in held))
        one = loaded(*of)
        held.append(weakref.ref(one.definition))
        return one

    monkeypatch.setattr(checking, "_loaded", watched)
    for n in range(6):
        (tmp_path / f"{n}.yaml").write_text(f"journeykit: 1\n{HEAD}  - id: s{n}\n")
    checked = checking.check_journeys([tmp_path])
    assert len(checked.files) == 6
    assert max(alive) <= 1
