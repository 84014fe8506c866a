"""``journeykit report`` into several files at once: all of them or none, none twice."""

from __future__ import annotations

import json
import sys
import webbrowser
from pathlib import Path

import jsonschema
import pytest

from journeykit.app.documents import Document, DocumentFormat
from journeykit.app.report_files import getting_ready
from journeykit.render.html import _TEMPLATES, _environment
from journeykit.render.json_schema import REVIEW
from tests.cli.inside import Runs, runner
from tests.cli.running import journeykit
from tests.cli.small import CUSTOMERS, write_small


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_small(tmp_path_factory.mktemp("scored"))
    for day in ("2026-06-30", "2026-09-30"):
        (folder / "customers.csv").write_text(CUSTOMERS.replace("open", f"open {day}"))
        run = journeykit("score", "customers.csv", "--as-of", day, cwd=folder)
        assert run.code == 0, run.err
    return folder


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runs:
    return runner(monkeypatch, capfd)


def test_several_outputs_each_by_its_ending(scored: Path, tmp_path: Path, runs: Runs) -> None:
    names = [tmp_path / f"review.{ending}" for ending in ("html", "json", "md")]
    run = runs("report", *(part for name in names for part in ("-o", name)), cwd=scored)
    drawn = ("map", "flow", "conversion", "health", "stage-moves", "band-moves", "retention")
    pictures = [tmp_path / f"review-{name}.svg" for name in drawn]
    said = "".join(f"wrote {file}\n" for file in (*names, *pictures))
    assert (run.code, run.out, run.err) == (0, "", said)
    assert sorted(tmp_path.iterdir()) == sorted([*names, *pictures])
    assert names[0].read_text("utf-8").startswith("<!doctype html>")
    text = names[2].read_text("utf-8")
    for picture in pictures:
        assert f"]({picture.name})" in text
        assert picture.read_text("utf-8").startswith("<svg ")
    assert "```mermaid\nflowchart LR\n" in text


def test_json_is_the_review_and_keeps_to_its_schema(scored: Path, runs: Runs) -> None:
    run = runs("report", "-f", "json", "-o", "-", cwd=scored)
    assert (run.code, run.err) == (0, "")
    review = json.loads(run.out)
    jsonschema.Draft202012Validator(REVIEW.schema()).validate(review)
    assert review["totals"]["customers"] == 6
    assert review["totals"]["lost"] == 2
    assert review["method"]["as_of"] == "2026-09-30"
    assert [row["stage_name"] for row in review["conversions"]] == ["Buy", "Use"]


def test_markdown_on_stdout_has_no_pictures_beside_it(scored: Path, runs: Runs) -> None:
    run = runs("report", "-f", "md", "-o", "-", cwd=scored)
    assert run.out.startswith("# ")
    assert "](" not in run.out
    assert "```mermaid" in run.out


def test_one_of_several_outputs_may_be_stdout(scored: Path, tmp_path: Path, runs: Runs) -> None:
    page = tmp_path / "a.html"
    run = runs("report", "-o", page, "-o", "-", "--format", "json", cwd=scored)
    assert (run.code, run.err) == (0, f"wrote {page}\n")
    assert json.loads(run.out)["title"] == "Small"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("-o", "a.html", "-o", "a.html"),
            "error: a.html: the output is named twice\n  help: name another file for it\n",
        ),
        (
            ("-o", "a.md", "-o", "a-map.svg"),
            (
                "error: the ending of a-map.svg names no format\n"
                "  help: end it in .html, .htm, .md, .json, .pdf, or add --format\n"
            ),
        ),
        (
            ("-o", "a.html", "-o", "journey.yaml", "-f", "html"),
            (
                "error: --format goes with one output, and there are several\n"
                "  help: leave it out: the ending of each file says its format\n"
            ),
        ),
        (
            ("-o", "-", "-o", "-"),
            "error: stdout is named twice\n  help: write one of them to a file\n",
        ),
        (
            ("-o", "a.html", "-o", "no/a.json"),
            (
                "error: no/a.json: there is no folder no\n"
                "  help: make the folder first, or name another place\n"
            ),
        ),
        (
            ("-o", "journey.yaml", "-f", "html"),
            "error: journey.yaml: the output is what is read\n  help: name another file for it\n",
        ),
        (
            ("--open", "-o", "a.json"),
            (
                "error: --open has nothing that a browser shows\n"
                "  help: add -o FILE.html, or leave --open out\n"
            ),
        ),
    ],
)
def test_what_cannot_be_written_is_refused_before_anything_is(
    scored: Path, runs: Runs, arguments: tuple[str, ...], said: str
) -> None:
    before = sorted(scored.iterdir())
    run = runs("report", *arguments, cwd=scored)
    assert (run.code, run.out, run.err) == (2, "", said)
    assert sorted(scored.iterdir()) == before


