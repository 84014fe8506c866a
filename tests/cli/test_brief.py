"""``journeykit brief``: one page of one customer, in every format."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from journeykit.render.json_schema import BRIEF
from tests.cli.running import journeykit
from tests.render.parsing import Page
from tests.render.reading_pdf import outside, read_pdf, squeezed
from tests.review.briefed import score_briefed

KEPT = Path(__file__).resolve().parents[2] / "schemas" / "brief.schema.json"


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return score_briefed(tmp_path_factory.mktemp("briefed"))


def test_every_format_says_the_same(scored: Path, tmp_path: Path, pdftotext: str) -> None:
    files = {ending: tmp_path / f"s.{ending}" for ending in ("json", "html", "md", "pdf")}
    outputs = [part for file in files.values() for part in ("-o", file)]
    run = journeykit("brief", "S", *outputs, cwd=scored)
    assert (run.code, run.out) == (0, "")
    assert run.err == "".join(f"wrote {file}\n" for file in files.values())
    data = json.loads(files["json"].read_text("utf-8"))
    jsonschema.Draft202012Validator(BRIEF.schema()).validate(data)
    page = Page.of(files["html"].read_text("utf-8"))
    assert page.faults == []
    pdf = read_pdf(files["pdf"].read_bytes(), tmp_path, pdftotext)
    assert len(pdf.pages) == 1, "one page is what was promised"
    assert outside(pdf) == []
    markdown = files["md"].read_text("utf-8").replace("\\", "")
    texts = [data["headline"]["text"], *data["standing"], *data["changed"]]
    texts += [item["text"] for item in data["agenda"]]
    texts += [one["proof"] for one in data["evidence"]]
    texts += [one["name"] for one in data["health"]["measures"]]
    for text in texts:
        assert text in markdown
        assert squeezed(text) in squeezed(page.text)
        assert squeezed(text) in pdf.text


def test_without_an_output_it_is_a_page(scored: Path) -> None:
    run = journeykit("brief", "G", cwd=scored)
    assert (run.code, run.out, run.err) == (0, "", "wrote brief.html\n")
    text = (scored / "brief.html").read_text("utf-8")
    assert "Green Gate has completed Live" in text
    assert "script" not in text.replace("default-src", "")


def test_the_kept_schema_is_the_one_of_the_dataclasses() -> None:
    assert KEPT.read_text("utf-8") == BRIEF.text()
    jsonschema.Draft202012Validator.check_schema(BRIEF.schema())


def test_an_unknown_id_names_the_nearest(scored: Path, tmp_path: Path) -> None:
    run = journeykit("brief", "s", "-o", tmp_path / "a.html", cwd=scored)
    assert (run.code, run.out) == (2, "")
    assert "there is no customer 's'" in run.err
    assert "did you mean S?" in run.err
    assert list(tmp_path.iterdir()) == []


def test_an_earlier_day_is_briefed_when_it_is_named(scored: Path) -> None:
    run = journeykit("brief", "S", "--as-of", "2026-06-30", "-f", "md", "-o", "-", cwd=scored)
    assert run.code == 0, run.err
    assert "data to 30 Jun 2026" in run.out
    assert "What changed" not in run.out


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Customers whose ids, names, owners and texts are found wherever they stand."""
    folder = score_briefed(tmp_path_factory.mktemp("named"))
    text = (folder / "customers.csv").read_text("utf-8")
    for old, new in (
        ("\nS,", "\nACC-77,"),
        ("\nL,", "\nACC-78,"),
        ("\nG,", "\nACC-79,"),
        (",left,", ",Wren Hall,"),
        (",Live,2027-05-01,,", ",Wren Stage,2027-05-01,Wren Wish,"),
    ):
        assert old in text
        text = text.replace(old, new)
    (folder / "customers.csv").write_text(text, "utf-8")
    written = (folder / "journey.yaml").read_text("utf-8").replace("'left'", "'Wren Hall'")
    written = written.replace("when: users >= 30", "when: users >= 30 and asks = wants")
    (folder / "journey.yaml").write_text(written, "utf-8")
    day = ("--as-of", "2026-09-30", "--replace")
    run = journeykit("score", "customers.csv", *day, cwd=folder)
    assert run.code == 0, run.err
    return folder