def test_a_picture_beside_takes_no_place_of_another_output(
    scored: Path, tmp_path: Path, runs: Runs
) -> None:
    run = runs("report", "-o", tmp_path / "a.md", "-o", tmp_path / "b" / ".." / "a.md", cwd=scored)
    assert run.code == 2
    assert "named twice" in run.err
    link = tmp_path / "c.html"
    link.symlink_to(tmp_path / "a-flow.svg")
    run = runs("report", "-o", link, "-o", tmp_path / "a.md", cwd=scored)
    assert run.code == 2
    assert run.err == (
        f"error: {tmp_path / 'a-flow.svg'}: the output is named twice\n"
        "  help: name another file for it\n"
    )


def test_a_review_that_cannot_be_made_leaves_no_file(
    scored: Path, tmp_path: Path, runs: Runs
) -> None:
    files = ("-o", tmp_path / "a.html", "-o", tmp_path / "a.json")
    run = runs("report", *files, "--as-of", "2020-01-01", cwd=scored)
    assert run.code == 2
    assert "there is no snapshot" in run.err
    assert list(tmp_path.iterdir()) == []


def test_the_page_is_opened_in_the_browser(
    scored: Path, tmp_path: Path, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(webbrowser, "open", lambda url: opened.append(url) or True)
    page, data = tmp_path / "my review.html", tmp_path / "a.json"
    run = runs("report", "-o", data, "-o", page, "--open", cwd=scored)
    assert run.code == 0, run.err
    assert opened == [page.resolve().as_uri()]
    monkeypatch.setattr(webbrowser, "open", lambda _: False)
    run = runs("report", "-o", page, "--open", cwd=scored)
    assert run.err.endswith(f"found no browser; open it yourself: {page}\n")


def test_where_only_programs_look_nothing_is_opened(
    scored: Path, tmp_path: Path, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    monkeypatch.setattr(webbrowser, "open", pytest.fail)
    run = runs("report", "-o", tmp_path / "a.html", "--open", cwd=scored)
    assert run.err.endswith(f"not opened, since CI is set: {tmp_path / 'a.html'}\n")


def test_a_pdf_is_one_of_the_outputs(scored: Path, tmp_path: Path, runs: Runs) -> None:
    run = runs("report", "-o", tmp_path / "a.pdf", "-o", tmp_path / "a.json", cwd=scored)
    assert (run.code, run.err) == (0, f"wrote {tmp_path / 'a.pdf'}\nwrote {tmp_path / 'a.json'}\n")
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-1.7")


def test_without_the_extra_nothing_is_written(
    scored: Path, tmp_path: Path, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    run = runs("report", "-o", tmp_path / "a.html", "-o", tmp_path / "a.pdf", cwd=scored)
    assert (run.code, run.out) == (2, "")
    assert run.err == (
        "error: PDF needs the extra `pdf`, which is not installed\n"
        '  help: `python -m pip install "journeykit[pdf]"` installs it; HTML prints well too\n'
    )
    assert list(tmp_path.iterdir()) == []


def test_a_pdf_is_not_printed_on_a_terminal(
    scored: Path, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("journeykit.cli.output.stdout_is_terminal", lambda: True)
    run = runs("report", "-f", "pdf", "-o", "-", cwd=scored)
    assert run.code == 2
    assert run.err == "error: this format is no text for a terminal\n  help: add -o FILE\n"


def test_the_templates_are_ready_when_the_review_is() -> None:
    _environment.cache_clear()
    with getting_ready([Document(DocumentFormat.JSON, None)]):
        pass
    assert _environment.cache_info().currsize == 0, "no page is asked for"
    with getting_ready([Document(DocumentFormat.JSON, None), Document(DocumentFormat.HTML, None)]):
        pass
    cache = _environment().cache
    assert cache is not None
    assert {name for _, name in cache} == {f"{name}.html.j2" for name in _TEMPLATES}
    _environment.cache_clear()
    with getting_ready([Document(DocumentFormat.HTML, None)], frozenset({"movement"})):
        pass
    cache = _environment().cache
    assert cache is not None
    ready = {name for _, name in cache}
    assert ready == {f"{name}.html.j2" for name in _TEMPLATES if name != "movement"}


def test_what_fails_beside_the_templates_is_what_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("journeykit.render.html.compile_templates", lambda: int("no number"))
    with (
        pytest.raises(ZeroDivisionError),
        getting_ready([Document(DocumentFormat.HTML, None)]),
    ):
        raise ZeroDivisionError