@pytest.mark.parametrize(
    ("customer", "hidden"),
    [
        ("ACC-77", ("Slow Sands", "ann_team", "Ann team", "Fewer errors")),
        ("ACC-78", ("Lost Lake", "ann_team", "Ann team", "Delay", "Closed")),
        ("ACC-79", ("Green Gate", "bob_team", "Wren Stage", "Wren Wish")),
    ],
)
def test_nobody_is_named_when_names_are_left_out(
    named: Path, tmp_path: Path, pdftotext: str, customer: str, hidden: tuple[str, ...]
) -> None:
    def texts(*options: str) -> str:
        files = {ending: tmp_path / f"s.{ending}" for ending in ("json", "html", "md", "pdf")}
        outputs = [part for file in files.values() for part in ("-o", file)]
        run = journeykit("brief", customer, *outputs, *options, cwd=named)
        assert run.code == 0, run.err
        pdf = read_pdf(files["pdf"].read_bytes(), tmp_path, pdftotext)
        jsonschema.Draft202012Validator(BRIEF.schema()).validate(
            json.loads(files["json"].read_text("utf-8"))
        )
        pages = [file.read_text("utf-8") for file in list(files.values())[:3]]
        return "\n".join([*pages, *pdf.pages]).replace("\\", "")

    whole, without = texts(), texts("--anonymise")
    assert [one for one in (customer, *hidden) if one not in whole] == []
    assert [one for one in (customer, *hidden) if one in without] == []
    assert without.count("Account 1") >= 4
    said = "Left out: the name, id and owner of the account, and texts of the export."
    assert squeezed(without).count(squeezed(said)) == 3, "the page, Markdown and paper say so"
    assert "(withheld)" in without
    assert "Left out:" not in whole


def test_a_condition_on_a_text_says_nothing_of_it_without_names(named: Path) -> None:
    def needed(*options: str) -> dict[str, tuple[str, str]]:
        run = journeykit("brief", "ACC-79", *options, "-f", "json", "-o", "-", cwd=named)
        found = json.loads(run.out)["needed"]
        return {one["term"]: (one["value"], one["needs"]) for one in found}

    assert needed()["asks = wants"] == ("(empty)", "Wren Wish")
    assert needed("--anonymise")["asks = wants"] == ("(withheld)", "(withheld)")


def test_a_language_that_is_not_there_is_said(scored: Path) -> None:
    run = journeykit("brief", "S", "--lang", "xx", cwd=scored)
    assert run.code == 2
    assert "there is no language `xx`" in run.err


@pytest.mark.parametrize("options", [(), ("--anonymise",)])
def test_two_runs_write_the_same_bytes(
    scored: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        run = journeykit(
            "brief", "S", "-o", tmp_path / name / "s.pdf", "-o", tmp_path / name / "s.html",
            *options, cwd=scored,
        )  # fmt: skip
        assert run.code == 0, run.err
    for ending in ("pdf", "html"):
        first, second = (tmp_path / name / f"s.{ending}" for name in ("one", "two"))
        assert first.read_bytes() == second.read_bytes()


def test_characters_that_no_font_prints_are_said(tmp_path: Path) -> None:
    score_briefed(tmp_path)
    text = (tmp_path / "customers.csv").read_text("utf-8").replace("Slow Sands", "Slow \u0378")
    (tmp_path / "customers.csv").write_text(text, "utf-8")
    day = ("--as-of", "2026-09-30", "--replace")
    assert journeykit("score", "customers.csv", *day, cwd=tmp_path).code == 0
    said = (
        "note: no font on this machine draws \u0378: the PDF lacks them\n"
        "  help: install a font that has them (Noto Sans, say), or choose SVG or HTML\n"
    )
    run = journeykit("brief", "S", "-o", "s.pdf", cwd=tmp_path)
    assert (run.code, run.err) == (0, f"wrote s.pdf\n{said}")
    run = journeykit("report", "-o", "r.pdf", cwd=tmp_path)
    assert (run.code, run.err) == (0, f"wrote r.pdf\n{said}")
    run = journeykit("report", "-o", "r.html", cwd=tmp_path)
    assert (run.code, run.err) == (0, "wrote r.html\n")
